"""Rings of payments: temporal circles through the same parties told once, with every payment inside."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from cantillon.ledger.payments import PaymentTable
from cantillon.network.bookmark import bookmark, place_in
from cantillon.network.network import IntArray
from cantillon.network.temporal import TemporalCircles, find_temporal_circles

IN_MOST = 10  # parties shown as being in most rings


@dataclass(frozen=True, slots=True)
class Ring:
    """Parties round which payments go, in order of time.

    Parameters
    ----------
    parties : tuple of int
        Numbers of the table's names; each pays the next, the last the first. Begins with the first payer of `best`.
    amount : int
        What goes round in order of time when each payment is used once, minor units: at least this much.
    circles : int
        In how many ways single payments close the ring.
    best : tuple of int
        Rows of the circle with the largest smallest payment, in order of time.
    rows : tuple of int
        Every payment that is part of one of the circles, in order of time.
    first, last : int
        Times of the first and last of `rows`.
    """

    parties: tuple[int, ...]
    amount: int
    circles: int
    best: tuple[int, ...]
    rows: tuple[int, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RingSearch:
    """Rings, the largest amount first, and what is told apart from them.

    Parameters
    ----------
    rings : tuple of Ring
        Of three parties or more; as many as were asked for.
    pairs : tuple of Ring
        Of two parties: money that goes there and back.
    ring_count, pair_count : int
        How many there are in all.
    circles : dict of int to int
        How many circles of single payments, by the number of parties.
    busiest : tuple of (int, int)
        Parties that are in most rings, and in how many.
    self_payments, self_amount : int
        Payments by which a payer pays itself, and their sum; they are in no ring.
    rule : str
        What "in order of time" means here.
    cut : str or None
        What the search left out, as a sentence.
    resume : str or None
        Where the search stopped: `find_rings` with this and the same options goes on from there.
    """

    rings: tuple[Ring, ...]
    pairs: tuple[Ring, ...]
    ring_count: int
    pair_count: int
    circles: dict[int, int] = field(repr=False)
    busiest: tuple[tuple[int, int], ...]
    self_payments: int
    self_amount: int
    rule: str
    cut: str | None
    resume: str | None = None


def find_rings(
    table: PaymentTable,
    *,
    window: int,
    max_length: int = 6,
    tolerance: float | None = None,
    same_time: bool | None = None,
    top: int = 50,
    max_circles: int = 1_000_000,
    threads: int = 2,
    resume: str | None = None,
) -> RingSearch:
    """Return the rings of payments within a window of time, the largest first; pairs and self-payments apart.

    Parameters
    ----------
    table : PaymentTable
    window : int
        Microseconds from the first to the last payment of a circle.
    max_length : int
        Parties in a ring at most.
    tolerance : float, optional
        By how much, as a share of the larger, a payment may differ from the one before it in the circle.
    same_time : bool, optional
        Whether payments of one time may follow each other in any order; by default where only dates are known.
    top : int
        How many rings, and how many pairs, are returned.
    max_circles : int
        Circles of single payments that are looked at; what is cut is said.
    threads : int
    resume : str, optional
        What an earlier search of the same payments with the same options gave as `RingSearch.resume`: only the circles
        after it are looked at. `top` and `max_circles` may be others.

    Raises
    ------
    InputError
        If an option makes no sense, or `resume` comes from another search.

    Notes
    -----
    Many payments of one pair multiply circles: `k` payments on each of three legs may close a ring in `k³` ways. They
    are one ring. Its amount is that of circles that share no money, taken greedily, the largest first: so much does go
    round in order of time, perhaps more.

    Circles are looked at in order of their first payments. Of searches that go on from each other, one may tell a ring
    again that an earlier one has told, with other payments: each circle of single payments is in one of them.
    """
    is_free = not table.has_clock if same_time is None else same_time
    search = _Search(table, window, max_length, tolerance, is_free)
    found = find_temporal_circles(
        table.payer,
        table.payee,
        table.time,
        table.amount,
        parties=len(table.names),
        window=window,
        same_time=is_free,
        max_length=max_length,
        tolerance=tolerance,
        max_circles=max_circles,
        after=search.place(resume) if resume else (),
        threads=threads,
    )
    own = table.payer == table.payee
    ring_of, parties = _grouped(table, found)
    amounts, order, starts = _amounts(table, found, ring_of, len(parties))
    lengths = np.array([len(each) for each in parties], np.int64)
    ranked = np.lexsort((np.arange(len(parties)), -amounts))
    rings, pairs = ranked[lengths[ranked] > 2], ranked[lengths[ranked] == 2]
    shown = [
        tuple(_ring(table, found, order[starts[i] : starts[i + 1]], int(amounts[i])) for i in chosen[:top].tolist())
        for chosen in (rings, pairs)
    ]
    return RingSearch(
        shown[0],
        shown[1],
        rings.size,
        pairs.size,
        found.counts,
        _busiest([parties[i] for i in rings.tolist()], len(table.names)),
        found.self_payments,
        sum(table.amount[own].tolist()),
        found.rule,
        _cut(table, found) if found.stopped else None,
        search.bookmark(found.stopped) if found.stopped else None,
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """Everything that decides which circles there are, and their order."""

    table: PaymentTable
    window: int
    max_length: int
    tolerance: float | None
    same_time: bool

    def place(self, text: str) -> tuple[int, ...]:
        return place_in(text, *self._parts())

    def bookmark(self, place: tuple[int, ...]) -> str:
        return bookmark(place, *self._parts())

    def _parts(self) -> tuple[object, ...]:
        table = self.table
        sums = [zlib.crc32(column) for column in (table.payer, table.payee, table.time, table.amount)]  # type: ignore[arg-type]
        return (table.currency, len(table), sums, self.window, self.max_length, self.tolerance, self.same_time)


def _cut(table: PaymentTable, found: TemporalCircles) -> str:
    begun = datetime.fromtimestamp(int(table.time[found.stopped[0]]) / 1e6, UTC)
    when = f"{begun:%Y-%m-%d %H:%M:%S}" if table.has_clock else f"{begun:%Y-%m-%d}"
    return (
        f"{len(found):,} circles of single payments were looked at, all that begin before {when}; those that begin "
        "then or later may be missing. Narrow the window, set a tolerance, or go on."
    )


def _grouped(table: PaymentTable, found: TemporalCircles) -> tuple[IntArray, list[tuple[int, ...]]]:
    """Return the ring of each circle, and the parties of each ring, from the least number on."""
    ring_of = np.zeros(len(found), np.int64)
    parties: list[tuple[int, ...]] = []
    lengths = np.diff(found.offsets)
    for length in np.unique(lengths).tolist():
        which = np.flatnonzero(lengths == length)
        rows = found.rows[found.offsets[which][:, None] + np.arange(length)]
        path = table.payer[rows]
        turn = (np.argmin(path, axis=1)[:, None] + np.arange(length)) % length
        unique, inverse = np.unique(np.take_along_axis(path, turn, axis=1), axis=0, return_inverse=True)
        ring_of[which] = len(parties) + inverse.ravel()
        parties += [tuple(each) for each in unique.tolist()]
    return ring_of, parties


def _amounts(
    table: PaymentTable, found: TemporalCircles, ring_of: IntArray, rings: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Return the amount of each ring, the circles ring by ring (the largest first), and where each ring's begin."""
    from cantillon.network.kernels_rings import packed_amounts  # loads compiled code

    order = np.lexsort((np.arange(ring_of.size), -found.amounts, ring_of))
    used, rows = np.unique(found.rows, return_inverse=True)
    amounts = packed_amounts(found.offsets, rows, found.amounts, order, ring_of, rings, table.amount[used], used.size)
    return np.asarray(amounts, np.int64), order, np.searchsorted(ring_of[order], np.arange(rings + 1))


def _ring(table: PaymentTable, found: TemporalCircles, circles: IntArray, amount: int) -> Ring:
    spans = [(found.offsets[i], found.offsets[i + 1]) for i in circles.tolist()]
    best = found.rows[spans[0][0] : spans[0][1]]
    rows = np.unique(np.concatenate([found.rows[a:b] for a, b in spans]))
    return Ring(
        tuple(table.payer[best].tolist()),
        amount,
        circles.size,
        tuple(best.tolist()),
        tuple(rows.tolist()),
        int(table.time[rows[0]]),
        int(table.time[rows[-1]]),
    )


def _busiest(rings: list[tuple[int, ...]], parties: int) -> tuple[tuple[int, int], ...]:
    members: NDArray[np.int64] = np.array([party for ring in rings for party in ring], np.int64)
    counts = np.bincount(members, minlength=parties)
    first = np.lexsort((np.arange(counts.size), -counts))[:IN_MOST]
    return tuple((int(party), int(counts[party])) for party in first.tolist() if counts[party])
