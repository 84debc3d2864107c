"""Names by number, for millions of them: one pool of bytes, numbered in the order in which they first appear."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cantillon.sources.kernels_csv import HEAD, enter, enter_slots, hash_names, look_up
from cantillon.values.eight_bytes import SPARE

# Names in a text that `SPARE` bytes follow: hashes, begins, ends.
TextNames = tuple[NDArray[np.uint64], NDArray[np.integer[Any]], NDArray[np.integer[Any]]]
_FIRST_SLOTS = 1 << 16
_NAMES_AT_ONCE = 1 << 16  # of a pool: more take fresh memory, which takes longer than the names do
_SPARSE_SLOTS = 1 << 23  # up to these, eight a name: its own slot decides nearly always; beyond, memory is dearer
Item = TypeVar("Item", bound=np.generic)


class NameTable:
    """Names, each with its number."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.seed = np.uint64(secrets.randbits(64))
        self.known = 0
        self._used = 0  # bytes of the pool
        self._pool = np.zeros(SPARE, np.uint8)
        self._starts, self._hashes = np.zeros(1, np.int64), np.zeros(0, np.uint64)
        self._slots = np.full(_FIRST_SLOTS, -1, np.int64)
        encoded = [name.encode() for name in names]
        data = np.frombuffer(bytearray(b"".join([*encoded, bytes(SPARE)])), np.uint8)
        ends = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(name) for name in encoded], out=ends[1:])
        self.enter(data, self.hashed(data, ends[:-1], ends[1:]), np.full(len(encoded), -1, np.int32))

    def __len__(self) -> int:
        return self.known

    def hashed(
        self, data: NDArray[np.uint8], begins: NDArray[np.integer[Any]], ends: NDArray[np.integer[Any]]
    ) -> TextNames:
        """Return names in a text that `SPARE` bytes follow with their hashes."""
        hashes = np.empty(begins.size, np.uint64)
        hash_names(data, begins, ends, self.seed, hashes)
        return hashes, begins, ends

    def known_numbers(self, data: NDArray[np.uint8], where: TextNames) -> NDArray[np.int32]:
        """Return the numbers of some names, -1 for those that are not in the table yet.

        Several threads may ask while one enters names.
        """
        used = self._used  # first: arrays that are put in place later have what is there now too
        hashes, begins, ends = where
        numbers = np.empty(begins.size, np.int32)
        look_up(data, hashes, begins, ends, begins.size, self._pool, used, self._slots, numbers)
        return numbers

    def enter(self, data: NDArray[np.uint8], where: TextNames, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        """Give numbers to those of some names that have -1, entering those that are new; return all numbers."""
        hashes, begins, ends = where
        new = numbers < 0
        if new.any():
            self._make_room(int(new.sum()), int((ends - begins)[new].sum()))
            self.known = enter(
                data, hashes, begins, ends, numbers, self._pool, self._starts, self._hashes, self._slots, self.known
            )
            self._used = int(self._starts[self.known])
        return numbers

    def names(self) -> pl.Series:
        """Return all names by number."""
        parts = [pl.Series("name", [], pl.String)]
        for first in range(0, self.known, _NAMES_AT_ONCE):
            starts = self._starts[first : min(first + _NAMES_AT_ONCE, self.known) + 1]
            places = pl.DataFrame({"begin": starts[:-1] - starts[0] + HEAD, "length": np.diff(starts) - HEAD})
            pool = pl.lit(self._pool[starts[0] : starts[-1]].tobytes(), pl.Binary)  # cut by Polars: no object a name
            parts.append(places.select(pool.bin.slice("begin", "length").cast(pl.String).alias("name"))["name"])
        return pl.concat(parts)

    def _make_room(self, more: int, more_bytes: int) -> None:
        needed, bytes_needed = self.known + more, self._used + more_bytes + HEAD * more + SPARE
        if needed + 1 > self._starts.size:
            self._starts = _grown(self._starts, 2 * needed + 1)
            self._hashes = _grown(self._hashes, 2 * needed + 1)
        if bytes_needed > self._pool.size:
            self._pool = _grown(self._pool, 2 * bytes_needed)
        slots_needed = max(2 * needed, min(8 * needed, _SPARSE_SLOTS))
        if slots_needed > self._slots.size:
            slots = np.full(1 << (slots_needed - 1).bit_length(), -1, np.int64)
            enter_slots(self._hashes, self._starts, self.known, slots)
            self._slots = slots


def _grown(array: NDArray[Item], size: int) -> NDArray[Item]:
    wider = np.zeros(size, array.dtype)
    wider[: array.size] = array
    return wider
