"""The same claim said twice in one document is one claim."""

from __future__ import annotations

from collections.abc import Iterable

from cantillon.claims.claim import Claim
from cantillon.claims.party import folded
from cantillon.values.amount import AmountRange


def without_duplicates(claims: Iterable[Claim]) -> list[Claim]:
    """Return `claims` with the surest of each that says the same, in the order of the text.

    Two claims say the same if kind, parties and amount agree, or if one of them states no amount, no share and no
    capacity, so that it adds nothing to the other.
    """
    kept: list[Claim] = []
    for claim in sorted(claims, key=lambda c: (c.amount is None, _is_bare(c), -c.confidence, c.evidence.span)):
        if not any(_says_no_more(claim, other) for other in kept):
            kept.append(claim)
    return sorted(kept, key=lambda c: c.evidence.span)


def _says_no_more(claim: Claim, other: Claim) -> bool:
    if claim.kind is not other.kind or _parties(claim) != _parties(other):
        return False
    if _is_bare(claim):
        return True
    return _bounds(claim.amount) == _bounds(other.amount) and claim.share_pct in (None, other.share_pct)


def _is_bare(claim: Claim) -> bool:
    return claim.amount is None and claim.share_pct is None and claim.capacity_gw is None


def _parties(claim: Claim) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(folded, claim.actors)), frozenset(map(folded, claim.counterparties))


def _bounds(amount: AmountRange | None) -> tuple[object, ...] | None:
    return None if amount is None else (amount.low, amount.high, amount.currency)
