"""How many parties of the gold claims are found as names, by language: python evaluation/names_recall.py [--misses]

A party counts if its folded name is found anywhere in the document, and "near" if it is found in the evidence.
Parties whose name does not stand in the text in any form cannot be found by name; they are counted apart. Precision
is the share of spans that are a party of some claim of the document (a proxy: many right names are in no claim).
Only documents of split dev are read.
"""

from __future__ import annotations

import json
import sys
import time
import tomllib
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from corpus import folded

from cantillon.claims.registry import load_registry
from cantillon.reading.mentions import link_names
from cantillon.reading.names import find_names
from cantillon.reading.names_gazetteer import compile_gazetteer
from cantillon.reading.names_words import NameWords, names_of

GOLD = Path(__file__).resolve().parent / "gold"


def pack(code: str) -> NameWords:
    text = (files("cantillon.reading") / "languages" / f"{code}.toml").read_text(encoding="utf-8")
    return names_of(tomllib.loads(text).get("names", {}), code)


def main() -> None:
    known = compile_gazetteer(load_registry().gazetteer())
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    misses: dict[str, Counter[str]] = defaultdict(Counter)
    packs: dict[str, NameWords] = {}
    for file in sorted(GOLD.glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        if document["split"] != "dev":
            continue
        language, text = document["lang"], document["text"]
        if not (files("cantillon.reading") / "languages" / f"{language}.toml").is_file():
            continue
        words = packs.setdefault(language, pack(language))
        start = time.perf_counter()
        found = link_names(find_names(text, words, known), text, words)
        counts[language]["µs"] += int(1e6 * (time.perf_counter() - start))
        counts[language]["bytes"] += len(text.encode())
        names = {folded(name) for span in found for name in (span.name, span.unit, span.owner) if name}
        parties = set()
        for claim in document["claims"]:
            at = text.find(claim["evidence"])
            near = {
                folded(name)
                for span in found
                for name in (span.name, span.unit)
                if name and at <= span.span.start < at + len(claim["evidence"])
            }
            for party in (*claim["actors"], *claim["counterparties"]):
                parties.add(folded(party))
                counts[language]["gold"] += 1
                counts[language]["found"] += folded(party) in names
                counts[language]["near"] += folded(party) in near
                is_written = folded(party) in folded(text)
                counts[language]["written"] += is_written
                counts[language]["written found"] += is_written and folded(party) in names
                if folded(party) not in names:
                    misses[file.stem][("" if is_written else "(not written) ") + party] += 1
        likely = [span for span in found if span.may_be_party]
        counts[language]["spans"] += len(likely)
        counts[language]["right"] += sum(folded(span.name) in parties for span in likely)
    for language, n in sorted(counts.items()):
        print(
            f"{language} {n['gold']:5} gold  found {n['found'] / n['gold']:.3f}  if written "
            f"{n['written found'] / max(1, n['written']):.3f}  in evidence {n['near'] / n['gold']:.3f}  "
            f"spans {n['spans']:5}  right {n['right'] / max(1, n['spans']):.2f}  "
            f"{n['bytes'] / max(1, n['µs']):.2f} MB/s"
        )
    if "--misses" in sys.argv:
        for stem, lost in misses.items():
            print(stem, dict(lost))


if __name__ == "__main__":
    main()
