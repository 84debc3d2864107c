"""Which deals a text speaks of: a small network reads the tokens of a document and weighs every pair of parties.

The encoder mixes gated convolutions and self-attention (Vaswani et al., "Attention is all you need", 2017, with learned
relative positions after Shaw et al., 2018). For each pair of parties it looks for the words between and around them
that say what moves, and answers for each kind of deal how likely it is; then which amount, percentage and capacity
belong to it, and how far the deal has got. Weights are trained by ``python -m evaluation.train``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import sqrt

import numpy as np
import numpy.typing as npt

from cantillon.reading.amounts import AmountSpan, CapacitySpan, PercentSpan
from cantillon.reading.layers import Floats, as_floats, gated_convolution, gelu, layer_norm, softmax
from cantillon.reading.pairs import NOWHERE, Frame, Segment, Sheet, bucket
from cantillon.reading.passages import Mention, Passage
from cantillon.reading.tokens import Integers, Tokens
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span

KINDS = (
    Kind.INVEST,
    Kind.BUY,
    Kind.LEND,
    Kind.GUARANTEE,
    Kind.ACQUIRE,
    Kind.DIVEST,
    Kind.HOLD,
    Kind.GRANT,
    Kind.SPEND,
)
STAGES = (Stage.RUMOURED, Stage.PLANNED, Stage.AGREED, Stage.DONE, Stage.ENDED, Stage.DENIED)
_NEEDS_NO_ACTOR = np.array([kind in (Kind.INVEST, Kind.BUY, Kind.LEND) for kind in KINDS])
_IS_SPEND = np.array([kind == Kind.SPEND for kind in KINDS])
_NEVER = np.float32(-30.0)
LEAST = 0.08  # a pair less likely than this is not looked at further
SPREAD = 0.2  # how much of a query goes straight into the match of a figure (as in training)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that a passage may make, for one pair of parties.

    Parameters
    ----------
    probability : float
        That the pair is in a deal of this kind, not yet calibrated.
    amounts : tuple of (AmountSpan or None, float)
        The amounts in reach and how likely each is the deal's, the likeliest first; ``None`` is "none stated".
    percent, capacity : PercentSpan, CapacitySpan or None
        The likeliest.
    stages : tuple of float
        How likely each of `STAGES` is.
    cue : Span
        The word that the network looked at most for this pair.
    """

    kind: Kind
    passage: Passage
    actor: Mention | None
    other: Mention | None
    probability: float
    amounts: tuple[tuple[AmountSpan | None, float], ...]
    percent: PercentSpan | None
    capacity: CapacitySpan | None
    stages: tuple[float, ...]
    cue: Span

    @property
    def stage(self) -> Stage:
        """The likeliest stage; a holding is a state, and so done."""
        if self.kind == Kind.HOLD:
            return Stage.DONE
        return STAGES[max(range(len(STAGES)), key=lambda i: self.stages[i])]


@dataclass(frozen=True, slots=True)
class Relations:
    """The trained weights, and how a margin becomes a probability.

    Parameters
    ----------
    weights : mapping of str to ndarray
    layers, heads, looks : int
        Layers, heads of their attention, and of that of a pair.
    threshold : float
        The least probability of a claim that is made.
    slope, offset : float
        Platt scaling of the log-odds of a claim.
    """

    weights: Mapping[str, Floats]
    layers: int
    heads: int
    looks: int
    threshold: float
    slope: float
    offset: float

    def candidates(self, sheet: Sheet) -> list[Candidate]:
        """Return the claims that a document may make, in the order of the text."""
        found: list[Candidate] = []
        tokens = sheet.tokens
        if tokens is None:
            return found
        for segment in sheet.segments:
            states = self._encode(tokens, segment)
            for frame in segment.frames:
                found += self._candidates(_View(frame, tokens, states, segment.start))
        return found

    def calibrated(self, probability: float) -> float:
        """Return how often claims with this raw probability are right."""
        margin = np.log(probability / max(1e-9, 1.0 - probability) + 1e-12)
        return float(1.0 / (1.0 + np.exp(-(self.slope * margin + self.offset))))

    def _encode(self, tokens: Tokens, segment: Segment) -> Floats:
        w, rows = self.weights, slice(segment.start, segment.stop)
        x = tokens.vectors[rows] @ w["word.weight"] + w["word.bias"]
        for name, values in (
            ("typ", tokens.types),
            ("shp", tokens.shapes),
            ("kind", tokens.kinds),
            ("found", tokens.found),
        ):
            x += w[f"{name}.weight"][values[rows]]
        x += w["tag.weight"][tokens.tags[rows]].sum(axis=1)
        x = layer_norm(x, w["nin.weight"], w["nin.bias"])
        passages = tokens.passages[rows]
        same = (passages[:, None] == passages[None, :]).astype(np.float32)
        for layer in range(1, self.layers + 1):
            x = self._attended(self._convolved(x, f"c{layer}"), f"a{layer}", same)
        return layer_norm(x, w["nout.weight"], w["nout.bias"])

    def _convolved(self, x: Floats, layer: str) -> Floats:
        w = self.weights
        y = layer_norm(x, w[f"{layer}.n.weight"], w[f"{layer}.n.bias"])
        return np.asarray(x + gated_convolution(y, w[f"{layer}.c.weight"], w[f"{layer}.c.bias"]), dtype=np.float32)

    def _attended(self, x: Floats, layer: str, same: Floats) -> Floats:
        w, count, size = self.weights, len(x), x.shape[1]
        y = layer_norm(x, w[f"{layer}.n1.weight"], w[f"{layer}.n1.bias"])
        mixed = y @ w[f"{layer}.qkv.weight"] + w[f"{layer}.qkv.bias"]
        queries, keys, values = mixed.reshape(count, 3, self.heads, -1).transpose(1, 2, 0, 3)
        scores = queries @ keys.transpose(0, 2, 1) / np.float32(sqrt(size // self.heads))
        scores += _by_distance(w[f"{layer}.rel.weight"], count)
        scores += w[f"{layer}.same"][:, None, None] * same
        seen = (softmax(scores) @ values).transpose(1, 0, 2).reshape(count, size)
        x = np.asarray(x + seen @ w[f"{layer}.o.weight"] + w[f"{layer}.o.bias"], dtype=np.float32)
        y = layer_norm(x, w[f"{layer}.n2.weight"], w[f"{layer}.n2.bias"])
        y = gelu(y @ w[f"{layer}.f1.weight"] + w[f"{layer}.f1.bias"])
        return np.asarray(x + y @ w[f"{layer}.f2.weight"] + w[f"{layer}.f2.bias"], dtype=np.float32)

    def _candidates(self, view: _View) -> Iterator[Candidate]:
        actors, others, allowed = _pairs(view.frame)
        if not len(actors):
            return
        z, looked = self._pair_states(view, actors, others)
        logits = z @ self.weights["out.weight"] + self.weights["out.bias"]
        logits = np.where(allowed, logits, _NEVER)
        for at, kind in _best_mentions(view.frame, actors, others, logits):
            pair = int(actors[at]), int(others[at])
            yield self._candidate(view, pair, z[at], kind, float(logits[at, kind]), view.word(int(looked[at])))

    def _pair_states(self, view: _View, actors: Integers, others: Integers) -> tuple[Floats, Integers]:
        """Return what the network knows of each pair, shape (pairs, size), and the word that it looked at most."""
        w, places = self.weights, view.places
        as_actor, as_other = self._roles(view)
        words = view.states[view.first : view.stop]
        far = _distances(places, np.arange(view.first, view.first + len(words), dtype=np.int32))
        keys, values = words @ w["k.weight"] + w["k.bias"], words @ w["v.weight"] + w["v.bias"]
        size = keys.shape[1] // self.looks
        from_actor = as_actor @ w["qa.weight"] + w["qa.bias"]
        from_other = as_other @ w["qb.weight"] + w["qb.bias"]
        seen, shares = [], np.zeros((len(actors), len(words)), dtype=np.float32)
        for look in range(self.looks):
            part = slice(look * size, (look + 1) * size)
            root = np.float32(sqrt(size))
            a = from_actor[:, part] @ keys[:, part].T / root + w["ra.weight"][far, look]
            b = from_other[:, part] @ keys[:, part].T / root + w["rb.weight"][far, look]
            share = softmax(a[actors] + b[others])
            shares += share
            seen.append(share @ values[:, part])
        traits = view.frame.traits
        first = as_actor @ w["A.weight"] + w["A.bias"] + sum(w[f"tr.0.{i}.weight"][traits[:, i]] for i in range(5))
        second = as_other @ w["B.weight"] + w["B.bias"] + sum(w[f"tr.1.{i}.weight"][traits[:, i]] for i in range(5))
        both = (as_actor @ w["U.weight"])[actors] * (as_other @ w["V.weight"])[others]
        z = first[actors] + second[others] + w["dist.weight"][_distances(places, places)[actors, others]]
        z = z + view.frame.hints[actors, others] @ w["hint.weight"]
        looked = np.concatenate(seen, axis=1) @ w["C.weight"] + w["C.bias"]
        z = np.asarray(z + looked + both @ w["D.weight"] + w["D.bias"], dtype=np.float32)
        z = gelu(layer_norm(z, w["nz.weight"], w["nz.bias"]))
        more = layer_norm(z @ w["Z.weight"] + w["Z.bias"], w["nz2.weight"], w["nz2.bias"])
        return np.asarray(z + gelu(more), dtype=np.float32), np.asarray(shares.argmax(axis=1), dtype=np.int32)

    def _roles(self, view: _View) -> tuple[Floats, Floats]:
        """Return the state of every mention as actor and as counterparty; nobody has a state of its own in each."""
        found = view.states[np.maximum(view.places, 0)]
        nowhere = (view.places < 0)[:, None]
        none = self.weights["none"]
        return np.where(nowhere, none[0], found), np.where(nowhere, none[1], found)

    def _candidate(
        self, view: _View, pair: tuple[int, int], z: Floats, kind: int, logit: float, cue: Span
    ) -> Candidate:
        w, frame = self.weights, view.frame
        stages = softmax(z @ w["stage.weight"] + w["stage.bias"] + w["stagek.weight"][kind])
        ends = view.places[list(pair)]
        extra = sum(w[f"atr.{i}.weight"][frame.amount_traits[:, i]] for i in range(5))
        amounts = self._figures("figs.0", z, kind, view, view.local(frame.amount_places), ends, extra)
        percents = self._figures("figs.1", z, kind, view, view.local(frame.percent_places), ends, 0.0)
        capacities = self._figures("figs.2", z, kind, view, view.local(frame.capacity_places), ends, 0.0)
        order = np.argsort(-amounts, kind="stable")
        return Candidate(
            KINDS[kind],
            frame.passage,
            frame.mentions[pair[0]],
            frame.mentions[pair[1]],
            float(1.0 / (1.0 + np.exp(-logit))),
            tuple((frame.amounts[i], float(amounts[i])) for i in order),
            frame.percents[int(np.argmax(percents))],
            frame.capacities[int(np.argmax(capacities))],
            tuple(float(share) for share in stages),
            cue,
        )

    def _figures(
        self, name: str, z: Floats, kind: int, view: _View, at: Integers, ends: Integers, extra: Floats | float
    ) -> Floats:
        """Return how likely each figure in reach belongs to a claim; the first is "none"."""
        w = self.weights
        if len(at) == 1:
            return np.ones(1, dtype=np.float32)
        query = z @ w[f"{name}.q.weight"] + w[f"{name}.q.bias"] + w[f"{name}.kk.weight"][kind]
        key = view.states[np.maximum(at, 0)] @ w[f"{name}.key.weight"] + w[f"{name}.key.bias"]
        key = key + w[f"{name}.da.weight"][_distances(ends[:1], at)[0]]
        key = key + w[f"{name}.db.weight"][_distances(ends[1:], at)[0]]
        key = np.where((at < 0)[:, None], w[f"{name}.none"], key + extra)
        met = gelu(np.asarray(query + key, dtype=np.float32))
        met = met + SPREAD * query * (key @ w[f"{name}.m.weight"] + w[f"{name}.m.bias"])
        scores = (met @ w[f"{name}.w.weight"] + w[f"{name}.w.bias"])[:, 0]
        scores[1:][at[1:] < 0] = _NEVER
        return softmax(np.asarray(scores, dtype=np.float32))


class _View:
    """A frame in the segment that was read, its places as rows of the segment's states."""

    def __init__(self, frame: Frame, tokens: Tokens, states: Floats, start: int) -> None:
        self.frame = frame
        self.states = states
        self.first, self.stop = frame.first - start, frame.stop - start
        self.places = self._rows(frame.places, start)
        self._tokens, self._start = tokens, start

    def local(self, places: Integers) -> Integers:
        """Return places as rows; -1 for what stands outside the segment, and for the first, which is "none"."""
        return self._rows(places, self._start)

    def word(self, step: int) -> Span:
        """Return where the word stands that is `step` tokens into the passage."""
        at = self.frame.first + step
        return Span(self._tokens.starts[at], self._tokens.ends[at])

    def _rows(self, places: Integers, start: int) -> Integers:
        local = places - start
        found = np.where((local < 0) | (local >= len(self.states)), -1, local).astype(np.int32)
        found[0] = -1
        return found


def _by_distance(table: Floats, count: int) -> Floats:
    """Return, for each head, the weight of every distance between `count` tokens, shape (heads, count, count)."""
    steps = np.arange(-(count - 1), count, dtype=np.int32)
    line = np.ascontiguousarray(table[bucket(steps)].T)
    windows = np.lib.stride_tricks.sliding_window_view(line, count, axis=1)
    return np.asarray(windows[:, ::-1])


def _distances(a: Integers, b: Integers) -> Integers:
    far = bucket(b[None, :] - a[:, None])
    return np.where((a < 0)[:, None] | (b < 0)[None, :], NOWHERE, far)


def _pairs(frame: Frame) -> tuple[Integers, Integers, npt.NDArray[np.bool_]]:
    """Return the pairs of mentions that may be in a deal, as two rows of indexes, and of which kinds."""
    names = [mention.names if mention else () for mention in frame.mentions]
    numbers = {name: i for i, name in enumerate(dict.fromkeys(names))}
    entity = np.array([numbers[name] for name in names])
    apart = entity[:, None] != entity[None, :]
    apart[1:, 0] = True
    apart[0, 0] = False
    actors, others = (each.astype(np.int32) for each in np.nonzero(apart))
    allowed = np.ones((len(actors), len(KINDS)), dtype=bool)
    allowed[actors == 0] = _NEEDS_NO_ACTOR
    allowed[others == 0] = _IS_SPEND
    allowed[others > 0] &= ~_IS_SPEND
    return actors, others, allowed


def _best_mentions(frame: Frame, actors: Integers, others: Integers, logits: Floats) -> Iterator[tuple[int, int]]:
    """Yield for each pair of parties and kind that is likely enough the pair of mentions that says it best."""
    floor = np.log(LEAST / (1.0 - LEAST))
    best: dict[tuple[tuple[str, ...], tuple[str, ...], int], tuple[float, int]] = {}
    for at, kind in zip(*np.nonzero(logits > floor), strict=True):
        a, b = frame.mentions[actors[at]], frame.mentions[others[at]]
        key = (a.names if a else (), b.names if b else (), int(kind))
        if key not in best or logits[at, kind] > best[key][0]:
            best[key] = (float(logits[at, kind]), int(at))
    yield from sorted((at, key[2]) for key, (_, at) in best.items())


@cache
def shipped_relations() -> Relations:
    """Return the model in the package."""
    file = resources.files("cantillon.reading") / "data" / "deals.npz"
    return relations_from_bytes(file.read_bytes())


_SETTINGS = ("heads", "looks", "threshold", "slope", "offset")


def relations_from_bytes(data: bytes) -> Relations:
    """Return the model that training wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        heads, looks, threshold, slope, offset = (float(arrays[name]) for name in _SETTINGS)
        weights = as_floats({name: arrays[name] for name in arrays.files if name not in _SETTINGS})
    layers = sum(name.startswith("a") and name.endswith(".qkv.weight") for name in weights)
    return Relations(weights, layers, int(heads), int(looks), threshold, slope, offset)
