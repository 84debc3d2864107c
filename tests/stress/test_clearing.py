import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cantillon.errors import NotConvergedError
from cantillon.stress.clearing import clearing_vector, clearing_vectors
from cantillon.stress.results import ClearingResult

SIZE = 5
AMOUNTS = st.integers(0, 40).map(float)
SHARES = st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0])
MATRICES = hnp.arrays(float, (SIZE, SIZE), elements=AMOUNTS).map(lambda matrix: matrix * (1 - np.eye(SIZE)))
MONEY = hnp.arrays(float, SIZE, elements=AMOUNTS)


def test_a_chain_pays_what_its_first_party_has():
    result = clearing_vector([[0, 10, 0], [0, 0, 6], [0, 0, 0]], [4, 0, 0])
    assert result.payments.tolist() == [4, 4, 0]
    assert result.equity.tolist() == [0, 0, 4]
    assert result.is_unique


def test_three_parties_in_a_circle_with_a_sink_clear_as_by_hand():
    # A owes B 6 and the sink 6, B owes A 12, A has 3, B has 2: p_A = 3 + p_B, p_B = 2 + p_A / 2, so p_A = 10, p_B = 7.
    result = clearing_vector([[0, 6, 6], [12, 0, 0], [0, 0, 0]], [3, 2, 0])
    np.testing.assert_allclose(result.payments, [10, 7, 0], rtol=1e-14)
    assert result.defaults.tolist() == [True, True, False]


def test_a_closed_circle_without_money_clears_at_everything_or_at_nothing():
    result = clearing_vector([[0, 5], [5, 0]], [0, 0])
    assert result.payments.tolist() == [5, 5]
    assert result.least.tolist() == [0, 0]
    assert not result.is_unique


def test_a_cent_from_outside_makes_the_circle_clear_in_one_way_only():
    result = clearing_vector([[0, 5], [5, 0]], [0.01, 0])
    assert result.is_unique
    assert result.least.tolist() == [5, 5]


def test_default_costs_let_two_parties_drag_each_other_down_or_hold_each_other_up():
    # Each owes the other 10 and has 4: together they can pay; alone each recovers half of both, p = 2 + p / 2 = 4.
    result = clearing_vector([[0, 10], [10, 0]], [4, 4], alpha=0.5, beta=0.5)
    np.testing.assert_allclose(result.payments, [10, 10])
    np.testing.assert_allclose(result.least, [4, 4])


def test_a_defaulter_recovers_alpha_of_its_money_and_beta_of_its_receipts():
    result = clearing_vector([[0, 4, 0], [0, 0, 20], [0, 0, 0]], [4, 8, 0], alpha=0.5, beta=0.25)
    np.testing.assert_allclose(result.payments, [4, 5, 0])


@settings(deadline=None)
@given(MATRICES, MONEY, SHARES, SHARES)
def test_both_ends_prove_themselves_and_nobody_pays_more_than_it_owes(matrix, money, alpha, beta):
    result = clearing_vector(matrix, money, alpha=alpha, beta=beta).require_converged()
    assert result.residual <= 1e-9
    assert (result.least <= result.payments + 1e-9).all()
    assert (result.payments <= result.owed + 1e-9).all()


@settings(deadline=None)
@given(MATRICES, MONEY)
def test_nobody_pays_more_than_it_has_and_owners_come_last(matrix, money):
    result = clearing_vector(matrix, money)
    received = matrix.T @ result.paid_share
    assert (result.payments <= money + received + 1e-9).all()
    assert ((result.equity <= 1e-9) | ~result.defaults).all()


@settings(deadline=None)
@given(MATRICES, MONEY, MONEY, SHARES, SHARES)
def test_more_money_never_lowers_a_payment(matrix, money, more, alpha, beta):
    poor = clearing_vector(matrix, money, alpha=alpha, beta=beta)
    rich = clearing_vector(matrix, money + more, alpha=alpha, beta=beta)
    assert (rich.payments >= poor.payments - 1e-9).all()
    assert (rich.least >= poor.least - 1e-9).all()


@settings(deadline=None)
@given(MATRICES, MONEY, SHARES, SHARES)
def test_iteration_from_both_ends_finds_the_same_vectors(matrix, money, alpha, beta):
    owed = matrix.sum(axis=1)
    shares = np.divide(matrix, owed[:, None], out=np.zeros_like(matrix), where=owed[:, None] > 0)

    def step(paid):
        received = shares.T @ paid
        solvent = money + received >= owed * (1 - 1e-12)
        return np.where(solvent, owed, np.minimum(owed, alpha * money + beta * received))

    paid = owed
    for _ in range(20_000):
        paid, before = step(paid), paid
        if np.abs(paid - before).max() < 1e-13:
            break
    # Slow circles leave the iteration above the answer; it can never be below.
    greatest = clearing_vector(matrix, money, alpha=alpha, beta=beta).payments
    assert (greatest <= paid + 1e-9).all()
    np.testing.assert_allclose(greatest, step(greatest), atol=1e-9)


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 1.0), (0.6, 0.8)])
def test_many_scenarios_at_once_agree_with_one_by_one_on_any_number_of_threads(alpha, beta):
    rng = np.random.default_rng(5)
    matrix = rng.lognormal(0, 1, (60, 60)) * (rng.random((60, 60)) < 0.1) * (1 - np.eye(60))
    money = rng.lognormal(-1, 1, (400, 60))
    batch = clearing_vectors(matrix, money, alpha=alpha, beta=beta, threads=1)
    again = clearing_vectors(matrix, money, alpha=alpha, beta=beta, threads=2)
    assert (batch.values == again.values).all()
    assert batch.require_converged().residual.max() <= 1e-9
    for row in range(0, 400, 40):
        one = clearing_vector(matrix, money[row], alpha=alpha, beta=beta)
        np.testing.assert_allclose(batch.values[row], one.payments, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("matrix", "money", "message"),
    [
        ([[0, 1], [0, 0]], [-1, 0], "outside money must not be negative; party 0 has -1"),
        ([[0, 1], [0, 0]], [np.nan, 0], "outside money must be finite"),
        ([[0, 1], [0, 0]], [1], "one value for each of the 2 parties"),
        ([[0, -1], [0, 0]], [0, 0], "obligations must be finite and not negative"),
        ([[1, 0], [0, 0]], [0, 0], "party 0 owes or owns itself"),
        ([[0, 1, 2]], [0, 0], "obligations must be square"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(matrix, money, message):
    with pytest.raises(ValueError, match=message):
        clearing_vector(matrix, money)


def test_an_unfinished_result_says_so_when_asked():
    result = clearing_vector([[0, 5], [5, 0]], [1, 0])
    unfinished = ClearingResult(
        result.payments, result.least, result.owed, result.equity, result.defaults, 7, 0.5, converged=False
    )
    with pytest.raises(NotConvergedError, match=r"after 7 steps at a relative residual of 0\.5"):
        unfinished.require_converged()
