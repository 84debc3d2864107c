"""A strand: the tellings that say the same of the same parties, which are compared as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cantillon.ledger.telling import Telling
from cantillon.values.amount import AmountRange
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage

# Takeovers and stakes are told in each other's words; every other kind is compared with itself only.
FAMILY = {kind: kind for kind in Kind} | {Kind.ACQUIRE: Kind.INVEST}
FORWARD_STAGES = frozenset({Stage.RUMOURED, Stage.PLANNED})
NEW_ROUND_AFTER = timedelta(days=180)  # talks this long after the money was paid are about other money
APART_IN_TIME = timedelta(days=200)  # two events that texts date this far apart are two

Labels = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Strand:
    """Tellings with one kind, the same parties and the same words on the amount.

    Parameters
    ----------
    tellings : tuple of Telling
        In order of publication.
    labels : frozenset of (int, int)
        Sides of people's decisions on pairs of deals that the tellings stand on: (decision, side).
    episode : int
        Counts the times that parties agree on the same amount anew.
    speaks_of : Period or None
        The date that a telling gives for the event, if one does.
    """

    tellings: tuple[Telling, ...]
    labels: Labels
    episode: int
    kind: Kind
    actors: frozenset[str]
    counterparties: frozenset[str]
    amount: AmountRange | None
    sources: frozenset[str]
    stages: frozenset[Stage]
    speaks_of: Period | None

    @classmethod
    def of(cls, tellings: Iterable[Telling], labels: Labels, episode: int) -> Strand:
        """Return the strand of tellings that say the same."""
        ordered = tuple(tellings)
        first = ordered[0]
        return cls(
            ordered,
            labels,
            episode,
            first.claim.kind,
            frozenset(first.actors),
            frozenset(first.counterparties),
            first.claim.amount,
            frozenset(telling.source for telling in ordered),
            frozenset(telling.claim.stage for telling in ordered),
            next((telling.claim.speaks_of for telling in ordered if telling.claim.speaks_of), None),
        )

    @property
    def first(self) -> date:
        """Day of the first telling."""
        return self.tellings[0].day

    @property
    def last(self) -> date:
        """Day of the last telling."""
        return self.tellings[-1].day

    @property
    def order(self) -> tuple[date, str]:
        """By first publication, then by content."""
        return self.tellings[0].order


def is_measured(telling: Telling) -> bool:
    """Say whether an amount sets a deal apart from others of its parties; of a holding it changes with time."""
    return telling.claim.amount is not None and telling.claim.kind is not Kind.HOLD


def strands_of(tellings: Iterable[Telling], labels: dict[str, Labels]) -> list[Strand]:
    """Return the strands of `tellings`, in order of first publication."""
    alike: defaultdict[object, list[Telling]] = defaultdict(list)
    for telling in sorted(tellings, key=lambda telling: telling.order):
        alike[_words(telling), labels.get(telling.origin, frozenset())].append(telling)
    strands = [
        Strand.of(episode, labels.get(group[0].origin, frozenset()), number)
        for group in alike.values()
        for number, episode in enumerate(_episodes(group))
    ]
    return sorted(strands, key=lambda strand: strand.order)


def far_apart(a: Period | None, b: Period | None, limit: timedelta = APART_IN_TIME) -> bool:
    """Say whether two periods are known and more than `limit` apart."""
    if a is None or b is None:
        return False
    return _gap(a.last, b.first) > limit or _gap(b.last, a.first) > limit


def _gap(end: date | None, start: date | None) -> timedelta:
    return start - end if start is not None and end is not None else timedelta(0)


def _words(telling: Telling) -> tuple[object, ...]:
    claim, amount = telling.claim, telling.claim.amount
    bounds = (amount.low, amount.high, amount.currency, amount.qualifier) if amount else claim.capacity_gw
    return (claim.kind, frozenset(telling.actors), frozenset(telling.counterparties), bounds)


def _episodes(group: list[Telling]) -> list[list[Telling]]:
    """Split tellings of one amount where a text dates the event elsewhere, or talks begin long after it was paid."""
    episodes: list[list[Telling]] = []
    for telling in group:
        home = next((episode for episode in reversed(episodes) if not _is_new(telling, episode)), None)
        if home is None:
            episodes.append([telling])
        else:
            home.append(telling)
    return episodes


def _is_new(telling: Telling, episode: list[Telling]) -> bool:
    period = next((other.claim.speaks_of for other in episode if other.claim.speaks_of), None)
    if far_apart(telling.claim.speaks_of, period):
        return True
    done = next((other.day for other in episode if other.claim.stage is Stage.DONE), None)
    return telling.claim.stage in FORWARD_STAGES and done is not None and telling.day - done > NEW_ROUND_AFTER


def close(a: Decimal | None, b: Decimal | None, tolerance: Decimal = Decimal("0.1")) -> bool:
    """Say whether two shares or capacities can be the same; an unknown one can be any."""
    if a is None or b is None:
        return True
    return abs(a - b) <= tolerance * max(a, b)
