"""The ways on which losses travel: from those who do not pay to those who bear it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from cantillon.stress.outcome import LossLeg, LossPath
from cantillon.stress.promises import Channel


def loss_paths(legs: Iterable[LossLeg], sources: Iterable[str], *, limit: int = 10) -> tuple[LossPath, ...]:
    """Return the paths that carry the largest losses, one for each last leg, largest first.

    Parameters
    ----------
    legs : iterable of LossLeg
    sources : iterable of str
        The parties that the scenario sets not to pay.
    limit : int

    Returns
    -------
    tuple of LossPath
        Of all paths that end with a leg, the one whose smallest leg is largest.
    """
    out: dict[str, list[LossLeg]] = {}
    for leg in legs:
        if leg.amount > 0:
            out.setdefault(leg.debtor, []).append(leg)
    width, way = _widest(out, sources)
    found = []
    for party, leaving in out.items():
        if party not in width:
            continue
        before = way[party]
        seen = {leg.debtor for leg in before} | {party}
        for leg in leaving:
            if leg.creditor not in seen:
                found.append(LossPath((*before, leg), min(width[party], leg.amount)))
    found.sort(key=lambda path: (-path.amount, len(path.legs), [(leg.debtor, leg.creditor) for leg in path.legs]))
    return tuple(found[:limit])


def _widest(
    out: dict[str, list[LossLeg]], sources: Iterable[str]
) -> tuple[dict[str, float], dict[str, tuple[LossLeg, ...]]]:
    """Return the width of the widest path to each party, and the path (Dijkstra with the smallest leg as length)."""
    width: dict[str, float] = {}
    way: dict[str, tuple[LossLeg, ...]] = {}
    order = 0
    heap: list[tuple[float, int, str, tuple[LossLeg, ...]]] = []
    for source in sorted(sources):
        heapq.heappush(heap, (-float("inf"), order, source, ()))
        order += 1
    while heap:
        negative, _, party, path = heapq.heappop(heap)
        if party in width:
            continue
        width[party], way[party] = -negative, path
        for leg in out.get(party, ()):
            # What a holder loses on paper stops no payment, so no path of cash goes on from there.
            if leg.channel is not Channel.MARKED_DOWN_HOLDING and leg.creditor not in width:
                heapq.heappush(heap, (-min(-negative, leg.amount), order, leg.creditor, (*path, leg)))
                order += 1
    return width, way
