"""A judgement: what a person decided of claims, deals or parties; by whom, when and why.

Judgements are appended, never overwritten. They win over readers, and they carry enough of what they judge
(`Anchor`) to find it again after a story was revised or re-read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cantillon.claims.claim import Claim
from cantillon.values.ids import content_id

_ID = re.compile(r"(claim|deal|judgement)-[0-9a-z]{16}")


class Verdict(StrEnum):
    """What a person can decide."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    UNDO = "undo"


class About(StrEnum):
    """What a judgement can be about."""

    CLAIM = "claim"
    DEAL = "deal"
    PARTY = "party"
    JUDGEMENT = "judgement"


_ON_CLAIMS = frozenset({Verdict.ACCEPT, Verdict.REJECT, Verdict.EDIT})
_ON_PAIRS = frozenset({Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE})


@dataclass(frozen=True, slots=True)
class Anchor:
    """A judged claim as it was and where it came from, to find it again when its id has changed."""

    source: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision.

    Parameters
    ----------
    verdict : Verdict
        accept, reject or edit claims; same, different or unsure of two deals or two parties; undo a judgement.
    first, second : tuple of str
        Claims to accept, reject or edit stand in `first`. Of a pair, each side is the id of a deal, ids of claims
        (to split a deal, put the claims that belong elsewhere in `second`), or the name of a party; of two parties
        that are the same, the name in `first` is kept.
    by : str
        Who decided.
    why : str
    at : datetime or None
        When (aware, UTC); the ledger fills it in.
    correction : Claim or None
        For edit: the claim as it should read.
    first_anchors, second_anchors : tuple of Anchor
        The claims of each side; the ledger fills them in.

    Raises
    ------
    ValueError
        If the verdict does not fit what it is about.
    """

    verdict: Verdict
    first: tuple[str, ...]
    second: tuple[str, ...] = ()
    by: str = ""
    why: str = ""
    at: datetime | None = None
    correction: Claim | None = None
    first_anchors: tuple[Anchor, ...] = ()
    second_anchors: tuple[Anchor, ...] = ()

    def __post_init__(self) -> None:
        if not self.first:
            raise ValueError("a judgement needs something to judge")
        if self.at is not None and self.at.utcoffset() != UTC.utcoffset(None):
            raise ValueError(f"times are aware and UTC, got {self.at!r}")
        if self.verdict in _ON_CLAIMS and (self.about is not About.CLAIM or self.second):
            raise ValueError(f"{self.verdict} is about claims, got {self.first}, {self.second}")
        if self.verdict in _ON_PAIRS and (not self.second or self.about is About.JUDGEMENT):
            raise ValueError(f"{self.verdict} is about two deals or two parties, got {self.first}, {self.second}")
        if (self.verdict is Verdict.EDIT) != (self.correction is not None):
            raise ValueError("edit, and only edit, carries a correction")
        if self.verdict is Verdict.UNDO and self.about is not About.JUDGEMENT:
            raise ValueError(f"undo is about a judgement, got {self.first}")

    @property
    def about(self) -> About:
        """What is judged: claims, deals (given by their ids or by their claims), parties or a judgement."""
        match = _ID.fullmatch(self.first[0])
        if match is None:
            return About.PARTY
        if self.verdict in _ON_PAIRS:
            return About.DEAL
        return About(match[1])

    @property
    def id(self) -> str:
        """Derived from what was decided, by whom and when."""
        correction = self.correction.id if self.correction else ""
        return content_id("judgement", self.verdict, *self.first, "/", *self.second, correction, self.by, self.at)


def in_force(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return, in order, the judgements that no later one has undone; an undone undoing counts no more either."""
    undone: set[str] = set()
    kept: list[Judgement] = []
    for judgement in reversed(list(judgements)):
        if judgement.id in undone:
            continue
        if judgement.verdict is Verdict.UNDO:
            undone.add(judgement.first[0])
        else:
            kept.append(judgement)
    return kept[::-1]
