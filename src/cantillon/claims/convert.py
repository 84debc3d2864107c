"""Drafts to claims: parties under their canonical names, evidence checked, the same claim once."""

from __future__ import annotations

from cantillon.claims.checks import check_draft
from cantillon.claims.claim import Claim
from cantillon.claims.duplicates import without_duplicates
from cantillon.claims.evidence import Evidence
from cantillon.claims.registry import Registry
from cantillon.claims.resolve import resolve_all
from cantillon.reading.amounts import AmountSpan, find_figures
from cantillon.reading.builtin import load_language
from cantillon.reading.draft import Draft
from cantillon.reading.packs import languages
from cantillon.reading.reader import Reading
from cantillon.sources.document import Document
from cantillon.values.problem import Problem


def to_claims(document: Document, reading: Reading, registry: Registry) -> tuple[list[Claim], list[Problem]]:
    """Return the claims that a reading's grounded drafts make, and the reading's problems with those of the refused."""
    problems = list(reading.problems)
    claims = []
    amounts = _amounts(document) if any(draft.amount for draft in reading.drafts) else ()
    for draft in reading.drafts:
        reasons = check_draft(document, draft, amounts)
        if reasons:
            problems += reasons
        else:
            claim, doubts = _claim(document, draft, registry)
            claims.append(claim)
            problems += doubts
    return without_duplicates(claims), problems


def _amounts(document: Document) -> tuple[AmountSpan, ...]:
    code = document.language if document.language in languages() else "en"
    return find_figures(document.text, load_language(code).numbers).amounts


def _claim(document: Document, draft: Draft, registry: Registry) -> tuple[Claim, list[Problem]]:
    actors, doubts = resolve_all(draft.actors, registry, document.source)
    counterparties, more = resolve_all(draft.counterparties, registry, document.source)
    claim = Claim(
        kind=draft.kind,
        actors=actors,
        counterparties=counterparties,
        amount=draft.amount,
        stage=draft.stage,
        evidence=Evidence.of(document, draft.evidence),
        confidence=draft.confidence,
        share_pct=draft.share_pct,
        capacity_gw=draft.capacity_gw,
        term=draft.term,
        speaks_of=draft.speaks_of,
        quoted=draft.quoted,
        reader=draft.reader,
        translated=document.translated is not None,
    )

    return claim, doubts + more
