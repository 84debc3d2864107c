"""A claim: one sourced statement about one deal, grounded in its document."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cantillon.claims.evidence import Evidence
from cantillon.values.amount import AmountRange
from cantillon.values.dates import Period
from cantillon.values.ids import content_id
from cantillon.values.kinds import Kind, Stage


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement in one document that money, shares, credit or capacity moves between parties.

    `actors` and `counterparties` are canonical names of parties; the other fields mean what they mean in `Draft`.
    """

    kind: Kind
    actors: tuple[str, ...]
    counterparties: tuple[str, ...]
    amount: AmountRange | None
    stage: Stage
    evidence: Evidence
    confidence: float
    share_pct: Decimal | None = None
    capacity_gw: Decimal | None = None
    term: Period | None = None
    speaks_of: Period | None = None
    quoted: str | None = None
    reader: str = "builtin"
    translated: bool = False

    @property
    def id(self) -> str:
        """Derived from what the claim says and where; confidence and reader do not change it."""
        amount = self.amount
        return content_id(
            "claim",
            self.evidence.document_id,
            self.evidence.span.start,
            self.evidence.span.end,
            self.kind,
            "|".join(sorted(self.actors)),
            "|".join(sorted(self.counterparties)),
            *((amount.low, amount.high, amount.currency, amount.qualifier) if amount else ("unknown",)),
        )
