"""Which pairs of strands are worth comparing: those that share a payer and a payee, or a target and a figure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from cantillon.ledger.figures import UNITS, figure
from cantillon.ledger.strand import FAMILY, Strand

# Below this, a block is compared pair by pair; above, each strand with its neighbours in size and its unit traps,
# which keeps the work near linear however often two parties deal with each other.
SMALL_BLOCK = 40
NEIGHBOURS = 12
BUCKET = 1.1  # figures within 6 % of each other lie in the same or the next bucket


def candidate_pairs(strands: Sequence[Strand]) -> Iterator[tuple[int, int]]:
    """Yield pairs of indices into `strands`, each once, smaller index first."""
    seen: set[tuple[int, int]] = set()
    for block in _blocks(strands):
        for pair in _pairs_in(block, strands):
            if pair not in seen:
                seen.add(pair)
                yield pair


def _blocks(strands: Sequence[Strand]) -> Iterator[list[int]]:
    by_parties: defaultdict[object, list[int]] = defaultdict(list)
    for index, strand in enumerate(strands):
        for pair in product(strand.actors or (None,), strand.counterparties or (None,)):
            by_parties[FAMILY[strand.kind], pair].append(index)
    yield from (block for block in by_parties.values() if len(block) > 1)
    yield from _open_blocks(strands)


def _open_blocks(strands: Sequence[Strand]) -> Iterator[list[int]]:
    """Yield blocks of strands of which one leaves a side unnamed: they must share the other side and the figure."""
    by_figure: defaultdict[object, list[int]] = defaultdict(list)
    has_open: set[object] = set()
    for index, strand in enumerate(strands):
        for side, names in enumerate((strand.actors, strand.counterparties)):
            other_is_open = not (strand.counterparties if side == 0 else strand.actors)
            for name, bucket in product(names, _buckets(strand)):
                key = (FAMILY[strand.kind], side, name, bucket)
                by_figure[key].append(index)
                if other_is_open:
                    has_open.add(key)
    yield from (block for key, block in by_figure.items() if key in has_open and len(block) > 1)


def _buckets(strand: Strand) -> tuple[object, ...]:
    if strand.amount is None or not figure(strand.amount):
        return ()
    exact = math.floor(math.log(float(figure(strand.amount)), BUCKET))
    return tuple((strand.amount.currency, bucket) for bucket in (exact, exact + 1))


def _pairs_in(block: list[int], strands: Sequence[Strand]) -> Iterator[tuple[int, int]]:
    if len(block) <= SMALL_BLOCK:
        yield from combinations(sorted(block), 2)
        return
    by_size = sorted(block, key=lambda index: (_size(strands[index]), index))
    for position, index in enumerate(by_size):
        for other in by_size[position + 1 : position + 1 + NEIGHBOURS]:
            yield (min(index, other), max(index, other))
    first_of_size: dict[float, int] = {}
    for index in by_size:
        first_of_size.setdefault(_size(strands[index]), index)
    for index, unit in product(by_size, UNITS):
        other_size = _size(strands[index]) * unit
        if (found := first_of_size.get(other_size)) is not None and found != index:
            yield (min(index, found), max(index, found))


def _size(strand: Strand) -> float:
    return float(figure(strand.amount)) if strand.amount else 0.0
