"""Filings in a ledger: stored as documents, read back as filings, and what changed between quarters as claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cantillon.claims.claim import Claim
from cantillon.ledger.holdings import Resolver, changes, derived_claims
from cantillon.ledger.ledger import Ledger
from cantillon.sources.document import Document
from cantillon.sources.filings import HoldingsFiling, filing_of

READER = "13f"  # by which derived claims are known


def filings_in(documents: Iterable[Document]) -> tuple[HoldingsFiling, ...]:
    """Return the Forms 13F among documents."""
    return tuple(filing for filing in map(filing_of, documents) if filing is not None)


def derive_claims(ledger: Ledger, resolve: Resolver) -> int:
    """Store what each manager bought, raised, cut and sold out as claims of the later filing; return their number.

    What stands already is left as it is, so that only a filing whose claims changed becomes a new revision.
    """
    filings = filings_in(ledger.documents())
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in derived_claims(changes(filings, resolve), filings):
        claims[claim.evidence.document_id].append(claim)
    for filing in filings:
        ledger.add_reading(filing.document, claims[filing.document.id])
    return sum(len(found) for found in claims.values())
