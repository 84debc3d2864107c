# mypy: disable-error-code="no-untyped-def,untyped-decorator"
"""Compiled bundling of circles into rings; used by `cantillon.network.rings` only."""

from __future__ import annotations

import numpy as np

from cantillon.values.compiled import kernel


@kernel
def packed_amounts(offsets, rows, smallest, order, ring_of, rings, amount, row_count):
    """Return for each ring what can go round it when each of its rows is used once, up to its amount.

    `order` lists the circles ring by ring, in each the largest first; `rows` are numbered from 0 to `row_count`, with
    their amounts in `amount`.
    """
    totals = np.zeros(rings, np.int64)
    left = np.zeros(row_count, np.int64)
    seen_by = np.full(row_count, -1, np.int64)
    for position in range(order.size):
        circle = order[position]
        ring = ring_of[circle]
        if smallest[circle] <= 0:
            continue
        goes = np.int64(smallest[circle])
        for i in range(offsets[circle], offsets[circle + 1]):
            row = rows[i]
            if seen_by[row] != ring:
                seen_by[row] = ring
                left[row] = amount[row]
            goes = min(goes, left[row])
        if goes > 0:
            totals[ring] += goes
            for i in range(offsets[circle], offsets[circle + 1]):
                left[rows[i]] -= goes
    return totals
