"""Each party in figures: what it pays and is paid, and on how few others that rests."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from cantillon.network.flow import Leg, Medium
from cantillon.network.legs import party_flows
from cantillon.network.network import FinancialNetwork, Measure


@dataclass(frozen=True, slots=True)
class PartyFigures:
    """What one party pays and is paid in cash, minor units; shares in [0, 1], ``None`` where nothing flows.

    Parameters
    ----------
    party : str
    paid, received : int
    revenue, funding : int
        What it received on revenue legs and on finance legs.
    largest_customer : str or None
    largest_customer_share : float or None
        Of its revenue.
    customer_concentration : float or None
        Herfindahl-Hirschman index of its revenue by payer: 1 for one customer, 1/n for n equal ones.
    unknown_amounts : int
        Flows by or to it without a known amount.
    """

    party: str
    paid: int
    received: int
    revenue: int
    funding: int
    largest_customer: str | None
    largest_customer_share: float | None
    customer_concentration: float | None
    unknown_amounts: int


def party_figures(network: FinancialNetwork, measure: Measure = Measure.POTENTIAL) -> tuple[PartyFigures, ...]:
    """Return the figures of every party, those that are paid most first.

    Of a joint deal every party is counted with the total in potential (at most that) and with nothing in firm.
    """
    paid: dict[str, int] = defaultdict(int)
    funding: dict[str, int] = defaultdict(int)
    revenue: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    unknown: dict[str, int] = defaultdict(int)
    joint_seen: set[tuple[str, str, bool]] = set()
    for flow in party_flows(network):
        if flow.medium is not Medium.CASH:
            continue
        amount = (flow.firm if measure is Measure.FIRM else flow.potential) or 0
        for party, pays in ((flow.payer, True), (flow.payee, False)):
            seen = (flow.deal_id, party, pays)
            if not flow.is_counted and seen in joint_seen:
                continue  # one of several on the other side of the same joint deal
            joint_seen.add(seen)
            unknown[party] += flow.potential is None
            if pays:
                paid[party] += amount
            elif flow.leg is Leg.FINANCE:
                funding[party] += amount
            else:
                revenue[party][flow.payer] += amount
    found = [_figures(name, paid[name], funding[name], revenue[name], unknown[name]) for name in network.parties]
    return tuple(sorted(found, key=lambda each: (-each.received, -each.paid, each.party)))


def _figures(party: str, paid: int, funding: int, customers: dict[str, int], unknown: int) -> PartyFigures:
    total = sum(customers.values())
    first = min(customers, key=lambda name: (-customers[name], name)) if total else None
    return PartyFigures(
        party,
        paid,
        total + funding,
        total,
        funding,
        first,
        customers[first] / total if first else None,
        sum((amount / total) ** 2 for amount in customers.values()) if total else None,
        unknown,
    )
