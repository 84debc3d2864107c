"""How many amounts, percentages and capacities of the gold claims are read where the claim says them.

Run ``python evaluation/amounts_recall.py [--split dev] [--misses]``. A claim counts where a figure with the same
bounds, currency and qualifier lies in its evidence; "text" also takes one that lies elsewhere in its document.
"""

from __future__ import annotations

import argparse
import collections
import json
import tomllib
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from cantillon.reading.amounts import AmountSpan, Figures, find_figures
from cantillon.reading.number_words import numbers_of

GOLD = Path(__file__).parent / "gold"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--misses", action="store_true", help="print the claims whose figure is not read")
    parser.add_argument("--lang", default="")
    options = parser.parse_args()
    tally: collections.Counter[tuple[str, str]] = collections.Counter()
    for path in sorted(GOLD.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["split"] == options.split and document["lang"].startswith(options.lang):
            measure(document, tally, show_misses=options.misses)
    print_table(tally)


def measure(document: dict[str, Any], tally: collections.Counter[tuple[str, str]], *, show_misses: bool) -> None:
    lang, text = document["lang"], document["text"]
    table = tomllib.loads((resources.files("cantillon.reading") / "languages" / f"{lang}.toml").read_text("utf-8"))
    figures = find_figures(text, numbers_of(table["numbers"]))
    matched: set[AmountSpan] = set()
    for claim in document["claims"]:
        start = text.find(claim["evidence"])
        inside = range(start, start + len(claim["evidence"]))
        if claim["currency"] is not None:
            right = [span for span in figures.amounts if is_right(span, claim)]
            matched.update(right)
            near = any(span.core.start in inside for span in right)
            tally[lang, "amounts"] += 1
            tally[lang, "amounts in evidence"] += near
            tally[lang, "amounts in text"] += bool(right)
            if show_misses and not near:
                print_miss(document["id"], claim, figures, inside, far=bool(right))
        tally_ratio(lang, claim["share_pct"], [span.value for span in figures.percents], "percents", tally)
        tally_ratio(lang, claim["capacity_gw"], [span.value for span in figures.capacities], "capacities", tally)
    tally[lang, "amounts read"] += len(figures.amounts)
    tally[lang, "read in no claim"] += len(figures.amounts) - len(matched)


def is_right(span: AmountSpan, claim: dict[str, Any]) -> bool:
    amount = span.amount
    bounds = [None if claim[key] is None else Decimal(str(claim[key])) for key in ("low", "high")]
    written = (amount.low, amount.high, amount.currency, str(amount.qualifier))
    return written == (*bounds, claim["currency"], claim["qualifier"])


def tally_ratio(
    lang: str, wanted: float | None, read: list[Decimal | None], name: str, tally: collections.Counter[tuple[str, str]]
) -> None:
    if wanted is not None:
        tally[lang, name] += 1
        tally[lang, f"{name} in text"] += any(value is not None and abs(float(value) - wanted) < 0.05 for value in read)


def print_miss(document_id: str, claim: dict[str, Any], figures: Figures, inside: range, *, far: bool) -> None:
    read = [
        f"{span.amount.low}..{span.amount.high} {span.amount.currency} {span.amount.qualifier}"
        for span in figures.amounts
        if span.core.start in inside
    ]
    wanted = f"{claim['low']}..{claim['high']} {claim['currency']} {claim['qualifier']}"
    print(f"{document_id}{' (elsewhere)' if far else ''}: wanted {wanted}; read {read}\n    {claim['evidence'][:230]}")


def print_table(tally: collections.Counter[tuple[str, str]]) -> None:
    names = ["amounts", "amounts in evidence", "amounts in text", "amounts read", "read in no claim"]
    names += ["percents", "percents in text", "capacities", "capacities in text"]
    print("lang  " + "  ".join(names))
    languages = sorted({lang for lang, _ in tally})
    for lang in [*languages, "all"]:
        counts = [sum(tally[each, name] for each in (languages if lang == "all" else [lang])) for name in names]
        print(f"{lang:4}  " + "  ".join(f"{count:>{len(name)}}" for name, count in zip(names, counts, strict=True)))


if __name__ == "__main__":
    main()
