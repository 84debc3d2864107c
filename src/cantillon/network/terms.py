"""Amounts over the years of their terms, exactly: the parts add up to the whole."""

from __future__ import annotations

from datetime import date

from cantillon.network.flow import Flow
from cantillon.values.dates import Period


def over_years(amount: int, term: Period | None, otherwise: int | None) -> dict[int | None, int]:
    """Return `amount` (minor units) by year, in proportion to the days of the term in each.

    A term with one known end is that year's; without a term it is all `otherwise`.

    >>> from datetime import date
    >>> over_years(100, Period(date(2025, 7, 1), date(2026, 12, 31)), None)
    {2025: 34, 2026: 66}
    """
    if term is None or (term.first is None and term.last is None):
        return {otherwise: amount}
    if term.first is None or term.last is None:
        known = term.first or term.last
        assert known is not None
        return {known.year: amount}
    days = {year: _days_in(year, term.first, term.last) for year in range(term.first.year, term.last.year + 1)}
    total, before = sum(days.values()), 0
    shares: dict[int | None, int] = {}
    for year, count in days.items():
        # Cumulated and rounded down, so that what one year loses the next one gets.
        shares[year] = amount * (before + count) // total - amount * before // total
        before += count
    return shares


def _days_in(year: int, first: date, last: date) -> int:
    return (min(last, date(year, 12, 31)) - max(first, date(year, 1, 1))).days + 1


def year_of(flow: Flow) -> int | None:
    """Return the year in which a flow without a term is counted: that of its first publication."""
    return flow.dated.year if flow.dated else None
