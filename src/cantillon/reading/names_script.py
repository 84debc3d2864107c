"""Finds names in scripts without spaces and capitals: Chinese, Japanese.

A text is cut at punctuation, figures and the words of the pack's list ``borders`` (particles, verbs, plain nouns). What
remains between two borders is a candidate: it is a name if it ends in a company's suffix, is a run of katakana or
Latin letters, is set in quotes as the maker's brand, or comes back in the same text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from cantillon.reading.name_span import Found, NameKind, NameSpan
from cantillon.reading.names_words import NameWords
from cantillon.values.span import Span

_EAST = "㐀-䶿一-鿿ぁ-ゖァ-ヺー々〆"
PIECE = re.compile(
    rf"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9.&'’\-]{{3,}}(?: [A-Z&][A-Za-zÀ-ɏ0-9.&'’\-]*)*"  # a Latin name ends at another script
    rf"|[{_EAST}][{_EAST}・＝&＆]*(?:[A-Za-zＡ-Ｚａ-ｚ]{{1,3}}(?![A-Za-z])[{_EAST}・＝&＆]*)*"
    rf"|[A-Za-zＡ-Ｚａ-ｚ]{{1,3}}(?![A-Za-z])(?: [A-Z][A-Za-z0-9.&'’\-]*|[{_EAST}・＝&＆]+)*"
)
_AFTER_FIGURE = "年月日周天个個家名亿億万萬元兆円社件割倍分時时期股轮輪度"
_KATAKANA = re.compile(r"[ァ-ヺー・＝A-Za-z&＆]{3,}")
_LATIN = re.compile(r"[A-ZÀ-Þ][\w.&'’\-]*(?: [A-Z&][\w.&'’\-]*)*")
_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十百千万億亿兆]")
_ALIAS = re.compile(r"[（(]([A-Z][\w .&'’\-]{1,40})[）)]")
_HIRAGANA = re.compile(r"[ぁ-ゖ]")
LONGEST = 16  # characters; the longest name of an unknown company in the gold documents has 11


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    text: str


def names_by_script(text: str, words: NameWords, taken: Sequence[tuple[int, int]]) -> Iterator[NameSpan]:
    """Yield the names that `text` sets between borders, outside the spans `taken`."""
    pieces = [part for piece in _pieces(text, words) for part in _around(piece, taken)]
    counts = Counter(piece.text for piece in pieces)
    for piece in pieces:
        found = _named(text, piece, counts[piece.text], words)
        if found is not None:
            yield found


def _around(piece: _Piece, taken: Sequence[tuple[int, int]]) -> Iterator[_Piece]:
    """Yield a piece cut where a taken span begins; a part that begins with one is left out unless it goes on."""
    at = max(0, bisect_right(taken, (piece.start, 0)) - 1)
    start, end = piece.start, piece.start
    while at < len(taken) and taken[at][0] < piece.end:
        first, last = taken[at]
        at += 1
        if last <= piece.start:
            continue
        if first < start:  # begins before the piece does: it has the piece's first letters
            start = end = min(last, piece.end)
            continue
        if first > end:
            yield _Piece(start, first, piece.text[start - piece.start : first - piece.start])
        start, end = first, last
    if end < piece.end and (end == piece.start or piece.end - start <= LONGEST):
        yield _Piece(start, piece.end, piece.text[start - piece.start :])


def _pieces(text: str, words: NameWords) -> Iterator[_Piece]:
    """Yield what stands between two borders; a suffix ends a piece with it, and suffixes in a row stay together."""
    for match in PIECE.finditer(text):
        at = first = match.start()
        if first and text[first - 1].isdigit() and text[first] in _AFTER_FIGURE:
            at += 1
        open_until = -1  # the end of a suffix that a further suffix may follow
        for start, end, is_suffix in _cuts(match.group(), words):
            start, end = first + start, first + end
            if is_suffix and (start == open_until or (open_until < 0 and start > at)):
                open_until = end
                continue
            if open_until >= 0:
                yield from _piece(text, at, open_until, words)
                at, open_until = open_until, -1
            if is_suffix and start > at:
                open_until = end
            elif not is_suffix or text[start:end] in words.borders:
                yield from _piece(text, at, start, words)
                at = end
        if open_until >= 0:
            yield from _piece(text, at, open_until, words)
            at = open_until
        yield from _piece(text, at, match.end(), words)


def _cuts(piece: str, words: NameWords) -> Iterator[tuple[int, int, bool]]:
    """Yield the borders and suffixes in a piece, the longest word first where two begin at one place."""
    found, is_suffix = _automaton(words.borders, words.suffixes)
    for number, start, end in found.find_matches_as_indexes(piece):
        yield start, end, is_suffix[number]


@cache
def _automaton(borders: frozenset[str], suffixes: frozenset[str]) -> tuple[AhoCorasick, tuple[bool, ...]]:
    every = sorted(borders | suffixes)
    return AhoCorasick(every, matchkind=MatchKind.LeftmostLongest), tuple(word in suffixes for word in every)


def _piece(text: str, start: int, end: int, words: NameWords) -> Iterator[_Piece]:
    while start < end and text[start] in "・＝&＆.'’-‐–ー 々":
        start += 1
    while end > start and text[end - 1] in "・＝&＆.'’-‐– ":
        end -= 1
    if (
        end - start > 2
        and text[start] in words.prefixes
        and (text[start + 1] in "・" or "ァ" <= text[start + 1] <= "ヺ")
    ):
        start += 1
    if start < end:
        yield _Piece(start, end, text[start:end])


def _named(text: str, piece: _Piece, count: int, words: NameWords) -> NameSpan | None:
    cues, start, end = set(), piece.start, piece.end
    name = piece.text
    suffix = next((s for s in _sorted(words.suffixes) if name.endswith(s) and len(name) > len(s)), None)
    latin = _LATIN.fullmatch(name)
    if suffix and 2 < len(name) <= LONGEST:
        cues.add("suffix")
    elif latin and len(name) > 1:
        if name.lower() in words.stop:
            return None
        cues.add("latin")
    elif _KATAKANA.fullmatch(name) and not name.isascii():
        cues.add("katakana")
    elif not 2 <= len(name) <= 8 or _HIRAGANA.search(name) or _DIGIT.match(name):
        return None
    if text[start - 1 : start] in ("「", "“", "『", "《") and text[end : end + 1] in ("」", "”", "』", "》"):
        cues.add("quoted")
    if count > 1:
        cues.add("repeated")
    if text.startswith(words.acts, end):
        cues.add("acts")
    if 2 <= len(name) <= 4 and name[0] in words.surnames and not suffix:
        cues.add("surname")
    if not cues & _ENOUGH and len(cues - {"quoted"}) < 2 and "surname" not in cues:
        return None
    name = without_legal_form(name, words)
    return NameSpan(Span(start, end), name, _kind(name, words, suffix), Found.FORM, _score(cues), tuple(sorted(cues)))


def is_same_party(text: str, words: NameWords, known: NameSpan, span: Span) -> bool:
    """Say whether a span is a known name with a word like "group" after it."""
    return span.start == known.span.start and text[known.span.end : span.end].lower() in words.group_words


@cache
def _sorted(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def without_legal_form(name: str, words: NameWords) -> str:
    """Return a name without the legal form before or after it."""
    for form in _sorted(words.legal_forms):
        if name.endswith(form) and len(name) > len(form) + 1:
            return name[: -len(form)].strip("・＝ ")
        if name.startswith(form) and len(name) > len(form) + 1:
            return name[len(form) :].strip("・＝ ")
    return name


def _kind(name: str, words: NameWords, suffix: str | None) -> NameKind:
    if any(name.endswith(word) for word in words.fund_words):
        return NameKind.FUND
    if suffix is None and len(name) in (2, 3) and name[0] in words.surnames:
        return NameKind.PERSON
    return NameKind.COMPANY


_ENOUGH = frozenset({"suffix", "latin", "katakana"})
_WEIGHTS = {
    "suffix": 0.35,
    "latin": 0.2,
    "katakana": 0.1,
    "repeated": 0.15,
    "acts": 0.2,
    "quoted": -0.1,
    "surname": 0.0,
}


def _score(cues: set[str]) -> float:
    return round(min(0.99, 0.4 + sum(_WEIGHTS[cue] for cue in cues)), 2)


def aliases(text: str, spans: Sequence[NameSpan]) -> dict[str, str]:
    """Return the Latin forms that the text gives in brackets after a name: "麦穗机器人（Maisui Robotics）"."""
    found = {}
    for span in spans:
        match = _ALIAS.match(text, span.span.end)
        if match and not span.name.isascii():
            found[span.name] = match.group(1)
    return found
