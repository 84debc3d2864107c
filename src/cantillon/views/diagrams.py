"""The map as a drawing: parties as circles, what flows between them as arrows, in numbers that an SVG takes.

Nothing here is text from outside; names and labels are put in by the template, which escapes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, log10, sqrt

import msgspec

from cantillon.views.labels import Box, apart
from cantillon.views.snapshot_records import FlowState, FlowView, PartyView, SnapshotView, TotalView

# The flows of each arrow, by payer, payee, leg and whether cash flows.
Groups = defaultdict[tuple[str, str, str, bool], list[FlowView]]

WIDTH, HEIGHT, MARGIN = 1000, 700, 50
SIDE = 80  # room for half a long name on either side
ROOMY = 45  # parties that this paper holds with their names; more parties get larger paper
SMALLEST, LARGEST = 7.0, 34.0  # radius of a party: its area is what was promised to it
JOINT = 5.0  # radius of the node of a joint deal
THINNEST, THICKEST = 1.4, 9.0  # an arrow's width grows with the logarithm: amounts span five powers of ten
BEND = 0.16  # how far an arrow bows, as a part of its length, so that A → B and B → A lie apart
FIRM_STAGES = frozenset({"agreed", "done"})


@dataclass(frozen=True, slots=True)
class Node:
    """A party on the map; with `members` drawn as one with it."""

    party: PartyView
    x: float
    y: float
    radius: float
    is_in_circle: bool
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """Everything of one side that one party moves to another.

    `potential` is in minor units, ``None`` where no source states an amount; `first` is the day it was first told.
    """

    id: str
    payer: str
    payee: str
    leg: str
    medium: str
    is_firm: bool
    potential: int | None
    at_least: bool
    first: str
    path: str
    width: float
    deals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """Nodes and arrows, the widest arrows first so that thin ones lie on top."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    width: int = WIDTH
    height: int = HEIGHT


def draw_map(snapshot: SnapshotView) -> Map:
    """Return the map of the snapshot's present."""
    return _draw(snapshot, {})


def draw_families(snapshot: SnapshotView) -> Map | None:
    """Return the map with every family as its head, or ``None`` where no party's owner is on it."""
    heads = heads_in(snapshot)
    return _draw(snapshot, heads) if heads else None


def heads_in(snapshot: SnapshotView) -> dict[str, str]:
    """Return the head of its family for each party that has one on the map."""
    return {party.name: party.head for party in snapshot.parties if party.mapped and party.head is not None}


def _draw(snapshot: SnapshotView, heads: Mapping[str, str]) -> Map:
    states = present_flows(snapshot)
    circling = {heads.get(name, name) for circle in snapshot.circles for name in circle.parties}
    groups = _together(snapshot, heads, states)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for name, head in heads.items():
        members[head].append(name)
    mapped = [
        msgspec.structs.replace(party, receives=_received(party.name, groups, states)) if members[party.name] else party
        for party in snapshot.parties
        if party.mapped and party.name not in heads
    ]
    growth = max(1.0, sqrt(len(mapped) / ROOMY))
    width, height = round(WIDTH * growth), round(HEIGHT * growth)
    boxes = apart(_boxes(mapped, width, height), width, height)
    nodes = tuple(
        Node(party, box.x, box.y, box.radius, party.name in circling, tuple(members[party.name]))
        for party, box in zip(mapped, boxes, strict=True)
    )
    places = {node.party.name: node for node in nodes}
    arrows = [
        _arrow(places[payer], places[payee], flows, states)
        for (payer, payee, _, _), flows in groups.items()
        if payer in places and payee in places
    ]
    return Map(nodes, tuple(sorted(arrows, key=lambda arrow: (-arrow.width, arrow.id))), width, height)


def _together(snapshot: SnapshotView, heads: Mapping[str, str], states: dict[str, FlowState]) -> Groups:
    """Return the flows of each arrow; what stays inside a family is none."""
    groups: Groups = defaultdict(list)
    for flow in snapshot.flows:
        payer, payee = heads.get(flow.payer, flow.payer), heads.get(flow.payee, flow.payee)
        if flow.id in states and payer != payee:
            group = groups[payer, payee, flow.leg, flow.medium == "cash"]
            if flow.deal not in {other.deal for other in group}:  # two of a family in one joint deal share its amount
                group.append(flow)
    return groups


def _received(name: str, groups: Groups, states: dict[str, FlowState]) -> TotalView:
    flows = [flow for (_, payee, _, is_cash), group in groups.items() if payee == name and is_cash for flow in group]
    return TotalView(
        firm=str(sum(int(states[flow.id].firm or 0) for flow in flows)),
        potential=str(sum(int(states[flow.id].potential or 0) for flow in flows)),
        unknown=sum(states[flow.id].potential is None for flow in flows),
        at_least=any(flow.at_least for flow in flows),
    )


def _boxes(parties: Sequence[PartyView], width: int, height: int) -> list[Box]:
    """Return each party's disc and name where the layout puts it; a joint deal's node is a dot without a name."""
    largest = max((int(party.receives.potential) for party in parties), default=0) or 1
    return [
        Box(
            SIDE + party.x * (width - 2 * SIDE),
            MARGIN + party.y * (height - 2 * MARGIN),
            JOINT
            if party.joint
            else round(SMALLEST + (LARGEST - SMALLEST) * sqrt(int(party.receives.potential) / largest), 1),
            0 if party.joint else len(party.name),
        )
        for party in parties
    ]


def present_flows(snapshot: SnapshotView) -> dict[str, FlowState]:
    """Return the state of every flow as of the last moment: the moments tell only what changed."""
    states: dict[str, FlowState] = {}
    for moment in snapshot.moments:
        states.update({state.flow: state for state in moment.flows})
        for ended in moment.flows_ended:
            states.pop(ended, None)
    return states


def _arrow(start: Node, end: Node, flows: Sequence[FlowView], states: dict[str, FlowState]) -> Arrow:
    known = [int(state.potential) for flow in flows if (state := states[flow.id]).potential is not None]
    potential = sum(known) if known else None
    dates = [flow.dated for flow in flows if flow.dated]
    first = flows[0]
    return Arrow(
        id=first.id,
        payer=start.party.name,
        payee=end.party.name,
        leg=first.leg,
        medium=first.medium,
        is_firm=any(states[flow.id].stage in FIRM_STAGES for flow in flows),
        potential=potential,
        at_least=any(flow.at_least for flow in flows) or len(known) < len(flows),
        first=min(dates, default=""),
        path=_curve(start, end),
        width=_line_width(potential),
        deals=tuple(dict.fromkeys(flow.deal for flow in flows)),
    )


def _line_width(potential: int | None) -> float:
    """Return the width of an arrow; an unknown amount is as thin as the smallest."""
    if not potential:
        return THINNEST
    return round(min(THICKEST, max(THINNEST, THINNEST + 1.25 * (log10(potential) - 9))), 1)


def _curve(start: Node, end: Node) -> str:
    """Return a quadratic curve from edge to edge of two circles, bowed to the left of its direction."""
    across, down = end.x - start.x, end.y - start.y
    length = hypot(across, down) or 1.0
    bow_x, bow_y = (start.x + end.x) / 2 + BEND * down, (start.y + end.y) / 2 - BEND * across
    from_x, from_y = _toward(start, bow_x, bow_y, start.radius + 1)
    to_x, to_y = _toward(end, bow_x, bow_y, min(end.radius + 7, length / 2))
    return f"M{from_x:.1f} {from_y:.1f}Q{bow_x:.1f} {bow_y:.1f} {to_x:.1f} {to_y:.1f}"


def _toward(node: Node, x: float, y: float, by: float) -> tuple[float, float]:
    length = hypot(x - node.x, y - node.y) or 1.0
    return node.x + (x - node.x) / length * by, node.y + (y - node.y) / length * by
