"""Dates and terms of nine languages, seen from Tuesday, 18 November 2025."""

from datetime import date

import pytest

from cantillon.reading.dates import dates_of, find_dates, find_terms
from cantillon.reading.packs import load_pack
from cantillon.values.dates import Period

PUBLISHED = date(2025, 11, 18)


def words(language):
    tables = load_pack(language).tables
    return dates_of(tables["dates"], tables["numbers"]["cardinals"])


def year(number):
    return Period(date(number, 1, 1), date(number, 12, 31))


def day(month, number, of=2025):
    return Period(date(of, month, number), date(of, month, number))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "on Monday", day(11, 17)),
        ("en", "next Monday", day(11, 24)),
        ("en", "Nov. 3, 2024", day(11, 3, 2024)),
        ("en", "last quarter", Period(date(2025, 7, 1), date(2025, 9, 30))),
        ("en", "two years ago", year(2023)),
        ("en", "by 2026", Period(None, date(2026, 12, 31))),
        ("en", "since 2019", Period(date(2019, 1, 1), None)),
        ("fr", "mardi", day(11, 18)),
        ("fr", "au troisième trimestre", Period(date(2025, 7, 1), date(2025, 9, 30))),
        ("fr", "le 1er juillet", day(7, 1)),
        ("fr", "en novembre 2019", Period(date(2019, 11, 1), date(2019, 11, 30))),
        ("fr", "l’an dernier", year(2024)),
        ("de", "bis 2026", Period(None, date(2026, 12, 31))),
        ("de", "am 3. Oktober 2024", day(10, 3, 2024)),
        ("es", "el 5 de mayo de 2020", day(5, 5, 2020)),
        ("es", "el año que viene", year(2026)),
        ("it", "entro il 2030", Period(None, date(2030, 12, 31))),
        ("it", "lo scorso anno", year(2024)),
        ("pt", "no ano passado", year(2024)),
        ("pt", "anteontem", day(11, 16)),
        ("nl", "volgend jaar", year(2026)),
        ("zh", "今年", year(2025)),
        ("zh", "下半年", Period(date(2025, 7, 1), date(2025, 12, 31))),
        ("zh", "２０２５年３月１日", day(3, 1)),
        ("ja", "去年", year(2024)),
        ("ja", "2026年まで", Period(None, date(2026, 12, 31))),
        ("ja", "第三四半期", Period(date(2025, 7, 1), date(2025, 9, 30))),
    ],
)
def test_a_date_means_days_seen_from_publication(language, text, expected):
    assert [span.period for span in find_dates(text, words(language), PUBLISHED)] == [expected]


def test_a_month_without_a_year_is_the_nearest_one():
    (span,) = find_dates("in January", words("en"), PUBLISHED)
    assert span.period == Period(date(2026, 1, 1), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("language", "text", "years", "first"),
    [
        ("en", "over five years from 2027", 5, 2027),
        ("en", "a seven-year contract", 7, None),
        ("fr", "sur sept ans", 7, None),
        ("de", "über sieben Jahre", 7, None),
        ("es", "durante diez años", 10, None),
        ("it", "per 18 anni", 18, None),
        ("pt", "por quinze anos", 15, None),
        ("nl", "voor vijf jaar", 5, None),
        ("zh", "未来五年", 5, None),
        ("ja", "今後5年", 5, None),
    ],
)
def test_a_term_is_its_years(language, text, years, first):
    assert [(span.years, span.first) for span in find_terms(text, words(language))] == [(years, first)]


def test_percentages_and_amounts_are_no_years():
    assert find_dates("60% of 2,025 shares for $2030 in 2,030 days", words("en"), PUBLISHED) == []


def test_a_day_that_the_calendar_lacks_is_no_date():
    assert find_dates("on 31 February 2024", words("en"), PUBLISHED) == []
