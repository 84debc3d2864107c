from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantillon.errors import ScenarioError, UnknownPartyError
from cantillon.network.balance_sheets import parse_balance_sheets
from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.network import Exposure, FinancialNetwork
from cantillon.stress.clearing import clearing_vector
from cantillon.stress.contagion import Contagion
from cantillon.stress.promises import Channel, promises_of
from cantillon.stress.run import stress
from cantillon.stress.scenario import Assumptions, Scenario
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage

NAMES = ("A", "B", "C", "D")


def test_half_a_default_costs_the_supplier_half_its_order(chain):
    maker = stress(chain, Scenario.of("Buyer:0.5"), guarantees=False).loss_of("Maker")
    assert maker.first.lost_orders == 150
    assert maker.promised == 300
    assert maker.lost_share == 0.5


def test_a_lost_order_goes_on_to_the_next_supplier_in_the_next_round(chain):
    result = stress(chain, Scenario.of("Buyer:0.5"), guarantees=False)
    mine = result.loss_of("Mine")
    assert (mine.first.lost_orders, mine.total.lost_orders) == (0, 150)
    assert [each.failing for each in result.rounds] == [("Buyer",), ("Maker",)]
    assert mine.causes[0].party == "Maker"
    assert mine.causes[0].deal_ids == ("ore",)


def test_orders_are_cut_before_debts_go_unpaid(chain):
    light = stress(chain, Scenario.of("Buyer:0.9"), guarantees=False)
    assert light.loss_of("Bank") is None
    assert light.loss_of("Mine").total.lost_orders == 270
    heavy = stress(chain, Scenario.of("Buyer"), guarantees=False)
    assert heavy.loss_of("Mine").total.lost_orders == 280
    assert heavy.loss_of("Bank").total.unpaid_obligations == 20


def test_a_guarantee_moves_the_loss_to_who_gave_it(chain):
    result = stress(chain, Scenario.of("Buyer"))
    assert result.loss_of("State").total.called_guarantees == 10
    assert result.loss_of("Bank").total.unpaid_obligations == 10
    assert [(leg.debtor, leg.creditor, leg.deal_ids) for leg in result.guarantee_calls] == [
        ("Maker", "State", ("backing",))
    ]


def test_holders_are_marked_down_by_the_haircut(chain):
    result = stress(chain, Scenario.of("Buyer"), haircut=0.4)
    assert result.loss_of("Fund").total.marked_down == pytest.approx(12)
    assert result.marked_down_total == pytest.approx(12)


def test_no_dollar_is_lost_twice(chain):
    result = stress(chain, Scenario.of("Buyer"), guarantees=False)
    assert sum(loss.absorbed for loss in result.losses) == pytest.approx(300)


def test_cash_of_a_balance_sheet_absorbs_a_loss(chain):
    text = "party,date,cash,revenue,debt,equity,currency,source\nMaker,2025-12-31,130,,,,USD,made up for this test\n"
    sheets = {sheet.party: sheet for sheet in parse_balance_sheets(text, "test")[0]}
    result = stress(chain, Scenario.of("Buyer:0.5"), balance_sheets=sheets, guarantees=False)
    assert result.loss_of("Mine").total.lost_orders == pytest.approx(20)


def test_the_largest_path_names_every_leg_with_its_deal(chain):
    paths = stress(chain, Scenario.of("Buyer:0.5"), guarantees=False).paths
    assert [[leg.deal_ids for leg in path.legs] for path in paths[:2]] == [[("order",)], [("order",), ("ore",)]]
    assert paths[1].amount == 150


def test_the_horizon_cuts_a_term_and_counts_what_has_none(flow):
    term = Period(date(2026, 1, 1), date(2029, 12, 31))
    flows = [flow("long", "A", "B", Kind.BUY, 400, term=term), flow("open", "A", "C", Kind.BUY, 7)]
    network = FinancialNetwork.of(flows, as_of=date(2026, 1, 1))
    result = stress(network, Scenario.of("A"), horizon=1)
    assert result.loss_of("B").total.lost_orders == pytest.approx(100, rel=0.001)
    assert result.loss_of("C").total.lost_orders == 7
    assert result.without_term == 1


def test_an_unknown_amount_is_counted_and_never_zero(flow):
    network = FinancialNetwork.of([flow("known", "A", "B", Kind.BUY, 5), flow("secret", "A", "C", Kind.BUY, None)])
    result = stress(network, Scenario.of("A"))
    assert result.unknown_amounts == 1
    assert result.is_at_least


def test_a_closed_circle_is_told_as_everything_or_nothing(flow):
    network = FinancialNetwork.of([flow("there", "A", "B", Kind.BUY, 10), flow("back", "B", "A", Kind.BUY, 10)])
    result = stress(network, Scenario())
    assert (result.unpaid_total, result.worst_unpaid_total) == (0, 20)
    assert not result.is_unique


def test_owners_in_a_circle_are_marked_down_once_round_by_round(flow):
    stakes = [flow("ab", "A", "B", Kind.INVEST, 50, Stage.DONE), flow("ba", "B", "A", Kind.INVEST, 50, Stage.DONE)]
    result = stress(FinancialNetwork.of(stakes), Scenario.of("A:0.5"), haircut=0.5).require_converged()
    # h_A = 1/2 + h_B / 2 and h_B = h_A / 2, so h_A = 2/3.
    assert result.loss_of("B").total.marked_down == pytest.approx(50 * 0.5 * 2 / 3)


def test_a_stake_known_by_share_is_worth_that_share_of_the_equity():
    network = FinancialNetwork.of([], exposures=[Exposure("h", "Fund", "Firm", Kind.HOLD, 0.1, Stage.DONE)])
    text = "party,date,cash,revenue,debt,equity,currency,source\nFirm,2025-12-31,,,,500,USD,made up for this test\n"
    sheets = {sheet.party: sheet for sheet in parse_balance_sheets(text, "test")[0]}
    assert stress(network, Scenario.of("Firm")).unknown_amounts == 1
    known = stress(network, Scenario.of("Firm"), balance_sheets=sheets)
    assert known.loss_of("Fund").total.marked_down == pytest.approx(50)


def test_a_joint_deal_is_split_evenly_and_said_so(flow):
    flows = [
        flow("j", "A", "joint:j", Kind.INVEST, 30, is_counted=False),
        flow("j", "B", "joint:j", Kind.INVEST, 30, is_counted=False),
        flow("j", "joint:j", "C", Kind.INVEST, 30),
    ]
    result = stress(FinancialNetwork.of(flows, joint_nodes=["joint:j"]), Scenario.of("A"))
    assert result.loss_of("C").total.unpaid_obligations == 15
    assert result.split_joint == 1


def test_unknown_parties_empty_networks_and_senseless_shares_are_refused(chain):
    with pytest.raises(UnknownPartyError, match=r"Buyr has no part .* Did you mean Buyer\?"):
        stress(chain, Scenario.of("Buyr"))
    with pytest.raises(ScenarioError, match="The network is empty"):
        stress(FinancialNetwork.of([]), Scenario())
    with pytest.raises(ScenarioError, match=r"cannot leave a share of 1\.5 unpaid"):
        Scenario.of("Buyer:1.5")
    with pytest.raises(ScenarioError, match="'half' in 'Buyer:half' is not a share"):
        Scenario.of("Buyer:half")
    with pytest.raises(ScenarioError, match="Buyer is set to default twice"):
        Scenario.of("Buyer", "Buyer:0.5")
    with pytest.raises(ScenarioError, match="The haircut is a share"):
        stress(chain, Scenario(), haircut=2)


KINDS = st.sampled_from([Kind.BUY, Kind.LEND, Kind.INVEST, Kind.GUARANTEE])


@st.composite
def networks(draw):
    flows = []
    for number in range(draw(st.integers(1, 8))):
        payer, payee = draw(st.permutations(NAMES))[:2]
        kind, amount = draw(KINDS), draw(st.integers(1, 50)) * 100
        medium = Medium.CREDIT if kind is Kind.GUARANTEE else Medium.CASH
        stage = draw(st.sampled_from([Stage.DONE, Stage.AGREED]))
        flows.append(Flow(f"d{number}", payer, payee, kind, Leg.FINANCE, medium, amount, amount, "USD", stage))
    return FinancialNetwork.of(flows)


@settings(deadline=None, max_examples=60)
@given(networks())
def test_zero_shock_means_zero_loss(network):
    result = stress(network, Scenario()).require_converged()
    assert result.losses == ()
    assert result.unpaid_total == 0


@settings(deadline=None, max_examples=60)
@given(networks(), st.floats(0, 1), st.booleans())
def test_a_larger_default_never_makes_a_loss_smaller(network, share, guarantees):
    party = network.parties[0]
    small = stress(network, Scenario.of(f"{party}:{share / 2}"), guarantees=guarantees).require_converged()
    large = stress(network, Scenario.of(f"{party}:{share}"), guarantees=guarantees).require_converged()
    assert large.unpaid_total >= small.unpaid_total - 1e-9
    assert large.worst_unpaid_total >= large.unpaid_total - 1e-9


@settings(deadline=None, max_examples=40)
@given(networks(), st.integers(2, 1000))
def test_scaling_all_amounts_scales_all_losses(network, factor):
    larger = [replace(flow, firm=flow.firm * factor, potential=flow.potential * factor) for flow in network.flows]
    scaled = FinancialNetwork.of(larger)
    scenario = Scenario.of(network.parties[0])
    small, large = stress(network, scenario), stress(scaled, scenario)
    assert large.unpaid_total == pytest.approx(small.unpaid_total * factor)
    assert large.marked_down_total == pytest.approx(small.marked_down_total * factor)


@settings(deadline=None, max_examples=40)
@given(networks())
def test_the_cascade_of_debts_alone_is_the_clearing_vector(network):
    promises = promises_of(network, Assumptions(), guarantees=False)
    debts = promises.channel == Channel.UNPAID_OBLIGATION
    amounts = np.where(debts, promises.amount, 0.0)[:, None]
    withheld = np.zeros(len(promises.parties))
    withheld[0] = 1.0
    contagion = Contagion(promises, withheld, Assumptions(), amounts)
    paid = contagion.means.owed[:, 0] - contagion.run().unpaid.total[:, 0]
    owed = np.zeros((len(withheld), len(withheld)))
    np.add.at(owed, (promises.debtor, promises.creditor), amounts[:, 0])
    owed[0] = 0  # who withholds everything is as if it owed nothing
    money = contagion.means.outside[:, 0]
    np.testing.assert_allclose(paid, clearing_vector(owed, money).payments, atol=1e-8)
