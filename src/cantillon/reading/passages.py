"""A document as passages: sentences with everything typed that the language pack and the recognisers find in them."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cantillon.reading.amounts import AmountSpan, CapacitySpan, Figures, PercentSpan
from cantillon.reading.lexicon import Hit, longest
from cantillon.reading.name_span import Found, NameKind, NameSpan
from cantillon.reading.packs import MARKERS, Frame, LanguagePack

_SENTENCE_ENDS = frozenset(".。")
_BREAKS = re.compile(r"[,;:()\[\]«»“”\"—–、，；：（）「」。•|]")


@dataclass(slots=True, eq=False)
class Mention:
    """A party in a passage, by name, by description, or several as one group.

    `found` is how: a `Found` value, ``reference`` (the company, it), ``reflexive`` (its), ``topic`` (carried over from
    before). `choice` counts the alternatives that a reference may mean, the likeliest first.
    """

    start: int
    end: int
    names: tuple[str, ...]
    kind: str
    found: str
    score: float = 1.0
    choice: int = 0
    unit: str | None = None
    marker: str = ""
    is_possessor: bool = False
    members: tuple[Mention, ...] = ()
    order: int = 0
    count: int = 1
    is_topic: bool = False

    @property
    def is_group(self) -> bool:
        """Whether the mention stands for several parties."""
        return len(self.names) > 1


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words at ``start:end`` that may speak of `event`, in the senses of `frames`; `is_passive` if so built."""

    start: int
    end: int
    tail: int
    event: str
    frames: tuple[Frame, ...]
    is_passive: bool
    phrase: str


@dataclass(slots=True, eq=False)
class Mark:
    """A marker, cue, context or reference word of the pack at ``start:end``."""

    start: int
    end: int
    group: str
    name: str


@dataclass(slots=True, eq=False)
class Passage:
    """One sentence, headline or bullet at ``start:end`` and what stands in it."""

    index: int
    start: int
    end: int
    mentions: list[Mention] = field(default_factory=list)
    amounts: list[AmountSpan] = field(default_factory=list)
    percents: list[PercentSpan] = field(default_factory=list)
    capacities: list[CapacitySpan] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    is_head: bool = False


def passages_of(
    text: str,
    low: str,
    bounds: Sequence[tuple[int, int]],
    names: Sequence[NameSpan],
    figures: Figures,
    pack: LanguagePack,
) -> list[Passage]:
    """Return the passages at `bounds` with names, figures and the words of the pack sorted into them."""
    found = [Passage(i, start, end) for i, (start, end) in enumerate(bounds)]
    if not found:
        return []
    # A heading repeats what the body says; a text of one sentence, or one that begins with a sentence, has none.
    found[0].is_head = len(found) > 1 and text[found[0].end - 1] not in _SENTENCE_ENDS
    starts = [passage.start for passage in found]

    def home(position: int) -> Passage:
        return found[max(0, bisect_right(starts, position) - 1)]

    counts = Counter(name.name for name in names if name.may_be_party)
    hits = pack.lexicon.find(low)
    names = [name for name in names if not _is_word(name, hits, pack)]
    figured = {position for amount in figures.amounts for position in range(amount.core.start, amount.core.end)}
    for name in names:
        if name.span.start in figured:  # "SFr3bn", "HK$5m": the currency has the form of a name
            continue
        if name.may_be_party or name.kind == NameKind.PRODUCT:
            mention = _mention(name, counts)
            home(name.span.start).mentions += (
                [mention] if name.unit is None else [mention, _as_unit(mention, name.unit)]
            )
    for amount in figures.amounts:
        home(amount.core.start).amounts.append(amount)
    for percent in figures.percents:
        home(percent.span.start).percents.append(percent)
    for capacity in figures.capacities:
        home(capacity.span.start).capacities.append(capacity)
    _place_words(low, hits, found, starts, pack)
    for match in _BREAKS.finditer(text):
        home(match.start()).breaks.append(match.start())
    for passage in found:
        _mark_mentions(low, passage, pack)
    return found


def _as_unit(mention: Mention, unit: str) -> Mention:
    """Return the same mention taken for the brand or unit itself: it may be what is traded."""
    return replace(mention, names=(unit,), kind=str(NameKind.UNIT), choice=1, unit=None)


_PROVEN = frozenset({"legal_form", "company_word", "fund_word", "noun"})
DOUBTFUL = 0.6  # score of a single capitalised word below which the pack's own meaning of the word wins


def _is_word(name: NameSpan, hits: Sequence[Hit], pack: LanguagePack) -> bool:
    """Say whether a name by form is just a word of the pack with a capital: "the Company", "the Facility", "SHARES"."""
    if name.found != Found.FORM or " " in name.name or _PROVEN & set(name.cues):
        return False
    at = bisect_left(hits, name.span.start - 16, key=lambda hit: hit.start)
    for hit in itertools.takewhile(lambda hit: hit.start <= name.span.start, itertools.islice(hits, at, None)):
        if hit.end >= name.span.end:
            group = pack.entries[hit.entry].group
            if group == "references" or name.score < DOUBTFUL:
                return True
    return False


def _mention(name: NameSpan, counts: Counter[str]) -> Mention:
    return Mention(
        name.span.start,
        name.span.end,
        (name.name,),
        str(name.kind),
        str(name.found),
        name.score,
        unit=name.unit,
        count=counts[name.name],
        is_topic=counts[name.name] == max(counts.values(), default=0) and counts[name.name] > 1,
    )


def _place_words(
    low: str, hits: Sequence[Hit], found: Sequence[Passage], starts: Sequence[int], pack: LanguagePack
) -> None:
    """Sort the pack's words into the passages; words inside a name are no words."""
    triggers: dict[tuple[int, int, str], tuple[int, list[Frame], str]] = {}
    by_group: dict[str, list[int]] = {}
    for i, hit in enumerate(hits):
        by_group.setdefault(pack.entries[hit.entry].group, []).append(i)
    for group, indexes in by_group.items():
        for hit in longest([hits[i] for i in indexes]):
            passage = found[max(0, bisect_right(starts, hit.start) - 1)]
            if hit.tail > passage.end or _in_name(passage, hit.start, hit.end):
                continue
            entry = pack.entries[hit.entry]
            if entry.frame is None:
                passage.marks.append(Mark(hit.start, hit.end, group, entry.name))
                continue
            key = (hit.start, hit.end, entry.name)
            tail, frames, phrase = triggers.get(key, (hit.tail, [], entry.phrase))
            frames.append(entry.frame)
            triggers[key] = (max(tail, hit.tail), frames, phrase)
    for passage in found:
        passage.marks.sort(key=lambda mark: mark.start)
    for (start, end, event), (tail, frames, phrase) in triggers.items():
        passage = found[max(0, bisect_right(starts, start) - 1)]
        passive = any(frame.part == "verb" for frame in frames) and _is_passive(low, passage, start, end)
        passage.triggers.append(Trigger(start, end, tail, event, tuple(frames), passive, phrase))


def _in_name(passage: Passage, start: int, end: int) -> bool:
    return any(
        name.start <= start and end <= name.end and name.found != Found.EPITHET and name.found != Found.DESCRIBED
        for name in passage.mentions
    )


AUXILIARY_REACH = 14  # characters from an auxiliary to its verb: "was recently bought"


def _is_passive(low: str, passage: Passage, start: int, end: int) -> bool:
    """Say whether a passive auxiliary stands shortly before, or an agent follows at once."""
    for mark in passage.marks:
        near = mark.group == "roles" and mark.name == "passive" and 0 < start - mark.end + 1 <= AUXILIARY_REACH
        if near and not any(m.name == "future" and mark.end <= m.start and m.end <= start for m in passage.marks):
            return True
        if mark.group == "roles" and mark.name == "by" and 0 <= mark.start - end <= 2:
            return True
    return False


def _mark_mentions(low: str, passage: Passage, pack: LanguagePack) -> None:
    """Give every mention the role marker that goes with it, and say whether it is a possessor."""
    roles = [mark for mark in passage.marks if mark.group == "roles"]
    for mention in passage.mentions:
        mention.marker = _marker_of(passage, mention, roles, follows=pack.markers_follow)
        mention.is_possessor = any(mark.name == "possessive" and 0 <= mark.start - mention.end <= 1 for mark in roles)


_PLACED = frozenset((*MARKERS[:9], "subject", "object", "relative", "whose"))
_REACH = 40  # characters between a marker and its noun: "in the French start-up Mistral"


def _marker_of(passage: Passage, mention: Mention, roles: Sequence[Mark], *, follows: bool) -> str:
    if follows:
        near = [mark for mark in roles if mark.name in _PLACED and 0 <= mark.start - mention.end <= 3]
        return near[0].name if near else ""
    for mark in reversed(roles):
        if mark.end > mention.start or mark.name not in _PLACED:
            continue
        if mention.start - mark.end > _REACH or _parted(passage, mark.end, mention.start):
            return ""
        return mark.name
    return ""


def _parted(passage: Passage, start: int, end: int) -> bool:
    """Say whether a break, another party, an amount or a verb stands between."""
    return (
        any(start <= each < end for each in passage.breaks)
        or any(start <= other.start and other.end <= end for other in passage.mentions)
        or any(start <= amount.span.start and amount.span.end <= end for amount in passage.amounts)
    )
