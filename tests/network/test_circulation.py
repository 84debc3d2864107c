"""The circulation against a linear program, its decomposition and its certificate."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from cantillon.errors import InputError
from cantillon.network.build import build_network
from cantillon.network.certificate import check_certificate
from cantillon.network.circulation import Arcs, Circulation, circulation_flow, maximum_circulation
from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.values.kinds import Kind, Stage

ROWS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 10**6)), max_size=30).map(
    lambda rows: [(a, b, x) for a, b, x in rows if a != b]
)


def _network(rows: list[tuple[int, int, int]]) -> FinancialNetwork:
    return FinancialNetwork.of(
        Flow(f"d{i}", f"P{a}", f"P{b}", Kind.BUY, Leg.REVENUE, Medium.CASH, x, x, "USD", Stage.AGREED)
        for i, (a, b, x) in enumerate(rows)
    )


def _check(result: Circulation, **changed: np.ndarray) -> list[str]:
    parts = {"flow": result.arc_flow, "potentials": result.potentials, "capacity": result.arcs.capacity} | changed
    problems = check_certificate(
        result.arcs.nodes, result.arcs.tail, result.arcs.head, parts["capacity"], result.arcs.weight,
        parts["flow"], parts["potentials"],
    )  # fmt: skip
    return [problem.code for problem in problems]


def _by_linear_program(arcs: Arcs) -> float:
    if not arcs.tail.size:
        return 0.0
    balance = np.zeros((arcs.nodes, arcs.tail.size))
    balance[arcs.tail, np.arange(arcs.tail.size)] -= 1
    balance[arcs.head, np.arange(arcs.tail.size)] += 1
    bounds = [(0, amount) for amount in arcs.capacity.tolist()]
    return -linprog(-arcs.weight.astype(float), A_eq=balance, b_eq=np.zeros(arcs.nodes), bounds=bounds).fun


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_the_volume_is_that_of_the_linear_program(rows):
    result = maximum_circulation(_network(rows))
    assert result.volume == pytest.approx(_by_linear_program(result.arcs), abs=1e-3)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_the_certificate_proves_every_result(rows):
    assert _check(maximum_circulation(_network(rows))) == []


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_the_circles_add_up_to_the_flow_on_every_arc(rows):
    result = maximum_circulation(_network(rows))
    index = {name: i for i, name in enumerate(_network(rows).parties)}
    ends = zip(result.arcs.tail.tolist(), result.arcs.head.tolist(), strict=True)
    left = dict(zip(ends, result.arc_flow.tolist(), strict=True))
    for circle in result.circles:
        nodes = [index[name] for name in circle.parties]
        for side in zip(nodes, nodes[1:] + nodes[:1], strict=True):
            left[side] -= circle.amount
    assert not any(left.values())
    assert sum(circle.volume for circle in result.circles) == result.volume


@settings(max_examples=200, deadline=None)
@given(ROWS, st.data())
def test_a_tampered_certificate_fails(rows, data):
    result = maximum_circulation(_network(rows))
    if result.volume == 0:
        return
    arc = data.draw(st.sampled_from(np.flatnonzero(result.arc_flow).tolist()))
    tampered = result.arc_flow.copy()
    tampered[arc] += data.draw(st.sampled_from([-1, 1]))
    assert "certificate_not_conserved" in _check(result, flow=tampered)


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_a_smaller_circulation_is_not_proven(rows):
    result = maximum_circulation(_network(rows))
    if result.volume:
        assert _check(result, flow=np.zeros_like(result.arc_flow)) == ["certificate_not_tight"]


@settings(max_examples=100, deadline=None)
@given(ROWS, st.integers(2, 1000))
def test_amounts_times_k_circulate_k_times_as_much(rows, k):
    scaled = maximum_circulation(_network([(a, b, k * x) for a, b, x in rows]))
    assert scaled.volume == k * maximum_circulation(_network(rows)).volume


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_pairs_are_part_of_the_circulation_and_it_is_part_of_the_excess(rows):
    result = maximum_circulation(_network(rows))
    assert result.pairs_volume <= result.volume <= result.netting_excess <= result.gross


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_the_flows_of_one_pair_share_what_goes_round(rows):
    network = _network(rows)
    result = maximum_circulation(network)
    assert int(result.flow.sum()) == result.volume
    assert ((result.flow >= 0) & (result.flow <= network.potential)).all()


def test_netting_pairs_first_is_not_the_optimum(network_of):
    # A → B → C → A of 10 shares A → B with the pair A ⇄ B of 10: the triangle goes round with 30, the pair with 20.
    network = network_of(("A", "B", 10), ("B", "A", 10), ("B", "C", 10), ("C", "A", 10))
    result = maximum_circulation(network)
    assert (result.volume, result.pairs_volume) == (30, 20)
    assert [(circle.parties, circle.amount) for circle in result.circles] == [(("A", "B", "C"), 10)]


def test_money_that_passes_through_is_excess_but_goes_in_no_circle(network_of):
    result = maximum_circulation(network_of(("A", "B", 10), ("B", "C", 10)))
    assert (result.volume, result.netting_excess, result.circularity) == (0, 10, 0.0)


def test_a_joint_deal_circulates_once(deal):
    deals = [deal("invest", "N+M", "A", 15), deal("buy", "A", "M", 30), deal("buy", "A", "N", 30)]
    result = maximum_circulation(build_network(deals))
    assert (result.gross, result.volume) == (7500, 3000)
    assert {circle.parties for circle in result.circles} <= {("A", "M"), ("A", "N"), ("M", "A"), ("N", "A")}
    assert sum(circle.volume for circle in result.circles) == result.volume
    assert _check(result) == []


def test_a_joint_deal_has_nothing_firm_to_attribute(deal):
    deals = [deal("invest", "N+M", "A", 15), deal("buy", "A", "M", 30)]
    result = maximum_circulation(build_network(deals), Measure.FIRM)
    assert (result.gross, result.volume) == (4500, 0)


def test_credit_and_unknown_amounts_do_not_circulate(deal):
    deals = [deal("guarantee", "A", "B", 5), deal("buy", "B", "A", 5), deal("buy", "A", "B")]
    result = maximum_circulation(build_network(deals))
    assert (result.volume, result.unknown_amounts, result.at_least) == (0, 1, True)


def test_amounts_near_the_limit_stay_exact(network_of):
    big = 2**60 - 1
    result = maximum_circulation(network_of(("A", "B", big), ("B", "A", big)))
    assert result.volume == 2 * big
    assert _check(result) == []


def test_amounts_beyond_the_limit_are_refused():
    arcs = (2, np.array([0, 1]), np.array([1, 0]), np.array([2**61, 2**61]))
    with pytest.raises(InputError, match="2\\^62"):
        Arcs.of(*arcs)


def test_a_negative_amount_is_refused():
    with pytest.raises(InputError, match="negative"):
        Arcs.of(2, np.array([0]), np.array([1]), np.array([-1]))


def test_nothing_flows_and_nothing_goes_round(network_of):
    result = maximum_circulation(network_of())
    assert (result.volume, result.circularity, result.circles) == (0, None, ())


def test_weights_of_zero_are_carried_but_not_counted():
    arcs, _ = Arcs.of(3, np.array([0, 1, 2]), np.array([1, 2, 0]), np.array([5, 4, 9]), np.array([0, 1, 1]))
    assert circulation_flow(arcs).tolist() == [4, 4, 4]
    assert replace(arcs).weight.tolist() == [0, 1, 1]
