"""Finds names by their form: capitals, connectors, legal forms and the words around them.

Words that begin with a capital are chained as long as nothing but a blank, "&" or a connector stands between
them; a chain is cut at words that cannot belong to a name, and what remains is weighed by its cues.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from cantillon.reading.name_span import Found, NameKind, NameSpan
from cantillon.reading.names_words import NameWords
from cantillon.values.span import Span


def _capitals() -> str:
    """Return every capital of the alphabets with case, as the inside of a character class."""
    return "".join(chr(c) for c in range(0x41, 0x2000) if unicodedata.category(chr(c)) in ("Lu", "Lt"))


_U = f"[{_capitals()}]"
_W = r"[^\W_]"
WORD = re.compile(
    rf"(?<![^\W_])(?:"
    rf"(?:{_U}\.){{2,5}}{_U}?(?!{_W})"  # U.S., S.p.A
    rf"|(?:{_U}{_W}*|[0-9]{{1,4}}{_U}{_W}*|[a-z]{{1,2}}{_U}{_W}*|[0-9]{{1,3}}(?:st|nd|rd|th|i)(?!{_W})|[0-9]{{1,2}}(?=-{_U}))"
    rf"(?:&{_W}+|['’]{_U}{_W}+|\.(?:com|ai|io|org|net|de|fr|it|es|nl|cn|co|tv|jp|eu|uk)(?!{_W})"
    rf"|[-‐‑](?:(?:de|du|des|la|le|les|l|sur|en|do|da|di|del|am|an|der|von|op|aan|und|et|y|e)[-‐‑])?(?:{_U}|[0-9]){_W}*){{0,6}}"
    rf"(?:\+(?!{_W}))?\.?(?<!\.)"
    rf")"
)
_BLANK = frozenset({" ", "\u00a0", "\u202f", " & ", "\u00a0&\u00a0", "&", " + ", " @ "})
_BREAKS = ".!?…:;\n\r\t•|>“»”–—。"
_OPENERS = " \u00a0\u202f\"'«“„‚‘’(-*#–—•>·[]_"
MAX_NAME_WORDS = 8
LOOK_BACK = 34  # characters; the longest phrase of the packs that stands before a name has 28
TITLE_CASE_SHARE = 0.6  # of the longer words of a line; running text stays below 0.4 even where names are dense


@dataclass(frozen=True, slots=True)
class Word:
    """A word that begins with a capital."""

    start: int
    end: int
    text: str
    owns: bool = False

    @property
    def key(self) -> str:
        """The word as the lists of a pack spell it."""
        return self.text.lower()


class TextForms:
    """What the form of one text tells: its capitalised words, its lines in capitals, its lower-case words."""

    def __init__(self, text: str, words: NameWords) -> None:
        self.text = text
        self.words = words
        self._styles: dict[int, str] = {}

    @cached_property
    def capitalised(self) -> list[Word]:
        """Every capitalised word without elided article and possessive ending, in order."""
        return [self._trimmed(match) for match in WORD.finditer(self.text)]

    def _trimmed(self, match: re.Match[str]) -> Word:
        start, end, text = match.start(), match.end(), match.group()
        elided = self.words.elisions.match(text)
        if elided and elided.end() < len(text):
            start, text = start + elided.end(), text[elided.end() :]
        after = self.text[end : end + 2]
        owns = len(after) == 2 and after[0] in "'’" and after[1] in "sS" and not self.text[end + 2 : end + 3].isalnum()
        if not owns and after[:1] in ("'", "’") and text[-1:] in "sSxzZ" and not after[1:2].isalnum():
            owns = True
        return Word(start, end, text, owns)

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """The words that the text also writes without a capital."""
        return frozenset(re.findall(r"(?<![^\W_])[^\W\d_]+", self.text)) if self.text else frozenset()

    @cached_property
    def inside(self) -> Counter[str]:
        """How often each word is capitalised where nothing but its being a name asks for it."""
        return Counter(
            word.key for word in self.capitalised if not self.starts_line(word.start) and self.style(word.start) == ""
        )

    def starts_line(self, position: int) -> bool:
        """Say whether a sentence, a heading or a quote begins at `position`."""
        at = position - 1
        while at >= 0 and self.text[at] in _OPENERS and self.text[at] != "\n":
            at -= 1
        if at < 0 or self.text[at] in _BREAKS:
            return True
        return at < position - 1 and self.text[at + 1 : position].strip(" \u00a0") != "" and self.text[at] == ","

    def style(self, position: int) -> str:
        """Return how the line around `position` is set: ``caps``, ``title`` or ``""`` for running text."""
        start = self.text.rfind("\n", max(0, position - 400), position) + 1
        if start == 0 and position > 400:
            start = -1
        found = self._styles.get(start)
        if found is None:
            found = self._styles[start] = self._style_of(start)
        return found

    def _style_of(self, start: int) -> str:
        if start < 0:
            return ""
        end = self.text.find("\n", start, start + 400)
        line = self.text[start : end if end >= 0 else start + 400]
        letters = list(re.findall(r"[^\W\d_]{4,}", line))
        if len(letters) < 3:
            return ""
        if sum(word.isupper() for word in letters) >= 0.8 * len(letters):
            return "caps"
        capital = sum(word[0].isupper() for word in letters)
        return "title" if not self.words.nouns_capitalised and capital >= TITLE_CASE_SHARE * len(letters) else ""


def chains(forms: TextForms) -> Iterator[list[Word]]:
    """Yield the runs of capitalised words that stand together."""
    chain: list[Word] = []
    for word in forms.capitalised:
        if chain and not _joined(forms, chain, word):
            yield chain
            chain = []
        chain.append(word)
    if chain:
        yield chain


def _joined(forms: TextForms, chain: list[Word], word: Word) -> bool:
    left = chain[-1]
    if left.owns or word.start - left.end > 12 or len(chain) >= MAX_NAME_WORDS:
        return False
    gap = forms.text[left.end : word.start]
    if gap in _BLANK:
        return True
    if gap in (", ", ".") or gap == ". ":
        return _legal_key(word.text) in forms.words.legal_forms or (gap == ". " and len(left.text) == 1)
    parts = gap.lower().split()
    if not parts or not gap[0].isspace():
        return False
    if all(part in forms.words.connectors for part in parts):
        return any(item.key in forms.words.heads for item in chain)
    return len(parts) <= 2 and all(part in forms.words.particles for part in parts) and left.key in first_names()


def segments(forms: TextForms, chain: list[Word], known: frozenset[int]) -> Iterator[list[Word]]:
    """Yield the parts of a chain that may be names: cut at words that end a name, plain words at the start trimmed.

    `known` are the starts of words inside known names; those are never cut. An adjective of origin stays where
    nothing but plain words follows: "British Airways", but not "British chipmaker".
    """
    part: list[Word] = []
    adjective: Word | None = None
    is_trimmed = True
    for word in chain:
        ends = word.start not in known and _ends_name(forms, word, part, is_trimmed)
        if ends:
            if part:
                yield _with_adjective(forms, part, adjective)
            is_trimmed = is_trimmed and not part
            adjective = word if word.key in forms.words.adjectives and not part else None
            part = []
        else:
            part.append(word)
    if part:
        yield _with_adjective(forms, part, adjective)


def _with_adjective(forms: TextForms, part: list[Word], adjective: Word | None) -> list[Word]:
    words = forms.words
    if adjective is None or adjective.owns or forms.style(adjective.start) == "caps":
        return part
    is_plain = all(word.key in words.company_words | words.fund_words or word.key in words.heads for word in part)
    return [adjective, *part] if is_plain else part


def _ends_name(forms: TextForms, word: Word, part: list[Word], is_trimmed: bool) -> bool:
    words, key = forms.words, word.key
    if key in words.stop:
        return not (part and key in words.company_words)
    if not part and key in words.articles:
        return True
    if key in words.adjectives:
        return not part
    style = forms.style(word.start)
    if style:
        return _is_common(forms, word) and not (style == "title" and key in words.company_words and bool(part))
    if words.nouns_capitalised and _is_noun(words, key):
        return not (part and key in words.company_words) and key not in words.heads
    if part or key not in words.common or _goes_on(forms, word):
        return False
    return is_trimmed and forms.starts_line(word.start)


def _is_common(forms: TextForms, word: Word) -> bool:
    """Say whether a word in a heading is more likely a plain word than a name."""
    key = word.key
    if forms.inside[key] and key not in forms.lower_words:
        return False
    return key in forms.words.common or key in forms.lower_words or not word.text[0].isalpha()


def _is_noun(words: NameWords, key: str) -> bool:
    return key in words.nouns or key in words.common or (len(key) > 5 and words.noun_tails.search(key) is not None)


def _goes_on(forms: TextForms, word: Word) -> bool:
    """Say whether a plain word that opens a sentence is nevertheless the start of a name seen elsewhere."""
    key = word.key
    return bool(forms.inside[key]) and key not in forms.lower_words


def names_by_form(forms: TextForms, taken: Sequence[tuple[int, int]]) -> Iterator[NameSpan]:
    """Yield the unknown names of a text, in order; `taken` are the known ones, which longer names may contain."""
    known = _starts_inside(forms, taken)
    for chain in chains(forms):
        for part in segments(forms, chain, known):
            if any(word.start not in known for word in part):
                found = _weighed(forms, part, known)
                if found is not None:
                    yield found


def _starts_inside(forms: TextForms, taken: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return where the words begin that lie in known names."""
    starts = []
    at = 0
    for word in forms.capitalised:
        while at < len(taken) and taken[at][1] <= word.start:
            at += 1
        if at < len(taken) and taken[at][0] < word.end:
            starts.append(word.start)
    return frozenset(starts)


def _weighed(forms: TextForms, part: list[Word], known: frozenset[int]) -> NameSpan | None:
    words, text = forms.words, forms.text
    if part[0].start in known and not _lengthens(forms, [word for word in part if word.start not in known]):
        return None
    start, end = part[0].start, part[-1].end
    name = bare_name(words, text, part)
    if not name or (len(name) == 1 and name.isascii()):
        return None
    before, after = text[max(0, start - LOOK_BACK) : start], text[end : end + 60]
    cues = sorted(_cues(forms, part, before, after))
    if len(part) == 1 and "line_start" in cues and "common" in cues:
        return None
    if forms.style(start) == "caps":
        name = sensible_case(name)
    return NameSpan(Span(start, end), name, _kind(words, part, cues), Found.FORM, _score(cues), tuple(cues))


def _lengthens(forms: TextForms, rest: list[Word]) -> bool:
    """Say whether words after a known name make another name of it: "Intel Capital", but not "Nvidia GB300 Chips"."""
    if any(any(c.isdigit() for c in word.text) for word in rest):
        return False
    keys = {word.key for word in rest}
    if all(_legal_key(word.text) in forms.words.legal_forms for word in rest):
        return False
    return bool(keys - forms.words.common) or bool(keys & (forms.words.company_words | forms.words.fund_words))


def _cues(forms: TextForms, part: list[Word], before: str, after: str) -> set[str]:
    words, keys = forms.words, [word.key for word in part]
    cues = set()
    if any(_legal_key(word.text) in words.legal_forms for word in part[-2:]) and len(part) > 1:
        cues.add("legal_form")
    if any(key in words.fund_words for key in keys):
        cues.add("fund_word")
    if len(part) > 1 and any(key in words.company_words for key in keys):
        cues.add("company_word")
    if words.company_nouns.search(before) or words.nouns_after.match(after):
        cues.add("noun")
    if words.titles.search(before):
        cues.add("title")
    if words.roles.search(before):
        cues.add("role")
    if part[0].key in first_names() and 2 <= len(part) <= 4:
        cues.add("first_name")
    if words.place_before.search(before):
        cues.add("place_before")
    if part[-1].owns:
        cues.add("owner")
    if part[0].key in words.common or part[0].key in forms.lower_words:
        cues.add("common")
    if forms.starts_line(part[0].start):
        cues.add("line_start")
    if len(part) > 1:
        cues.add("several_words")
    if any(_is_mixed(word.text) for word in part):
        cues.add("mixed_case")
    if sum(forms.inside[key] for key in keys[:1]) > 1:
        cues.add("repeated")
    if words.nouns_capitalised and words.determiners.search(before):
        cues.add("determiner")
    style = forms.style(part[0].start)
    if style:
        cues.add("title_case" if style == "title" else style)
    return cues


_WEIGHTS = {
    "legal_form": 0.4,
    "fund_word": 0.25,
    "company_word": 0.2,
    "noun": 0.3,
    "title": -0.1,
    "first_name": -0.1,
    "place_before": -0.25,
    "owner": 0.1,
    "common": -0.2,
    "line_start": -0.05,
    "several_words": 0.1,
    "mixed_case": 0.15,
    "repeated": 0.15,
    "determiner": -0.25,
    "title_case": -0.1,
    "caps": -0.1,
}


def _score(cues: Sequence[str]) -> float:
    return round(min(0.99, max(0.01, 0.5 + sum(_WEIGHTS.get(cue, 0.0) for cue in cues))), 2)


def _kind(words: NameWords, part: list[Word], cues: Sequence[str]) -> NameKind:
    if "legal_form" in cues or "company_word" in cues:
        return NameKind.COMPANY
    if "fund_word" in cues:
        return NameKind.FUND
    if "first_name" in cues or "title" in cues or ("role" in cues and "several_words" in cues):
        return NameKind.PERSON
    if "noun" not in cues and " ".join(word.key.rstrip(".") for word in part) in places():
        return NameKind.PLACE
    return NameKind.COMPANY


def bare_name(words: NameWords, text: str, part: Sequence[Word]) -> str:
    """Return the name that `part` is, without legal forms: "Brightwater Foods" of "Brightwater Foods, Inc."."""
    first, last = 0, len(part)
    while last > 1 and _legal_key(part[last - 1].text) in words.legal_forms:
        last -= 1
    while first < last - 1 and part[first].key in words.prefixes:
        first += 1
    return " ".join(text[part[first].start : part[last - 1].end].split())


def _legal_key(text: str) -> str:
    return text.lower().replace(".", "")


def sensible_case(name: str) -> str:
    """Return a name in capitals as one would write it in running text; short words stay, they may be initials.

    >>> sensible_case("KIVILAMPI HOLDING AG")
    'Kivilampi Holding AG'
    """
    return " ".join(word if len(word) <= 3 or not word.isupper() else word.capitalize() for word in name.split(" "))


def _is_mixed(text: str) -> bool:
    """Say whether a word has capitals or digits inside: "OpenAI", "3M", "eBay"."""
    return (
        not text.isupper()
        and (any(c.isupper() for c in text[1:]) or any(c.isdigit() for c in text))
        and "-" not in text
    )


@cache
def first_names() -> frozenset[str]:
    """First names, in lower case, in all the languages of the package."""
    return _data_words("first_names.txt")


@cache
def places() -> frozenset[str]:
    """Towns and regions that stories name, in lower case."""
    return _data_words("places.txt")


def _data_words(name: str) -> frozenset[str]:
    text = (files("cantillon.reading") / "data" / name).read_text(encoding="utf-8")
    lines = (line.split("#")[0] for line in text.splitlines())
    return frozenset(word.strip().lower() for line in lines for word in line.split(",") if word.strip())
