"""Triggers and their roles: which place of a clause a party fills, and how well that fits a frame.

Nothing here is decided for good: every judgement becomes a number, and the trained scorer weighs them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import log1p

from cantillon.reading.packs import EVENT_ROLES, Frame, LanguagePack
from cantillon.reading.passages import Mention, Passage, Trigger

EVENTS = tuple(EVENT_ROLES)
PLACES = (
    "subject",
    "object",
    "possessor",
    "left",
    "right",
    "by",
    "to",
    "from",
    "in",
    "with",
    "of",
    "for",
    "through",
    "at",
    "relative",
    "whose",
    "none",
)
KINDS = ("company", "fund", "person", "government", "unit", "joint_venture", "project", "product")
FOUND = ("gazetteer", "brand", "epithet", "form", "described", "reference", "reflexive", "topic")
PAIR_FEATURES = (
    "fits",
    "conflicts",
    "role",
    *(f"event_{event}" for event in EVENTS),
    *(f"place_{place}" for place in PLACES),
    *(f"kind_{kind}" for kind in KINDS),
    *(f"found_{found}" for found in FOUND),
    "choice",
    "score",
    "is_group",
    "is_topic",
    "before",
    "gap",
    "mentions_between",
    "triggers_between",
    "amounts_between",
    "breaks_between",
    "clauses_between",
    "relatives_between",
    "order",
    "is_last",
    "own_figure",
    "own_percent",
    "passages_back",
    "part_verb",
    "part_noun",
    "part_role",
    "part_link",
    "is_passive",
    "after_tail",
    "unit",
    "empty",
    "parsed",
    "parsed_elsewhere",
    "nearer",
    "nearer_fitting",
    "marker_gap",
)
_PLACE_INDEX = {place: i for i, place in enumerate(PLACES)}
_KIND_INDEX = {kind: i for i, kind in enumerate(KINDS)}
_FOUND_INDEX = {found: i for i, found in enumerate(FOUND)}
_EVENT_INDEX = {event: i for i, event in enumerate(EVENTS)}
_ADJACENT = 3  # characters between a noun or link and the party that it is joined to
_AT_PLACE = 3
_AT_KIND = _AT_PLACE + len(EVENTS) + len(PLACES)


class Geometry:
    """What stands where in a passage, so that counting between two points is a matter of bisection."""

    def __init__(self, passage: Passage) -> None:
        self.mentions = sorted({m.start for m in passage.mentions if not m.is_group and m.found != "topic"})
        self.triggers = sorted({t.start for t in passage.triggers if any(f.part == "verb" for f in t.frames)})
        self.amounts = sorted({a.core.start for a in passage.amounts})
        self.percents = sorted({p.span.start for p in passage.percents})
        self.breaks = sorted(passage.breaks)
        roles = [mark for mark in passage.marks if mark.group == "roles"]
        self.clauses = sorted(mark.start for mark in roles if mark.name == "clause")
        self.relatives = sorted(mark.start for mark in roles if mark.name in ("relative", "whose"))

    def between(self, left: int, right: int) -> list[float]:
        """Return the counts of mentions, verbs, amounts, breaks, clause words and relative words in ``left:right``."""
        return [
            float(bisect_left(points, right) - bisect_left(points, left))
            for points in (self.mentions, self.triggers, self.amounts, self.breaks, self.clauses, self.relatives)
        ]


def place_of(mention: Mention, trigger: Trigger, frame: Frame, pack: LanguagePack) -> str:
    """Return the place that a mention has in the clause of a trigger."""
    before = mention.end <= trigger.start
    if mention.found == "topic" or (mention.found == "reflexive" and not before):
        return "none"
    gap = trigger.start - mention.end if before else mention.start - trigger.end
    if frame.part == "link" and gap <= _ADJACENT:
        return "left" if before else "right"
    if mention.is_possessor and before:
        return "possessor"
    if before and frame.part in ("noun", "role") and gap <= _ADJACENT:
        return "left"
    marker = mention.marker
    if marker in ("subject", "object"):
        place = marker
    elif marker and marker not in ("relative", "whose"):
        return marker
    elif marker == "whose":
        return "whose"
    else:
        place = "subject" if before else "object"
    if trigger.is_passive and frame.part == "verb":
        place = "object" if place == "subject" else place
    return place


def pair_features(
    geometry: Geometry, passage: Passage, trigger: Trigger, mention: Mention | None, role: int, pack: LanguagePack
) -> list[float]:
    """Return the numbers of `PAIR_FEATURES` for a mention (``None``: nobody) as role number `role` of an event."""
    values = [0.0] * len(PAIR_FEATURES)
    values[2] = role
    values[3 + _EVENT_INDEX[trigger.event]] = 1.0
    parts = {frame.part for frame in trigger.frames}
    at = _AT_KIND + len(KINDS) + len(FOUND)
    values[at + 17 : at + 21] = ["verb" in parts, "noun" in parts, "role" in parts, "link" in parts]
    values[at + 21] = trigger.is_passive
    if mention is None:
        values[at + 24] = 1.0
        return values
    wanted = EVENT_ROLES[trigger.event][role]
    place = ""
    for frame in trigger.frames:
        place = place_of(mention, trigger, frame, pack)
        filled = frame.slots.get(place)
        if frame.part == "role" and frame.slots.get("self") == wanted and place in ("subject", "object"):
            filled = wanted
        values[0] = max(values[0], float(filled == wanted))
        values[1] = max(values[1], float(filled is not None and filled != wanted))
    values[_AT_PLACE + len(EVENTS) + _PLACE_INDEX[place]] = 1.0
    if mention.kind in _KIND_INDEX:
        values[_AT_KIND + _KIND_INDEX[mention.kind]] = 1.0
    values[_AT_KIND + len(KINDS) + _FOUND_INDEX[mention.found]] = 1.0
    before = mention.end <= trigger.start
    left, right = (mention.end, trigger.start) if before else (trigger.end, mention.start)
    values[at : at + 4] = [mention.choice, mention.score, mention.is_group, mention.is_topic]
    values[at + 4] = before
    if mention.found == "topic":
        values[at + 16] = 1.0 + mention.choice
        return values
    values[at + 5] = log1p(max(0, right - left))
    values[at + 6 : at + 12] = geometry.between(left, max(left, right))
    values[at + 12] = min(mention.order, 6)
    values[at + 13] = not geometry.mentions or mention.start >= geometry.mentions[-1]
    values[at + 14] = _own(geometry.amounts, mention, geometry.mentions)
    values[at + 15] = _own(geometry.percents, mention, geometry.mentions)
    values[at + 22] = trigger.tail > trigger.end and mention.start >= trigger.tail - 1
    values[at + 23] = mention.unit is not None
    return values


def _own(figures: Sequence[int], mention: Mention, mentions: Sequence[int]) -> float:
    """Say whether a figure follows the mention before the next mention does."""
    i = bisect_left(figures, mention.end)
    if i == len(figures) or figures[i] - mention.end > 40:
        return 0.0
    j = bisect_left(mentions, mention.end)
    return float(j == len(mentions) or figures[i] < mentions[j])
