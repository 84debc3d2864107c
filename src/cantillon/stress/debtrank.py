"""DebtRank: how distress travels to those who hold a part of the distressed, before anybody defaults."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from cantillon.stress.checks import require_matrix, require_vector
from cantillon.stress.results import RESIDUAL_TOLERANCE, BatchResult, DistressResult, FloatArray

MAX_ROUNDS = 100_000
ROUND_TOLERANCE = 1e-12


def relative_exposures(exposures: ArrayLike | sparse.sparray, equity: ArrayLike) -> sparse.csr_array[np.float64]:
    """Return ``exposures[i, j] / equity[i]``: how much of i's equity the loss of j takes.

    Parameters
    ----------
    exposures : array_like or sparse array, shape (n, n)
        ``exposures[i, j]`` is what i has in j: loans, investments, holdings.
    equity : array_like, shape (n,)
        > 0 wherever i has an exposure.

    Raises
    ------
    ValueError
        If a party with exposures has no equity: its relative loss has no meaning.
    """
    matrix = require_matrix(exposures, "exposures")
    own = require_vector(equity, int(matrix.shape[0]), "equity")
    without = (own <= 0) & (np.diff(matrix.indptr) > 0)
    if without.any():
        raise ValueError(f"party {int(np.flatnonzero(without)[0])} has exposures and no equity to lose")
    inverse = np.divide(1.0, own, out=np.zeros_like(own), where=own > 0)
    return sparse.csr_array(sparse.diags_array(inverse) @ matrix)


def distress(impact: ArrayLike | sparse.sparray, shock: ArrayLike) -> DistressResult:
    """Return the distress of each party when losses are passed on in proportion (Bardoscia and others 2015).

    Parameters
    ----------
    impact : array_like or sparse array, shape (n, n)
        ``impact[i, j]`` is the share of i's equity that i loses if j loses all of its own.
    shock : array_like, shape (n,)
        Share of its equity that each loses at first, in [0, 1].

    Returns
    -------
    DistressResult

    Notes
    -----
    ``h(t+1) = min(1, h(t) + W (h(t) - h(t-1)))`` [1]_: every further loss is passed on, until nobody has anything left
    to lose. Its limit is the least solution of ``h = min(1, shock + W h)``, which is what `distresses` sweeps for.

    References
    ----------
    .. [1] M. Bardoscia, S. Battiston, F. Caccioli, G. Caldarelli, "DebtRank: A Microscopic Foundation for Shock
       Propagation", PLoS ONE 10(6), 2015. doi:10.1371/journal.pone.0130406

    Examples
    --------
    >>> distress([[0, 0, 0], [0.5, 0, 0], [0, 0.5, 0]], [1, 0, 0]).distress
    array([1.  , 0.5 , 0.25])
    """
    matrix = require_matrix(impact, "impact")
    first = _shares(shock, int(matrix.shape[0]))
    level, rise, rounds = first, first, 0
    while rise.max(initial=0.0) > ROUND_TOLERANCE and rounds < MAX_ROUNDS:
        higher = np.minimum(1.0, level + matrix @ rise)
        level, rise, rounds = higher, higher - level, rounds + 1
    residual = float(np.abs(np.minimum(1.0, first + matrix @ level) - level).max(initial=0.0))
    return DistressResult(level, first, rounds, residual, residual <= RESIDUAL_TOLERANCE)


def distress_once(impact: ArrayLike | sparse.sparray, shock: ArrayLike) -> DistressResult:
    """Return the distress of each party when everyone passes its loss on only once (Battiston and others 2012).

    Parameters
    ----------
    impact, shock
        As for `distress`.

    Returns
    -------
    DistressResult
        At most that of `distress`: what a party loses after it has passed on a loss stays with it.

    References
    ----------
    .. [1] S. Battiston, M. Puliga, R. Kaushik, P. Tasca, G. Caldarelli, "DebtRank: Too Central to Fail? Financial
       Networks, the FED and Systemic Risk", Scientific Reports 2:541, 2012. doi:10.1038/srep00541
    """
    matrix = require_matrix(impact, "impact")
    first = _shares(shock, int(matrix.shape[0]))
    level, done = first, np.zeros(len(first), np.bool_)
    distressed, rounds = first > 0, 0
    while distressed.any():
        level = np.minimum(1.0, level + matrix @ np.where(distressed, level, 0.0))
        done |= distressed
        distressed, rounds = (level > 0) & ~done, rounds + 1
    return DistressResult(level, first, rounds, 0.0, True)


def distresses(impact: ArrayLike | sparse.sparray, shocks: ArrayLike, *, threads: int = 2) -> BatchResult:
    """Return the distress of each party in every scenario, as `distress` does for one.

    Parameters
    ----------
    impact : array_like or sparse array, shape (n, n)
    shocks : array_like, shape (scenarios, n)
        First losses as shares of equity, in [0, 1].
    threads : int
        The result does not depend on it.

    Returns
    -------
    BatchResult
        `values` in [0, 1], shape (scenarios, n).
    """
    from cantillon.stress.sweeps import fixed_points  # late: loading the compiler takes half a second

    matrix = require_matrix(impact, "impact")
    size = int(matrix.shape[0])
    first = np.atleast_2d(_shares(shocks, size))
    everyone = np.ones(size, np.bool_)
    swept = fixed_points(
        matrix, first, np.ones(size), np.ones(size), everyone, 1.0, 1.0, from_above=False, threads=threads
    )
    done = bool((swept.residual <= RESIDUAL_TOLERANCE).all())
    return BatchResult(swept.values, swept.residual, swept.sweeps, 0, done)


def _shares(values: ArrayLike, size: int) -> FloatArray:
    shares = require_vector(values, size, "shock")
    if (shares > 1).any():
        raise ValueError(f"a shock is a share of equity in [0, 1], got {shares.max():g}")
    return shares
