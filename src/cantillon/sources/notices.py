"""What a text says of itself: date, title, publisher, translation and revision notices, and page furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from cantillon.sources.dates_of_pages import find_date
from cantillon.sources.document import Translation
from cantillon.sources.words import LANGUAGES, page_words
from cantillon.values.span import Span

HEAD_LINES = 14  # notices, dates and titles stand above the story, furniture included
TAIL_LINES = 8
LABEL_LINE = 200  # characters; a longer line is prose even if it holds a label
NOTICE_LINE = 400
TITLE_LINE = 260
DATELINE = 50  # characters before a day, such as "information fournie par Reuters" or three cities
PROSE_LINE = 160  # a longer line is a paragraph, not a line of metadata


@dataclass(frozen=True, slots=True)
class PageNotices:
    """Everything that a page says of its story, and where the story does not speak."""

    published: date | None = None
    published_at: datetime | None = None
    title: str | None = None
    publisher: str | None = None
    translated: Translation | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """One line without the white space around it."""

    start: int
    text: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.text))


def read_notices(text: str, language: str) -> PageNotices:
    """Return what `text` says of itself above and below its story."""
    head, tail = _ends(text)
    bare = [line for line in head if not _is_notice(line.text)]
    when, at = _first_date(bare, language)
    return PageNotices(
        published=when,
        published_at=at,
        title=_title(bare, language, alone=len(head) < 2),
        publisher=next(filter(None, (_publisher(line.text) for line in [*head, *tail])), None),
        translated=next(filter(None, (_translation(piece) for piece in _notices(head, tail))), None),
        revision=next((piece for piece in _notices(head, tail) if _is_revision(piece)), None),
    )


def furniture_spans(text: str) -> list[Span]:
    """Return the pieces of `text` that belong to the page and not to the story, in order.

    Labels of menus and buttons, cookie banners, rights, and the notices of translation and revision.
    Headlines of other stories are not furniture: they make claims.
    """
    found = []
    for line in _lines(text):
        if len(line.text) > NOTICE_LINE:
            continue
        if _is_furniture(line.text) or _is_notice(line.text):
            found.append(line.span)
        elif len(line.text) <= LABEL_LINE:
            found.extend(span.shifted(line.start) for span in _skip_links(line.text))
    return found


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            yield _Line(start + len(raw) - len(raw.lstrip()), stripped)
        start += len(raw) + 1


def _ends(text: str) -> tuple[list[_Line], list[_Line]]:
    """Return the first and the last lines, which never overlap."""
    lines = list(_lines(text))
    return lines[:HEAD_LINES], lines[HEAD_LINES:][-TAIL_LINES:]


# --- Notices ---------------------------------------------------------------------------------------------------------

_BRACKETED = re.compile(
    r"\(\([^()]{1,300}(?:\([^()]*\)[^()]{0,200})?\)\)|\([^()]{1,300}\)|（[^（）]{1,300}）|\[[^\[\]]{1,300}\]|【[^【】]{1,60}】"
)


def _notices(head: list[_Line], tail: list[_Line]) -> Iterator[str]:
    """Yield each piece of the page's ends that may be a notice: bracketed ones, and short whole lines."""
    for line in [*head, *tail]:
        for match in _BRACKETED.finditer(line.text[:NOTICE_LINE]):
            if match.start() < PROSE_LINE:
                yield match.group()
        if len(line.text) <= PROSE_LINE and _is_notice(line.text):
            yield line.text


def _is_notice(line: str) -> bool:
    """Say whether a whole line is a notice of translation or revision."""
    if len(line) > NOTICE_LINE:
        return False
    match = _BRACKETED.fullmatch(line)
    if match is not None:
        return _is_revision(line) or _translation(line) is not None
    return len(line) <= PROSE_LINE and _leading_translation().match(line) is not None


def _is_revision(piece: str) -> bool:
    return _revision().match(piece) is not None


def _translation(piece: str) -> Translation | None:
    match = _translation_phrase().search(piece)
    if match is None:
        return None
    by = _translator().search(piece, match.end())
    return Translation(by.group("name").strip() if by else _japanese_translator(piece[: match.start()]))


def _japanese_translator(before: str) -> str | None:
    match = re.search(r"([\w・ー]{2,30})による$", before)
    return match.group(1) if match and match.group(1).casefold() not in {"ai", "機械"} else None


# "by Reuters using machine learning": the words that end the translator's name and begin the means.
_MEANS = "à|au|avec|using|with|via|from|mit|aus|mithilfe|con|usando|mediante|tramite|com|met|uit|del|dal|depuis|du|de"


@cache
def _translation_phrase() -> re.Pattern[str]:
    return re.compile("|".join(_everywhere("translation")), re.IGNORECASE)


@cache
def _leading_translation() -> re.Pattern[str]:
    return re.compile(r"\W{0,3}(?:[\w']+ ){0,4}?(?:" + "|".join(_everywhere("translation")) + ")", re.IGNORECASE)


@cache
def _translator() -> re.Pattern[str]:
    by = "|".join(_everywhere("translated_by"))
    return re.compile(
        rf"\s*(?:{by})\s*(?P<name>(?-i:[A-Z\u3041-\u9fff])[^,;:.()（）\[\]]{{1,50}}?)(?=\s+(?:{_MEANS})\b|[,;:.()（）\[\]]|$)",
        re.IGNORECASE,
    )


@cache
def _revision() -> re.Pattern[str]:
    return re.compile(r"(?:[\[(（【]{1,2}\s*)(?:" + "|".join(_everywhere("revision")) + ")", re.IGNORECASE)


def _everywhere(field: str) -> list[str]:
    """Return one list of all languages as expressions, longest first, spaces read as any white space."""
    words = {word for language in LANGUAGES for word in getattr(page_words(language), field)}
    return [r"\s+".join(map(re.escape, word.split())) for word in sorted(words, key=lambda word: (-len(word), word))]


# --- Furniture -------------------------------------------------------------------------------------------------------

_SEPARATORS = re.compile(r"\s*[|·•>›»/\u3000]\s*|\s{2,}|\s-\s")
_COUNTER = re.compile(r"\s*(?:\(\s*\d[\w .]*\)|[:：…]|\d+)\s*$")


def _is_furniture(line: str) -> bool:
    """Say whether a whole line is labels, a cookie banner or a line of rights."""
    folded = line.casefold()
    if len(line) > LABEL_LINE:
        return False
    if _boilerplate().search(folded):
        return True
    pieces = [_COUNTER.sub("", piece).strip(" .!►▪–-") for piece in _SEPARATORS.split(folded)]
    return any(pieces) and all(piece in _labels() or _is_count(piece) for piece in pieces if piece)


def _is_count(piece: str) -> bool:
    """Say whether a piece of a line is "12 comments" in some language."""
    number, _, label = piece.partition(" ")
    return number.isdigit() and label in _labels()


def _skip_links(line: str) -> Iterator[Span]:
    """Yield the links of many words that stand in a line beside something else ("date … Skip to main content")."""
    for match in _long_labels().finditer(line):
        yield Span(match.start(), match.end())


@cache
def _labels() -> frozenset[str]:
    return frozenset(label for language in LANGUAGES for label in page_words(language).labels)


@cache
def _boilerplate() -> re.Pattern[str]:
    return re.compile("|".join(_everywhere("boilerplate")))


@cache
def _long_labels() -> re.Pattern[str]:
    return re.compile("|".join(word for word in _everywhere("labels") if word.count(r"\s+") >= 2), re.IGNORECASE)


# --- Title, date, publisher ------------------------------------------------------------------------------------------

_NAME = re.compile(r"[\w&.’'-]+(?: [\w&.’'-]+){0,4}")
_DASH = re.compile(r"[.,]?\s*(?:\([^()]{1,30}\)\s*)?(?:[-–—:.]|——)")
_BYGONE = re.compile(
    r"(?:event reported\)?:|ended|ending|as of|as at|at|until|till|since|by|au|à|zum|am|bis|seit|al|até|em|tot|sinds"
    r"|per)\s+$",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"^[^()]{0,60}\(([A-Z][\w ]{2,24})\)\s*[-–—]")


def _first_date(head: list[_Line], language: str) -> tuple[date | None, datetime | None]:
    for line in head:
        found = find_date(line.text[:PROSE_LINE], language)
        if found.day is not None and _stands_alone(line.text, found.span):
            return found.day, found.moment
        if len(line.text) > 2 * PROSE_LINE:
            break  # the story has begun: later days are what it speaks of
    return None, None


def _stands_alone(line: str, where: Span) -> bool:
    """Say whether a date is a line's subject or its dateline, not a day that the story speaks of."""
    before, after = line[: where.start], line[where.end :]
    if _BYGONE.search(before):
        return False
    return len(before) <= DATELINE and (len(after) <= DATELINE or _DASH.match(after) is not None)


def _title(head: list[_Line], language: str, *, alone: bool) -> str | None:
    """Return the first line that is neither furniture nor a date, if a story follows it."""
    for line in head:
        text = _strip_labels(line.text)
        if not text or _is_furniture(line.text) or _publisher(line.text) or _is_dated(text, language):
            continue
        return None if alone or len(text) > TITLE_LINE or text[-1] in ".。;" else text
    return None


def _strip_labels(line: str) -> str:
    return " ".join(_long_labels().sub(" ", line).split()) if len(line) <= LABEL_LINE else line


def _is_dated(line: str, language: str) -> bool:
    """Say whether a line is a date with little else ("18.06.2024, 14:55 Uhr"), not a headline with a date in it."""
    return len(line) <= 40 and find_date(line, language).day is not None


def _publisher(line: str) -> str | None:
    match = _publisher_phrase().match(line)
    if match is not None:
        name = _NAME.match(line, match.end())
        words = name.group() if name else ""
        return re.split(r" (?=\d)| (?=le \d)", words)[0].strip(" .-–") or None
    agency = _AGENCY.match(line)
    return agency.group(1) if agency and not find_date(agency.group(1), "en").day else None


@cache
def _publisher_phrase() -> re.Pattern[str]:
    return re.compile(r"(?:" + "|".join(_everywhere("publisher")) + r")\s*", re.IGNORECASE)
