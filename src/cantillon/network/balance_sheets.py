"""What is known of each party's balance sheet: shipped figures and imported ones, in one currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources

from cantillon.errors import CurrencyError
from cantillon.network.conversion import RateSource, european_central_bank
from cantillon.sources.balance_sheets import FIGURES, BalanceSheet, parse_balance_sheets
from cantillon.values.currency import from_minor, to_minor
from cantillon.values.problem import Problem


@cache
def shipped_balance_sheets() -> tuple[BalanceSheet, ...]:
    """Return the balance sheets that come with the package, each figure confirmed in the source that it names."""
    text = resources.files("cantillon.network").joinpath("data/balances.csv").read_text("utf-8")
    sheets, problems = parse_balance_sheets(text, "balances.csv")
    assert not problems
    return sheets


def known_balance_sheets(
    imported: Iterable[BalanceSheet], currency: str, *, as_of: date | None = None
) -> tuple[Mapping[str, BalanceSheet], tuple[Problem, ...]]:
    """Return what is known of each party until a day: imported figures, and shipped ones where none is imported.

    Parameters
    ----------
    imported : iterable of BalanceSheet
    currency : str
        ISO 4217 code that all figures are converted into.
    as_of : date, optional
    """
    known, problems = latest_by_party(shipped_balance_sheets(), currency, as_of=as_of)
    own, further = latest_by_party(imported, currency, as_of=as_of)
    together = {party: known.get(party) for party in {**known, **own}}
    merged = {party: _updated(sheet, own.get(party)) for party, sheet in together.items()}
    return merged, (*problems, *further)


def revenue_by_year(
    party: str, imported: Iterable[BalanceSheet], currency: str, *, as_of: date | None = None
) -> dict[int, int]:
    """Return a party's revenue in minor units by the year in which its own year ends; imported figures win."""
    found: dict[int, int] = {}
    for sheet in (*shipped_balance_sheets(), *sorted(imported, key=lambda each: each.date)):
        if sheet.party == party and (as_of is None or sheet.date <= as_of):
            revenue = latest_by_party([sheet], currency)[0].get(party, sheet).revenue
            if revenue is not None:
                found[sheet.date.year] = to_minor(Fraction(revenue), currency)
    return found


def latest_by_party(
    sheets: Iterable[BalanceSheet], currency: str, *, as_of: date | None = None, rates: RateSource | None = None
) -> tuple[Mapping[str, BalanceSheet], tuple[Problem, ...]]:
    """Return the latest known figures of each party until a day, in one currency.

    Each figure is the latest one: a quarterly report that gives only cash leaves the revenue of the last year as it
    was, and the result names both sources. What cannot be converted comes back as a problem.
    """
    latest: dict[str, BalanceSheet] = {}
    problems: list[Problem] = []
    for sheet in sorted(sheets, key=lambda each: each.date):
        if as_of is not None and sheet.date > as_of:
            continue
        try:
            converted = _converted(sheet, currency, rates)
        except CurrencyError as error:
            message = f"the balance sheet of {sheet.party} is in {sheet.currency}: {error.message}"
            problems.append(Problem("balance_currency", message, sheet.source, "It is left out."))
            continue
        latest[sheet.party] = _updated(latest.get(sheet.party), converted)
    return latest, tuple(problems)


def _converted(sheet: BalanceSheet, currency: str, rates: RateSource | None) -> BalanceSheet:
    if sheet.currency == currency:
        return sheet
    rate = (rates or european_central_bank()).rate(sheet.currency, currency, sheet.date)

    def convert(figure: Decimal | None) -> Decimal | None:
        return None if figure is None else from_minor(rate.convert(figure), currency)

    return replace(
        sheet,
        cash=convert(sheet.cash),
        revenue=convert(sheet.revenue),
        debt=convert(sheet.debt),
        equity=convert(sheet.equity),
        currency=currency,
        source=f"{sheet.source}; converted at {rate.source}, {rate.on}",
    )


def _updated(before: BalanceSheet | None, after: BalanceSheet | None) -> BalanceSheet:
    """Return one sheet with the later figures where they are known."""
    if before is None or after is None:
        sheet = after or before
        assert sheet is not None
        return sheet
    figures = {name: getattr(after, name) for name in FIGURES if getattr(after, name) is not None}
    is_whole = len(figures) == len(FIGURES) or all(getattr(before, name) is None for name in FIGURES)
    source = after.source if is_whole else f"{after.source}; {before.source}"
    return replace(before, **figures, date=max(before.date, after.date), source=source)
