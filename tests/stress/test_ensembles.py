import pytest

from cantillon.errors import ScenarioError
from cantillon.network.network import FinancialNetwork
from cantillon.stress.ensembles import Uncertainty, draw_amounts, stress_ensemble
from cantillon.stress.promises import promises_of
from cantillon.stress.scenario import Assumptions, Scenario
from cantillon.values.kinds import Kind, Stage


def test_certain_deals_give_the_same_loss_in_every_draw(flow):
    network = FinancialNetwork.of([flow("d", "A", "B", Kind.BUY, 10, Stage.DONE)])
    result = stress_ensemble(network, Scenario.of("A"), Uncertainty(draws=50)).require_converged()
    loss = next(each for each in result.parties if each.party == "B")
    assert loss.loss == (10, 10, 10)
    assert result.unpaid_total == (10, 10, 10)


def test_a_deal_comes_about_as_often_as_its_stage_says(flow):
    network = FinancialNetwork.of(
        [flow("d", "A", "B", Kind.BUY, 10, Stage.PLANNED), flow("e", "B", "C", Kind.BUY, 10, Stage.DONE)]
    )
    result = stress_ensemble(network, Scenario.of("A"), Uncertainty(draws=2000, seed=1))
    share = {each.party: each.failing_share for each in result.parties}
    assert share["A"] == 1
    assert share["B"] == pytest.approx(0.5, abs=0.04)


def test_a_draw_stays_what_it_is_whatever_their_number(chain):
    promises = promises_of(chain, Assumptions())
    few = draw_amounts(promises, Uncertainty(draws=5, seed=9))
    many = draw_amounts(promises, Uncertainty(draws=20, seed=9))
    assert (few == many[:, :5]).all()


def test_amounts_are_drawn_between_their_bounds(flow):
    network = FinancialNetwork.of([flow("d", "A", "B", Kind.BUY, 10, Stage.DONE)])
    amounts = draw_amounts(promises_of(network, Assumptions(), low_shares={"d": 0.4}), Uncertainty(draws=500))
    assert amounts.min() >= 4
    assert amounts.max() <= 10
    assert amounts.mean() == pytest.approx(7, abs=0.3)


def test_full_correlation_makes_the_deals_of_a_payer_come_about_together(flow):
    flows = [flow("d", "A", "B", Kind.BUY, 10, Stage.PLANNED), flow("e", "A", "C", Kind.BUY, 10, Stage.PLANNED)]
    amounts = draw_amounts(promises_of(FinancialNetwork.of(flows), Assumptions()), Uncertainty(correlation=1.0))
    assert (amounts[0] == amounts[1]).all()


def test_senseless_uncertainty_is_refused():
    with pytest.raises(ScenarioError, match="correlation is a share"):
        Uncertainty(correlation=2)
    with pytest.raises(ScenarioError, match="number of draws is at least 1"):
        Uncertainty(draws=0)
    with pytest.raises(ScenarioError, match="probability of rumoured deals"):
        Uncertainty(stage_probability={Stage.RUMOURED: 1.2})
