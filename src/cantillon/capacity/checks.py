"""Consistency checks that need to know what a gigawatt costs and how many homes it serves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from cantillon.capacity.facts import shipped_facts
from cantillon.capacity.statements import CapacityFinding, check_money, check_text, sentences_around
from cantillon.claims.claim import Claim
from cantillon.ledger.consistency import Evidenced, Finding
from cantillon.ledger.deal import Deal
from cantillon.reading.number_words import load_numbers
from cantillon.reading.packs import languages
from cantillon.sources.document import Document

_QUESTIONS = {
    "homes": "Which of the two figures is wrong?",
    "money": "Is a figure misread, or does the money pay for a part only?",
}


def check_money_per_gigawatt(given: Evidenced) -> Iterator[Finding]:
    """Find deals whose amount, low and high, is out of the band of what a gigawatt costs."""
    band = shipped_facts().money_per_gw
    for deal in given.deals:
        amount, gigawatts = deal.amount, deal.capacity_gw
        if amount is None or not gigawatts or amount.currency != band.currency or not deal.is_live:
            continue
        high = None if amount.is_open else amount.potential
        too_little = high is not None and float(high / gigawatts) < band.low
        too_much = float(amount.firm / gigawatts) > band.high
        verdict = check_money(float(gigawatts), float(amount.potential), amount.currency)
        if verdict is not None and (too_little or too_much):
            yield Finding(
                "money per gigawatt", f"{verdict[1]} {_QUESTIONS['money']}", _claims_behind(deal, given), (deal.id,)
            )


CAPACITY_CHECKS = (check_money_per_gigawatt,)


def statement_findings(
    documents: Iterable[Document], claims: Iterable[Claim], settled: Collection[str] = ()
) -> list[Finding]:
    """Return where figures of one document contradict each other; those whose claims a person settled are left out.

    Parameters
    ----------
    documents : iterable of Document
    claims : iterable of Claim
        A finding points to the claims that rest on its sentences, where there are any.
    settled : collection of str
        Ids of claims that a person accepted or corrected.
    """
    of_document: dict[str, list[Claim]] = {}
    for claim in claims:
        of_document.setdefault(claim.evidence.document_id, []).append(claim)
    found = []
    for document, statement in statements(documents):
        if statement.is_consistent:
            continue
        spans = (statement.capacity, statement.other)
        near = tuple(
            claim.id
            for claim in of_document.get(document.id, ())
            if any(claim.evidence.span.overlaps(span) for span in spans)
        )
        if near and all(claim_id in settled for claim_id in near):
            continue
        quote = sentences_around(document.text, spans)
        message = f"{statement.reason} {_QUESTIONS[statement.check]}"
        found.append(Finding(f"{statement.check} per gigawatt", message, near, (), ((document.id, quote),)))
    return found


def statements(documents: Iterable[Document]) -> Iterator[tuple[Document, CapacityFinding]]:
    """Yield what each document's figures on capacity, homes and money say of each other."""
    for document in documents:
        if document.language in languages():
            for statement in check_text(document.text, document.language, load_numbers(document.language)):
                yield document, statement


def _claims_behind(deal: Deal, given: Evidenced) -> tuple[str, ...]:
    """Return the best claim with the amount and the best one with the capacity."""
    told = given.told(deal)
    with_amount = next((each.claim_id for each in told if each.claim.amount is not None), deal.claim_ids[0])
    with_capacity = next((each.claim_id for each in told if each.claim.capacity_gw is not None), deal.claim_ids[0])
    return tuple(dict.fromkeys((with_amount, with_capacity)))
