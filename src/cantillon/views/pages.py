"""What the pages of one deal, party, circle and document show: records with their sentences in context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cantillon.claims.claim import Claim
from cantillon.ledger.deal import Deal
from cantillon.network.circles import Circle
from cantillon.sources.document import Document
from cantillon.values.currency import decimals_of
from cantillon.views.map_view import ArrowOnMap, CircleOnMap, circle_on_map
from cantillon.views.rows import Row
from cantillon.views.saying import say_claim, say_deal
from cantillon.views.snapshot_parts import claim_view, deal_view, document_view
from cantillon.views.snapshot_records import ClaimView, DealView, DocumentView, Record
from cantillon.views.wording import Language

LONGEST_TEXT = 200_000  # characters of a document shown whole: a long report; of a longer one the passages are shown
AROUND = 600  # characters on either side of a claim in a document too long to be shown whole


class ClaimOnPage(Record, frozen=True):
    """A claim said again, with its sentence in context; `settled` if a person accepted or corrected it."""

    said: str
    settled: bool
    claim: ClaimView
    document: DocumentView


class DealOnPage(Record, frozen=True):
    """A deal said again, with its claims, best first."""

    said: str
    deal: DealView
    claims: list[ClaimOnPage]


class DealLine(Record, frozen=True):
    """A deal as a line of a table, with the sentence that says it best and how many sources there are."""

    id: str
    said: str
    kind: str
    actors: list[str]
    counterparties: list[str]
    low: str | None
    high: str | None
    currency: str | None
    qualifier: str
    stage: str
    first_published: str | None
    sources: int
    conflicts: list[str]
    quote: str
    language: str


class DealPage(Record, frozen=True):
    """One deal, the deals that its total includes or that include it, and its circles."""

    deal: DealOnPage
    related: list[DealLine]
    circles: list[CircleOnMap]
    currency: str
    minor_digits: int


class PartyPage(Record, frozen=True):
    """One party: what it was promised and has promised, its deals, circles, arrows, round trip and funding gap."""

    name: str
    summary: Row | None
    deals: list[DealLine]
    circles: list[CircleOnMap]
    arrows: list[ArrowOnMap]
    round_trip: Row | None
    funding: Row | None
    currency: str
    minor_digits: int


class CirclePage(Record, frozen=True):
    """One circle with the deals of its legs and their sentences."""

    circle: CircleOnMap
    deals: list[DealOnPage]
    currency: str
    minor_digits: int


class Piece(Record, frozen=True):
    """A part of a document's text from character `start` on."""

    start: int
    text: str


class DocumentPage(Record, frozen=True):
    """A document with its claims; its text whole, or the passages around the claims."""

    document: DocumentView
    claims: list[ClaimOnPage]
    pieces: list[Piece]
    length: int


@dataclass(frozen=True, slots=True)
class Material:
    """What pages are made of: everything of a ledger as of a day."""

    deals: Mapping[str, Deal]
    claims: Mapping[str, Claim]
    documents: Mapping[str, Document]
    settled: frozenset[str]
    language: Language

    def claim(self, claim: Claim) -> ClaimOnPage:
        """Return a claim in its context."""
        document = self.documents[claim.evidence.document_id]
        said, settled = say_claim(claim, self.language), claim.id in self.settled
        return ClaimOnPage(said, settled, claim_view(claim, document), document_view(document))

    def deal(self, deal: Deal) -> DealOnPage:
        """Return a deal with its claims."""
        told = [self.claims[claim_id] for claim_id in deal.claim_ids if claim_id in self.claims]
        return DealOnPage(say_deal(deal, self.language), deal_view(deal, None), [self.claim(claim) for claim in told])

    def line(self, deal: Deal) -> DealLine:
        """Return a deal as a line of a table."""
        told = [self.claims[claim_id] for claim_id in deal.claim_ids if claim_id in self.claims]
        best = told[0] if told else None
        view = deal_view(deal, None)
        amount = view.amount
        return DealLine(
            id=deal.id,
            said=say_deal(deal, self.language),
            kind=view.kind,
            actors=view.actors,
            counterparties=view.counterparties,
            low=amount.low if amount else None,
            high=amount.high if amount else None,
            currency=amount.currency if amount else None,
            qualifier=amount.qualifier if amount else "none",
            stage=view.stage,
            first_published=view.first_published,
            sources=len({claim.evidence.document_id for claim in told}),
            conflicts=[conflict.field for conflict in deal.conflicts],
            quote=best.evidence.quote[:LONGEST_QUOTE] if best else "",
            language=self.documents[best.evidence.document_id].language if best else "",
        )

    def circles(self, circles: Iterable[Circle]) -> list[CircleOnMap]:
        """Return circles with their sentences."""
        return [circle_on_map(circle, self.deals, self.language) for circle in circles]


LONGEST_QUOTE = 400  # characters of a sentence in a table


def deal_page(deal: Deal, material: Material, circles: Sequence[Circle], *, currency: str) -> DealPage:
    """Return the page of a deal."""
    related = [
        other
        for other in material.deals.values()
        if other.part_of == deal.id or (deal.part_of is not None and other.id == deal.part_of)
    ]
    inside = [circle for circle in circles if deal.id in circle.deal_ids]
    lines = [material.line(other) for other in related]
    return DealPage(material.deal(deal), lines, material.circles(inside), currency, decimals_of(currency))


def circle_page(circle: Circle, material: Material) -> CirclePage:
    """Return the page of a circle."""
    deals = [material.deals[deal_id] for deal_id in circle.deal_ids if deal_id in material.deals]
    (view,) = material.circles([circle])
    return CirclePage(view, [material.deal(deal) for deal in deals], circle.currency, decimals_of(circle.currency))


def document_page(document: Document, claims: Sequence[Claim], material: Material) -> DocumentPage:
    """Return a document with what was read in it."""
    return DocumentPage(
        document_view(document),
        [material.claim(claim) for claim in claims],
        _pieces(document, claims),
        len(document.text),
    )


def _pieces(document: Document, claims: Sequence[Claim]) -> list[Piece]:
    """Return the text whole, or what lies around its claims, overlaps joined."""
    text = document.text
    if len(text) <= LONGEST_TEXT:
        return [Piece(0, text)]
    spans: list[tuple[int, int]] = []
    for claim in sorted(claims, key=lambda claim: claim.evidence.span):
        start, end = max(0, claim.evidence.span.start - AROUND), min(len(text), claim.evidence.span.end + AROUND)
        end = min(end, start + LONGEST_TEXT)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return [Piece(start, text[start : min(end, start + LONGEST_TEXT)]) for start, end in spans or [(0, AROUND)]]
