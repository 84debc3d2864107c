"""Netting: what pairs owe each other back, and what all together could leave unpaid."""

from __future__ import annotations

import numpy as np

from cantillon.network.network import FinancialNetwork, IntArray, Measure


def pairs_volume(nodes: int, tail: IntArray, head: IntArray, capacity: IntArray) -> int:
    """Return what goes round between two parties only, counted on both legs, in minor units; distinct pairs given."""
    forth = tail * nodes + head
    order = np.argsort(forth)
    back = head * nodes + tail
    place = np.searchsorted(forth, back, sorter=order)
    found = place < forth.size
    found[found] = forth[order[place[found]]] == back[found]
    amounts: list[int] = np.minimum(capacity[found], capacity[order[place[found]]]).tolist()
    return sum(amounts)


def netting_excess(nodes: int, tail: IntArray, head: IntArray, capacity: IntArray) -> int:
    """Return gross less the least volume that leaves every net position as it is, in minor units.

    Notes
    -----
    The least volume is the sum of positive net positions [1]_. Most of the excess is money that passes through, not
    money that goes round.

    References
    ----------
    .. [1] M. D'Errico and T. Roukny, "Compressing over-the-counter markets", Operations Research 69(6), 2021.
    """
    net = np.zeros(nodes, np.int64)
    np.add.at(net, head, capacity)
    np.subtract.at(net, tail, capacity)
    gross: int = sum(capacity.tolist())
    least: int = sum(net[net > 0].tolist())
    return gross - least


def net_positions(network: FinancialNetwork, measure: Measure = Measure.POTENTIAL) -> IntArray:
    """Return what each node is paid in cash less what it pays, in minor units.

    Returns
    -------
    ndarray of int64, shape (nodes,)
        Sums to zero. Only flows that stand for their deal count: the node of a joint deal holds what its several
        payers put in, or its several payees take out, together.
    """
    net = np.zeros(len(network.nodes), np.int64)
    chosen = network.cash & network.counted
    amounts = network.amounts(measure)[chosen]
    np.add.at(net, network.payee[chosen], amounts)
    np.subtract.at(net, network.payer[chosen], amounts)
    return net
