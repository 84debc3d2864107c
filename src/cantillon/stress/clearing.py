"""Clearing vectors: who pays what when nobody can pay more than it has.

Each party pays its debts in full if its outside money and what it receives suffice, else it hands over what it
recovers, shared in proportion to its debts. Greatest and least solution are both found exactly, by solving the linear
system of the parties in default, not by iterating until it looks still.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse import linalg

from cantillon.stress.checks import require_matrix, require_share, require_vector
from cantillon.stress.results import (
    RESIDUAL_TOLERANCE,
    BatchResult,
    BoolArray,
    ClearingResult,
    FloatArray,
)

# A party within this share of its debts is solvent: sums of a thousand floats are no more exact than this.
SOLVENCY_TOLERANCE = 1e-12

# Below this many members a dense solve is faster than setting up a sparse one.
DENSE_LIMIT = 200

# Scenarios times debts up to which solving one by one is done before the compiled kernel is loaded.
SMALL_WORK = 100_000


def clearing_vector(
    obligations: ArrayLike | sparse.sparray, outside: ArrayLike, *, alpha: float = 1.0, beta: float = 1.0
) -> ClearingResult:
    """Return what each party pays: the greatest clearing vector and the least one.

    Parameters
    ----------
    obligations : array_like or sparse array, shape (n, n)
        ``obligations[i, j]`` is what i owes j, >= 0.
    outside : array_like, shape (n,)
        Money of each party that does not come from the others, >= 0, in the unit of `obligations`.
    alpha, beta : float
        Shares in [0, 1] of outside money and of payments received that a party in default recovers [2]_. With both 1
        this is the model of [1]_.

    Returns
    -------
    ClearingResult
        Both ends of the lattice of clearing vectors, with the residual of both. They differ where a closed circle has
        no outside money, or where default costs let a default feed itself.

    Raises
    ------
    ValueError
        If an amount is negative or not finite, or a shape does not fit.

    Notes
    -----
    From above, who defaults when all others pay defaults in every clearing vector; the set grows at most n times [1]_.
    From below, a party that can pay when the others pay least can always pay; between two such steps the capped
    problem restricted to parties that money can reach has one solution, found from above. Each step is a linear solve
    of the default set, so the cost is at most n solves and in practice a handful.

    References
    ----------
    .. [1] L. Eisenberg, T. H. Noe, "Systemic Risk in Financial Systems", Management Science 47(2), 2001.
       doi:10.1287/mnsc.47.2.236.9835
    .. [2] L. C. G. Rogers, L. A. M. Veraart, "Failure and Rescue in an Interbank Network", Management Science 59(4),
       2013. doi:10.1287/mnsc.1120.1569

    Examples
    --------
    A owes B 10 and has 4; B owes C 6.

    >>> clearing_vector([[0, 10, 0], [0, 0, 6], [0, 0, 0]], [4, 0, 0]).payments
    array([4., 4., 0.])
    """
    system = _System.of(obligations, alpha, beta)
    money = require_vector(outside, system.size, "outside money")
    if money.ndim != 1:
        raise ValueError(f"outside money of one scenario has one axis, got the shape {money.shape}")
    greatest, steps_above = system.greatest(money)
    least, steps_below = system.least(money)
    residual = max(system.residual(greatest, money), system.residual(least, money))
    defaults = greatest < system.owed * (1 - SOLVENCY_TOLERANCE)
    equity = np.where(defaults, 0.0, np.maximum(0.0, money + system.received(greatest) - system.owed))
    return ClearingResult(
        greatest,
        least,
        system.owed,
        equity,
        defaults,
        steps_above + steps_below,
        residual,
        residual <= RESIDUAL_TOLERANCE,
    )


def clearing_vectors(
    obligations: ArrayLike | sparse.sparray,
    outside: ArrayLike,
    *,
    alpha: float = 1.0,
    beta: float = 1.0,
    threads: int = 2,
) -> BatchResult:
    """Return the greatest clearing vector of every scenario.

    Parameters
    ----------
    obligations : array_like or sparse array, shape (n, n)
        ``obligations[i, j]`` is what i owes j.
    outside : array_like, shape (scenarios, n)
        Outside money of each party in each scenario, >= 0.
    alpha, beta : float
        Recovery rates as in `clearing_vector`.
    threads : int
        The result does not depend on it.

    Returns
    -------
    BatchResult
        Payments, shape (scenarios, n), each row with its residual.

    Notes
    -----
    Gauss-Seidel from full payment in the order of the components, blocks of scenarios together. With default costs a
    party that can just pay may hide a default: such scenarios, and any whose residual is too large, are finished by
    the exact solve.
    """
    system = _System.of(obligations, alpha, beta)
    money = np.atleast_2d(require_vector(outside, system.size, "outside money"))
    if money.shape[0] * (system.shares.nnz + system.size) <= SMALL_WORK:
        return system.each(money)
    from cantillon.stress.sweeps import fixed_points  # late: loading the compiler takes half a second

    scale = np.where(system.owed > 0, system.owed, 1.0)
    # In shares of what each owes: x_i = min(1, (e_i + sum_j L_ji x_j) / owed_i).
    weights = sparse.csr_array(sparse.diags_array(1 / scale) @ system.to_creditor @ sparse.diags_array(system.owed))
    swept = fixed_points(
        weights, money, 1 / scale, system.owed, system.owed > 0, alpha, beta, from_above=True, threads=threads
    )
    payments = swept.values
    residual, again = swept.residual, (swept.residual > RESIDUAL_TOLERANCE) | swept.is_close
    for row in np.flatnonzero(again):
        payments[row], _ = system.greatest(money[row])
        residual[row] = system.residual(payments[row], money[row])
    done = bool((residual <= RESIDUAL_TOLERANCE).all())
    return BatchResult(payments, residual, swept.sweeps, int(again.sum()), done)


@dataclass(frozen=True, slots=True)
class _System:
    """The obligations as each party's total and its shares by creditor; symbols follow Rogers and Veraart."""

    owed: FloatArray
    shares: sparse.csr_array[np.float64]
    to_creditor: sparse.csr_array[np.float64]
    alpha: float
    beta: float

    @classmethod
    def of(cls, obligations: ArrayLike | sparse.sparray, alpha: float, beta: float) -> _System:
        matrix = require_matrix(obligations, "obligations")
        owed = np.asarray(matrix.sum(axis=1), np.float64).ravel()
        inverse = np.divide(1.0, owed, out=np.zeros_like(owed), where=owed > 0)
        shares = sparse.csr_array(sparse.diags_array(inverse) @ matrix)
        return cls(owed, shares, sparse.csr_array(shares.T), require_share(alpha, "alpha"), require_share(beta, "beta"))

    @property
    def size(self) -> int:
        return len(self.owed)

    def received(self, payments: FloatArray) -> FloatArray:
        return np.asarray(self.to_creditor @ payments)

    def can_pay(self, available: FloatArray) -> BoolArray:
        return available >= self.owed * (1 - SOLVENCY_TOLERANCE)

    def residual(self, payments: FloatArray, money: FloatArray) -> float:
        """Return the largest gap between the payments and what they let each party pay, relative to its debts."""
        received = self.received(payments)
        recovered = np.minimum(self.owed, self.alpha * money + self.beta * received)
        due = np.where(self.can_pay(money + received), self.owed, recovered)
        gap = np.divide(np.abs(payments - due), self.owed, out=np.zeros_like(due), where=self.owed > 0)
        return float(gap.max(initial=0.0))

    def greatest(self, money: FloatArray) -> tuple[FloatArray, int]:
        """Return the greatest clearing vector: the default set grows from empty (fictitious defaults)."""
        everyone = self.owed > 0
        return self._from_above(everyone, self.alpha * money, money, np.zeros(self.size))

    def each(self, money: FloatArray) -> BatchResult:
        """Return the greatest clearing vectors of few scenarios, solved one by one."""
        solved = [self.greatest(row) for row in money]
        payments = np.array([row for row, _ in solved]).reshape(money.shape)
        residual = np.array([self.residual(row, own) for row, own in zip(payments, money, strict=True)])
        steps = max((steps for _, steps in solved), default=0)
        return BatchResult(payments, residual, steps, len(money), bool((residual <= RESIDUAL_TOLERANCE).all()))

    def _from_above(
        self, payers: BoolArray, recovered: FloatArray, money: FloatArray, given: FloatArray
    ) -> tuple[FloatArray, int]:
        """Return what `payers` pay beside the fixed payments `given`, the most that clears."""
        payments = np.where(payers, self.owed, given)
        short = np.zeros(self.size, np.bool_)
        steps = 0
        while True:
            newly = payers & ~short & ~self.can_pay(money + self.received(payments))
            if not newly.any():
                return payments, steps
            short |= newly
            payments = self._solve(short, recovered, payments)
            steps += 1

    def _solve(self, short: BoolArray, recovered: FloatArray, payments: FloatArray) -> FloatArray:
        """Return the payments when exactly `short` are in default and the others pay as before."""
        members = np.flatnonzero(short)
        rest = np.where(short, 0.0, payments)
        right = recovered[members] + self.beta * self.received(rest)[members]
        block = self.to_creditor[members][:, members]
        if len(members) <= DENSE_LIMIT:
            solution = np.linalg.solve(np.eye(len(members)) - self.beta * block.toarray(), right)
        else:
            system = sparse.csc_array(sparse.eye_array(len(members)) - self.beta * block)
            solution = np.asarray(linalg.spsolve(system, right))
        rest[members] = np.clip(solution, 0.0, self.owed[members])
        return rest

    def least(self, money: FloatArray) -> tuple[FloatArray, int]:
        """Return the least clearing vector: the solvent set grows from those who can pay when nobody else does."""
        solvent = self.owed == 0
        steps = 0
        while True:
            paid = np.where(solvent, self.owed, 0.0)
            base = self.alpha * money + self.beta * self.received(paid)
            reached = self._reached(base > 0, ~solvent)
            payments, more = self._capped(reached, base, paid)
            steps += more
            newly = ~solvent & self.can_pay(money + self.received(payments))
            if not newly.any():
                return payments, steps
            solvent |= newly

    def _capped(self, payers: BoolArray, base: FloatArray, given: FloatArray) -> tuple[FloatArray, int]:
        """Return the one solution of ``x = min(owed, base + beta * received)`` among `payers`."""
        payments = np.where(payers, self.owed, given)
        fixed = self.received(np.where(payers, 0.0, given))
        short = np.zeros(self.size, np.bool_)
        own = base - self.beta * fixed
        steps = 0
        while True:
            newly = payers & ~short & ~self.can_pay(base + self.beta * (self.received(payments) - fixed))
            if not newly.any():
                return payments, steps
            short |= newly
            payments = self._solve(short, own, payments)
            steps += 1

    def _reached(self, sources: BoolArray, within: BoolArray) -> BoolArray:
        """Return the parties of `within` to which money of `sources` can flow through debts."""
        reached = sources & within
        frontier = reached
        while frontier.any():
            frontier = within & ~reached & (self.received(frontier.astype(np.float64)) > 0)
            reached = reached | frontier
        return reached
