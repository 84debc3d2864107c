"""The compiled kernel for many scenarios: sweeps over blocks of scenarios that fit the cache.

Both clearing and distress are fixed points of ``x_i = min(1, b_i + sum_j w_ij x_j)``: the greatest for payments (as a
share of what is owed), the least for distress. The kernel sweeps the parties in the order of their components, one
block of scenarios at a time, and visits a party again only if something that it depends on has moved.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar, cast

import numba
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from cantillon.stress.results import BoolArray, FloatArray, IntArray

# Scenarios a block. Measured with a thousand parties: 64 lanes beat 32 by a third and 16 by a half.
LANES = 64

# A party is visited again when the shares of one that it depends on have moved by more than this, lanes together.
MOVED = 1e-11
MAX_SWEEPS = 100_000

# As the exact solve has it: what is within rounding of full payment is full payment.
SOLVENT = 1.0 - 1e-12

# Within this share of its debts a solvent party may owe its solvency to the sweeps having stopped.
CLOSE = 1e-8


@dataclass(frozen=True, slots=True)
class Swept:
    """Fixed points, shape (scenarios, n), with their residuals, and which ones are too close to a jump to trust."""

    values: FloatArray
    residual: FloatArray
    is_close: BoolArray
    sweeps: int


def fixed_points(
    weights: sparse.csr_array[np.float64],
    base: FloatArray,
    base_scale: FloatArray,
    active: BoolArray,
    alpha: float,
    beta: float,
    *,
    from_above: bool,
    threads: int,
) -> Swept:
    """Return the extreme fixed point of every scenario.

    Parameters
    ----------
    weights : sparse array, shape (n, n)
        Row i holds what i's share depends on.
    base : ndarray, shape (scenarios, n)
        Multiplied by `base_scale`, shape (n,), to give ``b``.
    active : ndarray of bool, shape (n,)
        Parties outside keep the starting value.
    alpha, beta : float
        Factors of ``b`` and of the sum where their total stays below 1.
    from_above : bool
        Start at 1 and find the greatest, or start at ``b`` and find the least.
    threads : int
        How many work at the same time; blocks are independent.

    Notes
    -----
    One scenario is a lane of one block whatever the number of threads, so results do not depend on it.
    """
    scenarios, size = base.shape
    order = component_order(weights)
    back = sparse.csr_array(weights.T)
    arrays = (
        weights.indptr.astype(np.int64),
        weights.indices.astype(np.int32),
        weights.data,
        back.indptr.astype(np.int64),
        back.indices.astype(np.int32),
        order,
    )
    values = np.empty((scenarios, size))
    residual, is_close = np.zeros(scenarios), np.zeros(scenarios, np.bool_)

    kernel: Any = _sweep_blocks  # the mixed tuple of arrays has no type that the checker could unpack

    def work(start: int, stop: int) -> int:
        return int(
            kernel(*arrays, base, base_scale, active, alpha, beta, from_above, values, residual, is_close, start, stop)
        )

    bounds = np.linspace(0, -(-scenarios // LANES), max(1, threads) + 1).astype(np.int64) * LANES
    pieces = [(int(a), int(min(b, scenarios))) for a, b in pairwise(bounds) if a < b]
    with ThreadPoolExecutor(max(1, len(pieces))) as pool:
        sweeps = list(pool.map(work, *zip(*pieces, strict=True))) if pieces else [0]
    return Swept(values, residual, is_close, max(sweeps))


def component_order(weights: sparse.csr_array[np.float64]) -> IntArray:
    """Return the parties so that each comes after the components it depends on, as far as circles allow."""
    count, label = csgraph.connected_components(weights, directed=True, connection="strong")
    rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    parts = sparse.csr_array((np.ones(len(rows)), (label[rows], label[weights.indices])), shape=(count, count))
    parts.setdiag(0)
    parts.eliminate_zeros()
    waiting = np.diff(parts.indptr).astype(np.int64)
    users = sparse.csr_array(parts.T)
    ready, rank = list(np.flatnonzero(waiting == 0)), np.zeros(count, np.int64)
    for place in range(count):
        part = ready.pop()
        rank[part] = place
        for user in users.indices[users.indptr[part] : users.indptr[part + 1]]:
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    return np.argsort(rank[label], kind="stable").astype(np.int64)


Kernel = TypeVar("Kernel", bound=Callable[..., object])


def _compiled(function: Kernel) -> Kernel:
    """Compile once and keep it; payments are finite, and no comparison relies on the sign of zero."""
    fast = {"contract", "nsz", "reassoc", "nnan", "ninf"}
    return cast(Kernel, numba.njit(nogil=True, cache=True, error_model="numpy", fastmath=fast)(function))


@_compiled
def _gather(
    total: FloatArray, own: FloatArray, x: FloatArray, indices: IntArray, weights: FloatArray, start: int, stop: int
) -> None:
    """Set `total` to ``own + sum(weights * x[indices])``; four terms at a time, to load and store it less often."""
    lanes, edge = len(total), start
    for lane in range(lanes):
        total[lane] = own[lane]
    while edge + 4 <= stop:
        x0, x1, x2, x3 = x[indices[edge]], x[indices[edge + 1]], x[indices[edge + 2]], x[indices[edge + 3]]
        w0, w1, w2, w3 = weights[edge], weights[edge + 1], weights[edge + 2], weights[edge + 3]
        for lane in range(lanes):
            total[lane] += w0 * x0[lane] + w1 * x1[lane] + w2 * x2[lane] + w3 * x3[lane]
        edge += 4
    while edge < stop:
        x0, w0 = x[indices[edge]], weights[edge]
        for lane in range(lanes):
            total[lane] += w0 * x0[lane]
        edge += 1


@_compiled
def _due(total: FloatArray, own: FloatArray, alpha: float, beta: float) -> None:
    """Turn what is available into what is due, as a share; in default only parts of it are recovered."""
    if alpha == 1.0 and beta == 1.0:
        for lane in range(len(total)):
            total[lane] = min(1.0, total[lane])
    else:
        for lane in range(len(total)):
            partial = alpha * own[lane] + beta * (total[lane] - own[lane])
            total[lane] = 1.0 if total[lane] >= SOLVENT else min(1.0, partial)


@_compiled
def _sweep_blocks(
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    back_indptr: IntArray,
    back_indices: IntArray,
    order: IntArray,
    base: FloatArray,
    base_scale: FloatArray,
    active: BoolArray,
    alpha: float,
    beta: float,
    from_above: bool,
    values: FloatArray,
    residual: FloatArray,
    is_close: BoolArray,
    start: int,
    stop: int,
) -> int:
    """Sweep the scenarios from `start` to `stop` to rest, and prove it by one pass over all parties."""
    size, most = len(order), 0
    has_jump = alpha < 1.0 or beta < 1.0
    dirty = np.empty(size, np.bool_)
    for first in range(start, stop, LANES):
        lanes = min(LANES, stop - first)
        x, b, total = np.empty((size, lanes)), np.empty((size, lanes)), np.empty(lanes)
        for i in range(size):
            for lane in range(lanes):
                b[i, lane] = base[first + lane, i] * base_scale[i]
                x[i, lane] = 1.0 if from_above else min(1.0, b[i, lane])
            dirty[i] = active[i]
        moving, sweep = True, 0
        while moving and sweep < MAX_SWEEPS:
            moving = False
            sweep += 1
            for place in range(size):
                i = order[place]
                if not dirty[i]:
                    continue
                dirty[i] = False
                _gather(total, b[i], x, indices, weights, indptr[i], indptr[i + 1])
                _due(total, b[i], alpha, beta)
                mine, change = x[i], 0.0
                for lane in range(lanes):
                    change += abs(total[lane] - mine[lane])
                    mine[lane] = total[lane]
                if change > MOVED:
                    moving = True
                    for edge in range(back_indptr[i], back_indptr[i + 1]):
                        dirty[back_indices[edge]] = active[back_indices[edge]]
        most = max(most, sweep)
        for i in range(size):
            if not active[i]:
                continue
            _gather(total, b[i], x, indices, weights, indptr[i], indptr[i + 1])
            if has_jump:
                for lane in range(lanes):
                    if SOLVENT <= total[lane] < 1.0 + CLOSE:
                        is_close[first + lane] = True
            _due(total, b[i], alpha, beta)
            for lane in range(lanes):
                residual[first + lane] = max(residual[first + lane], abs(total[lane] - x[i, lane]))
        for lane in range(lanes):
            for i in range(size):
                values[first + lane, i] = x[i, lane]
    return most
