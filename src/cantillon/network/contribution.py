"""What each deal adds: the circulation and the round trips with it and without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from cantillon.network.circulation import VolumeAgain, cash_arcs, circulation_flow, weighted_volume
from cantillon.network.network import FinancialNetwork, IntArray, Measure
from cantillon.network.roundtrip import AmountAgain, both_ways, way_back


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a deal adds, in minor units: the difference between the network with it and without it.

    Contributions do not add up to the whole: two deals of one circle each add all of it.
    """

    deal_id: str
    to_circulation: int
    to_round_trips: int
    currency: str


def contributions(network: FinancialNetwork, measure: Measure = Measure.POTENTIAL) -> tuple[Contribution, ...]:
    """Return what each deal adds to the circulation and to all parties' round trips, those that add most first.

    Notes
    -----
    A largest flow that still fits when a deal's arcs carry less stays the largest: the deal adds nothing. Only for the
    others the flow is solved again, on the same graph with smaller capacities: one min-cost flow a deal, and one
    maximum flow a deal and party. Deals that add nothing to either are left out.
    """
    deals = sorted({flow.deal_id for flow in network.flows})
    number = {deal_id: i for i, deal_id in enumerate(deals)}
    deal_of = np.array([number[flow.deal_id] for flow in network.flows], np.int64)
    circular, trips = _to_circulation(network, measure, deal_of), _to_round_trips(network, measure, deal_of)
    found = [
        Contribution(deals[deal], circular[deal], trips[deal], network.currency)
        for deal in circular.keys() | trips.keys()
        if circular[deal] or trips[deal]
    ]
    return tuple(sorted(found, key=lambda each: (-each.to_circulation, -each.to_round_trips, each.deal_id)))


def _to_circulation(network: FinancialNetwork, measure: Measure, deal_of: IntArray) -> Counter[int]:
    arcs, chosen, place = cash_arcs(network, measure)
    flow = circulation_flow(arcs)
    whole, again = weighted_volume(arcs, flow), VolumeAgain(arcs)
    taken = _taken_by(deal_of[chosen], place, network.amounts(measure)[chosen], arcs.tail.size)
    lost: Counter[int] = Counter()
    for deal, places, amounts in _missed(taken, arcs.capacity - flow):
        lost[deal] = whole - again.without(places, amounts)
    return lost


def _to_round_trips(network: FinancialNetwork, measure: Measure, deal_of: IntArray) -> Counter[int]:
    lost: Counter[int] = Counter()
    for party in both_ways(network):
        way = way_back(network, party, measure)
        back = AmountAgain(way.node, way.arcs)
        taken = _taken_by(deal_of[way.chosen], way.place, network.amounts(measure)[way.chosen], way.arcs.tail.size)
        for deal, places, amounts in _missed(taken, way.arcs.capacity - way.arc_flow):
            lost[deal] += way.amount - back.without(places, amounts)
    return lost


def _taken_by(deal: IntArray, place: IntArray, amount: IntArray, arcs: int) -> sparse.csr_array[np.int64]:
    """Return how much of the capacity of each arc is each deal's, shape (deals, arcs)."""
    return sparse.csr_array((amount, (deal, place)), shape=(int(deal.max(initial=-1)) + 1, arcs))


def _missed(taken: sparse.csr_array[np.int64], spare: IntArray) -> Iterator[tuple[int, IntArray, IntArray]]:
    """Yield each deal that takes more than an arc can spare, with its arcs and how much of each is its own."""
    rows = np.repeat(np.arange(taken.shape[0]), np.diff(taken.indptr))
    for deal in np.unique(rows[taken.data > spare[taken.indices]]).tolist():
        mine = slice(taken.indptr[deal], taken.indptr[deal + 1])
        yield deal, taken.indices[mine].astype(np.int64), taken.data[mine]
