"""What a stress test found: payments, distress, losses, and how far to trust them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cantillon.errors import NotConvergedError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# A fixed point counts as found when no party's payment is off by more than this share of what it owes.
RESIDUAL_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class ClearingResult:
    """What each party pays when nobody pays more than it has.

    Parameters
    ----------
    payments : ndarray of float, shape (n,)
        The greatest clearing vector, in the unit of the obligations.
    least : ndarray of float, shape (n,)
        The least clearing vector; equal to `payments` where the clearing vector is unique.
    owed : ndarray of float, shape (n,)
    equity : ndarray of float, shape (n,)
        What is left to the owners at `payments`; 0 for who pays less than it owes.
    defaults : ndarray of bool, shape (n,)
        Who pays less than it owes at `payments`.
    iterations : int
        Linear systems solved, both ends together.
    residual : float
        Largest ``|p - F(p)| / owed`` over parties and both ends: the proof that both vectors clear.
    converged : bool
    """

    payments: FloatArray
    least: FloatArray
    owed: FloatArray
    equity: FloatArray
    defaults: BoolArray
    iterations: int
    residual: float
    converged: bool

    @property
    def is_unique(self) -> bool:
        """Whether the greatest and the least clearing vector are the same."""
        return bool(np.all(self.payments - self.least <= RESIDUAL_TOLERANCE * np.maximum(self.owed, 1e-300)))

    @property
    def paid_share(self) -> FloatArray:
        """The share of its debts that each party pays, in [0, 1]; 1 for who owes nothing."""
        return np.divide(self.payments, self.owed, out=np.ones_like(self.owed), where=self.owed > 0)

    def require_converged(self) -> ClearingResult:
        """Return the result itself, or raise `NotConvergedError` with the residual that was reached."""
        require_converged(self.converged, self.iterations, self.residual)
        return self


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The fixed points of many scenarios, one a row.

    Parameters
    ----------
    values : ndarray of float, shape (scenarios, n)
        Payments of a clearing, or distress in [0, 1].
    residual : ndarray of float, shape (scenarios,)
        Relative, recomputed from the values in a pass of its own.
    iterations : int
        The most sweeps that any scenario needed.
    exact : int
        Scenarios that were finished by solving the default set.
    converged : bool
    """

    values: FloatArray
    residual: FloatArray
    iterations: int
    exact: int
    converged: bool

    def require_converged(self) -> BatchResult:
        """Return the result itself, or raise `NotConvergedError` with the worst residual."""
        require_converged(self.converged, self.iterations, float(self.residual.max(initial=0.0)))
        return self


@dataclass(frozen=True, slots=True)
class DistressResult:
    """How much of its equity each party has lost.

    Parameters
    ----------
    distress : ndarray of float, shape (n,)
        In [0, 1]; 1 means that all equity is lost.
    first : ndarray of float, shape (n,)
        The distress that the shock itself caused.
    rounds : int
    residual : float
        Largest change that another round would make.
    converged : bool
    """

    distress: FloatArray
    first: FloatArray
    rounds: int
    residual: float
    converged: bool

    def debtrank(self, values: FloatArray) -> float:
        """Return the DebtRank: the loss beyond the shock, ``sum((h - h1) * v)``, for relative values ``v``."""
        return float(np.sum((self.distress - self.first) * values))

    def require_converged(self) -> DistressResult:
        """Return the result itself, or raise `NotConvergedError` with the residual that was reached."""
        require_converged(self.converged, self.rounds, self.residual)
        return self


def require_converged(converged: bool, iterations: int, residual: float) -> None:
    """Raise `NotConvergedError` unless `converged`."""
    if not converged:
        raise NotConvergedError(
            f"The solver stopped after {iterations} steps at a relative residual of {residual:.2g}.",
            hint="Allow more steps, or check the amounts for extreme ratios.",
        )
