"""Finds the states, regions and towns that a text means: "the Gabonese state", "l'Etat ivoirien", "Stadt Wien", "政府".

Countries and regions are looked up by name and adjective (``data/countries.toml``, ``data/regions.toml``); the patterns
of the language say what must stand around one for it to mean its government. A state without a name ("l'Etat") is that
of the country that the text speaks of, or in whose money it counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from cantillon.reading.gazetteer import Gazetteer, KnownParty
from cantillon.reading.name_span import Found, NameKind
from cantillon.reading.names_gazetteer import CompiledGazetteer, KnownName, Match, compile_gazetteer

LOOK_AROUND = 48  # characters; the longest phrase of the packs beside a country has 40
FOREIGN = 2  # how often more a foreign country must be named than the usual one for "the state" to be its state
_SLOT = re.compile(r"\{(name|adj)\}")


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands before and after a country in one phrase."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def span(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Return where the phrase around the country at `start` to `end` lies, if it is one."""
        if self.before:
            found = self.before.search(text, max(0, start - LOOK_AROUND), start)
            if not found:
                return None
            start = found.start()
        if self.after:
            found = self.after.match(text, end, min(len(text), end + LOOK_AROUND))
            if not found:
                return None
            end = found.end()
        return start, end


@dataclass(frozen=True, slots=True)
class States:
    """How one language speaks of states.

    Parameters
    ----------
    by_name, by_adjective : tuple of CompiledGazetteer and tuple of _Around
        The names of countries and regions and the phrases with them; so for adjectives.
    acting : tuple of re.Pattern
        What stands before and after the name of a country that itself acts: "Kazakhstan will not put …".
    phrases : tuple of (str, re.Pattern)
        What municipalities, regions and single states are called, each with its English: "{name} municipality".
    english : mapping of str to str
        Towns that English calls otherwise.
    unnamed : re.Pattern or None
        The state that needs no name.
    home : str
        The government it usually is in this language; empty if none.
    """

    by_name: tuple[CompiledGazetteer, tuple[_Around, ...]]
    by_adjective: tuple[CompiledGazetteer, tuple[_Around, ...]]
    acting: tuple[re.Pattern[str], re.Pattern[str]] | None
    phrases: tuple[tuple[str, re.Pattern[str]], ...]
    english: Mapping[str, str]
    unnamed: re.Pattern[str] | None
    home: str

    def find(self, text: str) -> Iterator[Match]:
        """Yield every phrase of `text` that means a state, a region or a town, in no particular order."""
        named: Counter[str] = Counter()
        for known, phrases in (self.by_name, self.by_adjective):
            for match in known.find(text):
                named[match.known.party] += 1
                if match.known.written == match.known.party:
                    yield match
                    continue
                spans = (phrase.span(text, match.start, match.end) for phrase in phrases)
                span = max((span for span in spans if span), key=lambda span: span[1] - span[0], default=None)
                if span:
                    yield Match(*span, match.known)
                elif known is self.by_name[0] and self._acts(text, match):
                    yield match
        for template, pattern in self.phrases:
            for found in pattern.finditer(text):
                place = found.groupdict().get("name", "")
                name = template.replace("{name}", self.english.get(place, place))
                yield Match(found.start(), found.end(), _government(name, found.group()))
        unnamed = list(self.unnamed.finditer(text)) if self.unnamed else []
        country = self._country(named + _paying(text)) if unnamed else ""
        for found in unnamed if country else ():
            yield Match(found.start(), found.end(), _government(country, found.group(), Found.EPITHET))

    def _acts(self, text: str, match: Match) -> bool:
        if not self.acting:
            return False
        before, after = self.acting
        return (
            after.match(text, match.end, min(len(text), match.end + LOOK_AROUND)) is not None
            and before.search(text, max(0, match.start - LOOK_AROUND), match.start) is not None
        )

    def _country(self, named: Counter[str]) -> str:
        """Return whose "the state" is: the usual one's, unless the text speaks of another far more often."""
        countries = [(name, count) for name, count in named.most_common() if name in _country_names()]
        if not countries:
            return self.home
        name, count = countries[0]
        if self.home:
            return name if count >= FOREIGN + named[self.home] * FOREIGN else self.home
        second = countries[1][1] if len(countries) > 1 else 0
        return name if count >= FOREIGN * max(1, second) else ""


def _government(name: str, written: str, found: Found = Found.GAZETTEER) -> KnownName:
    return KnownName(name, NameKind.GOVERNMENT, found, written)


def states_of(table: Mapping[str, Any], code: str) -> States:
    """Return what the table ``[names]`` of the pack `code` says of states."""
    names: dict[str, list[str]] = {}
    adjectives: dict[str, list[str]] = {}
    for country in (*countries().values(), *_regions().values()):
        written, _, described = country.get(code, "").partition(";")
        adjectival = _listed(described) or (_listed(written) if code == "en" else [])
        names.setdefault(country["government"], []).extend(_listed(written))
        adjectives.setdefault(country["government"], []).extend(adjectival)
    lines = [line.strip() for line in str(table.get("government_phrases", "")).splitlines() if line.strip()]
    home = str(table.get("home", ""))
    unnamed = _either(table.get("unnamed_state", ""))
    before, after = _either(table.get("acting_before", "")), _either(table.get("acting_after", ""))
    acting = (re.compile(f"(?:{before.pattern})$"), after) if before and after else None
    return States(
        (_gazetteer(names), tuple(_around(line) for line in lines if "{name}" in line)),
        (_gazetteer(adjectives), tuple(_around(line) for line in lines if "{adj}" in line)),
        acting,
        tuple(
            (english, _phrase(form.strip()))
            for english, forms in dict(table.get("state_phrases", {})).items()
            for form in forms.splitlines()
        ),
        dict(table.get("town_names", {})),
        unnamed,
        countries()[home]["government"] if home else "",
    )


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]


def _gazetteer(forms: Mapping[str, Iterable[str]]) -> CompiledGazetteer:
    """Return the forms ready to search with, adjectives also with a capital: "Bayerische Staatsregierung"."""
    return compile_gazetteer(
        Gazetteer(
            tuple(
                KnownParty(name, "government", (*written, *(form[0].upper() + form[1:] for form in written)))
                for name, written in forms.items()
                if written
            )
        )
    )


def _around(line: str) -> _Around:
    before, _, after = _SLOT.split(line, maxsplit=1)
    return _Around(
        re.compile(rf"(?<![^\W_])(?:{_spaced(before)})$") if before else None,
        re.compile(rf"(?:{_spaced(after)})(?![a-zà-ÿ])") if after else None,
    )


def _either(lines: str) -> re.Pattern[str] | None:
    alternatives = [_spaced(line.strip()) for line in lines.splitlines() if line.strip()]
    return re.compile("|".join(f"(?:{line})" for line in alternatives)) if alternatives else None


_BIG = r"[^\W\d_a-zß-öø-ÿ]"
_LINKS = r"(?:\s(?:am|an\sder|im|in|ob|de|la|del|do|da|sur|aan\sden))?[\s-](?:de-|du-|la-|sur-|en-|aan-|op-|am-)*"
_PLACE = rf"(?P<name>{_BIG}[\w’'.]*[^\W_](?:{_LINKS}{_BIG}[\w’'-]*[^\W_]){{0,3}})"


def _phrase(form: str) -> re.Pattern[str]:
    """Return the pattern of a form such as "(?:Stadt|Gemeinde) {name}", with the name of a place for the slot."""
    return re.compile(rf"(?<![^\W_]){_spaced(form).replace('{name}', _PLACE)}(?![^\W_])")


def _spaced(pattern: str) -> str:
    return pattern.replace(" ", r"\s")


@cache
def countries() -> dict[str, dict[str, str]]:
    """Return every country with its government and, by language, its names and adjectives."""
    return _data("countries.toml")


@cache
def _regions() -> dict[str, dict[str, str]]:
    return _data("regions.toml")


def _paying(text: str) -> Counter[str]:
    """Return how many sums the text states in the currency of each country that has one for itself."""
    money, governments = _money()
    return Counter(governments[found.lastgroup] for found in money.finditer(text) if found.lastgroup)


@cache
def _money() -> tuple[re.Pattern[str], dict[str, str]]:
    having = {code: country for code, country in countries().items() if "money" in country}
    pattern = "|".join(f"(?P<{code}>{country['money']})" for code, country in having.items())
    return re.compile(pattern), {code: country["government"] for code, country in having.items()}


@cache
def _country_names() -> frozenset[str]:
    return frozenset(country["government"] for country in countries().values())


def _data(name: str) -> dict[str, dict[str, str]]:
    return tomli.loads((files("cantillon.reading") / "data" / name).read_text(encoding="utf-8"))
