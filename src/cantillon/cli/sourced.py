"""The sentences behind deals, as several commands print them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cantillon.claims.claim import Claim
from cantillon.cli.output import print_line
from cantillon.ledger.deal import Deal
from cantillon.ledger.view import LedgerView
from cantillon.sources.document import Document
from cantillon.views.wording import count_in_words, deal_in_words

LONGEST_QUOTE = 400  # characters: a filing's or table's "sentence" can be a page


@dataclass(frozen=True, slots=True)
class Sourced:
    """The deals of a view with their claims and documents."""

    deals: dict[str, Deal]
    claims: dict[str, Claim]
    documents: dict[str, Document]

    @classmethod
    def of(cls, view: LedgerView) -> Sourced:
        """Gather what a view holds."""
        return cls(
            {deal.id: deal for deal in view.deals()},
            {claim.id: claim for claim in view.claims()},
            {document.id: document for document in view.documents()},
        )

    def said(self, deal_id: str) -> str:
        """Say a deal from its fields; anything else by its id."""
        deal = self.deals.get(deal_id)
        return deal_id if deal is None else deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount)

    def quote(self, deal_id: str, states: Callable[[Claim], bool] = lambda claim: True) -> str:
        """Return the best sentence of a deal that `states` what is looked for, with where and when it was published."""
        deal = self.deals.get(deal_id)
        told = [self.claims[each] for each in deal.claim_ids if each in self.claims] if deal else []
        claim = next((each for each in told if states(each)), next(iter(told), None))
        return "" if claim is None else self.quoted(claim)

    def quoted(self, claim: Claim) -> str:
        """Return a claim's sentence, with where and when it was published."""
        document = self.documents.get(claim.evidence.document_id)
        where = f" ({document.source}, {document.published or 'undated'})" if document else ""
        text = " ".join(claim.evidence.quote.split())
        return f"“{text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + ' …'}”{where}"

    def sentences(self, deal_id: str) -> list[str]:
        """Return every sentence of a deal, best first, or the title of a filing."""
        deal = self.deals.get(deal_id)
        if deal is None:
            document = self.documents.get(deal_id)
            return [document.title or document.source] if document else []
        return [self.claims[each].evidence.quote for each in deal.claim_ids if each in self.claims]

    def disagreements(self, deal_id: str) -> Iterator[str]:
        """Yield what the sources of a deal disagree about: each value with one sentence that says it."""
        deal = self.deals.get(deal_id)
        for conflict in deal.conflicts if deal else ():
            for value, claim_ids in conflict.values:
                claim = next((self.claims[each] for each in claim_ids if each in self.claims), None)
                if claim is not None:
                    yield f"{conflict.field} {value}: {self.quoted(claim)}"


def print_sentences(
    sourced: Sourced,
    deal_ids: Iterable[str],
    title: str = "The sentences behind it",
    states: Callable[[Claim], bool] = lambda claim: True,
) -> None:
    """Print each deal once, with its stage, its best sentence that `states` it and what its sources disagree about."""
    chosen = [deal_id for deal_id in dict.fromkeys(deal_ids) if deal_id in sourced.deals]
    if not chosen:
        return
    print_line("")
    print_line(title)
    for deal_id in chosen:
        deal = sourced.deals[deal_id]
        sources = len({sourced.claims[each].evidence.document_id for each in deal.claim_ids if each in sourced.claims})
        told = count_in_words(sources, "source", "sources")
        print_line(f"  {sourced.said(deal_id)} ({deal.stage}, {told}; {deal_id})")
        print_line(f"      {sourced.quote(deal_id, states)}")
        for said in sourced.disagreements(deal_id):
            print_line(f"      sources disagree on {said}")
