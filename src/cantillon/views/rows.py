"""Records as flat rows with stable field names: a row is a line of JSON, of a table, of a data frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cantillon.claims.claim import Claim
from cantillon.ledger.deal import Deal
from cantillon.network.flow import Flow
from cantillon.sources.document import Document
from cantillon.values.amount import AmountRange
from cantillon.values.currency import from_minor
from cantillon.values.number import json_number

Row = dict[str, object]


def amount_fields(amount: AmountRange | None) -> Row:
    """Return low, high, currency and qualifier; an unknown amount is null in all but the qualifier."""
    if amount is None:
        return {"low": None, "high": None, "currency": None, "qualifier": "none"}
    return {
        "low": json_number(amount.low),
        "high": json_number(amount.high),
        "currency": amount.currency,
        "qualifier": str(amount.qualifier),
    }


def claim_row(claim: Claim, document: Document | None) -> Row:
    """Return a claim with its evidence and where that was published."""
    return {
        "id": claim.id,
        **_stated_fields(claim),
        "confidence": round(claim.confidence, 4),
        "translated": claim.translated,
        "reader": claim.reader,
        "quoted": claim.quoted,
        "evidence": claim.evidence.quote,
        "start": claim.evidence.span.start,
        "end": claim.evidence.span.end,
        **_document_fields(document),
    }


def deal_row(deal: Deal, claims: Mapping[str, Claim], documents: Mapping[str, Document]) -> Row:
    """Return a deal with its sources, each a sentence and where it was published."""
    sources = [claims[claim_id] for claim_id in deal.claim_ids if claim_id in claims]
    return {
        "id": deal.id,
        "kind": str(deal.kind),
        "actors": list(deal.actors),
        "counterparties": list(deal.counterparties),
        "seller": deal.seller,
        **amount_fields(deal.amount),
        "share_pct": json_number(deal.share_pct),
        "capacity_gw": json_number(deal.capacity_gw),
        "stage": str(deal.stage),
        "stages": [{"on": event.on, "stage": str(event.stage), "claim": event.claim_id} for event in deal.stages],
        "part_of": deal.part_of,
        "first_published": deal.first_published,
        "last_published": deal.last_published,
        "conflicts": [
            {
                "field": conflict.field,
                "values": [{"value": value, "claims": list(ids)} for value, ids in conflict.values],
            }
            for conflict in deal.conflicts
        ],
        "sources": [_source_row(claim, documents.get(claim.evidence.document_id)) for claim in sources],
    }


def flow_row(flow: Flow) -> Row:
    """Return a flow with its amounts in plain units of the network's currency."""
    firm, potential = (
        None if minor is None else from_minor(minor, flow.currency) for minor in (flow.firm, flow.potential)
    )
    return {
        "deal": flow.deal_id,
        "payer": flow.payer,
        "payee": flow.payee,
        "kind": str(flow.kind),
        "leg": str(flow.leg),
        "medium": str(flow.medium),
        "firm": json_number(firm),
        "potential": json_number(potential),
        "currency": flow.currency,
        "at_least": flow.at_least,
        "stage": str(flow.stage),
        "dated": flow.dated,
    }


def _source_row(claim: Claim, document: Document | None) -> Row:
    return {"claim": claim.id, "quote": claim.evidence.quote, **_document_fields(document)}


def _document_fields(document: Document | None) -> Row:
    if document is None:
        return {"source": None, "title": None, "publisher": None, "published": None, "language": None}
    return {
        "source": document.source,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
        "language": document.language,
    }


def _stated_fields(claim: Claim) -> Row:
    """Return what a claim says, whoever read it and where."""
    return {
        "kind": str(claim.kind),
        "actors": list(claim.actors),
        "counterparties": list(claim.counterparties),
        **amount_fields(claim.amount),
        "share_pct": json_number(claim.share_pct),
        "capacity_gw": json_number(claim.capacity_gw),
        "stage": str(claim.stage),
    }


def contract_fields(claim: Claim) -> Row:
    """Return a claim in the fields that ``cantillon read --json`` promises (docs/json.md)."""
    return {
        **_stated_fields(claim),
        "evidence": claim.evidence.quote,
        "start": claim.evidence.span.start,
        "end": claim.evidence.span.end,
        "confidence": round(claim.confidence, 4),
    }


def contract_row(document: Document, claims: Iterable[Claim], *, with_text: bool = False) -> Row:
    """Return what ``cantillon read --json`` prints for one document (docs/json.md)."""
    row: Row = {
        "source": document.source,
        "language": document.language,
        "published": document.published,
        "title": document.title,
        "translated": None if document.translated is None else {"by": document.translated.by},
        "claims": [contract_fields(claim) for claim in claims],
    }
    if with_text:
        row["text"] = document.text
    return row
