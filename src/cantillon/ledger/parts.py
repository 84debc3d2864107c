"""Which deals are part of another's stated total, so that no dollar is counted twice.

A part is found by what the texts give: a joint figure and one party's own, figures that add up to a stated total,
and money drawn under a commitment that the same text states. Two other figures side by side stay two deals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from cantillon.ledger.deal import Deal
from cantillon.values.kinds import Kind, Stage

SAME_ROUND = timedelta(days=365)
SAME_UNNAMED_ROUND = timedelta(days=60)
SUM_TOLERANCE = Decimal("0.01")
MOST_SUMMANDS = 5
MOST_CANDIDATES = 14  # subsets of so many are few thousand; sums of more figures fit by chance


def find_parts(deals: Sequence[Deal], texts: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Return, by deal, the deal that it is part of.

    Parameters
    ----------
    deals : sequence of Deal
    texts : mapping of str to frozenset of str
        The documents that tell each deal, by the deal's id.
    """
    groups: defaultdict[object, list[Deal]] = defaultdict(list)
    for deal in sorted(deals, key=lambda deal: deal.id):
        if deal.amount is not None and deal.is_live and deal.kind is not Kind.HOLD:
            for counterparty in deal.counterparties or (None,):
                groups[deal.kind, deal.amount.currency, counterparty].append(deal)
    parts: dict[str, str] = {}
    for group in groups.values():
        ordered = sorted(group, key=_size)
        for finder in (_of_joint_figures, _of_sums, _drawn):
            for part, total in finder(ordered, texts):
                if part.id not in parts and not _leads_back(total.id, part.id, parts):
                    parts[part.id] = total.id
    return parts


def _of_joint_figures(ordered: list[Deal], texts: Mapping[str, frozenset[str]]) -> Iterable[tuple[Deal, Deal]]:
    """Yield one party's own figure with the joint figure, or the total of a round, that includes it."""
    totals = [deal for deal in ordered if len(deal.actors) != 1 and deal.kind is not Kind.SPEND]
    for part in ordered:
        for total in totals:
            if _size(part) < _size(total) and _is_own_share(part, total, texts):
                yield part, total
                break


def _is_own_share(part: Deal, total: Deal, texts: Mapping[str, frozenset[str]]) -> bool:
    if not set(part.counterparties) <= set(total.counterparties):
        return False
    together = bool(texts[part.id] & texts[total.id])
    apart = _days_apart(part, total)
    if not total.actors:
        return bool(part.actors) and (together or (apart is not None and apart <= SAME_UNNAMED_ROUND))
    return set(part.actors) < set(total.actors) and (together or (apart is not None and apart <= SAME_ROUND))


def _of_sums(ordered: list[Deal], texts: Mapping[str, frozenset[str]]) -> Iterable[tuple[Deal, Deal]]:
    """Yield deals of the same parties that add up to another that one text tells together with one of them."""
    by_parties: defaultdict[object, list[Deal]] = defaultdict(list)
    for deal in ordered:
        by_parties[_sides(deal)].append(deal)
    for same in by_parties.values():
        for position, total in enumerate(same):
            smaller = [deal for deal in same[:position] if _is_told_by(deal, total)][-MOST_CANDIDATES:]
            for part in _summands(total, smaller, texts):
                yield part, total


def _summands(total: Deal, smaller: list[Deal], texts: Mapping[str, frozenset[str]]) -> tuple[Deal, ...]:
    goal = _size(total)
    for count in range(2, min(MOST_SUMMANDS, len(smaller)) + 1):
        for chosen in combinations(smaller, count):
            together = any(texts[part.id] & texts[total.id] for part in chosen)
            if together and abs(sum(map(_size, chosen)) - goal) <= SUM_TOLERANCE * goal:
                return chosen
    return ()


def _drawn(ordered: list[Deal], texts: Mapping[str, frozenset[str]]) -> Iterable[tuple[Deal, Deal]]:
    """Yield what one text says is paid under what it says is agreed, and a plan within a larger plan."""
    for position, part in enumerate(ordered):
        for total in ordered[position + 1 :]:
            same_parties = set(part.actors) == set(total.actors) and set(part.counterparties) == set(
                total.counterparties
            )
            is_drawn = part.stage is Stage.DONE and total.stage is not Stage.DONE and part.kind is not Kind.BUY
            if same_parties and texts[part.id] & texts[total.id] and (is_drawn or part.kind is Kind.SPEND):
                yield part, total
                break


def _is_told_by(deal: Deal, total: Deal) -> bool:
    """Say whether a deal was known when its total was last told."""
    return deal.first_published is None or total.last_published is None or deal.first_published <= total.last_published


def _leads_back(start: str, to: str, parts: Mapping[str, str]) -> bool:
    here: str | None = start
    while here is not None and here != to:
        here = parts.get(here)
    return here == to


def _days_apart(a: Deal, b: Deal) -> timedelta | None:
    first, second = _told(a), _told(b)
    if first is None or second is None:
        return None
    return max(first[0] - second[1], second[0] - first[1], timedelta(0))


def _told(deal: Deal) -> tuple[date, date] | None:
    if deal.first_published is None or deal.last_published is None:
        return None
    return deal.first_published, deal.last_published


def _sides(deal: Deal) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(deal.actors), frozenset(deal.counterparties)


def _size(deal: Deal) -> Decimal:
    assert deal.amount is not None
    return deal.amount.potential
