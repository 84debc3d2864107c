"""The map as the web app draws it: parties with their places, arrows with their flows, circles with their legs.

Amounts are minor units as text, as in a snapshot; unknown is ``null``. Where a party stands depends on the whole
ledger, not on the day asked for, so that it does not move while time does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from cantillon.ledger.deal import Deal
from cantillon.network.circles import Circle
from cantillon.network.flow import Flow
from cantillon.network.network import FinancialNetwork
from cantillon.values.currency import decimals_of
from cantillon.values.kinds import FIRM_STAGES
from cantillon.views.parties import PartySummary
from cantillon.views.saying import say_circle
from cantillon.views.snapshot_parts import flow_id
from cantillon.views.snapshot_records import CirculationView, Record
from cantillon.views.wording import Language

Places = Mapping[str, tuple[float, float]]


class PartyOnMap(Record, frozen=True):
    """A party with its place (x, y in [0, 1]) and the cash promised to it and by it."""

    name: str
    joint: bool
    x: float
    y: float
    received_firm: str
    received: str
    received_unknown: int
    paid_firm: str
    paid: str
    paid_unknown: int
    deals: int


class FlowOnMap(Record, frozen=True):
    """One flow of an arrow: its deal, the day it was first told, its amounts and its stage."""

    deal: str
    on: str | None
    firm: str | None
    potential: str | None
    stage: str


class ArrowOnMap(Record, frozen=True):
    """Everything of one side (finance or revenue), in cash or not, that one party moves to another."""

    id: str
    payer: str
    payee: str
    leg: str
    cash: bool
    at_least: bool
    is_firm: bool
    flows: list[FlowOnMap]


class LegOnMap(Record, frozen=True):
    """One step of a circle."""

    payer: str
    payee: str
    sides: list[str]
    firm: str | None
    potential: str | None
    at_least: bool
    deals: list[str]


class CircleOnMap(Record, frozen=True, rename={"circle_class": "class"}):
    """A circle with its legs in order, and said in a sentence."""

    id: str
    circle_class: str
    parties: list[str]
    turnover_firm: str | None
    turnover_potential: str | None
    at_least: bool
    span_days: int | None
    said: str
    legs: list[LegOnMap]


class MapView(Record, frozen=True):
    """What the map shows as of a day (``null``: everything)."""

    currency: str
    minor_digits: int
    as_of: str | None
    documents: int
    deals: int
    parties: list[PartyOnMap]
    arrows: list[ArrowOnMap]
    circles: list[CircleOnMap]
    cut: str | None
    circulation: CirculationView
    days: list[str]


def map_view(
    network: FinancialNetwork,
    deals: Mapping[str, Deal],
    circles: Sequence[Circle],
    summaries: Iterable[PartySummary],
    *,
    places: Places,
    circulation: CirculationView,
    documents: int,
    days: Sequence[date],
    cut: str | None = None,
    language: Language = "en",
) -> MapView:
    """Return the map of a network; `places` are of the whole ledger's parties, `days` the stops of its time slider."""
    return MapView(
        currency=network.currency,
        minor_digits=decimals_of(network.currency),
        as_of=network.as_of.isoformat() if network.as_of else None,
        documents=documents,
        deals=len(deals),
        parties=_parties(network, summaries, places),
        arrows=arrows_of(network.flows),
        circles=[circle_on_map(circle, deals, language) for circle in circles],
        cut=cut,
        circulation=circulation,
        days=[day.isoformat() for day in days],
    )


def arrows_of(flows: Iterable[Flow]) -> list[ArrowOnMap]:
    """Return the arrows that flows make: one a pair of parties, side and kind of medium."""
    groups: defaultdict[tuple[str, str, str, bool], list[Flow]] = defaultdict(list)
    for flow in flows:
        groups[flow.payer, flow.payee, str(flow.leg), flow.medium == "cash"].append(flow)
    return [
        ArrowOnMap(
            id=flow_id(group[0]),
            payer=payer,
            payee=payee,
            leg=leg,
            cash=cash,
            at_least=any(flow.at_least or flow.potential is None for flow in group),
            is_firm=any(flow.stage in FIRM_STAGES for flow in group),
            flows=[_flow(flow) for flow in group],
        )
        for (payer, payee, leg, cash), group in sorted(groups.items())
    ]


def circle_on_map(circle: Circle, deals: Mapping[str, Deal], language: Language) -> CircleOnMap:
    """Return a circle with its legs and its sentence."""
    return CircleOnMap(
        id=circle.id,
        circle_class=str(circle.circle_class),
        parties=list(circle.parties),
        turnover_firm=_text(circle.turnover_firm),
        turnover_potential=_text(circle.turnover_potential),
        at_least=circle.at_least,
        span_days=circle.span_days,
        said=say_circle(circle, deals, language),
        legs=[
            LegOnMap(
                payer=leg.payer,
                payee=leg.payee,
                sides=[str(side) for side in leg.sides],
                firm=_text(leg.firm),
                potential=_text(leg.potential),
                at_least=leg.at_least,
                deals=list(leg.deal_ids),
            )
            for leg in circle.legs
        ],
    )


def _parties(network: FinancialNetwork, summaries: Iterable[PartySummary], places: Places) -> list[PartyOnMap]:
    linked = {name for flow in network.flows for name in (flow.payer, flow.payee)}
    known = {summary.name: summary for summary in summaries}
    joint = {name for name in linked if name not in known}
    sums = _joint_sums(network.flows, joint)
    views = []
    for name in sorted(linked):
        x, y = places.get(name, (0.5, 1.0))
        each = known.get(name)
        views.append(
            PartyOnMap(
                name=name,
                joint=name in joint,
                x=x,
                y=y,
                received_firm=str(each.received_firm if each else 0),
                received=str(each.received_potential if each else sums[name]),
                received_unknown=each.received_unknown if each else 0,
                paid_firm=str(each.paid_firm if each else 0),
                paid=str(each.paid_potential if each else sums[name]),
                paid_unknown=each.paid_unknown if each else 0,
                deals=each.deals if each else 1,
            )
        )
    return views


def _joint_sums(flows: Iterable[Flow], joint: set[str]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for flow in flows:
        if flow.payee in joint:
            sums[flow.payee] = max(sums[flow.payee], flow.potential or 0)
    return sums


def _flow(flow: Flow) -> FlowOnMap:
    return FlowOnMap(
        deal=flow.deal_id,
        on=flow.dated.isoformat() if flow.dated else None,
        firm=_text(flow.firm),
        potential=_text(flow.potential),
        stage=str(flow.stage),
    )


def _text(minor: int | None) -> str | None:
    return None if minor is None else str(minor)
