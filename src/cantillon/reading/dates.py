"""Dates as written, absolute or relative to the day of publication, and terms: "mardi", "last quarter", "bis 2026".

The table ``[dates]`` of a language pack holds

``months``, ``weekdays``, ``quarters``, ``halves``
    lists of lists of names, from January, Monday, the first on;
``dates``
    forms such as ``"{day} {month} {year}"``, built of ``{year} {month} {mm} {day} {weekday} {quarter} {half}``;
``until``, ``since``, ``next``
    forms around the same parts that mean "by then", "from then on" and "the coming one";
``ago``, ``ahead``
    forms with ``{n}`` and ``{unit}``: "{n} {unit} ago";
``units``
    names of day, week, month, quarter, year;
``relative``
    phrases and what they mean: "last year" = "year-1";
``terms``
    forms with ``{n}``, and ``{year}`` where they name the first: "over {n} years from {year}".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cantillon.values.dates import Period
from cantillon.values.span import Span

_LATIN = r"a-z\u00aa\u00b5\u00ba\u00df-\u00f6\u00f8-\u024f\u0370-\u052f"
_UNITS = ("day", "week", "month", "quarter", "year")
_KINDS = ("terms", "until", "since", "next", "ago", "ahead", "dates")
_PART = re.compile(r"\{(\w+)\}")
_RELATIVE = re.compile(r"(day|week|month|quarter|half|year)([+-]\d+)")
_FULL_WIDTH = {0xFF10 + i: str(i) for i in range(10)} | {ord("’"): "'", 0xA0: " ", 0x202F: " "}
LONGEST_TERM = 100  # years; a larger number is none


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date or period as written and the days that it means; an open end is ``None``."""

    span: Span
    period: Period


@dataclass(frozen=True, slots=True)
class TermSpan:
    """How many years something runs, and the first of them where it is named."""

    span: Span
    years: int
    first: int | None = None


@dataclass(frozen=True, slots=True)
class DateWords:
    """How one language writes dates; made by `dates_of`.

    `pattern` finds any form; its group ``f<i>`` says that form `i` of `forms` was found, ``<part>_<i>`` its parts.
    """

    pattern: re.Pattern[str] | None
    forms: tuple[tuple[str, tuple[str, ...]], ...]
    values: Mapping[str, Mapping[str, int]]
    relative: Mapping[str, tuple[str, int]]
    counts: Mapping[str, int]


def dates_of(table: Mapping[str, Any], cardinals: Mapping[str, Any] | None = None) -> DateWords:
    """Return the words for dates that the table ``[dates]`` describes; `cardinals` are those of ``[numbers]``."""
    counts = {
        word.lower(): int(n) for word, n in (cardinals or {}).items() if str(n).isdigit() and int(n) < LONGEST_TERM
    }
    values = {name: _numbered(table.get(f"{name}s", ())) for name in ("month", "weekday", "quarter")}
    values["half"] = _numbered(table.get("halves", ()))
    values["unit"] = {name.lower(): i for i, unit in enumerate(_UNITS) for name in table.get("units", {}).get(unit, ())}
    parts = {name: _any(words) for name, words in values.items()} | {
        "year": r"(?:19|20)\d\d(?![\d.,]\d)",
        "day": r"(?:3[01]|[12]\d|0?[1-9])",
        "mm": r"(?:1[0-2]|0?[1-9])",
        "n": rf"(?:\d{{1,3}}|{_any(counts)})",
    }
    relative = {phrase.lower(): _meaning(written) for phrase, written in table.get("relative", {}).items()}
    written = [(kind, form.lower()) for kind in _KINDS for form in table.get(kind, ())]
    written.sort(key=lambda each: (each[1].count("{"), len(each[1])), reverse=True)  # "May 2025" before "May"
    forms = tuple((kind, tuple(_PART.findall(form))) for kind, form in written)
    patterns = [_form(form, i, parts) for i, (_, form) in enumerate(written)]
    if relative:
        patterns.append(f"(?P<f{len(forms)}>{_any(relative)})")
        forms = (*forms, ("relative", ()))
    first = _first_characters([form for _, form in written], {**values, "n": counts}, relative)
    start = rf"(?<![{_LATIN}\d])(?=[\d{first}])"
    pattern = re.compile(rf"{start}(?:{'|'.join(patterns)})(?![{_LATIN}\d])") if patterns else None
    return DateWords(pattern, forms, values, relative, counts)


def _first_characters(forms: Iterable[str], values: Mapping[str, Iterable[str]], relative: Iterable[str]) -> str:
    """Return what any form can begin with, for a character class: most of a text is passed over by it."""
    begun = [*relative]
    for form in forms:
        part = _PART.match(form)
        begun += [form] if part is None else values.get(part.group(1), ())
    return "".join(sorted({re.escape(word[0]) for word in begun if not word[0].isdigit()}))


def find_dates(text: str, words: DateWords, published: date) -> list[DateSpan]:
    """Return the dates in `text`, in its order; those without a year are the nearest to `published`.

    A weekday is the last one up to the day of publication, as in news; "next Monday" is the one after it.
    """
    found = []
    for span, kind, parts, written in _matches(text, words):
        period = None if kind == "terms" else _period(parts, kind, written, words, published)
        if period is not None:
            found.append(DateSpan(span, period))
    return found


def find_terms(text: str, words: DateWords) -> list[TermSpan]:
    """Return how many years the text says something runs, in the order of the text."""
    found = []
    for span, kind, parts, _ in _matches(text, words):
        if kind == "terms" and 0 < (years := _count(parts["n"], words)) <= LONGEST_TERM:
            found.append(TermSpan(span, years, int(parts["year"]) if "year" in parts else None))
    return found


def _matches(text: str, words: DateWords) -> Iterator[tuple[Span, str, dict[str, str], str]]:
    """Yield every form found: where, its kind, its parts and the text in lower case."""
    if words.pattern is None:
        return
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    if not lowered.isascii():
        lowered = lowered.translate(_FULL_WIDTH)
    for match in words.pattern.finditer(lowered):
        number = (match.lastgroup or "f0")[1:]
        kind, names = words.forms[int(number)]
        yield Span(*match.span()), kind, {name: match.group(f"{name}_{number}") for name in names}, match.group()


def _numbered(names: Sequence[Sequence[str]]) -> dict[str, int]:
    return {name.lower(): i for i, each in enumerate(names, start=1) for name in each}


def _any(words: Iterable[str]) -> str:
    ordered = sorted((word.lower() for word in words), key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, ordered)) + ")" if ordered else "(?!)"


def _meaning(written: str) -> tuple[str, int]:
    match = _RELATIVE.fullmatch(written)
    if match is None:
        raise ValueError(f"[dates.relative] needs meanings such as year-1, got {written!r}")
    return match.group(1), int(match.group(2))


def _form(form: str, number: int, parts: Mapping[str, str]) -> str:
    pattern = re.escape(form).replace(r"\{", "{").replace(r"\}", "}").replace(r"\ ", r"[ \n]")
    for name, part in parts.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}_{number}>{part})")
    return f"(?P<f{number}>{pattern})"


def _period(parts: Mapping[str, str], kind: str, written: str, words: DateWords, published: date) -> Period | None:
    if kind == "relative":
        return _shifted(*words.relative[written.replace("\n", " ")], published)
    if kind in ("ago", "ahead"):
        count = _count(parts["n"], words)
        unit = _UNITS[words.values["unit"][parts["unit"]]]
        return _shifted(unit, -count if kind == "ago" else count, published)
    period = _named(parts, kind, words, published)
    if period is None or kind in ("dates", "next"):
        return period
    return Period(None, period.last) if kind == "until" else Period(period.first, None)


def _count(written: str, words: DateWords) -> int:
    return int(written) if written.isdigit() else words.counts[written]


def _named(parts: Mapping[str, str], kind: str, words: DateWords, published: date) -> Period | None:
    """Return the days that year, month, day, weekday, quarter and half name together."""
    if "weekday" in parts and "day" not in parts:
        back = (published.isoweekday() - words.values["weekday"][parts["weekday"]]) % 7
        day = published + timedelta(days=7 - back if kind == "next" else -back)
        return Period(day, day)
    if "year" in parts:
        return _in_year(parts, int(parts["year"]), words)
    around = (_in_year(parts, published.year + offset, words) for offset in (-1, 0, 1))
    known = [period for period in around if period is not None]
    if kind == "next":
        known = [period for period in known if period.first and period.first > published]
    return min(known, key=lambda period: _distance(period, published), default=None)


def _in_year(parts: Mapping[str, str], year: int, words: DateWords) -> Period | None:
    for name, months in (("quarter", 3), ("half", 6)):
        if name in parts:
            return _months(year, (words.values[name][parts[name]] - 1) * months + 1, months)
    month = int(parts["mm"]) if "mm" in parts else words.values["month"].get(parts.get("month", ""))
    if month is None:
        return _months(year, 1, 12)
    if "day" not in parts:
        return _months(year, month, 1)
    if int(parts["day"]) > calendar.monthrange(year, month)[1]:
        return None
    day = date(year, month, int(parts["day"]))
    return Period(day, day)


def _months(year: int, first: int, count: int) -> Period:
    last = first + count - 1
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _distance(period: Period, day: date) -> int:
    """Return how many days lie between `day` and the period; for two at the same distance the past comes first."""
    assert period.first is not None
    assert period.last is not None
    if period.contains(day):
        return 0
    return 2 * (period.first - day).days + 1 if day < period.first else 2 * (day - period.last).days


def _shifted(unit: str, by: int, published: date) -> Period | None:
    """Return the day, week, month, quarter, half or year that lies `by` of them after that of publication."""
    if unit == "day":
        day = published + timedelta(days=by)
        return Period(day, day)
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=by)
        return Period(monday, monday + timedelta(days=6))
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    index = (published.year * 12 + published.month - 1) // length + by
    year, month = divmod(index * length, 12)
    return _months(year, month + 1, length) if 1 <= year <= 9999 else None
