"""Dates are as precise as their source."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.values.dates import PartialDate, Period


def test_a_month_is_an_interval():
    assert PartialDate.parse("2024-02").period == Period(date(2024, 2, 1), date(2024, 2, 29))


def test_a_year_is_an_interval():
    assert PartialDate.parse("2024").period == Period(date(2024, 1, 1), date(2024, 12, 31))


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_written_day_reads_back(day):
    read = PartialDate.parse(day.isoformat())
    assert str(read) == day.isoformat()
    assert read.period == Period(day, day)


@pytest.mark.parametrize("text", ["2025-13", "2025-02-30", "25-01-01", "yesterday", "", "2025-1"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(f"{text!r} is no")):
        PartialDate.parse(text)


def test_an_open_period_contains_everything_on_its_open_side():
    assert Period(None, date(2025, 1, 1)).contains(date(1900, 1, 1))
    assert not Period(None, date(2025, 1, 1)).contains(date(2025, 1, 2))
