"""The funding gap by year, and amounts over the years of their terms."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.errors import UnknownPartyError
from cantillon.network.build import build_network
from cantillon.network.funding import funding_gap
from cantillon.network.network import Measure
from cantillon.network.terms import over_years
from cantillon.values.dates import Period

DAYS = st.dates(date(2000, 1, 1), date(2080, 1, 1))


@given(st.integers(0, 10**16), DAYS, DAYS)
def test_the_years_add_up_to_the_amount(amount, one, other):
    years = over_years(amount, Period(min(one, other), max(one, other)), None)
    assert sum(years.values()) == amount
    assert all(part >= 0 for part in years.values())


def test_full_years_get_equal_parts_but_for_leap_days():
    assert over_years(1461, Period(date(2025, 1, 1), date(2028, 12, 31)), None) == {
        2025: 365,
        2026: 365,
        2027: 365,
        2028: 366,
    }


def test_promises_and_funding_meet_year_by_year(deal):
    term = Period(date(2027, 1, 1), date(2031, 12, 31))
    deals = [
        deal("buy", "OpenAI", "Oracle", 300, term=term),
        deal("invest", "SoftBank", "OpenAI", 30, term=Period(date(2027, 1, 1), date(2027, 12, 31))),
        deal("spend", "OpenAI", "", 100),
    ]
    gap = funding_gap(build_network(deals), "OpenAI")
    assert [(year.year, year.funded) for year in gap.years] == [
        (2027, 3000),
        (2028, 0),
        (2029, 0),
        (2030, 0),
        (2031, 0),
        (None, 0),
    ]
    assert (gap.promised, gap.funded, gap.gap) == (40000, 3000, 37000)


def test_unknown_promises_are_counted_as_unknown(deal):
    gap = funding_gap(build_network([deal("buy", "A", "B"), deal("invest", "C", "A", 5)]), "A")
    assert (gap.unknown_amounts, gap.gap) == (1, -500)


def test_plans_are_not_firm(deal):
    network = build_network([deal("spend", "A", "", 5, stage="planned")])
    assert funding_gap(network, "A", Measure.FIRM).promised == 0


def test_stated_revenue_stands_beside_and_changes_nothing(deal):
    network = build_network([deal("buy", "A", "B", 5, term=Period(date(2026, 1, 1), date(2026, 12, 31)))])
    (year,) = funding_gap(network, "A", stated_revenue={2026: 1300}).years
    assert (year.stated_revenue, year.gap) == (1300, 500)


def test_an_unknown_party_is_named(network_of):
    with pytest.raises(UnknownPartyError, match="Nobody"):
        funding_gap(network_of(), "Nobody")


def test_spending_that_names_no_payee_may_contain_what_was_promised_to_payees(deal):
    deals = [deal("buy", "A", "B", 300), deal("spend", "A", "", 1400), deal("invest", "C", "A", 30)]
    gap = funding_gap(build_network(deals), "A")
    assert (gap.planned, gap.may_overlap) == (140_000, 30_000)
    assert [(part.amount, part.is_plan) for part in gap.promises] == [(140_000, True), (30_000, False)]
    assert [part.amount for part in gap.funds] == [3_000]


def test_stated_revenue_stands_beside_its_year(deal):
    term = Period(date(2025, 1, 1), date(2026, 12, 31))
    network = build_network([deal("buy", "A", "B", 300, term=term)])
    gap = funding_gap(network, "A", stated_revenue={2025: 50_000})
    assert [(year.year, year.stated_revenue) for year in gap.years] == [(2025, 50_000), (2026, None)]
