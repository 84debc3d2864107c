"""How far a deal has got: rumoured, planned, agreed, done, ended, denied, by the text's own words."""

from __future__ import annotations

from math import exp

from cantillon.reading.candidates import Candidate
from cantillon.reading.passages import Mark
from cantillon.values.kinds import Kind, Stage

_NEAR = 45.0  # characters over which a cue loses two thirds of its say
_STRENGTH = {
    Stage.DENIED: 2.6,
    Stage.ENDED: 2.4,
    Stage.RUMOURED: 1.7,
    Stage.PLANNED: 1.3,
    Stage.AGREED: 1.0,
    Stage.DONE: 0.9,
}
_FORM = 1.6  # the say of a trigger whose own form tells the stage ("acquired")


def stage_of(candidate: Candidate) -> Stage:
    """Return the stage that the cues around a candidate's trigger speak for most."""
    if candidate.kind == Kind.HOLD:
        return Stage.DONE
    trigger = candidate.trigger
    votes = dict.fromkeys(Stage, 0.0)
    votes[Stage.PLANNED if candidate.kind == Kind.SPEND else Stage.AGREED] = 0.5
    for frame in trigger.frames:
        if frame.stage:
            votes[Stage(frame.stage)] += _FORM / len(trigger.frames)
    for mark in candidate.passage.marks:
        if mark.group == "stages" and mark.name in _STRENGTH:
            stage = Stage(mark.name)
            votes[stage] = max(
                votes[stage], votes[stage] * 0.5 + _STRENGTH[stage] * _weight(mark, trigger.start, trigger.end)
            )
    return max(votes, key=lambda stage: votes[stage])


def _weight(mark: Mark, start: int, end: int) -> float:
    distance = max(mark.start - end, start - mark.end, 0)
    return exp(-distance / _NEAR)
