"""The closed vocabularies that every layer shares: kinds of deals and how far they have got."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What moves between actors and counterparties."""

    INVEST = "invest"
    BUY = "buy"
    LEND = "lend"
    GUARANTEE = "guarantee"
    ACQUIRE = "acquire"
    DIVEST = "divest"
    HOLD = "hold"
    GRANT = "grant"
    SPEND = "spend"


class Stage(StrEnum):
    """How far a deal has got, by the text's own words and time."""

    RUMOURED = "rumoured"
    PLANNED = "planned"
    AGREED = "agreed"
    DONE = "done"
    ENDED = "ended"
    DENIED = "denied"


FIRM_STAGES = frozenset({Stage.AGREED, Stage.DONE})
DEAD_STAGES = frozenset({Stage.ENDED, Stage.DENIED})
