"""The day, and where given the time, at which a page says that it was published."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

from cantillon.sources.words import LANGUAGES, page_words
from cantillon.values.span import Span

# Zones that mean one offset; "ET" means two, so it gives a day and no time.
ZONES = {"gmt": 0, "utc": 0, "z": 0, "cet": 60, "cest": 120, "est": -300, "edt": -240, "jst": 540, "bst": 60}

_YEAR = re.compile(r"(?:19|20)\d\d")  # few lines have one, and every full date needs one
_ISO = re.compile(
    r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?:[T\s\u3000]+(?P<hm>\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s?(?P<z>Z|[+-]\d\d:?\d\d|UTC|GMT)?)?(?![\d-])",
    re.IGNORECASE,
)
_CJK = re.compile(r"(?P<y>(?:19|20)\d\d)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日")
_NUMERIC = re.compile(r"(?<![\d/.])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d)(?![\d/])")
_TIME = re.compile(
    r"\W{0,3}(?:à|at|um|às|a las|alle|ore|om|,)?\s*(?P<h>\d{1,2})\s?[:h.]\s?(?P<min>\d\d)\s?"
    r"(?P<half>[ap]\.?m\.?)?\s?(?P<z>[A-Z]{1,4}\b|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day and where it stands; `day` is unknown where the line has none, `moment` without a clock and a zone."""

    day: date | None = None
    moment: datetime | None = None
    span: Span = field(default_factory=lambda: Span(0, 0))


def find_date(line: str, language: str) -> FoundDate:
    """Return the first full date in a line, and its time in UTC where the line gives a zone.

    A day without a year, and an English "03/04/2025" that two countries read differently, are unknown.
    """
    if _YEAR.search(line) is None:
        return FoundDate()
    iso = _ISO.search(line)
    if iso is not None:
        day = _day(iso["y"], iso["m"], iso["d"])
        return FoundDate(day, _clock(day, iso["hm"], iso["z"]), Span(*iso.span()))
    for match, parts in _candidates(line, language):
        day = _day(*parts)
        if day is not None:
            moment, end = _time_after(line, match.end(), day)
            return FoundDate(day, moment, Span(match.start(), end))
    return FoundDate()


def _candidates(line: str, language: str) -> list[tuple[re.Match[str], tuple[str | int, str | int, str | int]]]:
    found: list[tuple[re.Match[str], tuple[str | int, str | int, str | int]]] = []
    for match in _CJK.finditer(line):
        found.append((match, (match["y"], match["m"], match["d"])))
    for match in _NUMERIC.finditer(line):
        order = _day_and_month(int(match["a"]), int(match["b"]), match["sep"], language)
        if order is not None:
            found.append((match, (match["y"], order[1], order[0])))
    for match in _written().finditer(line):
        month = _months()[(match["m1"] or match["m2"]).casefold()]
        found.append((match, (match["y"], month, match["d1"] or match["d2"])))
    return sorted(found, key=lambda item: item[0].start())


def _day_and_month(first: int, second: int, separator: str, language: str) -> tuple[int, int] | None:
    """Return (day, month), or nothing where both orders are possible and the language does not settle it."""
    if second > 12:
        return second, first
    if language == "en" and separator == "/" and first <= 12 and first != second:
        return None
    return first, second


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    with suppress(ValueError):
        return date(int(year), int(month), int(day))
    return None


def _time_after(line: str, position: int, day: date) -> tuple[datetime | None, int]:
    """Return the moment that a clock behind the day makes of it, and where the whole ends."""
    match = _TIME.match(line, position)
    if match is None:
        return None, position
    hour, half = int(match["h"]), (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return _clock(day, f"{hour:02}:{match['min']}", match["z"]), match.end()


def _clock(day: date | None, clock: str | None, zone: str | None) -> datetime | None:
    """Return the moment in UTC; a clock without a zone is no moment."""
    if day is None or clock is None or zone is None:
        return None
    offset = _offset(zone)
    if offset is None:
        return None
    with suppress(ValueError):
        hour, minute = map(int, clock.split(":"))
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone(offset)).astimezone(UTC)
    return None


def _offset(zone: str) -> timedelta | None:
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        return timedelta(minutes=minutes if zone[0] == "+" else -minutes)
    minutes_east = ZONES.get(zone.casefold())
    return None if minutes_east is None else timedelta(minutes=minutes_east)


@cache
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for number, names in enumerate(page_words(language).months, start=1):
            for name in names:
                # "mar" and "set" mean one month in each language that has them; the months of the nine never clash.
                found.setdefault(name, number)
    return found


@cache
def _written() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(_months(), key=lambda name: (-len(name), name))))
    year = r"(?P<y>(?:19|20)\d\d)"
    day_first = rf"(?P<d1>\d{{1,2}})(?:er|º|°|\.|st|nd|rd|th)?\s+(?:de\s+|of\s+)?(?P<m1>{names})\.?,?"
    month_first = rf"(?P<m2>{names})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?"
    return re.compile(rf"(?<![\w])(?:{day_first}|{month_first})\s+(?:de\s+|del\s+)?{year}(?!\d)", re.IGNORECASE)
