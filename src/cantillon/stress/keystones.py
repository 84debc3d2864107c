"""Keystones: the parties and deals whose failure the whole network feels most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cantillon.network.contribution import contributions
from cantillon.network.network import FinancialNetwork
from cantillon.sources.balance_sheets import BalanceSheet
from cantillon.stress.contagion import PATIENCE, Contagion, fails
from cantillon.stress.promises import Channel, Promises, promises_of
from cantillon.stress.results import BoolArray
from cantillon.stress.run import failing_by_round
from cantillon.stress.scenario import Assumptions
from cantillon.stress.valuation import value_holdings
from cantillon.values.currency import decimals_of

# Deals whose failures are followed side by side: more do not fit a processor's cache.
TOGETHER = 64

# A round that still moves losses by so much, of the largest promise, has not come to its end.
STILL_MOVING = 1e-11


@dataclass(frozen=True, slots=True)
class KeystoneParty:
    """What the network loses if `party` pays nothing.

    Parameters
    ----------
    party : str
    unpaid : float
        Payments that do not happen, the party's own and those of others that follow.
    unpaid_share : float
        Of all cash promised in the network.
    marked_down : float
        Value on paper that its holders and theirs lose.
    failing : tuple of str
        Others that then pay less than they promised.
    """

    party: str
    unpaid: float
    unpaid_share: float
    marked_down: float
    failing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeystoneDeal:
    """What the network loses if one deal is not kept, and what the deal adds to circulation; in plain units.

    Parameters
    ----------
    deal_id : str
    unpaid : float
        Payments that do not happen, its own included.
    failing : tuple of str
        Parties that pay less than they promised for want of it.
    to_circulation, to_round_trips : float
        The circulation and all parties' round trips with the deal less those without it.
    """

    deal_id: str
    unpaid: float
    failing: tuple[str, ...]
    to_circulation: float
    to_round_trips: float


def keystone_parties(
    network: FinancialNetwork,
    *,
    balance_sheets: Mapping[str, BalanceSheet] | None = None,
    horizon: float | None = None,
    guarantees: bool = True,
    assumptions: Assumptions | None = None,
) -> tuple[KeystoneParty, ...]:
    """Return every party that promised something or is held, the one whose default stops most payments first.

    Parameters
    ----------
    network, balance_sheets, horizon, guarantees, assumptions
        As for `stress`; each party's default is cleared once, the greatest clearing only.
    """
    chosen = assumptions or Assumptions()
    promises = promises_of(network, chosen, balance_sheets=balance_sheets, horizon=horizon, guarantees=guarantees)
    is_cash = _is_cash(promises)
    promised = float(promises.amount[is_cash].sum())
    found = []
    for i, party in enumerate(promises.parties):
        withheld = np.zeros(len(promises.parties))
        withheld[i] = 1.0
        contagion = Contagion(promises, withheld, chosen)
        end = contagion.run(keep_history=True)
        unpaid = float(end.item_losses[is_cash, 0].sum())
        marked_down = float(value_holdings(promises, contagion, end, haircut=chosen.haircut).item_losses.sum())
        if unpaid or marked_down:
            rounds = failing_by_round(promises.parties, withheld, end.history)
            others = tuple(name for each in rounds for name in each.failing if name != party)
            found.append(KeystoneParty(party, unpaid, unpaid / promised if promised else 0.0, marked_down, others))
    return tuple(sorted(found, key=lambda each: (-each.unpaid, -each.marked_down, each.party)))


def keystone_deals(
    network: FinancialNetwork,
    *,
    balance_sheets: Mapping[str, BalanceSheet] | None = None,
    horizon: float | None = None,
    guarantees: bool = True,
    assumptions: Assumptions | None = None,
) -> tuple[KeystoneDeal, ...]:
    """Return every deal of cash, the one that adds most to circulation first, then by the payments that it carries.

    Parameters
    ----------
    network, balance_sheets, horizon, guarantees, assumptions
        As for `stress`.

    Notes
    -----
    The first deal is the one to check: its stage and amount move the figure most. What deals add does not add up.
    """
    chosen = assumptions or Assumptions()
    promises = promises_of(network, chosen, balance_sheets=balance_sheets, horizon=horizon, guarantees=guarantees)
    unit = 10.0 ** decimals_of(network.currency)
    adds = {each.deal_id: each for each in contributions(network, chosen.measure)}
    found = []
    for deal_id, (unpaid, failing) in _without_each(promises, chosen).items():
        add = adds.get(deal_id)
        circular = (add.to_circulation / unit, add.to_round_trips / unit) if add else (0.0, 0.0)
        found.append(KeystoneDeal(deal_id, unpaid, failing, *circular))
    return tuple(sorted(found, key=lambda each: (-each.to_circulation, -each.unpaid, each.deal_id)))


def _without_each(promises: Promises, assumptions: Assumptions) -> dict[str, tuple[float, tuple[str, ...]]]:
    """Return, for every deal, the payments that stop if that deal alone is not kept, and who then falls short."""
    is_cash = _is_cash(promises)
    deals = sorted({item.deal_id for item, cash in zip(promises.items, is_cash, strict=True) if cash})
    number = {deal_id: i for i, deal_id in enumerate(deals)}
    deal_of = np.array([number.get(item.deal_id, -1) for item in promises.items], np.int64)
    contagion = Contagion(promises, np.zeros(len(promises.parties)), assumptions)
    found: dict[str, tuple[float, tuple[str, ...]]] = {}
    for start in range(0, len(deals), TOGETHER):
        some = np.arange(start, min(start + TOGETHER, len(deals)))
        broken = (deal_of[:, None] == some) & is_cash[:, None]
        end = contagion.run(broken=broken, most_rounds=PATIENCE)
        unpaid, short = end.item_losses[is_cash].sum(axis=0), fails(end.unpaid, contagion.means)
        for i in np.flatnonzero(end.residual > STILL_MOVING).tolist():
            alone = contagion.run(broken=broken[:, i : i + 1])
            unpaid[i], short[:, i] = alone.item_losses[is_cash, 0].sum(), fails(alone.unpaid, contagion.means)[:, 0]
        for i, deal in enumerate(some.tolist()):
            names = tuple(promises.parties[j] for j in np.flatnonzero(short[:, i]))
            found[deals[deal]] = float(unpaid[i]), names
    return found


def _is_cash(promises: Promises) -> BoolArray:
    return np.isin(promises.channel, (Channel.UNPAID_OBLIGATION, Channel.LOST_ORDER))
