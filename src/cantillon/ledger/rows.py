"""Records to rows of the ledger and back, nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import RowMapping

from cantillon.claims.claim import Claim
from cantillon.claims.evidence import Evidence
from cantillon.sources.document import Document, Translation
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage
from cantillon.values.problem import Problem, Severity
from cantillon.values.span import Span

Columns: TypeAlias = dict[str, Any]  # Any: a row holds columns of many types

ACTOR = "actor"
COUNTERPARTY = "counterparty"


def reading_row(document: Document, number: int, learned_at: datetime) -> Columns:
    """Return what the ledger keeps of a document beside its text."""
    translated = document.translated
    return {
        "source": document.source,
        "number": number,
        "document_id": document.id,
        "language": document.language,
        "published": document.published,
        "published_at": document.published_at,
        "title": document.title,
        "publisher": document.publisher,
        "is_translated": translated is not None,
        "translated_by": translated.by if translated else None,
        "revision": document.revision,
        "retrieved": document.retrieved,
        "learned_at": learned_at,
    }


def document_of(row: RowMapping) -> Document:
    """Return the document of a reading's row joined with its text."""
    return Document(
        source=row["source"],
        text=row["text"],
        language=row["language"],
        published=row["published"],
        published_at=row["published_at"],
        title=row["title"],
        publisher=row["publisher"],
        translated=Translation(row["translated_by"]) if row["is_translated"] else None,
        revision=row["revision"],
        retrieved=row["retrieved"],
    )


def claim_row(claim: Claim, reading_id: int, position: int) -> Columns:
    """Return a claim's row; its parties have rows of their own."""
    amount = claim.amount
    return {
        "reading_id": reading_id,
        "id": claim.id,
        "position": position,
        "kind": claim.kind.value,
        "low": amount.low if amount else None,
        "high": amount.high if amount else None,
        "currency": amount.currency if amount else None,
        "qualifier": amount.qualifier.value if amount else None,
        "share_pct": claim.share_pct,
        "capacity_gw": claim.capacity_gw,
        "stage": claim.stage.value,
        "span_start": claim.evidence.span.start,
        "span_end": claim.evidence.span.end,
        "quote": claim.evidence.quote,
        "confidence": claim.confidence,
        "term_first": claim.term.first if claim.term else None,
        "term_last": claim.term.last if claim.term else None,
        "speaks_of_first": claim.speaks_of.first if claim.speaks_of else None,
        "speaks_of_last": claim.speaks_of.last if claim.speaks_of else None,
        "quoted": claim.quoted,
        "reader": claim.reader,
        "translated": claim.translated,
    }


def party_rows(claim: Claim, reading_id: int) -> list[Columns]:
    """Return a row for each party of a claim, in order."""
    sides = ((ACTOR, claim.actors), (COUNTERPARTY, claim.counterparties))
    return [
        {"reading_id": reading_id, "claim_id": claim.id, "side": side, "position": position, "name": name}
        for side, names in sides
        for position, name in enumerate(names)
    ]


def claim_of(row: RowMapping, document_id: str, parties: Iterable[RowMapping]) -> Claim:
    """Return the claim of a row, with `parties` in order of side and position."""
    names: dict[str, list[str]] = {ACTOR: [], COUNTERPARTY: []}
    for party in parties:
        names[party["side"]].append(party["name"])
    return Claim(
        kind=Kind(row["kind"]),
        actors=tuple(names[ACTOR]),
        counterparties=tuple(names[COUNTERPARTY]),
        amount=_amount(row),
        stage=Stage(row["stage"]),
        evidence=Evidence(document_id, Span(row["span_start"], row["span_end"]), row["quote"]),
        confidence=row["confidence"],
        share_pct=row["share_pct"],
        capacity_gw=row["capacity_gw"],
        term=_period(row["term_first"], row["term_last"]),
        speaks_of=_period(row["speaks_of_first"], row["speaks_of_last"]),
        quoted=row["quoted"],
        reader=row["reader"],
        translated=row["translated"],
    )


def problem_row(problem: Problem, reading_id: int, position: int) -> Columns:
    """Return a problem's row."""
    return {
        "reading_id": reading_id,
        "position": position,
        "code": problem.code,
        "message": problem.message,
        "place": problem.where,
        "hint": problem.hint,
        "severity": problem.severity.value,
    }


def problem_of(row: RowMapping) -> Problem:
    """Return the problem of a row."""
    return Problem(row["code"], row["message"], row["place"], row["hint"], Severity(row["severity"]))


def _amount(row: RowMapping) -> AmountRange | None:
    if row["currency"] is None:
        return None
    return AmountRange(row["low"], row["high"], row["currency"], Qualifier(row["qualifier"]))


def _period(first: date | None, last: date | None) -> Period | None:
    return None if first is None and last is None else Period(first, last)
