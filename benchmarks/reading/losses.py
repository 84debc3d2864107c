"""Where claims are lost: ``python -m benchmarks.reading.losses [--split dev] [--language fr] [--show REASON]``.

Each known claim that is not read strictly right is put down to the first thing that went wrong with it.
"""

from __future__ import annotations

import argparse
from collections import Counter

from cantillon.reading.accuracy import as_claim, folded, same, same_amount, sides
from cantillon.reading.builtin import BuiltinReader
from evaluation import corpus
from evaluation.examples import deal_example

REASONS = (
    "right",
    "a party is not found",
    "parties are never in reach of one passage",
    "the amount is not read",
    "no deal seen between the parties",
    "another kind is likelier",
    "less likely than the threshold",
    "put together otherwise, or a rival won",
    "another amount is likelier",
)


def reason(claim, example, candidates, read, threshold):
    """Return what went wrong with a claim first."""
    if any(same(claim, each, "strict") for each in read):
        return "right"
    parties = frozenset.union(*sides(claim))
    reach = [{folded(m.names[0]) for m in frame.mentions[1:]} for frame in example.frames]
    if not parties <= frozenset().union(*reach):
        return "a party is not found"
    within = [frame for frame, names in zip(example.frames, reach, strict=True) if parties <= names]
    if not within:
        return "parties are never in reach of one passage"
    if not any(_has_amount(claim, amount) for frame in within for amount in frame.amounts):
        return "the amount is not read"
    if any(same(claim, each, "relation") for each in read):
        return "another amount is likelier"
    pairs = [each for each in candidates if _names(each) <= parties and _names(each)]
    of_kind = [each for each in pairs if str(each.kind) == claim["kind"]]
    if not pairs:
        return "no deal seen between the parties"
    if not of_kind:
        return "another kind is likelier"
    if max(each.probability for each in of_kind) < threshold:
        return "less likely than the threshold"
    return "put together otherwise, or a rival won"


def _names(candidate):
    return frozenset(folded(m.names[0]) for m in (candidate.actor, candidate.other) if m is not None)


def _has_amount(claim, amount):
    if amount is None:
        return claim["currency"] is None
    stated = amount.amount
    read = {
        "low": float(stated.low) if stated.low is not None else None,
        "high": float(stated.high) if stated.high is not None else None,
        "currency": stated.currency,
    }
    return claim["currency"] is not None and same_amount(claim, read)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="dev")
    parser.add_argument("--language")
    parser.add_argument("--show", choices=REASONS, help="list the claims lost for this reason")
    options = parser.parse_args()
    reader = BuiltinReader(corpus.gazetteer())
    counts = Counter()
    for gold in corpus.load(options.split):
        if options.language and gold.language != options.language:
            continue
        example = deal_example(gold, reader)
        candidates = reader.relations.candidates(example.sheet)
        read = [as_claim(draft, gold.document.text) for draft in reader.read(gold.document).drafts]
        for claim in gold.claims:
            why = reason(claim, example, candidates, read, reader.relations.threshold)
            counts[why] += 1
            if why == options.show:
                print(
                    gold.document.source,
                    claim["kind"],
                    claim["actors"],
                    claim["counterparties"],
                    claim["evidence"][:120],
                )
    total = sum(counts.values())
    for why in REASONS:
        print(f"{counts[why]:5} {counts[why] / max(1, total):6.1%}  {why}")


if __name__ == "__main__":
    main()
