"""How well a reader reads documents whose right claims are known: matches, precision, recall, calibration.

A document is a JSON object with ``lang``, ``date``, ``text`` and ``claims``; a folder holds one a file (``.json``) or
one a line (``.jsonl``). Claims are matched one to one at three levels: *strict* (kind, parties, bounds and currency),
*relation* (kind and parties) and *pair* (the parties, whatever the kind). Names are compared without case, accents and
legal forms, amounts within 1 %.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cantillon.errors import CantillonError
from cantillon.reading.draft import Draft
from cantillon.sources.document import Document
from cantillon.values.kinds import Kind
from cantillon.values.text import unaccented

Claim = Mapping[str, Any]  # the fields of a claim as JSON writes them

LEVELS = ("strict", "relation", "pair")
BINS = 10  # of confidence
NEAR = 0.01  # relative difference below which two amounts are the same
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


class GoldError(CantillonError):
    """A document with known claims that is malformed, or a folder without any."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A document and the claims that it makes; `split` is ``dev``, ``test`` or empty."""

    document: Document
    claims: tuple[Claim, ...]
    split: str

    @property
    def language(self) -> str:
        """The language of the document."""
        return self.document.language


def load_gold(folder: Path, split: str | None = None, languages: Sequence[str] = ()) -> list[Gold]:
    """Return the documents with known claims in `folder`, in the order of their file names.

    Raises
    ------
    GoldError
        If the folder holds none, or one is malformed.
    """
    found: list[Gold] = []
    for file in sorted(folder.glob("*.json*")):
        for record in _records(file):
            if (split is None or record.get("split") == split) and (not languages or record["lang"] in languages):
                published = date.fromisoformat(record["date"]) if record.get("date") else None
                document = Document(record["id"], record["text"], record["lang"], published=published)
                found.append(Gold(document, tuple(record["claims"]), str(record.get("split", ""))))
    if not found:
        raise GoldError(
            f"There is no document with known claims in {folder}.",
            hint='A document is a .json file with "lang", "text" and "claims" (see docs/reading.md).',
        )
    return found


def _records(file: Path) -> list[dict[str, Any]]:
    text = file.read_text(encoding="utf-8")
    try:
        if file.suffix == ".jsonl":
            records = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            records = [{**json.loads(text), "id": file.stem}]
    except (ValueError, TypeError) as error:
        raise GoldError(f"{file} is not JSON: {error}.", hint="Mend the file or take it away.") from error
    for number, record in enumerate(records, start=1):
        missing = [name for name in ("lang", "text", "claims") if name not in record]
        if missing:
            raise GoldError(f"{file}, document {number} lacks {', '.join(missing)}.", hint="See docs/reading.md.")
        for claim in record["claims"]:
            _check(claim, f"{file}, document {number}")
        record.setdefault("id", f"{file.stem}-{number}")
    return records


_NEEDED = ("kind", "actors", "counterparties", "low", "high", "currency", "share_pct", "capacity_gw", "stage")


def _check(claim: Claim, where: str) -> None:
    """Refuse a claim that nothing could be measured against."""
    missing = [name for name in _NEEDED if name not in claim]
    if missing:
        raise GoldError(f"A claim of {where} lacks {', '.join(missing)}.", hint="See docs/reading.md.")
    if claim["kind"] not in set(Kind):
        raise GoldError(f"A claim of {where} has the unknown kind {claim['kind']!r}.", hint=f"Use {', '.join(Kind)}.")
    if not (claim["actors"] or claim["counterparties"]):
        raise GoldError(f"A claim of {where} names no party.", hint="Give actors, counterparties or both.")


@cache
def folded(name: str) -> str:
    """Return a party's name without case, accents, punctuation and legal form.

    >>> folded("Société Générale SA"), folded("Amazon.com")
    ('societe generale', 'amazon')
    """
    plain = unaccented(name).casefold()
    words = re.sub(r"[^\w]+", " ", _LEGAL_FORM.sub(" ", plain)).strip()
    return _SAME.get(words, words)


def sides(claim: Claim) -> tuple[frozenset[str], frozenset[str]]:
    """Return the folded names of a claim's actors and counterparties."""
    return frozenset(map(folded, claim["actors"] or ())), frozenset(map(folded, claim["counterparties"] or ()))


def near(a: float | None, b: float | None) -> bool:
    """Say whether two amounts are both missing or within 1 % of each other."""
    if a is None or b is None:
        return a is b
    return abs(a - b) <= NEAR * max(abs(a), abs(b), 1e-9)


def same_amount(gold: Claim, read: Claim) -> bool:
    """Say whether two claims have the same bounds and currency."""
    return (
        near(gold["low"], read["low"])
        and near(gold["high"], read["high"])
        and (gold["currency"] or None) == (read["currency"] or None)
    )


def same(gold: Claim, read: Claim, level: str) -> bool:
    """Say whether a read claim is a gold one at one of `LEVELS`."""
    if level == "pair":
        return frozenset.union(*sides(gold)) == frozenset.union(*sides(read))
    if gold["kind"] != read["kind"] or sides(gold) != sides(read):
        return False
    return level == "relation" or same_amount(gold, read)


def matched(gold: Sequence[Claim], read: Sequence[Claim], level: str) -> list[tuple[int, int]]:
    """Return pairs of indexes of gold and read claims that match one to one."""
    left, pairs = list(range(len(read))), []
    for i, claim in enumerate(gold):
        found = next((j for j in left if same(claim, read[j], level)), None)
        if found is not None:
            left.remove(found)
            pairs.append((i, found))
    return pairs


def f1(hits: int, gold: int, read: int) -> tuple[float, float, float]:
    """Return (F1, precision, recall); nothing to find and nothing read is perfect."""
    recall = hits / gold if gold else 1.0
    precision = hits / read if read else 1.0
    both = precision + recall
    return (2 * precision * recall / both if both else 0.0), precision, recall


def as_claim(draft: Draft, text: str) -> dict[str, Any]:
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


@dataclass(slots=True)
class Row:
    """Counts of one group of claims: of a language, a kind, or all."""

    documents: int = 0
    gold: int = 0
    read: int = 0
    hits: Counter[str] = field(default_factory=Counter)

    def scores(self, level: str) -> tuple[float, float, float]:
        """Return (F1, precision, recall) at a level."""
        return f1(self.hits[level], self.gold, self.read)


@dataclass(slots=True)
class Accuracy:
    """What a reader got right.

    Parameters
    ----------
    rows : dict of str to Row
        By language, by ``kind invest`` …, and ``all``.
    right : dict of str to (int, int)
        Of the claims that match in kind and parties (for ``direction``: in the pair and kind), how many have each field
        right, out of how many.
    confused : Counter of (str, str)
        Kind in gold and kind read, for claims that match only in their parties.
    quiet : (int, int)
        Documents without a claim that were left alone, of all such documents.
    calibration_error : float
        Expected calibration error of confidence against strict matches, in ten bins.
    worst : list of (str, int, int)
        Documents with the most claims missed or invented: source, missed, invented.
    """

    rows: dict[str, Row]
    right: dict[str, tuple[int, int]]
    confused: Counter[tuple[str, str]]
    quiet: tuple[int, int]
    calibration_error: float
    worst: list[tuple[str, int, int]]


def accuracy(golds: Sequence[Gold], read: Mapping[str, Sequence[Claim]]) -> Accuracy:
    """Return how well the claims read (by document source) match the known ones."""
    rows: dict[str, Row] = defaultdict(Row)
    right, total = Counter[str](), Counter[str]()
    confused = Counter[tuple[str, str]]()
    doubts: list[tuple[float, bool]] = []
    worst: list[tuple[str, int, int]] = []
    for gold in golds:
        claims = read[gold.document.source]
        _count(rows, gold, claims)
        _check_fields(gold, claims, right, total, confused)
        hits = {j for _, j in matched(gold.claims, claims, "strict")}
        doubts += [(float(claim["confidence"]), j in hits) for j, claim in enumerate(claims)]
        worst.append((gold.document.source, len(gold.claims) - len(hits), len(claims) - len(hits)))
    empty = [gold for gold in golds if not gold.claims]
    return Accuracy(
        dict(rows),
        {name: (right[name], total[name]) for name in sorted(total)},
        confused,
        (sum(not read[gold.document.source] for gold in empty), len(empty)),
        calibration_error(doubts),
        sorted(worst, key=lambda each: -(each[1] + each[2]))[:10],
    )


def _count(rows: dict[str, Row], gold: Gold, claims: Sequence[Claim]) -> None:
    for name in (gold.language, "all"):
        row = rows[name]
        row.documents += 1
        row.gold += len(gold.claims)
        row.read += len(claims)
        for level in LEVELS:
            row.hits[level] += len(matched(gold.claims, claims, level))
    for kind in sorted({claim["kind"] for claim in [*gold.claims, *claims]}):
        mine = [claim for claim in gold.claims if claim["kind"] == kind]
        theirs = [claim for claim in claims if claim["kind"] == kind]
        row = rows[f"kind {kind}"]
        row.gold += len(mine)
        row.read += len(theirs)
        for level in LEVELS:
            row.hits[level] += len(matched(mine, theirs, level))


_FIELDS = ("stage", "share_pct", "capacity_gw")


def _check_fields(
    gold: Gold,
    claims: Sequence[Claim],
    right: Counter[str],
    total: Counter[str],
    confused: Counter[tuple[str, str]],
) -> None:
    for i, j in matched(gold.claims, claims, "relation"):
        a, b = gold.claims[i], claims[j]
        for name in _FIELDS:
            total[name] += 1
            right[name] += a[name] == b[name] or (name != "stage" and near(a[name], b[name]))
        total["amount"] += 1
        right["amount"] += same_amount(a, b)
    for i, j in matched(gold.claims, claims, "pair"):
        a, b = gold.claims[i], claims[j]
        if a["kind"] == b["kind"]:
            total["direction"] += 1
            right["direction"] += sides(a) == sides(b)
        else:
            confused[a["kind"], b["kind"]] += 1


def calibration_error(doubts: Sequence[tuple[float, bool]]) -> float:
    """Return the mean distance between confidence and how often it is right, over ten bins weighed by their size."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, is_right in doubts:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, is_right))
    gaps = [abs(sum(c for c, _ in each) - sum(hit for _, hit in each)) for each in bins.values()]
    return sum(gaps) / max(1, len(doubts))
