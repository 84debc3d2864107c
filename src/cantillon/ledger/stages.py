"""How far a deal has got: its tellings in order of publication, without those that are no news."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from cantillon.ledger.deal import StageEvent
from cantillon.ledger.telling import Telling
from cantillon.values.kinds import DEAD_STAGES, Kind, Stage

PROGRESS = {Stage.RUMOURED: 0, Stage.PLANNED: 1, Stage.AGREED: 2, Stage.DONE: 3, Stage.ENDED: 4, Stage.DENIED: 4}
# Stories of the same weeks word one announcement as planned or as agreed; only a later one takes it back.
TAKEN_BACK_AFTER = timedelta(days=30)
# An ending takes a deal out of every circle: one that is more likely misread than not takes back nothing.
SURE_ENDING = 0.5
# "Microsoft, which backs OpenAI" says that a relation exists, not that the newest deal is paid.
_RELATIONS = frozenset({Kind.INVEST, Kind.BUY, Kind.LEND})


def stage_history(tellings: Iterable[Telling], settled: Collection[str] = ()) -> tuple[StageEvent, ...]:
    """Return what moved or confirmed the stage, in order of publication; the last is where the deal stands.

    The latest news counts. No news is: a mention without an amount that says less or says only that the parties deal
    with each other, a rumour of what was announced already, an ending that is more likely misread than not, and
    anything but an ending after the deal is done.
    """
    events: list[tuple[date, Stage, StageEvent]] = []
    for telling in sorted(tellings, key=lambda telling: _order(telling, settled)):
        stage = telling.claim.stage
        if not events or _is_news(telling, events[-1][1], telling.day - events[-1][0], telling.origin in settled):
            event = StageEvent(telling.publication.published, stage, telling.claim_id)
            events.append((telling.day, stage, event))
    return tuple(event for *_, event in events)


def _order(telling: Telling, settled: Collection[str]) -> tuple[date, bool, int, str]:
    """Within a day, what is furthest comes last, and what a person confirmed after that."""
    return (telling.day, telling.origin in settled, PROGRESS[telling.claim.stage], telling.origin)


def _is_news(telling: Telling, current: Stage, since: timedelta, is_settled: bool) -> bool:
    stage, has_amount = telling.claim.stage, telling.claim.amount is not None
    is_relation = not has_amount and stage is Stage.DONE and telling.claim.kind in _RELATIONS
    if stage is current or is_settled:
        return True
    if stage in DEAD_STAGES:
        return telling.claim.confidence >= SURE_ENDING
    if current in DEAD_STAGES:
        return has_amount and since > timedelta(0)
    if PROGRESS[stage] > PROGRESS[current]:
        return not is_relation
    return has_amount and stage is Stage.PLANNED and current is Stage.AGREED and since >= TAKEN_BACK_AFTER
