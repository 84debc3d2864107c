"""Round trips: finance legs out, revenue legs back."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantillon.errors import UnknownPartyError
from cantillon.network.build import build_network
from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.network.roundtrip import round_trip, round_trips
from cantillon.values.kinds import Kind, Stage

ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 99), st.booleans()), max_size=25).map(
    lambda rows: [row for row in rows if row[0] != row[1]]
)


def _network(rows: list[tuple[int, int, int, bool]]) -> FinancialNetwork:
    return FinancialNetwork.of(
        Flow(
            f"d{i}",
            f"P{a}",
            f"P{b}",
            Kind.INVEST if funds else Kind.BUY,
            Leg.FINANCE if funds else Leg.REVENUE,
            Medium.CASH,
            x,
            x,
            "USD",
            Stage.AGREED,
        )
        for i, (a, b, x, funds) in enumerate(rows)
    )


def _by_networkx(rows: list[tuple[int, int, int, bool]], party: int) -> int:
    graph = nx.DiGraph()
    graph.add_nodes_from(["out", "back"])
    for a, b, x, funds in rows:
        if (a == party and not funds) or (b == party and funds):
            continue
        ends = ("out" if a == party else a, "back" if b == party else b)
        before = graph.get_edge_data(*ends, {"capacity": 0})["capacity"]
        graph.add_edge(*ends, capacity=before + x)
    return nx.maximum_flow_value(graph, "out", "back")


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_the_amount_is_the_maximum_flow_and_its_circles_add_up_to_it(rows):
    network = _network(rows)
    for party in network.parties:
        trip = round_trip(network, party)
        assert trip.amount == _by_networkx(rows, int(party[1:]))
        assert sum(circle.amount for circle in trip.circles) == trip.amount
        assert all(party in circle.parties for circle in trip.circles)


def test_the_share_is_of_the_partys_revenue(deal):
    deals = [
        deal("invest", "Nvidia", "OpenAI", 10),
        deal("buy", "OpenAI", "Oracle", 30),
        deal("buy", "Oracle", "Nvidia", 40),
    ]
    (trip,) = round_trips(build_network(deals))
    assert (trip.party, trip.amount, trip.revenue, trip.revenue_share) == ("Nvidia", 1000, 4000, 0.25)


def test_money_that_comes_back_as_finance_is_no_round_trip(deal):
    deals = [deal("invest", "A", "B", 10), deal("invest", "B", "A", 10)]
    assert round_trips(build_network(deals)) == ()


def test_a_joint_investment_is_bounded_by_its_total(deal):
    deals = [deal("invest", "N+M", "A", 15), deal("buy", "A", "M", 30), deal("buy", "A", "N", 30)]
    network = build_network(deals)
    assert {trip.party: trip.amount for trip in round_trips(network)} == {"M": 1500, "N": 1500}
    assert round_trips(network, Measure.FIRM) == ()


def test_an_unknown_party_is_named(network_of):
    with pytest.raises(UnknownPartyError, match="Nobody"):
        round_trip(network_of(), "Nobody")
