import re
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.network import FinancialNetwork
from cantillon.sources.balance_sheets import BalanceSheet
from cantillon.stress.ensembles import Uncertainty, stress_ensemble
from cantillon.stress.run import stress
from cantillon.values.kinds import Kind, Stage
from cantillon.views.stress_pictures import draw_losses, stress_section
from cantillon.views.stress_sentences import ensemble_in_words, stress_in_words


def flow(deal_id, payer, payee, kind, amount, stage=Stage.AGREED):
    leg = Leg.REVENUE if kind is Kind.BUY else Leg.FINANCE
    medium = Medium.CREDIT if kind is Kind.GUARANTEE else Medium.CASH
    return Flow(deal_id, payer, payee, kind, leg, medium, amount, amount, "USD", stage)


@pytest.fixture(scope="module")
def network():
    """A buyer orders from a maker for $300bn and the maker from a mine for $280bn; a fund holds the buyer."""
    return FinancialNetwork.of(
        [
            flow("order", "Buyer", "Maker", Kind.BUY, 300 * 10**11),
            flow("ore", "Maker", "Mine & Sons", Kind.BUY, 280 * 10**11),
            flow("stake", "Fund", "Buyer", Kind.INVEST, 30 * 10**11, Stage.DONE),
            flow("backing", "State", "Maker", Kind.GUARANTEE, 10**12),
        ]
    )


def test_words_name_the_losers_the_rounds_the_guarantee_and_the_whole(network):
    told = " ".join(stress_in_words(stress(network, "Buyer:0.5")))
    assert "If Buyer pays half of what it promised, Maker loses up to $150bn of promised revenue (50.0% of what" in told
    assert "Round 2: by these deals and known cash alone, Maker cannot pay all that it promised either." in told
    assert "Guarantee switched on: State has to pay up to $10bn for Maker." in told
    assert "On paper, holders are marked down by $15bn: Fund by $15bn." in told


def test_a_closed_circle_is_said_to_clear_at_everything_or_nothing():
    ring = [flow("there", "A", "B", Kind.BUY, 10**12), flow("back", "B", "A", Kind.BUY, 10**12)]
    told = " ".join(stress_in_words(stress(FinancialNetwork.of(ring), [])))
    assert told.startswith("If everybody pays, nobody else loses cash that was promised to it.")
    assert "it clears as above, or at nothing; then $20bn is not paid, and A and B lose most" in told


def test_draws_are_told_by_their_middle_and_their_bad_end(network):
    told = " ".join(ensemble_in_words(stress_ensemble(network, "Buyer", Uncertainty(200))))
    assert re.search(r"in half of the draws at least \$\d+", told)
    assert "Maker pays less than it promised in" in told


def test_the_picture_is_well_formed_escapes_names_and_leads_to_deals(network):
    result = stress(network, "Buyer:0.5")
    section = stress_section(result, {"order": "Buyer buys <b>"})
    root = etree.fromstring(section)
    assert root.get("id") == "stress"
    assert [link.get("href") for link in root.iter("a")] == ["#order"]
    assert "Buyer buys &lt;b&gt;" in section
    assert "Mine &amp; Sons" in section
    assert len(list(root.iter("rect"))) == 5


def test_the_section_speaks_french(network):
    section = stress_section(stress(network, "Buyer"), {}, language="fr")
    assert "Qui est touché" in section
    assert "Maker perd jusqu'à 300\u00a0Md$ de recettes promises" in section.unescape()


def test_without_a_loss_there_is_no_picture(network):
    assert draw_losses(stress(network, "Buyer:0")) == ""


def test_lost_orders_are_measured_against_a_known_yearly_revenue(network):
    known = BalanceSheet("Maker", date(2025, 5, 31), None, Decimal(200 * 10**9), None, None, "USD", "report")
    told = " ".join(stress_in_words(stress(network, "Buyer:0.5", balance_sheets={"Maker": known})))
    assert "(50.0% of what it was promised; 75.0% of its last yearly revenue of $200bn)" in told
