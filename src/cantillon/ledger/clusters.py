"""Strands gathered into clusters, one for each deal, as people and likeness say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cantillon.ledger.judged import PairDecision
from cantillon.ledger.pairing import candidate_pairs
from cantillon.ledger.scoring import are_apart, likeness
from cantillon.ledger.strand import Labels, Strand
from cantillon.ledger.telling import Telling

COMPARED = 400  # pairs of strands looked at before two clusters are joined; larger clusters show their first strands


@dataclass(slots=True, eq=False)
class Cluster:
    """The tellings of one deal: `strands` say what it is, `mentions` only speak of it."""

    strands: list[Strand]
    mentions: list[Telling] = field(default_factory=list)
    sales: list[Strand] = field(default_factory=list)
    labels: set[tuple[int, int]] = field(default_factory=set)

    @property
    def core(self) -> list[Telling]:
        """The tellings that say what the deal is."""
        return [telling for strand in self.strands for telling in strand.tellings]

    @property
    def all_tellings(self) -> list[Telling]:
        """Every telling of the deal, in order of publication."""
        sold = [telling for strand in self.sales for telling in strand.tellings]
        return sorted([*self.core, *sold, *self.mentions], key=lambda telling: telling.order)

    def refuses(self, labels: Iterable[tuple[int, int]]) -> bool:
        """Say whether a person decided that these tellings are of another deal."""
        return any((decision, 1 - side) in self.labels for decision, side in labels)


def cluster(strands: Sequence[Strand], decisions: Sequence[PairDecision]) -> list[Cluster]:
    """Return the clusters that decisions of people, then likeness, make of `strands`.

    Joins are made from the most alike on; none joins strands that are certainly apart, so the result does not depend
    on the order of the input.
    """
    joining = _Joining(strands)
    joining.decide(decisions)
    measured = [index for index, strand in enumerate(strands) if strand.amount is not None]
    compared = [strands[index] for index in measured]
    links = []
    for first, second in candidate_pairs(compared):
        found = likeness(compared[first], compared[second])
        if found.is_one_deal:
            links.append((-found.points, compared[first].order, compared[second].order, first, second))
    for *_, first, second in sorted(links, key=lambda link: link[:3]):
        joining.join(measured[first], measured[second])
    return joining.clusters()


def labels_of(decisions: Sequence[PairDecision]) -> dict[str, Labels]:
    """Return, by origin of claim, the sides of decisions that it stands on."""
    labels: dict[str, set[tuple[int, int]]] = {}
    for number, decision in enumerate(decisions):
        for side, origins in enumerate((decision.first, decision.second)):
            for origin in origins:
                labels.setdefault(origin, set()).add((number, side))
    return {origin: frozenset(sides) for origin, sides in labels.items()}


class _Joining:
    """Union-find over strands with what must stay apart."""

    def __init__(self, strands: Sequence[Strand]) -> None:
        self._strands = strands
        self._parent = list(range(len(strands)))
        self._members = [[index] for index in range(len(strands))]
        self._labels: list[set[tuple[int, int]]] = [set() for _ in strands]

    def decide(self, decisions: Sequence[PairDecision]) -> None:
        """Carry out decisions, the newest first: an older one that contradicts it no longer counts."""
        for number in range(len(decisions) - 1, -1, -1):
            sides: list[list[int]] = [
                [index for index, strand in enumerate(self._strands) if (number, side) in strand.labels]
                for side in (0, 1)
            ]
            if decisions[number].is_same:
                self._join_all([*sides[0], *sides[1]])
            else:
                self._keep_apart(number, sides)

    def join(self, first: int, second: int) -> None:
        """Join two strands' clusters unless parts of them are certainly apart."""
        a, b = self._find(first), self._find(second)
        if a != b and not self._contradicts(a, b) and not self._are_apart(a, b):
            self._union(a, b)

    def clusters(self) -> list[Cluster]:
        """Return the clusters, each with its strands in order."""
        roots = sorted({self._find(index) for index in range(len(self._strands))})
        return [
            Cluster([self._strands[index] for index in sorted(self._members[root])], labels=self._labels[root])
            for root in roots
        ]

    def _join_all(self, indices: list[int]) -> None:
        for index in indices[1:]:
            a, b = self._find(indices[0]), self._find(index)
            if a != b and not self._contradicts(a, b):
                self._union(a, b)

    def _keep_apart(self, number: int, sides: list[list[int]]) -> None:
        roots = [{self._find(index) for index in side} for side in sides]
        if roots[0] & roots[1]:
            return
        for side, indices in enumerate(roots):
            for root in indices:
                self._labels[root].add((number, side))

    def _contradicts(self, a: int, b: int) -> bool:
        return any((decision, 1 - side) in self._labels[b] for decision, side in self._labels[a])

    def _are_apart(self, a: int, b: int) -> bool:
        first, second = self._members[a], self._members[b]
        limit = max(1, COMPARED // max(len(first), 1))
        return any(
            are_apart(self._strands[one], self._strands[other]) for one in first[:COMPARED] for other in second[:limit]
        )

    def _find(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def _union(self, a: int, b: int) -> None:
        small, large = sorted((a, b), key=lambda root: len(self._members[root]))
        self._parent[small] = large
        self._members[large] = sorted(self._members[large] + self._members[small])
        self._labels[large] |= self._labels[small]
