"""Temporal circles against an exhaustive search, and on planted rings."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from cantillon.errors import InputError
from cantillon.network.temporal import TemporalCircles, find_temporal_circles

Row = tuple[int, int, int]


def _exhaustively(rows: list[Row], window: int, same_time: bool, longest: int) -> set[tuple[int, ...]]:
    found: set[tuple[int, ...]] = set()

    def extend(path: list[int], seen: set[int]) -> None:
        first, last = rows[path[0]], rows[path[-1]]
        for i, (payer, payee, time) in enumerate(rows):
            in_order = time >= last[2] if same_time else time > last[2]
            if i in path or payer != last[1] or payer == payee or not in_order or time - first[2] > window:
                continue
            if payee == first[0] and len(path) < longest:
                circle = [*path, i]
                start = circle.index(min(circle)) if time == first[2] else 0
                found.add(tuple(circle[start:] + circle[:start]))
            elif payee not in seen and len(path) + 1 < longest:
                extend([*path, i], seen | {payee})

    for i, (payer, payee, _) in enumerate(rows):
        if payer != payee:
            extend([i], {payer, payee})
    return found


def _search(rows: list[Row], amounts: list[int] | None = None, **options: object) -> TemporalCircles:
    payer, payee, time = (np.array([row[i] for row in rows], np.int64) for i in range(3))
    amount = np.array(amounts or [1] * len(rows), np.int64)
    options = {"parties": 10, "window": 100} | options
    return find_temporal_circles(payer.astype(np.int32), payee.astype(np.int32), time, amount, **options)


def _listed(found: TemporalCircles) -> list[tuple[int, ...]]:
    return [tuple(found.rows[a:b].tolist()) for a, b in pairwise(found.offsets)]


@pytest.mark.parametrize("same_time", [False, True], ids=["strict", "same time"])
def test_circles_are_those_of_an_exhaustive_search(same_time):
    rng = np.random.default_rng(7)
    for _ in range(300):
        size, span = int(rng.integers(1, 20)), int(rng.integers(2, 25))
        rows = [
            (int(a), int(b), int(t))
            for (a, b), t in zip(rng.integers(0, 6, (size, 2)), np.sort(rng.integers(0, span, size)), strict=True)
        ]
        window, longest = int(rng.integers(0, span)), int(rng.integers(2, 7))
        found = _search(rows, window=window, same_time=same_time, max_length=longest)
        assert sorted(_listed(found)) == sorted(_exhaustively(rows, window, same_time, longest))


def test_strict_order_loses_what_one_date_hides_and_the_rule_is_said():
    rows = [(0, 1, 5), (1, 2, 5), (2, 0, 5)]
    assert len(_search(rows)) == 0
    found = _search(rows, same_time=True)
    assert (len(found), found.rule) == (1, "payments of one time in any order")


def test_amounts_must_match_from_hop_to_hop_within_the_tolerance():
    rows = [(0, 1, 1), (1, 2, 2), (2, 0, 3)]
    assert len(_search(rows, [100, 96, 92], tolerance=0.05)) == 1
    assert len(_search(rows, [100, 96, 60], tolerance=0.05)) == 0


def test_the_amount_of_a_circle_is_its_smallest_payment():
    assert _search([(0, 1, 1), (1, 0, 2)], [70, 30]).amounts.tolist() == [30]


def test_payments_to_oneself_are_counted_apart():
    found = _search([(0, 0, 1), (0, 1, 2), (1, 0, 3)])
    assert (found.self_payments, len(found)) == (1, 1)


def test_a_cut_listing_says_where_it_ends():
    rows = [row for i in range(5) for row in ((0, 1, 2 * i), (1, 0, 2 * i + 1))]
    found = _search(rows, max_circles=3)
    assert len(found) == 3
    assert "may be missing" in str(found.cut)


@pytest.mark.parametrize("same_time", [False, True], ids=["strict", "same time"])
@pytest.mark.parametrize("bound", ["max_circles", "max_steps"])
def test_searches_that_go_on_from_each_other_list_every_circle_once_in_order(bound, same_time, monkeypatch):
    monkeypatch.setattr("cantillon.network.temporal.PART_ROWS", 5)
    rng = np.random.default_rng(11)
    for _ in range(60):
        size, span = int(rng.integers(2, 30)), int(rng.integers(2, 25))
        rows = [
            (int(a), int(b), int(t))
            for (a, b), t in zip(rng.integers(0, 5, (size, 2)), np.sort(rng.integers(0, span, size)), strict=True)
        ]
        options = {"same_time": same_time, "window": int(rng.integers(0, span)), "max_length": int(rng.integers(2, 6))}
        whole, listed, counts = _search(rows, **options), [], Counter()
        found = _search(rows, **options, **{bound: int(rng.integers(1, 9))})
        while True:
            listed += _listed(found)
            counts.update(found.counts)
            assert (found.cut is None) == (not found.stopped)
            if not found.stopped:
                break
            found = _search(rows, **options, **{bound: int(rng.integers(1, 9))}, after=found.stopped)
        assert listed == _listed(whole)
        assert counts == whole.counts


def test_a_dense_core_is_cut_at_the_same_place_whatever_the_threads(monkeypatch):
    monkeypatch.setattr("cantillon.network.temporal.PART_ROWS", 50)
    rng = np.random.default_rng(5)
    rows = [(int(a), int(b), i) for i, (a, b) in enumerate(rng.integers(0, 10, (900, 2)))]
    for bound in ({"max_circles": 20_000}, {"max_steps": 50_000}):
        one, two = (_search(rows, window=120, threads=threads, **bound) for threads in (1, 2))
        assert one.stopped == two.stopped != ()
        assert _listed(one) == _listed(two)


@pytest.mark.parametrize(
    ("rows", "options", "sentence"),
    [
        ([(0, 1, 2), (1, 0, 1)], {}, "not in order of time"),
        ([(0, 12, 1)], {}, "not in 0 to 9"),
        ([], {"window": -1}, "negative"),
        ([], {"max_length": 65}, "2 to 64"),
        ([(0, 1, 1)], {"after": (1,)}, "no such place"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(rows, options, sentence):
    with pytest.raises(InputError, match=sentence):
        _search(rows, **options)
