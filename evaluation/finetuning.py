"""The encoder as it is trained: every weight of its layers learns; the table of pieces stays.

In the last descent the matrices are used as they will be shipped, in 4 bits, and gradients pass as if they were not
(quantisation-aware training with a straight-through estimator: Jacob et al., "Quantization and training of neural
networks for efficient integer-arithmetic-only inference", 2018).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from cantillon.reading.contextual import BEGIN, BLOCK, END, UNKNOWN, ContextEncoder, pieces_under, windows

NO_PIECE = 0.1  # share of pieces that are hidden
LEVELLED, SHARE = ("up", "down"), 0.7  # what comes into these matrices differs much in size; see `factors`
ROUND = 32  # windows are padded to multiples of it, so that fewer shapes occur
LEVELS = 8  # whole numbers from -8 to 7
# Where the processor has no instructions for 16-bit floats, products of matrices are several times slower in them.
IN_SHORT = torch.backends.cpu.get_cpu_capability() == "AVX512"
FLOATS = torch.bfloat16 if IN_SHORT else torch.float32


class TrainedEncoder(nn.Module):
    """The layers of a `ContextEncoder`, as PyTorch trains them; matrix products in `FLOATS`."""

    def __init__(self, base: ContextEncoder, drop=0.1):
        super().__init__()
        self.heads, self.layers, self.size, self.drop = base.heads, base.layers, base.size, drop
        self.in_bits = False
        self.largest = None  # if a dictionary: the largest of each number that came into each matrix
        self.words = torch.from_numpy(base.words.rows(slice(None)).astype(np.float16))
        self.positions = torch.from_numpy(base.weights["positions"])
        self.w = nn.ParameterDict(
            {
                name.replace(".", "_"): nn.Parameter(torch.from_numpy(np.ascontiguousarray(value)))
                for name, value in base.weights.items()
                if name != "positions"
            }
        )

    def forward(self, ids, mask):
        """Return the last states of padded sequences of pieces."""
        batch, count = ids.shape
        size, w = self.size, self.w
        if self.training:  # hide some pieces, so that none is relied on alone
            ids = ids.masked_fill(torch.rand(ids.shape) < NO_PIECE, UNKNOWN)
        x = self.words[ids].float() + self.positions[:count]
        x = self._dropped(F.layer_norm(x, (size,), w["norm_weight"], w["norm_bias"], 1e-12))
        bias = torch.zeros(mask.shape, dtype=FLOATS).masked_fill_(~mask, -1e9)[:, None, None, :]
        scale = (size // self.heads) ** -0.5
        for layer in range(self.layers):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=IN_SHORT):
                mixed = self._linear(x, layer, "qkv").view(batch, count, 3, self.heads, size // self.heads)
                queries, keys, values = mixed.permute(2, 0, 3, 1, 4)
                scores = queries @ (keys * scale).transpose(2, 3)
                with torch.autocast("cpu", enabled=False):  # which would leave 16 bits for the shares
                    shares = (scores + bias).softmax(-1)
                seen = shares @ values
                seen = self._linear(seen.transpose(1, 2).reshape(batch, count, size), layer, "out")
            x = x + self._dropped(seen.float())
            x = F.layer_norm(x, (size,), w[f"{layer}_norm1_weight"], w[f"{layer}_norm1_bias"], 1e-12)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=IN_SHORT):
                outer = self._linear(F.gelu(self._linear(x, layer, "up"), approximate="tanh"), layer, "down")
            x = x + self._dropped(outer.float())
            x = F.layer_norm(x, (size,), w[f"{layer}_norm2_weight"], w[f"{layer}_norm2_bias"], 1e-12)
        return x

    def _dropped(self, x):
        """Hide some numbers of every state of a sequence: the same ones all along it, which is cheap."""
        if not self.training or not self.drop:
            return x
        keep = (torch.rand(x.shape[0], 1, x.shape[2]) >= self.drop).float() / (1.0 - self.drop)
        return x * keep

    def _linear(self, x, layer, name):
        weight = self.w[f"{layer}_{name}_weight"]
        if self.largest is not None:
            most = x.detach().abs().flatten(0, -2).amax(0).float()
            before = self.largest.get((layer, name), torch.zeros_like(most))
            self.largest[layer, name] = torch.maximum(before, most)
        if self.in_bits:
            weight = weight + (in_bits(weight.detach()) - weight.detach())
        return x @ weight + self.w[f"{layer}_{name}_bias"].to(FLOATS)


def in_bits(weight):
    """Return a matrix (inputs, outputs) as it is after 4 bits: blocks of `BLOCK` inputs share a scale."""
    blocks = weight.reshape(-1, BLOCK, weight.shape[1])
    scale = _scales(blocks)
    return (_levels(blocks, scale) * scale).reshape(weight.shape)


def _scales(blocks):
    """Return the scale of each block: its number of the largest size becomes -8."""
    largest = torch.gather(blocks, 1, blocks.abs().argmax(1, keepdim=True))
    return (largest / -LEVELS).to(torch.float16).float()


def _levels(blocks, scale):
    inverse = torch.where(scale == 0, 0.0, 1.0 / scale)
    return torch.clamp(torch.round(blocks * inverse), -LEVELS, LEVELS - 1)


def packed(weight):
    """Return a matrix (inputs, outputs) in 4 bits as scales and halves, rows by outputs (see `Packed`)."""
    blocks = weight.reshape(-1, BLOCK, weight.shape[1])
    scale = _scales(blocks)
    levels = (_levels(blocks, scale) + LEVELS).to(torch.uint8).permute(2, 0, 1).contiguous().numpy()
    halves = levels[:, :, : BLOCK // 2] | (levels[:, :, BLOCK // 2 :] << 4)
    return scale[:, 0].T.contiguous().numpy().astype(np.float16), halves


def factors(encoder: TrainedEncoder, readings):
    """Return what is to be multiplied with what comes into `LEVELLED`, from what comes in while some texts are read.

    Numbers are levelled as far as the weights allow that they meet (Xiao et al., "SmoothQuant: accurate and efficient
    post-training quantization for large language models", 2023, with a share of `SHARE`).
    """
    encoder.largest = {}
    with torch.no_grad():
        for pieces in readings:
            running_sums(encoder, [pieces])
    found = {}
    for layer in range(encoder.layers):
        for name in LEVELLED:
            most = encoder.largest[layer, name].clamp(min=1e-3)
            weight = encoder.w[f"{layer}_{name}_weight"].detach().abs().amax(1).clamp(min=1e-4)
            scale = most**SHARE / weight ** (1.0 - SHARE)
            found[f"{layer}.{name}.factors"] = (scale.mean() / scale).numpy()
    encoder.largest = None
    return found


def encoder_arrays(base_arrays, weights):
    """Return the arrays of an encoder's file with trained weights in them."""
    arrays = dict(base_arrays)
    for key, value in weights.items():
        name = ".".join(key.split("_"))
        if value.dim() == 2:
            arrays[f"{name}.scales"], arrays[f"{name}.halves"] = packed(value)
        else:
            arrays[name] = value.numpy()
    return arrays


@dataclass(slots=True)
class FastEncoder(ContextEncoder):
    """A `ContextEncoder` whose layers PyTorch runs."""

    module: TrainedEncoder = field(default=None, init=False)
    _last: tuple = field(default=(None, None), init=False)  # the text read last, and its states

    def states(self, text, sentences):
        """Return the states of a text's pieces, of the text read last without reading it again."""
        key = text, tuple(sentences)
        if self._last[0] != key:
            self._last = key, ContextEncoder.states(self, text, sentences)
        return self._last[1]

    def _read(self, ids):
        row = torch.tensor([[BEGIN, *ids, END]])
        with torch.no_grad():
            return self.module(row, torch.ones_like(row, dtype=torch.bool))[0, 1:-1].numpy()


def fast(base: ContextEncoder, module: TrainedEncoder) -> FastEncoder:
    """Return an encoder with the weights that `module` has now, in 4 bits if it learns in them."""
    found = FastEncoder(base.pieces, base.scores, base.words, base.weights, base.layers, base.heads)
    found.module = TrainedEncoder(base)
    found.module.load_state_dict(module.state_dict())
    if module.in_bits:
        with torch.no_grad():
            for weight in found.module.w.values():
                if weight.dim() == 2:
                    weight.copy_(in_bits(weight))
    found.module.eval()
    return found


class Pieces:
    """A document's pieces, in windows; `over` says which of them make each of some tokens."""

    def __init__(self, encoder: ContextEncoder, text, sentences):
        ids, starts, ends, bounds = encoder.pieces_of(text, sentences)
        self.windows = [
            (np.array([BEGIN, *ids[first:stop], END], dtype=np.int32), 1 + start - first, stop - start)
            for first, start, stop in windows(bounds)
        ]
        self.count, self._starts, self._ends = len(ids), np.array(starts), np.array(ends)

    def over(self, starts, ends):
        """Return the first piece of each token, and where its pieces stop."""
        return pieces_under(self._starts, self._ends, starts, ends)


def running_sums(encoder: TrainedEncoder, documents):
    """Return the running sums of the states of some documents' pieces, one document after the other."""
    every = [window for pieces in documents for window in pieces.windows]
    begins = np.concatenate([[0], np.cumsum([count for _, _, count in every])])
    order = sorted(range(len(every)), key=lambda i: len(every[i][0]))
    kept, places = [], []
    for some in _alike(order, every):
        longest = -(-max(len(every[i][0]) for i in some) // ROUND) * ROUND
        ids = np.zeros((len(some), longest), dtype=np.int64)
        mask = np.zeros((len(some), longest), dtype=bool)
        rows = []
        for row, i in enumerate(some):
            own, start, count = every[i]
            ids[row, : len(own)] = own
            mask[row, : len(own)] = True
            rows.append(np.arange(start, start + count) + row * longest)
            places.append(np.arange(begins[i], begins[i] + count))
        states = encoder(torch.from_numpy(ids), torch.from_numpy(mask))
        kept.append(states.flatten(0, 1).index_select(0, torch.from_numpy(np.concatenate(rows))))
    back = np.argsort(np.concatenate(places))
    joined = torch.cat(kept).index_select(0, torch.from_numpy(back))
    return torch.cat([torch.zeros(1, joined.shape[1]), joined.cumsum(0)])


def _alike(order, every, waste=1.3):
    """Yield runs of windows of about the same length."""
    current = []
    for i in order:
        if current and len(every[i][0]) > waste * len(every[current[0]][0]) + 16:
            yield current
            current = []
        current.append(i)
    if current:
        yield current


def means(sums, documents, bounds):
    """Return the mean states of each document's tokens, whose (first, stop) are given."""
    offsets = np.cumsum([0, *(pieces.count for pieces in documents)])
    first = np.concatenate([own + at for (own, _), at in zip(bounds, offsets, strict=False)])
    stop = np.concatenate([own + at for (_, own), at in zip(bounds, offsets, strict=False)])
    count = torch.from_numpy(np.maximum(stop - first, 1).astype(np.float32))[:, None]
    whole = sums.index_select(0, torch.from_numpy(stop)) - sums.index_select(0, torch.from_numpy(first))
    return (whole / count).split([len(own) for own, _ in bounds])
