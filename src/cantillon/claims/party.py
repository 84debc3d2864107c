"""A party: a canonical name, what it is, and its identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from cantillon.values.ids import content_id
from cantillon.values.text import unaccented

_LEGAL_FORMS = re.compile(
    r"\b(inc|incorporated|corp|corporation|company|co|ltd|limited|llc|llp|lp|plc|sa|sas|sarl|se|ag|gmbh|kg|kgaa|nv|bv|spa|srl|ab|asa|oyj|"
    r"kk|ltda|pty|holdings?|group|the)\b\.?"
)


class PartyKind(StrEnum):
    """What a party is."""

    COMPANY = "company"
    FUND = "fund"
    PERSON = "person"
    GOVERNMENT = "government"
    JOINT_VENTURE = "joint_venture"
    PROJECT = "project"
    UNKNOWN = "unknown"


def folded(name: str) -> str:
    """Return a name without case, accents, punctuation and legal form, for comparison only.

    >>> folded("Société Générale S.A.") == folded("SOCIETE GENERALE")
    True
    """
    plain = unaccented(name).casefold()
    plain = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain)
    words = re.sub(r"[^\w]+", " ", plain).strip()
    return re.sub(r"\s+", " ", _LEGAL_FORMS.sub(" ", words)).strip() or words


@dataclass(frozen=True, slots=True)
class Party:
    """A company, fund, person, government, joint venture or project."""

    name: str
    kind: PartyKind = PartyKind.UNKNOWN
    parent: str | None = None
    identifiers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def id(self) -> str:
        """Derived from the folded name, so that any spelling of it gives the same party."""
        return content_id("party", folded(self.name))
