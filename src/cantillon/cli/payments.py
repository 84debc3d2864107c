"""`cantillon import`, and the circles of payments."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from markupsafe import Markup

from cantillon.cli.balances import import_balances
from cantillon.cli.main import EXIT_SOME_UNUSED
from cantillon.cli.options import json_option, ledger_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_line, print_table, say, say_where_it_stopped
from cantillon.errors import CantillonError, InputError
from cantillon.ledger.payments import PaymentImport, PaymentTable
from cantillon.network.bookmark import bookmark, place_in
from cantillon.network.large_circulation import (
    Decomposition,
    LargeCirculation,
    decomposed,
    payment_arcs,
    payment_circulation,
)
from cantillon.network.rings import RingSearch, find_rings
from cantillon.network.static import about_how_many, top_circles
from cantillon.pipeline import import_payments, open_ledger, open_payments
from cantillon.settings import read_settings
from cantillon.sources.balance_sheets import holds_balance_sheets
from cantillon.sources.payment_format import DATE_FORMS, Wanted
from cantillon.sources.payments import payment_files
from cantillon.views.ring_pictures import rings_section
from cantillon.views.ring_rows import largest_parts, names_of, payment_circulation_row, ring_row, static_circle_row
from cantillon.views.rows import Row
from cantillon.views.wording import Language, circle_in_words, count_in_words, money_in_words, share_in_words

RINGS_IN_REPORT = 30  # a page that can be read through
LEG_COLUMNS = (
    ("leg", LEFT), ("largest circle", RIGHT), ("on", LEFT), ("from", LEFT), ("payments", RIGHT), ("in all", RIGHT),
)  # fmt: skip


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--payer", help="Column of who pays.")
@click.option("--payee", help="Column of who is paid.")
@click.option("--amount", help="Column of the amount.")
@click.option("--date", "day", help="Column of the date or time.")
@click.option("--currency", help="Column of the currency, or the currency of all rows.")
@click.option("--kind", help="Column of the kind of payment.")
@click.option("--date-format", type=click.Choice(list(DATE_FORMS)), help="How dates are written; guessed.")
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark; guessed.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of CSV files.")
@click.option("--what", "asked_for", type=click.Choice(["payments", "balances"]), help="What a file holds; guessed.")
@click.option("--again", is_flag=True, help="Import a file whose rows are there already once more.")
@ledger_option
@json_option
@click.pass_context
def import_command(
    context: click.Context,
    files: tuple[str, ...],
    payer: str | None,
    payee: str | None,
    amount: str | None,
    day: str | None,
    currency: str | None,
    kind: str | None,
    date_format: str | None,
    decimal: str | None,
    encoding: str,
    asked_for: str | None,
    again: bool,
    ledger_url: str,
    as_json: bool,
) -> None:
    """Bring ledgers of payments in: CSV or Parquet files, plain, gzip or zstd, or patterns such as 'pay/*.csv.gz'.

    They are stored as Parquet beside the ledger. Rows that cannot be used go to a file with their line and the reason.

    Balance sheets are CSV files whose columns are party, date, cash, revenue, debt, equity, currency and source.
    """
    asked = {"payer": payer, "payee": payee, "amount": amount, "date": day, "kind": kind}
    wanted = Wanted(
        {role: column for role, column in asked.items() if column},
        currency,
        read_settings().currency,
        date_format,
        decimal,
        encoding,
    )
    paths = payment_files(files)
    open_ledger(ledger_url).close()
    lost = False
    balances = [path for path in paths if _is_balances(path, asked_for, asked)]
    if balances:
        lost = import_balances(balances, ledger_url, as_json=as_json)
    for path in paths:
        if path in balances:
            continue
        try:
            made = import_payments(path, wanted, ledger_url, again=again, today=datetime.now(UTC).date(), tell=say)
        except CantillonError as error:
            if len(paths) == 1:
                raise
            say(f"error: {error}")
            lost = True
            continue
        if made is None:
            say(f"{path}: the same rows are there already; nothing was added. --again adds them once more.")
            continue
        lost = lost or made.rejected > 0
        if as_json:
            print_json(_import_row(made))
        else:
            _print_import(made)
    if lost:
        context.exit(EXIT_SOME_UNUSED)


def _is_balances(path: Path, asked_for: str | None, columns: dict[str, str | None]) -> bool:
    """Say whether a file holds balance sheets: as the user says, else by its columns; naming one means payments."""
    if asked_for is not None:
        return asked_for == "balances"
    return not any(columns.values()) and holds_balance_sheets(path)


def _import_row(made: PaymentImport) -> Row:
    return {
        "file": made.file,
        "payments": made.rows,
        "rejected": made.rejected,
        "rejects": made.rejects,
        "currencies": made.currencies,
        "first": made.first,
        "last": made.last,
        "columns": made.how,
    }


def _print_import(made: PaymentImport) -> None:
    held = ", ".join(f"{count:,} in {code}" for code, count in made.currencies.items()) or "none"
    span = f", {made.first} to {made.last}" if made.first else ""
    print_line(f"{made.file}: {count_in_words(made.rows, 'payment', 'payments')} ({held}){span}.")
    if made.rejected:
        rows = count_in_words(made.rejected, "row could", "rows could")
        say(f"{rows} not be used; line and reason of each: {made.rejects}")


def print_rings(
    ledger_url: str,
    *,
    currency: str | None,
    within: timedelta,
    tolerance: float | None,
    max_length: int,
    top: int,
    resume: str | None,
    as_json: bool,
) -> None:
    """Find the rings of a ledger's payments and print them."""
    table = open_payments(ledger_url).table(currency=currency)
    window = within // timedelta(microseconds=1)
    search = find_rings(table, window=window, max_length=max_length, tolerance=tolerance, top=top, resume=resume)
    if as_json:
        for ring in (*search.rings, *search.pairs):
            print_json(ring_row(table, ring))
    else:
        _print_found(table, search)
    _say_what_is_apart(table, search, within)
    say_where_it_stopped(search.cut, search.resume, resume)


def _print_found(table: PaymentTable, search: RingSearch) -> None:
    for number, ring in enumerate(search.rings, start=1):
        row = ring_row(table, ring)
        amount = money_in_words(ring.amount, table.currency)
        payments = count_in_words(len(ring.rows), "payment", "payments")
        title = (
            f"{number}. {circle_in_words(row['parties'])}: at least {amount} goes round, {payments}, {row['days']} days"  # type: ignore[arg-type]
        )
        print_table(title, LEG_COLUMNS, [_leg_cells(leg, table.currency) for leg in row["legs"]])  # type: ignore[attr-defined]
        print_line("")
    if search.pairs:
        columns = [("there and back", LEFT), ("at least", RIGHT), ("payments", RIGHT), ("first", LEFT), ("last", LEFT)]
        rows = [ring_row(table, pair, with_sources=False) for pair in search.pairs]
        cells = [
            (
                circle_in_words(row["parties"]),  # type: ignore[arg-type]
                money_in_words(pair.amount, table.currency),
                str(row["payments"]),
                str(row["first"]),
                str(row["last"]),
            )
            for row, pair in zip(rows, search.pairs, strict=True)
        ]
        print_table("Pairs", columns, cells)
    if search.busiest:
        rows_of = [(str(table.names[party]), f"{count:,}") for party, count in search.busiest]
        print_table("Parties in most rings", [("party", LEFT), ("rings", RIGHT)], rows_of)


def _leg_cells(leg: Row, currency: str) -> tuple[str, ...]:
    return (
        f"{leg['payer']} → {leg['payee']}",
        f"{leg['amount']:,}",
        str(leg["at"]),
        f"{leg['file']}:{leg['line']}",
        str(leg["payments"]),
        f"{currency} {leg['total']:,}",
    )


def _say_what_is_apart(table: PaymentTable, search: RingSearch, within: timedelta) -> None:
    found = (
        f"{search.ring_count:,} rings and {search.pair_count:,} pairs"
        if search.ring_count + search.pair_count
        else "No ring"
    )
    say(f"{found} among {len(table):,} payments in {table.currency} within {within}; {search.rule}.")
    if len(search.rings) < search.ring_count or len(search.pairs) < search.pair_count:
        say(f"Shown: the {len(search.rings)} rings and {len(search.pairs)} pairs with the largest amounts; see --top.")
    if search.self_payments:
        amount = money_in_words(search.self_amount, table.currency)
        say(f"{search.self_payments:,} payments ({amount}) go from a party to itself; they are in no ring.")
    _say_others(table)


def _say_others(table: PaymentTable) -> None:
    for code, count in table.left_out.items():
        say(f"{count:,} payments in {code} are left out; --currency {code} asks for them.")


def report_of_rings(ledger_url: str, *, currency: str | None, within: timedelta, language: Language) -> Markup | None:
    """Return the report's section on rings; nothing, and a sentence on why, where the currency has to be chosen."""
    try:
        table = open_payments(ledger_url).table(currency=currency)
    except InputError as error:
        say(f"No rings in the report: {error}")
        return None
    search = find_rings(table, window=within // timedelta(microseconds=1), top=RINGS_IN_REPORT)
    return rings_section(table, search, language=language)


def print_static_circles(
    ledger_url: str, *, currency: str | None, max_length: int, top: int, resume: str | None, as_json: bool
) -> None:
    """Find the largest circles of a ledger's payments whatever their order in time, and print them."""
    table = open_payments(ledger_url).table(currency=currency)
    graph = payment_arcs(table)
    sums = [zlib.crc32(column) for column in (graph.tail, graph.head, graph.capacity)]  # type: ignore[arg-type]
    search = ("any order", table.currency, sums, max_length)
    before = place_in(resume, *search)[0] if resume else 0
    found = top_circles(graph, before + top, max_length=max_length)
    rows = [static_circle_row(table, graph, found.circles, i) for i in range(before, len(found.circles))]
    if as_json:
        for row in rows:
            print_json(row)
    elif rows:
        cells = [
            (circle_in_words(names_of(row)), money_in_words(int(turnover), table.currency))
            for row, turnover in zip(rows, found.circles.turnovers[before:], strict=True)
        ]
        print_table("Circles, payments of each pair together", [("circle", LEFT), ("turnover", RIGHT)], cells)
    if found.complete_above < 0:
        say(f"These are {'the last of ' * (before > 0)}all circles of up to {max_length} parties.")
    else:
        about = about_how_many(graph, max_length=max_length)
        above = money_in_words(found.complete_above, table.currency)
        cut = f"{len(rows)} circles shown of about {about:.2g}: none with a turnover above {above} is missing."
        if not found.circles.complete:
            cut += f" Too many tie at {above} to put them in order; a larger --top shows more of them."
        place = bookmark((before + len(rows),), *search) if found.circles.complete else None
        say_where_it_stopped(cut, place, None)
    _say_others(table)


def print_payment_circulation(ledger_url: str, *, currency: str | None, top: int, as_json: bool) -> None:
    """Measure how much of a ledger's payments only goes round, and print it with its largest circles."""
    table = open_payments(ledger_url).table(currency=currency)
    circulation = payment_circulation(table)
    parts = decomposed(circulation)
    if as_json:
        print_json(payment_circulation_row(table, circulation, parts, top))
    else:
        _print_circulation(table, circulation, parts, top)
    _say_others(table)


def _print_circulation(table: PaymentTable, circulation: LargeCirculation, parts: Decomposition, top: int) -> None:
    unit = table.currency
    amounts = (circulation.gross, circulation.volume, circulation.pairs_volume, circulation.netting_excess)
    gross, volume, pairs, excess = (money_in_words(amount, unit) for amount in amounts)
    heads = ("all payments", "can only go round", "circularity", "in pairs", "netting excess")
    row = (gross, volume, share_in_words(circulation.circularity), pairs, excess)
    print_table("Circulation of payments", [(head, RIGHT) for head in heads], [row])
    columns = [("circle", LEFT), ("goes round", RIGHT), ("counted on every leg", RIGHT)]
    cells = [
        (circle_in_words(names), money_in_words(amount, unit), money_in_words(amount * len(names), unit))
        for names, amount in largest_parts(table, circulation, parts, top)
    ]
    print_table(f"The largest of {len(parts):,} circles that add up to it (another way may exist)", columns, cells)
    say("Whatever their order in time: payments of each pair together. Netting excess is mostly money passing through.")
    if circulation.problems:
        for problem in circulation.problems:
            say(f"error: {problem}")
    else:
        say("The certificate was checked: no larger circulation exists, to the minor unit.")
