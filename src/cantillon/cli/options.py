"""Options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from cantillon.pipeline import Workbench, holds_payments, open_ledger
from cantillon.settings import read_settings
from cantillon.values.dates import PartialDate
from cantillon.values.kinds import Stage

Command = TypeVar("Command", bound=Callable[..., Any])  # click's own decorators type a command so


class Day(click.ParamType[date]):
    """A day, or the last day of a month or year."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the last day that the text may mean: "as of 2025-11" includes all of November."""
        if isinstance(value, date):
            return value
        try:
            last = PartialDate.parse(str(value)).period.last
        except ValueError as error:
            self.fail(str(error), param, ctx)
        assert last is not None
        return last


_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Window(click.ParamType[timedelta]):
    """A length of time: 30d, 12h, 45m or 2w."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the length of time that the text means."""
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,6})\s*([mhdw]?)", str(value).strip().lower())
        if not found:
            self.fail(f"{value!r} is not a length of time; say 30d, 12h, 45m or 2w.", param, ctx)
        return timedelta(**{_UNITS[found[2] or "d"]: int(found[1])})


class Share(click.ParamType[float]):
    """A share: 5% or 0.05."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the share, in [0, 1)."""
        text = str(value).strip()
        try:
            share = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = -1.0
        if not 0 <= share < 1:
            self.fail(f"{value!r} is not a share from 0% to under 100%; say 5% or 0.05.", param, ctx)
        return share


def ledger_option(command: Command) -> Command:
    """Add ``--ledger``: where the ledger is."""
    return click.option(
        "--ledger",
        "ledger_url",
        metavar="PATH_OR_URL",
        default=lambda: read_settings().ledger,
        show_default="cantillon.db, or $CANTILLON_LEDGER",
        help="SQLite file, or a postgresql:// address.",
    )(command)


def json_option(command: Command) -> Command:
    """Add ``--json``: one object a line, for programs."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object a line (see docs/json.md).")(command)


def as_of_option(command: Command) -> Command:
    """Add ``--as-of``: what had been published by then."""
    return click.option(
        "--as-of", type=Day(), help="Only what was published by this day: 2025, 2025-11 or 2025-11-18."
    )(command)


def currency_option(command: Command) -> Command:
    """Add ``--currency``: what amounts are converted into."""
    return click.option(
        "--currency",
        default=lambda: read_settings().currency,
        show_default="USD, or $CANTILLON_CURRENCY",
        help="ISO 4217 code; converted at the European Central Bank's rate of each deal's date.",
    )(command)


def stage_option(command: Command) -> Command:
    """Add ``--stage``: which stages count; may be given several times."""
    return click.option(
        "--stage",
        "stages",
        multiple=True,
        type=click.Choice([str(stage) for stage in Stage]),
        help="Only deals at this stage; may be given several times.",
    )(command)


def firm_option(command: Command) -> Command:
    """Add ``--firm``: which bound of the amounts is measured."""
    return click.option("--firm", is_flag=True, help="Low bounds of agreed and done deals, instead of all potential.")(
        command
    )


def chosen(stages: tuple[str, ...]) -> frozenset[Stage] | None:
    """Return the stages that a user chose; ``None`` means all."""
    return frozenset(Stage(stage) for stage in stages) or None


def existing(ledger_url: str) -> Workbench:
    """Open a ledger that must be there already."""
    return open_ledger(ledger_url, create=False)


def holds_only_payments(ledger_url: str) -> bool:
    """Say whether a ledger has payments and no deals, so that payments are what is asked of it."""
    if not holds_payments(ledger_url):
        return False
    with existing(ledger_url) as workbench:
        return not workbench.deals()


def said_currency(context: click.Context, currency: str) -> str | None:
    """Return the currency if the user named it; payments are not converted into a default one."""
    return currency if context.get_parameter_source("currency") is ParameterSource.COMMANDLINE else None
