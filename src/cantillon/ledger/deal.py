"""A deal: the claims judged to speak of one agreement, and their best reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cantillon.values.amount import AmountRange
from cantillon.values.dates import Period
from cantillon.values.kinds import DEAD_STAGES, FIRM_STAGES, Kind, Stage


@dataclass(frozen=True, slots=True)
class StageEvent:
    """That a source moved the deal to a stage, or confirmed it, on a day (``None``: the source is undated)."""

    on: date | None
    stage: Stage
    claim_id: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field in which the claims of a deal disagree: each value with the claims that say it."""

    field: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """One transaction as all its sources tell it.

    Parameters
    ----------
    id : str
        Derived from the earliest claim of the deal.
    kind : Kind
    actors, counterparties : tuple of str
        Canonical names of parties.
    seller : str or None
        For acquire: who sells, where a source names it.
    amount : AmountRange or None
        Best interval; unknown is ``None``.
    stage : Stage
        The latest by publication.
    stages : tuple of StageEvent
        In order of publication; the last one is where the deal stands. Mentions that are no news are not among them.
    claim_ids : tuple of str
        Every claim of the deal, best first.
    conflicts : tuple of Conflict
    part_of : str or None
        The deal whose stated total includes this one; it must not be added to that total.
    first_published, last_published : date or None
    speaks_of : Period or None
        When it took place, where a source dates it.
    """

    id: str
    kind: Kind
    actors: tuple[str, ...]
    counterparties: tuple[str, ...]
    amount: AmountRange | None
    stage: Stage
    stages: tuple[StageEvent, ...]
    claim_ids: tuple[str, ...]
    seller: str | None = None
    share_pct: Decimal | None = None
    capacity_gw: Decimal | None = None
    term: Period | None = None
    conflicts: tuple[Conflict, ...] = field(default=())
    part_of: str | None = None
    first_published: date | None = None
    last_published: date | None = None
    speaks_of: Period | None = None

    @property
    def is_firm(self) -> bool:
        """Whether the deal is agreed or done."""
        return self.stage in FIRM_STAGES

    @property
    def is_live(self) -> bool:
        """Whether the deal is neither ended nor denied."""
        return self.stage not in DEAD_STAGES
