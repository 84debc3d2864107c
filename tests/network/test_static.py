"""Static circles against networkx on small graphs, and the certificate of the top ones."""

from collections import Counter
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantillon.errors import InputError
from cantillon.network.arcs import Arcs
from cantillon.network.static import StaticCircles, about_how_many, count_circles, list_circles, top_circles

_graphs = st.integers(1, 9).flatmap(
    lambda nodes: st.lists(
        st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1), st.integers(0, 6)), min_size=1, max_size=36
    )
)


def _arcs(rows: list[tuple[int, int, int]]) -> Arcs:
    amounts = {(a, b): c for a, b, c in rows if a != b}
    tail, head = (np.array([pair[i] for pair in amounts], np.int64) for i in range(2))
    return Arcs.of(10, tail, head, np.array(list(amounts.values()), np.int64))[0]


def _dense(nodes: int, seed: int = 1) -> Arcs:
    rng = np.random.default_rng(seed)
    return _arcs([(a, b, int(rng.integers(1, 10**6))) for a in range(nodes) for b in range(nodes) if a != b])


def _told(graph: Arcs, found: StaticCircles) -> Counter[tuple[tuple[int, ...], int]]:
    """Return each circle as its nodes, from the least on, with its turnover."""
    told: Counter[tuple[tuple[int, ...], int]] = Counter()
    for i in range(len(found)):
        arcs = found.arcs[found.offsets[i] : found.offsets[i + 1]]
        nodes = graph.tail[arcs].tolist()
        assert graph.head[arcs].tolist() == nodes[1:] + nodes[:1]
        start = nodes.index(min(nodes))
        told[tuple(nodes[start:] + nodes[:start]), int(found.turnovers[i])] += 1
    return told


def _peer(graph: Arcs, longest: int) -> Counter[tuple[tuple[int, ...], int]]:
    capacity = dict(
        zip(zip(graph.tail.tolist(), graph.head.tolist(), strict=True), graph.capacity.tolist(), strict=True)
    )
    told: Counter[tuple[tuple[int, ...], int]] = Counter()
    for nodes in nx.simple_cycles(nx.DiGraph(list(capacity)), length_bound=longest):
        start = nodes.index(min(nodes))
        nodes = nodes[start:] + nodes[:start]
        told[tuple(nodes), min(capacity[side] for side in zip(nodes, nodes[1:] + nodes[:1], strict=True))] += 1
    return told


@settings(max_examples=800, deadline=None)
@given(_graphs, st.integers(2, 9))
def test_circles_are_those_of_networkx(rows, longest):
    graph = _arcs(rows)
    peer = _peer(graph, longest)
    found = list_circles(graph, max_length=longest)
    assert _told(graph, found) == peer
    assert count_circles(graph, max_length=longest).counts == dict(Counter(len(nodes) for nodes, _ in peer))


@settings(max_examples=500, deadline=None)
@given(_graphs, st.integers(2, 6), st.integers(1, 12))
def test_the_top_circles_are_the_largest_of_all(rows, longest, top):
    graph = _arcs(rows)
    peer = sorted((amount for (_, amount), _ in _peer(graph, longest).items() if amount), reverse=True)
    found = top_circles(graph, top, max_length=longest)
    assert found.circles.turnovers.tolist() == peer[:top]
    assert len(_told(graph, found.circles)) == len(peer[:top])
    assert [amount for amount in peer if amount > found.complete_above] == [
        amount for amount in found.circles.turnovers.tolist() if amount > found.complete_above
    ]


@settings(max_examples=300, deadline=None)
@given(_graphs, st.integers(1, 6), st.integers(1, 6))
def test_the_top_circles_are_the_first_of_more_top_circles(rows, top, more):
    few, many = (top_circles(_arcs(rows), count).circles for count in (top, top + more))
    assert few.complete
    assert few.turnovers.tolist() == many.turnovers[: len(few)].tolist()
    told = [[frozenset(circles.arcs[a:b].tolist()) for a, b in pairwise(circles.offsets)] for circles in (few, many)]
    assert told[0] == told[1][: len(few)]


@pytest.mark.parametrize("threads", [1, 2])
def test_a_larger_graph_agrees_with_networkx_whatever_the_threads(threads, monkeypatch):
    monkeypatch.setattr("cantillon.network.static.FIRST_ARCS", 16)
    rng = np.random.default_rng(3)
    pairs = {(int(a), int(b)) for a, b in rng.integers(0, 60, (420, 2)) if a != b}
    tail, head = (np.array([pair[i] for pair in sorted(pairs)], np.int64) for i in range(2))
    graph = Arcs.of(60, tail, head, rng.integers(1, 10**6, tail.size))[0]
    peer = _peer(graph, 5)
    assert _told(graph, list_circles(graph, max_length=5, threads=threads)) == peer
    found = top_circles(graph, 100, max_length=5, threads=threads)
    assert found.circles.turnovers.tolist() == sorted((amount for _, amount in peer), reverse=True)[:100]
    assert found.arcs_searched < graph.tail.size


def test_a_dense_core_ends_at_its_bound_and_is_estimated():
    graph = _dense(10)
    whole = count_circles(graph, max_length=10).total
    assert whole == sum(_circles_of(10, k) for k in range(2, 11))
    assert about_how_many(graph, max_length=10) == pytest.approx(whole, rel=0.05)
    cut = list_circles(graph, max_length=10, limit=1000)
    assert not cut.complete
    assert 1000 <= len(cut) < 3000
    assert len(top_circles(graph, 20, max_length=10).circles) == 20


def _circles_of(nodes: int, length: int) -> int:
    """Return how many directed circles of `length` a complete graph has."""
    return int(np.prod(np.arange(nodes - length + 1, nodes + 1))) // length


def test_equal_amounts_everywhere_still_end():
    graph = _arcs([(a, b, 7) for a in range(10) for b in range(10) if a != b])
    found = top_circles(graph, 1, max_length=10)
    assert (found.circles.turnovers.tolist(), found.complete_above) == ([7], 7)
    assert not found.circles.complete


@pytest.mark.parametrize(("length", "sentence"), [(1, "2 to 32"), (33, "2 to 32")])
def test_lengths_out_of_range_are_refused(length, sentence):
    with pytest.raises(InputError, match=sentence):
        count_circles(_dense(3), max_length=length)
    with pytest.raises(InputError, match="At least 1"):
        top_circles(_dense(3), 0)
