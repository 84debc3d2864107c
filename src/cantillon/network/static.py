"""Circles of a large network whatever their order in time: counted, listed, or only those with the largest turnover."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cantillon.errors import InputError
from cantillon.network.arcs import Arcs
from cantillon.network.components import in_components
from cantillon.network.network import IntArray

MOST_LENGTH = 32
PROBES = 200_000
# A search for the top circles may list so many times what was asked for before it looks at fewer arcs instead.
SLACK = 16
FIRST_ARCS = 4096
ENOUGH = 64  # times that, and the search is cut: all that ties at one amount need not be listed
GROWTH = 4  # so many times as many arcs are tried next
SMALL = 256  # arcs: a pool of threads costs more than so small a search


@dataclass(frozen=True, slots=True)
class StaticCircles:
    """Circles of arcs.

    Parameters
    ----------
    counts : dict of int to int
        How many there are of each length; of a search that was cut, how many were seen.
    offsets : ndarray of int64, shape (circles + 1,)
    arcs : ndarray of int32
        Arcs of circle i, in order: ``arcs[offsets[i]:offsets[i + 1]]``.
    turnovers : ndarray of int64, shape (circles,)
        The smallest arc of each.
    complete : bool
        Whether these are all within the length; of the top ones, whether none was left out of those that tie.
    """

    counts: dict[int, int]
    offsets: IntArray = field(repr=False)
    arcs: NDArray[np.int32] = field(repr=False)
    turnovers: IntArray = field(repr=False)
    complete: bool

    def __len__(self) -> int:
        return self.offsets.size - 1

    @property
    def total(self) -> int:
        """How many circles were counted."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class TopCircles:
    """The circles with the largest turnovers, and the proof that none is missing.

    Parameters
    ----------
    circles : StaticCircles
        In falling order of turnover; ties in order of the arcs' numbers.
    complete_above : int
        Every circle with a turnover of more than this is here; -1 where all circles are.
    arcs_searched : int
        So many of the largest arcs have been searched exhaustively: a circle that is not here has an arc among the
        others, each of which is at most `complete_above`, or ties with the last circle shown.
    """

    circles: StaticCircles
    complete_above: int
    arcs_searched: int


def count_circles(graph: Arcs, *, max_length: int = 6, limit: int | None = None, threads: int = 2) -> StaticCircles:
    """Return how many circles of up to `max_length` parties there are, without listing them.

    Parameters
    ----------
    graph : Arcs
    max_length : int
        2 to 32.
    limit : int, optional
        Where the count ends.
    threads : int
    """
    return _searched(graph, max_length, limit, threads, listing=False)


def list_circles(graph: Arcs, *, max_length: int = 6, limit: int = 10_000_000, threads: int = 2) -> StaticCircles:
    """Return every circle of up to `max_length` parties, in no order; at most about `limit`, then it is cut."""
    return _searched(graph, max_length, limit, threads, listing=True)


def top_circles(graph: Arcs, top: int, *, max_length: int = 6, threads: int = 2) -> TopCircles:
    """Return the `top` circles with the largest turnover, without enumerating the rest.

    Notes
    -----
    Arcs enter in falling order of amount until they close enough circles: those of the arcs above a threshold are all
    the circles with a turnover above it. The number of arcs is first multiplied, then halved between, so that few more
    circles are listed than asked for. Of very many that tie at the last amount, some are shown, and `complete` of the
    circles is false. Else those of a smaller `top` are the first of a larger one.

    Raises
    ------
    InputError
        If less than one circle is asked for.
    """
    if top < 1:
        raise InputError(f"At least 1 circle can be asked for, got {top}.")
    ordered, arcs = _largest(graph, FIRST_ARCS), int(np.count_nonzero(graph.capacity))
    low, high = 0, min(ordered.size, FIRST_ARCS)
    while high < arcs and _count(graph, ordered[:high], top, max_length, threads) < top:
        low, high = high, min(arcs, GROWTH * high)
        ordered = _largest(graph, high)
    amounts = graph.capacity[ordered]
    most = SLACK * top
    while high - low > 1 and _count(graph, ordered[: _with_ties(amounts, high)], most, max_length, threads) >= most:
        middle = (low + high) // 2
        if _count(graph, ordered[: _with_ties(amounts, middle)], top, max_length, threads) < top:
            low = middle
        else:
            high = middle
    used = _with_ties(amounts, high)
    chosen = ordered[:used]
    found = _searched(_part(graph, chosen), max_length, ENOUGH * most, threads, listing=True)
    if found.complete:
        shown = _chosen(found, _ranked(found)[:top], chosen)
    else:
        # Very many tie at the last amount: all that are larger, and some of those.
        sure = ordered[: int(np.searchsorted(-amounts, -amounts[used - 1], side="left"))]
        larger = _searched(_part(graph, sure), max_length, None, threads, listing=True)
        tied = np.flatnonzero(found.turnovers == amounts[used - 1])[:top]
        both = _together(larger, _chosen(found, tied, np.arange(used)))
        shown = _chosen(both, _ranked(both)[:top], chosen)
    is_all = used == arcs and found.complete and len(found) <= top
    if is_all:
        above = -1
    elif len(shown) == top:
        above = int(shown.turnovers[-1])
    else:
        above = int(amounts[-1]) if used < arcs else 0
    return TopCircles(shown, above, used)


def about_how_many(graph: Arcs, *, max_length: int = 6, probes: int = PROBES, seed: int = 0) -> float:
    """Return about how many circles of up to `max_length` parties there are, from random walks.

    Notes
    -----
    Unbiased (Knuth 1975 [1]_) with a large spread on uneven graphs: an order of magnitude, not a count.

    References
    ----------
    .. [1] D. E. Knuth, "Estimating the efficiency of backtrack programs", Mathematics of Computation 29, 1975.
    """
    from cantillon.network.kernels_static import probe  # loads compiled code

    inner = np.flatnonzero(in_components(graph.nodes, graph.tail, graph.head))
    if not inner.size:
        return 0.0
    lists = _lists(_part(graph, inner), inner)
    return float(probe(lists.out_ptr, lists.out_dst, lists.in_ptr, lists.in_src, max_length, probes, seed).sum())


def _largest(graph: Arcs, count: int) -> IntArray:
    """Return the `count` largest arcs that are not 0 in falling order, and those that tie with the last of them."""
    size = graph.capacity.size
    least = 1 if count >= size else max(1, int(np.partition(graph.capacity, size - count)[size - count]))
    chosen = np.flatnonzero(graph.capacity >= least)
    return chosen[np.argsort(-graph.capacity[chosen], kind="stable")]


def _with_ties(amounts: IntArray, count: int) -> int:
    """Return how many arcs are at least as large as the `count`-th."""
    if not count:
        return 0
    return int(np.searchsorted(-amounts, -amounts[count - 1], side="right"))


def _count(graph: Arcs, chosen: IntArray, limit: int, max_length: int, threads: int) -> int:
    return _searched(_part(graph, chosen), max_length, limit, threads, listing=False).total


def _part(graph: Arcs, chosen: IntArray) -> Arcs:
    """Return the graph of some arcs, its nodes numbered anew."""
    is_used = np.zeros(graph.nodes, np.bool_)
    is_used[graph.tail[chosen]] = True
    is_used[graph.head[chosen]] = True
    number = np.cumsum(is_used) - 1
    used = int(number[-1]) + 1 if number.size else 0
    return Arcs(
        used, number[graph.tail[chosen]], number[graph.head[chosen]], graph.capacity[chosen], graph.weight[chosen]
    )


@dataclass(frozen=True, slots=True)
class _Lists:
    """Out- and in-lists of a graph whose nodes are numbered by rank; the arc at each place of both."""

    out_ptr: NDArray[np.int32]
    out_dst: NDArray[np.int32]
    out_arc: NDArray[np.int32]
    in_ptr: NDArray[np.int32]
    in_src: NDArray[np.int32]
    in_arc: NDArray[np.int32]


def _lists(graph: Arcs, numbers: IntArray) -> _Lists:
    given = numbers.astype(np.int32)
    out, into = (np.bincount(side, minlength=graph.nodes) for side in (graph.tail, graph.head))
    rank = np.empty(graph.nodes, np.int64)
    rank[np.argsort(-out * into, kind="stable")] = np.arange(graph.nodes)
    tail, head = rank[graph.tail], rank[graph.head]
    arc_at = np.lexsort((head, tail))
    by_head = np.lexsort((tail[arc_at], head[arc_at]))
    return _Lists(
        _pointers(tail, graph.nodes),
        head[arc_at].astype(np.int32),
        given[arc_at],
        _pointers(head, graph.nodes),
        tail[arc_at][by_head].astype(np.int32),
        given[arc_at][by_head],
    )


def _pointers(ends: IntArray, nodes: int) -> NDArray[np.int32]:
    pointers = np.zeros(nodes + 1, np.int32)
    np.cumsum(np.bincount(ends, minlength=nodes), out=pointers[1:])
    return pointers


def _searched(graph: Arcs, max_length: int, limit: int | None, threads: int, *, listing: bool) -> StaticCircles:
    from cantillon.network.kernels_static import search  # loads compiled code

    if not 2 <= max_length <= MOST_LENGTH:
        raise InputError(f"A circle has 2 to {MOST_LENGTH} parties, got a length of {max_length}.")
    inner = np.flatnonzero(in_components(graph.nodes, graph.tail, graph.head))
    lists = _lists(_part(graph, inner), inner)
    most = np.iinfo(np.int64).max if limit is None else limit

    threads = 1 if inner.size < SMALL else threads

    def run(first: int, *room: Any) -> tuple[IntArray, int]:  # arrays to write into, or those of no length
        counts, stopped = search(
            lists.out_ptr, lists.out_dst, lists.out_arc, lists.in_ptr, lists.in_src, lists.in_arc, graph.capacity,
            first, threads, max_length, bool(room), most, *(room or (*_room(0, 0), 0)),
        )  # fmt: skip
        return counts, stopped

    with ThreadPoolExecutor(threads) as pool:
        counted = list(pool.map(run, range(threads)))
        counts = [part[0] for part in counted]
        circles = [0, *np.cumsum([each.sum() for each in counts]).tolist()]
        places = [0, *np.cumsum([each @ np.arange(each.size) for each in counts]).tolist()]
        offsets, arcs, turnovers = _room(circles[-1], places[-1]) if listing else _room(0, 0)
        if listing:
            spans = [slice(a, b) for a, b in pairwise(circles)]
            ends = [offsets[1:][span] for span in spans]
            list(pool.map(run, range(threads), ends, [arcs] * threads, [turnovers[span] for span in spans], places))
    return StaticCircles(
        {length: int(count) for length, count in enumerate(sum(counts).tolist()) if count},  # type: ignore[union-attr]
        offsets,
        arcs,
        turnovers,
        all(part[1] < 0 for part in counted),
    )


def _room(circles: int, places: int) -> tuple[IntArray, NDArray[np.int32], IntArray]:
    offsets = np.empty(circles + 1, np.int64)
    offsets[0] = 0
    return offsets, np.empty(places, np.int32), np.empty(circles, np.int64)


def _ranked(found: StaticCircles) -> IntArray:
    """Return the circles in falling order of turnover, ties by length, then by arcs from the least number on."""
    lengths = np.diff(found.offsets)
    if not lengths.size:
        return np.zeros(0, np.int64)
    step = np.minimum(np.arange(lengths.max()), lengths[:, None] - 1)
    least = np.argmin(found.arcs[found.offsets[:-1, None] + step], axis=1)
    turned = found.offsets[:-1, None] + (least[:, None] + step) % lengths[:, None]
    return np.asarray(np.lexsort((*found.arcs[turned].T[::-1], lengths, -found.turnovers)), np.int64)


def _together(first: StaticCircles, second: StaticCircles) -> StaticCircles:
    return StaticCircles(
        {},
        np.concatenate([first.offsets, second.offsets[1:] + first.offsets[-1]]),
        np.concatenate([first.arcs, second.arcs]),
        np.concatenate([first.turnovers, second.turnovers]),
        complete=False,
    )


def _chosen(found: StaticCircles, which: IntArray, arcs: IntArray) -> StaticCircles:
    """Return some circles in the order given, with the arcs' numbers in the whole graph."""
    spans = [np.arange(found.offsets[i], found.offsets[i + 1]) for i in which.tolist()]
    places = np.concatenate([*spans, np.zeros(0, np.int64)])
    lengths = np.diff(found.offsets)[which]
    counts = np.bincount(lengths)
    return StaticCircles(
        {length: int(count) for length, count in enumerate(counts.tolist()) if count},
        np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]),
        arcs[found.arcs[places]].astype(np.int32),
        found.turnovers[which],
        found.complete,
    )
