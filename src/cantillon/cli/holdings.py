"""`cantillon holdings | rotations`: who held whom, and who moved money from one party to another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cantillon.claims.registry import load_registry
from cantillon.cli.main import EXIT_SOME_UNUSED
from cantillon.cli.options import as_of_option, existing, json_option, ledger_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_table, say
from cantillon.errors import InputError
from cantillon.ledger.holdings import Position, Rotation, changes, holders_of, positions, rotations
from cantillon.sources.filings import HoldingsFiling, read_holdings_filing
from cantillon.values.dates import Period
from cantillon.values.number import json_number
from cantillon.views.rows import Row
from cantillon.views.wording import figure_in_words

_FILINGS = click.argument("paths", nargs=-1, metavar="FILING...", type=click.Path(path_type=Path))


@click.command("holdings")
@_FILINGS
@click.option("--of", "issuer", required=True, help="The party that is held.")
@json_option
@click.pass_context
def holdings_command(context: click.Context, paths: tuple[Path, ...], issuer: str, as_json: bool) -> None:
    """Show who held a party over time, from SEC Forms 13F-HR: files, or folders with the two XML files of one."""
    if not paths:
        raise click.UsageError("Give the filings to look into.")
    filings, failed = _read(paths)
    wanted = load_registry().canonical(issuer)
    held = holders_of(wanted, positions(filings, _party_of))
    if as_json:
        for each in held:
            print_json(_position_row(each))
    elif held:
        rows = [(str(each.on), each.manager, f"{each.shares:,f}", figure_in_words(each.value, "USD")) for each in held]
        columns = [("on", LEFT), ("holder", LEFT), ("shares", RIGHT), ("value then", RIGHT)]
        print_table(f"Holders of {wanted}", columns, rows)
    else:
        say(f"No filing holds shares of {wanted}.")
    if failed:
        context.exit(EXIT_SOME_UNUSED)


@click.command("rotations")
@_FILINGS
@ledger_option
@json_option
@as_of_option
@click.option("--within", "days", type=click.IntRange(min=1), default=120, show_default=True, help="Days between both.")
@click.pass_context
def rotations_command(
    context: click.Context, paths: tuple[Path, ...], ledger_url: str, as_json: bool, as_of: date | None, days: int
) -> None:
    """Show who sold one party and put money into another, from the ledger's deals and SEC Forms 13F-HR."""
    filings, failed = _read(paths)
    with existing(ledger_url) as workbench:
        deals = workbench.deals(as_of=as_of)
    found = rotations(changes(filings, _party_of), deals, within_days=days)
    if as_json:
        for each in found:
            print_json(_rotation_row(each))
    elif found:
        rows = [(each.party, each.sold, _when(each.sold_in), each.bought, _when(each.bought_in)) for each in found]
        heads = ("party", "sold", "when", "put money into", "when")
        print_table("Rotations (that it is the same money, only a source can say)", [(h, LEFT) for h in heads], rows)
    else:
        say("Nobody sold one party and put money into another.")
    if failed:
        context.exit(EXIT_SOME_UNUSED)


def _read(paths: tuple[Path, ...]) -> tuple[list[HoldingsFiling], bool]:
    """Return the filings that can be read; the others are named."""
    filings, failed = [], False
    for path in paths:
        try:
            filings.append(read_holdings_filing(path))
        except InputError as error:
            say(f"error: {error}")
            failed = True
    return filings, failed


def _party_of(name: str, cusip: str) -> str:
    return load_registry().canonical(name)


def _when(period: Period) -> str:
    first, last = period.first or "?", period.last or "?"
    return str(first) if first == last else f"{first} to {last}"


def _position_row(position: Position) -> Row:
    return {
        "on": position.on,
        "manager": position.manager,
        "issuer": position.issuer,
        "shares": json_number(position.shares),
        "value": json_number(position.value),
        "currency": "USD",
        "sentences": [evidence.quote for evidence in position.evidence],
    }


def _rotation_row(rotation: Rotation) -> Row:
    return {
        "party": rotation.party,
        "sold": rotation.sold,
        "sold_from": rotation.sold_in.first,
        "sold_to": rotation.sold_in.last,
        "bought": rotation.bought,
        "bought_from": rotation.bought_in.first,
        "bought_to": rotation.bought_in.last,
        "sold_sources": list(rotation.sold_sources),
        "bought_sources": list(rotation.bought_sources),
    }
