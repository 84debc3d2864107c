"""Words as vectors: what the reader's model knows of a word before it has seen it in a story about a deal.

The vectors were taken from a public multilingual encoder once (``evaluation/vectors.py``); here they are looked up.
A word that is not in the table is made of the longest pieces that are.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WORD_START = "▁"  # pieces that begin a word carry it, pieces from inside a word do not
_LONGEST = 24  # characters; longer words are cut into pieces anyway
_MOST_CACHED = 50_000


@dataclass(slots=True)
class Vocabulary:
    """Pieces of words and their vectors.

    Parameters
    ----------
    pieces : dict of str to int
        Row of each piece; pieces that begin a word start with `WORD_START`.
    vectors : ndarray of int8, shape (pieces, size)
    scales : ndarray of float32, shape (pieces,)
        A row times its scale is the vector.
    """

    pieces: dict[str, int]
    vectors: npt.NDArray[np.int8]
    scales: Floats
    _known: dict[str, Floats] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return int(self.vectors.shape[1])

    def vector(self, word: str) -> Floats:
        """Return the vector of a word in lower case: its own, or the mean of its pieces', or zeros."""
        found = self._known.get(word)
        if found is None:
            found = self._mean(self._rows(word))
            if len(self._known) < _MOST_CACHED:
                self._known[word] = found
        return found

    def _mean(self, rows: Sequence[int]) -> Floats:
        if not rows:
            return np.zeros(self.size, dtype=np.float32)
        at = np.asarray(rows)
        vectors = self.vectors[at].astype(np.float32) * self.scales[at, None]
        return np.asarray(vectors.mean(axis=0), dtype=np.float32)

    def _rows(self, word: str) -> list[int]:
        whole = self.pieces.get(WORD_START + word, self.pieces.get(word))
        if whole is not None:
            return [whole]
        rows: list[int] = []
        at, prefix = 0, WORD_START
        while at < len(word):
            for stop in range(min(len(word), at + _LONGEST), at, -1):
                row = self.pieces.get(prefix + word[at:stop])
                if row is None and prefix:
                    row = self.pieces.get(word[at:stop])
                if row is not None:
                    rows.append(row)
                    at, prefix = stop, ""
                    break
            else:
                at, prefix = at + 1, ""
        return rows

    def segmented(self, text: str) -> list[int]:
        """Return where the words of an unspaced `text` end, the longest known word first at each place."""
        ends: list[int] = []
        at = 0
        while at < len(text):
            stop = next((s for s in range(min(len(text), at + 8), at + 1, -1) if text[at:s] in self.pieces), at + 1)
            ends.append(stop)
            at = stop
        return ends


@cache
def shipped_vocabulary() -> Vocabulary:
    """Return the vocabulary in the package."""
    file = resources.files("cantillon.reading") / "data" / "words.npz"
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
        pieces = arrays["pieces"].tobytes().decode("utf-8").split("\n")
        scales = arrays["scales"].astype(np.float32)
        return Vocabulary({piece: i for i, piece in enumerate(pieces)}, arrays["vectors"], scales)
