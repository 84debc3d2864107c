"""Measure the built-in reader: ``python -m evaluation.measure [--split test] [--language fr]``.

Development documents are read by the model of the fold that has not seen them; test documents by the shipped model.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections import Counter, defaultdict
from pathlib import Path

from cantillon.reading.scorer import model_from_bytes

from cantillon.reading.builtin import BuiltinReader
from evaluation import corpus
from evaluation.train import FOLD_MODELS, FOLDS

BINS = 10


def read_all(golds, *, crossed):
    """Return the claims read from every document, by document source."""
    gazetteer = corpus.gazetteer()
    readers = [BuiltinReader(gazetteer)]
    if crossed:
        readers = [BuiltinReader(gazetteer, model_from_bytes(each)) for each in pickle.loads(FOLD_MODELS.read_bytes())]  # noqa: S301 - our own file
    places = {gold.document.source: i for i, gold in enumerate(corpus.load("dev"))} if crossed else {}
    return {
        gold.document.source: [
            corpus.as_claim(draft, gold.document.text)
            for draft in readers[places.get(gold.document.source, 0) % FOLDS if crossed else 0]
            .read(gold.document)
            .drafts
        ]
        for gold in golds
    }


def table(golds, read):
    """Return counts of gold, read and matched claims by language, kind and overall."""
    rows = defaultdict(Counter)
    for gold in golds:
        claims = read[gold.document.source]
        for row in (gold.language, "all"):
            rows[row].update(documents=1, gold=len(gold.claims), read=len(claims))
            for level in corpus.LEVELS:
                rows[row][level] += len(corpus.matched(gold.claims, claims, level))
        for kind in {c["kind"] for c in [*gold.claims, *claims]}:
            mine, theirs = [c for c in gold.claims if c["kind"] == kind], [c for c in claims if c["kind"] == kind]
            rows[f"kind {kind}"].update(gold=len(mine), read=len(theirs))
            for level in corpus.LEVELS[:2]:
                rows[f"kind {kind}"][level] += len(corpus.matched(mine, theirs, level))
    return rows


def fields(golds, read):
    """Return how often each field is right on claims that match in kind and parties; direction on matching pairs."""
    right, total = Counter(), Counter()
    confused = Counter()
    for gold in golds:
        claims = read[gold.document.source]
        for i, j in corpus.matched(gold.claims, claims, "relation"):
            a, b = gold.claims[i], claims[j]
            for name in ("stage", "share_pct", "capacity_gw", "qualifier"):
                total[name] += 1
                right[name] += a[name] == b[name] or (name[-4:] in ("_pct", "y_gw") and corpus.near(a[name], b[name]))
            confused[(a["stage"], b["stage"])] += 1
            total["amount"] += 1
            right["amount"] += corpus.same_amount(a, b)
        for i, j in corpus.matched(gold.claims, claims, "pair"):
            a, b = gold.claims[i], claims[j]
            if a["kind"] == b["kind"]:
                total["direction"] += 1
                right["direction"] += corpus.sides(a) == corpus.sides(b)
    return right, total, confused


def calibration(golds, read):
    """Return (expected calibration error, bins) of confidence against strict matches."""
    pairs = []
    for gold in golds:
        claims = read[gold.document.source]
        hit = {j for _, j in corpus.matched(gold.claims, claims, "strict")}
        pairs += [(claim["confidence"], j in hit) for j, claim in enumerate(claims)]
    bins = defaultdict(list)
    for confidence, is_hit in pairs:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, is_hit))
    gaps = [abs(sum(c for c, _ in each) - sum(h for _, h in each)) for each in bins.values()]
    return sum(gaps) / max(1, len(pairs)), {
        k: (len(v), sum(c for c, _ in v) / len(v), sum(h for _, h in v) / len(v)) for k, v in sorted(bins.items())
    }


def report(golds, read):
    lines = []
    for row, n in sorted(table(golds, read).items()):
        cells = []
        for level in corpus.LEVELS:
            if level in n or level != "pair":
                value, precision, recall = corpus.f1(n[level], n["gold"], n["read"])
                cells.append(f"{level} {value:.3f} (P {precision:.3f} R {recall:.3f})")
        lines.append(f"{row:16} {n['documents'] or '':4} {n['gold']:5} gold {n['read']:5} read  " + "  ".join(cells))
    right, total, confused = fields(golds, read)
    lines.append("on matches: " + "  ".join(f"{k} {right[k] / total[k]:.3f}" for k in sorted(total)))
    wrong = [(n, pair) for pair, n in confused.items() if pair[0] != pair[1]]
    most = sorted(wrong, reverse=True)[:8]
    lines.append("stages confused (gold > read): " + ", ".join(f"{a}>{b} {n}" for n, (a, b) in most))
    empty = [gold for gold in golds if not gold.claims]
    if empty:
        quiet = sum(not read[gold.document.source] for gold in empty)
        lines.append(f"documents without claims left alone: {quiet} of {len(empty)}")
    error, bins = calibration(golds, read)
    lines.append(f"calibration error {error:.3f}: " + "  ".join(f"{c:.2f}→{h:.2f} ({n})" for n, c, h in bins.values()))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="dev", choices=["dev", "test"])
    parser.add_argument("--language", action="append")
    parser.add_argument("--folder", type=Path, default=corpus.GOLD)
    parser.add_argument("--json", type=Path, help="write the claims read to this file")
    options = parser.parse_args()
    is_own = options.folder == corpus.GOLD
    golds = corpus.load(options.split if is_own else None, options.language, options.folder)
    read = read_all(golds, crossed=is_own and options.split == "dev")
    print(report(golds, read))
    if options.json:
        options.json.write_text(json.dumps(read, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
