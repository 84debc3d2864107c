# mypy: disable-error-code="no-untyped-def,untyped-decorator"
"""Compiled rewiring that keeps every party's number of partners; used by `cantillon.network.chance` only."""

from __future__ import annotations

import numpy as np

from cantillon.values.compiled import kernel


@kernel
def rewired(pointers, tails, heads, attempts, seed):
    """Return new heads of the arcs, which are in order of their tails, after so many attempts to swap two heads.

    A swap that would make a loop or a second arc of one pair is refused and counts as an attempt, so that every network
    with these degrees is equally likely in the long run.
    """
    np.random.seed(seed)
    heads = heads.copy()
    for _ in range(attempts):
        i, j = np.random.randint(heads.size), np.random.randint(heads.size)
        a, b, c, d = tails[i], heads[i], tails[j], heads[j]
        if a in (c, d) or b in (c, d):
            continue
        is_free = True
        for p in range(pointers[a], pointers[a + 1]):
            if heads[p] == d:
                is_free = False
                break
        if is_free:
            for p in range(pointers[c], pointers[c + 1]):
                if heads[p] == b:
                    is_free = False
                    break
        if is_free:
            heads[i], heads[j] = d, b
    return heads
