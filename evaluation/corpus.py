"""The gold documents and the definitions by which a reading of them is right (see gold/GUIDE.md)."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from cantillon.reading.draft import Draft
from cantillon.reading.gazetteer import Gazetteer
from cantillon.sources.document import Document

GOLD = Path(__file__).parent / "gold"
LEVELS = ("strict", "relation", "pair")
_LEGAL_FORM = re.compile(
    r"\b(inc|corp|corporation|ltd|llc|plc|group|holdings?|co|company|sa|se|ag|nv|technologies|the)\b\.?"
)
_SAME = {
    "aws": "amazon",
    "amazon com": "amazon",
    "alphabet": "google",
    "google cloud": "google",
    "meta platforms": "meta",
    "facebook": "meta",
}


@dataclass(frozen=True, slots=True)
class Gold:
    """A document and the claims that it makes."""

    document: Document
    claims: tuple[dict, ...]
    split: str

    @property
    def language(self) -> str:
        return self.document.language


def load(split=None, languages=None, folder=GOLD):
    """Return the documents with known claims in a folder: a file each (.json), or a line each (.jsonl)."""
    found = []
    for file in sorted(Path(folder).glob("*.json*")):
        for record in _records(file):
            if (split is None or record.get("split") == split) and (not languages or record["lang"] in languages):
                published = date.fromisoformat(record["date"]) if record.get("date") else None
                document = Document(record.get("id", file.stem), record["text"], record["lang"], published=published)
                found.append(Gold(document, tuple(record["claims"]), record.get("split", "")))
    return found


def _records(file):
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return [{**json.loads(text), "id": file.stem}]


def gazetteer() -> Gazetteer:
    """Return the shipped registry as readers take it."""
    from cantillon.claims.registry import load_registry

    return load_registry().gazetteer()


@cache
def folded(name):
    """Return a party's name without case, accents, punctuation and legal form."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[^\w]+", " ", _LEGAL_FORM.sub(" ", plain)).strip()
    return _SAME.get(words, words)


def sides(claim):
    return tuple(frozenset(map(folded, claim.get(side) or [])) for side in ("actors", "counterparties"))


def near(a, b):
    """Say whether two amounts are both missing or within 1 % of each other."""
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 0.01 * max(abs(a), abs(b), 1e-9)


def same(gold, read, level):
    """Say whether a read claim is a gold one: strict (all but stage), relation (kind, parties) or pair (parties)."""
    if level == "pair":
        return frozenset.union(*sides(gold)) == frozenset.union(*sides(read))
    if gold["kind"] != read["kind"] or sides(gold) != sides(read):
        return False
    return level == "relation" or same_amount(gold, read)


def same_amount(gold, read):
    return (
        near(gold["low"], read["low"])
        and near(gold["high"], read["high"])
        and (gold["currency"] or None) == (read["currency"] or None)
    )


def matched(gold, read, level):
    """Return pairs of indexes of gold and read claims that match one to one."""
    left, pairs = list(range(len(read))), []
    for i, claim in enumerate(gold):
        found = next((j for j in left if same(claim, read[j], level)), None)
        if found is not None:
            left.remove(found)
            pairs.append((i, found))
    return pairs


def f1(hits, gold, read):
    """Return (F1, precision, recall); nothing to find and nothing read is perfect."""
    recall = hits / gold if gold else 1.0
    precision = hits / read if read else 1.0
    return (2 * precision * recall / (precision + recall) if precision + recall else 0.0), precision, recall


def as_claim(draft: Draft, text: str) -> dict:
    """Return a draft in the fields of a gold claim."""
    amount = draft.amount
    return {
        "kind": str(draft.kind),
        "actors": list(draft.actors),
        "counterparties": list(draft.counterparties),
        "low": float(amount.low) if amount and amount.low is not None else None,
        "high": float(amount.high) if amount and amount.high is not None else None,
        "currency": amount.currency if amount else None,
        "qualifier": str(amount.qualifier) if amount else "none",
        "share_pct": float(draft.share_pct) if draft.share_pct is not None else None,
        "capacity_gw": float(draft.capacity_gw) if draft.capacity_gw is not None else None,
        "stage": str(draft.stage),
        "evidence": draft.evidence.of(text),
        "start": draft.evidence.start,
        "end": draft.evidence.end,
        "confidence": draft.confidence,
    }
