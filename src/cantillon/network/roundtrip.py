"""Round trips: how much of what a party was promised can be its own money, directly or through others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cantillon.errors import UnknownPartyError
from cantillon.network.arcs import Arcs
from cantillon.network.flow import Leg
from cantillon.network.network import FinancialNetwork, IntArray, Measure
from cantillon.network.party_circles import CirculationCircle, circles_of


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """How much money can leave `party` on finance legs and come back to it on revenue legs; minor units.

    Parameters
    ----------
    party : str
    measure : Measure
    amount : int
        The maximum flow through any parties.
    funded : int
        All its finance legs: what it puts into others.
    revenue : int
        All its revenue legs: what others have promised to pay it.
    circles : tuple of CirculationCircle
        One way to route the amount, by the fewest legs; their amounts add up to it.
    unknown_amounts : int
        Cash flows of the network without a known amount, which are in no total.
    currency : str
    """

    party: str
    measure: Measure
    amount: int
    funded: int
    revenue: int
    circles: tuple[CirculationCircle, ...]
    unknown_amounts: int
    currency: str

    @property
    def revenue_share(self) -> float | None:
        """The amount as a share of the party's revenue legs, in [0, 1]; ``None`` where it has none."""
        return self.amount / self.revenue if self.revenue else None


def round_trip(network: FinancialNetwork, party: str, measure: Measure = Measure.POTENTIAL) -> RoundTrip:
    """Return how much of what `party` was promised can be its own money.

    Parameters
    ----------
    network : FinancialNetwork
    party : str
    measure : Measure

    Raises
    ------
    UnknownPartyError
        If the network has no such party.

    Notes
    -----
    The maximum flow from the party's finance legs to its revenue legs over the cash flows between all others, and
    among those flows one over the fewest legs. Exact in minor units.
    """
    if party not in network.parties:
        raise UnknownPartyError(f"The network has no party {party!r}.", hint="See `cantillon parties`.")
    node = network.parties.index(party)
    finance = np.array([flow.leg is Leg.FINANCE for flow in network.flows], np.bool_)
    out = network.cash & network.known & finance & (network.payer == node)
    back = network.cash & network.known & ~finance & (network.payee == node)
    between = network.cash & network.known & (network.payer != node) & (network.payee != node)
    chosen = np.flatnonzero(out | back | between)
    amounts = network.amounts(measure)
    arcs, place = Arcs.of(len(network.nodes), network.payer[chosen], network.payee[chosen], amounts[chosen])
    arc_flow = _through(node, arcs)
    return RoundTrip(
        party,
        measure,
        amount=sum(arc_flow[arcs.tail == node].tolist()),
        funded=sum(amounts[out].tolist()),
        revenue=sum(amounts[back].tolist()),
        circles=circles_of(network, arcs, arc_flow, chosen, place),
        unknown_amounts=network.unknown_amounts,
        currency=network.currency,
    )


def round_trips(network: FinancialNetwork, measure: Measure = Measure.POTENTIAL) -> tuple[RoundTrip, ...]:
    """Return the round trips of all parties that have one, the largest first."""
    found = [round_trip(network, party, measure) for party in _both_ways(network)]
    return tuple(sorted((trip for trip in found if trip.amount), key=lambda trip: (-trip.amount, trip.party)))


def _both_ways(network: FinancialNetwork) -> list[str]:
    """Return the parties that fund somebody and sell to somebody: no other can have a round trip."""
    funds = {flow.payer for flow in network.flows if flow.leg is Leg.FINANCE}
    sells = {flow.payee for flow in network.flows if flow.leg is Leg.REVENUE}
    return sorted((funds & sells) - set(network.joint_nodes))


def _through(node: int, arcs: Arcs) -> IntArray:
    """Return a maximum flow from `node` back to itself over the fewest arcs, shape (arcs,)."""
    from ortools.graph.python import min_cost_flow  # 0.2 s that only the flow measures pay

    flow = np.zeros(arcs.tail.size, np.int64)
    leaving, returning = arcs.tail == node, arcs.head == node
    if not (leaving.any() and returning.any()):
        return flow
    sink = arcs.nodes
    head = np.where(returning, sink, arcs.head)
    most = min(sum(arcs.capacity[leaving].tolist()), sum(arcs.capacity[returning].tolist()))
    supply = np.zeros(arcs.nodes + 1, np.int64)
    supply[node], supply[sink] = most, -most
    solver = min_cost_flow.SimpleMinCostFlow()
    ids = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail.astype(np.int32), head.astype(np.int32), np.minimum(arcs.capacity, most), np.ones_like(arcs.tail)
    )
    solver.set_nodes_supplies(np.arange(arcs.nodes + 1, dtype=np.int32), supply)
    solver.solve_max_flow_with_min_cost()
    return np.asarray(solver.flows(ids), np.int64)
