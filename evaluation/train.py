"""Train the built-in reader's networks: ``python -m evaluation.train`` (see `make train`).

The encoder, the tagger of names and the network of deals learn together. First names alone; then descents in which
deals are learned on the names that the tagger has come to find, the last with the encoder in the 4 bits in which it is
shipped. Texts are the development documents and those written for the purpose (`corpus.OWN`); test documents are never
opened. A part is held back: it sets the threshold and the scale of confidence. The same seed, number of threads and
machine give the same bytes.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from cantillon.reading.builtin import BuiltinReader, load_language
from cantillon.reading.choosing import choose
from cantillon.reading.contextual import encoder_from_arrays, encoder_from_bytes
from cantillon.reading.hints import HINTS
from cantillon.reading.layers import SCALE, as_floats
from cantillon.reading.pairs import NOWHERE, bucket
from cantillon.reading.relations import KINDS, Relations, relations_from_bytes
from cantillon.reading.sentences import find_sentences
from cantillon.reading.tagger import tagger_from_bytes
from cantillon.reading.tagging import FEATURES
from cantillon.reading.tokens import MOST_TAGS
from cantillon.values.kinds import Kind
from evaluation import corpus
from evaluation.encoder import base_arrays, in_whole_numbers
from evaluation.examples import deal_example, name_example
from evaluation.finetuning import Pieces, TrainedEncoder, encoder_arrays, factors, fast, means, running_sums
from evaluation.networks import NEVER, Deals, Tagger
from evaluation.variations import Names, is_short, joined, varied

DATA = Path(__file__).parents[1] / "src" / "cantillon" / "reading" / "data"
KEPT = Path(__file__).parent / "learner.pt"
HELD = 9  # one document in so many is held back
HEADS, LOOKS = 4, 3
RATE = 1.5e-3
ENCODER_SHARE = 0.15  # of the rate at which the encoder learns
NAMES_WEIGHT = 0.5
WEIGHT_DECAY = 0.05
BATCH = 3200  # pieces
WARM_UP = 200  # steps
MEAN_EVERY = 5  # steps between two that the running mean takes in
VARIED = 0.6  # share of the documents that a descent learns with other names
PAIRS = 5000  # pairs of mentions weighed at once
LOSS_SCALE = 20.0
ALIKE = 0.002  # difference in F1 up to which the higher threshold, with fewer wrong claims, is taken
STORY = 400  # characters of a held-back text that has a say in the threshold: shorter ones are no whole stories
FIGURE_WEIGHTS = (1.5, 0.5, 0.3)  # amounts, percentages, capacities
STAGE_WEIGHT = 1.0
NOISE = 0.05  # spread of what is added to each number of a word's vector, so that like words are read alike
NO_WORD, NO_NAME, NO_TAG = 0.06, 0.4, 0.12  # shares of vectors, of names' vectors and of tags that are hidden


def is_held(index):
    """Say whether a document is held back from learning."""
    return index % HELD == 4


# ---------------------------------------------------------------------------------------------------------- optimising


class Optimiser:
    """AdamW with warm-up, cosine decay and a running mean of the weights, which is what is kept in the end."""

    def __init__(self, network, rate, steps, slower=()):
        self.network, self.steps, self.step = network, steps, 0
        groups = []
        for name, parameter in network.named_parameters():
            own = rate * (ENCODER_SHARE if name.startswith(tuple(slower)) else 1.0)
            decay = WEIGHT_DECAY if parameter.dim() > 1 else 0.0
            groups.append({"params": [parameter], "weight_decay": decay, "rate": own})
        self.inner = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)
        self.mean = {name: value.clone() for name, value in network.state_dict().items()}

    def take(self, loss):
        decay = 0.5 * (1.0 + np.cos(np.pi * self.step / self.steps)) + 0.02
        for group in self.inner.param_groups:
            group["lr"] = group["rate"] * min(1.0, self.step / WARM_UP) * decay
        self.inner.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self.inner.step()
        self.step += 1
        if self.step % MEAN_EVERY:
            return
        keep = min(0.99, (self.step + 1) / (self.step + 20))
        for name, value in self.network.state_dict().items():
            self.mean[name].lerp_(value, 1.0 - keep)


def in_batches(sizes, most, rng):
    """Return lists of indexes of items of similar size, each list of about `most` in all, in random order."""
    order = list(range(len(sizes)))
    rng.shuffle(order)
    found = []
    for start in range(0, len(order), 400):
        current = []
        for i in sorted(order[start : start + 400], key=lambda i: sizes[i]):
            if current and (len(current) + 1) * sizes[i] > most:
                found.append(current)
                current = []
            current.append(i)
        if current:
            found.append(current)
    rng.shuffle(found)
    return found


def padded(arrays, shape, fill, dtype):
    found = np.full((len(arrays), *shape), fill, dtype)
    for i, array in enumerate(arrays):
        found[(i, *(slice(0, size) for size in array.shape))] = array
    return torch.from_numpy(found)


def say(*words):
    print(time.strftime("%H:%M:%S"), *words, flush=True)


# -------------------------------------------------------------------------------------------------------------- deals


class Paper:
    """A document as the networks learn it: the encoder's pieces, its words as names, its segments with their frames."""

    def __init__(self, example, name, encoder):
        tokens = example.sheet.tokens
        self.pieces_read = self.reading(example.gold, encoder)
        self.count = self.pieces_read.count
        self.word_bounds = self.pieces_read.over(name.sheet.starts, name.sheet.ends)
        self.features, self.labels = name.sheet.features, name.labels
        self.bounds, self.pieces = self.pieces_read.over([], []), []
        if tokens is not None:
            self.bounds = self.pieces_read.over(tokens.starts, tokens.ends)
            labels = iter(example.labels)
            self.pieces = [
                Piece(tokens, segment, [next(labels) for _ in segment.frames]) for segment in example.sheet.segments
            ]

    @staticmethod
    def reading(gold, encoder):
        """Return the pieces of a document as the encoder takes them."""
        sentences = find_sentences(gold.document.text, load_language(gold.document.language).sentences)
        return Pieces(encoder, gold.document.text, sentences)


class Piece:
    """A segment of a document as arrays, with its frames."""

    def __init__(self, tokens, segment, labels):
        self.rows = rows = slice(segment.start, segment.stop)
        self.count = segment.stop - segment.start
        self.tags, self.passages = tokens.tags[rows], tokens.passages[rows]
        self.types, self.shapes = tokens.types[rows], tokens.shapes[rows]
        self.kinds, self.found = tokens.kinds[rows], tokens.found[rows]
        pairs = zip(segment.frames, labels, strict=True)
        self.frames = [FrameArrays(frame, label, segment.start, self.count) for frame, label in pairs]


class FrameArrays:
    """A frame with its places counted from the start of its segment."""

    def __init__(self, frame, labels, start, count):
        def local(places):
            found = places.astype(np.int64) - start
            found = np.where((found < 0) | (found >= count), -1, found)
            found[0] = -1
            return found

        self.labels, self.traits, self.amount_traits = labels, frame.traits, frame.amount_traits
        self.hints = frame.hints
        self.places = local(frame.places)
        self.words = np.arange(frame.first, frame.stop) - start
        self.figure_places = [local(p) for p in (frame.amount_places, frame.percent_places, frame.capacity_places)]
        self.lost = [(places < 0) & (np.arange(len(places)) > 0) for places in self.figure_places]
        self.far, self.apart = distances(self.places, self.words), distances(self.places, self.places)
        self.figure_far = [distances(self.places, places) for places in self.figure_places]

    @property
    def allowed(self):
        """Which kinds each pair of mentions may be in, shape (mentions, mentions, kinds)."""
        entity = self.labels.entity
        found = np.zeros((len(entity), len(entity), len(KINDS)), dtype=bool)
        found[1:, 1:] = (entity[:, None] != entity[None, :])[1:, 1:, None]
        spend = KINDS.index(Kind.SPEND)
        found[..., spend] = False
        found[0, 1:, [KINDS.index(kind) for kind in (Kind.INVEST, Kind.BUY, Kind.LEND)]] = True
        found[1:, 0, spend] = True
        return found


def distances(a, b):
    found = bucket(b[None, :] - a[:, None]).astype(np.int64)
    found[(a < 0)[:, None] | (b < 0)[None, :]] = NOWHERE
    return found


_STEPS = torch.from_numpy(bucket(np.arange(512)[None, :] - np.arange(512)[:, None]).astype(np.int64))


def batch_of(papers, states):
    """Return the tokens of some documents, whose states are given, and their frames by size."""
    pieces = [piece for paper in papers for piece in paper.pieces]
    vectors = [state[piece.rows] for paper, state in zip(papers, states, strict=True) for piece in paper.pieces]
    longest = max(piece.count for piece in pieces)
    batch = {"vectors": torch.nn.utils.rnn.pad_sequence(vectors, batch_first=True), "distances": _STEPS}
    for name in ("types", "shapes", "kinds", "found"):
        batch[name] = padded([getattr(p, name) for p in pieces], (longest,), 0, np.int64)
    batch["tags"] = padded([p.tags for p in pieces], (longest, MOST_TAGS), 0, np.int64)
    batch["mask"] = padded([np.ones(p.count, bool) for p in pieces], (longest,), False, bool)
    passages = padded([p.passages for p in pieces], (longest,), -1, np.int64)
    batch["same"] = (passages[:, :, None] == passages[:, None]).float()
    frames = sorted(
        ((i, frame) for i, piece in enumerate(pieces) for frame in piece.frames), key=lambda each: len(each[1].places)
    )
    return batch, list(_by_size(frames))


def _by_size(frames):
    """Yield batches of frames with about the same number of mentions."""
    current = []
    for each in frames:
        if current and (len(current) + 1) * len(each[1].places) ** 2 > PAIRS:
            yield frame_batch(current)
            current = []
        current.append(each)
    if current:
        yield frame_batch(current)


def frame_batch(numbered):
    frames = [frame for _, frame in numbered]
    mentions, words = max(len(f.places) for f in frames), max(len(f.words) for f in frames)
    batch = {"segment": torch.tensor([i for i, _ in numbered]), "frames": frames}
    batch["places"] = padded([f.places for f in frames], (mentions,), -1, np.int64)
    batch["traits"] = padded([f.traits for f in frames], (mentions, 5), 0, np.int64)
    batch["words"] = padded([f.words for f in frames], (words,), -1, np.int64)
    batch["word_mask"] = padded([np.ones(len(f.words), bool) for f in frames], (words,), False, bool)
    batch["far"] = padded([f.far for f in frames], (mentions, words), NOWHERE, np.int64)
    batch["hints"] = padded([f.hints for f in frames], (mentions, mentions, len(HINTS)), 0, np.float32)
    batch["apart"] = padded([f.apart for f in frames], (mentions, mentions), NOWHERE, np.int64)
    batch["allowed"] = padded([f.allowed for f in frames], (mentions, mentions, len(KINDS)), False, bool)
    batch["entity"] = padded([f.labels.entity for f in frames], (mentions,), mentions - 1, np.int64)
    for name in ("figure_places", "figure_far", "lost"):
        batch[name] = []
    for which in range(3):
        count = max(len(f.figure_places[which]) for f in frames)
        batch["figure_places"].append(padded([f.figure_places[which] for f in frames], (count,), -1, np.int64))
        batch["figure_far"].append(padded([f.figure_far[which] for f in frames], (mentions, count), NOWHERE, np.int64))
        batch["lost"].append(padded([f.lost[which] for f in frames], (count,), True, bool))
    count = batch["figure_places"][0].shape[1]
    batch["amount_traits"] = padded([f.amount_traits for f in frames], (count, 5), 0, np.int64)
    return batch


def hide(batch):
    """Hide some words, names and tags, so that none of them is relied on alone."""
    shape = batch["types"].shape
    hidden = (torch.rand(shape) < NO_WORD) | ((batch["types"] == 3) & (torch.rand(shape) < NO_NAME))
    noisy = batch["vectors"] + NOISE * torch.randn_like(batch["vectors"]) * (batch["vectors"] != 0)
    batch["vectors"] = noisy.masked_fill(hidden[..., None], 0.0)
    batch["tags"] = batch["tags"].masked_fill((torch.rand(shape) < NO_TAG)[..., None], 0)


def frames_loss(network, states, batch):
    """Return the loss of some frames: which pairs are in which deal, and the figures and stages of those that are."""
    z, states = network.pairs(states, batch)
    frames, mentions = z.shape[:2]
    logits = network.out(z).masked_fill(~batch["allowed"], NEVER).view(frames, mentions * mentions, len(KINDS))
    code = batch["entity"][:, :, None] * mentions + batch["entity"][:, None, :]
    spread = code.view(frames, -1, 1).expand(-1, -1, len(KINDS))
    # A party named twice counts once: the pair of mentions that says the deal best stands for the pair of parties.
    best = torch.full_like(logits, NEVER).scatter_reduce(1, spread, logits, "amax")
    right = np.zeros((frames, mentions, mentions, len(KINDS)), dtype=np.int8)
    deals = []
    for n, frame in enumerate(batch["frames"]):
        count = len(frame.labels.right)
        right[n, :count, :count] = frame.labels.right
        deals += [(n, *deal) for deal in frame.labels.deals]
    truth = torch.from_numpy(right).view(frames, -1, len(KINDS))
    counted = (best > NEVER + 1.0) & (truth >= 0)
    loss = (F.binary_cross_entropy_with_logits(best, (truth > 0).float(), reduction="none") * counted).sum()
    return loss + (deals_loss(network, z, states, logits, code, deals, batch) if deals else 0.0)


def deals_loss(network, z, states, logits, code, deals, batch):
    frames, mentions = z.shape[:2]
    flat = code.view(frames, -1)
    with torch.no_grad():
        at = [
            torch.where(flat[n] == i * mentions + j, logits[n, :, kind], -99.0).argmax() for n, i, j, kind, *_ in deals
        ]
    at = torch.stack(at)
    which = torch.tensor([deal[0] for deal in deals])
    kinds = torch.tensor([deal[3] for deal in deals])
    pair = (at // mentions, at % mentions)
    known = z.view(frames, mentions * mentions, -1)[which, at]
    stages = torch.tensor([deal[5] for deal in deals])
    stage_logits = network.stage(known) + network.stagek(kinds)
    loss = STAGE_WEIGHT * F.cross_entropy(stage_logits, stages, reduction="sum")
    for figure, column, weight in zip(range(3), (4, 6, 7), FIGURE_WEIGHTS, strict=True):
        scores = network.figures(figure, known, kinds, which, pair, batch, states)
        there = ~batch["lost"][figure][which]
        truth = padded([deal[column].astype(np.float32) for deal in deals], (scores.shape[1],), 0, np.float32) * there
        shares = truth / truth.sum(1, keepdim=True).clamp(min=1.0)
        logs = F.log_softmax(scores.masked_fill(~there, -1e9), 1).masked_fill(~there, 0.0)
        loss = loss - weight * (logs * shares).sum()
    return loss


class Learner(torch.nn.Module):
    """The encoder with the tagger and the network of deals on top, which learn together."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = TrainedEncoder(encoder)
        self.names = Tagger(encoder.size)
        self.deals = Deals(encoder.size, heads=HEADS, looks=LOOKS)

    def losses(self, papers, *, with_deals):
        """Return the loss of the names of some documents and that of their deals."""
        documents = [paper.pieces_read for paper in papers]
        sums = running_sums(self.encoder, documents)
        names = self.names_loss(papers, means(sums, documents, [paper.word_bounds for paper in papers]))
        some = [i for i, paper in enumerate(papers) if paper.pieces]
        if not with_deals or not some:
            return names, torch.zeros(())
        states = means(sums, documents, [paper.bounds for paper in papers])
        batch, groups = batch_of([papers[i] for i in some], [states[i] for i in some])
        hide(batch)
        encoded = self.deals.encode(batch)
        return names, sum(frames_loss(self.deals, encoded, group) for group in groups)

    def names_loss(self, papers, vectors):
        longest = max(len(paper.labels) for paper in papers)
        vectors = torch.nn.utils.rnn.pad_sequence(vectors, batch_first=True)
        features = padded([paper.features for paper in papers], (longest, len(FEATURES)), 0, np.int64)
        mask = padded([np.ones(len(paper.labels), bool) for paper in papers], (longest,), False, bool)
        labels = padded([paper.labels for paper in papers], (longest,), -100, np.int64)
        hidden = torch.rand(labels.shape)
        vectors = vectors.masked_fill((hidden < 0.08)[..., None], 0.0)
        for column in (2, 3):
            features[..., column].masked_fill_(torch.rand(labels.shape) < 0.15, 0)
        scores = self.names(vectors, features, mask).flatten(0, 1)
        return F.cross_entropy(scores, labels.flatten(), ignore_index=-100, reduction="sum")


def descend(learner, papers, epochs, rng, watch, *, rate, with_deals):
    """Learn for some epochs, with the rate falling to nothing, and leave the mean weights in `learner`."""
    sizes = [paper.count for paper in papers]
    steps = epochs * len(in_batches(sizes, BATCH, random.Random(0)))
    optimiser = Optimiser(learner, rate, steps, slower=("encoder.",))
    say(sum(p.numel() for p in learner.parameters()), "weights,", len(papers), "documents,", steps, "steps")
    deals = sum(len(frame.labels.deals) for paper in papers for piece in paper.pieces for frame in piece.frames)
    words = sum(len(paper.labels) for paper in papers)
    for epoch in range(epochs):
        learner.train()
        total = np.zeros(2)
        for chosen in in_batches(sizes, BATCH, rng):
            names, found = learner.losses([papers[i] for i in chosen], with_deals=with_deals)
            optimiser.take((NAMES_WEIGHT * names + found) / LOSS_SCALE)
            total += names.item(), found.item()
        say("epoch", epoch, "loss a word", round(total[0] / words, 4), "a deal", round(total[1] / deals, 3))
        if epoch + 1 == epochs or epoch % 2 == 1:
            kept = {name: value.clone() for name, value in learner.state_dict().items()}
            learner.load_state_dict(optimiser.mean)
            learner.eval()
            watch(learner)
            if epoch + 1 < epochs:
                learner.load_state_dict(kept)


# ---------------------------------------------------------------------------------------------------------- exporting

_TABLES = ("typ", "shp", "kind", "found", "tag", "tr", "dist", "ra", "rb", "stagek", "atr", "emb")
_INNER_TABLES = (".rel.", ".kk.", ".da.", ".db.")


def to_bytes(weights, **settings):
    """Return the weights as one file: linear layers as (inputs, outputs), convolutions as (width, inputs, outputs).

    Both are whole numbers up to 127 with a scale for each output; everything else is in 16-bit floats.
    """
    arrays = {name: np.float64(value) for name, value in settings.items()}
    for name, tensor in weights.items():
        value = tensor.numpy()
        is_table = name.split(".")[0] in _TABLES or any(part in name for part in _INNER_TABLES)
        if value.ndim >= 2 and name.endswith("weight") and not is_table:
            value = value.transpose(*range(value.ndim)[::-1])
            arrays[name], arrays[name + SCALE] = in_whole_numbers(value)
        else:
            arrays[name] = np.ascontiguousarray(value.astype(np.float16))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def from_bytes(data):
    """Return the weights that `to_bytes` wrote, as PyTorch keeps them."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        values = as_floats({name: arrays[name] for name in arrays.files if arrays[name].ndim})
    found = {}
    for name, value in values.items():
        is_table = name.split(".")[0] in _TABLES or any(part in name for part in _INNER_TABLES)
        if value.ndim >= 2 and name.endswith("weight") and not is_table:
            value = value.transpose(*range(value.ndim)[::-1])
        found[name] = torch.from_numpy(np.ascontiguousarray(value))
    return found


def shipped_weights():
    """Return the weights of the reader's three files as those of a learner."""
    encoder = encoder_from_bytes((DATA / "encoder.npz").read_bytes())
    found = {
        f"encoder.w.{name.replace('.', '_')}": torch.from_numpy(np.ascontiguousarray(value))
        for name, value in encoder.weights.items()
        if name != "positions" and not name.endswith(".factors")
    }
    for network in ("names", "deals"):
        weights = from_bytes((DATA / f"{network}.npz").read_bytes())
        found |= {f"{network}.{name}": value for name, value in weights.items()}
    return found


def deals_bytes(weights, threshold=0.4, slope=1.0, offset=0.0):
    return to_bytes(weights, heads=HEADS, looks=LOOKS, threshold=threshold, slope=slope, offset=offset)


# --------------------------------------------------------------------------------------------------------- calibrating


def tries(relations: Relations, examples):
    """Return the candidates of each document, so that thresholds can be tried without reading again."""
    return [relations.candidates(example.sheet) for example in examples]


def claims_of(candidates, example, threshold):
    """Return the claims that a threshold leaves, in the fields of a gold claim as far as matching needs them."""
    found = []
    for chosen in choose(candidates, threshold):
        stated = chosen.stated
        found.append(
            {
                "kind": str(chosen.candidate.kind),
                "actors": list(chosen.actors),
                "counterparties": list(chosen.others),
                "low": float(stated.low) if stated and stated.low is not None else None,
                "high": float(stated.high) if stated and stated.high is not None else None,
                "currency": stated.currency if stated else None,
                "confidence": chosen.probability,
            }
        )
    return found


def scores_at(found, examples, threshold):
    """Return strict and relation F1 of the claims that a threshold leaves."""
    gold = read = 0
    hits = dict.fromkeys(("strict", "relation"), 0)
    for candidates, example in zip(found, examples, strict=True):
        claims = claims_of(candidates, example, threshold)
        gold, read = gold + len(example.gold.claims), read + len(claims)
        for level in hits:
            hits[level] += len(corpus.matched(example.gold.claims, claims, level))
    return tuple(round(float(corpus.f1(hits[level], gold, read)[0]), 3) for level in hits)


def platt(found, examples, threshold):
    """Return slope and offset that turn the log-odds of claims into how often they are right (Platt, 1999)."""
    margins, right = [], []
    for candidates, example in zip(found, examples, strict=True):
        claims = claims_of(candidates, example, threshold)
        hit = {j for _, j in corpus.matched(example.gold.claims, claims, "strict")}
        for j, claim in enumerate(claims):
            p = min(max(claim["confidence"], 1e-6), 1 - 1e-6)
            margins.append(np.log(p / (1 - p)))
            right.append(float(j in hit))
    x, y = np.array(margins), np.array(right)
    slope, offset = 1.0, 0.0
    for _ in range(100):
        p = 1 / (1 + np.exp(-(slope * x + offset)))
        w = p * (1 - p) + 1e-6
        hessian = np.array([[np.sum(w * x * x) + 1e-3, np.sum(w * x)], [np.sum(w * x), np.sum(w) + 1e-3]])
        step = np.linalg.solve(hessian, np.array([np.sum((y - p) * x), np.sum(y - p)]))
        slope, offset = slope + step[0], offset + step[1]
    return float(slope), float(offset)


def examples_of(golds, encoder, tagger):
    """Return each document as the two networks see it, in two processes."""
    reader = BuiltinReader(corpus.gazetteer(), tagger, encoder=encoder)
    context = multiprocessing.get_context("fork")
    global _work
    _work = (golds, reader)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        return list(pool.map(_example, range(len(golds)), chunksize=16))


def _example(i):
    torch.set_num_threads(1)
    golds, reader = _work
    return name_example(golds[i], reader), deal_example(golds[i], reader)


def read_again(examples, encoder):
    """Read the examples' tokens with another encoder."""
    for example in examples:
        document, tokens = example.gold.document, example.sheet.tokens
        if tokens is not None:
            sentences = find_sentences(document.text, load_language(document.language).sentences)
            tokens.vectors = encoder.states(document.text, sentences).over(tokens.starts, tokens.ends)


def part(weights, name):
    """Return the weights of one of the learner's networks under their own names."""
    return {key.removeprefix(name): value for key, value in weights.items() if key.startswith(name)}


def tagger_bytes(learner):
    return to_bytes(part(learner.state_dict(), "names."))


def say_scores(learner, base, held):
    """Print how well held-back documents are read, with the names that were found when the descent began."""
    read_again(held, fast(base, learner.encoder))
    found = tries(relations_from_bytes(deals_bytes(part(learner.state_dict(), "deals."))), held)
    say("  held back, strict and relation F1:", {t: scores_at(found, held, t) for t in (0.2, 0.3, 0.4)})


def retold(golds, names, rng, share=1.0):
    """Return the documents to learn from, some with other names, and some short ones put together.

    Development documents are taken both as they are and with other names; of the short others only a share.
    """
    found = []
    for gold in golds:
        if gold.split != "dev" and is_short(gold) and rng.random() > share:
            continue
        other = varied(gold, names, rng)
        found += [gold, other] if gold.split == "dev" else [other if rng.random() < VARIED else gold]
    return joined(found, rng)


def export(learner, arrays, base, held_golds):
    """Write the three files of the reader, with the threshold and the scale of confidence that held-back texts give."""
    buffer = io.BytesIO()
    learner.eval()
    readings = [Paper.reading(gold, base) for gold in held_golds]
    found = {**encoder_arrays(arrays, part(learner.state_dict(), "encoder.w.")), **factors(learner.encoder, readings)}
    np.savez_compressed(buffer, **found)
    (DATA / "encoder.npz").write_bytes(buffer.getvalue())
    (DATA / "names.npz").write_bytes(tagger_bytes(learner))
    encoder = encoder_from_bytes(buffer.getvalue())
    tagger = tagger_from_bytes((DATA / "names.npz").read_bytes())
    stories = [gold for gold in held_golds if len(gold.document.text) >= STORY]
    held = [deal for _, deal in examples_of(stories, encoder, tagger)]
    weights = part(learner.state_dict(), "deals.")
    found = tries(relations_from_bytes(deals_bytes(weights)), held)
    scores = {t: scores_at(found, held, t)[0] for t in np.arange(0.1, 0.6, 0.02).round(2)}
    threshold = max(t for t, score in scores.items() if score >= max(scores.values()) - ALIKE)
    slope, offset = platt(found, held, threshold)
    (DATA / "deals.npz").write_bytes(deals_bytes(weights, float(threshold), slope, offset))
    say("threshold", threshold, "gives", scores_at(found, held, threshold), "slope", slope, "offset", offset)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names-epochs", type=int, default=2)
    parser.add_argument("--epochs", type=int, nargs="*", default=[6, 6, 6], help="of each descent of the rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--begin", type=Path, help="begin with the weights that an earlier run kept")
    parser.add_argument("--further", action="store_true", help="begin with the weights that are shipped")
    parser.add_argument("--rate", type=float, default=RATE, help="at which a descent begins")
    parser.add_argument("--share", type=float, default=1.0, help="of the short documents that a descent takes")
    parser.add_argument("--keep", type=Path, default=KEPT, help="where to keep the weights meanwhile")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    golds = [*corpus.load("dev"), *(gold for folder in corpus.OWN for gold in corpus.load(folder=folder))]
    held_golds = [gold for i, gold in enumerate(golds) if is_held(i)]
    golds = [gold for i, gold in enumerate(golds) if not is_held(i)]
    names = Names.of(golds, corpus.gazetteer())
    arrays = base_arrays()
    base = encoder_from_arrays(arrays)
    learner = Learner(base)
    if options.begin or options.further:
        learner.load_state_dict(torch.load(options.begin) if options.begin else shipped_weights())

    def descent(epochs, *, with_deals):
        tagger = tagger_from_bytes(tagger_bytes(learner))
        learned = retold(golds, names, rng, options.share)
        every = examples_of([*learned, *held_golds], fast(base, learner.encoder), tagger)
        say(len(every), "documents analysed")
        held = [deal for _, deal in every[-len(held_golds) :]]
        papers = [Paper(deal, name, base) for name, deal in every[: -len(held_golds)]]
        claims, reached = (sum(len(deal.gold.claims) for deal in held), sum(deal.reachable for deal in held))
        say(len(held), "documents held back with", claims, "claims,", reached, "within reach")

        def watch(learner):
            torch.save(learner.state_dict(), options.keep)
            if with_deals:
                say_scores(learner, base, held)

        descend(learner, papers, epochs, rng, watch, rate=options.rate, with_deals=with_deals)

    if options.names_epochs:
        descent(options.names_epochs, with_deals=False)
    for i, epochs in enumerate(options.epochs):
        learner.encoder.in_bits = i + 1 == len(options.epochs)
        descent(epochs, with_deals=True)
    learner.encoder.in_bits = True
    export(learner, arrays, base, held_golds)


if __name__ == "__main__":
    main()
