"""Circles against chance: degrees are kept, the answer is seeded, what is planted is found surprising."""

import numpy as np
import pytest

from cantillon.errors import InputError
from cantillon.network.arcs import Arcs
from cantillon.network.chance import chance_of_arcs, chance_test
from cantillon.network.kernels_chance import rewired


def _random(nodes: int, arcs: int, seed: int) -> Arcs:
    rng = np.random.default_rng(seed)
    pairs = sorted({(int(a), int(b)) for a, b in rng.integers(0, nodes, (arcs, 2)) if a != b})
    tail, head = (np.array([pair[i] for pair in pairs], np.int64) for i in range(2))
    return Arcs.of(nodes, tail, head, rng.integers(1, 1000, tail.size))[0]


def test_rewiring_keeps_degrees_and_makes_no_loop_and_no_second_arc():
    graph = _random(40, 200, 2)
    pointers = np.searchsorted(graph.tail, np.arange(41))
    for seed in range(20):
        heads = rewired(pointers, graph.tail, graph.head, 20 * graph.tail.size, seed)
        assert sorted(heads.tolist()) == sorted(graph.head.tolist())
        assert not (heads == graph.tail).any()
        assert len(set(zip(graph.tail.tolist(), heads.tolist(), strict=True))) == graph.tail.size
        assert (heads != graph.head).mean() > 0.5


def test_every_network_with_these_degrees_is_equally_likely():
    # Three parties that pay two each of four: the payees of 0, 1, 2 can be arranged in a few ways.
    tails, heads = np.array([0, 0, 1, 1, 2, 2]), np.array([3, 4, 3, 5, 4, 5])
    pointers = np.array([0, 2, 4, 6, 6, 6, 6])
    drawn: dict[tuple[tuple[int, int], ...], int] = {}
    for seed in range(3000):
        ends = rewired(pointers, tails, heads, 60, seed)
        key = tuple(sorted(zip(tails.tolist(), ends.tolist(), strict=True)))
        drawn[key] = drawn.get(key, 0) + 1
    assert len(drawn) == 6
    assert max(drawn.values()) < 1.25 * min(drawn.values())


def test_a_random_network_is_no_surprise_and_planted_pairs_are():
    graph = _random(60, 200, 4)
    test = chance_of_arcs(graph, "USD", max_length=4, samples=200)
    assert test.lengths[-1].count.p_value > 0.01
    back = Arcs.of(
        60, np.concatenate([graph.tail, graph.head[:60]]), np.concatenate([graph.head, graph.tail[:60]]),
        np.concatenate([graph.capacity, graph.capacity[:60]]),
    )[0]  # fmt: skip
    planted = chance_of_arcs(back, "USD", max_length=4, samples=200)
    pairs = planted.lengths[0]
    assert (pairs.length, pairs.count.p_value) == (2, 1 / 201)
    assert pairs.count.z_score > 5
    assert pairs.turnover.p_value == 1 / 201


def test_the_answer_depends_on_the_seed_not_on_the_threads(network_of):
    network = network_of(("A", "B", 5), ("B", "A", 4), ("B", "C", 3), ("C", "D", 9), ("D", "B", 2), ("A", "D", 1))
    first = chance_test(network, samples=50, threads=1)
    assert first == chance_test(network, samples=50, threads=2)
    assert [each.length for each in first.lengths][-1] is None
    assert (first.lengths[0].count.observed, first.lengths[0].turnover.observed) == (1, 4)


def test_nothing_to_rewire_and_too_much_are_said(network_of, monkeypatch):
    with pytest.raises(InputError, match="nothing to rewire"):
        chance_test(network_of())
    monkeypatch.setattr("cantillon.network.chance.MOST_CIRCLES", 10)
    with pytest.raises(InputError, match="too many to list 500 times"):
        chance_of_arcs(_random(20, 300, 1), "USD")
