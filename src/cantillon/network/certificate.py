"""The proof that a circulation is the largest: potentials that anyone can check with additions and comparisons."""

from __future__ import annotations

from collections import deque

import numpy as np

from cantillon.network.network import MAX_SUM, IntArray
from cantillon.values.problem import Problem


def potentials_of(
    nodes: int, tail: IntArray, head: IntArray, capacity: IntArray, weight: IntArray, flow: IntArray
) -> IntArray:
    """Return potentials that prove `flow` to be a circulation of the largest weight, shape (nodes,).

    Notes
    -----
    They are the longest distances in the residual graph: along an arc with room for more (weight w) and back along an
    arc that carries flow (weight -w). At an optimum no residual cycle has a positive weight, so they exist.
    """
    room, used = flow < capacity, flow > 0
    starts = np.concatenate([tail[room], head[used]])
    ends = np.concatenate([head[room], tail[used]])
    gains = np.concatenate([weight[room], -weight[used]])
    order = np.argsort(starts, kind="stable")
    first = np.searchsorted(starts[order], np.arange(nodes + 1)).tolist()
    targets, steps = ends[order].tolist(), gains[order].tolist()
    potential = [0] * nodes
    queue, waiting = deque(range(nodes)), [True] * nodes
    while queue:
        node = queue.popleft()
        waiting[node] = False
        for arc in range(first[node], first[node + 1]):
            target, reached = targets[arc], potential[node] + steps[arc]
            if reached > potential[target]:
                potential[target] = reached
                if not waiting[target]:
                    waiting[target] = True
                    queue.append(target)
    return np.array(potential, np.int64)


def check_certificate(
    nodes: int,
    tail: IntArray,
    head: IntArray,
    capacity: IntArray,
    weight: IntArray,
    flow: IntArray,
    potentials: IntArray,
) -> list[Problem]:
    """Return what is wrong with a circulation and its certificate; an empty list proves both right.

    Parameters
    ----------
    nodes : int
    tail, head, capacity, weight, flow : ndarray of int64, shape (arcs,)
    potentials : ndarray of int64, shape (nodes,)

    Notes
    -----
    For any potentials p and any circulation f within 0 ≤ f ≤ u, Σ w f = Σ (w + p[tail] - p[head]) f is at most
    Σ u max(0, w + p[tail] - p[head]). Where the given flow reaches that bound, no other one is larger. The check uses
    whole numbers of any size and nothing of what found the flow.
    """
    problems = []
    gains = weight + potentials[tail] - potentials[head] if len(potentials) == nodes else weight
    # Beyond 2^62 the sums are taken one by one, in numbers of any size.
    largest = max(1, *(int(np.abs(each).max(initial=0)) for each in (weight, gains)))
    is_small = largest * max(sum(capacity.tolist()), sum(np.abs(flow).tolist())) < MAX_SUM
    tail, head, capacity, weight, flow, gains = (
        each if is_small else each.astype(object) for each in (tail, head, capacity, weight, flow, gains)
    )
    net = np.zeros(nodes, flow.dtype)
    np.subtract.at(net, tail.astype(np.int64), flow)
    np.add.at(net, head.astype(np.int64), flow)
    unbalanced = int(np.count_nonzero(net))
    if unbalanced:
        problems.append(_problem("not_conserved", f"{unbalanced} nodes receive more or less than they pay"))
    outside = int(np.count_nonzero((flow < 0) | (flow > capacity)))
    if outside:
        problems.append(_problem("out_of_bounds", f"{outside} flows are negative or above their capacity"))
    if len(potentials) != nodes:
        return [*problems, _problem("wrong_size", f"{len(potentials)} potentials for {nodes} nodes")]
    volume, bound = int((weight * flow).sum()), int((capacity * np.maximum(gains, 0)).sum())
    if volume != bound:
        problems.append(_problem("not_tight", f"the volume is {volume}, the bound {bound}"))
    return problems


def _problem(code: str, message: str) -> Problem:
    return Problem(f"certificate_{code}", message, "circulation", "It is not proven to be the largest.")
