"""Words in their context: the lower layers of a public multilingual encoder, read with NumPy.

The weights are those of multilingual-e5-small (Wang et al., "Multilingual E5 text embeddings: a technical report",
2024, MIT licence), in 4 bits, without the upper layers and the pieces of words that news in the package's languages
does not use (``evaluation/encoder.py`` makes the file). Training leaves them as they are: it adds adapters to them, and
the reader's own networks on top, so that a word that no training document had is read like its neighbours in nine
languages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from math import sqrt

import numpy as np
import numpy.typing as npt

from cantillon.reading.layers import Floats, gelu, layer_norm, softmax
from cantillon.values.span import Span

WORD_START = "▁"  # pieces that begin a word carry it
BEGIN, END, UNKNOWN = 0, 1, 2  # rows of the first three pieces
BLOCK = 32  # weights that share a scale
MOST_PIECES = 320  # read together; sentences are never cut unless one alone is longer
CONTEXT = 96  # pieces of the sentences before that are read again with a window
_UNKNOWN_SCORE = -30.0
_MOST_CACHED = 100_000
_EPSILON = np.float32(1e-12)
_CHUNK = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_", re.UNICODE)
_WIDE = {0xFF01 + i: chr(0x21 + i) for i in range(94)}


@dataclass(frozen=True, slots=True)
class Packed:
    """A matrix in 4 bits: blocks of 32 weights with a scale each, two weights a byte, low halves first.

    Parameters
    ----------
    scales : ndarray of float16, shape (rows, columns / 32)
    halves : ndarray of uint8, shape (rows, columns / 32, 16)
    """

    scales: npt.NDArray[np.float16]
    halves: npt.NDArray[np.uint8]

    def rows(self, at: npt.NDArray[np.intp] | slice) -> Floats:
        """Return some rows as floats."""
        halves = self.halves[at]
        low = (halves & 15).astype(np.float32)
        high = (halves >> 4).astype(np.float32)
        blocks = np.concatenate([low, high], axis=2) - np.float32(8.0)
        blocks *= self.scales[at].astype(np.float32)[:, :, None]
        return np.asarray(blocks.reshape(len(blocks), -1), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class States:
    """The states of a text's pieces.

    Parameters
    ----------
    starts, ends : ndarray of int, shape (pieces,)
        Where each piece stands in the text; sorted.
    sums : ndarray of float32, shape (pieces + 1, size)
        Running sums of the states, so that the mean over any stretch is one difference.
    """

    starts: npt.NDArray[np.intp]
    ends: npt.NDArray[np.intp]
    sums: Floats

    def over(self, starts: Sequence[int], ends: Sequence[int]) -> Floats:
        """Return the mean state over each stretch of text; zeros where no piece was read."""
        first = np.searchsorted(self.ends, np.asarray(starts, dtype=np.intp), side="right")
        stop = np.searchsorted(self.starts, np.asarray(ends, dtype=np.intp), side="left")
        stop = np.maximum(stop, first)
        counts = np.maximum(stop - first, 1)[:, None].astype(np.float32)
        return np.asarray((self.sums[stop] - self.sums[first]) / counts, dtype=np.float32)


@dataclass(slots=True)
class ContextEncoder:
    """Pieces with their scores, and the layers' weights.

    Parameters
    ----------
    pieces : dict of str to int
    scores : list of float
        Log-probability of each piece (Kudo, "Subword regularization", 2018).
    words : Packed
        A row for each piece.
    weights : mapping of str to ndarray
        Positions, norms, biases, and the matrices of each layer as (inputs, outputs).
    layers, heads : int
    """

    pieces: dict[str, int]
    scores: list[float]
    words: Packed
    weights: dict[str, Floats]
    layers: int
    heads: int
    _split: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict, init=False)

    @property
    def size(self) -> int:
        """How many numbers a state has."""
        return int(self.words.scales.shape[1]) * BLOCK

    def states(self, text: str, sentences: Sequence[Span]) -> States:
        """Return the states of the pieces of some sentences of a text, each read with those before it."""
        ids, starts, ends, bounds = self.pieces_of(text, sentences)
        found = np.zeros((len(ids), self.size), dtype=np.float32)
        for first, start, stop in windows(bounds):
            found[start:stop] = self._read(ids[first:stop])[start - first :]
        sums = np.zeros((len(ids) + 1, self.size), dtype=np.float32)
        np.cumsum(found, axis=0, out=sums[1:])
        return States(np.array(starts, dtype=np.intp), np.array(ends, dtype=np.intp), sums)

    def pieces_of(self, text: str, sentences: Sequence[Span]) -> tuple[list[int], list[int], list[int], list[int]]:
        """Return the pieces of some sentences: rows, starts, ends, and how many there are before each sentence."""
        ids: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        bounds = [0]
        plain = text.translate(_WIDE)
        for sentence in sentences:
            for match in _CHUNK.finditer(plain, sentence.start, sentence.end):
                at = match.start()
                begins = at == sentence.start or plain[at - 1].isspace()
                for piece, length in self.split(match.group(), begins=begins):
                    ids.append(piece)
                    starts.append(at)
                    at += length
                    ends.append(at)
            bounds.append(len(ids))
        return ids, starts, ends, bounds

    def split(self, word: str, *, begins: bool) -> tuple[tuple[int, int], ...]:
        """Return the pieces of a word with the characters that each covers, of the highest total score."""
        key = WORD_START + word if begins else word
        found = self._split.get(key)
        if found is None:
            found = tuple(self._viterbi(key, int(begins)))
            if len(self._split) < _MOST_CACHED:
                self._split[key] = found
        return found

    def _viterbi(self, key: str, hidden: int) -> list[tuple[int, int]]:
        """Return (piece, characters) of `key`, whose first `hidden` characters do not stand in the text."""
        count = len(key)
        best = [0.0] + [-np.inf] * count
        back = [(UNKNOWN, 0)] * (count + 1)
        for i in range(count):
            if best[i] + _UNKNOWN_SCORE > best[i + 1]:
                best[i + 1], back[i + 1] = best[i] + _UNKNOWN_SCORE, (UNKNOWN, i)
            for stop in range(i + 1, min(count, i + 16) + 1):
                piece = self.pieces.get(key[i:stop])
                if piece is not None and best[i] + self.scores[piece] > best[stop]:
                    best[stop], back[stop] = best[i] + self.scores[piece], (piece, i)
        found = []
        at = count
        while at > 0:
            piece, before = back[at]
            found.append((piece, at - max(before, hidden) if at > hidden else 0))
            at = before
        return [(piece, length) for piece, length in reversed(found) if length or piece != UNKNOWN]

    def segmented(self, text: str) -> list[int]:
        """Return where the words of an unspaced `text` end, the longest known word first at each place."""
        ends: list[int] = []
        at = 0
        while at < len(text):
            at = next((s for s in range(min(len(text), at + 8), at + 1, -1) if text[at:s] in self.pieces), at + 1)
            ends.append(at)
        return ends

    def _read(self, ids: Sequence[int]) -> Floats:
        x = self.embedded([BEGIN, *ids, END])
        for layer in range(self.layers):
            x = self.layer(x, layer)
        return x[1:-1]

    def embedded(self, ids: Sequence[int]) -> Floats:
        """Return pieces as the first layer takes them, shape (pieces, size)."""
        w = self.weights
        x = self.words.rows(np.asarray(ids, dtype=np.intp)) + w["positions"][: len(ids)]
        return layer_norm(x, w["norm.weight"], w["norm.bias"], _EPSILON)

    def layer(self, x: Floats, layer: int) -> Floats:
        """Return the states after a layer, of one sequence (Vaswani et al., 2017; norms after each part)."""
        w, (count, size) = self.weights, x.shape
        mixed = x @ w[f"{layer}.qkv.weight"] + w[f"{layer}.qkv.bias"]
        queries, keys, values = mixed.reshape(count, 3, self.heads, -1).transpose(1, 2, 0, 3)
        shares = softmax(queries @ keys.transpose(0, 2, 1) / np.float32(sqrt(size // self.heads)))
        seen = (shares @ values).transpose(1, 0, 2).reshape(count, size)
        attended = x + seen @ w[f"{layer}.out.weight"] + w[f"{layer}.out.bias"]
        y = layer_norm(attended, w[f"{layer}.norm1.weight"], w[f"{layer}.norm1.bias"], _EPSILON)
        inner = gelu(y @ w[f"{layer}.up.weight"] + w[f"{layer}.up.bias"])
        outer = y + inner @ w[f"{layer}.down.weight"] + w[f"{layer}.down.bias"]
        return layer_norm(outer, w[f"{layer}.norm2.weight"], w[f"{layer}.norm2.bias"], _EPSILON)


def windows(bounds: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield (from where to read, from where to keep, where to stop) of windows of whole sentences, in pieces."""
    at = 0
    while at < len(bounds) - 1:
        stop = at + 1
        while stop < len(bounds) - 1 and bounds[stop + 1] - bounds[at] <= MOST_PIECES:
            stop += 1
        first = at
        while first > 0 and bounds[at] - bounds[first - 1] <= CONTEXT:
            first -= 1
        start, last = bounds[at], bounds[stop]
        if last - start <= MOST_PIECES:
            if last > start:
                yield bounds[first], start, last
        else:  # one sentence longer than a window
            for begin in range(start, last, MOST_PIECES - CONTEXT):
                yield max(start, begin - CONTEXT), begin, min(last, begin + MOST_PIECES - CONTEXT)
        at = stop


@cache
def shipped_encoder() -> ContextEncoder:
    """Return the encoder in the package, with what training added to it."""
    encoder = public_encoder()
    file = resources.files("cantillon.reading") / "data" / "adapters.npz"
    return adapted(encoder, file.read_bytes()) if file.is_file() else encoder


def adapted(encoder: ContextEncoder, adapters: bytes) -> ContextEncoder:
    """Return an encoder each of whose matrices W is W + AB (Hu et al., "LoRA", 2022)."""
    weights = dict(encoder.weights)
    with np.load(io.BytesIO(adapters), allow_pickle=False) as arrays:
        for name in arrays.files:
            if name.endswith(".a"):
                a, b = arrays[name].astype(np.float32), arrays[f"{name[:-2]}.b"].astype(np.float32)
                weights[f"{name[:-2]}.weight"] = weights[f"{name[:-2]}.weight"] + a @ b
    return replace(encoder, weights=weights)


def public_encoder() -> ContextEncoder:
    """Return the lower layers of the public encoder as they are."""
    file = resources.files("cantillon.reading") / "data" / "encoder.npz"
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
        pieces = arrays["pieces"].tobytes().decode("utf-8").split("\n")
        layers, heads = int(arrays["layers"]), int(arrays["heads"])
        packed = sorted({name.rsplit(".", 1)[0] for name in arrays.files if name.endswith(".scales")})
        matrices = {name: Packed(arrays[f"{name}.scales"], arrays[f"{name}.halves"]) for name in packed}
        words = matrices.pop("words")
        weights = {name: matrix.rows(slice(None)).T.copy() for name, matrix in matrices.items()}
        for name in arrays.files:
            if name not in ("pieces", "scores", "layers", "heads") and not name.endswith((".scales", ".halves")):
                weights[name] = arrays[name].astype(np.float32)
        scores = arrays["scores"].astype(np.float64).tolist()
    return ContextEncoder({p: i for i, p in enumerate(pieces)}, scores, words, weights, layers, heads)
