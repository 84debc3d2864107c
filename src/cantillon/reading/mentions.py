"""Links the mentions of one document: short names to full ones, persons to the companies they lead."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cantillon.reading.name_span import Found, NameKind, NameSpan
from cantillon.reading.names_script import aliases
from cantillon.reading.names_words import NameWords

DEFINING = 60  # characters from a name to the short form defined for it, legal form and description between
_DEFINES = re.compile(r"[(（][^()（）]{0,24}[\"“«„']\s?$")
NEAR = 48  # characters between a company, a role and a person; longer gaps hold another clause


def link_names(spans: Sequence[NameSpan], text: str, words: NameWords) -> list[NameSpan]:
    """Return the same mentions under the fullest name that the document gives, persons with whom they act for.

    "Brantwood" becomes "Brantwood Partners" if the text says so once and no other name begins with it.
    """
    full = _fuller_names(spans, text)
    linked = [found.renamed(full.get(found.name, found.name)) for found in spans]
    return [_with_company(linked, i, text, words) for i in range(len(linked))]


def _fuller_names(spans: Sequence[NameSpan], text: str) -> dict[str, str]:
    """Return for each short name the one fuller name of the document that it may stand for.

    A name that running text uses before any fuller one is a name of its own: "Orielle" is not "Orielle Biotech".
    """
    heading = max(0, text.find("\n"))
    first: dict[str, int] = {}
    by_word: dict[str, set[str]] = {}
    for found in spans:
        if found.span.start > heading:
            first.setdefault(found.name, found.span.start)
        if found.may_be_party:
            for short in _shorter(found):
                by_word.setdefault(short.casefold(), set()).add(found.name)
    fuller = {**_acronyms(spans, text), **aliases(text, spans)}
    for name in {found.name for found in spans if found.found is Found.FORM}:
        candidates = by_word.get(name.casefold(), set())
        if len(candidates) == 1:
            (full,) = candidates
            if first.get(full, 0) < first.get(name, len(text)):
                fuller[name] = full
    return fuller


_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
SHORTEST = 2  # characters of a short form in a script without spaces


def _shorter(found: NameSpan) -> Iterator[str]:
    """Yield the short forms that a text may use for a name once it has given it in full: how it begins."""
    words = found.name.split()
    if len(words) > 1:
        yield from (" ".join(words[:count]) for count in range(1, len(words)))
        if found.kind is NameKind.PERSON:
            yield words[-1]
    elif _EASTERN.match(found.name):
        yield from (found.name[:count] for count in range(SHORTEST, len(found.name)))


def _acronyms(spans: Sequence[NameSpan], text: str) -> dict[str, str]:
    """Return the short forms that the text gives in brackets: "Wirtschaftsstabilisierungsfonds (WSF)".

    A short form in quotation marks is a definition, whatever its letters: 'Harrowgate Partners LP (the "Partnership")'.
    """
    found: dict[str, str] = {}
    for left, right in itertools.pairwise(spans):
        gap = text[left.span.end : right.span.start]
        if right.found is not Found.FORM or len(gap) > DEFINING or not left.may_be_party:
            continue
        closing = text[right.span.end : right.span.end + 2].lstrip("\"”»'")[:1]
        if closing not in (")", "）"):
            continue
        defined = _DEFINES.search(gap) is not None
        if defined or (gap.strip() in ("(", "（", "（以下", "（以下、") and _abbreviates(right.name, left.name)):
            found.setdefault(right.name, left.name)
    return found


def _abbreviates(short: str, name: str) -> bool:
    """Say whether the letters of `short` stand in `name` in order, the first at its start."""
    letters = iter(name.casefold())
    return short[:1].casefold() == name[:1].casefold() and all(c in letters for c in short.casefold() if c.isalnum())


def _with_company(spans: Sequence[NameSpan], i: int, text: str, words: NameWords) -> NameSpan:
    person = spans[i]
    if person.kind is not NameKind.PERSON:
        return person
    for j in (i - 1, i + 1):
        if (
            0 <= j < len(spans)
            and spans[j].kind in (NameKind.COMPANY, NameKind.FUND)
            and _leads(text, person, spans[j], words)
        ):
            return replace(person, acts_for=spans[j].name)
    return person


def _leads(text: str, person: NameSpan, company: NameSpan, words: NameWords) -> bool:
    """Say whether the text calls `person` the head of `company`: a role between them, or just before the company."""
    first, last = sorted((person.span, company.span))
    gap = text[first.end : last.start]
    if len(gap) > NEAR or any(mark in gap for mark in ".;:\n"):
        return False
    if words.role_of.search(gap):
        return True
    if company.span > person.span or gap.strip() != ",":
        return False
    return words.role_of.search(text, max(0, company.span.start - NEAR), company.span.start) is not None
