"""Sentence boundaries that keep their offsets.

A line break always ends a sentence (headlines, bullets). A full stop ends one unless it stands in a number, an address
such as Amazon.com, an initial, or an abbreviation of the pack. Full-width stops always end one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cantillon.values.span import Span

# Where a sentence may end: a run of stops with the quotes and brackets that close it, or a line break.
# The look-behind and the possessive repeats keep a text of nothing but stops linear.
_CANDIDATE = re.compile(r"\n|[。！？]++[」』”’）)\]\"]*+|(?<![.!?…])[.!?…]++[\"”’»)\]]*+(?=\s)(?!\s{1,9}[a-zß-öø-ÿ])")
_WORD_BEFORE = re.compile(r"[\w.'’&-]+$")
_REACH = 40  # characters back in which the word before a stop is looked for; longer "words" are addresses
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """What a language writes with a full stop that ends no sentence: in lower case, without the last stop."""

    abbreviations: frozenset[str]
    ordinals: bool


def sentences_of(table: Mapping[str, Any]) -> SentenceWords:
    """Return the compiled table ``[sentences]``: ``abbreviations`` (a list) and ``ordinals`` ("am 3. Mai")."""
    words = frozenset(str(word).rstrip(".").lower() for word in table.get("abbreviations", ()))
    return SentenceWords(words, bool(table.get("ordinals", False)))


def find_sentences(text: str, words: SentenceWords) -> list[Span]:
    """Return the sentences of `text` in order, without the blanks around them; every other character is in one."""
    found: list[Span] = []
    start = 0
    for match in _CANDIDATE.finditer(text):
        if match.group()[0] in ".…" and _goes_on(text, match.start(), words):
            continue
        _append(found, text, start, match.end())
        start = match.end()
    _append(found, text, start, len(text))
    return found


def _append(found: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    blanks = len(piece) - len(piece.lstrip())
    kept = piece.strip()
    if kept:
        found.append(Span(start + blanks, start + blanks + len(kept)))


def _goes_on(text: str, stop: int, words: SentenceWords) -> bool:
    """Say whether the full stop at `stop` belongs to the word before it."""
    before = _WORD_BEFORE.search(text, max(0, stop - _REACH), stop)
    if before is None:
        return False
    word = before.group().lower()
    if word in words.abbreviations:
        return True
    if word.isdigit():
        return words.ordinals and len(word) <= 2
    return _INITIAL.fullmatch(word) is not None and text[before.start()].isupper()
