"""The best reading of a deal: which of its tellings decides on what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from cantillon.ledger.figures import figure as figure_of
from cantillon.ledger.figures import is_same_figure, significant_digits
from cantillon.ledger.strand import FAMILY
from cantillon.ledger.telling import Telling
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind, Stage

# An amount that was agreed beats one that was planned, and that beats one that was talked of. What is said of a deal
# that came to nothing is what was talked of.
_LEVELS = {Stage.AGREED: 3, Stage.DONE: 3, Stage.PLANNED: 2, Stage.RUMOURED: 1, Stage.ENDED: 1, Stage.DENIED: 1}
# Before money moves, "up to" is rarely added by mistake but often dropped when a story is retold: it counts more.
_CAREFUL = {Qualifier.BETWEEN: 3, Qualifier.UP_TO: 2, Qualifier.AT_LEAST: 2, Qualifier.EXACT: 1, Qualifier.ABOUT: 0}
# Once money has moved, the exact amount is known.
_PAID = {Qualifier.EXACT: 3, Qualifier.BETWEEN: 2, Qualifier.ABOUT: 1, Qualifier.AT_LEAST: 1, Qualifier.UP_TO: 0}

Weight = tuple[bool, int, bool, date, float, str]


def weight(telling: Telling, settled: Collection[str]) -> Weight:
    """Return what a telling weighs: people first, then how far the deal was, originals, the latest, the surest."""
    claim = telling.claim
    level = _LEVELS[claim.stage]
    return (telling.origin in settled, level, not claim.translated, telling.day, claim.confidence, telling.origin)


def best_first(tellings: Sequence[Telling], settled: Collection[str]) -> list[Telling]:
    """Return tellings, that of the best amount first, then by weight."""
    if len(tellings) == 1:
        return list(tellings)
    ordered = sorted(tellings, key=lambda telling: weight(telling, settled), reverse=True)
    best = _best_amount(ordered, settled)
    return ordered if best is None else [best, *(telling for telling in ordered if telling is not best)]


def level_of(telling: Telling) -> int:
    """Return how far the deal was when it was told: 3 agreed, 2 planned, 1 talked of."""
    return _LEVELS[telling.claim.stage]


def best_kind(tellings: Sequence[Telling], *, is_sale: bool) -> Kind:
    """Return the kind that most sources tell; with a seller on the other side, what is bought is a takeover."""
    sources = {(telling.claim.kind, telling.source) for telling in tellings}
    votes = Counter(kind for kind, _ in sources)
    winner = max(votes, key=lambda kind: (votes[kind], kind is tellings[0].claim.kind, kind))
    return Kind.ACQUIRE if is_sale and FAMILY[winner] is Kind.INVEST else winner


def _best_amount(ordered: Sequence[Telling], settled: Collection[str]) -> Telling | None:
    """Return the telling that words the amount best: the figure of the weightiest, in its most careful words."""
    with_amount = [telling for telling in ordered if telling.claim.amount is not None]
    if not with_amount:
        return None
    decisive = with_amount[0]
    same = [telling for telling in with_amount if _tells_the_same(telling, decisive, settled)]
    words = _PAID if decisive.claim.stage is Stage.DONE else _CAREFUL
    return max(same, key=lambda telling: (_precision(telling.claim.amount, words), weight(telling, settled)))


def _tells_the_same(telling: Telling, decisive: Telling, settled: Collection[str]) -> bool:
    a, b = telling.claim.amount, decisive.claim.amount
    if a is None or b is None or not is_same_figure(a, b):
        return False
    equally_judged = (telling.origin in settled) == (decisive.origin in settled)
    paid = (telling.claim.stage is Stage.DONE) == (decisive.claim.stage is Stage.DONE)
    equally_original = telling.claim.translated == decisive.claim.translated
    return equally_judged and paid and equally_original and level_of(telling) == level_of(decisive)


def _precision(amount: AmountRange | None, words: dict[Qualifier, int]) -> tuple[int, int]:
    if amount is None:
        return (-1, 0)
    return (words[amount.qualifier], significant_digits(figure_of(amount)))
