"""Round trips: how much of what a party was promised can be its own money, directly or through others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cantillon.errors import UnknownPartyError
from cantillon.network.arcs import Arcs
from cantillon.network.flow import Leg
from cantillon.network.network import BoolArray, FinancialNetwork, IntArray, Measure
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
    way = way_back(network, party, measure)
    amounts = network.amounts(measure)
    usable, finance = network.cash & network.known, _is_finance(network)
    out = usable & finance & (network.payer == way.node)
    back = usable & ~finance & (network.payee == way.node)
    return RoundTrip(
        party,
        measure,
        amount=way.amount,
        funded=sum(amounts[out].tolist()),
        revenue=sum(amounts[back].tolist()),
        circles=circles_of(network, way.arcs, way.arc_flow, way.chosen, way.place),
        unknown_amounts=network.unknown_amounts,
        currency=network.currency,
    )


def round_trips(network: FinancialNetwork, measure: Measure = Measure.POTENTIAL) -> tuple[RoundTrip, ...]:
    """Return the round trips of all parties that have one, the largest first."""
    found = [round_trip(network, party, measure) for party in both_ways(network)]
    return tuple(sorted((trip for trip in found if trip.amount), key=lambda trip: (-trip.amount, trip.party)))


@dataclass(frozen=True, slots=True)
class WayBack:
    """The largest flow from a party's finance legs to its revenue legs.

    Parameters
    ----------
    node : int
        The party.
    arcs : Arcs
        Its finance legs, its revenue legs and all cash between others.
    chosen, place : ndarray of int64
        The network's flows that the arcs are made of, and the arc of each.
    arc_flow : ndarray of int64, shape (arcs,)
    """

    node: int
    arcs: Arcs
    chosen: IntArray
    place: IntArray
    arc_flow: IntArray

    @property
    def amount(self) -> int:
        """What leaves the party and comes back."""
        return sum(self.arc_flow[self.arcs.tail == self.node].tolist())


def way_back(network: FinancialNetwork, party: str, measure: Measure) -> WayBack:
    """Return a largest flow from `party` back to itself over the fewest legs, not yet taken apart into circles."""
    node = network.parties.index(party)
    leaves, returns = network.payer == node, network.payee == node
    finance = _is_finance(network)
    mine = (leaves & finance) | (returns & ~finance) | ~(leaves | returns)
    chosen = np.flatnonzero(network.cash & network.known & mine)
    amounts = network.amounts(measure)[chosen]
    arcs, place = Arcs.of(len(network.nodes), network.payer[chosen], network.payee[chosen], amounts)
    return WayBack(node, arcs, chosen, place, _through(node, arcs))


def _is_finance(network: FinancialNetwork) -> BoolArray:
    return np.array([flow.leg is Leg.FINANCE for flow in network.flows], np.bool_)


def both_ways(network: FinancialNetwork) -> list[str]:
    """Return the parties that fund somebody and sell to somebody: no other can have a round trip."""
    funds = {flow.payer for flow in network.flows if flow.leg is Leg.FINANCE}
    sells = {flow.payee for flow in network.flows if flow.leg is Leg.REVENUE}
    return sorted((funds & sells) - set(network.joint_nodes))


def _through(node: int, arcs: Arcs) -> IntArray:
    """Return a maximum flow from `node` back to itself over the fewest arcs, shape (arcs,)."""
    from ortools.graph.python import min_cost_flow  # 0.2 s that only the flow measures pay

    head, most = _opened(node, arcs)
    if not most:
        return np.zeros(arcs.tail.size, np.int64)
    supply = np.zeros(arcs.nodes + 1, np.int64)
    supply[node], supply[arcs.nodes] = most, -most
    solver = min_cost_flow.SimpleMinCostFlow()
    ids = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail.astype(np.int32), head, np.minimum(arcs.capacity, most), np.ones_like(arcs.tail)
    )
    solver.set_nodes_supplies(np.arange(arcs.nodes + 1, dtype=np.int32), supply)
    solver.solve_max_flow_with_min_cost()
    return np.asarray(solver.flows(ids), np.int64)


class AmountAgain:
    """How much comes back to `node` while arcs carry less: solved again and again over one graph."""

    def __init__(self, node: int, arcs: Arcs) -> None:
        from ortools.graph.python import max_flow

        head, most = _opened(node, arcs)
        self._node, self._sink, self._most = node, arcs.nodes, most
        self._capacity = arcs.capacity
        self._solver = max_flow.SimpleMaxFlow()
        self._solver.add_arcs_with_capacity(arcs.tail.astype(np.int32), head, np.minimum(arcs.capacity, most))

    def without(self, places: IntArray, amounts: IntArray) -> int:
        """Return the maximum flow if the arcs at `places` carry so much less."""
        ids = places.astype(np.int32)
        self._solver.set_arcs_capacity(ids, np.minimum(self._capacity[places] - amounts, self._most))
        self._solver.solve(self._node, self._sink)
        found = int(self._solver.optimal_flow())
        self._solver.set_arcs_capacity(ids, np.minimum(self._capacity[places], self._most))
        return found


def _opened(node: int, arcs: Arcs) -> tuple[NDArray[np.int32], int]:
    """Return the heads of the arcs with those back to `node` led to a sink of their own, and what can flow at most."""
    leaving, returning = arcs.tail == node, arcs.head == node
    head = np.where(returning, arcs.nodes, arcs.head).astype(np.int32)
    return head, min(sum(arcs.capacity[leaving].tolist()), sum(arcs.capacity[returning].tolist()))
