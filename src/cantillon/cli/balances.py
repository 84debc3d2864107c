"""Balance sheets: brought in by `cantillon import`, shown by `cantillon balances`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from cantillon.cli.options import as_of_option, currency_option, existing, json_option, ledger_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_problems, print_table, say
from cantillon.errors import UnknownPartyError
from cantillon.pipeline import open_ledger
from cantillon.sources.balance_sheets import FIGURES, BalanceSheet, read_balance_sheets
from cantillon.values.number import json_number
from cantillon.views.rows import Row
from cantillon.views.wording import count_in_words, figure_in_words


def import_balances(paths: Sequence[Path], ledger_url: str, *, as_json: bool) -> bool:
    """Bring balance sheets in; name every row that cannot be used, and say whether there was one."""
    lost = False
    with open_ledger(ledger_url) as workbench:
        for path in paths:
            sheets, problems = read_balance_sheets(path)
            new = workbench.add_balance_sheets(sheets, str(path))
            print_problems(problems)
            lost = lost or bool(problems)
            if as_json:
                counts = {"balance_sheets": len(sheets), "new": new, "rejected": len(problems)}
                print_json({"file": str(path), **counts})
            else:
                told = count_in_words(len(sheets), "balance sheet", "balance sheets")
                say(f"{path}: {told} ({new} new), {len(problems)} rows left out. See them with: cantillon balances")
    return lost


@click.command("balances")
@click.argument("party", required=False)
@ledger_option
@json_option
@as_of_option
@currency_option
def balances_command(party: str | None, ledger_url: str, as_json: bool, as_of: date | None, currency: str) -> None:
    """Show what is known of parties' cash, revenue, debt and equity, each with its source.

    Imported figures win over those that come with Cantillon; a figure that is not known is left empty.
    """
    with existing(ledger_url) as workbench:
        known, problems = workbench.balance_sheets(as_of=as_of, currency=currency)
        name = workbench.canonical(party) if party else None
    if name is not None and name not in known:
        raise UnknownPartyError(f"No balance sheet of {party} is known.", hint="Import one: cantillon import FILE.csv")
    chosen = [sheet for _, sheet in sorted(known.items()) if name in (None, sheet.party)]
    print_problems(problems)
    if as_json:
        for sheet in chosen:
            print_json(balance_row(sheet))
        return
    rows = [
        (sheet.party, str(sheet.date), *(_money(sheet, figure) for figure in FIGURES), sheet.source) for sheet in chosen
    ]
    columns = [("party", LEFT), ("on", LEFT), *((figure, RIGHT) for figure in FIGURES), ("source", LEFT)]
    print_table(f"Balance sheets of {len(chosen)} parties", columns, rows)


def balance_row(sheet: BalanceSheet) -> Row:
    """Return a balance sheet; an unknown figure is null."""
    figures = {figure: json_number(getattr(sheet, figure)) for figure in FIGURES}
    return {"party": sheet.party, "on": sheet.date, **figures, "currency": sheet.currency, "source": sheet.source}


def _money(sheet: BalanceSheet, figure: str) -> str:
    value = getattr(sheet, figure)
    return "" if value is None else figure_in_words(value, sheet.currency)
