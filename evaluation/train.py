"""Train the built-in reader's model on the development documents: ``python -m evaluation.train``.

The fillers' and amounts' models are fitted per fold, so that the claim model learns from scores of documents that those
models have not seen; its probabilities are scaled on margins of documents that it has not seen itself.
"""

from __future__ import annotations

import argparse
import pickle
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from cantillon.reading.builtin import BuiltinReader
from cantillon.reading.candidates import candidates_of
from cantillon.reading.choosing import select
from cantillon.reading.scorer import Model, Parts, model_to_bytes
from evaluation import boost, corpus
from evaluation.dataset import amount_rows, examples, filler_rows, labels_of, phrase_weights, trigger_rows

FOLDS = 5
OWN = (Path(__file__).parent / "stories", Path(__file__).parent / "training")  # written for this project, by hand
MODEL = Path(__file__).parents[1] / "src" / "cantillon" / "reading" / "data" / "model.npz"
FOLD_MODELS = Path(__file__).parent / ".folds"
WHICH = boost.Settings(trees=80, depth=4, rate=0.1, least_weight=12, column_share=0.4, wrong_share=0.5)
WHO = boost.Settings(trees=60, depth=5, rate=0.12, least_weight=6)
HOW_MUCH = boost.Settings(trees=40, depth=4, rate=0.15)
CLAIM = boost.Settings(trees=120, depth=4, rate=0.1, least_weight=8, wrong_share=0.3, column_share=0.3)


def fold_of(example, position):
    """Return the fold of a document: neighbours by language and name lie in different folds."""
    return position % FOLDS


def fit_rows(rows, settings):
    features, labels = zip(*rows, strict=True)
    return boost.fit(np.asarray(features, dtype=np.float32), np.asarray(labels), settings)


def fit_parts(some):
    """Return the models of triggers, fillers and amounts, fitted to examples."""
    half = [some[0::2], some[1::2]]
    parts = [(*fit_fillers(each), phrase_weights(each)) for each in half]
    rows = [row for k in (0, 1) for example in half[k] for row in trigger_rows(example, *parts[1 - k])]
    return Parts(fit_rows(rows, WHICH), *fit_fillers(some), phrase_weights(some))


def fit_fillers(some):
    """Return the models of fillers and of amounts."""
    who = fit_rows([row for example in some for row in filler_rows(example)], WHO)
    return who, fit_rows([row for example in some for row in amount_rows(example)], HOW_MUCH)


def train(golds, settings=CLAIM, log=print):
    """Return (model, fold models, margins and labels by document, candidates by document)."""
    started = time.time()
    reader = BuiltinReader(corpus.gazetteer())
    every = examples(reader, golds)
    folds = [fold_of(example, i) for i, example in enumerate(every)]
    parts = [fit_parts([e for e, f in zip(every, folds, strict=True) if f != k]) for k in range(FOLDS)]
    log(f"parts {time.time() - started:.0f} s")
    pools = [candidates_of(e.analysis.questions, parts[k]) for e, k in zip(every, folds, strict=True)]
    labels = [labels_of(e, pool.rows) for e, pool in zip(every, pools, strict=True)]
    right = sum((y == 1).sum() for y in labels)
    log(f"{sum(len(p.rows) for p in pools)} candidates, {right} right, {time.time() - started:.0f} s")
    claim_models = [fit_claims(pools, labels, [f != k for f in folds], settings) for k in range(FOLDS)]
    margins = [claim_models[k].margins(pool.features) for k, pool in zip(folds, pools, strict=True)]
    seen = np.concatenate(labels) >= 0
    slope, offset = boost.platt(np.concatenate(margins)[seen], np.concatenate(labels)[seen])
    scaled = [1 / (1 + np.exp(-(slope * m + offset))) for m in margins]
    threshold = best_threshold(every, pools, scaled)
    log(f"threshold {threshold:.2f}, {time.time() - started:.0f} s")
    claim = replace(fit_claims(pools, labels, [True] * len(every), settings), slope=slope, offset=offset)
    model = Model(fit_parts(every), claim, threshold)
    fold_models = [
        Model(p, replace(c, slope=slope, offset=offset), threshold) for p, c in zip(parts, claim_models, strict=True)
    ]
    return model, fold_models, every, pools, labels, scaled


def fit_claims(pools, labels, chosen, settings):
    rows = np.concatenate([p.features for p, c in zip(pools, chosen, strict=True) if c])
    right = np.concatenate([y for y, c in zip(labels, chosen, strict=True) if c])
    known = right >= 0
    return boost.fit(rows[known], right[known], settings)


def best_threshold(every, pools, scaled):
    """Return the threshold of the best strict F1 over the documents."""
    scores = {}
    for threshold in np.arange(0.06, 0.7, 0.03):
        hits = gold = read = 0
        for example, pool, p in zip(every, pools, scaled, strict=True):
            chosen = select(pool, p, threshold)
            claims = [_plain(each.candidate) for each in chosen]
            hits += len(corpus.matched(example.gold.claims, claims, "strict"))
            gold += len(example.gold.claims)
            read += len(claims)
        scores[round(float(threshold), 2)] = corpus.f1(hits, gold, read)
    return max(scores, key=lambda each: scores[each][0])


def _plain(candidate):
    amount = candidate.amount.amount if candidate.amount else None
    return {
        "kind": str(candidate.kind),
        "actors": candidate.actor.names if candidate.actor else (),
        "counterparties": candidate.other.names if candidate.other else (),
        "low": float(amount.low) if amount and amount.low is not None else None,
        "high": float(amount.high) if amount and amount.high is not None else None,
        "currency": amount.currency if amount else None,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    golds = [*corpus.load("dev"), *(gold for folder in OWN for gold in corpus.load("dev", folder=folder))]
    model, fold_models, *_ = train(golds)
    MODEL.parent.mkdir(exist_ok=True)
    MODEL.write_bytes(model_to_bytes(model))
    FOLD_MODELS.write_bytes(pickle.dumps([model_to_bytes(each) for each in fold_models]))
    print(f"{MODEL.name}: {MODEL.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
