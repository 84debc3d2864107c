"""What the language pack's frames say of who does what: hints for the network, which learns when to believe them."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np

from cantillon.reading.layers import Floats
from cantillon.reading.packs import EVENT_ROLES, Frame
from cantillon.reading.passages import Mention, Passage, Trigger

# Each hint is an event with the roles that the actor and the counterparty of the deal would fill.
HINTS = (
    ("invest", 0, 1),
    ("buy", 0, 1),
    ("lend", 0, 1),
    ("guarantee", 0, 1),
    ("transfer", 0, 1),
    ("transfer", 2, 1),
    ("transfer", 0, 2),
    ("hold", 0, 1),
    ("grant", 0, 1),
)
_ADJACENT = 3  # characters between a noun or link and the party that it is joined to
_REACH = 60.0  # characters over which a hint loses two thirds of its weight
MOST_TRIGGERS = 40  # of one passage


def place_of(mention: Mention, trigger: Trigger, frame: Frame) -> str:
    """Return the place that a mention has in the clause of a trigger: subject, object, possessor, or its marker."""
    before = mention.end <= trigger.start
    gap = trigger.start - mention.end if before else mention.start - trigger.end
    if frame.part == "link" and gap <= _ADJACENT:
        return "left" if before else "right"
    if mention.is_possessor and before:
        return "possessor"
    if before and frame.part in ("noun", "role") and gap <= _ADJACENT:
        return "left"
    if mention.marker and mention.marker not in ("subject", "object", "relative"):
        return mention.marker
    place = mention.marker if mention.marker in ("subject", "object") else "subject" if before else "object"
    if trigger.is_passive and frame.part == "verb":
        return "object" if place == "subject" else place
    return place


def hints_of(passage: Passage, mentions: Sequence[Mention | None]) -> Floats:
    """Return for each pair of mentions how much speaks for each of `HINTS`, shape (mentions, mentions, hints)."""
    triggers = passage.triggers[:MOST_TRIGGERS]
    found = np.zeros((len(mentions), len(mentions), len(HINTS)), dtype=np.float32)
    if not triggers:
        return found
    fits = np.zeros((3, len(mentions), len(triggers)), dtype=np.float32)
    for t, trigger in enumerate(triggers):
        roles = EVENT_ROLES[trigger.event]
        for i, mention in enumerate(mentions):
            if mention is None or mention.found == "topic":
                continue
            gap = max(trigger.start - mention.end, mention.start - trigger.end, 0)
            weight = exp(-gap / _REACH)
            for frame in trigger.frames:
                role = frame.slots.get(place_of(mention, trigger, frame))
                if role in roles:
                    rank = roles.index(role)
                    fits[rank, i, t] = max(fits[rank, i, t], weight)
    events = [trigger.event for trigger in triggers]
    for h, (event, first, second) in enumerate(HINTS):
        of_event = [t for t, name in enumerate(events) if name == event]
        if of_event:
            actors, others = fits[first][:, of_event], fits[second][:, of_event]
            found[:, :, h] = np.sqrt(actors[:, None] * others[None]).max(axis=2)
    return found
