"""A ledger of 300 parties and about 3,000 deals, made up from a seed: a short story for each telling."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from cantillon.claims.claim import Claim
from cantillon.claims.evidence import Evidence
from cantillon.ledger.ledger import Ledger
from cantillon.sources.document import Document
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span

PARTIES = 300
STORIES = 4600  # of which reconciling makes about 3,000 deals: some stories tell of one deal
FIRST_DAY = date(2023, 1, 2)
_STEMS = ("Nor", "Vel", "Cor", "Ash", "Tal", "Brin", "Kes", "Lum", "Mar", "Oss", "Pel", "Quin", "Rav", "Sol", "Tern")
_ENDS = ("dane", "wick", "mont", "tech", "grid", "ware", "line", "core", "field", "works", "gate", "light", "stone")
_WORDS = {Kind.INVEST: "invest {} in", Kind.BUY: "buy {} of services from", Kind.LEND: "lend {} to"}
_STAGES = (Stage.AGREED, Stage.DONE, Stage.PLANNED, Stage.RUMOURED)


def names(count: int = PARTIES) -> list[str]:
    """Return made-up names, each its own."""
    pairs = [(_STEMS[i % len(_STEMS)], _ENDS[i // len(_STEMS) % len(_ENDS)]) for i in range(count)]
    return [f"{stem}{end}{'' if i < 195 else f' {chr(65 + i % 26)}'}" for i, (stem, end) in enumerate(pairs)]


def story(rng: random.Random, parties: list[str], number: int) -> tuple[Document, Claim]:
    """Return one story with the claim that it makes; few parties are in many deals, as in real networks."""
    kind = rng.choices((Kind.INVEST, Kind.BUY, Kind.LEND), (4, 5, 1))[0]
    actor, other = (parties[min(int(rng.paretovariate(0.6)) - 1, rng.randrange(len(parties)))] for _ in range(2))
    while other == actor:
        other = rng.choice(parties)
    billions = Decimal(rng.randint(1, 40)) / rng.choice((1, 2, 10))
    up_to = rng.random() < 0.3
    amount = AmountRange(None if up_to else billions * 10**9, billions * 10**9, "USD",
                         Qualifier.UP_TO if up_to else Qualifier.EXACT)  # fmt: skip
    published = FIRST_DAY + timedelta(days=number * 1050 // STORIES)
    money = f"{'up to ' if up_to else ''}${billions}bn"
    sentence = f"{actor} will {_WORDS[kind].format(money)} {other}, the two companies said on {published:%A}."
    text = f"Deal number {number}\n\nThe market opened higher. {sentence} Neither gave further details.\n"
    document = Document(f"made-up/{number:05}.txt", text, "en", published=published, title=f"Deal number {number}")
    start = text.index(sentence)
    evidence = Evidence.of(document, Span(start, start + len(sentence)))
    confidence = round(rng.uniform(0.25, 0.99), 3)
    return document, Claim(kind, (actor,), (other,), amount, rng.choice(_STAGES), evidence, confidence)


def fill(ledger: Ledger, *, stories: int = STORIES, seed: int = 1720) -> None:
    """Add the stories to a ledger."""
    rng = random.Random(seed)
    parties = names()
    for number in range(stories):
        document, claim = story(rng, parties, number)
        ledger.add_reading(document, [claim])


def make(path: Path) -> None:
    """Write the ledger, unless it is there."""
    if not path.exists():
        with Ledger.open(path) as ledger:
            fill(ledger)
