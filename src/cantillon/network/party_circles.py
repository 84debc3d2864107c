"""The circles that a flow consists of, told by parties and deals instead of by nodes."""

from __future__ import annotations

from dataclasses import dataclass

from cantillon.network.arcs import Arcs
from cantillon.network.decomposition import decompose
from cantillon.network.network import FinancialNetwork, IntArray


@dataclass(frozen=True, slots=True)
class CirculationCircle:
    """One circle of the decomposition: `amount` (minor units) goes once round `parties`.

    `deal_ids` has one entry a leg, the deals that can carry it; leg i goes from party i to the next.
    """

    parties: tuple[str, ...]
    amount: int
    deal_ids: tuple[tuple[str, ...], ...]

    @property
    def volume(self) -> int:
        """The amount counted on every leg."""
        return self.amount * len(self.parties)


def circles_of(
    network: FinancialNetwork, arcs: Arcs, arc_flow: IntArray, chosen: IntArray, place: IntArray
) -> tuple[CirculationCircle, ...]:
    """Return the circles of a circulation, each beginning with its first party in order of the alphabet.

    `place` says for each of the flows `chosen` which arc it is part of.
    """
    deals: dict[tuple[int, int], list[str]] = {}
    for flow, arc in zip(chosen.tolist(), place.tolist(), strict=True):
        deals.setdefault((int(arcs.tail[arc]), int(arcs.head[arc])), []).append(network.flows[flow].deal_id)
    found = []
    for cycle, amount in decompose(arcs.nodes, arcs.tail, arcs.head, arc_flow):
        steps = list(zip(cycle, cycle[1:] + cycle[:1], strict=True))
        start = next(i for i, node in enumerate(cycle) if node < len(network.parties))
        parties: list[str] = []
        legs: list[list[str]] = []
        for tail, head in steps[start:] + steps[:start]:
            if tail < len(network.parties):
                parties.append(network.nodes[tail])
                legs.append([])
            legs[-1] += deals[tail, head]
        found.append(CirculationCircle(tuple(parties), amount, tuple(tuple(dict.fromkeys(leg)) for leg in legs)))
    return tuple(found)
