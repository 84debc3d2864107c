"""What a party that is short leaves unpaid: its orders first, then its debts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cantillon.stress.results import FloatArray


@dataclass(frozen=True, slots=True)
class Unpaid:
    """What each party leaves unpaid, shape (parties, draws): orders to its suppliers, and debts."""

    orders: FloatArray
    debts: FloatArray

    @property
    def total(self) -> FloatArray:
        """Orders and debts together."""
        return self.orders + self.debts


@dataclass(frozen=True, slots=True)
class Means:
    """What the parties promised and what they have, each of shape (parties, draws).

    Parameters
    ----------
    orders, debts : ndarray
        What each promised to pay for orders and on debts.
    received : ndarray
        What each was promised by the others, guarantees not counted.
    cash : ndarray
        Known cash of its own, 0 where unknown.
    withheld : ndarray, shape (parties, 1)
        Share left unpaid by the scenario itself.
    """

    orders: FloatArray
    debts: FloatArray
    received: FloatArray
    cash: FloatArray
    withheld: FloatArray

    @property
    def owed(self) -> FloatArray:
        """All that each promised to pay."""
        return self.orders + self.debts

    @property
    def outside(self) -> FloatArray:
        """Money that does not come from the network: enough to pay what is promised if all others pay, and the cash."""
        return np.maximum(0.0, self.owed - self.received) + self.cash

    @property
    def cushion(self) -> FloatArray:
        """What each can lose before it pays less: cash, and what it is promised beyond what it promised."""
        return np.maximum(0.0, self.received - self.owed) + self.cash


def unpaid_after(losses: FloatArray, means: Means, *, alpha: float = 1.0, beta: float = 1.0) -> Unpaid:
    """Return what each party leaves unpaid when it has lost so much.

    Parameters
    ----------
    losses : ndarray, shape (parties, draws)
        Money that each was promised and does not get, called guarantees included.
    means : Means
    alpha, beta : float
        Shares of outside money and of receipts recovered by who cannot pay its debts.

    Returns
    -------
    Unpaid

    Notes
    -----
    A loss eats the cushion, then orders are cut, then debts go unpaid: debts rank before orders, and nobody pays more
    than it has. Zero loss and nothing withheld leave nothing unpaid; what is unpaid never falls as losses grow.
    """
    short = np.clip(losses - means.cushion, 0.0, means.owed)
    orders = np.minimum(short, means.orders)
    debts = short - orders
    if alpha < 1 or beta < 1:
        recovered = alpha * means.outside + beta * np.maximum(0.0, means.received - losses)
        fails = debts > 1e-12 * np.maximum(means.debts, 1.0)
        debts = np.where(fails, np.maximum(debts, means.debts - recovered), debts)
    return Unpaid(
        np.maximum(orders, means.withheld * means.orders), np.clip(debts, means.withheld * means.debts, means.debts)
    )
