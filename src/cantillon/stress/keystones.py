"""Keystones: the parties and deals whose failure the whole network feels most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cantillon.network.contribution import contributions
from cantillon.network.network import FinancialNetwork
from cantillon.sources.balance_sheets import BalanceSheet
from cantillon.stress.contagion import Contagion
from cantillon.stress.promises import Channel, Promises, promises_of
from cantillon.stress.run import stress
from cantillon.stress.scenario import Assumptions, Default, Scenario
from cantillon.values.currency import decimals_of


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
        As for `stress`, which is run once for each party.
    """
    found = []
    for party in network.parties:
        result = stress(
            network,
            Scenario((Default(party),)),
            balance_sheets=balance_sheets,
            horizon=horizon,
            guarantees=guarantees,
            assumptions=assumptions,
        )
        others = tuple(name for each in result.rounds for name in each.failing if name != party)
        if result.unpaid_total or result.marked_down_total:
            found.append(
                KeystoneParty(party, result.unpaid_total, result.unpaid_share or 0.0, result.marked_down_total, others)
            )
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
    is_cash = np.isin(promises.channel, (Channel.UNPAID_OBLIGATION, Channel.LOST_ORDER))
    found: dict[str, tuple[float, tuple[str, ...]]] = {}
    for deal_id in sorted({item.deal_id for item, cash in zip(promises.items, is_cash, strict=True) if cash}):
        mine = np.array([item.deal_id == deal_id for item in promises.items]) & is_cash
        contagion = Contagion(promises, np.zeros(len(promises.parties)), assumptions)
        end = contagion.run(broken=mine)
        unpaid = float(end.item_losses[is_cash, 0].sum())
        short = end.unpaid.total[:, 0] > 1e-9 * contagion.means.owed[:, 0]
        found[deal_id] = unpaid, tuple(name for name, fails in zip(promises.parties, short, strict=True) if fails)
    return found
