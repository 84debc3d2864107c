"""What each deal adds: the circulation and the round trips with it and without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cantillon.network.circulation import circulation_volume, maximum_circulation
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.network.roundtrip import round_trip, round_trips


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
    A deal that carries nothing of one largest circulation (or of a party's round trip) adds nothing to it, so only the
    others are solved for again. Deals that add nothing to either are left out.
    """
    whole = maximum_circulation(network, measure)
    trips = round_trips(network, measure)
    carries = {network.flows[i].deal_id for i in np.flatnonzero(whole.flow).tolist()}
    used_by = {
        deal: [trip for trip in trips if any(deal in leg for circle in trip.circles for leg in circle.deal_ids)]
        for deal in {flow.deal_id for flow in network.flows}
    }
    found = []
    for deal in sorted(used_by):
        if deal not in carries and not used_by[deal]:
            continue
        rest = network.with_flows(flow for flow in network.flows if flow.deal_id != deal)
        lost = whole.volume - circulation_volume(rest, measure) if deal in carries else 0
        shorter = sum(
            trip.amount - (round_trip(rest, trip.party, measure).amount if trip.party in rest.parties else 0)
            for trip in used_by[deal]
        )
        if lost or shorter:
            found.append(Contribution(deal, lost, shorter, network.currency))
    return tuple(sorted(found, key=lambda each: (-each.to_circulation, -each.to_round_trips, each.deal_id)))
