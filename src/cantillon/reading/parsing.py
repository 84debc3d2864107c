"""One deterministic reading of a clause: who stands where around a trigger, as its frame says.

It knows no language: places come from the pack's markers. The scorer is told how far a candidate agrees with this
reading; it is never taken on trust.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cantillon.reading.amounts import AmountSpan
from cantillon.reading.frames import place_of
from cantillon.reading.packs import EVENT_ROLES, Frame, LanguagePack
from cantillon.reading.passages import Mention, Passage, Trigger

NEAR = 30  # characters between a noun and its possessor or neighbour: "Nvidia's up to $10bn investment"
_APPOSED = 4  # characters of ", " or " – " between a role noun and the party that it describes


@dataclass(frozen=True, slots=True)
class Parse:
    """Who fills each role of a trigger (``None``: nobody found), the amount, and how many places a frame asked for."""

    roles: tuple[Mention | None, ...]
    amount: AmountSpan | None
    explicit: int

    @property
    def filled(self) -> int:
        """How many roles have somebody."""
        return sum(mention is not None for mention in self.roles)


class Clause:
    """What stands in a passage, prepared for the parses of all its triggers."""

    def __init__(self, passage: Passage, pack: LanguagePack) -> None:
        self._passage = passage
        self._pack = pack
        self._mentions = sorted(
            (m for m in passage.mentions if m.choice == 0 and m.found != "topic"), key=lambda m: (m.start, -m.end)
        )
        self._singles = [m for m in self._mentions if not m.is_group]
        self._verbs = sorted({(t.start, t.end) for t in passage.triggers if any(f.part == "verb" for f in t.frames)})
        roles = [mark for mark in passage.marks if mark.group == "roles"]
        self._clauses = sorted(mark.start for mark in roles if mark.name == "clause")
        self._relatives = sorted((mark.start, mark.end) for mark in roles if mark.name in ("relative", "whose"))
        self._objects = {id(m) for m in self._singles if self._is_object(m)}

    def parse(self, trigger: Trigger) -> Parse:
        """Return the reading of the frame of `trigger` that fills most roles."""
        return max((self._of_frame(trigger, frame) for frame in trigger.frames), key=lambda p: (p.filled, p.explicit))

    def _of_frame(self, trigger: Trigger, frame: Frame) -> Parse:
        places = self._role_places(trigger, frame) if frame.part == "role" else self._places(trigger, frame)
        names = EVENT_ROLES[trigger.event]
        roles: dict[str, Mention] = {}
        explicit = 0
        for place, mention in places:
            role = frame.slots.get(place)
            if not role or role in roles or any(mention.names == other.names for other in roles.values()):
                continue
            roles[role] = mention
            explicit += place not in ("subject", "none")
        return Parse(tuple(roles.get(name) for name in names), self._amount(trigger), explicit)

    def _places(self, trigger: Trigger, frame: Frame) -> list[tuple[str, Mention]]:
        """Return (place, party) pairs, the surest first."""
        before = [m for m in self._singles if m.end <= trigger.start]
        after = [m for m in self._singles if m.start >= trigger.end and not self._verb_between(trigger.end, m.start)]
        found: list[tuple[str, Mention]] = []
        if frame.part in ("noun", "link"):
            found += [
                (place_of(m, trigger, frame, self._pack), m)
                for m in reversed(before)
                if trigger.start - m.end <= NEAR and (m.is_possessor or trigger.start - m.end <= _APPOSED)
            ]
        subject = self._subject(trigger, before)
        if subject is not None and frame.part != "link":
            found.append(("object" if trigger.is_passive and frame.part == "verb" else "subject", subject))
        bare = [
            m for m in before if not m.marker and m is not subject and subject is not None and m.start > subject.end
        ]
        found += [(place_of(m, trigger, frame, self._pack), m) for m in after]
        if frame.part == "verb" and not any(place == "object" for place, _ in found):
            found += [("object", m) for m in bare if id(m) not in self._objects]
        found += [(place_of(m, trigger, frame, self._pack), m) for m in reversed(before) if m.marker]
        return [(place, self._largest(m)) for place, m in found]

    def _role_places(self, trigger: Trigger, frame: Frame) -> list[tuple[str, Mention]]:
        """Return the places around a noun that is itself a party: "SoftBank, the largest shareholder of OpenAI"."""
        before = [m for m in self._singles if m.end <= trigger.start]
        after = [m for m in self._singles if m.start >= trigger.end]
        owner = next((m for m in reversed(before) if m.is_possessor and trigger.start - m.end <= NEAR), None)
        marked = next((m for m in after if frame.slots.get(m.marker)), None)
        found: list[tuple[str, Mention]] = []
        if owner is not None:
            found.append(("possessor", owner))
        if marked is not None and not self._verb_between(trigger.end, marked.start):
            found.append((marked.marker, marked))
        apposed = next((m for m in after if m is not marked and m.start - trigger.end <= _APPOSED), None)
        if apposed is None:
            apposed = self._subject(trigger, [m for m in before if m is not owner])
        if apposed is None:
            apposed = next((m for m in after if m is not marked), None)
        if apposed is not None:
            found.insert(0, ("self", apposed))
        return [(place, self._largest(m)) for place, m in found]

    def _subject(self, trigger: Trigger, before: Sequence[Mention]) -> Mention | None:
        """Return whom the clause is about: the nearest bare party before the trigger that is no other verb's object."""
        for start, end in reversed(self._relatives):
            if end <= trigger.start and not self._verb_between(end, trigger.start):
                head = [m for m in before if m.end <= start and start - m.end <= _APPOSED]
                if head:
                    return head[-1]
        bare = [m for m in before if not m.marker or m.marker == "subject"]
        free = [m for m in bare if id(m) not in self._objects]
        nearest = free[-1:] or bare[:1]
        return nearest[0] if nearest else None

    def _is_object(self, mention: Mention) -> bool:
        """Say whether a bare party follows a verb with nothing between that ends its clause."""
        if mention.marker == "object":
            return True
        if mention.marker:
            return False
        ends = [end for _, end in self._verbs if end <= mention.start]
        if not ends or self._relative_follows(mention):
            return False
        start = ends[-1]
        return not any(start <= each < mention.start for each in (*self._passage.breaks, *self._clauses))

    def _relative_follows(self, mention: Mention) -> bool:
        return any(0 <= start - mention.end <= _APPOSED for start, _ in self._relatives)

    def _verb_between(self, start: int, end: int) -> bool:
        return any(start <= verb and stop <= end for verb, stop in self._verbs)

    def _largest(self, mention: Mention) -> Mention:
        """Return the largest group that `mention` begins or ends, else itself."""
        groups = [m for m in self._mentions if m.is_group and mention in m.members]
        return max(groups, key=lambda m: len(m.names), default=mention)

    def _amount(self, trigger: Trigger) -> AmountSpan | None:
        usable = [a for a in self._passage.amounts if not a.is_per_share and not a.is_converted]
        return min(usable, key=lambda a: self._distance(trigger, a), default=None)

    def _distance(self, trigger: Trigger, amount: AmountSpan) -> tuple[int, int, int]:
        before = amount.span.end <= trigger.start
        left, right = (amount.span.end, trigger.start) if before else (trigger.end, amount.span.start)
        verbs = sum(1 for verb, stop in self._verbs if left <= verb and stop <= right)
        return verbs, _count(self._clauses, left, right), max(0, right - left)


def _count(points: Iterable[int], left: int, right: int) -> int:
    return sum(1 for point in points if left <= point < right)
