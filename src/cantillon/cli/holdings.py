"""`cantillon holdings | rotations`: who held whom, and who moved money from one party to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from cantillon.cli.main import EXIT_SOME_UNUSED
from cantillon.cli.options import as_of_option, existing, json_option, ledger_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_line, print_table, say
from cantillon.cli.sourced import Sourced
from cantillon.errors import InputError
from cantillon.ledger.deal import Deal
from cantillon.ledger.holdings import HoldingChange, Position, Rotation
from cantillon.pipeline import Workbench
from cantillon.sources.filings import HoldingsFiling, read_holdings_filing
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind
from cantillon.values.number import json_number
from cantillon.views.rows import Row
from cantillon.views.wording import deal_in_words, figure_in_words

_FILINGS = click.argument("paths", nargs=-1, metavar="[FILING...]", type=click.Path(path_type=Path))
_STAKES = frozenset({Kind.HOLD, Kind.INVEST, Kind.ACQUIRE, Kind.DIVEST})


@click.command("holdings")
@_FILINGS
@click.option("--of", "issuer", help="The party that is held; default: what managers changed, of all parties.")
@ledger_option
@json_option
@as_of_option
@click.pass_context
def holdings_command(
    context: click.Context,
    paths: tuple[Path, ...],
    issuer: str | None,
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
) -> None:
    """Show who held a party over time, from the SEC Forms 13F-HR that were read, and what news says of stakes.

    Without --of: what each manager bought, raised, cut and sold out from one quarter to the next.

    FILING: further ones that are not in the ledger: complete submissions, or folders with the two XML files of one.
    """
    further, failed = _read(paths)
    with existing(ledger_url) as workbench:
        if issuer is None:
            _show_changes(workbench, as_of, further, as_json=as_json)
        else:
            _show_holders(workbench, issuer, as_of, further, as_json=as_json)
    if failed:
        context.exit(EXIT_SOME_UNUSED)


def _show_holders(
    workbench: Workbench, issuer: str, as_of: date | None, further: list[HoldingsFiling], *, as_json: bool
) -> None:
    held = workbench.holdings(of=issuer, as_of=as_of, further=further)
    found = {
        (change.manager, change.on): change
        for change in workbench.holding_changes(as_of=as_of, further=further)
        if held and change.issuer == held[0].issuer
    }
    sourced = Sourced.of(workbench.view(as_of=as_of))
    told = _told(sourced, workbench.canonical(issuer))
    if not held and not told:
        workbench.party_name(issuer, as_of=as_of)  # a name that nobody knows is a mistake, no empty answer
    if not as_json:
        _print_holders(held, found, issuer)
        _print_told(told, sourced, issuer)
        return
    for each in held:
        print_json(_position_row(each, found.get((each.manager, each.on))))
    for change in found.values():
        if change.after is None:
            print_json(_sold_out_row(change))
    for deal in told:
        print_json(_stake_row(deal, sourced))


def _show_changes(workbench: Workbench, as_of: date | None, further: list[HoldingsFiling], *, as_json: bool) -> None:
    found = sorted(
        workbench.holding_changes(as_of=as_of, further=further),
        key=lambda change: (-change.on.toordinal(), change.manager, change.issuer),
    )
    documents = {document.id: document for document in workbench.view(as_of=as_of).documents()}
    documents.update({filing.document.id: filing.document for filing in further})
    if as_json:
        for change in found:
            print_json(_sold_out_row(change) if change.after is None else _position_row(change.after, change))
        return
    if not found:
        say("No manager's filings of two quarters were read. Read some: cantillon read FILING, an SEC Form 13F-HR.")
        return
    rows = [
        (
            change.manager,
            f"{change.since} to {change.on}",
            f"{_in_words(change)} {change.issuer}",
            f"{change.shares:,f}",
            *("–" if held is None else figure_in_words(held.value, "USD") for held in (change.before, change.after)),
            ", ".join(documents[each].source for each in change.filings if each in documents),
        )
        for change in found
    ]
    columns = [
        ("manager", LEFT),
        ("within", LEFT),
        ("what it did", LEFT),
        ("shares", RIGHT),
        ("value before", RIGHT),
        ("after", RIGHT),
        ("filings", LEFT),
    ]
    print_table("What managers changed, by their Forms 13F (values on the last day of each quarter)", columns, rows)


def _told(sourced: Sourced, issuer: str) -> list[Deal]:
    """Return the news on stakes in a party, oldest first; what filings say is in their own table."""
    return [
        deal
        for deal in sourced.deals.values()
        if deal.kind in _STAKES
        and issuer in deal.counterparties
        and any(sourced.claims[each].reader != "13f" for each in deal.claim_ids if each in sourced.claims)
    ]


def _print_holders(held: Iterable[Position], found: dict[tuple[str, date], HoldingChange], issuer: str) -> None:
    rows = [
        (str(each.on), each.manager, f"{each.shares:,f}", figure_in_words(each.value, "USD"), _moved(found, each))
        for each in held
    ]
    rows += [
        (str(change.on), change.manager, "0", "–", f"sold out: {change.shares:,f} since {change.since}")
        for change in found.values()
        if change.after is None
    ]
    if not rows:
        say(f"No filing that was read lists shares of {issuer}. Read some: cantillon read FILING, an SEC Form 13F-HR.")
        return
    columns = [("on", LEFT), ("holder", LEFT), ("shares", RIGHT), ("value then", RIGHT), ("since its last", LEFT)]
    print_table(f"Holders of {issuer}, by their Forms 13F", columns, sorted(rows, key=lambda row: row[0]))


def _moved(found: dict[tuple[str, date], HoldingChange], position: Position) -> str:
    change = found.get((position.manager, position.on))
    return "" if change is None else f"{_in_words(change)}: {change.shares:,f}"


def _in_words(change: HoldingChange) -> str:
    return str(change.move).replace("_", " ")


def _print_told(told: list[Deal], sourced: Sourced, issuer: str) -> None:
    rows = [
        (
            str(deal.first_published or "undated"),
            deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount),
            "" if deal.share_pct is None else f"{deal.share_pct:f}%",
            str(deal.stage),
            sourced.quote(deal.id),
        )
        for deal in told
    ]
    if rows:
        columns = [("first told", LEFT), ("stake", LEFT), ("share", RIGHT), ("stage", LEFT), ("sentence", LEFT)]
        print_table(f"What news says of stakes in {issuer}", columns, rows)
    else:
        say(f"No story that was read tells of a stake in {issuer}.")


@click.command("rotations")
@_FILINGS
@ledger_option
@json_option
@as_of_option
@click.option("--within", "days", type=click.IntRange(min=1), default=120, show_default=True, help="Days between both.")
@click.option("--party", help="Only this seller and buyer.")
@click.pass_context
def rotations_command(
    context: click.Context,
    paths: tuple[Path, ...],
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    days: int,
    party: str | None,
) -> None:
    """Show who sold one party and put money into another, from news and SEC Forms 13F-HR together."""
    further, failed = _read(paths)
    with existing(ledger_url) as workbench:
        found = workbench.rotations(as_of=as_of, within_days=days, further=further)
        if party:
            name = workbench.canonical(party)
            found = tuple(each for each in found if each.party == name)
        sourced = Sourced.of(workbench.view(as_of=as_of))
    sourced.documents.update({filing.document.id: filing.document for filing in further})
    if as_json:
        for each in found:
            print_json(_rotation_row(each, sourced))
    elif found:
        for each in found:
            _print_rotation(each, sourced)
        say("That it is the same money, only a source can say.")
    else:
        say("Nobody sold one party and put money into another.")
    if failed:
        context.exit(EXIT_SOME_UNUSED)


def _print_rotation(rotation: Rotation, sourced: Sourced) -> None:
    sold, bought = _when(rotation.sold_in), _when(rotation.bought_in)
    print_line(
        f"{rotation.party} sold shares of {rotation.sold} ({sold}) and put money into {rotation.bought} ({bought})."
    )
    for each in dict.fromkeys((*rotation.sold_sources, *rotation.bought_sources)):  # two filings can tell of both
        document = sourced.documents.get(each)
        told = f"{document.title} ({document.source})" if document else f"{sourced.said(each)}: {sourced.quote(each)}"
        print_line(f"    {told}")
    print_line("")


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


def _when(period: Period) -> str:
    first, last = period.first or "?", period.last or "?"
    return str(first) if first == last else f"{first} to {last}"


def _position_row(position: Position, change: HoldingChange | None) -> Row:
    return {
        "on": position.on,
        "manager": position.manager,
        "issuer": position.issuer,
        "shares": json_number(position.shares),
        "value": json_number(position.value),
        "currency": "USD",
        "move": str(change.move) if change else None,
        "moved_shares": json_number(change.shares) if change else None,
        "since": change.since if change else None,
        "filings": list(change.filings) if change else [],
        "sentences": [evidence.quote for evidence in position.evidence],
    }


def _sold_out_row(change: HoldingChange) -> Row:
    return {
        "on": change.on,
        "manager": change.manager,
        "issuer": change.issuer,
        "shares": 0,
        "value": 0,
        "currency": "USD",
        "move": str(change.move),
        "moved_shares": json_number(change.shares),
        "since": change.since,
        "filings": list(change.filings),
        "sentences": [evidence.quote for evidence in change.before.evidence] if change.before else [],
    }


def _stake_row(deal: Deal, sourced: Sourced) -> Row:
    return {
        "on": deal.first_published,
        "deal": deal.id,
        "kind": str(deal.kind),
        "holders": list(deal.actors),
        "issuer": list(deal.counterparties),
        "share_pct": json_number(deal.share_pct),
        "stage": str(deal.stage),
        "sentences": sourced.sentences(deal.id),
    }


def _rotation_row(rotation: Rotation, sourced: Sourced) -> Row:
    def sentences(sources: tuple[str, ...]) -> list[str]:
        return [sentence for each in sources for sentence in sourced.sentences(each)]

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
        "sold_sentences": sentences(rotation.sold_sources),
        "bought_sentences": sentences(rotation.bought_sources),
    }
