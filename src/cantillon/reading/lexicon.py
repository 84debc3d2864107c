"""Finds the words of a language pack in a text: one automaton a language, so that no word segmentation is needed.

A phrase is written as in a dictionary, with three signs:

``acqui*``
    any ending (letters up to the end of the word);
``invest||s|ed|ing``
    a stem and its endings, here "invest", "invests", "invested", "investing" (an empty ending is the stem itself);
``put|s|ting .. into``
    a gap of at most `GAP` characters without the end of a sentence; only the part before the gap is the hit, the part
    after it is reported as its `tail`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

GAP = 80  # characters; the longest true distance between a verb and its particle in the gold documents is 71
_ENDING = r"[^\W\d_]{0,30}"  # bounded, so that no text makes the search slow
_GAP_SIGN = ".."
_SAME_LENGTH = {
    ord("’"): "'",
    ord("‘"): "'",
    ord("ʼ"): "'",
    ord("\u00a0"): " ",
    ord("\u202f"): " ",
    ord("\n"): " ",
    ord("\t"): " ",
}
_SAME_LENGTH |= {ord("‑"): "-", ord("‐"): "-"}
_SAME_LENGTH |= {0xFF01 + i: chr(0x21 + i) for i in range(94)}


def plain(text: str) -> str:
    """Return `text` in lower case with plain apostrophes, hyphens and spaces, character for character.

    >>> plain("L’État İzmir")
    "l'état İzmir"
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return lowered.translate(_SAME_LENGTH)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry of the lexicon found at ``start:end``; `tail` is where the part after a gap ends, else `end`."""

    start: int
    end: int
    entry: int
    tail: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    entry: int
    rest: re.Pattern[str] | None
    tail: re.Pattern[str] | None


class Lexicon:
    """Phrases of one language, each belonging to a numbered entry.

    Parameters
    ----------
    phrases : iterable of (str, int)
        Written forms and the number of the entry that each belongs to.
    spaced : bool
        Whether the language puts spaces between words; then a hit begins and ends at the edge of a word.
    """

    def __init__(self, phrases: Iterable[tuple[str, int]], *, spaced: bool) -> None:
        self._spaced = spaced
        by_anchor: dict[str, list[_Pattern]] = {}
        for phrase, entry in phrases:
            for written in expanded(phrase):
                anchor, pattern = _compiled(plain(written), entry, spaced)
                by_anchor.setdefault(anchor, []).append(pattern)
        self._patterns = list(by_anchor.values())
        self._anchors = list(by_anchor)
        self._automaton = AhoCorasick(self._anchors)

    def find(self, text: str) -> list[Hit]:
        """Return every hit in `text` (as `plain` returns it), in the order of the text; hits may overlap."""
        hits: list[Hit] = []
        spaced, patterns = self._spaced, self._patterns
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if spaced and start and text[start - 1].isalnum() and text[start].isalnum():
                continue
            for pattern in patterns[index]:
                stop = end
                if pattern.rest is not None:
                    rest = pattern.rest.match(text, end)
                    if rest is None:
                        continue
                    stop = rest.end()
                if spaced and stop < len(text) and text[stop - 1].isalnum() and text[stop].isalnum():
                    continue
                tail = stop
                if pattern.tail is not None:
                    found = pattern.tail.search(text, stop, min(len(text), stop + GAP))
                    if found is None:
                        continue
                    tail = found.end()
                hits.append(Hit(start, stop, pattern.entry, tail))
        hits.sort(key=lambda hit: (hit.start, -hit.end, hit.entry))
        return hits


def expanded(phrase: str) -> list[str]:
    """Return the forms that stems with endings stand for.

    >>> expanded("tak|e|es a stake")
    ['take a stake', 'takes a stake']
    """
    choices = []
    for word in phrase.split(" "):
        stem, *endings = word.split("|")
        choices.append([stem + ending for ending in endings] if endings else [stem])
    return [" ".join(words) for words in itertools.product(*choices)]


def _compiled(written: str, entry: int, spaced: bool) -> tuple[str, _Pattern]:
    left, right = (r"(?<!\w)", r"(?!\w)") if spaced else ("", "")
    head, _, tail = written.partition(f" {_GAP_SIGN} ")
    anchor, star, rest = head.partition("*")
    return anchor, _Pattern(
        entry,
        re.compile(_ENDING + _with_stars(rest)) if star else None,
        re.compile(left + _with_stars(tail) + right) if tail else None,
    )


def _with_stars(text: str) -> str:
    return _ENDING.join(map(re.escape, text.split("*")))


def longest(hits: Sequence[Hit]) -> list[Hit]:
    """Return `hits` (sorted as `Lexicon.find` returns them) without those that lie inside a longer one."""
    kept: list[Hit] = []
    reach, start = -1, -1
    for hit in hits:
        if hit.end > reach or (hit.start == start and hit.end == reach):
            kept.append(hit)
            reach, start = max(reach, hit.end), hit.start
    return kept
