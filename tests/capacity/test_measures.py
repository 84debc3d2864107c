from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cantillon.capacity.facts import shipped_facts
from cantillon.capacity.measures import (
    CapacityAssumptions,
    capacity_over_time,
    deal_capacities,
    homes_equivalent,
    party_capacities,
    twh_per_year,
)
from cantillon.ledger.deal import Deal
from cantillon.values.amount import AmountRange
from cantillon.values.kinds import Kind, Stage


def deal(id_, gigawatts, amount=None, stage=Stage.AGREED, part_of=None, on=date(2025, 9, 22)):
    money = None if amount is None else AmountRange(Decimal(amount), Decimal(amount), "USD")
    size = None if gigawatts is None else Decimal(gigawatts)
    parties = ("OpenAI",), ("Oracle",)
    return Deal(id_, Kind.BUY, *parties, money, stage, (), (), capacity_gw=size, part_of=part_of, first_published=on)


def test_a_gigawatt_for_a_year_is_8766_gigawatt_hours():
    assert twh_per_year(1) == pytest.approx(8.766)
    assert twh_per_year(1, CapacityAssumptions(load_factor=0.5)) == pytest.approx(4.383)


def test_homes_follow_from_the_average_home_of_the_country():
    assert homes_equivalent(30) == pytest.approx(30 * 8766e6 / 10715)
    assert homes_equivalent(30, CapacityAssumptions("GB")) > 3 * homes_equivalent(30)


def test_the_use_of_a_home_can_be_set():
    assert homes_equivalent(30, CapacityAssumptions(home_kwh=26298)) == pytest.approx(10e6)


def test_money_per_gigawatt_keeps_its_bounds():
    (found,) = deal_capacities([deal("a", "4.5", 300_000_000_000)])
    assert round(found.low_per_gw / 10**9, 1) == Decimal("66.7")
    assert found.currency == "USD"


def test_an_unknown_amount_leaves_the_money_unknown():
    (found,) = deal_capacities([deal("a", "4.5")])
    assert (found.low_per_gw, found.high_per_gw, found.currency) == (None, None, None)


def test_a_party_adds_its_deals_without_parts_and_ended_ones():
    deals = [
        deal("a", "6"),
        deal("b", "1", part_of="a"),
        deal("c", "2", stage=Stage.PLANNED),
        deal("d", "9", stage=Stage.ENDED),
    ]
    openai = next(each for each in party_capacities(deals) if each.party == "OpenAI")
    assert (openai.firm_gigawatts, openai.gigawatts, openai.deal_ids) == (6, 8, ("a", "c"))


def test_planned_spending_may_contain_what_was_ordered():
    planned = replace(deal("plan", 30), kind=Kind.SPEND, counterparties=())
    (openai, *_) = party_capacities([planned, deal("order", 10)])
    assert (openai.gigawatts, openai.may_overlap) == (40, 10)


def test_capacity_over_time_grows_day_by_day():
    deals = [deal("a", "6"), deal("b", "2", stage=Stage.PLANNED, on=date(2025, 10, 6))]
    assert capacity_over_time(deals) == ((date(2025, 9, 22), 6, 6), (date(2025, 10, 6), 6, 8))


def test_every_fact_names_its_source():
    facts = shipped_facts()
    assert all("http" in use.source for use in facts.homes.values())
    assert all("http" in source for source in facts.money_per_gw.sources)


def test_unknown_countries_and_senseless_loads_are_refused():
    with pytest.raises(ValueError, match="no average home is known for 'XX'; there are DE, GB, US"):
        CapacityAssumptions("XX")
    with pytest.raises(ValueError, match="the load factor is a share"):
        CapacityAssumptions(load_factor=1.2)
