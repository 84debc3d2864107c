"""The day of publication as nine languages write it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.sources.dates_of_pages import find_date
from cantillon.sources.words import LANGUAGES, page_words

DAY = date(2025, 11, 18)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "November 18, 2025"),
        ("en", "Nov. 18, 2025 4:12 PM"),
        ("en", "Tuesday 18 November 2025 | Not subscribed?"),
        ("fr", "information fournie par Reuters 18/11/2025 à 16:37"),
        ("fr", "Paris, le 18 novembre 2025"),
        ("de", "Hamburg, 18. November 2025."),
        ("de", "18.11.2025, 14:55 Uhr"),
        ("es", "Madrid, 18 de noviembre de 2025"),
        ("it", "Savona, 18 novembre 2025 -"),
        ("pt", "Natal, 18 de novembro de 2025"),
        ("pt", "18/11/2025 às 18h40"),
        ("nl", "Moerzand, 18 november 2025 –"),
        ("zh", "2025年11月18日 14:05"),
        ("zh", "2025-11-18 14:05　来源：本网"),
        ("ja", "2025年11月18日"),
        ("en", " date 2025-11-18  Skip to main content"),
    ],
)
def test_a_full_date_is_read(language, line):
    assert find_date(line, language).day == DAY


@pytest.mark.parametrize("line", ["March 11 - The company", "18 novembre", "35 millions 2025", "2025", "99/99/2025"])
def test_a_day_without_a_year_is_unknown(line):
    assert find_date(line, "fr").day is None


def test_an_english_date_that_two_countries_read_differently_is_unknown():
    assert find_date("03/04/2025", "en").day is None
    assert find_date("03/04/2025", "fr").day == date(2025, 4, 3)
    assert find_date("11/18/2025", "en").day == DAY


def test_a_clock_counts_only_with_its_zone():
    assert find_date("2025-11-18T16:37:00+01:00", "fr").moment == datetime(2025, 11, 18, 15, 37, tzinfo=UTC)
    assert find_date("Nov 18, 2025, 4:12 PM GMT", "en").moment == datetime(2025, 11, 18, 16, 12, tzinfo=UTC)
    assert find_date("18/11/2025 à 16:37", "fr").moment is None


@pytest.mark.parametrize("language", [code for code in LANGUAGES if page_words(code).months])
@given(day=st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_every_month_name_of_every_language_reads_back(language, day):
    for name in page_words(language).months[day.month - 1]:
        assert find_date(f"{day.day} {name} {day.year}", language).day == day


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_no_line_breaks_the_search(line, language):
    found = find_date(line, language)
    assert found.span.end <= len(line)
