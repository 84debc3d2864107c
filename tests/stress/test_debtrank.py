import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cantillon.stress.debtrank import distress, distress_once, distresses, relative_exposures

SIZE = 5
IMPACTS = hnp.arrays(float, (SIZE, SIZE), elements=st.floats(0, 0.9)).map(lambda matrix: matrix * (1 - np.eye(SIZE)))
SHOCKS = hnp.arrays(float, SIZE, elements=st.floats(0, 1))


def test_a_chain_passes_on_the_product_of_its_impacts():
    impact = [[0, 0, 0], [0.5, 0, 0], [0, 0.4, 0]]
    np.testing.assert_allclose(distress(impact, [1, 0, 0]).distress, [1, 0.5, 0.2])
    np.testing.assert_allclose(distress_once(impact, [1, 0, 0]).distress, [1, 0.5, 0.2])


def test_two_who_hold_each_other_pass_losses_back_and_forth():
    # Again and again: h_A = 0.1 + h_B / 2 and h_B = h_A / 2. Only once: h_B = 0.05, then h_A = 0.1 + 0.025.
    impact = [[0, 0.5], [0.5, 0]]
    np.testing.assert_allclose(distress(impact, [0.1, 0]).distress, [0.1 / 0.75, 0.05 / 0.75], rtol=1e-9)
    np.testing.assert_allclose(distress_once(impact, [0.1, 0]).distress, [0.125, 0.05])


def test_debtrank_leaves_out_the_shock_itself():
    result = distress([[0, 0], [0.5, 0]], [1, 0])
    assert result.debtrank(np.array([0.4, 0.6])) == pytest.approx(0.3)


def test_owners_in_a_circle_lose_at_most_everything():
    assert distress([[0, 2.0], [2.0, 0]], [0.1, 0]).distress.tolist() == [1, 1]


def test_exposures_are_measured_by_the_equity_that_they_eat():
    assert relative_exposures([[0, 30], [0, 0]], [60, 5]).toarray().tolist() == [[0, 0.5], [0, 0]]


def test_exposures_without_equity_are_refused():
    with pytest.raises(ValueError, match="party 0 has exposures and no equity"):
        relative_exposures([[0, 30], [0, 0]], [0, 5])


def test_a_shock_beyond_everything_is_refused():
    with pytest.raises(ValueError, match=r"a share of equity in \[0, 1\], got 1.5"):
        distress([[0]], [1.5])


@settings(deadline=None)
@given(IMPACTS, SHOCKS)
def test_distress_is_a_fixed_point_and_passing_on_once_never_gives_more(impact, shock):
    result = distress(impact, shock).require_converged()
    np.testing.assert_allclose(result.distress, np.minimum(1, shock + impact @ result.distress), atol=1e-9)
    assert (distress_once(impact, shock).distress <= result.distress + 1e-9).all()


def test_many_scenarios_at_once_agree_with_one_by_one():
    rng = np.random.default_rng(3)
    impact = rng.random((40, 40)) * (rng.random((40, 40)) < 0.1) * 0.4 * (1 - np.eye(40))
    shocks = rng.random((100, 40)) * (rng.random((100, 40)) < 0.1)
    batch = distresses(impact, shocks).require_converged()
    one_by_one = np.array([distress(impact, shock).distress for shock in shocks])
    np.testing.assert_allclose(batch.values, one_by_one, atol=1e-8)
