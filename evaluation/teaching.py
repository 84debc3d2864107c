"""What the public encoder makes of each token of a document, as a second thing for the network of deals to learn.

A few thousand documents with claims are too few to learn from them alone how sentences are built. The encoder knows it
from billions; the network learns to say of each token what the encoder's middle layers say of it (distillation after
Hinton et al., 2015; of hidden states after Jiao et al., "TinyBERT", 2020). Only the training sees the encoder.
"""

from __future__ import annotations

import numpy as np
import torch

from evaluation.encoder import BEGIN, END, MOST_PIECES, encoder
from evaluation.networks import TAUGHT as SIZE

LAYERS = (5, 9)
_SAMPLE = 60_000  # tokens from which the main directions are taken
_BATCH = 6000  # pieces run at once


def targets(examples):
    """Return for each document an array of float16, shape (tokens, `SIZE`), centred and of unit variance."""
    texts = [example.gold.document.text for example in examples]
    raw = _states([(text, example.sheet.tokens) for text, example in zip(texts, examples, strict=True)])
    size = SIZE // len(LAYERS)
    found = [np.zeros((len(states), SIZE), dtype=np.float16) for states in raw]
    width = encoder().size
    for i in range(len(LAYERS)):
        part = slice(i * width, (i + 1) * width)
        every = np.concatenate([states[:, part] for states in raw]).astype(np.float32)
        sample = every[np.random.default_rng(0).permutation(len(every))[:_SAMPLE]]
        mean = sample.mean(axis=0)
        _, vectors = np.linalg.eigh(np.cov((sample - mean).T))
        directions = vectors[:, ::-1][:, :size]
        spread = ((sample - mean) @ directions).std(axis=0)
        for target, states in zip(found, raw, strict=True):
            made = (states[:, part].astype(np.float32) - mean) @ directions
            target[:, i * size : (i + 1) * size] = made / np.sqrt(spread * spread.max())
    return found


def _states(documents):
    """Return the states of every document's tokens: means over each token's pieces, all layers side by side."""
    windows = []
    found = []
    for number, (text, tokens) in enumerate(documents):
        found.append(np.zeros((len(tokens), len(LAYERS) * encoder().size), dtype=np.float16))
        ids, owners = [], []
        for i, (start, end) in enumerate(zip(tokens.starts, tokens.ends, strict=True)):
            begins = start == 0 or text[start - 1].isspace()
            pieces = encoder().split(("▁" if begins else "") + text[start:end].replace(" ", "▁").replace("\n", "▁"))
            if len(ids) + len(pieces) > MOST_PIECES:
                windows.append((number, ids, owners))
                ids, owners = [], []
            ids += pieces[:MOST_PIECES]
            owners += [i] * len(pieces[:MOST_PIECES])
        if ids:
            windows.append((number, ids, owners))
    windows.sort(key=lambda window: len(window[1]))
    start = 0
    while start < len(windows):
        length = len(windows[start][1])
        stop = start
        while stop < len(windows) and len(windows[stop][1]) == length and (stop - start) * length < _BATCH:
            stop += 1
        ids = torch.tensor([[BEGIN, *window[1], END] for window in windows[start:stop]])
        states = torch.cat([each[:, 1:-1] for each in encoder().states(ids, LAYERS)], dim=2).numpy()
        for (number, _, owners), each in zip(windows[start:stop], states, strict=True):
            first = owners[0]
            counts = np.bincount(np.array(owners) - first)
            sums = np.add.reduceat(each, np.flatnonzero(np.diff([first - 1, *owners])), axis=0)
            present = np.flatnonzero(counts) + first
            found[number][present] = sums / counts[counts > 0][:, None]
        start = stop
    return found
