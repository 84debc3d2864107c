"""The circulation on obligations whose set-off others have published, and on networks that balance by their shape."""

import pytest

from cantillon.network.circulation import maximum_circulation


def test_cycles_that_share_an_obligation_are_each_cleared_in_part(network_of):
    """Ahmed, "Obligation-Clearing Algorithm Design 101", Informal Systems 2024: which cycles to clear is a choice.

    The article counts 2 * 3 * 70 = 420 for the two cycles of three and 5 * 100 = 500 for the cycle of five
    (informal.systems/blog/obligation-clearing-algorithm-design-101). By hand: both cycles of three, and the cycle of
    five for the 30 that they leave, clear 420 + 150 = 570 of 640; Bob owes 70 net, so that no more can be cleared.
    """
    network = network_of(
        ("Alice", "Bob", 100), ("Bob", "Eve", 70), ("Eve", "Alice", 100), ("Charlie", "Dave", 100),
        ("Dave", "Eve", 100), ("Eve", "Charlie", 70), ("Bob", "Charlie", 100),
    )  # fmt: skip
    result = maximum_circulation(network)
    assert (result.gross, result.volume) == (640, 570)


def test_three_obligations_are_set_off_by_the_smallest(network_of):
    """The same article: of obligations of 100, 80 and 70 in a circle, 3 * 70 = 210 are set off and 40 are left."""
    result = maximum_circulation(network_of(("Alice", "Bob", 100), ("Bob", "Charlie", 80), ("Charlie", "Alice", 70)))
    assert (result.volume, result.arcs.capacity.sum() - result.arc_flow.sum()) == (210, 40)


@pytest.mark.parametrize("size", [3, 8])
def test_a_complete_network_of_equal_amounts_only_goes_round(network_of, size):
    """Closed form: everyone pays each other the same, so all n (n - 1) amounts circulate."""
    names = [f"P{party}" for party in range(size)]
    network = network_of(*((payer, payee, 10) for payer in names for payee in names if payer != payee))
    assert maximum_circulation(network).volume == 10 * size * (size - 1)


def test_a_star_circulates_what_each_arm_pays_both_ways(network_of):
    """Closed form: an arm can only return what it was paid, twice the smaller of both amounts; in all 2 (3 + 4 + 0)."""
    network = network_of(("Hub", "A", 5), ("A", "Hub", 3), ("Hub", "B", 4), ("B", "Hub", 9), ("Hub", "C", 7))
    assert maximum_circulation(network).volume == 14
