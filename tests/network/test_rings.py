"""Rings: circles through the same parties told once; pairs and self-payments apart."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from cantillon.errors import InputError
from cantillon.ledger.payments import PaymentTable
from cantillon.network.rings import find_rings


def _table(*rows: tuple[str, str, int, int], has_clock: bool = True) -> PaymentTable:
    """Return a table of (payer, payee, minor units, time)."""
    names = sorted({name for row in rows for name in row[:2]})
    columns = list(zip(*rows, strict=True))
    payer, payee = (np.array([names.index(name) for name in column], np.int32) for column in columns[:2])
    amount, time = (np.array(column, np.int64) for column in columns[2:])
    return PaymentTable(pl.Series(names), payer, payee, time, amount, "EUR", has_clock, {})


def _names(table: PaymentTable, parties: tuple[int, ...]) -> str:
    return "".join(str(table.names[party]) for party in parties)


def test_many_payments_on_one_leg_are_one_ring_with_what_goes_round():
    table = _table(("A", "B", 60, 1), ("A", "B", 50, 2), ("B", "C", 100, 3), ("C", "A", 90, 4))
    search = find_rings(table, window=10)
    (ring,) = search.rings
    assert (_names(table, ring.parties), ring.circles, ring.amount) == ("ABC", 2, 90)
    assert (ring.rows, ring.first, ring.last) == ((0, 1, 2, 3), 1, 4)


def test_one_payment_is_not_counted_twice():
    table = _table(("A", "B", 50, 1), ("B", "C", 50, 2), ("C", "A", 40, 3), ("C", "A", 40, 4))
    (ring,) = find_rings(table, window=10).rings
    assert (ring.circles, ring.amount) == (2, 50)


def test_pairs_and_self_payments_are_apart():
    table = _table(("A", "B", 5, 1), ("B", "A", 5, 2), ("C", "C", 7, 3))
    search = find_rings(table, window=10)
    assert (search.ring_count, search.pair_count, search.self_payments, search.self_amount) == (0, 1, 1, 7)


def test_parties_in_most_rings_come_first():
    table = _table(
        ("A", "B", 9, 1), ("B", "C", 9, 2), ("C", "A", 9, 3), ("A", "D", 9, 4), ("D", "E", 9, 5), ("E", "A", 9, 6)
    )
    search = find_rings(table, window=10, max_length=3)
    party, count = search.busiest[0]
    assert (str(table.names[party]), count) == ("A", 2)


@pytest.mark.parametrize(("has_clock", "rings"), [(True, 0), (False, 1)], ids=["times", "dates only"])
def test_dates_without_times_are_in_no_order(has_clock, rings):
    table = _table(("A", "B", 9, 1), ("C", "A", 9, 1), ("B", "C", 9, 1), has_clock=has_clock)
    assert find_rings(table, window=0).ring_count == rings


def test_a_search_of_rings_goes_on_until_each_circle_of_payments_was_looked_at():
    rng = np.random.default_rng(2)
    pairs = [(a, b) for a, b in rng.integers(0, 8, (60, 2)).tolist() if a != b]
    table = _table(*((f"P{a}", f"P{b}", 100 + i, i) for i, (a, b) in enumerate(pairs)))
    whole = find_rings(table, window=20, top=10**6)
    found, circles, resume = set(), 0, None
    while circles == 0 or resume is not None:
        search = find_rings(table, window=20, top=10**6, max_circles=7, resume=resume)
        found |= {frozenset(ring.parties) for ring in (*search.rings, *search.pairs)}
        circles, resume = circles + sum(search.circles.values()), search.resume
        assert (search.cut is None) == (resume is None)
    assert circles == sum(whole.circles.values()) > 30
    assert found == {frozenset(ring.parties) for ring in (*whole.rings, *whole.pairs)}


def test_a_place_in_other_payments_or_another_window_is_refused():
    rows = [row for i in range(5) for row in (("A", "B", 9, 2 * i), ("B", "A", 9, 2 * i + 1))]
    search = find_rings(_table(*rows), window=10, max_circles=3)
    assert "all that begin before 1970-01-01 00:00:00" in str(search.cut)
    for table, window in [(_table(*rows[:-1]), 10), (_table(*rows), 9)]:
        with pytest.raises(InputError, match="its options were different, or the ledger has changed"):
            find_rings(table, window=window, resume=search.resume)


@pytest.fixture
def carousels() -> Callable[[int], tuple[PaymentTable, set[tuple[int, ...]]]]:
    """Build a random ledger with planted rings whose amounts shrink by 4 % a hop."""

    def build(seed: int) -> tuple[PaymentTable, set[tuple[int, ...]]]:
        rng = np.random.default_rng(seed)
        rows = [(*map(int, rng.integers(0, 400, 2)), int(rng.lognormal(8, 2)) + 1, int(rng.integers(0, 10**6)), -1)
                for _ in range(3000)]  # fmt: skip
        for ring in range(10):
            parties = rng.choice(400, int(rng.integers(3, 7)), replace=False).tolist()
            start, amount = int(rng.integers(0, 10**6)), 10**7 + ring
            for hop, (a, b) in enumerate(zip(parties, parties[1:] + parties[:1], strict=True)):
                rows.append((a, b, int(amount * 0.96**hop), start + 1000 * hop + ring, ring))
        rows.sort(key=lambda row: row[3])
        payer, payee, amount, time, planted = (np.array(column, np.int64) for column in zip(*rows, strict=True))
        names = pl.Series([f"P{i}" for i in range(400)])
        table = PaymentTable(names, payer.astype(np.int32), payee.astype(np.int32), time, amount, "EUR", True, {})
        return table, {tuple(np.flatnonzero(planted == ring).tolist()) for ring in range(10)}

    return build


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_carousels_are_all_found_and_none_invented(carousels, seed):
    table, planted = carousels(seed)
    search = find_rings(table, window=10_000, tolerance=0.05)
    assert {ring.best for ring in search.rings[:10]} == planted
    for ring in search.rings:
        rows = list(ring.best)
        assert (table.payee[rows] == np.roll(table.payer[rows], -1)).all()
        assert (np.diff(table.time[rows]) > 0).all()
        assert table.time[rows[-1]] - table.time[rows[0]] <= 10_000
