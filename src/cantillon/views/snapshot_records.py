"""The one JSON model that the report and the web app show: plain values, amounts as exact decimal strings.

Amounts named `low` and `high` are plain units of their currency, as published. Amounts named `firm`, `potential` or
`turnover_…` are minor units (cents) of the snapshot's currency. Unknown is ``null``, never 0. Dates are ISO 8601.
"""

from __future__ import annotations

import msgspec

FORMAT = "cantillon-snapshot"
VERSION = 1


class Record(msgspec.Struct, frozen=True):
    """What every part of a snapshot is: immutable."""


class AmountView(Record, frozen=True):
    """An amount interval as published."""

    low: str | None
    high: str | None
    currency: str
    qualifier: str


class ConvertedView(Record, frozen=True):
    """An amount in the snapshot's currency at the rate of a day (`rate` units of it for one of the published)."""

    low: str | None
    high: str | None
    currency: str
    rate: str
    rate_on: str | None


class TotalView(Record, frozen=True):
    """A sum of flows; with `at_least` or `unknown` above 0 the true sum is larger."""

    firm: str
    potential: str
    unknown: int
    at_least: bool


class PartyView(Record, frozen=True):
    """A party, its place on the map (x, y in [0, 1], if any money moves) and the cash promised to it and by it.

    `head` is the highest of its owners that is on the map, too.
    """

    id: str
    name: str
    kind: str
    parent: str | None
    head: str | None
    joint: bool
    mapped: bool
    x: float
    y: float
    receives: TotalView
    pays: TotalView


class StageView(Record, frozen=True):
    """That a claim put its deal at a stage on a day."""

    on: str | None
    stage: str
    claim: str


class ConflictValue(Record, frozen=True):
    """One of the values that sources give for a field, with the claims that say it."""

    value: str
    claims: list[str]


class ConflictView(Record, frozen=True):
    """A field in which the sources of a deal disagree."""

    field: str
    values: list[ConflictValue]


class DealView(Record, frozen=True):
    """One transaction as all its sources tell it; `claims` best first."""

    id: str
    kind: str
    actors: list[str]
    counterparties: list[str]
    seller: str | None
    amount: AmountView | None
    converted: ConvertedView | None
    share_pct: str | None
    capacity_gw: str | None
    term: list[str | None] | None
    stage: str
    stages: list[StageView]
    claims: list[str]
    conflicts: list[ConflictView]
    part_of: str | None
    first_published: str | None
    last_published: str | None


class ClaimView(Record, frozen=True):
    """One statement; `before`, `quote` and `after` stand together in the document's text."""

    id: str
    document: str
    kind: str
    actors: list[str]
    counterparties: list[str]
    amount: AmountView | None
    share_pct: str | None
    capacity_gw: str | None
    stage: str
    term: list[str | None] | None
    speaks_of: list[str | None] | None
    quoted: str | None
    reader: str
    confidence: float
    start: int
    end: int
    before: str
    quote: str
    after: str


class DocumentView(Record, frozen=True):
    """Where a claim was published; `url` only for addresses that a browser may open safely."""

    id: str
    title: str | None
    publisher: str | None
    source: str
    url: str | None
    language: str
    published: str | None
    translated: bool
    translated_by: str | None
    revision: str | None


class FlowView(Record, frozen=True):
    """What a deal moves; its amounts at each time are in the moments. Totals are of the `counted` ones only."""

    id: str
    deal: str
    payer: str
    payee: str
    kind: str
    leg: str
    medium: str
    dated: str | None
    term: list[str | None] | None
    at_least: bool
    counted: bool


class LegView(Record, frozen=True):
    """One step of a circle: the deals by which `payer` moves something to `payee`, or owns part of it."""

    payer: str
    payee: str
    sides: list[str]
    kinds: list[str]
    media: list[str]
    deals: list[str]
    dates: list[str]


class CircleView(Record, frozen=True, rename={"circle_class": "class"}):
    """A closed path of flows; its turnover at each time is in the moments."""

    id: str
    parties: list[str]
    circle_class: str
    legs: list[LegView]
    span_days: int | None


class FlowState(Record, frozen=True):
    """What a flow is known to move as of a moment."""

    flow: str
    firm: str | None
    potential: str | None
    stage: str


class DealState(Record, frozen=True):
    """What is known of a deal as of a moment."""

    deal: str
    stage: str
    amount: AmountView | None


class LegState(Record, frozen=True):
    """What a leg of a circle is known to move as of a moment."""

    firm: str | None
    potential: str | None
    at_least: bool


class CircleState(Record, frozen=True):
    """A circle's turnover as of a moment, with its legs' amounts in their order."""

    circle: str
    turnover_firm: str | None
    turnover_potential: str | None
    at_least: bool
    legs: list[LegState]


class CirculationView(Record, frozen=True):
    """How much only goes round, of how much, as of a moment; shares in [0, 1]."""

    gross_firm: str
    gross_potential: str
    circulation_firm: str
    circulation_potential: str
    circularity_firm: float | None
    circularity_potential: float | None
    unknown_amounts: int


class MomentView(Record, frozen=True):
    """What changed since the moment before; `…_ended` are the ids of what is no more (denied, or told as another)."""

    as_of: str | None
    flows: list[FlowState]
    flows_ended: list[str]
    deals: list[DealState]
    deals_ended: list[str]
    circles: list[CircleState]
    circles_ended: list[str]
    circulation: CirculationView


class SnapshotView(Record, frozen=True):
    """Everything that the pages show; the last of the moments is the present."""

    title: str
    currency: str
    minor_digits: int
    as_of: str | None
    notes: list[str]
    parties: list[PartyView]
    deals: list[DealView]
    claims: list[ClaimView]
    documents: list[DocumentView]
    flows: list[FlowView]
    circles: list[CircleView]
    moments: list[MomentView]
    format: str = FORMAT
    version: int = VERSION
