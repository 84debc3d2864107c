"""The circulation of millions of payments: exact, proven, taken apart into circles that add up to it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cantillon.ledger.payments import PaymentTable
from cantillon.network.arcs import Arcs
from cantillon.network.certificate import check_certificate
from cantillon.network.netting import netting_excess, pairs_volume
from cantillon.network.network import IntArray
from cantillon.network.static import list_circles
from cantillon.values.problem import Problem

LISTED_LENGTH = 4  # circles of so many parties at most are taken by size; the longer rest by walking
LISTED_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class LargeCirculation:
    """The largest part of many payments that only goes round; minor units.

    Parameters
    ----------
    graph : Arcs
        Payments of each pair of parties together; nodes are the table's numbers of parties.
    currency : str
    gross : int
        All payments between different parties.
    volume : int
        What goes round, counted on every leg.
    pairs_volume : int
        What goes round between two parties only, looked at pair by pair.
    netting_excess : int
        Gross less the least volume that leaves every net position as it is.
    flow : ndarray of int64, shape (arcs,)
    potentials : ndarray of int64, shape (nodes,)
        The dual certificate.
    problems : tuple of Problem
        What the independent check of the certificate found wrong; empty: the volume is proven to be the largest.
    """

    graph: Arcs = field(repr=False)
    currency: str
    gross: int
    volume: int
    pairs_volume: int
    netting_excess: int
    flow: IntArray = field(repr=False)
    potentials: IntArray = field(repr=False)
    problems: tuple[Problem, ...]

    @property
    def circularity(self) -> float | None:
        """The share of all payments that only goes round; ``None`` where nothing is paid."""
        return self.volume / self.gross if self.gross else None


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Circles that add up to a circulation: arcs of circle i are ``arcs[offsets[i]:offsets[i + 1]]``."""

    offsets: IntArray = field(repr=False)
    arcs: NDArray[np.int32] = field(repr=False)
    amounts: IntArray = field(repr=False)

    def __len__(self) -> int:
        return self.amounts.size


def payment_arcs(table: PaymentTable) -> Arcs:
    """Return who paid whom how much in all; payments of a party to itself are left out."""
    other = table.payer != table.payee
    tail, head = (side[other].astype(np.int64) for side in (table.payer, table.payee))
    return Arcs.of(len(table.names), tail, head, table.amount[other])[0]


def payment_circulation(table: PaymentTable) -> LargeCirculation:
    """Return the largest part of the payments that only goes round, whatever their order in time, and its proof.

    Notes
    -----
    Cost: one min-cost flow over the pairs of parties. The order of payments in time is not looked at, so that this is
    an upper bound on what went round in order of time.
    """
    graph = payment_arcs(table)
    flow, potentials = unit_circulation(graph)
    return LargeCirculation(
        graph,
        table.currency,
        gross=int(graph.capacity.sum()),
        volume=int(flow.sum()),
        pairs_volume=pairs_volume(graph.nodes, graph.tail, graph.head, graph.capacity),
        netting_excess=netting_excess(graph.nodes, graph.tail, graph.head, graph.capacity),
        flow=flow,
        potentials=potentials,
        problems=tuple(
            check_certificate(graph.nodes, graph.tail, graph.head, graph.capacity, graph.weight, flow, potentials)
        ),
    )


def unit_circulation(graph: Arcs) -> tuple[IntArray, IntArray]:
    """Return a circulation of the largest volume, shape (arcs,), and the potentials that prove it, shape (nodes,).

    All arcs count: `Arcs.weight` is not looked at.
    """
    from cantillon.network.kernels_circulation import settle  # loads compiled code

    nodes, arcs = graph.nodes, graph.tail.size
    tail, head = graph.tail.astype(np.int32), graph.head.astype(np.int32)
    surplus = np.zeros(nodes, np.int64)
    np.add.at(surplus, tail, graph.capacity)
    np.subtract.at(surplus, head, graph.capacity)
    stay, potential = np.zeros(arcs, np.int64), np.zeros(nodes, np.int64)
    edges = tuple(np.empty(2 * arcs, dtype) for dtype in (np.int32, np.int64, np.int64, np.int32, np.int32))
    steps = tuple(np.empty(nodes + 1, dtype) for dtype in (np.int32, np.int32, np.int64, np.int64, np.int64))
    settle(tail, head, graph.capacity, surplus, stay, potential, np.zeros(nodes + 1, np.int64), edges, steps)
    return graph.capacity - stay, potential


def decomposed(circulation: LargeCirculation) -> Decomposition:
    """Return circles that add up to the circulation on every arc, to the minor unit.

    Notes
    -----
    The rule: pairs first, then circles of three and of four parties, of each the largest first; what is left by walking
    along what still flows. Another decomposition may exist; the sum is the same.
    """
    from cantillon.network.kernels_decomposition import take_listed, take_walks  # loads compiled code

    left = circulation.flow.copy()
    lengths: list[int] = []
    amounts: list[int] = []
    arcs: list[NDArray[np.int32]] = []
    for length in range(2, LISTED_LENGTH + 1):
        while True:
            carrying = np.flatnonzero(left)
            part = _part(circulation.graph, carrying, left)
            found = list_circles(part, max_length=length, limit=LISTED_MOST)
            order = np.lexsort((np.arange(len(found)), -found.turnovers))
            taken = take_listed(found.offsets, carrying[found.arcs], order, left)
            for i in np.flatnonzero(taken).tolist():
                which = order[i]
                arcs.append(carrying[found.arcs[found.offsets[which] : found.offsets[which + 1]]].astype(np.int32))
                lengths.append(arcs[-1].size)
                amounts.append(int(taken[i]))
            if found.complete:
                break
    carrying = np.flatnonzero(left)
    graph = _part(circulation.graph, carrying, left)
    by_tail = np.argsort(graph.tail, kind="stable")
    pointers = np.searchsorted(graph.tail[by_tail], np.arange(graph.nodes + 1)).astype(np.int32)
    _, ends, walked, walked_amounts = take_walks(
        pointers, graph.head[by_tail].astype(np.int32), carrying[by_tail].astype(np.int32), left
    )
    return Decomposition(
        np.concatenate([np.zeros(1, np.int64), np.cumsum([*lengths, *np.diff(ends).tolist()], dtype=np.int64)]),
        np.concatenate([*arcs, walked]).astype(np.int32),
        np.concatenate([np.array(amounts, np.int64), walked_amounts]),
    )


def _part(graph: Arcs, carrying: IntArray, left: IntArray) -> Arcs:
    return Arcs(graph.nodes, graph.tail[carrying], graph.head[carrying], left[carrying], graph.weight[carrying])
