"""A room: everything that the pages ask of a ledger as of one day and in one currency, computed once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cantillon.asking import DealNetwork
from cantillon.claims.claim import Claim
from cantillon.errors import NotInLedgerError
from cantillon.ledger.deal import Deal
from cantillon.ledger.view import LedgerView
from cantillon.network.build import build_network
from cantillon.network.circles import Circle, CircleSearch
from cantillon.network.circulation import Circulation
from cantillon.network.network import Measure
from cantillon.pipeline import Workbench, require_currency
from cantillon.sources.document import Document
from cantillon.views.layout import map_positions
from cantillon.views.map_view import Places
from cantillon.views.pages import Material
from cantillon.views.parties import PartySummary, party_summaries
from cantillon.views.wording import Language

SHOWN_CIRCLES = 60  # in a list that a person reads; the largest turnover comes first
MOST_DAYS = 120  # stops of the time slider: as many as a thumb can tell apart on a wide screen


@dataclass(frozen=True)  # no slots: each answer is kept once it is known
class Room:
    """The ledger as of `as_of` in `currency`; `whole` is the room of the whole ledger, where parties get their places.

    A room belongs to one state of the ledger and is thrown away with it.
    """

    workbench: Workbench
    view: LedgerView
    as_of: date | None
    currency: str
    whole: Room | None = None

    @cached_property
    def asked(self) -> DealNetwork:
        """The network of the deals."""
        deals = self.view.deals()
        require_currency(self.currency, deals)
        return DealNetwork(deals, build_network(deals, currency=self.currency, as_of=self.as_of))

    @cached_property
    def deals(self) -> dict[str, Deal]:
        """Deals by id."""
        return {deal.id: deal for deal in self.view.deals()}

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Claims as judged, by id."""
        return {claim.id: claim for claim in self.view.claims()}

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Documents by id."""
        return {document.id: document for document in self.view.documents()}

    @cached_property
    def settled(self) -> frozenset[str]:
        """Ids of the claims that a person has accepted or corrected."""
        judged = self.view.judged
        return frozenset(telling.claim_id for telling in judged.tellings if telling.origin in judged.settled)

    @cached_property
    def circles(self) -> CircleSearch:
        """The circles of the largest turnover."""
        return self.asked.circles(top=SHOWN_CIRCLES)

    @cached_property
    def firm(self) -> Circulation:
        """The circulation of firm amounts."""
        return self.asked.circulation(Measure.FIRM)

    @cached_property
    def potential(self) -> Circulation:
        """The circulation of potential amounts."""
        return self.asked.circulation(Measure.POTENTIAL)

    @cached_property
    def summaries(self) -> list[PartySummary]:
        """Every party, the one that was promised most first."""
        return party_summaries(self.asked.network, self.view.deals())

    @cached_property
    def places(self) -> Places:
        """Where each party of the whole ledger stands on the map."""
        if self.whole is not None:
            return self.whole.places
        network = self.asked.network
        links = [(flow.payer, flow.payee) for flow in network.flows]
        return map_positions(sorted({name for link in links for name in link}), links)

    @cached_property
    def families(self) -> dict[str, str]:
        """The highest owner on the map of each party that has one there."""
        return self.workbench.families(self.places)

    @cached_property
    def days(self) -> list[date]:
        """The days on which the whole ledger's deals were first told, thinned to what a slider can hold."""
        if self.whole is not None:
            return self.whole.days
        days = sorted({flow.dated for flow in self.asked.network.flows if flow.dated})
        step = -(-len(days) // MOST_DAYS) or 1
        return days[::-1][::step][::-1]

    def material(self, language: Language) -> Material:
        """Return what pages are made of."""
        return Material(self.deals, self.claims, self.documents, self.settled, language)

    def deal(self, deal_id: str) -> Deal:
        """Return a deal, also by the id of one of its claims: a deal that grew has another id, its claims have not.

        Raises
        ------
        NotInLedgerError
            If there is none.
        """
        found = self.deals.get(deal_id) or next((d for d in self.deals.values() if deal_id in d.claim_ids), None)
        if found is None:
            raise NotInLedgerError(f"There is no deal {deal_id} as of this day.")
        return found

    def circle(self, circle_id: str) -> Circle:
        """Return a circle.

        Raises
        ------
        NotInLedgerError
            If it is none of those shown.
        """
        for circle in self.circles:
            if circle.id == circle_id:
                return circle
        raise NotInLedgerError(f"There is no circle {circle_id} as of this day.", hint="It may have ended or changed.")

    def document(self, document_id: str) -> Document:
        """Return a document.

        Raises
        ------
        NotInLedgerError
            If there is none.
        """
        if document_id not in self.documents:
            raise NotInLedgerError(f"There is no document {document_id} as of this day.")
        return self.documents[document_id]
