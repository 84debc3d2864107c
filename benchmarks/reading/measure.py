"""Speed and memory of the built-in reader, on one core: ``python benchmarks/reading/measure.py``.

The mix has nine texts without a deal for each story with deals; the pages are the same texts in 174 kB of furniture.
The peer is what a reader would write in an afternoon: main text by trafilatura, capital runs for companies, one regular
expression for money, the nearest two companies for a deal. (A statistical tagger would make it slower; none can be
installed with the lock file's packages alone.)
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

GOLD = Path(__file__).parents[2] / "evaluation" / "gold"
PAGE = 174_000  # bytes of a page, as measured on news sites
RUNS = 3
EVERYDAY = (
    "The council opened the new swimming pool on Saturday, two years later than planned.",
    "Heavy rain closed four roads in the valley; the fire brigade pumped out 60 cellars.",
    "The home side lost 3-1 after leading at half time, and the coach blamed the pitch.",
    "Researchers counted 412 pairs of storks this spring, a fifth more than last year.",
    "The museum shows 90 paintings of the painter's late years until the end of October.",
    "Ministers will meet again on Thursday to talk about the reform of the school calendar.",
    "Le festival a réuni 12 000 spectateurs malgré la pluie, selon les organisateurs.",
    "La ligne de tramway sera fermée trois semaines pour des travaux de voie.",
    "Die Grippewelle ebbt ab, melden die Gesundheitsämter; 14 Prozent der Betten sind noch belegt.",
    "Der Turnverein sucht Übungsleiter für die neue Halle am Bahnhof.",
    "El ayuntamiento plantará 500 árboles en el parque antes del verano.",
    "A biblioteca passa a abrir também aos domingos, das dez às dezoito horas.",
    "Il concerto di ieri sera è durato quasi tre ore e il pubblico ha chiesto due bis.",
    "De markt op het plein begint voortaan een uur eerder, om acht uur.",
)


def stories():
    """Return the texts of the development documents that make claims, with their languages."""
    found = []
    for file in sorted(GOLD.glob("*.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        if record["split"] == "dev" and record["claims"]:
            found.append((record["text"], record["lang"]))
    return found


def mix(rng, count):
    """Return texts of which one in ten has deals."""
    deals = stories()
    found = []
    for i in range(count):
        if i % 10 == 0:
            found.append(rng.choice(deals))
        else:
            found.append(("\n\n".join(" ".join(rng.choices(EVERYDAY, k=4)) for _ in range(6)), "en"))
    return found


def page(text):
    """Return a text as a page with menus, scripts and related links around it."""
    body = "".join(f"<p>{part}</p>" for part in text.split("\n") if part)
    links = "".join(f'<li><a href="/s/{i}">Section {i}</a></li>' for i in range(120))
    shell = f"<html><head><title>Story</title></head><body><nav><ul>{links}</ul></nav><article>{body}</article>"
    script = "<script>" + "var a=[" + "0," * ((PAGE - len(shell)) // 2) + "0];</script></body></html>"
    return shell + script


def seconds(function, items):
    found = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for item in items:
            function(item)
        found.append(time.perf_counter() - start)
    return statistics.median(found)


_MONEY = re.compile(r"(?:[$€£¥]\s?[\d.,]+|[\d.,]+ (?:million|billion|milliards?|Milliarden|millones))")
_NAME = re.compile(r"[A-Z][\w&]+(?: [A-Z][\w&]+)*")


def afternoon(html):
    """Read a page as one would after an afternoon of work."""
    import trafilatura

    text = trafilatura.extract(html) or ""
    return [
        (names[0], names[1], money.group())
        for sentence in re.split(r"(?<=[.!?])\s", text)
        for money in _MONEY.finditer(sentence)
        if len(names := _NAME.findall(sentence)) > 1
    ]


def main():
    from cantillon.claims.registry import load_registry
    from cantillon.reading.builtin import BuiltinReader
    from cantillon.sources.clean import clean_html
    from cantillon.sources.document import Document

    rng = random.Random(1)
    reader = BuiltinReader(load_registry().gazetteer())

    def read(item):
        return reader.read(Document("benchmark", item[0], item[1]))

    texts, deals = mix(rng, 400), stories()[:100]
    for item in (*texts[:20], *deals[::10]):
        read(item)
    pages = [(page(text), language) for text, language in texts[:100]]

    def read_page(item):
        return read((clean_html(item[0]).text, item[1]))

    print("| work | documents a second |\n|---|---|")
    print(f"| texts, one in ten with deals | {len(texts) / seconds(read, texts):.0f} |")
    print(f"| texts full of deals | {len(deals) / seconds(read, deals):.0f} |")
    ours, theirs = seconds(read_page, pages), seconds(lambda item: afternoon(item[0]), pages)
    print(f"| pages of {PAGE // 1000} kB, one in ten with deals | {len(pages) / ours:.0f} |")
    print(f"| the same pages, an afternoon's reader | {len(pages) / theirs:.0f} |")
    print(f"\nResident memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    script = (
        "from cantillon.pipeline import read_document; from cantillon.sources.document import Document;"
        "read_document(Document('x', 'Oracle agreed to buy Cerner for $28.3 billion in cash.', 'en'))"
    )
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", script], check=True)
    print(f"Start of a process to its first claims {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
