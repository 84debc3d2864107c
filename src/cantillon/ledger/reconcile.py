"""Claims to deals: a pure function of what was told, the same whatever order it comes in."""

from __future__ import annotations

from collections.abc import Iterable

from cantillon.ledger.deal import Deal, StageEvent
from cantillon.ledger.judgement import Judgement
from cantillon.ledger.telling import Telling
from cantillon.values.ids import content_id


def reconcile(tellings: Iterable[Telling], judgements: Iterable[Judgement] = ()) -> tuple[Deal, ...]:
    """Return the deals that the claims tell of, in order of first publication."""
    groups: dict[object, list[Telling]] = {}
    for telling in sorted(tellings, key=lambda telling: telling.order):
        claim = telling.claim
        key = (claim.kind, frozenset(claim.actors), frozenset(claim.counterparties), claim.amount)
        groups.setdefault(key, []).append(telling)
    return tuple(_deal(group) for group in groups.values())


def _deal(group: list[Telling]) -> Deal:
    first, last = group[0], group[-1]
    return Deal(
        id=content_id("deal", first.claim.id),
        kind=first.claim.kind,
        actors=first.claim.actors,
        counterparties=first.claim.counterparties,
        amount=first.claim.amount,
        stage=last.claim.stage,
        stages=tuple(StageEvent(telling.published, telling.claim.stage, telling.claim.id) for telling in group),
        claim_ids=tuple(telling.claim.id for telling in group),
        share_pct=last.claim.share_pct,
        capacity_gw=last.claim.capacity_gw,
        first_published=first.published,
        last_published=last.published,
    )
