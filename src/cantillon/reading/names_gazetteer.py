"""Finds every known name of a text in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick, MatchKind

from cantillon.reading.gazetteer import Gazetteer, KnownParty
from cantillon.reading.name_span import Found, NameKind

SHORT_IN_KATAKANA = 3  # characters; "リコー" (Ricoh) begins "リコール", a recall
MIN_LENGTH_IN_CAPITALS = 4  # "ARM" in a headline in capitals is more often an arm


@dataclass(frozen=True, slots=True)
class KnownName:
    """What one written form stands for."""

    party: str
    kind: NameKind
    found: Found
    written: str


@dataclass(frozen=True, slots=True)
class Match:
    """A known name at characters `start` to `end`."""

    start: int
    end: int
    known: KnownName


@dataclass(frozen=True, slots=True)
class CompiledGazetteer:
    """All written forms of all known parties, ready to search with."""

    entries: tuple[KnownName, ...]
    _automaton: AhoCorasick = field(repr=False)

    def find(self, text: str) -> Iterator[Match]:
        """Yield the longest known names in `text` that are whole words, in order, without overlap."""
        for pattern, start, end in self._automaton.find_matches_as_indexes(text):
            if _is_whole(text, start, end):
                yield Match(start, end, self.entries[pattern])


def compile_gazetteer(gazetteer: Gazetteer) -> CompiledGazetteer:
    """Return `gazetteer` as one automaton over all names, brands and epithets.

    Where two parties claim one form, names win over brands and brands over epithets; among equals the first.
    """
    forms: dict[str, KnownName] = {}
    for source in (_names, _brands, _epithets):
        for party in gazetteer.parties:
            for form, known in source(party):
                forms.setdefault(form, known)
    for form, known in list(forms.items()):
        if len(form) >= MIN_LENGTH_IN_CAPITALS:
            forms.setdefault(form.upper(), known)
    automaton = AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)
    return CompiledGazetteer(tuple(forms.values()), automaton)


def _names(party: KnownParty) -> Iterator[tuple[str, KnownName]]:
    kind = _kind(party.kind)
    for form in dict.fromkeys((party.name, *party.names)):
        yield form, KnownName(party.name, kind, Found.GAZETTEER, form)


def _brands(party: KnownParty) -> Iterator[tuple[str, KnownName]]:
    for brand in party.brands:
        known = KnownName(party.name, _kind(party.kind), Found.BRAND, brand)
        yield brand, known
        if not brand.startswith(party.name):
            yield f"{party.name} {brand}", known


def _epithets(party: KnownParty) -> Iterator[tuple[str, KnownName]]:
    for epithet in party.epithets:
        yield epithet, KnownName(party.name, _kind(party.kind), Found.EPITHET, epithet)
        yield epithet[0].upper() + epithet[1:], KnownName(party.name, _kind(party.kind), Found.EPITHET, epithet)


def _kind(kind: str) -> NameKind:
    try:
        return NameKind(kind)
    except ValueError:
        return NameKind.OTHER


def _is_whole(text: str, start: int, end: int) -> bool:
    """Say whether no letter of a spaced script is cut from its word, nor a short one in katakana from a longer run.

    "リコー" is no part of "リコール"; longer names are: "グーグル" of "グーグルクラウド".
    """
    if end - start <= SHORT_IN_KATAKANA and _is_katakana(text[start]) and _is_katakana(text[end - 1]):
        return not _is_katakana(text[start - 1 : start]) and not _is_katakana(text[end : end + 1])
    return not (start and _joins(text[start - 1], text[start])) and not (
        end < len(text) and _joins(text[end - 1], text[end])
    )


def _joins(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not _is_unspaced(left) and not _is_unspaced(right)


def _is_katakana(character: str) -> bool:
    return "\u30a1" <= character <= "\u30fa" or character == "ー"


def _is_unspaced(character: str) -> bool:
    """Say whether a character belongs to a script that puts no spaces between words."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\uac00" <= character <= "\ud7a3"
        or character >= "\U00020000"
    )
