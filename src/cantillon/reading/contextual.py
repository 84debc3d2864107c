"""Words in their context: the lower layers of a public multilingual encoder, trained further.

The weights are those of multilingual-e5-small (Wang et al., "Multilingual E5 text embeddings: a technical report",
2024, MIT licence), in 4 bits, without the upper layers and the pieces of words that news in the package's languages
does not use (``evaluation/encoder.py``), trained further together with the reader's own networks on top. A word that no
training document had is read like its neighbours in nine languages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from cantillon.reading.layers import Floats, as_floats, layer_norm
from cantillon.values.span import Span

WORD_START = "▁"  # pieces that begin a word carry it
BEGIN, END, UNKNOWN = 0, 1, 2  # rows of the first three pieces
_PARTS = ("scales", "halves")  # of a matrix in 4 bits
BLOCK = 32  # weights that share a scale
MATRICES = ("qkv", "out", "up", "down")  # of a layer
_LEVELS = 63  # 7 bits, so that processors without 8-bit dot products add up exactly what the others do
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
        first, stop = pieces_under(self.starts, self.ends, starts, ends)
        counts = np.maximum(stop - first, 1)[:, None].astype(np.float32)
        return np.asarray((self.sums[stop] - self.sums[first]) / counts, dtype=np.float32)


def pieces_under(
    piece_starts: npt.NDArray[np.intp], piece_ends: npt.NDArray[np.intp], starts: Sequence[int], ends: Sequence[int]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the first piece that each stretch of text has a part of, and where its pieces stop."""
    first = np.searchsorted(piece_ends, np.asarray(starts, dtype=np.intp), side="right")
    stop = np.searchsorted(piece_starts, np.asarray(ends, dtype=np.intp), side="left")
    return first, np.maximum(stop, first)


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
        Positions, norms, biases; until the first text is read the matrices of each layer as (inputs, outputs); and what
        their inputs are multiplied with before they are rounded (Xiao et al., "SmoothQuant", 2023), where a few numbers
        are far larger than others.
    layers, heads : int
    """

    pieces: dict[str, int]
    scores: list[float]
    words: Packed
    weights: dict[str, Floats]
    layers: int
    heads: int
    _split: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict, init=False)
    _session: Any = field(default=None, init=False)

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
        if self._session is None:
            self._session = _session(self)
            # The matrices are in the session now; as floats they would take 40 MB more.
            self.weights = {name: value for name, value in self.weights.items() if not _is_matrix(name)}
        (found,) = self._session.run(None, {"x": self.embedded([BEGIN, *ids, END])[None]})
        return np.asarray(found[0, 1:-1], dtype=np.float32)

    def embedded(self, ids: Sequence[int]) -> Floats:
        """Return pieces as the first layer takes them, shape (pieces, size)."""
        w = self.weights
        x = self.words.rows(np.asarray(ids, dtype=np.intp)) + w["positions"][: len(ids)]
        return layer_norm(x, w["norm.weight"], w["norm.bias"], _EPSILON)


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


def _is_matrix(name: str) -> bool:
    return name.endswith(tuple(f".{matrix}.weight" for matrix in MATRICES))


def _session(encoder: ContextEncoder) -> Any:
    """Return the layers (Vaswani et al., 2017; norms after each part) ready to run, one thread, whole numbers."""
    import onnxruntime  # loaded late: texts without a figure never need it

    names: list[str] = []
    values: list[Any] = []
    for name, value in encoder.weights.items():
        if _is_matrix(name):
            stem = name.removesuffix(".weight")
            if (factors := f"{stem}.factors") in encoder.weights:
                value = value / encoder.weights[factors][:, None]
            scales = np.abs(value).max(axis=0) / np.float32(_LEVELS) + np.float32(1e-12)
            parts = {f"{stem}.levels": np.rint(value / scales).astype(np.int8), f"{stem}.scales": scales}
        elif name[0].isdigit():
            parts = {name: value}
        else:
            continue
        for part, array in parts.items():
            names.append(part)
            values.append(onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(array)))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False  # texts differ in length: no buffers are kept
    options.add_external_initializers(names, values)
    graph = (resources.files("cantillon.reading") / "data" / "encoder.onnx").read_bytes()
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


@cache
def shipped_encoder() -> ContextEncoder:
    """Return the encoder in the package, trained by ``python -m evaluation.train``."""
    return encoder_from_bytes((resources.files("cantillon.reading") / "data" / "encoder.npz").read_bytes())


def encoder_from_bytes(data: bytes) -> ContextEncoder:
    """Return the encoder that training wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return encoder_from_arrays({name: arrays[name] for name in arrays.files})


def encoder_from_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> ContextEncoder:
    """Return the encoder of the arrays of its file: pieces, scores, matrices in 4 bits, norms, biases, positions."""
    pieces = arrays["pieces"].tobytes().decode("utf-8").split("\n")
    packed = sorted({name.rsplit(".", 1)[0] for name in arrays if name.endswith(".scales")})
    matrices = {name: Packed(arrays[f"{name}.scales"], arrays[f"{name}.halves"]) for name in packed}
    words = matrices.pop("words")
    weights = {name: matrix.rows(slice(None)).T.copy() for name, matrix in matrices.items()}
    others = ("pieces", "scores", "layers", "heads", *(f"{name}.{part}" for name in packed for part in _PARTS))
    weights |= as_floats({name: value for name, value in arrays.items() if name not in others})
    scores = arrays["scores"].astype(np.float64).tolist()
    numbers = {piece: i for i, piece in enumerate(pieces)}
    return ContextEncoder(numbers, scores, words, weights, int(arrays["layers"]), int(arrays["heads"]))
