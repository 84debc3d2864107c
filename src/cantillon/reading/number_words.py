"""The words of one language that figures are written with, from the table ``[numbers]`` of its pack.

The table holds (all optional but `decimal` and `scales`)::

    decimal, space_groups, compounds, sums, capital_nouns, currency
    [numbers.cardinals] [numbers.multipliers] [numbers.scales] [numbers.letters] [numbers.scaled]
    [numbers.denominations] [numbers.nations] [numbers.currencies]
    [numbers.before] [numbers.after]                      qualifiers: up_to, about, at_least
    [numbers.units]                                       percent, tenth, kilowatt, megawatt, gigawatt, terawatt
    [numbers.fractions]                                   words for a share of a whole, in percent
    [numbers.signs]                                       the small words that join the parts (see `SIGNS`)
    [[numbers.variants]]                                  spellings that change `decimal` or currencies

A multiplier or scale multiplies what stands before it; letters ("m", "bn") only count where they touch a figure or a
currency. Denominations and nations are combined: "dollars" and CA = "canadian" give Canadian dollars in both orders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import tomli
from ahocorasick_rs import AhoCorasick

from cantillon.reading.packs import load_pack
from cantillon.values.amount import Qualifier

SIGNS = (
    "article",  # one, before a scale only: "a million"
    "after_noun",  # is no qualifier right after a noun: "Kredit über 5 Mio."
    "vague",  # makes the figure unknown: "several", 数
    "connector",  # inside a number: "twenty and one"
    "half",  # after a scale: "millones y medio"
    "ordinal",  # between figure and scale: "les 5 premiers millions"
    "of",  # between scale and currency: "milliards de dollars"
    "filler",  # between qualifier and figure: "up to another 5m"
    "between",  # opens a range that `both` joins
    "both",
    "from",  # opens a range that `to` joins
    "to",
    "annual",  # after an amount: "a year"
    "annual_before",
    "per_share",
    "per_share_before",
    "conversion",  # before an amount said again in another currency: "or", "soit"
    "more",  # "three more": scale and currency are those of the amount before
    "price",  # before a bare figure that is such an amount: "a loan of 20m ... the rest for 15"; before "a dollar"
    "function",  # what may follow an amount without a currency: "500 milliards au cours"
    "counted",  # what a number counts that is no money: "users", "shares"
    "funds",  # what makes it money: "40 millions de prêts", "zwei Milliarden Eigenkapital"
    "inside",  # a qualifier between figure and scale or currency: 20多亿元
    "symbolic",
    "stake",  # what makes a fraction one of a company
    "not_fraction",  # what makes it none: "first quarter"
)
_POWER = {"kilowatt": "1e-6", "megawatt": "0.001", "gigawatt": "1", "terawatt": "1000"}
_SHARE = {"percent": "1", "tenth": "10"}
_LATIN = r"A-Za-z\u00aa\u00b5\u00ba\u00c0-\u024f\u0370-\u052f"
_BLANKS = re.compile("[\u00a0\u202f\u2009][ \u00a0\u202f\u2009]*| [ \u00a0\u202f\u2009]+")  # but for a single space
_GAP, _ODD_GAP = re.compile(r"[^\S\n]+"), re.compile(r"[^\S\n ]|  ")
_NEVER = "\0"  # in no text
_LEAST_SCALE = 100  # a number without a unit is money if what multiplies it comes to a thousand
_LETTER, _CLOSED = re.compile(f"[{_LATIN}]"), re.compile(f"[{_LATIN}.]$")


@dataclass(frozen=True, slots=True)
class Word:
    """What one word or phrase may be in a figure; most are one thing only."""

    number: Decimal | None = None
    times: Decimal | None = None  # a scale or multiplier
    is_letter: bool = False  # a scale that must touch a figure or a currency
    currency: str | None = None  # ISO 4217
    nations: Mapping[str, str] | None = None  # the currency by nation, where the word is ambiguous
    is_sign: bool = False  # a currency that may stand before the figure
    before: Qualifier | None = None
    after: Qualifier | None = None
    percent: Decimal | None = None
    fraction: Decimal | None = None
    power: Decimal | None = None  # gigawatts
    signs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Variant:
    """A spelling by which a text shows where it comes from, and what that changes."""

    marks: re.Pattern[str]
    decimal: str | None
    currency: str | None
    currencies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lexer:
    """Splits a passage in lower case into figures, words of a table, compounds, other words and ends of lines.

    The words are found by an automaton: as one expression, thousands of them take longer to compile than a story takes
    to read. A word that ends in a Latin letter must not be followed by one; a currency sign may stand before a figure.
    """

    words: AhoCorasick
    is_closed: tuple[bool, ...]
    rest: re.Pattern[str]

    @classmethod
    def of(cls, words: Iterable[str], parts: re.Pattern[str] | None, *, space_groups: bool) -> Lexer:
        """Return the lexer of a language's words, compounds of `parts` and figures."""
        forms = sorted(words)
        gap = "[ \u00a0\u202f\u2009]" if space_groups else "[\u00a0\u202f\u2009]"
        grouped = rf"\d{{1,3}}(?:{gap}\d{{3}}(?!\d))+(?:[.,]\d+)?|\d{{1,3}}(?:'\d{{3}}(?!\d))+(?:[.,]\d+)?"
        compound = rf"|(?P<c>(?>(?:{parts.pattern})+)(?![{_LATIN}\d]))" if parts else ""
        rest = re.compile(
            rf"[^\S\n]*+(?:(?P<n>{grouped}|\d++(?:[.,]\d++)*+){compound}|(?P<o>[{_LATIN}][{_LATIN}\d]*+|\S)|(?P<b>\n))"
        )
        return cls(AhoCorasick(forms), tuple(bool(_CLOSED.search(form)) for form in forms), rest)

    def split(self, text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """Yield kind, start and end of each token: "n" figure, "w" word, "c" compound, "o" other, "b" end of a line."""
        word_ends = self._word_ends(text[start:end])
        while (match := self.rest.match(text, start, end)) is not None:
            kind = match.lastgroup or ""
            first, start = match.span(kind)
            if kind != "n" and (word_end := word_ends.get(first - end)) is not None:
                kind, start = "w", end + word_end
            yield kind, first, start

    def _word_ends(self, passage: str) -> dict[int, int]:
        """Return where the longest word that begins at a place ends, both counted back from the passage's end."""
        plain, places = _single_blanks(passage)
        found: dict[int, int] = {}
        for which, first, last in self.words.find_matches_as_indexes(plain, overlapping=True):
            if not self.is_closed[which] or not _LETTER.match(plain, last):
                found[first] = max(last, found.get(first, 0))
        return {places[first] - len(passage): places[last] - len(passage) for first, last in found.items()}


@dataclass(frozen=True, slots=True)
class Units:
    """The words of which a text needs one to state a figure that counts: currencies, scales, units, shares of a stake.

    Most texts have bare numbers only ("three weeks", "60 cellars"); they need not be split into words.
    """

    forms: AhoCorasick  # in lower case
    exact: AhoCorasick  # where case matters
    letters: re.Pattern[str]  # single ones, beside a figure
    may_be_inside: bool  # whether a form may stand in a longer word

    @classmethod
    def of(cls, words: Mapping[str, Word], exact: Mapping[str, Word], *, compounds: bool) -> Units:
        """Return the units among the words of a language."""
        fractions = [form for form, word in words.items() if word.fraction]
        stakes = [form for form, word in words.items() if "stake" in word.signs]
        shares = [gap.join(pair) for a in fractions for b in stakes for pair in ((a, b), (b, a)) for gap in ("", " ")]
        forms = {form for form, word in words.items() if _is_unit(word)}.union(shares)
        exactly = {form for form, word in exact.items() if _is_unit(word)}
        letters = {form for form in exactly if len(form) == 1 and _LETTER.match(form)}
        one = f"(?:{'|'.join(map(re.escape, sorted(letters))) or _NEVER})"
        return cls(
            AhoCorasick(sorted(forms) or [_NEVER]),
            AhoCorasick(sorted(exactly - letters) or [_NEVER]),
            re.compile(rf"\d ?{one}(?![{_LATIN}])|(?<![{_LATIN}]){one} ?\d"),
            compounds,
        )

    def stand_in(self, written: str, lowered: str) -> bool:
        """Say whether there is one in a text, of which `lowered` is the same in lower case."""
        if _ODD_GAP.search(lowered):
            written, lowered = _GAP.sub(" ", written), _GAP.sub(" ", lowered)
        if _has_word(self.forms, lowered, inside=self.may_be_inside) or _has_word(self.exact, written, inside=False):
            return True
        return self.letters.search(written) is not None


def _has_word(forms: AhoCorasick, text: str, *, inside: bool) -> bool:
    """Say whether a form stands in a text as a word, or `inside` one."""
    for _, first, last in forms.find_matches_as_indexes(text, overlapping=True):
        if _LETTER.match(text, last) and _LETTER.match(text, last - 1):
            continue
        if not inside and first and _LETTER.match(text, first - 1) and _LETTER.match(text, first):
            continue
        return True
    return False


def _is_unit(word: Word) -> bool:
    is_scale = word.times is not None and word.times >= _LEAST_SCALE
    return is_scale or word.currency is not None or word.percent is not None or word.power is not None


def _single_blanks(passage: str) -> tuple[str, Sequence[int]]:
    """Return a text with each run of blanks as one space, and where each of its characters stood; then its length."""
    if not _BLANKS.search(passage):
        return passage, range(len(passage) + 1)
    places: list[int] = []
    last = 0
    for match in _BLANKS.finditer(passage):
        places += range(last, match.start() + 1)
        last = match.end()
    places += range(last, len(passage) + 1)
    return _BLANKS.sub(" ", passage), places


@dataclass(frozen=True, slots=True)
class NumberWords:
    """How one language writes figures; made by `numbers_of`.

    Parameters
    ----------
    decimal : str
        "." or ",".
    currency : str or None
        What an amount without a currency is in, if the text names none.
    capital_nouns : bool
        Whether nouns are written with a capital; then an amount without a currency ends before any other word.
    signs : frozenset of str
        Which of `SIGNS` the language has words for.
    sums : bool
        Whether a connector adds a smaller part ("un miliardo e duecento milioni").
    words : mapping
        By their form in lower case, or as written where case matters (currency signs).
    nations : tuple of (pattern, nation)
        Mentions of countries, for ambiguous denominations.
    variants : tuple of Variant
    lexer : Lexer
        Splits a passage into figures, words of the table and other words.
    parts : re.Pattern or None
        Splits compounded number words ("fünfundsiebzig").
    anchors : AhoCorasick
        Finds the places worth splitting: words without which there is no figure.
    units : Units
        Tells the texts worth splitting.
    """

    decimal: str
    currency: str | None
    capital_nouns: bool
    signs: frozenset[str]
    sums: bool
    words: Mapping[str, Word]
    nations: tuple[tuple[re.Pattern[str], str], ...]
    variants: tuple[Variant, ...]
    lexer: Lexer
    parts: re.Pattern[str] | None
    anchors: AhoCorasick
    units: Units


@cache
def load_numbers(code: str) -> NumberWords:
    """Return the compiled numbers of a language that has a pack."""
    return numbers_of(load_pack(code).tables.get("numbers", {}))


def numbers_of(table: Mapping[str, Any]) -> NumberWords:
    """Return the number words that the table ``[numbers]`` of a language pack describes.

    Raises
    ------
    ValueError
        If a sign, qualifier or unit is unknown.
    """
    shared = _shared()
    words: dict[str, Word] = {}
    for text, word in _plain_words(table):
        words[text.lower()] = _merged(words.get(text.lower()), word)
    for text, word in _currency_words(table, shared):
        words[text.lower()] = _merged(words.get(text.lower()), word)
    exact = dict(_signs(table, shared))
    for text, number in table.get("letters", {}).items():
        exact[text] = _merged(exact.get(text), Word(times=Decimal(number), is_letter=True))
    parts = _parts(table) if table.get("compounds") else None
    return NumberWords(
        decimal=table.get("decimal", "."),
        currency=table.get("currency"),
        capital_nouns=bool(table.get("capital_nouns")),
        signs=frozenset(table.get("signs", ())),
        sums=bool(table.get("sums")),
        words={**words, **exact},
        nations=tuple((_any_word(names), nation) for nation, names in table.get("nations", {}).items()),
        variants=tuple(_variant(each) for each in table.get("variants", ())),
        lexer=Lexer.of(
            {*words, *(form.lower() for form in exact)}, parts, space_groups=bool(table.get("space_groups"))
        ),
        parts=parts,
        anchors=AhoCorasick(sorted(_anchors(words, parts, table))),
        units=Units.of(words, exact, compounds=parts is not None),
    )


@cache
def _shared() -> Mapping[str, Any]:
    file = resources.files("cantillon.reading") / "data" / "currencies.toml"
    return tomli.loads(file.read_text(encoding="utf-8"))


def _plain_words(table: Mapping[str, Any]) -> Iterable[tuple[str, Word]]:
    for text, number in table.get("cardinals", {}).items():
        yield text, Word(number=Decimal(str(number)))
    for key in ("multipliers", "scales"):
        for text, number in table.get(key, {}).items():
            yield text, Word(times=Decimal(str(number)))
    for text, (number, code) in table.get("scaled", {}).items():
        yield text, Word(times=Decimal(str(number)), currency=code)
    for text, percent in table.get("fractions", {}).items():
        yield text, Word(fraction=Decimal(str(percent)))
    for qualifier, phrases in table.get("before", {}).items():
        yield from ((phrase, Word(before=Qualifier(qualifier))) for phrase in phrases)
    for qualifier, phrases in table.get("after", {}).items():
        yield from ((phrase, Word(after=Qualifier(qualifier))) for phrase in phrases)
    for unit, phrases in table.get("units", {}).items():
        if unit not in _POWER and unit not in _SHARE:
            raise ValueError(f"[numbers.units] knows no {unit!r}; it knows {', '.join((*_POWER, *_SHARE))}")
        word = Word(power=Decimal(_POWER[unit])) if unit in _POWER else Word(percent=Decimal(_SHARE[unit]))
        yield from ((phrase, word) for phrase in phrases)
    for sign, phrases in table.get("signs", {}).items():
        if sign not in SIGNS:
            raise ValueError(f"[numbers.signs] knows no {sign!r}; it knows {', '.join(SIGNS)}")
        yield from ((phrase, Word(signs=frozenset({sign}))) for phrase in phrases)


def _currency_words(table: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterable[tuple[str, Word]]:
    for text, code in table.get("currencies", {}).items():
        yield text, Word(currency=code)
    nations = table.get("nations", {})
    for denomination, forms in table.get("denominations", {}).items():
        coins = dict(shared["denominations"][denomination])
        default, ambiguous = coins.pop("default"), coins.pop("ambiguous", False)
        for form in forms:
            yield form, Word(currency=default, nations=coins if ambiguous else None)
            for nation, code in coins.items():
                for name in nations.get(nation, ()):
                    yield f"{name} {form}", Word(currency=code)
                    yield f"{form} {name}", Word(currency=code)
                    yield f"{name}{form}", Word(currency=code)


def _signs(table: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterable[tuple[str, Word]]:
    for text, meaning in {**shared["signs"], **table.get("currency_signs", {})}.items():
        coins = dict(shared["denominations"].get(meaning, {"default": meaning}))
        default, ambiguous = coins.pop("default"), coins.pop("ambiguous", False)
        yield text, Word(currency=default, nations=coins if ambiguous else None, is_sign=True)
    for code in shared["codes"]["codes"]:
        yield code, Word(currency="CNY" if code == "CNH" else code, is_sign=True)
    for text, (number, code) in shared["scaled"].items():
        yield text, Word(times=Decimal(number), currency=code)


def _merged(old: Word | None, new: Word) -> Word:
    if old is None:
        return new
    changes = {
        name: value
        for name in Word.__slots__
        if name != "signs" and (value := getattr(new, name)) is not None and value is not False
    }
    return replace(old, signs=old.signs | new.signs, **changes)


def _variant(table: Mapping[str, Any]) -> Variant:
    marks = re.compile("|".join(map(re.escape, table["marks"])), re.IGNORECASE)
    return Variant(marks, table.get("decimal"), table.get("currency"), table.get("currencies", {}))


def _any_word(names: Iterable[str]) -> re.Pattern[str]:
    spaced = [rf"\b{re.escape(name)}" if name.isascii() else re.escape(name) for name in names]
    return re.compile("|".join(spaced), re.IGNORECASE)


def _parts(table: Mapping[str, Any]) -> re.Pattern[str]:
    forms = [*table["cardinals"], *table["multipliers"], *table["signs"].get("connector", ())]
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))), re.IGNORECASE)


def _singular_coins(table: Mapping[str, Any]) -> Iterable[str]:
    return (forms[0] for forms in table.get("denominations", {}).values())


def _anchors(words: Mapping[str, Word], parts: re.Pattern[str] | None, table: Mapping[str, Any]) -> set[str]:
    """Return the words of which a figure without digits needs one: scales, units, fractions, symbolic amounts."""
    found = {
        text
        for text, word in words.items()
        if (word.times is not None and len(text) > 1) or word.percent or word.power or word.fraction
    }
    found |= {text for text, word in words.items() if word.times is not None and not text.isascii()}
    found |= {text for text, word in words.items() if word.signs & {"more", "symbolic"}}
    articles = table.get("signs", {}).get("article", ())
    found |= {f"{article} {form}" for article in articles for form in _singular_coins(table)}
    found |= {text for text, word in words.items() if word.number is not None and " " in text}
    return {text for text in found if not text.isdigit()} or {_NEVER}
