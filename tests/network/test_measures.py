"""Each party in figures, and the groups in which circles can be."""

from cantillon.network.build import build_network
from cantillon.network.components import circle_groups
from cantillon.network.measures import party_figures
from cantillon.network.netting import net_positions


def test_a_party_is_told_by_what_it_pays_and_is_paid(deal):
    deals = [
        deal("buy", "A", "S", 30),
        deal("buy", "B", "S", 10),
        deal("invest", "F", "S", 5),
        deal("buy", "S", "C", 1),
    ]
    (figures,) = [each for each in party_figures(build_network(deals)) if each.party == "S"]
    assert (figures.paid, figures.received, figures.revenue, figures.funding) == (100, 4500, 4000, 500)
    assert (figures.largest_customer, figures.largest_customer_share) == ("A", 0.75)
    assert figures.customer_concentration == 0.75**2 + 0.25**2


def test_a_joint_deal_counts_once_for_the_party_on_its_own_side(deal):
    figures = {each.party: each for each in party_figures(build_network([deal("buy", "A+B", "S", 30)]))}
    assert (figures["S"].revenue, figures["A"].paid, figures["B"].paid) == (3000, 3000, 3000)


def test_groups_are_the_parties_to_whom_money_can_come_back(deal):
    deals = [
        deal("buy", "A", "B", 1),
        deal("buy", "B", "A", 1),
        deal("buy", "B", "C", 1),
        deal("invest", "N+M", "C", 3),
    ]
    assert circle_groups(build_network(deals)) == [("A", "B")]


def test_net_positions_add_up_to_zero(deal):
    network = build_network([deal("buy", "A+B", "C", 5), deal("buy", "C", "A", 2)])
    positions = dict(zip(network.nodes, net_positions(network).tolist(), strict=True))
    assert sum(positions.values()) == 0
    assert (positions["A"], positions["C"]) == (200, 300)
