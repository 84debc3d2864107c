"""Whether two versions of one story make the same claims: what is missing, added or changed in scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cantillon.claims.claim import Claim
from cantillon.claims.party import folded
from cantillon.ledger.figures import is_same_figure, unit_between
from cantillon.ledger.strand import FAMILY


class Change(StrEnum):
    """How a claim of a translation differs from the original's."""

    MISSING = "missing"
    ADDED = "added"
    SCALE = "scale"  # the same digits in another unit: a billion that became a billón
    AMOUNT = "amount"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `original` or `version` is ``None`` where a claim has no counterpart."""

    change: Change
    original: Claim | None
    version: Claim | None


def compare_versions(original: Sequence[Claim], version: Sequence[Claim]) -> list[Difference]:
    """Return how the claims of a translation, or of another language's version, differ from the original's.

    Claims are matched by kind and parties, then by amount; the original comes first in the result.
    """
    left = sorted(original, key=lambda claim: claim.evidence.span)
    right = sorted(version, key=lambda claim: claim.evidence.span)
    differences: list[Difference] = []
    matches: list[tuple[Claim, Claim]] = []
    for exact in (True, False):  # equal amounts first, so that one wrong figure does not shift the others
        for claim in list(left):
            found = next((other for other in right if _matches(claim, other, exact=exact)), None)
            if found is not None:
                left.remove(claim)
                right.remove(found)
                matches.append((claim, found))
    for claim, found in sorted(matches, key=lambda pair: pair[0].evidence.span):
        change = _change(claim, found)
        if change is not None:
            differences.append(Difference(change, claim, found))
    differences += [Difference(Change.MISSING, claim, None) for claim in left]
    return differences + [Difference(Change.ADDED, None, claim) for claim in right]


def _matches(claim: Claim, other: Claim, *, exact: bool) -> bool:
    same = FAMILY[claim.kind] is FAMILY[other.kind] and _sides(claim) == _sides(other)
    return same and (not exact or _same_amount(claim, other))


def _sides(claim: Claim) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(folded, claim.actors)), frozenset(map(folded, claim.counterparties))


def _same_amount(claim: Claim, other: Claim) -> bool:
    if claim.amount is None or other.amount is None:
        return claim.amount is other.amount
    return is_same_figure(claim.amount, other.amount)


def _change(claim: Claim, other: Claim) -> Change | None:
    if not _same_amount(claim, other):
        is_scale = claim.amount and other.amount and unit_between(claim.amount, other.amount)
        return Change.SCALE if is_scale else Change.AMOUNT
    return Change.STAGE if claim.stage is not other.stage else None
