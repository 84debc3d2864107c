"""What changed between two networks."""

import pytest

from cantillon.errors import InputError
from cantillon.network.build import build_network
from cantillon.network.compare import compare_networks


def test_a_new_circle_and_a_firmed_leg_are_told(deal):
    before = build_network([deal("invest", "A", "B", 5, stage="planned")])
    after = build_network([deal("invest", "A", "B", 5), deal("buy", "B", "A", 9)])
    comparison = compare_networks(before, after)
    assert [circle.parties for circle in comparison.new_circles] == [("A", "B")]
    assert [(leg.payer, leg.payee) for leg in comparison.firmed] == [("A", "B")]
    assert [(leg.payer, leg.payee) for leg in comparison.new_legs] == [("B", "A")]


def test_a_leg_that_fell_away_takes_its_circle(deal):
    before = build_network([deal("invest", "A", "B", 5), deal("buy", "B", "A", 9)])
    comparison = compare_networks(before, build_network([deal("invest", "A", "B", 5)]))
    assert [circle.parties for circle in comparison.gone_circles] == [("A", "B")]
    assert [(leg.payer, leg.payee) for leg in comparison.gone_legs] == [("B", "A")]


def test_the_same_network_has_not_changed(deal):
    network = build_network([deal("invest", "A", "B", 5), deal("buy", "B", "A", 9)])
    comparison = compare_networks(network, network)
    parts = (comparison.new_circles, comparison.gone_circles, comparison.changed_circles, comparison.firmed)
    assert parts == ((), (), (), ())


def test_two_currencies_cannot_be_compared(deal):
    with pytest.raises(InputError, match="USD"):
        compare_networks(build_network([]), build_network([], currency="EUR"))
