"""A telling: a claim with when and where it was published, which is all that reconciling needs of its document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cantillon.claims.claim import Claim


@dataclass(frozen=True, slots=True)
class Publication:
    """A text that counts: the newest of its source, as it was read last.

    Parameters
    ----------
    document_id : str
    source : str
        Where it came from; revisions of a story share it.
    published : date or None
        Unknown is ``None``.
    learned_at : datetime or None
        When the ledger learned it (aware, UTC).
    reading_id, number : int
        Which reading of the ledger, and the how-manieth of the source.
    """

    document_id: str
    source: str
    published: date | None = None
    learned_at: datetime | None = None
    reading_id: int = 0
    number: int = 1

    @property
    def day(self) -> date:
        """The day the text was public at the latest: that of publication, else that of learning it."""
        if self.published is not None:
            return self.published
        return self.learned_at.date() if self.learned_at else date.max


@dataclass(frozen=True, slots=True)
class Telling:
    """One claim as one source told it.

    Parameters
    ----------
    claim : Claim
    publication : Publication
    claim_id : str
        Id of the claim, kept because deriving it takes time.
    origin : str
        Id of the claim as it was read; a corrected claim keeps that of the one it corrects.
    actors, counterparties : tuple of str
        The claim's parties under the names that people have decided on.
    """

    claim: Claim
    publication: Publication
    claim_id: str
    origin: str
    actors: tuple[str, ...]
    counterparties: tuple[str, ...]

    @classmethod
    def of(cls, claim: Claim, publication: Publication) -> Telling:
        """Return the telling of a claim as read."""
        claim_id = claim.id
        return cls(claim, publication, claim_id, claim_id, claim.actors, claim.counterparties)

    @property
    def day(self) -> date:
        """The day the claim was public at the latest."""
        return self.publication.day

    @property
    def source(self) -> str:
        """Where the document came from."""
        return self.publication.source

    @property
    def order(self) -> tuple[date, str]:
        """By publication, then by content: the same whatever order claims come in."""
        return (self.publication.day, self.origin)
