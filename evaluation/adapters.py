"""The encoder as it is trained: its weights stay, small matrices beside them learn (LoRA).

Hu et al., "LoRA: low-rank adaptation of large language models", 2022. Each matrix W of a layer becomes W + AB with A
and B of rank `RANK`; only they are trained and shipped (`adapters.npz`), so the encoder's file never changes. Only the
layers from `FIRST` on are adapted; what goes into them is computed once.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from cantillon.reading.contextual import BEGIN, END, ContextEncoder, windows

RANK = 16
FIRST = 3
MATRICES = ("qkv", "out", "up", "down")


class AdaptedEncoder(nn.Module):
    """The layers of a `ContextEncoder` from `FIRST` on, with adapters beside their matrices."""

    def __init__(self, base: ContextEncoder, drop=0.1):
        super().__init__()
        self.base, self.drop = base, nn.Dropout(drop)
        self.fixed = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in base.weights.items()}
        self.a, self.b = nn.ParameterDict(), nn.ParameterDict()
        for layer in range(FIRST, base.layers):
            for name in MATRICES:
                inputs, outputs = base.weights[f"{layer}.{name}.weight"].shape
                self.a[f"{layer}_{name}"] = nn.Parameter(torch.randn(inputs, RANK) / inputs**0.5)
                self.b[f"{layer}_{name}"] = nn.Parameter(torch.zeros(RANK, outputs))

    def forward(self, x, mask):
        """Return the last states of padded sequences whose states before layer `FIRST` are given."""
        w, (batch, count, size) = self.fixed, x.shape
        x = self.drop(x)
        for layer in range(FIRST, self.base.layers):
            shape = (batch, count, 3, self.base.heads, size // self.base.heads)
            queries, keys, values = self._linear(x, layer, "qkv").view(shape).permute(2, 0, 3, 1, 4)
            seen = F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask[:, None, None, :])
            x = x + self.drop(self._linear(seen.transpose(1, 2).reshape(batch, count, size), layer, "out"))
            x = F.layer_norm(x, (size,), w[f"{layer}.norm1.weight"], w[f"{layer}.norm1.bias"], 1e-12)
            inner = F.gelu(self._linear(x, layer, "up"), approximate="tanh")
            x = x + self.drop(self._linear(inner, layer, "down"))
            x = F.layer_norm(x, (size,), w[f"{layer}.norm2.weight"], w[f"{layer}.norm2.bias"], 1e-12)
        return x

    def _linear(self, x, layer, name):
        w = self.fixed[f"{layer}.{name}.weight"]
        return x @ w + self.fixed[f"{layer}.{name}.bias"] + (x @ self.a[f"{layer}_{name}"]) @ self.b[f"{layer}_{name}"]


class Reading:
    """A document's pieces, in windows, as they come into layer `FIRST`, and which of them make each token."""

    def __init__(self, encoder: ContextEncoder, text, sentences, tokens):
        ids, starts, ends, bounds = encoder.pieces_of(text, sentences)
        self.windows = [
            (_lower(encoder, [BEGIN, *ids[first:stop], END]), 1 + start - first, stop - start)
            for first, start, stop in windows(bounds)
        ]
        self.count = len(ids)
        first = np.searchsorted(np.array(ends), np.array(tokens.starts), side="right")
        stop = np.searchsorted(np.array(starts), np.array(tokens.ends), side="left")
        self.first, self.stop = first, np.maximum(stop, first)


def _lower(encoder: ContextEncoder, ids):
    x = encoder.embedded(ids)
    for layer in range(FIRST):
        x = encoder.layer(x, layer)
    return x.astype(np.float16)


def token_states(encoder: AdaptedEncoder, readings):
    """Return the states of each document's tokens, as `ContextEncoder` makes them, through which gradients flow."""
    every = [window for reading in readings for window in reading.windows]
    longest = max(len(states) for states, _, _ in every)
    x = torch.zeros((len(every), longest, encoder.base.size))
    mask = torch.zeros((len(every), longest), dtype=torch.bool)
    for i, (lower, _, _) in enumerate(every):
        x[i, : len(lower)] = torch.from_numpy(lower.astype(np.float32))
        mask[i, : len(lower)] = True
    states = encoder(x, mask)
    kept = torch.cat([states[i, start : start + count] for i, (_, start, count) in enumerate(every)])
    sums = torch.cat([torch.zeros(1, kept.shape[1]), kept.cumsum(0)])
    found, offset = [], 0
    for reading in readings:
        first, stop = torch.from_numpy(reading.first + offset), torch.from_numpy(reading.stop + offset)
        found.append((sums[stop] - sums[first]) / (stop - first).clamp(min=1)[:, None])
        offset += reading.count
    return found
