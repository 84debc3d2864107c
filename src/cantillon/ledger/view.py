"""A ledger as it was told by one day and known at one moment; read-only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from cantillon.claims.claim import Claim
from cantillon.errors import InputError
from cantillon.ledger.consistency import Check, Finding, check_consistency
from cantillon.ledger.deal import Deal
from cantillon.ledger.judged import JudgedTellings, judged
from cantillon.ledger.judgement import Judgement, in_force
from cantillon.ledger.reconcile import reconcile_judged
from cantillon.ledger.telling import Publication, Telling
from cantillon.sources.document import Document
from cantillon.values.kinds import Kind, Stage


@dataclass(frozen=True)  # no slots: deals are computed once, when first asked for
class LedgerView:
    """What was published by `as_of` and learned by `learned_by` (``None``: everything).

    Parameters
    ----------
    publications : sequence of Publication
        The newest revision of each source, in order of publication.
    tellings : sequence of Telling
        Their claims as read, in the same order.
    all_judgements : sequence of Judgement
        In order of time, undone ones included.
    fetch_documents : callable
        Fetches the documents, in order of publication, when they are first asked for.
    """

    publications: Sequence[Publication]
    tellings: Sequence[Telling]
    all_judgements: Sequence[Judgement] = field(default=())
    as_of: date | None = None
    learned_by: datetime | None = None
    fetch_documents: Callable[[], list[Document]] = list

    def documents(self) -> list[Document]:
        """Return the documents, in order of publication."""
        return list(self._documents.values())

    def document(self, document_id: str) -> Document:
        """Return one document.

        Raises
        ------
        InputError
            If the view holds none with this id.
        """
        if document_id not in self._documents:
            raise InputError(f"There is no document {document_id} in this view of the ledger.")
        return self._documents[document_id]

    def claims(self) -> list[Claim]:
        """Return the claims as judged, in order of publication."""
        return [telling.claim for telling in self.judged.tellings]

    def claims_of(self, document_id: str) -> list[Claim]:
        """Return the claims of one document, in the order of its text."""
        found = [claim for claim in self.claims() if claim.evidence.document_id == document_id]
        return sorted(found, key=lambda claim: claim.evidence.span)

    def judgements(self) -> list[Judgement]:
        """Return the judgements that count, oldest first."""
        return in_force(self.all_judgements)

    def deals(
        self,
        *,
        stages: Collection[Stage] | None = None,
        kinds: Collection[Kind] | None = None,
        party: str | None = None,
    ) -> list[Deal]:
        """Return the deals, in order of first publication; only those at `stages`, of `kinds`, with `party`."""
        return [
            deal
            for deal in self._deals
            if (stages is None or deal.stage in stages)
            and (kinds is None or deal.kind in kinds)
            and (party is None or party in (*deal.actors, *deal.counterparties, deal.seller))
        ]

    def findings(self, checks: Sequence[Check] = ()) -> list[Finding]:
        """Return what is inconsistent and no person has judged; `checks` are run after the built-in ones."""
        return check_consistency(self._deals, self.judged.tellings, self.judged.settled, checks)

    def tellings_of(self, subjects: Sequence[str]) -> list[Telling]:
        """Return the claims that `subjects`, ids of claims or of deals, stand for, in order of publication.

        Raises
        ------
        InputError
            If one of them is not in this view.
        """
        known = {telling.claim_id: telling for telling in (*self.tellings, *self.judged.tellings)}
        # Deals take time to compute; who judges claims does not wait for them.
        is_of_claims = all(subject in known for subject in subjects)
        members = {} if is_of_claims else {deal.id: deal.claim_ids for deal in self._deals}
        wanted = {claim_id for subject in subjects for claim_id in members.get(subject, (subject,))}
        missing = sorted(wanted - set(known))
        if missing:
            raise InputError(f"There is no {missing[0]} in this view of the ledger.")
        return sorted((known[claim_id] for claim_id in wanted), key=lambda telling: telling.order)

    @cached_property
    def judged(self) -> JudgedTellings:
        """The claims with their publications, as judged."""
        return judged(self.tellings, self.all_judgements, self.publications)

    @cached_property
    def _deals(self) -> tuple[Deal, ...]:
        return reconcile_judged(self.judged)

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {document.id: document for document in self.fetch_documents()}
