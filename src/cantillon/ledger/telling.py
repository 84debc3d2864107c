"""A telling: a claim with when and where it was published, which is all that reconciling needs of its document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cantillon.claims.claim import Claim


@dataclass(frozen=True, slots=True)
class Telling:
    """One claim as one source told it.

    Parameters
    ----------
    claim : Claim
    source : str
        Where the document came from; revisions of a story share it.
    published : date or None
        Day of publication; unknown is ``None``.
    learned_at : datetime or None
        When the ledger learned it (aware, UTC).
    """

    claim: Claim
    source: str
    published: date | None = None
    learned_at: datetime | None = None

    @property
    def day(self) -> date:
        """The day the claim was public at the latest: that of publication, else that of learning it."""
        if self.published is not None:
            return self.published
        return self.learned_at.date() if self.learned_at else date.max

    @property
    def order(self) -> tuple[date, str]:
        """By publication, then by content: the same whatever order claims come in."""
        return (self.day, self.claim.id)
