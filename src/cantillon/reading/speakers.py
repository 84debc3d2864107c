"""Who speaks: in filings and announcements "the Company", "we" and 当社 are the party that files them.

A pack's table ``[speaker]`` holds ``forms`` ("the Company", as written: in a story "the company" may be anybody) and
``we`` (we, us, our). The speaker is the party that the text defines so (``Trellis, Inc. (the "Company")``), else the
first that it names before it says "the Company".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from cantillon.reading.packs import LanguagePack
from cantillon.reading.passages import Mark, Mention, Passage

_COMPANY_LIKE = frozenset({"company", "fund", "joint_venture"})
_OPENING, _CLOSING = '["“„«「]', '["”“»」]'
_DEFINED_WITHIN = 120  # characters between a name and what it is called from there on
_LEAST_WE = 2  # so often must a text say "we" outside quotations to be its party's own


@dataclass(frozen=True, slots=True)
class Speaker:
    """The party that a text speaks for, and where its words mean it."""

    mention: Mention
    starts: frozenset[int]


def speaker_of(text: str, passages: Sequence[Passage], pack: LanguagePack) -> Speaker | None:
    """Return who speaks in a text; ``None`` where nobody does, or who is not to be told.

    Passages hold names only so far: references are resolved afterwards, with the help of the answer.
    """
    table = pack.tables.get("speaker", {})
    forms, we = frozenset(table.get("forms", ())), frozenset(table.get("we", ()))
    if not forms and not we:
        return None
    named = [mark for _, mark in _marks(text, passages, lambda word: word in forms)]
    first_person = [
        mark
        for passage, mark in _marks(text, passages, lambda word: word.lower() in we)
        if not _is_quoted(text, passage, mark)
    ]
    if not named and len(first_person) < _LEAST_WE:
        return None
    marks = [*named, *first_person]
    mention = _defined(text, passages, forms) or _first(passages, min(mark.start for mark in marks))
    return None if mention is None else Speaker(mention, frozenset(mark.start for mark in marks))


def _marks(text: str, passages: Sequence[Passage], is_wanted: Callable[[str], bool]) -> Iterator[tuple[Passage, Mark]]:
    for passage in passages:
        for mark in passage.marks:
            if mark.group != "references" or not is_wanted(text[mark.start : mark.end]):
                continue
            if not any(each.start < mark.end and mark.start < each.end for each in passage.mentions):
                yield passage, mark


def _is_quoted(text: str, passage: Passage, mark: Mark) -> bool:
    before = text[passage.start : mark.start]
    return before.count('"') % 2 == 1 or before.count("“") > before.count("”") or before.count("«") > before.count("»")


@cache
def _definition(forms: frozenset[str]) -> re.Pattern[str]:
    terms = sorted({re.escape(form.split(" ")[-1]) for form in forms})
    return re.compile(rf"[(（][^()（）]{{0,60}}?{_OPENING}(?:\w+ )?(?:{'|'.join(terms)}){_CLOSING}")


def _defined(text: str, passages: Sequence[Passage], forms: frozenset[str]) -> Mention | None:
    """Return the party that the text calls so in brackets after its name."""
    match = _definition(forms).search(text) if forms else None
    if match is None:
        return None
    before = [m for m in _parties(passages) if match.start() - _DEFINED_WITHIN <= m.end <= match.start()]
    return before[-1] if before else None


def _first(passages: Sequence[Passage], start: int) -> Mention | None:
    """Return the first party that is named before `start`."""
    return next((mention for mention in _parties(passages) if mention.end <= start), None)


def _parties(passages: Sequence[Passage]) -> Iterator[Mention]:
    for passage in passages:
        yield from (
            mention
            for mention in sorted(passage.mentions, key=lambda mention: mention.start)
            if mention.kind in _COMPANY_LIKE
        )
