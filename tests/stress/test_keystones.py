import pytest

from cantillon.network.network import FinancialNetwork
from cantillon.stress.keystones import keystone_deals, keystone_parties
from cantillon.stress.registry import stress_test
from cantillon.stress.run import stress
from cantillon.values.kinds import Kind


def test_the_party_whose_default_stops_most_payments_comes_first(chain):
    first, second = keystone_parties(chain, guarantees=False)
    assert (first.party, first.unpaid, first.failing) == ("Buyer", 600, ("Maker",))
    assert (second.party, second.unpaid) == ("Maker", 318)


def test_a_deal_is_told_with_what_it_adds_to_circulation(flow):
    network = FinancialNetwork.of(
        [
            flow("there", "A", "B", Kind.INVEST, 10),
            flow("back", "B", "A", Kind.BUY, 10),
            flow("aside", "A", "C", Kind.BUY, 40),
        ]
    )
    by_deal = {each.deal_id: each for each in keystone_deals(network)}
    assert by_deal["there"].to_circulation == 20
    assert by_deal["aside"].to_circulation == 0
    assert by_deal["aside"].unpaid == 40
    assert next(iter(by_deal)) in ("there", "back")


def test_a_deal_that_feeds_a_circle_with_a_small_leak_stops_all_of_it(flow):
    network = FinancialNetwork.of(
        [
            flow("seed", "C", "A", Kind.BUY, 1),
            flow("round", "A", "B", Kind.BUY, 100),
            flow("and back", "B", "A", Kind.BUY, 100),
            flow("leak", "A", "D", Kind.BUY, 1),
        ]
    )
    seed = next(each for each in keystone_deals(network) if each.deal_id == "seed")
    # Each round passes 100/101 of the loss on: A loses 1 / (1 - 100/101) in all.
    assert seed.unpaid == pytest.approx(1 + 101 + 100)
    assert seed.failing == ("A", "B")


@pytest.mark.parametrize("guarantees", [False, True])
def test_a_party_is_told_as_the_stress_test_tells_it(chain, guarantees):
    for each in keystone_parties(chain, guarantees=guarantees):
        result = stress(chain, each.party, guarantees=guarantees)
        assert each.unpaid == pytest.approx(result.unpaid_total)
        assert each.marked_down == pytest.approx(result.marked_down_total)
        assert each.unpaid_share == pytest.approx(result.unpaid_share)


def test_tests_are_found_by_name():
    assert stress_test("keystone-deals") is keystone_deals
    with pytest.raises(ValueError, match="there is no stress test 'magic'"):
        stress_test("magic")
