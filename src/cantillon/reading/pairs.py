"""Who may stand in a deal with whom: for every passage the parties, amounts, percentages and capacities in reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cantillon.reading.amounts import AmountSpan, CapacitySpan, PercentSpan
from cantillon.reading.contextual import ContextEncoder, States
from cantillon.reading.hints import hints_of
from cantillon.reading.layers import Floats
from cantillon.reading.packs import LanguagePack
from cantillon.reading.passages import Mention, Passage
from cantillon.reading.tokens import FOUND, KINDS, Integers, Tokens, tokens_of

MOST_MENTIONS = 22  # of one passage; a longer list is a table of names
MOST_FIGURES = 10  # amounts in reach of one passage
_CARRIED = 5  # parties named before that a passage may speak of without naming them
SEGMENT = 240  # tokens read together
CONTEXT = 64  # tokens of the passages before that a segment reads again
BUCKETS = 16  # of signed distances
NOWHERE = 2 * BUCKETS  # the bucket of a distance to something that stands nowhere
CHOICE_CLASSES, OFTEN_CLASSES, SIZE_CLASSES = 4, 4, 14  # of a mention's choice and count, and of an amount's digits


@dataclass(slots=True)
class Frame:
    """A passage with what its claims can be made of.

    Parameters
    ----------
    passage : Passage
    mentions : list of Mention or None
        ``None`` first: nobody. Then the parties in the passage, then those carried over from before.
    places : ndarray of int32, shape (mentions,)
        Token of each mention, -1 for nobody.
    traits : ndarray of int32, shape (mentions, 5)
        Kind, how found, choice, how often named (in classes), whether a possessor.
    amounts : list of AmountSpan or None
        ``None`` first: no amount is stated.
    amount_places : ndarray of int32
    amount_traits : ndarray of int32, shape (amounts, 5)
        Passages away (0 before, 1 here, 2 after), qualifier, per year or not, with a currency of its own or not, size.
    percents, percent_places, capacities, capacity_places
        The same for percentages and capacities, ``None`` first.
    hints : ndarray of float32, shape (mentions, mentions, hints)
        What the language pack says of each pair (see `cantillon.reading.hints`).
    first, stop : int
        The tokens of the passage.
    """

    passage: Passage
    mentions: list[Mention | None]
    places: Integers
    traits: Integers
    amounts: list[AmountSpan | None]
    amount_places: Integers
    amount_traits: Integers
    percents: list[PercentSpan | None]
    percent_places: Integers
    capacities: list[CapacitySpan | None]
    capacity_places: Integers
    hints: Floats
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Tokens ``start:stop`` that are read together, and the frames whose passages they hold whole."""

    start: int
    stop: int
    frames: list[Frame]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as the model reads it; without tokens where nothing in it is worth reading."""

    tokens: Tokens | None
    segments: list[Segment]


def sheet_of(
    text: str, low: str, passages: Sequence[Passage], pack: LanguagePack, encoder: ContextEncoder, states: States
) -> Sheet:
    """Return the tokens of a document, in segments, with the frames of the passages that may make a claim."""
    tokens = tokens_of(text, low, passages, pack, encoder, states)
    bounds = np.searchsorted(tokens.passages, np.arange(len(passages) + 1)).tolist()
    frames: list[Frame | None] = []
    topics: list[Mention] = []
    for passage in passages:
        frames.append(_frame(passages, passage, topics, tokens, bounds))
        topics = _topics(passage, topics)
    return Sheet(tokens, list(_segments(frames, bounds)))


def _segments(frames: Sequence[Frame | None], bounds: Sequence[int]) -> list[Segment]:
    found: list[Segment] = []
    first = 0
    while first < len(frames):
        last = first + 1
        while last < len(frames) and bounds[last + 1] - bounds[first] <= SEGMENT:
            last += 1
        own = [frame for frame in frames[first:last] if frame is not None]
        start = first
        while start > 0 and bounds[first] - bounds[start - 1] <= CONTEXT:
            start -= 1
        if own:
            found.append(Segment(bounds[start], bounds[last], own))
        first = last
    return found


def _frame(
    passages: Sequence[Passage], passage: Passage, topics: Sequence[Mention], tokens: Tokens, bounds: Sequence[int]
) -> Frame | None:
    """Return the frame of a passage, or ``None`` if nothing in it can be part of a claim."""
    first, stop = bounds[passage.index], bounds[passage.index + 1]
    own = [m for m in passage.mentions if not m.is_group and m.kind != "product"][:MOST_MENTIONS]
    said = passage.triggers or passage.amounts or passage.percents or len(own) > 1
    if first == stop or not said or not (own or topics):
        return None
    here = {mention.names for mention in own}
    carried = [_carried(topic, i) for i, topic in enumerate(topics) if topic.names not in here]
    mentions: list[Mention | None] = [None, *own, *carried]
    places = [-1] + [_place(tokens, m, first, stop) for m in own] + [tokens.at(m.start) for m in carried]
    amounts = _amounts(passages, passage)
    percents = [p for near in _near(passages, passage, 1) for p in near.percents][: MOST_FIGURES - 1]
    capacities = [c for near in _near(passages, passage, 1) for c in near.capacities][: MOST_FIGURES - 1]
    return Frame(
        passage,
        mentions,
        np.array(places, dtype=np.int32),
        np.array([_traits(m) for m in mentions], dtype=np.int32),
        [None, *(amount for amount, _ in amounts)],
        np.array([-1, *(tokens.at(amount.core.start) for amount, _ in amounts)], dtype=np.int32),
        np.array([[1, 0, 0, 0, 0], *(_amount_traits(a, away) for a, away in amounts)], dtype=np.int32),
        [None, *percents],
        np.array([-1, *(tokens.at(p.span.start) for p in percents)], dtype=np.int32),
        [None, *capacities],
        np.array([-1, *(tokens.at(c.span.start) for c in capacities)], dtype=np.int32),
        hints_of(passage, mentions),
        first,
        stop,
    )


def _place(tokens: Tokens, mention: Mention, first: int, stop: int) -> int:
    """Return the token of a mention; of "the company" the noun."""
    at = mention.end - 1 if mention.found in ("reference", "reflexive") else mention.start
    return min(max(tokens.at(at), first), stop - 1)


def _near(passages: Sequence[Passage], passage: Passage, after: int) -> Sequence[Passage]:
    return passages[passage.index : passage.index + 1 + after]


def _amounts(passages: Sequence[Passage], passage: Passage) -> list[tuple[AmountSpan, int]]:
    """Return the amounts here, the last one before and the first two after, with where they stand (0, 1, 2)."""
    index = passage.index
    before = [(a, 0) for a in _usable(passages[index - 1])][-1:] if index else []
    after = [(a, 2) for a in _usable(passages[index + 1])][:2] if index + 1 < len(passages) else []
    here = [(a, 1) for a in _usable(passage)][: MOST_FIGURES - 4]
    return [*before, *here, *after]


def _usable(passage: Passage) -> list[AmountSpan]:
    return [a for a in passage.amounts if not a.is_per_share and not a.is_converted]


_QUALIFIERS = ("exact", "about", "up_to", "at_least", "between")


def _amount_traits(amount: AmountSpan, away: int) -> list[int]:
    size = len(str(int(amount.amount.potential or 0)))
    qualifier = str(amount.amount.qualifier)
    return [
        away,
        1 + _QUALIFIERS.index(qualifier) if qualifier in _QUALIFIERS else 0,
        int(amount.is_annual),
        int(amount.has_currency),
        min(size, SIZE_CLASSES - 1),
    ]


def _traits(mention: Mention | None) -> list[int]:
    if mention is None:
        return [0, 0, 0, 0, 0]
    often = min(OFTEN_CLASSES - 1, (mention.count > 0) + (mention.count > 1) + (mention.count > 3))
    return [
        KINDS.index(mention.kind) if mention.kind in KINDS else 0,
        FOUND.index(mention.found),
        min(mention.choice, CHOICE_CLASSES - 1),
        often,
        int(mention.is_possessor),
    ]


def _topics(passage: Passage, before: Sequence[Mention]) -> list[Mention]:
    """Return whom the next passage may speak of without naming.

    They are the first and last named here, whom the whole document is about (the first named at all, the most often
    named), then earlier ones.
    """
    named = [
        m
        for m in passage.mentions
        if m.found not in ("reference", "reflexive") and not m.is_group and m.kind != "product"
    ]
    fresh = [named[0], named[-1]] if named else []
    earlier = [*before, *fresh]
    first = sorted(earlier, key=lambda mention: mention.start)[:1]
    most = sorted(earlier, key=lambda mention: -mention.count)
    kept: list[Mention] = []
    for mention in [*fresh, *most[:1], *first, *most]:
        if all(mention.names != other.names for other in kept):
            kept.append(mention)
    return kept[:_CARRIED]


def _carried(topic: Mention, choice: int) -> Mention:
    return Mention(topic.start, topic.end, topic.names, topic.kind, "topic", topic.score, choice, count=topic.count)


def bucket(distance: Integers) -> Integers:
    """Return the class of a signed distance in tokens, from 0 to ``2 * BUCKETS - 1``: fine near, coarse far.

    >>> bucket(np.array([-300, -1, 0, 1, 2, 9]))
    array([ 4, 15, 16, 17, 18, 23], dtype=int32)
    """
    return np.asarray(_BUCKET_OF[np.maximum(np.minimum(distance, _FAR), -_FAR) + _FAR], dtype=np.int32)


def _buckets(distance: Integers) -> Integers:
    size = np.abs(distance)
    fine = np.where(size < 6, size, np.minimum(BUCKETS - 4, 6 + np.floor(np.log2(np.maximum(size, 6) / 6.0) * 2.0)))
    return np.asarray(BUCKETS + np.sign(distance) * fine, dtype=np.int32)


_FAR = 128  # tokens: all distances from here on are of one class
_BUCKET_OF = _buckets(np.arange(-_FAR, _FAR + 1, dtype=np.int32))
