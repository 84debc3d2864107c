"""Rows as Polars data frames, with the types that a notebook needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from cantillon.claims.claim import Claim
from cantillon.ledger.deal import Deal
from cantillon.network.circles import Circle
from cantillon.network.flow import Flow
from cantillon.sources.document import Document
from cantillon.views.network_rows import circle_row
from cantillon.views.rows import Row, claim_row, deal_row, flow_row

MONEY = pl.Decimal(precision=38, scale=2)  # exact; 36 digits before the point
_TYPES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "low": MONEY,
    "high": MONEY,
    "firm": MONEY,
    "potential": MONEY,
    "turnover_firm": MONEY,
    "turnover_potential": MONEY,
    "amount": MONEY,
    "share_pct": pl.Float64,
    "capacity_gw": pl.Float64,
    "confidence": pl.Float64,
    "published": pl.Date,
    "first_published": pl.Date,
    "last_published": pl.Date,
    "dated": pl.Date,
    "actors": pl.List(pl.String),
    "counterparties": pl.List(pl.String),
    "parties": pl.List(pl.String),
}


def frame(rows: Iterable[Row], columns: Iterable[str]) -> pl.DataFrame:
    """Return `rows` as a data frame with just `columns`; money is exact, dates are dates, nested lists stay lists."""
    names = list(columns)
    found = list(rows)
    series = []
    for name in names:
        values = [row.get(name) for row in found]
        kind = _TYPES.get(name)
        if kind is None:
            series.append(
                pl.Series(name, values, dtype=None if any(v is not None for v in values) else pl.String, strict=False)
            )
        elif kind == MONEY:
            series.append(pl.Series(name, [None if v is None else str(v) for v in values], dtype=pl.String).cast(MONEY))
        else:
            series.append(pl.Series(name, values, dtype=kind, strict=False))
    return pl.DataFrame(series)


DEAL_COLUMNS = (
    "id", "kind", "actors", "counterparties", "seller", "low", "high", "currency", "qualifier", "share_pct",
    "capacity_gw", "stage", "first_published", "last_published", "part_of",
)  # fmt: skip
CLAIM_COLUMNS = (
    "id", "kind", "actors", "counterparties", "low", "high", "currency", "qualifier", "share_pct", "capacity_gw",
    "stage", "confidence", "evidence", "start", "end", "source", "title", "published", "language", "translated",
    "reader",
)  # fmt: skip
FLOW_COLUMNS = (
    "deal", "payer", "payee", "kind", "leg", "medium", "firm", "potential", "currency", "at_least", "stage", "dated",
)  # fmt: skip
CIRCLE_COLUMNS = ("parties", "class", "turnover_firm", "turnover_potential", "currency", "span_days")


def deals_frame(deals: Iterable[Deal]) -> pl.DataFrame:
    """Return deals as a data frame, one a row."""
    return frame([deal_row(deal, {}, {}) for deal in deals], DEAL_COLUMNS)


def claims_frame(claims: Iterable[Claim], documents: Iterable[Document]) -> pl.DataFrame:
    """Return claims with their sentences and sources as a data frame."""
    by_id = {document.id: document for document in documents}
    return frame([claim_row(claim, by_id.get(claim.evidence.document_id)) for claim in claims], CLAIM_COLUMNS)


def flows_frame(flows: Iterable[Flow]) -> pl.DataFrame:
    """Return flows as a data frame, payer to payee."""
    return frame([flow_row(flow) for flow in flows], FLOW_COLUMNS)


def circles_frame(circles: Iterable[Circle]) -> pl.DataFrame:
    """Return circles as a data frame, in their order."""
    return frame([circle_row(circle) for circle in circles], CIRCLE_COLUMNS)
