"""Names by number, for millions of them: one pool of bytes, numbered in the order in which they first appear."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cantillon.sources.kernels_csv import enter_slots, hash_names, merge

# What `parse` found in one block: hashes, begins, ends, count.
BlockNames = tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int32], int]
_FIRST_SLOTS = 1 << 16
Item = TypeVar("Item", bound=np.generic)


class NameTable:
    """Names, each with its number."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.seed = np.uint64(secrets.randbits(64))
        encoded = [name.encode() for name in names]
        self.known = len(encoded)
        self._pool = np.frombuffer(b"".join(encoded), np.uint8).copy()
        self._ends = np.zeros(self.known + 1, np.int64)
        np.cumsum([len(name) for name in encoded], out=self._ends[1:])
        self._hashes = hash_names(self._pool, self._ends, self.known, self.seed)
        self._slots = np.zeros(0, np.int64)
        self._make_room(0, 0)

    def __len__(self) -> int:
        return self.known

    def numbers_of(self, data: NDArray[np.uint8], block: BlockNames) -> NDArray[np.int32]:
        """Return the numbers of a block's names, entering those that are new."""
        hashes, begins, ends, count = block
        self._make_room(count, int((ends[:count] - begins[:count]).sum()))
        numbers, self.known = merge(
            data, hashes, begins, ends, count, self._pool, self._ends, self._hashes, self._slots, self.known
        )
        return np.asarray(numbers, np.int32)

    def names(self, first: int = 0) -> list[str]:
        """Return the names from number `first` on."""
        pool, ends = self._pool.tobytes(), self._ends[first : self.known + 1].tolist()
        return [pool[a:b].decode() for a, b in pairwise(ends)]

    def _make_room(self, more: int, more_bytes: int) -> None:
        needed, used = self.known + more, int(self._ends[self.known])
        if needed + 1 > self._ends.size:
            self._ends = _grown(self._ends, 2 * needed + 1)
            self._hashes = _grown(self._hashes, 2 * needed + 1)
        if used + more_bytes >= self._pool.size:
            self._pool = _grown(self._pool, 2 * (used + more_bytes) + 1)
        if 2 * needed > self._slots.size:
            size = max(_FIRST_SLOTS, 1 << (4 * needed - 1).bit_length())
            self._slots = np.full(size, -1, np.int64)
            enter_slots(self._hashes, self.known, self._slots)


def _grown(array: NDArray[Item], size: int) -> NDArray[Item]:
    wider = np.zeros(size, array.dtype)
    wider[: array.size] = array
    return wider
