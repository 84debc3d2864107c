"""A document as the model sees it: a row of tokens, each party, amount, percentage and capacity one token.

A token is what the encoder makes of it in its context, its type, and what the language pack says of it; so companies
that nobody has heard of are read like the known ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cantillon.reading.contextual import ContextEncoder, States
from cantillon.reading.layers import Floats
from cantillon.reading.packs import CONTEXTS, CUES, EVENT_ROLES, MARKERS, PARTS, REFERENCES, LanguagePack
from cantillon.reading.passages import Mention, Passage, Trigger

Integers = npt.NDArray[np.int32]

TYPES = ("word", "number", "sign", "party", "amount", "percent", "capacity")
SHAPES = ("lower", "capital", "upper", "other")
KINDS = ("none", "company", "fund", "person", "government", "unit", "joint_venture", "project", "product")
FOUND = ("none", "gazetteer", "brand", "epithet", "form", "described", "reference", "reflexive", "topic")
MOST_TAGS = 8  # of one token
MOST_TOKENS = 400  # of one passage; what comes after is no sentence but a table
_EVENTS = tuple(EVENT_ROLES)
_PLACES = ("subject", "possessor", "self", "left")
_TAGS = [f"{event}.{part}.{rank}" for event in _EVENTS for part in PARTS for rank in range(4)]
_TAGS += [f"roles.{name}" for name in MARKERS] + [f"stages.{name}" for name in CUES]
_TAGS += [f"contexts.{name}" for name in CONTEXTS] + [f"references.{name}" for name in REFERENCES]
_TAGS += ["passive", "tail", "head", "line"]
TAGS = {name: i + 1 for i, name in enumerate(_TAGS)}  # 0 is no tag
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|[^\w\s]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々ー]+")


@dataclass(slots=True)
class Tokens:
    """The tokens of some passages, one row each.

    Parameters
    ----------
    vectors : ndarray of float32, shape (tokens, size)
    types, shapes, kinds, found : ndarray of int32, shape (tokens,)
        Indexes into `TYPES`, `SHAPES`, `KINDS` and `FOUND`.
    tags : ndarray of int32, shape (tokens, `MOST_TAGS`)
        Values of `TAGS`, zeros behind them.
    passages : ndarray of int32, shape (tokens,)
        Index of the passage that the token stands in.
    starts, ends : list of int
        Where each token stands in the text.
    """

    vectors: Floats
    types: Integers
    shapes: Integers
    kinds: Integers
    found: Integers
    tags: Integers
    passages: Integers
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, position: int) -> int:
        """Return the token that stands at a position of the text."""
        return max(0, bisect_left(self.starts, position + 1) - 1)


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    type: int
    kind: int = 0
    found: int = 0


def tokens_of(
    text: str, low: str, passages: Sequence[Passage], pack: LanguagePack, encoder: ContextEncoder, states: States
) -> Tokens:
    """Return the tokens of `passages`, each passage cut after `MOST_TOKENS`."""
    tokens: list[_Token] = []
    homes: list[int] = []
    tags: list[list[int]] = []
    for passage in passages:
        own = _passage_tokens(low, passage, pack, encoder)[:MOST_TOKENS]
        tokens += own
        homes += [passage.index] * len(own)
        tags += _tags(own, passage)
    padded = np.zeros((len(tokens), MOST_TAGS), dtype=np.int32)
    shapes = np.zeros(len(tokens), dtype=np.int32)
    for i, token in enumerate(tokens):
        padded[i, : len(tags[i])] = tags[i][:MOST_TAGS]
        shapes[i] = _shape(text[token.start : token.end])
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    return Tokens(
        states.over(starts, ends),
        np.array([token.type for token in tokens], dtype=np.int32),
        shapes,
        np.array([token.kind for token in tokens], dtype=np.int32),
        np.array([token.found for token in tokens], dtype=np.int32),
        padded,
        np.array(homes, dtype=np.int32),
        starts,
        ends,
    )


def _passage_tokens(low: str, passage: Passage, pack: LanguagePack, encoder: ContextEncoder) -> list[_Token]:
    tokens: list[_Token] = []
    at = passage.start
    for typed in _typed(passage):
        if typed.start < at:
            continue
        tokens += _words(low, at, typed.start, pack, encoder)
        tokens.append(typed)
        at = typed.end
    return tokens + _words(low, at, passage.end, pack, encoder)


def _typed(passage: Passage) -> list[_Token]:
    """Return the parties and figures of a passage, each one token, the longer of two that overlap first."""
    found = [
        _Token(m.start, m.end, TYPES.index("party"), _kind(m), FOUND.index(m.found))
        for m in passage.mentions
        if not m.is_group and m.found not in ("reference", "reflexive", "topic")
    ]
    found += [_Token(a.core.start, a.core.end, TYPES.index("amount")) for a in passage.amounts]
    found += [_Token(p.span.start, p.span.end, TYPES.index("percent")) for p in passage.percents]
    found += [_Token(c.span.start, c.span.end, TYPES.index("capacity")) for c in passage.capacities]
    return sorted(found, key=lambda token: (token.start, -token.end, token.type, -token.kind))


def _kind(mention: Mention) -> int:
    return KINDS.index(mention.kind) if mention.kind in KINDS else 0


def _words(low: str, start: int, end: int, pack: LanguagePack, encoder: ContextEncoder) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(low, start, end):
        first, last = match.span()
        if low[first].isdigit():
            found.append(_Token(first, last, TYPES.index("number")))
        elif not low[first].isalpha():
            found.append(_Token(first, last, TYPES.index("sign")))
        elif pack.spaced or not _UNSPACED.match(low, first):
            found.append(_Token(first, last, TYPES.index("word")))
        else:
            before = first
            for stop in encoder.segmented(low[first:last]):
                found.append(_Token(before, first + stop, TYPES.index("word")))
                before = first + stop
    return found


def _shape(written: str) -> int:
    if not written[:1].isalpha():
        return 3
    if written.islower() or not written[0].isupper():
        return 0
    return 2 if len(written) > 1 and written.isupper() else 1


def _tags(tokens: Sequence[_Token], passage: Passage) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in tokens]
    starts = [token.start for token in tokens]

    def tag(start: int, end: int, names: Sequence[str]) -> None:
        for i in range(max(0, bisect_left(starts, start + 1) - 1), bisect_left(starts, end)):
            found[i] += [TAGS[name] for name in names if TAGS[name] not in found[i]]

    for mark in passage.marks:
        tag(mark.start, mark.end, [f"{mark.group}.{mark.name}"])
    for trigger in passage.triggers:
        tag(trigger.start, trigger.end, _trigger_tags(trigger))
        if trigger.tail > trigger.end:
            tag(trigger.tail - 1, trigger.tail, ["tail"])
    if tokens:
        found[0].append(TAGS["line"])
        if passage.is_head:
            found[0].append(TAGS["head"])
    return found


def _trigger_tags(trigger: Trigger) -> list[str]:
    """Return what the pack says of a trigger: its event, its part, which role its subject has, and its stage."""
    names: list[str] = ["passive"] if trigger.is_passive else []
    for frame in trigger.frames:
        roles = EVENT_ROLES[trigger.event]
        role = next((frame.slots[place] for place in _PLACES if place in frame.slots), None)
        rank = roles.index(role) if role in roles else 3
        names.append(f"{trigger.event}.{frame.part}.{rank}")
        if frame.stage:
            names.append(f"stages.{frame.stage}")
    return list(dict.fromkeys(names))
