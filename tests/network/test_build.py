"""Deals to flows, by the table of the definitions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from cantillon.errors import CurrencyError
from cantillon.ledger.deal import StageEvent
from cantillon.network.build import build_network
from cantillon.network.conversion import Rate
from cantillon.network.flow import Leg, Medium
from cantillon.network.network import Measure
from cantillon.values.kinds import Stage


@pytest.mark.parametrize(
    ("kind", "leg", "medium"),
    [
        ("invest", Leg.FINANCE, Medium.CASH),
        ("lend", Leg.FINANCE, Medium.CASH),
        ("guarantee", Leg.FINANCE, Medium.CREDIT),
        ("grant", Leg.FINANCE, Medium.SHARES),
        ("buy", Leg.REVENUE, Medium.CASH),
    ],
)
def test_each_kind_moves_from_actor_to_counterparty(deal, kind, leg, medium):
    (flow,) = build_network([deal(kind, "Nvidia", "OpenAI", 5)]).flows
    assert (flow.payer, flow.payee, flow.leg, flow.medium, flow.firm) == ("Nvidia", "OpenAI", leg, medium, 500)


def test_an_acquisition_pays_the_seller_where_one_is_named(deal):
    network = build_network([deal("acquire", "A", "Unit", 5, seller="S"), deal("acquire", "A", "Other", 7)])
    assert [(flow.payer, flow.payee) for flow in network.flows] == [("A", "S")]


def test_spending_has_no_payee_and_makes_no_flow(deal):
    network = build_network([deal("spend", "OpenAI", "", 14)])
    assert network.flows == ()
    assert network.plans[0].potential == 1400


def test_up_to_promises_nothing_firm(deal):
    network = build_network([deal("invest", "Nvidia", "Anthropic", 10, qualifier="up_to")])
    assert (network.gross(Measure.FIRM), network.gross(Measure.POTENTIAL)) == (0, 1000)


def test_at_least_counts_in_both_and_says_at_least(deal):
    network = build_network([deal("buy", "A", "B", 10, qualifier="at_least")])
    assert (network.gross(Measure.FIRM), network.gross(Measure.POTENTIAL), network.is_at_least) == (1000, 1000, True)


def test_a_planned_deal_is_potential_only(deal):
    network = build_network([deal("buy", "A", "B", 10, stage="planned")])
    assert (network.gross(Measure.FIRM), network.gross(Measure.POTENTIAL)) == (0, 1000)


@pytest.mark.parametrize("stage", ["ended", "denied"])
def test_dead_deals_count_nowhere(deal, stage):
    assert build_network([deal("buy", "A", "B", 10, stage=stage)]).flows == ()


def test_an_unknown_amount_is_counted_as_unknown_not_as_zero(deal):
    network = build_network([deal("buy", "A", "B"), deal("buy", "B", "C", 2)])
    assert network.flows[0].potential is None
    assert (network.gross(Measure.POTENTIAL), network.unknown_amounts, network.is_at_least) == (200, 1, True)


def test_credit_and_shares_stay_out_of_cash_totals(deal):
    network = build_network([deal("guarantee", "A", "B", 10), deal("grant", "A", "C", 10), deal("buy", "A", "B", 1)])
    assert network.gross(Measure.POTENTIAL) == 100


def test_a_joint_deal_passes_through_one_node_and_counts_once(deal):
    network = build_network([deal("invest", "Nvidia+Microsoft", "Anthropic", 15)])
    assert network.gross(Measure.POTENTIAL) == 1500
    assert len(network.joint_nodes) == 1
    node = len(network.parties)
    assert network.flow_matrix(Measure.POTENTIAL)[:, [node]].sum() == 3000
    assert network.flow_matrix(Measure.FIRM)[:, [node]].sum() == 0


def test_several_on_both_sides_are_bounded_by_the_total(deal):
    network = build_network([deal("lend", "A+B", "C+D", 4)])
    counted = [flow for flow in network.flows if flow.is_counted]
    assert [(flow.payer in network.joint_nodes, flow.payee in network.joint_nodes) for flow in counted] == [
        (True, True)
    ]
    assert network.gross(Measure.FIRM) == 400


def test_a_stated_total_and_its_parts_add_up_to_the_total(deal):
    total = deal("invest", "Nvidia+Microsoft", "Anthropic", 15, deal_id="total")
    part = deal("invest", "Nvidia", "Anthropic", 10, deal_id="part", part_of="total")
    network = build_network([total, part])
    assert network.gross(Measure.POTENTIAL) == 1500
    assert sum(flow.potential for flow in network.flows if flow.deal_id == "part") == 1000


def test_parts_that_tell_all_replace_their_total(deal):
    total = deal("invest", "N+M", "Anthropic", 15, deal_id="total")
    parts = [deal("invest", name, "Anthropic", x, part_of="total") for name, x in (("N", 10), ("M", 5))]
    assert build_network([total, *parts]).joint_nodes == ()


def test_an_unknown_part_of_a_known_total_is_not_counted_twice(deal):
    total = deal("buy", "A", "B", 15, deal_id="total")
    part = deal("buy", "A", "B", None, part_of="total")
    network = build_network([total, part])
    assert (network.gross(Measure.POTENTIAL), network.unknown_amounts) == (1500, 0)


def test_foreign_amounts_take_the_central_banks_rate_of_the_day(deal):
    # The bank's first reference rate, of 4 January 1999: EUR 1 = USD 1.1789.
    network = build_network([deal("buy", "A", "B", 1000, currency="EUR", on=date(1999, 1, 4))])
    assert network.gross(Measure.POTENTIAL) == 117890
    assert network.rates[0].on == date(1999, 1, 4)


def test_a_sunday_takes_the_rate_of_the_friday_before(deal):
    network = build_network([deal("buy", "A", "B", 1, currency="EUR", on=date(2024, 11, 17))])
    assert network.rates[0].on == date(2024, 11, 15)


def test_a_currency_that_the_euro_replaced_is_at_its_fixed_rate(deal):
    network = build_network([deal("buy", "A", "B", 195_583, currency="DEM", on=date(2000, 3, 1))], currency="EUR")
    assert network.gross(Measure.POTENTIAL) == 100_000_00


def test_an_amount_without_a_rate_is_unknown_and_said(deal):
    network = build_network([deal("buy", "A", "B", 1, currency="XYZ")])
    assert network.flows[0].potential is None
    assert "no rate of XYZ" in network.problems[0].message


class _Fixed:
    def rate(self, currency: str, target: str, on: date) -> Rate:
        if currency != "JPY":
            raise CurrencyError(f"no rate of {currency}")
        return Rate(currency, target, Fraction(1, 300), on, "test")


def test_conversion_is_exact_in_minor_units(deal):
    network = build_network([deal("buy", "A", "B", 1, currency="JPY")], rates=_Fixed(), currency="KWD")
    assert network.gross(Measure.POTENTIAL) == 3  # 1/300 dinar is 3.33 fils


def test_as_of_a_day_later_deals_and_later_stages_are_not_known(deal):
    events = (
        StageEvent(date(2025, 1, 1), Stage.PLANNED, "c1"),
        StageEvent(date(2025, 6, 1), Stage.DONE, "c2"),
    )
    early = replace(deal("buy", "A", "B", 5, stage="done", on=date(2025, 1, 1)), stages=events)
    late = deal("buy", "B", "A", 5, on=date(2025, 7, 1))
    network = build_network([early, late], as_of=date(2025, 3, 1))
    assert [(flow.stage, flow.firm) for flow in network.flows] == [(Stage.PLANNED, 0)]


def test_only_chosen_stages_count(deal):
    deals = [deal("buy", "A", "B", 5, stage="done"), deal("buy", "B", "A", 7, stage="planned")]
    assert build_network(deals, stages=[Stage.DONE]).gross(Measure.POTENTIAL) == 500


def test_a_party_that_pays_itself_is_said(deal):
    network = build_network([deal("buy", "A", "A", 5)])
    assert network.flows == ()
    assert "pays itself" in network.problems[0].message


def test_holdings_take_the_latest_statement_and_sales_lower_it(deal):
    deals = [
        deal("hold", "M", "O", share_pct=Decimal(49), on=date(2024, 1, 1)),
        deal("hold", "M", "O", share_pct=Decimal(27), on=date(2025, 1, 1), deal_id="later"),
        deal("divest", "M", "O", share_pct=Decimal(7), on=date(2025, 6, 1)),
    ]
    assert build_network(deals).holdings()[0, 1] == pytest.approx(0.20)


def test_a_loan_is_owed_back_and_done_purchases_are_not_owed(deal):
    deals = [deal("lend", "L", "B", 9, stage="done"), deal("buy", "B", "S", 5, stage="done"), deal("buy", "B", "S", 2)]
    network = build_network(deals)
    owed = network.obligations(Measure.FIRM).todense()
    b, lender, s = (network.parties.index(name) for name in "BLS")
    assert (owed[b, lender], owed[b, s], owed[lender, b]) == (900, 200, 0)
