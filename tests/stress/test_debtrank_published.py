"""Distress that others have published, and networks whose distress is known in closed form."""

import numpy as np
import pytest

from cantillon.stress.debtrank import distress, distress_once, distresses, relative_exposures

# NetworkRiskMeasures, first README: exposures[i, j] is what i has in j, buffers and weights of the banks a, b and c.
EXPOSURES = [[0, 1, 0], [10, 0, 3], [3, 2, 0]]
BUFFERS = [2, 5, 2]
WEIGHTS = np.array([10, 100, 30]) / 140


@pytest.mark.parametrize(
    ("shock", "debtrank"),
    [([1, 0, 0], 0.9285714), ([0, 1, 0], 0.25), ([0, 0, 1], 0.6642857), ([0.1, 0.1, 0.1], 0.1607)],
    ids=["a fails", "b fails", "c fails", "all lose a tenth"],
)
def test_debtrank_is_that_of_the_package_networkriskmeasures(shock, debtrank):
    """Cinelli and Silva, R package NetworkRiskMeasures, README: DebtRank of Battiston and others 2012.

    Printed there as additional stress, to seven digits for the failures and four for the common shock
    (github.com/carloscinelli/NetworkRiskMeasures). The printed figures need an impact of at most 1.
    """
    impact = np.minimum(1.0, relative_exposures(EXPOSURES, BUFFERS).toarray())
    assert distress_once(impact, shock).debtrank(WEIGHTS) == pytest.approx(
        debtrank, abs=5e-5 if sum(shock) < 1 else 5e-8
    )


def test_each_bank_is_distressed_as_the_package_networkriskmeasures_prints():
    """The same README: stress of 0.15, 0.26 and 0.3 after everyone lost a tenth."""
    impact = np.minimum(1.0, relative_exposures(EXPOSURES, BUFFERS).toarray())
    np.testing.assert_allclose(distress_once(impact, [0.1, 0.1, 0.1]).distress, [0.15, 0.26, 0.3], rtol=1e-14)


def test_passing_every_loss_on_finds_what_passing_on_once_misses():
    """Bardoscia and others 2015 on the same banks, c failing, by hand: b hears of its own loss again through a.

    Round 1: b = 0.6. Round 2: a = 0.3. Round 3: b = 0.6 + 2 * 0.3 > 1. Round 4: a = 0.3 + 0.4 / 2 = 0.5.
    """
    result = distress(relative_exposures(EXPOSURES, BUFFERS), [0, 0, 1])
    np.testing.assert_allclose(result.distress, [0.5, 1, 1], rtol=1e-14)
    assert result.debtrank(WEIGHTS) == pytest.approx(0.75)


@pytest.mark.parametrize(("leverage", "expected"), [(0.5, 0.02), (0.9, 0.1), (0.995, 1.0), (1.0, 1.0), (1.5, 1.0)])
def test_an_equal_network_is_stable_below_a_leverage_of_one(leverage, expected):
    """Losses passed on again and again (Bardoscia and others 2015): h = (I - W)^-1 h(1) while nobody defaults.

    Closed form: everyone holds every other, rows add up to the leverage l, and all lose 0.01: h = 0.01 / (1 - l), or 1.
    """
    impact = (np.ones((6, 6)) - np.eye(6)) * leverage / 5
    result = distress(impact, [0.01] * 6).require_converged()
    np.testing.assert_allclose(result.distress, [expected] * 6, rtol=1e-8)


@pytest.mark.parametrize("size", [2, 3, 40])
def test_a_loss_goes_round_a_ring_as_a_geometric_series(size):
    """Closed form: each holds its neighbour at an impact w: h_1 = s + w h_n, hence h_k = s w^(k-1) / (1 - w^n)."""
    impact, weight, shock = np.zeros((size, size)), 0.8, 0.05
    for holder in range(size):
        impact[holder, holder - 1] = weight
    expected = shock * weight ** np.arange(size) / (1 - weight**size)
    first = [shock] + [0.0] * (size - 1)
    np.testing.assert_allclose(distress(impact, first).distress, expected, atol=1e-11)
    np.testing.assert_allclose(distresses(impact, [first]).values[0], expected, atol=1e-9)


def test_a_hub_and_its_holders_share_a_loss():
    """Closed form: four hold the hub at w, the hub holds each at v: h = s / (1 - 4 v w), and w h for each holder."""
    impact = np.zeros((5, 5))
    impact[1:, 0], impact[0, 1:] = 0.4, 0.5
    result = distress(impact, [0.1, 0, 0, 0, 0])
    np.testing.assert_allclose(result.distress, [0.5] + [0.2] * 4, rtol=1e-8)
