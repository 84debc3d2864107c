"""The compiled kernel for many scenarios: sweeps over blocks of scenarios that fit the cache.

Both clearing and distress are fixed points of ``x_i = min(1, b_i + sum_j w_ij x_j)``: the greatest for payments (as a
share of what is owed), the least for distress. The kernel sweeps the parties in the order of their components, one
block of scenarios at a time, and visits a party again only if something that it depends on has moved.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numba
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from cantillon.stress.lanes import LANES, gather
from cantillon.stress.results import BoolArray, FloatArray, IntArray

# A party is visited again when the shares of one that it depends on have moved by more than this, lanes together.
MOVED = 2e-10
MAX_SWEEPS = 100_000

PIECE = 8  # blocks that a thread takes at once, so that a slow one holds nobody up

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
    unit: FloatArray,
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
    unit : ndarray, shape (n,)
        What the fixed points are multiplied with when they are returned.
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
    order = order[active[order]]
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
            kernel(
                *arrays,
                base,
                base_scale,
                unit,
                active,
                alpha,
                beta,
                from_above,
                values,
                residual,
                is_close,
                start,
                stop,
            )
        )

    piece = PIECE * LANES
    with ThreadPoolExecutor(max(1, threads)) as pool:
        sweeps = list(pool.map(lambda first: work(first, min(first + piece, scenarios)), range(0, scenarios, piece)))
    return Swept(values, residual, is_close, max(sweeps, default=0))


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


_FAST = {"contract", "nsz", "reassoc", "nnan", "ninf"}
Kernel = TypeVar("Kernel", bound=Callable[..., object])


def _compiled(function: Kernel) -> Kernel:
    """Compile once and keep it; payments are finite, and no comparison relies on the sign of zero."""
    return cast(Kernel, numba.njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)(function))


@numba.njit(inline="always", error_model="numpy", fastmath=_FAST)
def _settle(
    total: FloatArray, b: FloatArray, x: FloatArray, i: int, alpha: float, beta: float, has_jump: bool
) -> float:
    """Set row `i` of `x` to what is due of what is available, and return how far its lanes moved together.

    In default only parts are recovered. One loop, so that sums are read while they are still on their way to memory.
    """
    moved = 0.0
    if not has_jump:
        for lane in range(LANES):
            due = min(1.0, total[lane])
            moved += abs(due - x[i, lane])
            x[i, lane] = due
        return moved
    for lane in range(LANES):
        partial = alpha * b[i, lane] + beta * (total[lane] - b[i, lane])
        due = 1.0 if total[lane] >= SOLVENT else min(1.0, partial)
        moved += abs(due - x[i, lane])
        x[i, lane] = due
    return moved


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
    unit: FloatArray,
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
    size, most = len(active), 0
    has_jump = alpha < 1.0 or beta < 1.0
    dirty, received = np.empty(size, np.bool_), np.zeros(size)
    x, b = np.empty((size, LANES)), np.empty((size, LANES))
    total, still, gap = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    for i in range(size):
        for edge in range(indptr[i], indptr[i + 1]):
            received[i] += weights[edge]
    for first in range(start, stop, LANES):
        lanes = min(LANES, stop - first)
        if lanes < LANES:
            b[:] = 1.0  # lanes without a scenario are at rest
        for i in range(size):
            dirty[i] = True
            for lane in range(lanes):
                b[i, lane] = base[first + lane, i] * base_scale[i]
            for lane in range(LANES):
                x[i, lane] = 1.0 if from_above else min(1.0, b[i, lane])
                total[lane] = b[i, lane] + received[i]
            if from_above and active[i]:  # the first pass needs no sums: everyone is taken to pay in full
                _settle(total, b, x, i, alpha, beta, has_jump)
        moving, sweep = True, 0
        while moving and sweep < MAX_SWEEPS:
            moving = False
            sweep += 1
            for place in range(len(order)):
                i = order[place]
                if not dirty[i]:
                    continue
                dirty[i] = False
                gather(total, b, i, x, indices, weights, indptr[i], indptr[i + 1])
                if _settle(total, b, x, i, alpha, beta, has_jump) > MOVED:
                    moving = True
                    for edge in range(back_indptr[i], back_indptr[i + 1]):
                        dirty[back_indices[edge]] = True
        most = max(most, sweep)
        gap[:] = 0.0
        for i in range(size):
            if not active[i]:
                continue
            gather(total, b, i, x, indices, weights, indptr[i], indptr[i + 1])
            if has_jump:
                for lane in range(lanes):
                    if SOLVENT <= total[lane] < 1.0 + CLOSE:
                        is_close[first + lane] = True
            for lane in range(LANES):
                still[lane] = x[i, lane]
            _settle(total, b, x, i, alpha, beta, has_jump)
            for lane in range(LANES):
                gap[lane] = max(gap[lane], abs(x[i, lane] - still[lane]))
                x[i, lane] = still[lane]
        for lane in range(lanes):
            residual[first + lane] = gap[lane]
            for i in range(size):
                values[first + lane, i] = x[i, lane] * unit[i]
    return most
