"""Temporal circles: payments that go round in order of time within a window."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cantillon.errors import InputError
from cantillon.network.network import IntArray

MAX_LENGTH = 64
# First rows of circles that are searched together. Their lists fit a cache; but rows of a whole window after the last
# one are needed too, so a slab is at least half as long as a window, or most of the work would be preparing it.
SLAB_ROWS = 10_000
TASKS_A_THREAD = 16


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
        Where the listing ended and what it can still contain; ``None``: all are listed.
    """

    counts: dict[int, int]
    offsets: IntArray = field(repr=False)
    rows: IntArray = field(repr=False)
    amounts: IntArray = field(repr=False)
    self_payments: int
    rule: str
    cut: str | None = None

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

    slabs = _slabs(time, window)
    together = -(-len(slabs) // (TASKS_A_THREAD * threads)) or 1
    tasks = [slabs[i : i + together] for i in range(0, len(slabs), together)]
    allowed = -1.0 if tolerance is None else tolerance

    def run(part: IntArray) -> tuple[IntArray, int, IntArray, IntArray, int]:
        found: tuple[IntArray, int, IntArray, IntArray, int] = search(
            payer, payee, time, amount, parties, part, window, not same_time, min_length, max_length, allowed, listing,
            max_circles,
        )  # fmt: skip
        return found

    with ThreadPoolExecutor(max(1, threads)) as pool:
        results = list(pool.map(run, tasks))
    counts = sum((result[0] for result in results), np.zeros(MAX_LENGTH + 2, np.int64))
    offsets, rows, cut = _joined(results, max_circles)
    rule = "payments of one time in any order" if same_time else "each payment strictly later than the one before"
    return TemporalCircles(
        {length: int(counts[length]) for length in range(2, max_length + 1) if counts[length]},
        offsets,
        rows,
        np.minimum.reduceat(amount[rows], offsets[:-1]) if rows.size else np.zeros(0, np.int64),
        int(np.count_nonzero(payer == payee)),
        rule,
        cut,
    )


def _joined(
    results: list[tuple[IntArray, int, IntArray, IntArray, int]], most: int
) -> tuple[IntArray, IntArray, str | None]:
    """Return offsets, rows and what was cut, of the parts in order."""
    offsets, rows, listed, used, cut = [np.zeros(1, np.int64)], [], 0, 0, None
    for _, found, ends, numbers, stopped in results:
        take = min(found, most - listed)
        offsets.append(ends[1 : take + 1] + used)
        rows.append(numbers[: ends[take]])
        listed, used = listed + take, used + int(ends[take])
        if take < found or stopped >= 0:
            root = int(numbers[ends[take]]) if take < found else int(stopped)
            cut = (
                f"The first {listed:,} circles are listed, all that begin before row {root:,}; circles that begin at "
                "that row or later may be missing. Narrow the window, or set a tolerance."
            )
            break
    return np.concatenate(offsets), np.concatenate([*rows, np.zeros(0, np.int64)]), cut


def _slabs(time: IntArray, window: int) -> IntArray:
    """Return (first root, end of roots, end of rows that they can use) of each slab; equal times stay together."""
    slabs, first = [], 0
    while first < time.size:
        rows = max(SLAB_ROWS, (int(np.searchsorted(time, time[first] + window, side="right")) - first) // 2)
        last = time[min(time.size, first + rows) - 1]
        end = int(np.searchsorted(time, last, side="right"))
        slabs.append((first, end, int(np.searchsorted(time, last + window, side="right"))))
        first = end
    return np.array(slabs, np.int64).reshape(-1, 3)


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
