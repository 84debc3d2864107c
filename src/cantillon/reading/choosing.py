"""Which of the candidates become claims: the likeliest first, as long as they agree with those already taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cantillon.reading.candidates import Candidate, Candidates
from cantillon.reading.scorer import Model
from cantillon.values.amount import AmountRange
from cantillon.values.kinds import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """A candidate that is taken for a claim, with its probability."""

    candidate: Candidate
    probability: float


def choose(candidates: Candidates, model: Model) -> list[Chosen]:
    """Return a consistent set of candidates of at least the model's threshold."""
    if not candidates.rows:
        return []
    return select(candidates, model.claim.probabilities(candidates.features), model.threshold)


def select(
    candidates: Candidates, probabilities: np.ndarray[tuple[int], np.dtype[np.float64]], threshold: float
) -> list[Chosen]:
    """Return a consistent set of the candidates, the likeliest first."""
    taken: list[Chosen] = []
    for i in np.argsort(-probabilities, kind="stable"):
        if probabilities[i] < threshold:
            break
        candidate = candidates.rows[i]
        if not any(_clash(candidate, other.candidate) for other in taken):
            taken.append(Chosen(candidate, float(probabilities[i])))
    return taken


Key = tuple[Kind, frozenset[str], frozenset[str]]


def key_of(candidate: Candidate) -> Key:
    """Return kind and parties of a candidate."""
    actors = candidate.actor.names if candidate.actor else ()
    others = candidate.other.names if candidate.other else ()
    return candidate.kind, frozenset(actors), frozenset(others)


def amount_of(candidate: Candidate) -> AmountRange | None:
    """Return what a candidate says of money."""
    return candidate.amount.amount if candidate.amount else None


def _clash(new: Candidate, old: Candidate) -> bool:
    """Say whether two candidates cannot both be claims of one document."""
    kind, actors, others = key_of(new)
    old_kind, old_actors, old_others = key_of(old)
    same_parties = actors == old_actors and others == old_others
    if kind == old_kind and same_parties:
        return amount_of(new) is None or amount_of(old) is None or amount_of(new) == amount_of(old)
    if actors | others == old_actors | old_others and amount_of(new) is not None and amount_of(new) == amount_of(old):
        return True  # one figure between the same parties is one deal, whichever way round and of whatever kind
    if new.passage is old.passage and kind == old_kind and new.amount is not None and new.amount is old.amount:
        return not _shares_amount(kind, actors, others, old_actors, old_others)
    if {kind, old_kind} == {Kind.ACQUIRE, Kind.INVEST} and same_parties and amount_of(new) == amount_of(old):
        return True
    return (
        new.passage is old.passage
        and kind == old_kind
        and actors == old_others
        and others == old_actors
        and bool(others)
    )


def _shares_amount(
    kind: Kind, actors: frozenset[str], others: frozenset[str], old_actors: frozenset[str], old_others: frozenset[str]
) -> bool:
    """Say whether one figure may belong to both: "A and B have each committed 5m", never a group and its member."""
    if actors & old_actors or kind in (Kind.ACQUIRE, Kind.DIVEST):
        return False
    return others == old_others
