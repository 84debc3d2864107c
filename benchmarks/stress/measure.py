"""Clearing and DebtRank of many scenarios, against plain NumPy and SciPy a scenario at a time, in one run.

    python benchmarks/stress/measure.py --scenarios 10000

Peers run on a part of the scenarios (``--part``) and are scaled up; the answers are compared before anything is timed.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
from scipy import sparse

from cantillon.stress.clearing import clearing_vectors
from cantillon.stress.debtrank import distresses, relative_exposures

TOLERANCE = 1e-9


def network(n: int, m: int, seed: int) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
    """Return obligations with few large hubs, outside money that leaves a cushion, and equity."""
    rng = np.random.default_rng(seed)
    weight = rng.permutation(np.arange(1, n + 1, dtype=float) ** -0.7)
    share = weight / weight.sum()
    debtor, creditor = rng.choice(n, m, p=share), rng.choice(n, m, p=share)
    amount = rng.lognormal(0, 1.2, m)
    kept = debtor != creditor
    matrix = sparse.csr_array((amount[kept], (debtor[kept], creditor[kept])), shape=(n, n))
    matrix.sum_duplicates()
    owed, due = np.asarray(matrix.sum(axis=1)).ravel(), np.asarray(matrix.sum(axis=0)).ravel()
    outside = np.maximum(0, owed - due) + 0.25 * owed + 0.1 * np.median(amount)
    return matrix, outside, outside + due - owed


def clear_one_by_one(shares_by_creditor, owed: np.ndarray, money: np.ndarray) -> np.ndarray:
    """Return clearing vectors by iterating from full payment; works for dense and sparse shares."""
    result = np.empty_like(money)
    for row, own in enumerate(money):
        paid, moved = owed, np.inf
        while moved > TOLERANCE:
            following = np.minimum(owed, own + shares_by_creditor @ paid)
            moved = np.abs(following - paid).max() / owed.max()
            paid = following
        result[row] = paid
    return result


def distress_one_by_one(impact, shocks: np.ndarray) -> np.ndarray:
    """Return DebtRank in rounds; works for dense and sparse impacts."""
    result = np.empty_like(shocks)
    for row, first in enumerate(shocks):
        level, rise = first, first
        while rise.max() > TOLERANCE:
            higher = np.minimum(1.0, level + impact @ rise)
            level, rise = higher, higher - level
        result[row] = level
    return result


def median_seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the median time of some runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def report(name: str, ours: float, sparse_peer: float, dense_peer: float, target: float) -> None:
    ratio = sparse_peer / ours
    print(
        f"{name:9}  ours {ours:7.3f} s   SciPy CSR {sparse_peer:7.2f} s ({ratio:5.1f} x, target {target:g} x)",
        end="   ",
    )
    print(f"NumPy {dense_peer:7.2f} s ({dense_peer / ours:5.1f} x)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--parties", type=int, default=1_000)
    parser.add_argument("--obligations", type=int, default=10_000)
    parser.add_argument("--part", type=int, default=500, help="scenarios that the sparse peer runs")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed + 1)
    matrix, outside, equity = network(given.parties, given.obligations, given.seed)
    owed = np.asarray(matrix.sum(axis=1)).ravel()
    print(f"{given.parties} parties, {matrix.nnz} obligations, {given.scenarios} scenarios, {given.threads} threads")
    part, few = min(given.part, given.scenarios), max(1, min(given.part, given.scenarios) // 10)
    scale, scale_few = given.scenarios / part, given.scenarios / few

    shares = sparse.csr_array(sparse.diags_array(1 / np.where(owed > 0, owed, 1)) @ matrix)
    by_creditor = sparse.csr_array(shares.T)
    money = outside * np.exp(rng.normal(-0.6, 0.8, (given.scenarios, given.parties)))
    ours = clearing_vectors(matrix, money, threads=given.threads).require_converged()
    np.testing.assert_allclose(ours.values[:part], clear_one_by_one(by_creditor, owed, money[:part]), atol=1e-5)
    report(
        "clearing",
        median_seconds(lambda: clearing_vectors(matrix, money, threads=given.threads), given.repeats),
        median_seconds(lambda: clear_one_by_one(by_creditor, owed, money[:part]), 3) * scale,
        median_seconds(lambda: clear_one_by_one(by_creditor.toarray(), owed, money[:few]), 1) * scale_few,
        12,
    )

    impact = relative_exposures(sparse.csr_array(matrix.T), np.maximum(equity, 1e-9))
    drop = np.maximum(0.0, 1 - np.exp(rng.normal(-0.05, 0.1, money.shape)))
    shocks = np.minimum(1.0, drop * (rng.random(money.shape) < 0.1))
    result = distresses(impact, shocks, threads=given.threads).require_converged()
    np.testing.assert_allclose(result.values[:part], distress_one_by_one(impact, shocks[:part]), atol=1e-5)
    report(
        "DebtRank",
        median_seconds(lambda: distresses(impact, shocks, threads=given.threads), given.repeats),
        median_seconds(lambda: distress_one_by_one(impact, shocks[:part]), 3) * scale,
        median_seconds(lambda: distress_one_by_one(impact.toarray(), shocks[:few]), 1) * scale_few,
        9,
    )


if __name__ == "__main__":
    main()
