"""Circles against networkx, and their class, turnover, span and order."""

from datetime import date

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantillon.errors import InputError
from cantillon.network.build import build_network
from cantillon.network.circles import Circle, CircleClass, find_circles
from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.values.kinds import Kind, Stage

ARCS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 50)), max_size=26).map(
    lambda rows: [(a, b, x) for a, b, x in rows if a != b]
)


def _network(rows: list[tuple[int, int, int]]) -> FinancialNetwork:
    return FinancialNetwork.of(
        Flow(f"d{i}", f"P{a}", f"P{b}", Kind.BUY, Leg.REVENUE, Medium.CASH, x, x, "USD", Stage.AGREED)
        for i, (a, b, x) in enumerate(rows)
    )


def _rotated(parties: tuple[str, ...]) -> tuple[str, ...]:
    start = parties.index(min(parties))
    return parties[start:] + parties[:start]


def _expected(rows: list[tuple[int, int, int]], bound: int) -> dict[tuple[str, ...], int]:
    graph = nx.DiGraph()
    for a, b, x in rows:
        before = graph.get_edge_data(f"P{a}", f"P{b}", {"amount": 0})["amount"]
        graph.add_edge(f"P{a}", f"P{b}", amount=before + x)
    return {
        _rotated(tuple(cycle)): min(graph[u][v]["amount"] for u, v in zip(cycle, cycle[1:] + cycle[:1], strict=True))
        for cycle in nx.simple_cycles(graph, length_bound=bound)
    }


@settings(max_examples=300, deadline=None)
@given(ARCS, st.integers(2, 7))
def test_circles_are_those_that_networkx_finds_with_their_turnover(rows, bound):
    found = find_circles(_network(rows), max_length=bound)
    assert {_rotated(circle.parties): circle.turnover_potential for circle in found} == _expected(rows, bound)
    assert len(found) == len(_expected(rows, bound))


@settings(max_examples=200, deadline=None)
@given(ARCS, st.integers(1, 9))
def test_the_largest_come_first_and_none_above_is_missing(rows, top):
    found = find_circles(_network(rows), top=top)
    turnovers = sorted(_expected(rows, 6).values(), reverse=True)
    assert [circle.turnover_potential for circle in found] == turnovers[:top]
    assert found.complete == (len(turnovers) <= top)


@settings(max_examples=100, deadline=None)
@given(ARCS, st.integers(1, 50))
def test_a_least_turnover_keeps_exactly_those_that_reach_it(rows, least):
    found = find_circles(_network(rows), min_turnover=least)
    assert len(found) == sum(value >= least for value in _expected(rows, 6).values())


def test_a_financed_customer_is_vendor_financing_told_from_the_financier(deal):
    deals = [
        deal("buy", "OpenAI", "Oracle", 300, on=date(2025, 9, 10)),
        deal("buy", "Oracle", "Nvidia", 40, on=date(2025, 9, 1)),
        deal("invest", "Nvidia", "OpenAI", 100, qualifier="up_to", on=date(2025, 9, 22)),
    ]
    (circle,) = find_circles(build_network(deals))
    assert circle.parties == ("Nvidia", "OpenAI", "Oracle")
    assert circle.circle_class is CircleClass.VENDOR_FINANCING
    assert (circle.turnover_firm, circle.turnover_potential, circle.span_days) == (0, 4000, 21)
    assert circle.supports == ("Oracle", "Nvidia")


def test_deals_of_one_pair_are_one_leg_with_its_deals_inside(deal):
    deals = [deal("buy", "A", "B", 1), deal("invest", "A", "B", 2), deal("buy", "B", "A", 9)]
    (circle,) = find_circles(build_network(deals))
    assert [leg.potential for leg in circle.legs] == [300, 900]
    assert len(circle.legs[0].deal_ids) == 2


def test_sales_alone_are_a_round_trip_sale(deal):
    (circle,) = find_circles(build_network([deal("buy", "A", "B", 1), deal("buy", "B", "A", 2)]))
    assert circle.circle_class is CircleClass.ROUND_TRIP_SALE


def test_a_holding_closes_a_cross_holding_but_no_other_circle(deal):
    deals = [deal("hold", "A", "B"), deal("invest", "B", "A", 2), deal("buy", "B", "A", 2)]
    (circle,) = find_circles(build_network(deals))
    assert circle.circle_class is CircleClass.CROSS_HOLDING
    assert (circle.turnover_potential, circle.at_most) == (None, 200)


def test_loans_both_ways_are_mutual_finance(deal):
    (circle,) = find_circles(build_network([deal("lend", "A", "B", 1), deal("lend", "B", "A", 2)]))
    assert circle.circle_class is CircleClass.MUTUAL_FINANCE


def test_an_unknown_leg_leaves_the_turnover_unknown_and_bounded(deal):
    (circle,) = find_circles(build_network([deal("invest", "A", "B"), deal("buy", "B", "A", 2)]))
    assert (circle.turnover_potential, circle.at_most) == (None, 200)


def test_circles_of_unknown_turnover_come_last(deal):
    deals = [deal("invest", "A", "B"), deal("buy", "B", "A", 9), deal("buy", "C", "D", 1), deal("buy", "D", "C", 1)]
    assert [circle.turnover_potential for circle in find_circles(build_network(deals))] == [100, None]


def test_a_joint_deal_is_a_leg_between_its_parties_with_nothing_firm(deal):
    deals = [deal("invest", "N+M", "Anthropic", 15), deal("buy", "Anthropic", "M", 30)]
    (circle,) = find_circles(build_network(deals))
    assert circle.parties == ("M", "Anthropic")
    assert (circle.turnover_firm, circle.turnover_potential) == (0, 1500)


def test_firm_order_puts_what_is_certain_first(deal):
    deals = [
        deal("buy", "A", "B", 90, stage="planned"),
        deal("buy", "B", "A", 90),
        deal("buy", "C", "D", 2),
        deal("buy", "D", "C", 2),
    ]
    found = find_circles(build_network(deals), order_by=Measure.FIRM)
    assert [circle.turnover_firm for circle in found] == [200, 0]


def test_what_was_cut_is_said_with_what_it_could_contain(network_of):
    network = network_of(("A", "B", 900), ("B", "A", 900), ("B", "C", 300), ("C", "B", 300))
    found = find_circles(network, top=1)
    assert not found.complete
    assert "none with a turnover above USD 3.00 is missing" in str(found.cut)


def test_a_dense_core_stops_at_its_bound_and_says_so(network_of):
    names = [f"P{i:02}" for i in range(40)]
    network = network_of(*((a, b, 100 + i) for i, a in enumerate(names) for b in names if a != b))
    found = find_circles(network, max_length=8, max_circles=500)
    assert len(found) == 500
    assert found.estimated is not None
    assert found.estimated > 1e9


def _in_pieces(network: FinancialNetwork, piece: int, **options: object) -> list[Circle]:
    """Return the circles of searches that go on from each other, `piece` circles each."""
    found, resume = [], None
    while True:
        search = find_circles(network, top=piece, resume=resume, **options)
        found += search.circles
        resume = search.resume
        if resume is None:
            return found
        assert len(search) == piece


@settings(max_examples=200, deadline=None)
@given(ARCS, st.integers(1, 4), st.sampled_from(list(Measure)), st.integers(0, 20))
def test_searches_that_go_on_from_each_other_find_every_circle_once_in_order(rows, piece, order, least):
    options = {"order_by": order, "min_turnover": least}
    network = _network(rows)
    assert _in_pieces(network, piece, **options) == list(find_circles(network, **options))


def test_circles_of_every_phase_and_class_are_gone_on_from(deal):
    deals = [deal("invest", "A", "B"), deal("buy", "B", "A", 9), deal("buy", "C", "D", 1), deal("buy", "D", "C", 1)]
    deals += [deal("hold", "D", "C"), deal("invest", "C", "D", 2), deal("lend", "A", "C", 3), deal("lend", "C", "A", 3)]
    network = build_network(deals)
    assert _in_pieces(network, 1) == list(find_circles(network))
    financed = {"classes": [CircleClass.VENDOR_FINANCING, CircleClass.CROSS_HOLDING]}
    assert _in_pieces(network, 1, **financed) == list(find_circles(network, **financed))


def test_a_search_that_ran_out_of_time_goes_on_until_all_is_found(network_of):
    names = [f"P{i}" for i in range(9)]
    network = network_of(*((a, b, 100 + i) for i, a in enumerate(names) for b in names if a != b))
    found, resume, searches = [], None, 0
    while searches == 0 or resume is not None:
        search = find_circles(network, max_length=5, max_seconds=0, resume=resume)
        found, resume, searches = [*found, *search], search.resume, searches + 1
        assert (search.cut is None) == (resume is None)
    assert searches > 2
    assert found == list(find_circles(network, max_length=5))


def test_a_place_of_another_search_is_refused(network_of):
    arcs = [("A", "B", 900), ("B", "A", 900), ("B", "C", 300), ("C", "B", 300)]
    place = find_circles(network_of(*arcs), top=1).resume
    for network, options in [(network_of(*arcs), {"max_length": 5}), (network_of(*arcs, ("C", "A", 1)), {})]:
        with pytest.raises(InputError, match="its options were different, or the ledger has changed"):
            find_circles(network, resume=place, **options)
    with pytest.raises(InputError, match="not a place where a search stopped"):
        find_circles(network_of(*arcs), resume="page 2")
    for wrong in ("7.0", "0", "0.9", "0.1.7", "0.1.0.9", "0.1.0.0", "0.900000"):
        with pytest.raises(InputError, match="no such place"):
            find_circles(network_of(*arcs), resume=f"{str(place).partition('.')[0]}.{wrong}")


def test_only_the_classes_asked_for_are_shown(deal):
    deals = [deal("buy", "A", "B", 1), deal("buy", "B", "A", 2), deal("invest", "C", "D", 1), deal("buy", "D", "C", 1)]
    found = find_circles(build_network(deals), classes=[CircleClass.VENDOR_FINANCING])
    assert [circle.parties for circle in found] == [("C", "D")]


@pytest.mark.parametrize(("options", "sentence"), [({"max_length": 1}, "at least 2"), ({"top": 0}, "At least 1")])
def test_a_senseless_search_is_refused(network_of, options, sentence):
    with pytest.raises(InputError, match=sentence):
        find_circles(network_of(), **options)


def test_a_network_without_circles_has_none(network_of):
    found = find_circles(network_of(("A", "B", 1), ("B", "C", 1)))
    assert found.circles == ()
    assert found.complete
