"""The ``[names]`` table of a language pack, typed and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from cantillon.reading.gazetteer import Gazetteer, KnownParty
from cantillon.reading.names_gazetteer import CompiledGazetteer, compile_gazetteer
from cantillon.reading.names_states import States, states_of

NEVER = re.compile(r"(?!)")
NO_NAMES = compile_gazetteer(Gazetteer())


@dataclass(frozen=True, slots=True)
class NameWords:
    """How one language writes names, and which words stand around them.

    Parameters
    ----------
    code : str
        ISO 639-1 code.
    spaced : bool
        Whether spaces divide words.
    nouns_capitalised : bool
        Whether every noun is written with a capital, so that a capital proves nothing.
    elisions : re.Pattern
        Articles glued to a name ("d'", "l'"), at its start.
    possessive : re.Pattern
        Endings that a name takes as an owner, at its end.
    legal_forms, fund_words, company_words : frozenset of str
        Words inside a name that say what it is, folded to lower case.
    heads : frozenset of str
        First words that take a complement inside a name ("Bank of", "Société Générale de").
    connectors : frozenset of str
        The words that join head and complement.
    particles : frozenset of str
        Lower-case words inside names of persons.
    stop : frozenset of str
        Capitalised words that end a name: months, titles, "CEO".
    articles : frozenset of str
        Words that are never the first of a name, even with a capital.
    adjectives : frozenset of str
        Capitalised adjectives of origin before a name.
    common : frozenset of str
        Lower-case words of the language: what a sentence or headline may begin with.
    nouns : frozenset of str
        Common nouns, where nouns are capitalised.
    noun_tails : re.Pattern
        Endings that make a capitalised word a common noun.
    roles, titles, company_nouns : re.Pattern
        Matched just before a name.
    maker_before, maker_after : re.Pattern
        The words of an epithet around a brand.
    family_before, family_after : re.Pattern
        The words for relatives beside a name.
    kin : mapping of str to str
        Those words, in lower case, with the English noun for them: family, brothers, heirs.
    declined : re.Pattern
        First words of names in the case that the words before `declining` ask for: "Hanseatischen".
    declining : re.Pattern
        Those words, at the end of what stands before a name: "der", "zur".
    group_words : frozenset of str
        Words after the name of a known party that leave it the same, where no spaces divide words: 集团, グループ.
    """

    code: str
    spaced: bool
    nouns_capitalised: bool
    elisions: re.Pattern[str]
    possessive: re.Pattern[str]
    legal_forms: frozenset[str]
    fund_words: frozenset[str]
    company_words: frozenset[str]
    heads: frozenset[str]
    connectors: frozenset[str]
    particles: frozenset[str]
    stop: frozenset[str]
    articles: frozenset[str]
    adjectives: frozenset[str]
    common: frozenset[str]
    nouns: frozenset[str]
    noun_tails: re.Pattern[str]
    determiners: re.Pattern[str]
    roles: re.Pattern[str]
    titles: re.Pattern[str]
    company_nouns: re.Pattern[str]
    nouns_after: re.Pattern[str]
    place_before: re.Pattern[str]
    maker_before: re.Pattern[str]
    maker_after: re.Pattern[str]
    role_of: re.Pattern[str]
    governments: CompiledGazetteer = field(repr=False, default=NO_NAMES)
    states: States | None = field(repr=False, default=None)
    family_before: re.Pattern[str] = NEVER
    family_after: re.Pattern[str] = NEVER
    kin: Mapping[str, str] = field(default_factory=dict)
    suffixes: frozenset[str] = field(default=frozenset())
    prefixes: frozenset[str] = field(default=frozenset())
    borders: frozenset[str] = field(default=frozenset())
    acts: tuple[str, ...] = ()
    surnames: frozenset[str] = field(default=frozenset())
    declined: re.Pattern[str] = NEVER
    declining: re.Pattern[str] = NEVER
    group_words: frozenset[str] = field(default=frozenset())


def names_of(table: Mapping[str, Any], code: str) -> NameWords:
    """Return what the table ``[names]`` of the pack `code` says.

    Lists of words are written as one text, words divided by blanks; lists of phrases one phrase a line.
    """
    capitals = bool(table.get("nouns_capitalised", False))
    common = _words(table, "common") | _shipped_words(code)
    kin = dict(_kin(table))
    return NameWords(
        code=code,
        spaced=bool(table.get("spaced", True)),
        nouns_capitalised=capitals,
        elisions=_one_of(table.get("elisions", "").split(), "(?:{})"),
        possessive=_one_of(table.get("possessives", "").split(), "(?:{})$"),
        legal_forms=_words(table, "legal_forms"),
        fund_words=_words(table, "fund_words"),
        company_words=_words(table, "company_words"),
        heads=_words(table, "heads"),
        connectors=_words(table, "connectors"),
        particles=_words(table, "particles"),
        stop=_words(table, "stop"),
        articles=_words(table, "articles"),
        adjectives=_words(table, "adjectives"),
        common=common,
        nouns=_words(table, "nouns"),
        noun_tails=_one_of(table.get("noun_tails", "").split(), "(?:{})$"),
        determiners=_before(table.get("determiners", "").split()),
        roles=_before(_phrases(table, "roles")),
        titles=_before(_phrases(table, "titles")),
        company_nouns=_before(_phrases(table, "company_nouns")),
        nouns_after=_after(_phrases(table, "company_nouns")),
        place_before=_before(table.get("place_before", "").split()),
        maker_before=_maker_before(table),
        maker_after=_maker_after(table),
        role_of=_role_of(table),
        governments=_governments(table),
        states=states_of(table, code),
        family_before=_kin_before(kin),
        family_after=_kin_after(kin, spaced=bool(table.get("spaced", True))),
        kin={form.replace("{name}", "").strip().lower(): english for form, english in kin.items()},
        suffixes=_words(table, "suffixes"),
        prefixes=_words(table, "prefixes"),
        declined=_one_of(table.get("declined", "").split(), r"\w*(?:{})(?= )"),
        declining=_one_of(table.get("declining", "").split(), r"(?<!\w)(?:{}) $"),
        borders=_words(table, "borders"),
        acts=tuple(sorted(_words(table, "acts"))),
        surnames=frozenset("".join(_words(table, "surnames"))),
        group_words=_words(table, "group_words"),
    )


def _governments(table: Mapping[str, Any]) -> CompiledGazetteer:
    """Return the phrases of the language that mean one state: "Bercy", "Bundesregierung"."""
    forms: dict[str, list[str]] = {}
    for phrase, government in _pairs(table.get("governments", {})):
        forms.setdefault(government, []).append(phrase)
    return compile_gazetteer(Gazetteer(tuple(KnownParty(n, "government", tuple(names)) for n, names in forms.items())))


@cache
def _shipped_words(code: str) -> frozenset[str]:
    """Return the lower-case words of the language that the package ships (see evaluation/common_words.py)."""
    file = files("cantillon.reading") / "languages" / "words" / f"{code}.txt"
    return frozenset(file.read_text(encoding="utf-8").split()) if file.is_file() else frozenset()


def _words(table: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(str(table.get(key, "")).lower().split())


def _phrases(table: Mapping[str, Any], key: str) -> list[str]:
    return [line.strip() for line in str(table.get(key, "")).splitlines() if line.strip()]


def _pairs(table: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield (phrase, English) from a table English = "phrase | phrase"."""
    for english, phrases in table.items():
        for phrase in phrases.split("|"):
            yield phrase.strip(), english


def _alternatives(phrases: Iterable[str]) -> str:
    return "|".join(
        re.escape(phrase).replace(r"\ ", r"\s") for phrase in sorted(set(phrases), key=lambda p: (-len(p), p))
    )


def _one_of(phrases: list[str], form: str) -> re.Pattern[str]:
    return re.compile(form.format(_alternatives(phrases))) if phrases else NEVER


def _before(phrases: list[str]) -> re.Pattern[str]:
    """Match one of the phrases at the end of the text before a name, with what may stand between."""
    if not phrases:
        return NEVER
    return re.compile(rf"(?<!\w)(?:{_alternatives(phrases)})[\s,«“\"'„‚(]{{1,3}}$", re.IGNORECASE)


def _after(phrases: list[str]) -> re.Pattern[str]:
    """Match one of the phrases soon after a name: ", a chipmaker", ", le fabricant"."""
    if not phrases:
        return NEVER
    return re.compile(rf",\s(?:[^\s,.]+\s){{0,4}}(?:{_alternatives(phrases)})(?!\w)", re.IGNORECASE)


def _maker_before(table: Mapping[str, Any]) -> re.Pattern[str]:
    phrases = [
        phrase.split("{brand}")[0].rstrip() for phrase in _phrases(table, "makers") if phrase.endswith("{brand}")
    ]
    links = [re.escape(phrase).replace(r"\ ", r"\s") for phrase in sorted(phrases, key=len, reverse=True)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(links)})\s?[«“\"]?$", re.IGNORECASE) if links else NEVER


def _maker_after(table: Mapping[str, Any]) -> re.Pattern[str]:
    phrases = [phrase.split("{brand}")[1] for phrase in _phrases(table, "makers") if phrase.startswith("{brand}")]
    tails = [re.escape(phrase).replace(r"\ ", r"\s") for phrase in sorted(phrases, key=len, reverse=True)]
    return re.compile(rf"(?:{'|'.join(tails)})(?!\w)", re.IGNORECASE) if tails else NEVER


def _kin(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the phrases for relatives, each with the English noun after the name: "frères {name} = brothers"."""
    for line in _phrases(table, "families"):
        form, _, english = line.partition("=")
        yield form.strip(), english.strip() or "family"


def _kin_before(kin: Mapping[str, str]) -> re.Pattern[str]:
    heads = [form.removesuffix("{name}").strip() for form in kin if form.endswith("{name}")]
    return re.compile(rf"(?<!\w)(?:{_alternatives(heads)})\s$", re.IGNORECASE) if heads else NEVER


def _kin_after(kin: Mapping[str, str], *, spaced: bool) -> re.Pattern[str]:
    tails = [form.removeprefix("{name}") for form in kin if form.startswith("{name}")]
    end = r"(?!\w)" if spaced else ""  # elsewhere the next word follows at once
    return re.compile(rf"(?:{_alternatives(tails)}){end}") if tails else NEVER


def _role_of(table: Mapping[str, Any]) -> re.Pattern[str]:
    """Match the gap between a company and the person who leads it: "'s CEO", ", directeur général de"."""
    roles = _phrases(table, "roles")
    return re.compile(rf"(?<!\w)(?:{_alternatives(roles)})(?!\w)", re.IGNORECASE) if roles else NEVER
