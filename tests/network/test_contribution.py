"""What each deal adds, against solving the network again without it."""

from cantillon.network.build import build_network
from cantillon.network.circulation import circulation_volume
from cantillon.network.contribution import Contribution, contributions
from cantillon.network.roundtrip import round_trips


def test_each_deal_of_a_circle_adds_all_of_it(deal):
    deals = [deal("invest", "A", "B", 5), deal("buy", "B", "A", 9), deal("buy", "A", "C", 100)]
    found = contributions(build_network(deals))
    assert [(each.to_circulation, each.to_round_trips) for each in found] == [(1000, 500), (1000, 500)]


def test_contributions_are_the_difference_without_the_deal(deal):
    names = "ABCDE"
    deals = [
        deal("invest" if (i * j) % 3 else "buy", names[i], names[j], 3 + (i * 7 + j * 5) % 11)
        for i in range(5)
        for j in range(5)
        if i != j
    ]
    deals += [deal("invest", "A+B", "C", 9), deal("buy", "C", "B+E", 4)]
    whole = build_network(deals)
    found = {each.deal_id: each for each in contributions(whole)}
    for one in deals:
        rest = build_network([deal for deal in deals if deal.id != one.id])
        added = found.get(one.id, Contribution(one.id, 0, 0, "USD"))
        assert added.to_circulation == circulation_volume(whole) - circulation_volume(rest)
        assert added.to_round_trips == trips(whole) - trips(rest)


def trips(network):
    return sum(trip.amount for trip in round_trips(network))


def test_a_deal_that_closes_nothing_is_left_out(deal):
    assert contributions(build_network([deal("buy", "A", "B", 5)])) == ()
