"""Simple cycles in order of their smallest arc, one after the other, for networks of up to a few thousand arcs.

Arcs enter a growing graph in falling order of amount. Every cycle that a new arc closes has that arc as its smallest:
so the cycles come in order of turnover, and whoever stops early knows that all above the last arc have been seen.
It is plain Python, meant for networks of up to a few thousand pairs.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from cantillon.network.bookmark import no_place

Arc = tuple[int, int]
Cycle = tuple[int, ...]
Place = tuple[int, ...]


def closed_by(
    arcs: Sequence[Arc], nodes: int, max_length: int, *, after: Place = (0,), deadline: float = float("inf")
) -> Iterator[tuple[int, Cycle]]:
    """Yield (position of the arc that closes it, nodes) for every simple cycle of at most `max_length` arcs.

    Parameters
    ----------
    arcs : sequence of (tail, head)
        Distinct, no loops, in the order in which they enter the graph.
    nodes : int
    max_length : int
        Parties in a cycle at most, 2 or more.
    after : tuple of int
        Where an earlier search stopped: the position of an arc, and the path from its head on that was looked at last.
        Of cycle `c` closed by arc `i` that is ``(i, *c[1:])``; ``(i,)`` is the place before all those of arc `i`.
    deadline : float
        Time (`time.monotonic`) after which `TimeoutError` is raised; its first argument is the place where the search
        stopped, at least a few hundred paths after `after`.

    Raises
    ------
    InputError
        If `after` is not a place in this search.

    Notes
    -----
    A cycle starts with the tail of the arc that closes it. Cost: for each arc a search backwards of `max_length - 2`
    steps and the paths that can still return within the bound; a path that cannot is never entered. Going on costs no
    more than entering the arcs up to there.
    """
    outgoing: list[list[int]] = [[] for _ in range(nodes)]
    incoming: list[list[int]] = [[] for _ in range(nodes)]
    start, *begun = after
    if after != (0,) and (start >= len(arcs) or begun[:1] not in ([], [arcs[start][1]])):
        raise no_place()
    for position, (tail, head) in enumerate(arcs):
        if position >= start:
            if position > start and position % 64 == 0 and time.monotonic() > deadline:
                raise TimeoutError((position,))
            distance = _distances(incoming, tail, max_length - 1)
            known = begun if position == start else []
            for steps, path in enumerate(_paths(outgoing, head, tail, distance, max_length - 1, known), start=1):
                if distance[path[-1]] == 1:
                    yield position, (tail, *path)
                if steps % 256 == 0 and time.monotonic() > deadline:
                    raise TimeoutError((position, *path))
        outgoing[tail].append(head)
        incoming[head].append(tail)


def _distances(before: list[list[int]], target: int, limit: int) -> dict[int, int]:
    """Return how many arcs each node is away from `target`, up to `limit`."""
    distance = {target: 0}
    queue = deque([target])
    while queue:
        node = queue.popleft()
        if distance[node] == limit:
            break
        for neighbour in before[node]:
            if neighbour not in distance:
                distance[neighbour] = distance[node] + 1
                queue.append(neighbour)
    return distance


def _paths(
    after: list[list[int]], start: int, target: int, distance: dict[int, int], limit: int, known: list[int]
) -> Iterator[list[int]]:
    """Yield the simple paths from `start` that can still reach `target` in at most `limit` arcs.

    A path comes before those that go on from it; `known` was the last one of an earlier search. It is one list, which
    changes from one path to the next.
    """
    if distance.get(start, limit + 1) > limit:
        return
    path, on_path = [start], {start, target}
    stack = [iter(after[start])]
    for node in known[1:]:
        if node in on_path or node not in stack[-1]:  # this takes what comes before the node
            raise no_place()
        path.append(node)
        on_path.add(node)
        stack.append(iter(after[node]))
    if not known:
        yield path
    while stack:
        for node in stack[-1]:
            if node not in on_path and len(path) + distance.get(node, limit) <= limit:
                path.append(node)
                on_path.add(node)
                stack.append(iter(after[node]))
                yield path
                break
        else:
            stack.pop()
            on_path.discard(path.pop())


def estimated_count(
    arcs: Sequence[Arc], nodes: int, max_length: int, *, rng: np.random.Generator, probes: int = 2000
) -> float:
    """Return about how many simple cycles of at most `max_length` arcs there are, from random walks.

    Notes
    -----
    Each walk starts anywhere and steps to a random unvisited neighbour; its weight is the number of choices it had. The
    mean is unbiased (Knuth 1975 [1]_), its spread is large on uneven graphs: an order of magnitude, not a count.

    References
    ----------
    .. [1] D. E. Knuth, "Estimating the efficiency of backtrack programs", Mathematics of Computation 29, 1975.
    """
    after: list[list[int]] = [[] for _ in range(nodes)]
    for tail, head in arcs:
        after[tail].append(head)
    starts = [node for node in range(nodes) if after[node]]
    if not starts:
        return 0.0
    total = sum(_probe(after, starts[int(rng.integers(len(starts)))], max_length, rng) for _ in range(probes))
    return total / probes * len(starts)


def _probe(after: list[list[int]], root: int, max_length: int, rng: np.random.Generator) -> float:
    found, weight, node, visited = 0.0, 1.0, root, {root}
    for length in range(1, max_length + 1):
        if length > 1 and root in after[node]:
            found += weight / length
        free = [each for each in after[node] if each not in visited]
        if not free:
            break
        weight *= len(free)
        node = free[int(rng.integers(len(free)))]
        visited.add(node)
    return found
