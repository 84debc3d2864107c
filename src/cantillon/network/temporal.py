"""Temporal circles: payments that go round in order of time within a window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cantillon.errors import InputError
from cantillon.network.bookmark import no_place
from cantillon.network.network import IntArray

MAX_LENGTH = 64
# A search has so many parts, however many threads there are, as where it is cut must not depend on them. A part also
# needs the rows of a whole window after its last root, so it has half as many roots at least, or most of the work would
# be preparing.
PARTS = 12
PART_ROWS = 10_000
# Half a minute or so of a processor. A million payments among 50,000 parties take 2 million steps with a window of a
# week; 100,000 among 300 parties, all within the window and with amounts that must match, more than 4 billion.
MOST_STEPS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class TemporalCircles:
    """Circles of payments, one after the other in time.

    Parameters
    ----------
    counts : dict of int to int
        How many circles there are of each length, from 2 parties on; of a search that was cut, how many were seen.
    offsets : ndarray of int64, shape (circles + 1,)
    rows : ndarray of int64
        Row numbers of circle i, in order of time: ``rows[offsets[i]:offsets[i + 1]]``.
    amounts : ndarray of int64, shape (circles,)
        The smallest payment of each circle, minor units.
    self_payments : int
        Rows by which a payer pays itself; they are in no circle.
    rule : str
        What "in order of time" means here, as a sentence.
    cut : str or None
        Where the search ended and what it can still find; ``None``: all are listed.
    stopped : tuple of int
        Rows after which a search that was cut goes on; empty: it was not.
    """

    counts: dict[int, int]
    offsets: IntArray = field(repr=False)
    rows: IntArray = field(repr=False)
    amounts: IntArray = field(repr=False)
    self_payments: int
    rule: str
    cut: str | None = None
    stopped: tuple[int, ...] = ()

    def __len__(self) -> int:
        return self.offsets.size - 1


def find_temporal_circles(
    payer: NDArray[np.int32],
    payee: NDArray[np.int32],
    time: IntArray,
    amount: IntArray,
    *,
    parties: int,
    window: int,
    same_time: bool = False,
    min_length: int = 2,
    max_length: int = 6,
    tolerance: float | None = None,
    listing: bool = True,
    max_circles: int = 1_000_000,
    max_steps: int = MOST_STEPS,
    after: tuple[int, ...] = (),
    threads: int = 2,
) -> TemporalCircles:
    """Return the circles of payments that go round in order of time within a window.

    Parameters
    ----------
    payer, payee : ndarray of int32, shape (rows,)
        Numbers of parties, in [0, parties).
    time : ndarray of int64, shape (rows,)
        Not falling; any unit.
    amount : ndarray of int64, shape (rows,)
        Minor units of one currency.
    parties : int
    window : int
        From the first to the last payment of a circle at most, in the unit of `time`.
    same_time : bool
        Whether payments of one time may follow each other in any order: for rows that carry only a date. A circle that
        lies in one time is told once, from its first row.
    min_length, max_length : int
        Parties in a circle; at most 64.
    tolerance : float, optional
        By how much, as a share of the larger, a payment may differ from the one before it in the circle.
    listing : bool
        Whether to list the circles, or only to count them.
    max_circles : int
        Where the listing ends.
    max_steps : int
        How many rows are looked at before the search ends, about.
    after : tuple of int
        What an earlier search of the same rows with the same options gave as `stopped`: only circles after it.
    threads : int

    Raises
    ------
    InputError
        If the arrays differ in length, `time` falls, a party is out of range or an option makes no sense.

    Notes
    -----
    All parties of a circle are different. Where no tolerance is given, a row is followed only if the first payer can
    still be reached in time, so the cost grows with the rows and the circles found.
    """
    _require_sound(payer, payee, time, amount, parties, window, min_length, max_length)
    from cantillon.network.kernels_temporal import search  # loads compiled code

    if min(max_circles, max_steps) < 1:
        raise InputError("A search needs at least 1 circle and 1 step.")
    if after and not 0 <= after[0] < time.size:
        raise no_place()
    parts = _parts(time, window, int(np.searchsorted(time, time[after[0]])) if after else 0)
    allowed = -1.0 if tolerance is None else tolerance
    known = np.array(after, np.int64)

    def run(part: _Part) -> _Found:
        return _Found(
            *search(
                payer, payee, time, amount, parties, *part, window, not same_time, min_length, max_length, allowed,
                listing, max_circles, known, max_steps,
            )
        )  # fmt: skip

    with ThreadPoolExecutor(max(1, threads)) as pool:
        counts, offsets, rows, stopped = _joined(
            _in_order(pool, run, parts, 2 * threads), parts, max_circles, max_steps
        )
        pool.shutdown(cancel_futures=True)  # what is left after a cut
    listed = offsets.size - 1
    return TemporalCircles(
        {length: int(counts[length]) for length in range(2, max_length + 1) if counts[length]},
        offsets,
        rows,
        np.minimum.reduceat(amount[rows], offsets[:-1]) if rows.size else np.zeros(0, np.int64),
        int(np.count_nonzero(payer == payee)),
        "payments of one time in any order" if same_time else "each payment strictly later than the one before",
        f"{listed:,} circles are listed, all that begin before row {stopped[0]:,}; circles that begin at that row or "
        "later may be missing. Narrow the window, or set a tolerance."
        if stopped
        else None,
        stopped,
    )


_Part = tuple[int, int, int]  # first root, end of roots, end of the rows that their circles can use


@dataclass(frozen=True, slots=True)
class _Found:
    """What the kernel found in one part."""

    counts: IntArray
    listed: int
    offsets: IntArray
    rows: IntArray
    stopped: IntArray
    steps: int


def _in_order(
    pool: ThreadPoolExecutor, run: Callable[[_Part], _Found], parts: list[_Part], ahead: int
) -> Iterator[_Found]:
    """Yield what is found in each part, working on a few parts ahead, so that a search that is cut ends soon."""
    waiting: deque[Future[_Found]] = deque()
    for part in parts:
        waiting.append(pool.submit(run, part))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _joined(
    found: Iterator[_Found], parts: list[_Part], most: int, most_steps: int
) -> tuple[IntArray, IntArray, IntArray, tuple[int, ...]]:
    """Return counts, offsets, rows and where the search stopped, of the parts in order."""
    counts, offsets, rows = np.zeros(MAX_LENGTH + 2, np.int64), [np.zeros(1, np.int64)], [np.zeros(0, np.int64)]
    listed, used, steps = 0, 0, 0
    stopped: tuple[int, ...] = ()
    for number, part in enumerate(found, start=1):
        take = min(part.listed, most - listed)
        ends = part.offsets[: take + 1]
        is_cut = take < part.listed
        counts += np.bincount(np.diff(ends), minlength=counts.size) if is_cut else part.counts
        offsets.append(ends[1:] + used)
        rows.append(part.rows[: ends[-1]])
        listed, used, steps = listed + take, used + int(ends[-1]), steps + part.steps
        if is_cut:
            last = np.concatenate(offsets)[-2:]
            stopped = tuple(np.concatenate(rows)[last[0] : last[1]].tolist())
        elif part.stopped.size:
            stopped = tuple(part.stopped.tolist())
        elif steps >= most_steps and number < len(parts):
            stopped = (parts[number][0],)
        if stopped:
            break
    return counts, np.concatenate(offsets), np.concatenate(rows), stopped


def _parts(time: IntArray, window: int, first: int) -> list[_Part]:
    """Return the parts of a search; equal times stay together."""
    found = []
    least = max(PART_ROWS, -(-time.size // PARTS))
    while first < time.size:
        rows = max(least, (int(np.searchsorted(time, time[first] + window, side="right")) - first) // 2)
        last = time[min(time.size, first + rows) - 1]
        end = int(np.searchsorted(time, last, side="right"))
        found.append((first, end, int(np.searchsorted(time, last + window, side="right"))))
        first = end
    return found


def _require_sound(
    payer: NDArray[np.int32],
    payee: NDArray[np.int32],
    time: IntArray,
    amount: IntArray,
    parties: int,
    window: int,
    min_length: int,
    max_length: int,
) -> None:
    if not payer.size == payee.size == time.size == amount.size:
        raise InputError(f"Columns differ in length: {payer.size}, {payee.size}, {time.size}, {amount.size}.")
    if time.size and bool((time[1:] < time[:-1]).any()):
        raise InputError("The payments are not in order of time.", hint="Sort the rows first.")
    if payer.size and not 0 <= min(payer.min(), payee.min()) <= max(payer.max(), payee.max()) < parties:
        raise InputError(f"A party's number is not in 0 to {parties - 1}.")
    if window < 0:
        raise InputError(f"A window cannot be negative, got {window}.")
    if not 2 <= min_length <= max_length <= MAX_LENGTH:
        raise InputError(f"A circle has 2 to {MAX_LENGTH} parties, got {min_length} to {max_length}.")
