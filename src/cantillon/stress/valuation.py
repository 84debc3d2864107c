"""What the holdings are worth once it is known who pays: distress of the holders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from cantillon.stress.contagion import Cascade, Contagion
from cantillon.stress.debtrank import distress, relative_exposures
from cantillon.stress.promises import Channel, Promises
from cantillon.stress.results import FloatArray


@dataclass(frozen=True, slots=True)
class Valuation:
    """Distress of each party, shape (parties,), and what each item of holding loses, shape (items,)."""

    distress: FloatArray
    item_losses: FloatArray


def value_holdings(
    promises: Promises, contagion: Contagion, cascade: Cascade, *, haircut: float, first_round: bool = False
) -> Valuation:
    """Return the marked-down holdings of one draw.

    A party that leaves a share of its promises unpaid has lost at least that share of its worth; one that lost money
    has lost it over its equity, or over all that it was promised and holds where the equity is unknown. Holders lose
    the `haircut` times that share of their holding, and pass their own distress on to those who hold them. The debts
    themselves are not marked down again: they are cleared.
    """
    holding = promises.channel == Channel.MARKED_DOWN_HOLDING
    values = np.where(holding, promises.amount, 0.0)
    size = len(promises.parties)
    held = np.zeros(size)
    np.add.at(held, promises.creditor, values)
    means = contagion.means
    known = promises.equity > 0
    scale = np.where(known, promises.equity, means.received[:, 0] + held)
    unpaid_share = means.withheld[:, 0]
    losses = np.zeros(size)
    if not first_round:
        owed = means.owed[:, 0]
        actual = np.divide(cascade.unpaid.total[:, 0], owed, out=np.zeros(size), where=owed > 0)
        unpaid_share = np.maximum(unpaid_share, actual)
        losses = cascade.cash_losses[:, 0]
    own = np.divide(losses, scale, out=np.zeros(size), where=scale > 0)
    start = np.clip(np.maximum(own, unpaid_share), 0.0, 1.0)
    places = (promises.creditor[holding], promises.debtor[holding])
    exposures = sparse.csr_array((values[holding] * haircut, places), shape=(size, size))
    exposures.setdiag(0)
    level = start if first_round else distress(relative_exposures(exposures, scale), start).distress
    return Valuation(level, values * haircut * level[promises.debtor])
