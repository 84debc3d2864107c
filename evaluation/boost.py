"""Gradient boosting of binary trees with log loss, in the form that `cantillon.reading.scorer` evaluates.

Histograms of at most 64 bins, complete trees of fixed depth, second-order gains. One thread and a fixed order of sums,
so that the same rows give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from cantillon.reading.scorer import Forest

BINS = 64


@dataclass(frozen=True)
class Settings:
    trees: int = 150
    depth: int = 5
    rate: float = 0.08
    l2: float = 4.0
    least_weight: float = 3.0
    column_share: float = 0.5
    row_share: float = 0.8
    wrong_share: float = 0.8  # of the rows labelled 0, drawn anew for every tree; their weight makes up for it
    seed: int = 7


def fit(rows, labels, settings=Settings(), weights=None):
    """Return the forest that boosting fits to `labels` (0 or 1)."""
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    labels = np.asarray(labels, dtype=np.float64)
    weights = np.ones(len(labels)) if weights is None else np.asarray(weights, dtype=np.float64)
    edges = _edges(rows)
    binned = np.empty(rows.shape[::-1], dtype=np.uint8)
    for j, edge in enumerate(edges):
        binned[j] = np.searchsorted(edge, rows[:, j], side="left")
    rng = np.random.default_rng(settings.seed)
    positive = float(np.clip((labels * weights).sum() / weights.sum(), 1e-6, 1 - 1e-6))
    bias = float(np.log(positive / (1 - positive)))
    margin = np.full(len(labels), bias)
    nodes, width = 2**settings.depth - 1, rows.shape[1]
    features = np.zeros((settings.trees, nodes), dtype=np.int16)
    cuts = np.full((settings.trees, nodes), np.inf, dtype=np.float32)
    leaves = np.zeros((settings.trees, nodes + 1), dtype=np.float32)
    for tree in range(settings.trees):
        p = 1 / (1 + np.exp(-margin))
        kept = np.flatnonzero(rng.random(len(labels)) < np.where(labels > 0, settings.row_share, settings.wrong_share))
        scale = np.where(labels > 0, 1.0, settings.row_share / settings.wrong_share) * weights
        gradient, hessian = (p - labels) * scale, p * (1 - p) * scale
        columns = np.sort(rng.permutation(width)[: max(1, int(width * settings.column_share))]).astype(np.int64)
        feature, cut, leaf, place = _grow(
            binned, gradient, hessian, kept, columns, settings.depth, settings.l2, settings.least_weight
        )
        for node in range(nodes):
            if cut[node] >= 0:
                features[tree, node] = feature[node]
                cuts[tree, node] = edges[feature[node]][cut[node]]
        leaves[tree] = -settings.rate * leaf
        margin += leaves[tree][place]
    return Forest(features, cuts, leaves, bias)


def _edges(rows):
    """Return for each column the upper edges of its bins, the last one open."""
    edges = []
    for j in range(rows.shape[1]):
        values = np.unique(rows[:, j])
        if len(values) > BINS:
            values = np.unique(np.quantile(rows[:, j], np.linspace(0, 1, BINS + 1)[1:], method="lower"))
        middle = (values[:-1] + values[1:]) / 2 if len(values) > 1 else np.zeros(0)
        edges.append(middle.astype(np.float32))
    return edges


@numba.njit(cache=True)
def _grow(binned, gradient, hessian, rows, columns, depth, l2, least):
    """Grow one tree on `rows` of `binned` (columns first); return features, cuts, leaves and the leaf of every row."""
    count = binned.shape[1]
    nodes = 2**depth - 1
    feature = np.zeros(nodes, dtype=np.int64)
    cut = np.full(nodes, -1, dtype=np.int64)
    place = np.zeros(count, dtype=np.int32)
    g = np.zeros((2 ** (depth - 1), BINS))
    h = np.zeros((2 ** (depth - 1), BINS))
    for level in range(depth):
        first = 2**level - 1
        width = 2**level
        best = np.full(width, 1e-6)
        for column in columns:
            g[:width] = 0.0
            h[:width] = 0.0
            bins = binned[column]
            highest = 0
            for i in rows:
                b = bins[i]
                g[place[i], b] += gradient[i]
                h[place[i], b] += hessian[i]
                if b > highest:
                    highest = b
            for node in range(width):
                total_g, total_h = 0.0, 0.0
                for b in range(highest + 1):
                    total_g += g[node, b]
                    total_h += h[node, b]
                left_g, left_h = 0.0, 0.0
                base = total_g * total_g / (total_h + l2)
                for b in range(highest):
                    left_g += g[node, b]
                    left_h += h[node, b]
                    right_h = total_h - left_h
                    if left_h * 4.0 < least or right_h * 4.0 < least:
                        continue
                    right_g = total_g - left_g
                    gain = left_g * left_g / (left_h + l2) + right_g * right_g / (right_h + l2) - base
                    if gain > best[node]:
                        best[node] = gain
                        feature[first + node] = column
                        cut[first + node] = b
        for i in range(count):
            node = first + place[i]
            right = cut[node] >= 0 and binned[feature[node], i] > cut[node]
            place[i] = 2 * place[i] + (1 if right else 0)
    leaf_g = np.zeros(nodes + 1)
    leaf_h = np.zeros(nodes + 1)
    for i in rows:
        leaf_g[place[i]] += gradient[i]
        leaf_h[place[i]] += hessian[i]
    return feature, cut, leaf_g / (leaf_h + l2), place


def platt(margins, labels, steps=50):
    """Return (slope, offset) of the logistic curve that fits `labels` best, by Newton's method."""
    slope, offset = 1.0, 0.0
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(slope * margins + offset)))
        w = np.maximum(p * (1 - p), 1e-9)
        error = p - labels
        gradient = np.array([(error * margins).sum(), error.sum()])
        hessian = np.array([[(w * margins**2).sum(), (w * margins).sum()], [(w * margins).sum(), w.sum()]])
        step = np.linalg.solve(hessian + 1e-6 * np.eye(2), gradient)
        slope, offset = slope - step[0], offset - step[1]
        if np.abs(step).max() < 1e-9:
            break
    return float(slope), float(offset)
