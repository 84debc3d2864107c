"""Circulation: the largest part of all flows that only goes round, exactly, with the proof that no larger one exists.

The maximum of Σ w f over circulations 0 ≤ f ≤ u equals Σ w u less the minimum of Σ w g over flows 0 ≤ g ≤ u with the
same net positions as u: what must stay so that every party ends with what it has. That is a min-cost flow.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cantillon.errors import InputError
from cantillon.network.arcs import Arcs
from cantillon.network.certificate import potentials_of
from cantillon.network.components import in_components
from cantillon.network.netting import netting_excess, pairs_volume
from cantillon.network.network import FinancialNetwork, IntArray, Measure
from cantillon.network.party_circles import CirculationCircle, circles_of


@dataclass(frozen=True, slots=True)
class Circulation:
    """The largest part of all cash flows that only goes round; amounts in minor units of `currency`.

    Parameters
    ----------
    measure : Measure
    currency : str
    gross : int
        All flows, every deal counted once.
    volume : int
        What goes round, counted on every leg.
    circles : tuple of CirculationCircle
        One decomposition, short and large circles first; their volumes add up to `volume`. Another one may exist.
    pairs_volume : int
        What goes round between two parties only, looked at pair by pair.
    netting_excess : int
        Gross less the least volume that leaves every net position as it is: circles and pass-through together.
    unknown_amounts : int
        Cash flows without a known amount; none of the totals contains them.
    at_least : bool
        Whether totals may be larger, since an amount is unknown or stated as "at least".
    flow : ndarray of int64, shape (flows,)
        How much of each flow of the network goes round.
    arcs : Arcs
        The graph that was solved: flows of one pair together.
    arc_flow : ndarray of int64, shape (arcs,)
    potentials : ndarray of int64, shape (nodes,)
        The dual certificate; see `cantillon.network.certificate.check_certificate`.
    """

    measure: Measure
    currency: str
    gross: int
    volume: int
    circles: tuple[CirculationCircle, ...]
    pairs_volume: int
    netting_excess: int
    unknown_amounts: int
    at_least: bool
    flow: IntArray = field(repr=False)
    arcs: Arcs = field(repr=False)
    arc_flow: IntArray = field(repr=False)
    potentials: IntArray = field(repr=False)

    @property
    def circularity(self) -> float | None:
        """The share of all flows that only goes round, in [0, 1]; ``None`` where nothing flows."""
        return self.volume / self.gross if self.gross else None


def maximum_circulation(network: FinancialNetwork, measure: Measure = Measure.POTENTIAL) -> Circulation:
    """Return the largest part of the cash flows that only goes round, decomposed into circles, with its certificate.

    Parameters
    ----------
    network : FinancialNetwork
    measure : Measure
        Firm or potential amounts.

    Returns
    -------
    Circulation
        Exact; the volume is unique, the circles are not.

    Raises
    ------
    InputError
        If the amounts add up to 2^62 minor units or more.

    Notes
    -----
    The volume is what conservative compression could remove from the network [1]_. A joint deal passes through its own
    node and is counted once; its circles are told by the parties alone.

    References
    ----------
    .. [1] M. D'Errico and T. Roukny, "Compressing over-the-counter markets", Operations Research 69(6), 2021.
    """
    arcs, cash, place = cash_arcs(network, measure)
    arc_flow = circulation_flow(arcs)
    flow = np.zeros(len(network.flows), np.int64)
    flow[cash] = _shared(arc_flow, place, network.amounts(measure)[cash])
    counted = arcs.weight == 1
    direct = counted & (np.maximum(arcs.tail, arcs.head) < len(network.parties))
    return Circulation(
        measure,
        network.currency,
        gross=network.gross(measure),
        volume=sum(arc_flow[counted].tolist()),
        circles=circles_of(network, arcs, arc_flow, cash, place),
        pairs_volume=pairs_volume(arcs.nodes, arcs.tail[direct], arcs.head[direct], arcs.capacity[direct]),
        netting_excess=netting_excess(arcs.nodes, arcs.tail[counted], arcs.head[counted], arcs.capacity[counted]),
        unknown_amounts=network.unknown_amounts,
        at_least=network.is_at_least,
        flow=flow,
        arcs=arcs,
        arc_flow=arc_flow,
        potentials=potentials_of(arcs.nodes, arcs.tail, arcs.head, arcs.capacity, arcs.weight, arc_flow),
    )


def circulation_volume(network: FinancialNetwork, measure: Measure = Measure.POTENTIAL) -> int:
    """Return only the volume of the largest circulation, in minor units, without its circles and certificate."""
    arcs, _, _ = cash_arcs(network, measure)
    return weighted_volume(arcs, circulation_flow(arcs))


def weighted_volume(arcs: Arcs, arc_flow: IntArray) -> int:
    """Return what flows on the arcs that count in totals."""
    volume: int = sum((arc_flow * arcs.weight).tolist())
    return volume


def cash_arcs(network: FinancialNetwork, measure: Measure) -> tuple[Arcs, IntArray, IntArray]:
    """Return the graph of the known cash flows, which flows these are, and the arc of each."""
    cash = np.flatnonzero(network.cash & network.known)
    arcs, place = Arcs.of(
        len(network.nodes),
        network.payer[cash],
        network.payee[cash],
        network.amounts(measure)[cash],
        network.counted[cash].astype(np.int64),
    )
    return arcs, cash, place


def circulation_flow(arcs: Arcs) -> IntArray:
    """Return a circulation of the largest weighted volume, shape (arcs,), in minor units.

    Notes
    -----
    Only arcs inside a strongly connected component can carry one. There the min-cost flow that must stay is found by
    cost scaling (OR-tools), which is exact for integers.
    """
    flow = np.zeros(arcs.tail.size, np.int64)
    inner = np.flatnonzero(in_components(arcs.nodes, arcs.tail, arcs.head) & (arcs.capacity > 0))
    if inner.size:
        flow[inner] = arcs.capacity[inner] - _Staying(arcs, inner).least(arcs.capacity[inner])
    return flow


class VolumeAgain:
    """The volume of the largest circulation while arcs carry less: solved again and again over one graph."""

    def __init__(self, arcs: Arcs) -> None:
        inner = np.flatnonzero(in_components(arcs.nodes, arcs.tail, arcs.head) & (arcs.capacity > 0))
        self._capacity, self._weight = arcs.capacity[inner], arcs.weight[inner]
        self._place = np.full(arcs.tail.size, -1, np.int64)
        self._place[inner] = np.arange(inner.size)
        self._staying = _Staying(arcs, inner)

    def without(self, places: IntArray, amounts: IntArray) -> int:
        """Return the volume if the arcs at `places` carry so much less."""
        capacity = self._capacity.copy()
        inside = self._place[places] >= 0
        capacity[self._place[places[inside]]] -= amounts[inside]
        volume: int = sum(((capacity - self._staying.least(capacity)) * self._weight).tolist())
        return volume


class _Staying:
    """What must stay so that every party ends with what it has, over the arcs `inner` of a graph."""

    def __init__(self, arcs: Arcs, inner: IntArray) -> None:
        from ortools.graph.python import min_cost_flow  # 0.2 s that only the flow measures pay

        used, ends = np.unique(np.concatenate([arcs.tail[inner], arcs.head[inner]]), return_inverse=True)
        self._tail, self._head = ends[: inner.size], ends[inner.size :]
        self._nodes = np.arange(used.size, dtype=np.int32)
        self._solver = min_cost_flow.SimpleMinCostFlow()
        self._arcs = self._solver.add_arcs_with_capacity_and_unit_cost(
            self._tail.astype(np.int32), self._head.astype(np.int32), arcs.capacity[inner], arcs.weight[inner]
        )

    def least(self, capacity: IntArray) -> IntArray:
        """Return the flow of least weight with the net positions of `capacity`."""
        supply = np.zeros(self._nodes.size, np.int64)
        np.add.at(supply, self._tail, capacity)
        np.subtract.at(supply, self._head, capacity)
        self._solver.set_arc_capacities(self._arcs, capacity)
        self._solver.set_nodes_supplies(self._nodes, supply)
        status = self._solver.solve()
        if status != self._solver.OPTIMAL:
            raise InputError(
                f"The circulation of {self._tail.size} flows could not be solved exactly ({status.name}).",
                hint="Amounts this large need a currency of larger units.",
            )
        return np.asarray(self._solver.flows(self._arcs), np.int64)


def _shared(arc_flow: IntArray, place: IntArray, capacity: IntArray) -> IntArray:
    """Return each flow's part of what goes round on its pair: earlier flows are filled first."""
    order = np.argsort(place, kind="stable")
    sorted_place, filled = place[order], np.cumsum(capacity[order])
    first = np.searchsorted(sorted_place, sorted_place, side="left")
    before = filled - capacity[order] - (filled[first] - capacity[order][first])
    shared = np.zeros(capacity.size, np.int64)
    shared[order] = np.clip(arc_flow[sorted_place] - before, 0, capacity[order])
    return shared
