"""What every export is given: the ledger's records as of one date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cantillon.claims.claim import Claim
from cantillon.ledger.deal import Deal
from cantillon.network.flow import Flow
from cantillon.sources.document import Document
from cantillon.views.rows import Row, claim_row, deal_row, flow_row


@dataclass(frozen=True, slots=True)
class ExportData:
    """Claims, deals and flows with the documents behind them."""

    documents: Mapping[str, Document]
    claims: Sequence[Claim]
    deals: Sequence[Deal]
    flows: Sequence[Flow]

    def claim_rows(self) -> list[Row]:
        """Return every claim as a row."""
        return [claim_row(claim, self.documents.get(claim.evidence.document_id)) for claim in self.claims]

    def deal_rows(self) -> list[Row]:
        """Return every deal as a row with its sources."""
        claims = {claim.id: claim for claim in self.claims}
        return [deal_row(deal, claims, self.documents) for deal in self.deals]

    def flow_rows(self) -> list[Row]:
        """Return every flow as a row."""
        return [flow_row(flow) for flow in self.flows]
