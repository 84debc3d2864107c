"""Claims to and from JSON Lines, one claim a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

import msgspec

from cantillon.claims.claim import Claim
from cantillon.claims.evidence import Evidence
from cantillon.errors import InputError
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage
from cantillon.values.number import json_number
from cantillon.values.span import Span


def contract_fields(claim: Claim) -> dict[str, object]:
    """Return a claim in the fields that ``cantillon read --json`` promises (docs/json.md)."""
    amount = claim.amount
    return {
        "kind": str(claim.kind),
        "actors": list(claim.actors),
        "counterparties": list(claim.counterparties),
        "low": json_number(amount.low) if amount else None,
        "high": json_number(amount.high) if amount else None,
        "currency": amount.currency if amount else None,
        "qualifier": str(amount.qualifier) if amount else "none",
        "share_pct": json_number(claim.share_pct),
        "capacity_gw": json_number(claim.capacity_gw),
        "stage": str(claim.stage),
        "evidence": claim.evidence.quote,
        "start": claim.evidence.span.start,
        "end": claim.evidence.span.end,
        "confidence": round(claim.confidence, 4),
    }


class _Line(msgspec.Struct):
    """A claim as it stands on a line: exact numbers as text."""

    document: str
    kind: Kind
    actors: tuple[str, ...]
    counterparties: tuple[str, ...]
    stage: Stage
    quote: str
    start: int
    end: int
    confidence: float
    low: Decimal | None = None
    high: Decimal | None = None
    currency: str | None = None
    qualifier: Qualifier | None = None
    share_pct: Decimal | None = None
    capacity_gw: Decimal | None = None
    term: tuple[date | None, date | None] | None = None
    speaks_of: tuple[date | None, date | None] | None = None
    quoted: str | None = None
    reader: str = "builtin"
    translated: bool = False


def write_lines(claims: Iterable[Claim]) -> Iterator[bytes]:
    """Yield each claim as one line of JSON, exactly."""
    for claim in claims:
        amount = claim.amount
        line = _Line(
            document=claim.evidence.document_id,
            kind=claim.kind,
            actors=claim.actors,
            counterparties=claim.counterparties,
            stage=claim.stage,
            quote=claim.evidence.quote,
            start=claim.evidence.span.start,
            end=claim.evidence.span.end,
            confidence=claim.confidence,
            low=amount.low if amount else None,
            high=amount.high if amount else None,
            currency=amount.currency if amount else None,
            qualifier=amount.qualifier if amount else None,
            share_pct=claim.share_pct,
            capacity_gw=claim.capacity_gw,
            term=(claim.term.first, claim.term.last) if claim.term else None,
            speaks_of=(claim.speaks_of.first, claim.speaks_of.last) if claim.speaks_of else None,
            quoted=claim.quoted,
            reader=claim.reader,
            translated=claim.translated,
        )
        yield msgspec.json.encode(line) + b"\n"


def read_lines(lines: Iterable[bytes]) -> Iterator[Claim]:
    """Yield the claim of each line.

    Raises
    ------
    InputError
        If a line is not a claim; the message names the line and the field.
    """
    decoder = msgspec.json.Decoder(_Line)
    for number, text in enumerate(lines, start=1):
        try:
            yield _claim(decoder.decode(text))
        except (msgspec.MsgspecError, ValueError) as error:
            raise InputError(f"Line {number} is not a claim: {error}.") from error


def _claim(line: _Line) -> Claim:
    amount = None
    if line.currency is not None and line.qualifier is not None:
        amount = AmountRange(line.low, line.high, line.currency, line.qualifier)
    return Claim(
        line.kind,
        line.actors,
        line.counterparties,
        amount,
        line.stage,
        Evidence(line.document, Span(line.start, line.end), line.quote),
        line.confidence,
        share_pct=line.share_pct,
        capacity_gw=line.capacity_gw,
        term=Period(*line.term) if line.term else None,
        speaks_of=Period(*line.speaks_of) if line.speaks_of else None,
        quoted=line.quoted,
        reader=line.reader,
        translated=line.translated,
    )
