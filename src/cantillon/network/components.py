"""Strongly connected components: where circles can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from cantillon.network.network import BoolArray, FinancialNetwork, IntArray


def component_of(nodes: int, tail: IntArray, head: IntArray) -> NDArray[np.int64]:
    """Return for each node the number of its strongly connected component, shape (nodes,)."""
    graph = sparse.csr_array((np.ones(tail.size, np.int8), (tail, head)), shape=(nodes, nodes))
    labels = csgraph.connected_components(graph, directed=True, connection="strong")[1]
    return np.asarray(labels, np.int64)


def in_components(nodes: int, tail: IntArray, head: IntArray) -> BoolArray:
    """Return which arcs lie inside a component: only these can be part of a circle. Shape (arcs,)."""
    labels = component_of(nodes, tail, head)
    return np.asarray(labels[tail] == labels[head], np.bool_)


def circle_groups(network: FinancialNetwork) -> list[tuple[str, ...]]:
    """Return the groups of parties in which money can come back to everyone, the largest first.

    Parties outside every group are part of no circle of flows. Joint nodes connect, but are not named.
    """
    labels = component_of(len(network.nodes), network.payer, network.payee)
    groups: dict[int, list[str]] = {}
    for name, label in zip(network.parties, labels.tolist(), strict=False):
        groups.setdefault(label, []).append(name)
    return sorted((tuple(group) for group in groups.values() if len(group) > 1), key=lambda group: (-len(group), group))
