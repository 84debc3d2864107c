"""The reader's two networks as they are trained; `cantillon.reading` runs them again in NumPy, weight by weight."""

from __future__ import annotations

from math import sqrt

import torch
import torch.nn.functional as F
from torch import nn

from cantillon.reading import tagging, tokens
from cantillon.reading.hints import HINTS
from cantillon.reading.pairs import BUCKETS, CHOICE_CLASSES, OFTEN_CLASSES, SIZE_CLASSES
from cantillon.reading.relations import KINDS, SPREAD, STAGES

DISTANCES = 2 * BUCKETS + 1
NEVER = -30.0


def embedding(count, size, spread=0.1, **options):
    table = nn.Embedding(count, size, **options)
    nn.init.normal_(table.weight, std=spread)
    return table


def gelu(x):
    return F.gelu(x, approximate="tanh")


class Tagger(nn.Module):
    """Three labels for every word; see `cantillon.reading.tagger`."""

    def __init__(self, vector, size=128, layers=4, drop=0.2):
        super().__init__()
        self.word = nn.Linear(vector, size)
        self.emb = nn.ModuleList([embedding(count, size, 0.3) for count in tagging.FEATURES])
        self.nin, self.nout = nn.LayerNorm(size), nn.LayerNorm(size)
        self.drop = nn.Dropout(drop)
        self.norms = nn.ModuleList([nn.LayerNorm(size) for _ in range(layers)])
        self.convs = nn.ModuleList([nn.Conv1d(size, 2 * size, 5, padding=2) for _ in range(layers)])
        self.h, self.out = nn.Linear(size, size), nn.Linear(size, 3)

    def forward(self, vectors, features, mask):
        x = self.word(vectors) + sum(table(features[..., i]) for i, table in enumerate(self.emb))
        x = self.drop(self.nin(x))
        for norm, convolution in zip(self.norms, self.convs, strict=True):
            y = norm(x) * mask[..., None]
            x = x + self.drop(F.glu(convolution(y.transpose(1, 2)).transpose(1, 2), -1))
        return self.out(gelu(self.h(self.nout(x))))


class Attention(nn.Module):
    def __init__(self, size, heads, drop):
        super().__init__()
        self.heads = heads
        self.qkv, self.o = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.rel = embedding(DISTANCES, heads, 0.02)
        self.same = nn.Parameter(torch.zeros(heads))
        self.n1, self.n2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.f1, self.f2 = nn.Linear(size, 2 * size), nn.Linear(2 * size, size)
        self.drop = nn.Dropout(drop)

    def forward(self, x, mask, distances, same):
        batch, count, size = x.shape
        mixed = self.qkv(self.n1(x)).view(batch, count, 3, self.heads, size // self.heads)
        queries, keys, values = mixed.permute(2, 0, 3, 1, 4)
        bias = self.rel(distances[:count, :count]).permute(2, 0, 1)[None]
        bias = bias + self.same[None, :, None, None] * same[:, None]
        bias = bias.masked_fill(~mask[:, None, None, :], -1e9)
        seen = F.scaled_dot_product_attention(queries, keys, values, attn_mask=bias)
        x = x + self.drop(self.o(seen.transpose(1, 2).reshape(batch, count, size)))
        return x + self.drop(self.f2(gelu(self.f1(self.n2(x)))))


class Convolution(nn.Module):
    def __init__(self, size, width, drop):
        super().__init__()
        self.n, self.c = nn.LayerNorm(size), nn.Conv1d(size, 2 * size, width, padding=width // 2)
        self.drop = nn.Dropout(drop)

    def forward(self, x, mask):
        y = self.n(x) * mask[..., None]
        return x + self.drop(F.glu(self.c(y.transpose(1, 2)).transpose(1, 2), -1))


class Figures(nn.Module):
    """How well each figure in reach goes with a pair of parties and a kind."""

    def __init__(self, size, pair, width=64):
        super().__init__()
        self.q, self.kk, self.key = nn.Linear(pair, width), embedding(len(KINDS), width, 0.2), nn.Linear(size, width)
        self.none = nn.Parameter(torch.randn(width) * 0.3)
        self.da, self.db = embedding(DISTANCES, width, 0.2), embedding(DISTANCES, width, 0.2)
        self.w, self.m = nn.Linear(width, 1), nn.Linear(width, width)

    def forward(self, pairs, kinds, states, absent, from_actor, from_other, extra):
        query = self.q(pairs) + self.kk(kinds)
        key = self.key(states) + self.da(from_actor) + self.db(from_other) + extra
        key = torch.where(absent[..., None], self.none, key)
        met = gelu(query[:, None] + key) + SPREAD * query[:, None] * self.m(key)
        return self.w(met)[..., 0]


class Deals(nn.Module):
    """Every pair of parties of every passage; see `cantillon.reading.relations`."""

    def __init__(self, vector, size=128, heads=4, pair=128, looks=3, look=32, drop=0.25):
        super().__init__()
        self.size, self.looks, self.look = size, looks, look
        self.word = nn.Linear(vector, size)
        self.typ, self.shp = embedding(len(tokens.TYPES), size, 0.3), embedding(len(tokens.SHAPES), size, 0.3)
        self.kind, self.found = embedding(len(tokens.KINDS), size, 0.3), embedding(len(tokens.FOUND), size, 0.3)
        self.tag = embedding(len(tokens.TAGS) + 1, size, 0.3, padding_idx=0)
        with torch.no_grad():
            self.tag.weight[0] = 0
        self.nin, self.nout = nn.LayerNorm(size), nn.LayerNorm(size)
        self.c1, self.a1 = Convolution(size, 5, drop), Attention(size, heads, drop)
        self.none = nn.Parameter(torch.randn(2, size) * 0.1)
        self.A, self.B = nn.Linear(size, pair), nn.Linear(size, pair)
        traits = (len(tokens.KINDS), len(tokens.FOUND), CHOICE_CLASSES, OFTEN_CLASSES, 2)
        self.tr = nn.ModuleList([nn.ModuleList([embedding(count, pair) for count in traits]) for _ in range(2)])
        self.dist, self.hint = embedding(DISTANCES, pair), nn.Linear(len(HINTS), pair, bias=False)
        width = looks * look
        self.qa, self.qb = nn.Linear(size, width), nn.Linear(size, width)
        self.k, self.v, self.C = nn.Linear(size, width), nn.Linear(size, width), nn.Linear(width, pair)
        self.ra, self.rb = embedding(DISTANCES, looks), embedding(DISTANCES, looks)
        self.U, self.V = nn.Linear(size, 64, bias=False), nn.Linear(size, 64, bias=False)
        self.D = nn.Linear(64, pair)
        self.Z, self.nz, self.nz2 = nn.Linear(pair, pair), nn.LayerNorm(pair), nn.LayerNorm(pair)
        self.out = nn.Linear(pair, len(KINDS))
        nn.init.constant_(self.out.bias, -3.5)
        self.stage, self.stagek = nn.Linear(pair, len(STAGES)), embedding(len(KINDS), len(STAGES), 0.01)
        self.figs = nn.ModuleList([Figures(size, pair) for _ in range(3)])
        self.atr = nn.ModuleList([embedding(count, 64, 0.3) for count in (3, 6, 2, 2, SIZE_CLASSES)])
        self.drop = nn.Dropout(drop)

    def encode(self, b):
        x = self.word(b["vectors"]) + self.typ(b["types"]) + self.shp(b["shapes"])
        x = x + self.kind(b["kinds"]) + self.found(b["found"]) + self.tag(b["tags"]).sum(2)
        x, mask = self.drop(self.nin(x)), b["mask"]
        x = self.a1(self.c1(x, mask), mask, b["distances"], b["same"])
        return self.nout(x)

    def pairs(self, states, b):
        """Return what is known of each pair, shape (frames, mentions, mentions, pair), and the states by frame."""
        frames = len(b["segment"])
        states = states[b["segment"]]

        def pick(places):
            return torch.gather(states, 1, places.clamp(min=0)[..., None].expand(-1, -1, self.size))

        mentions, nobody = pick(b["places"]), (b["places"] < 0)[..., None]
        actor, other = torch.where(nobody, self.none[0], mentions), torch.where(nobody, self.none[1], mentions)
        count = mentions.shape[1]
        first = self.A(actor) + sum(table(b["traits"][..., i]) for i, table in enumerate(self.tr[0]))
        second = self.B(other) + sum(table(b["traits"][..., i]) for i, table in enumerate(self.tr[1]))
        words = pick(b["words"])
        shape = (frames, words.shape[1], self.looks, self.look)
        keys, values = self.k(words).view(shape), self.v(words).view(shape)
        shape = (frames, count, self.looks, self.look)
        a = torch.einsum("nmhd,nlhd->nmlh", self.qa(actor).view(shape), keys) / sqrt(self.look) + self.ra(b["far"])
        o = torch.einsum("nmhd,nlhd->nmlh", self.qb(other).view(shape), keys) / sqrt(self.look) + self.rb(b["far"])
        scores = (a[:, :, None] + o[:, None]).masked_fill(~b["word_mask"][:, None, None, :, None], -1e9)
        seen = torch.einsum("nijlh,nlhd->nijhd", scores.softmax(3), values).reshape(frames, count, count, -1)
        both = self.U(actor)[:, :, None] * self.V(other)[:, None]
        z = first[:, :, None] + second[:, None] + self.dist(b["apart"]) + self.C(seen) + self.D(both)
        z = z + self.hint(b["hints"])
        z = gelu(self.nz(z))
        return z + gelu(self.nz2(self.Z(self.drop(z)))), states

    def figures(self, which, z, kinds, at, pair, b, states):
        """Return the scores of the figures in reach for some pairs, shape (pairs, figures)."""
        places = b["figure_places"][which][at]
        found = states[at[:, None], places.clamp(min=0)]
        far = b["figure_far"][which]
        extra = 0.0
        if which == 0:
            extra = sum(table(b["amount_traits"][at][..., i]) for i, table in enumerate(self.atr))
        return self.figs[which](z, kinds, found, places < 0, far[at, pair[0]], far[at, pair[1]], extra)
