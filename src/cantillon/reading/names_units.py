"""Finds parts of companies that are only described, where they may change hands: "its Polish unit".

They come out in English with whose they are, "ABB's robotics business". What a part is called and the trade it is in
stand in ``data/units.toml``, nationalities in ``data/countries.toml``; a description that is in neither is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import tomli

from cantillon.reading.name_span import Found, NameKind, NameSpan
from cantillon.reading.names_states import countries
from cantillon.values.span import Span

SCORE = 0.8
OWNER_REACH = 40  # characters from a part to the owner after it: "l'activité robotique de l'helvético-suédois ABB"
REACH = 600  # characters of a sentence that are looked at around a part
LONGEST = 90  # characters of a description in English
SHORTEST = 2  # letters; what is no longer, and known to no list, is seldom a company
MOST_WORDS = 4  # of a description in English
_OWNERS = frozenset({NameKind.COMPANY, NameKind.FUND, NameKind.JOINT_VENTURE})
_END = re.compile(
    r"(?<!Inc)(?<!Co)(?<!Corp)(?<!Ltd)(?<!Mr)(?<!Ms)(?<!Dr)(?<!St)(?<!\b[A-Z])[.!?…](?=[\s”\"»])|[。！？\n]"
)  # of a sentence

_COMPOUNDING = frozenset({"de", "nl"})
_BYSTANDER = re.compile(
    r"(?<!\w)(?:with|to|from|by|avec|à|au|aux|par|mit|an|von|vom|con|com|al|met|aan|door|para|da|dal)\s(?:\w+\s)?$|[àd]['’]$"
)
_ROLES = re.compile(r"(?:Company|Registrant|Issuer|Buyer|Seller|Purchaser|Parent|Board of .*)$")
_DEFINES = re.compile(r"[^()“\"]{0,16}\((?:the |together[^“\"]*, )?[“\"](?:Company|Registrant|Issuer|we)[”\",]")


@dataclass(frozen=True, slots=True)
class UnitWords:
    """How one language describes parts of companies.

    Parameters
    ----------
    code : str
        ISO 639-1 code.
    part : re.Pattern
        A part with its description; its groups are ``unit`` and, where they may be known, ``what`` and ``nation``.
    english : mapping of str to str
        Units, trades and nationalities, in lower case, in English.
    own, owner_after, traded, sold : re.Pattern
        What stands before a part of the subject, between a part and its owner, in sentences about trade, in headlines.
    stop, generic : frozenset of str
        English words before a description, and in it.
    """

    code: str
    part: re.Pattern[str]
    english: Mapping[str, str]
    own: re.Pattern[str]
    owner_after: re.Pattern[str]
    traded: re.Pattern[str]
    sold: re.Pattern[str]
    stop: frozenset[str]
    generic: frozenset[str]

    def find(self, text: str, spans: Sequence[NameSpan]) -> Iterator[NameSpan]:
        """Yield the parts that `text` describes in sentences about trade, each with the owner among `spans`."""
        owners = [span for span in spans if _may_own(span)]
        starts, every = [span.span.start for span in owners], [span.span.start for span in spans]
        defined = _defined(text, owners) if self.code == "en" else None
        ends = [0, *(end.end() for end in _END.finditer(text)), len(text)]
        for match in self.part.finditer(text) if owners else ():
            at = bisect_right(ends, match.start(), hi=len(ends) - 1)
            first, last = max(ends[at - 1], match.start() - REACH), min(ends[at], match.end() + REACH)
            near = owners[bisect_left(starts, first) : bisect_left(starts, last)]
            start, described = self._described(text, first, match, near)
            beside = spans[max(0, bisect_left(every, start) - 1) : bisect_left(every, match.end()) + 1]
            if not described or _has_name(text, start, match.end(), beside):
                continue
            if not self.traded.search(text, first, last):
                continue
            owner = self._owner(text, first, Span(start, match.end()), near, defined)
            if owner:
                yield NameSpan(
                    Span(start, match.end()),
                    f"{_possessive(owner.name, self.code)} {described}",
                    NameKind.UNIT,
                    Found.DESCRIBED,
                    SCORE,
                    owner=owner.name,
                )

    def _described(self, text: str, first: int, match: re.Match[str], owners: Sequence[NameSpan]) -> tuple[int, str]:
        """Return where the description begins, and what it is in English; nothing where it says too little."""
        unit = self.english[match["unit"].lower()]
        if self.code == "en":
            return self._words_before(text, first, match, owners)
        if self.code in _COMPOUNDING:
            return self._compound(match, unit)
        groups = match.groupdict()
        known = [self.english.get(groups[key].lower(), groups[key]) for key in ("nation", "what") if groups.get(key)]
        return match.start(), " ".join([*known, unit]) if known else ""

    def _compound(self, match: re.Match[str], unit: str) -> tuple[int, str]:
        """Return the same for a compound, whose parts are only known to be words: "polnische Robotiksparte"."""
        trade, origin = match["what"].strip("-").lower(), (match["nation"] or "").lower()
        what = self.english.get(trade)
        nation = self.english.get(origin) or self.english.get(origin[:-1])
        if (trade and not what) or not (what or nation):
            return match.start(), ""
        start = match.start() if nation else match.start("what")
        return start, " ".join(word for word in (nation, what, unit) if word)

    def _words_before(self, text: str, first: int, match: re.Match[str], owners: Sequence[NameSpan]) -> tuple[int, str]:
        """Return the English description before a unit: the words up to an article, verb, preposition or owner."""
        owning = (re.compile(r"['’]s? ").match(text, span.span.end) for span in owners)
        floor = max((mark.end() for mark in owning if mark and mark.end() <= match.start()), default=first)
        floor = max(floor, match.start() - LONGEST)
        words: list[str] = []
        start = match.start()
        for word in reversed(list(re.finditer(r"[\w&.’'-]+", text[floor : match.start()]))):
            at = floor + word.start()
            if (
                text[at + len(word.group()) : start] != " "
                or word.group().lower() in self.stop
                or len(words) == MOST_WORDS
            ):
                break
            words.insert(0, word.group())
            start = at
        described = [word for word in words if word.lower() not in self.generic and not word.isdigit()]
        return (start, " ".join([*described, match["unit"].lower()])) if described else (start, "")

    def _owner(
        self, text: str, first: int, part: Span, owners: Sequence[NameSpan], defined: NameSpan | None
    ) -> NameSpan | None:
        start, end = part.start, part.end
        here = [span for span in owners if first <= span.span.start and span.span.end <= start]
        before = text[max(first, start - 24) : start]
        if here and re.fullmatch(r"['’]s? |的|の|旗下的?|から|より", text[here[-1].span.end : start]):
            return here[-1]
        if here and self.code == "de" and re.fullmatch(r"s? ", text[here[-1].span.end : start]):
            return here[-1]
        if self.own.search(before.lower()):
            return defined or (None if before.lower().endswith("our ") else _subject(text, here, self.code))
        after = next((span for span in owners if span.span.start >= end), None)
        if after and after.span.start - end <= OWNER_REACH and self.owner_after.fullmatch(text, end, after.span.start):
            return after
        if self.sold.search(before.lower()):
            return _subject(text, here, self.code)
        if (
            self.code in ("zh", "ja")
            and here
            and re.fullmatch(r"[^，。、；]{0,3}[，、]?", text[here[0].span.end : start])
        ):
            return here[0]
        return None


def _defined(text: str, owners: Sequence[NameSpan]) -> NameSpan | None:
    """Return whom a filing calls "the Company"."""
    return next((span for span in owners if _DEFINES.match(text, span.span.end, span.span.end + OWNER_REACH)), None)


def _may_own(span: NameSpan) -> bool:
    """Say whether a name is that of an owner, not a role in a contract or a scrap of a line."""
    if span.kind not in _OWNERS or (span.found is Found.FORM and len(span.name) <= SHORTEST):
        return False
    return not _ROLES.match(span.name)


def _subject(text: str, before: Sequence[NameSpan], code: str) -> NameSpan | None:
    """Return the last of the names `before` that no preposition makes a bystander: "agreed with Tessen to sell its"."""
    for span in reversed(before):
        if code == "ja" and text[span.span.end : span.span.end + 1] not in ("は", "が", "、"):
            continue
        if not _BYSTANDER.search(text, max(0, span.span.start - 12), span.span.start):
            return span
    return None


def _has_name(text: str, start: int, end: int, spans: Sequence[NameSpan]) -> bool:
    """Say whether the part at `start` to `end` is known, or called by a name beside it: "its fibre unit, Infraline"."""
    for span in spans:
        if span.found is not Found.FORM and span.span.start < end and start < span.span.end:
            return True
        if span.span.start >= end and re.fullmatch(r",? [«“\"„]?|[（(「『“]", text[end : span.span.start]):
            return True
        if span.span.end <= start and re.fullmatch(r", \w+ (?:\S+ )?", text[span.span.end : start]):
            return True
    return False


def _possessive(name: str, code: str) -> str:
    return f"{name}'" if code == "en" and name.endswith("s") else f"{name}'s"


@cache
def unit_words(code: str) -> UnitWords | None:
    """Return how the language `code` describes parts of companies, if ``data/units.toml`` knows it."""
    tables = _tables()
    if code not in tables:
        return None
    units = dict(_pairs(tables[code]["units"]))
    trades = {word: english for english, words in tables["trades"].items() for word in _listed(words, "|")}
    nations = dict(_nations(code))
    english = {word.lower(): meaning for table in (nations, trades, units) for word, meaning in table.items()}
    table = tables[code]
    border = "" if code in ("zh", "ja") else r"(?<!\w)"
    return UnitWords(
        code,
        _pattern(code, units, trades, nations),
        english,
        own=re.compile(rf"{border}{table['own']}\s?$"),
        owner_after=re.compile(table.get("owner_after", "(?!)")),
        traded=re.compile(table["traded"], re.IGNORECASE),
        sold=re.compile(rf"{border}{table['sold']}\s$" if "sold" in table else "(?!)"),
        stop=frozenset(table.get("stop", "").split()),
        generic=frozenset(table.get("generic", "").split()),
    )


def _pattern(
    code: str, units: Mapping[str, str], trades: Mapping[str, str], nations: Mapping[str, str]
) -> re.Pattern[str]:
    unit, what = rf"(?P<unit>{_either(units)})", rf"(?P<what>{_either((*trades, *nations))})"
    nation = rf"(?P<nation>{_either(nations)})"
    if code == "en":
        return re.compile(rf"(?<=[ ]){unit}(?![\w’'-])(?! (?:combination|days?|models?|plans?|year|news))")
    if code in ("zh", "ja"):
        return re.compile(rf"(?:在?{nation}[的の]?)?(?P<what>{_either(trades)})?[的の]?{unit}")
    if code in _COMPOUNDING:
        return re.compile(rf"(?<!\w)(?:(?P<nation>\w{{4,24}}) )?(?P<what>[\w-]{{0,32}}?){unit}(?!\w)", re.IGNORECASE)
    link = (
        r"(?:(?:de la|de los|de las|de|du|des|del|della|delle|dei|di|da|do|das|dos|en|em|in) |de l['’]|d['’]|dell['’])?"
    )
    return re.compile(rf"(?<!\w){unit} {link}{what}(?!\w)")


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _nations(code: str) -> Iterator[tuple[str, str]]:
    """Yield every name and adjective of a country with the English word that stands before a unit."""
    for country in countries().values():
        names, _, adjectives = country.get(code, "").partition(";")
        plain, _, english = country["en"].partition(";")
        adjective = _listed(english or plain, ",")[0]
        for word in _listed(adjectives, ","):
            yield from ((form, adjective) for form in _inflected(word, code))
        for word in _listed(names, ","):
            if len(word) > 1:
                yield word, adjective if code in ("de", "nl", "zh", "ja") else _listed(plain, ",")[0]


def _inflected(word: str, code: str) -> Iterator[str]:
    """Yield the feminine and plural forms of an adjective of origin."""
    yield word
    if code == "fr":
        yield from (word + end for end in (("ne", "s", "nes") if word.endswith("en") else ("e", "s", "es")))
    elif code in ("es", "it", "pt") and word.endswith("o"):
        yield from (word[:-1] + end for end in (("a", "i", "he", "e") if code == "it" else ("a", "os", "as")))
    elif code in ("es", "pt") and word[-2:] in ("és", "ês"):
        yield from (word[:-2] + end for end in ("esa", "eses", "esas"))


def _pairs(lines: str) -> Iterator[tuple[str, str]]:
    for pair in _listed(lines, "|"):
        word, _, english = pair.partition("=")
        yield word.strip(), (english or word).strip()


def _listed(words: str, mark: str) -> list[str]:
    return [word.strip() for word in words.split(mark) if word.strip()]


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomli.loads((files("cantillon.reading") / "data" / "units.toml").read_text(encoding="utf-8"))
