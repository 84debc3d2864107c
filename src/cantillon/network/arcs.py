"""A directed graph as arrays, with whole capacities: what the solvers work on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cantillon.errors import InputError
from cantillon.network.network import MAX_SUM, IntArray


@dataclass(frozen=True, slots=True)
class Arcs:
    """A directed graph with a capacity on every arc, all arrays of shape (arcs,).

    Parameters
    ----------
    nodes : int
    tail, head : ndarray of int64
        Pairs of nodes, each at most once, no loops.
    capacity : ndarray of int64
        Minor units, not negative.
    weight : ndarray of int64
        1 where the arc counts in totals, else 0.
    """

    nodes: int
    tail: IntArray
    head: IntArray
    capacity: IntArray
    weight: IntArray

    @classmethod
    def of(
        cls, nodes: int, tail: IntArray, head: IntArray, capacity: IntArray, weight: IntArray | None = None
    ) -> tuple[Arcs, IntArray]:
        """Return the graph in which parallel arcs are one, and for each given arc the one that it is part of.

        Raises
        ------
        InputError
            If a capacity is negative or their sum is too large to count exactly.
        """
        if capacity.size and int(capacity.min()) < 0:
            raise InputError(f"An amount is negative: {int(capacity.min())}.", hint="Turn the flow round instead.")
        if capacity.size and int(capacity.max()) * capacity.size >= MAX_SUM and sum(capacity.tolist()) >= MAX_SUM:
            raise InputError(
                "The amounts add up to more than 2^62 minor units.", hint="Choose a currency of larger units."
            )
        pairs, place = np.unique(tail * nodes + head, return_inverse=True)
        total = np.zeros(pairs.size, np.int64)
        np.add.at(total, place, capacity)
        counts = np.ones(pairs.size, np.int64)
        if weight is not None:
            counts[place] = weight
        return cls(nodes, pairs // nodes, pairs % nodes, total, counts), place
