"""A circulation as circles that add up to it exactly: short ones first, the largest of a length first."""

from __future__ import annotations

from bisect import bisect_left
from math import inf

from cantillon.network.enumeration import Arc, Cycle, closed_by
from cantillon.network.network import IntArray

NOWHERE: tuple[float, Arc] = (-inf, (0, 0))  # before every arc in order of amount


def decompose(nodes: int, tail: IntArray, head: IntArray, flow: IntArray) -> list[tuple[Cycle, int]]:
    """Return circles (nodes, amount) whose amounts add up on every arc to `flow`.

    Parameters
    ----------
    nodes : int
    tail, head, flow : ndarray of int64, shape (arcs,)
        A circulation: as much into every node as out of it.

    Returns
    -------
    list of (tuple of int, int)
        At most one circle an arc. The rule: of the shortest circles left, take the one with the largest smallest arc
        (ties: the arc, then the path, first in order of the nodes), as often as there is one.
    """
    left = {(a, b): f for a, b, f in zip(tail.tolist(), head.tolist(), flow.tolist(), strict=True) if f > 0}
    found: list[tuple[Cycle, int]] = []
    length, closing = 2, NOWHERE
    while left and length <= nodes:
        order = sorted((-amount, arc) for arc, amount in left.items())
        # Arcs before the one that closed the last circle closed none then, and those of them that are left close none.
        start = bisect_left(order, closing)
        arcs = [arc for _, arc in order]
        first = next(closed_by(arcs, nodes, length, after=(start,)), None) if start < len(arcs) else None
        if first is None:
            length, closing = length + 1, NOWHERE
            continue
        closing, cycle = order[first[0]], first[1]
        sides = list(zip(cycle, cycle[1:] + cycle[:1], strict=True))
        amount = min(left[side] for side in sides)
        for side in sides:
            left[side] -= amount
            if not left[side]:
                del left[side]
        found.append((_from_least(cycle), amount))
    return found


def _from_least(cycle: Cycle) -> Cycle:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]
