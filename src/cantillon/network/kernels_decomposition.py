# mypy: disable-error-code="no-untyped-def,untyped-decorator,assignment"
"""Compiled decomposition of a large circulation; used by `cantillon.network.large_circulation` only."""

from __future__ import annotations

import numpy as np

from cantillon.values.compiled import kernel


@kernel
def take_listed(offsets, arcs, order, flow):
    """Send round each listed circle, in the order given, what its arcs still carry; return the amounts.

    `flow` is lowered. Afterwards every listed circle has an arc that carries nothing.
    """
    amounts = np.zeros(order.size, np.int64)
    for i in range(order.size):
        first, last = offsets[order[i]], offsets[order[i] + 1]
        least = flow[arcs[first]]
        for p in range(first + 1, last):
            least = min(least, flow[arcs[p]])
        if least > 0:
            for p in range(first, last):
                flow[arcs[p]] -= least
            amounts[i] = least
    return amounts


@kernel
def take_walks(pointers, heads, arc_at, flow):
    """Take the rest of a circulation apart by walking along arcs that carry something until a node comes again.

    `flow` is lowered to 0. Returns the number of circles, their offsets, arcs and amounts; at most one circle an arc.
    """
    nodes = pointers.size - 1
    at = pointers[:-1].copy()
    place = np.full(nodes, -1, np.int32)
    path_node = np.empty(nodes + 1, np.int32)
    path_arc = np.empty(nodes + 1, np.int32)
    amounts = np.empty(heads.size, np.int64)
    offsets = np.zeros(heads.size + 1, np.int64)
    arcs = np.empty(4096, np.int32)
    found, used = 0, 0
    for start in range(nodes):
        size = 0
        path_node[0] = start
        place[start] = 0
        while size >= 0:
            v = path_node[size]
            while at[v] < pointers[v + 1] and flow[arc_at[at[v]]] == 0:
                at[v] += 1
            if at[v] == pointers[v + 1]:
                place[v] = -1
                size -= 1
                continue
            arc, w = arc_at[at[v]], heads[at[v]]
            path_arc[size] = arc
            if place[w] < 0:
                size += 1
                path_node[size] = w
                place[w] = size
                continue
            first = place[w]
            least = flow[arc]
            for i in range(first, size):
                least = min(least, flow[path_arc[i]])
            length = size - first + 1
            if used + length > arcs.size:
                wider = np.empty(max(2 * arcs.size, used + length), np.int32)
                wider[:used] = arcs[:used]
                arcs = wider
            cut = size
            for i in range(size, first - 1, -1):
                flow[path_arc[i]] -= least
                arcs[used + i - first] = path_arc[i]
                if flow[path_arc[i]] == 0:
                    cut = i
            used += length
            amounts[found] = least
            found += 1
            offsets[found] = used
            for i in range(cut + 1, size + 1):
                place[path_node[i]] = -1
            size = cut
    return found, offsets[: found + 1], arcs[:used], amounts[:found]
