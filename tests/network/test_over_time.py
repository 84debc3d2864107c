"""The circulation by stage, by year and by month."""

from dataclasses import replace
from datetime import date

from cantillon.ledger.deal import StageEvent
from cantillon.network.build import build_network
from cantillon.network.over_time import circulation_by_month, circulation_by_stage, circulation_by_year
from cantillon.values.dates import Period
from cantillon.values.kinds import Stage


def test_money_paid_in_different_years_closes_no_circle(deal):
    later = Period(date(2027, 1, 1), date(2031, 12, 31))
    deals = [
        deal("buy", "A", "B", 300, term=later),
        deal("invest", "B", "A", 30, term=Period(date(2026, 1, 1), date(2026, 12, 31))),
    ]
    years = circulation_by_year(build_network(deals))
    assert list(years) == [2026, 2027, 2028, 2029, 2030, 2031]
    assert not any(result.volume for result in years.values())


def test_years_together_hold_all_that_flows(deal):
    term = Period(date(2025, 5, 5), date(2027, 2, 2))
    network = build_network([deal("buy", "A", "B", 100, term=term), deal("buy", "B", "A", 7)])
    assert sum(result.gross for result in circulation_by_year(network).values()) == 10700


def test_each_stage_adds_to_the_surer_ones(deal):
    deals = [deal("buy", "A", "B", 5, stage="done"), deal("buy", "B", "A", 5, stage="planned")]
    volumes = {stage: result.volume for stage, result in circulation_by_stage(build_network(deals)).items()}
    assert volumes == {Stage.DONE: 0, Stage.AGREED: 0, Stage.PLANNED: 1000, Stage.RUMOURED: 1000}


def test_months_show_what_was_known_at_their_end(deal):
    events = (StageEvent(date(2025, 1, 10), Stage.PLANNED, "c1"), StageEvent(date(2025, 3, 2), Stage.AGREED, "c2"))
    deals = [
        replace(deal("invest", "A", "B", 5, on=date(2025, 1, 10)), stages=events),
        deal("buy", "B", "A", 5, on=date(2025, 2, 20)),
    ]
    months = circulation_by_month(deals)
    assert [(month.as_of.month, month.circulation_firm, month.circulation_potential) for month in months] == [
        (1, 0, 0),
        (2, 0, 1000),
        (3, 1000, 1000),
    ]


def test_no_deals_make_no_months():
    assert circulation_by_month([]) == ()
