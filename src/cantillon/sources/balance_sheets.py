"""Balance sheets from CSV files: what a party has beside its deals, figure by figure with its source."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cantillon.errors import SourceError
from cantillon.values.problem import Problem

COLUMNS = ("party", "date", "cash", "revenue", "debt", "equity", "currency", "source")
FIGURES = ("cash", "revenue", "debt", "equity")
MAX_FIGURE = Decimal(10) ** 16


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """What one party reported for one day; a figure that is not known is ``None``, never zero.

    Parameters
    ----------
    party : str
        Canonical name.
    date : date
        The day of the balance, which ends the period of `revenue`.
    cash, debt : Decimal or None
        Plain units of `currency`, >= 0.
    revenue : Decimal or None
        Of the year that ends on `date`, >= 0.
    equity : Decimal or None
        May be negative.
    currency : str
        ISO 4217 code.
    source : str
        The document, and what in it the figures are.
    """

    party: str
    date: date
    cash: Decimal | None
    revenue: Decimal | None
    debt: Decimal | None
    equity: Decimal | None
    currency: str
    source: str


def read_balance_sheets(path: Path) -> tuple[tuple[BalanceSheet, ...], tuple[Problem, ...]]:
    """Return the balance sheets of a CSV file, and a problem for each row that cannot be used.

    The columns are party, date, cash, revenue, debt, equity, currency and source, in any order.

    Raises
    ------
    SourceError
        If the file cannot be read or lacks a column.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read ({error}).", hint="Give a CSV file in UTF-8.") from error
    return parse_balance_sheets(text, str(path))


def holds_balance_sheets(path: Path) -> bool:
    """Say whether a file's first line names the columns of balance sheets; one that cannot be read is none."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            head = next((line for line in lines if not line.startswith("#")), "")
    except (OSError, UnicodeDecodeError):
        return False
    columns = {name.strip().lower() for name in head.split(",")}
    return "party" in columns and not columns.isdisjoint(FIGURES)


def parse_balance_sheets(text: str, where: str) -> tuple[tuple[BalanceSheet, ...], tuple[Problem, ...]]:
    """Return the balance sheets of a CSV text; `where` names it in problems."""
    lines = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    lines.fieldnames = [name.strip().lower() for name in lines.fieldnames or ()]
    missing = [column for column in COLUMNS if column not in lines.fieldnames]
    if missing:
        names = ", ".join(missing)
        raise SourceError(f"{where} has no column {names}.", hint=f"Its first line is {','.join(COLUMNS)}.")
    sheets: list[BalanceSheet] = []
    problems: list[Problem] = []
    for number, row in enumerate(lines, 1):
        place = f"{where}, row {number}"
        try:
            sheets.append(_sheet(row))
        except ValueError as error:
            problems.append(Problem("bad_balance_sheet", f"{error}.", place, "The row is left out."))
    return tuple(sheets), tuple(problems)


def _sheet(row: Mapping[str, str | None]) -> BalanceSheet:
    party, source = (row["party"] or "").strip(), (row["source"] or "").strip()
    currency = (row["currency"] or "").strip()
    if not party:
        raise ValueError("no party is named")
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise ValueError(f"{currency!r} is not an ISO 4217 code such as USD")
    if not source:
        raise ValueError(f"the figures of {party} name no source")
    try:
        day = date.fromisoformat((row["date"] or "").strip())
    except ValueError as error:
        raise ValueError(f"{row['date']!r} is not a day such as 2025-01-26") from error
    cash, revenue, debt, equity = (_figure(party, name, row[name]) for name in FIGURES)
    return BalanceSheet(party, day, cash, revenue, debt, equity, currency, source)


def _figure(party: str, name: str, text: str | None) -> Decimal | None:
    if text is None or not text.strip():
        return None
    try:
        figure = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"the {name} of {party}, {text.strip()!r}, is not a number") from error
    if not figure.is_finite() or abs(figure) > MAX_FIGURE:
        raise ValueError(f"the {name} of {party}, {text.strip()}, is beyond reason")
    if figure < 0 and name != "equity":
        raise ValueError(f"the {name} of {party} is negative ({figure})")
    return figure
