"""Clearing vectors that others have published, and networks whose clearing vector is known in closed form.

Each docstring says where its figures stand. The articles of 2001 and 2013 are cited for the example; where the figures
were read in a program or manual that repeats it, that is named too.
"""

import numpy as np
import pytest

from cantillon.stress.clearing import clearing_vector

SYSTEMICRISK_OWED = [
    # One half from each of three banks to each other, and what each owes outside: 3/2, 1/2, 1/2.
    [0.0, 0.5, 0.5, 1.5],
    [0.5, 0.0, 0.5, 0.5],
    [0.5, 0.5, 0.0, 0.5],
    [0.0, 0.0, 0.0, 0.0],
]
SYSTEMICRISK_MONEY = [1 / 2, 5 / 8, 3 / 4, 0.0]


def test_two_who_owe_each_other_and_have_nothing_may_pay_anything():
    """Eisenberg and Noe 2001, appendix 2: debts of 1 each way, no outside money, so t (1, 1) clears for any t.

    The example as others' notes on the article repeat it.
    """
    result = clearing_vector([[0, 1], [1, 0]], [0, 0])
    assert (result.payments.tolist(), result.least.tolist()) == ([1, 1], [0, 0])
    regular = clearing_vector([[0, 1], [1, 0]], [0.01, 0])
    assert regular.is_unique
    assert regular.payments.tolist() == [1, 1]


def test_a_bank_that_can_just_pay_at_the_lowest_payments_ends_the_descent():
    """Rogers and Veraart 2013, example 3.3: debts of 2 and 2.2, money of 1 each, alpha = beta = 1/2.

    Figures as repeated in the tests of github.com/ninagad/Greatest-Clearing-Vector-Algorithm. If both default each pays
    1/2 + 1/2 * 1 = 1; but with 1 received the first has 2 and can pay, so that (1, 1) does not clear.
    """
    result = clearing_vector([[0, 2], [2.2, 0]], [1, 1], alpha=0.5, beta=0.5)
    np.testing.assert_allclose(result.payments, [2, 2.2], rtol=1e-14)
    assert result.is_unique


def test_default_costs_leave_two_clearing_vectors():
    """Rogers and Veraart 2013, example 3.3 with debts of 2.2 each: (2.2, 2.2) and (1, 1) clear.

    Figures as repeated in the tests of github.com/ninagad/Greatest-Clearing-Vector-Algorithm; the least one by hand,
    p = 1/2 + p/2. Without default costs only (2.2, 2.2) clears.
    """
    debts = [[0, 2.2], [2.2, 0]]
    costly = clearing_vector(debts, [1, 1], alpha=0.5, beta=0.5)
    np.testing.assert_allclose(costly.payments, [2.2, 2.2], rtol=1e-14)
    np.testing.assert_allclose(costly.least, [1, 1], rtol=1e-14)
    free = clearing_vector(debts, [1, 1])
    assert free.is_unique
    np.testing.assert_allclose(free.payments, [2.2, 2.2], rtol=1e-14)


def test_a_ring_of_six_with_default_costs_fails_as_a_whole():
    """Rogers and Veraart 2013, section 5.1: a ring that owes a and a + epsilon in turn, all of it in default.

    With gamma = 0.4, epsilon = 1, a = 2 and alpha = beta = 1/2, as in the tests of
    github.com/ninagad/Greatest-Clearing-Vector-Algorithm, odd banks have gamma (1 - epsilon) = 0 and even ones
    gamma (1 + epsilon) = 0.8. Two equations give what they pay: odd = alpha 0 + beta even, even = alpha 0.8 + beta odd.
    """
    debts = np.zeros((6, 6))
    for bank in range(6):
        debts[bank, (bank + 1) % 6] = 2 if bank % 2 == 0 else 3
    result = clearing_vector(debts, [0, 0.8] * 3, alpha=0.5, beta=0.5)
    odd, even = 0.5 * 0.5 * 0.8 / (1 - 0.5**2), 0.5 * 0.8 / (1 - 0.5**2)
    np.testing.assert_allclose(result.payments, [odd, even] * 3, rtol=1e-14)
    assert result.defaults.all()


@pytest.mark.parametrize(
    ("alpha", "beta", "payments", "defaults"),
    [
        (1.0, 1.0, [1.473214, 1.419643, 1.500000], [True, True, False]),
        (0.5, 0.7, [0.5020200, 0.5147049, 0.5653806], [True, True, True]),
    ],
    ids=["no default costs", "default costs"],
)
def test_three_banks_clear_as_the_package_systemicrisk_prints(alpha, beta, payments, defaults):
    """R package systemicrisk, manual page of default_clearing with its printed output.

    Greatest clearing vectors to six digits (rdrr.io/cran/systemicrisk/man/default_clearing.html); what is owed outside
    goes to a party of its own here.
    """
    result = clearing_vector(SYSTEMICRISK_OWED, SYSTEMICRISK_MONEY, alpha=alpha, beta=beta)
    np.testing.assert_allclose(result.payments[:3], payments, atol=6e-7)
    assert result.defaults[:3].tolist() == defaults


@pytest.mark.parametrize("size", [2, 5, 300])
def test_money_goes_round_a_leaky_ring_as_a_geometric_series(size):
    """Closed form: everyone owes its neighbour a share s of its debts and the outside the rest; the first has e.

    p_1 = e + s p_n and p_(k+1) = s p_k, hence p_k = e s^(k-1) / (1 - s^n).
    """
    share, money = 0.75, 2.0
    debts = np.zeros((size + 1, size + 1))
    for party in range(size):
        debts[party, (party + 1) % size] = 100 * share
        debts[party, size] = 100 * (1 - share)
    result = clearing_vector(debts, [money] + [0.0] * size)
    expected = money * share ** np.arange(size) / (1 - share**size)
    np.testing.assert_allclose(result.payments[:size], expected, rtol=1e-9, atol=1e-12)
    assert result.is_unique


@pytest.mark.parametrize(("money", "hub"), [(12.0, 24.0), (18.0, 36.0), (25.0, 45.0), (60.0, 80.0)])
def test_a_star_pays_back_what_its_hub_pays_out(money, hub):
    """Closed form: the hub owes 20 to each of four, each owes the hub 5 and the outside 5 and has nothing.

    Received p / 4, each pays min(10, p / 4), half of it to the hub: p = e + p / 2 while p <= 40, then p = e + 20.
    """
    debts = np.zeros((6, 6))
    debts[0, 1:5] = 20
    debts[1:5, 0] = debts[1:5, 5] = 5
    result = clearing_vector(debts, [money, 0, 0, 0, 0, 0])
    np.testing.assert_allclose(result.payments[:5], [hub] + [min(10.0, hub / 4)] * 4, rtol=1e-14)
    assert result.is_unique


def test_in_a_complete_network_the_shock_is_shared_by_all():
    """Closed form: each of n owes every other 1 and the outside n - 1; the first has nothing, the others m each.

    Half of what is paid stays inside. By symmetry x = (n - 1) y / (2 (n - 1)) = y / 2 for the first and
    y = m + x / (2 (n - 1)) + (n - 2) y / (2 (n - 1)) for the others, all in default.
    """
    size, money = 7, 4.0
    debts = np.ones((size + 1, size + 1)) - np.eye(size + 1)
    debts[:size, size] = size - 1
    debts[size] = 0
    result = clearing_vector(debts, [0.0] + [money] * (size - 1) + [0.0])
    others = money / (1 - (size - 2) / (2 * (size - 1)) - 1 / (4 * (size - 1)))
    np.testing.assert_allclose(result.payments[:size], [others / 2] + [others] * (size - 1), rtol=1e-14)
    assert result.defaults[:size].all()
