"""Dates as precise as their source: a month is an interval, not its first day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """All days from `first` to `last`, both included; either may be open (``None``)."""

    first: date | None
    last: date | None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError(f"a period needs first <= last, got {self.first} to {self.last}")

    def contains(self, day: date) -> bool:
        """Say whether `day` lies in the period."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month or a day, as precise as the source.

    >>> PartialDate.parse("2025-11").period
    Period(first=datetime.date(2025, 11, 1), last=datetime.date(2025, 11, 30))
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Return the date that an ISO 8601 text such as 2025, 2025-11 or 2025-11-18 means.

        Raises
        ------
        ValueError
            If `text` has another form or names no day of the calendar.
        """
        match = _ISO.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a date such as 2025, 2025-11 or 2025-11-18")
        year, month, day = match.groups()
        try:
            return cls(int(year), int(month) if month else None, int(day) if day else None)
        except ValueError as error:
            raise ValueError(f"{text!r} is no day of the calendar: {error}") from error

    @property
    def period(self) -> Period:
        """Every day that the date may mean."""
        if self.month is None:
            return Period(date(self.year, 1, 1), date(self.year, 12, 31))
        if self.day is None:
            last = calendar.monthrange(self.year, self.month)[1]
            return Period(date(self.year, self.month, 1), date(self.year, self.month, last))
        day = date(self.year, self.month, self.day)
        return Period(day, day)

    def __str__(self) -> str:
        if self.month is None:
            return f"{self.year:04}"
        return f"{self.year:04}-{self.month:02}" + (f"-{self.day:02}" if self.day else "")
