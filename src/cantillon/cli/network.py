"""`cantillon circles | circulation`: the money that comes back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import click

from cantillon.asking import DealNetwork
from cantillon.cli.options import (
    Share,
    Window,
    as_of_option,
    chosen,
    currency_option,
    existing,
    holds_only_payments,
    json_option,
    ledger_option,
    said_currency,
    stage_option,
)
from cantillon.cli.output import LEFT, RIGHT, print_json, print_table, say, say_where_it_stopped
from cantillon.network.circles import Circle, CircleClass
from cantillon.network.circulation import Circulation
from cantillon.network.network import Measure
from cantillon.pipeline import Workbench
from cantillon.views.measure_rows import circulation_at_row, circulation_stage_row, circulation_year_row
from cantillon.views.network_rows import circle_row, circulation_row
from cantillon.views.rows import Row
from cantillon.views.wording import (
    CIRCLE_CLASSES,
    circle_in_words,
    count_in_words,
    deal_in_words,
    figure_in_words,
    money_in_words,
    share_in_words,
)

DEFAULT_WINDOW = timedelta(days=30)
DEFAULT_TOP = 20  # rings of payments on a screen; there may be millions


@click.command("circles")
@ledger_option
@json_option
@as_of_option
@currency_option
@stage_option
@click.option(
    "--max-length", type=click.IntRange(min=2), default=6, show_default=True, help="Parties in a circle at most."
)
@click.option("--top", type=click.IntRange(min=1), help="Only this many, the largest turnover first.")
@click.option(
    "--class", "classes", multiple=True, type=click.Choice([str(c) for c in CircleClass]), help="Only this class."
)
@click.option("--sentences/--no-sentences", default=True, help="Show the sentence behind each leg.")
@click.option("--payments", is_flag=True, help="Of imported payments, not deals; so if the ledger has no deals.")
@click.option("--within", type=Window(), help="Of payments: time from the first to the last. [default: 30d]")
@click.option("--any-order", is_flag=True, help="Of payments: of each pair together, whatever their order in time.")
@click.option("--tolerance", type=Share(), help="Of payments: by how much an amount may differ from the one before.")
@click.option("--resume", metavar="PLACE", help="Go on where an earlier search with the same options stopped.")
@click.pass_context
def circles_command(
    context: click.Context,
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    currency: str,
    stages: tuple[str, ...],
    max_length: int,
    top: int | None,
    classes: tuple[str, ...],
    sentences: bool,
    payments: bool,
    within: timedelta | None,
    any_order: bool,
    tolerance: float | None,
    resume: str | None,
) -> None:
    """Find circles: closed paths of money through different parties, the largest turnover first."""
    if any_order and (within is not None or tolerance is not None):
        raise click.UsageError("--any-order looks at sums of payments: neither --within nor --tolerance goes with it.")
    if payments or any_order or within is not None or tolerance is not None or holds_only_payments(ledger_url):
        from cantillon.cli.payments import print_rings, print_static_circles  # loads compiled code

        if any_order:
            said = said_currency(context, currency)
            print_static_circles(
                ledger_url,
                currency=said,
                max_length=max_length,
                top=top or DEFAULT_TOP,
                resume=resume,
                as_json=as_json,
            )
            return
        print_rings(
            ledger_url,
            currency=said_currency(context, currency),
            within=DEFAULT_WINDOW if within is None else within,
            tolerance=tolerance,
            max_length=max_length,
            top=top or DEFAULT_TOP,
            resume=resume,
            as_json=as_json,
        )
        return
    with existing(ledger_url) as workbench:
        search = workbench.circles(
            as_of=as_of,
            currency=currency,
            stages=chosen(stages),
            max_length=max_length,
            top=top,
            classes=[CircleClass(name) for name in classes] or None,
            resume=resume,
        )
        if as_json:
            for circle in search:
                print_json(circle_row(circle))
        elif search.circles or not resume:
            print_circles(list(search), workbench, as_of=as_of, sentences=sentences)
    say_where_it_stopped(search.cut, search.resume, resume)


def print_circles(circles: list[Circle], workbench: Workbench, *, as_of: date | None, sentences: bool = True) -> None:
    """Print each circle with its legs, dates and sentences."""
    if not circles:
        say("No circle: no money comes back to a party that paid it.")
        return
    view = workbench.view(as_of=as_of)
    deals = {deal.id: deal for deal in view.deals()}
    claims = {claim.id: claim for claim in view.claims()}
    for number, circle in enumerate(circles, start=1):
        rows = []
        for leg in circle.legs:
            for deal_id in leg.deal_ids:
                deal = deals[deal_id]
                quote = next((claims[c].evidence.quote for c in deal.claim_ids if c in claims), "")
                said = deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount)
                cells = [f"{leg.payer} → {leg.payee}", said, str(deal.stage), str(deal.first_published or "undated")]
                rows.append([*cells, quote] if sentences else cells)
        columns = [("leg", LEFT), ("deal", LEFT), ("stage", LEFT), ("first told", LEFT)]
        print_table(_heading(number, circle), [*columns, ("sentence", LEFT)] if sentences else columns, rows)
        click.echo()


def _heading(number: int, circle: Circle) -> str:
    firm = money_in_words(circle.turnover_firm, circle.currency)
    potential = money_in_words(circle.turnover_potential, circle.currency, at_least=circle.at_least)
    span = "" if circle.span_days is None else f", {circle.span_days} days"
    what = CIRCLE_CLASSES["en"][circle.circle_class]
    return f"{number}. {circle_in_words(circle.parties)} ({what}): {firm} firm, {potential} potential{span}"


@click.command("circulation")
@ledger_option
@json_option
@as_of_option
@currency_option
@stage_option
@click.option("--by-year", "series", flag_value="year", help="What flows in each year, terms spread over their years.")
@click.option("--monthly", "series", flag_value="month", help="As it was known at the end of each month.")
@click.option(
    "--by-stage", "series", flag_value="stage", help="Of deals done, then with those agreed, planned, rumoured."
)
@click.option("--payments", is_flag=True, help="Of imported payments, not deals; so if the ledger has no deals.")
@click.option("--top", type=click.IntRange(min=1), help="Of payments: show only this many circles. [default: 20]")
@click.pass_context
def circulation_command(
    context: click.Context,
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    currency: str,
    stages: tuple[str, ...],
    series: str | None,
    payments: bool,
    top: int | None,
) -> None:
    """Measure how circular the whole is: the largest part of all flows that only goes round."""
    if payments or holds_only_payments(ledger_url):
        from cantillon.cli.payments import print_payment_circulation  # loads compiled code

        said = said_currency(context, currency)
        print_payment_circulation(ledger_url, currency=said, top=top or DEFAULT_TOP, as_json=as_json)
        return
    with existing(ledger_url) as workbench:
        if series:
            network = workbench.network(as_of=as_of, currency=currency, stages=chosen(stages))
            _print_series(_SERIES[series](network), as_json=as_json)
            return
        firm, potential = workbench.circulation(as_of=as_of, currency=currency, stages=chosen(stages))
    if as_json:
        print_json(circulation_row(firm, potential))
        return
    print_circulation(firm, potential)


def _share(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _monthly(network: DealNetwork) -> list[Row]:
    return [circulation_at_row(at) for at in network.circulation_by_month()]


def _yearly(network: DealNetwork) -> list[Row]:
    firm, potential = (network.circulation_by_year(measure) for measure in (Measure.FIRM, Measure.POTENTIAL))
    return [circulation_year_row(year, firm[year], potential[year]) for year in potential]


def _by_stage(network: DealNetwork) -> list[Row]:
    firm, potential = (network.circulation_by_stage(measure) for measure in (Measure.FIRM, Measure.POTENTIAL))
    return [circulation_stage_row(stage, firm[stage], potential[stage]) for stage in potential]


_SERIES = {"month": _monthly, "year": _yearly, "stage": _by_stage}


def _print_series(rows: list[Row], *, as_json: bool) -> None:
    """Print a series of circulations as a band from firm to potential."""
    if as_json:
        for row in rows:
            print_json(row)
        return
    cells = []
    for row in rows:
        currency = str(row["currency"])
        amounts = (row[f"{name}_{measure}"] for name in ("gross", "circulation") for measure in ("firm", "potential"))
        figures = [figure_in_words(Decimal(str(amount)), currency) for amount in amounts]
        shares = [share_in_words(_share(row[f"circularity_{measure}"])) for measure in ("firm", "potential")]
        cells.append((str(row.get("year") or row.get("as_of") or row.get("up_to_stage")), *figures, *shares))
    heads = ("all, firm", "potential", "goes round, firm", "potential", "circularity, firm", "potential")
    print_table("Circulation", [("", LEFT), *((head, RIGHT) for head in heads)], cells)


def print_circulation(firm: Circulation, potential: Circulation) -> None:
    """Print gross flows, circulation and circularity, and one decomposition."""
    currency = potential.currency
    rows = [
        (name, money_in_words(reading.gross, currency, at_least=reading.at_least),
         money_in_words(reading.volume, currency), share_in_words(reading.circularity),
         money_in_words(reading.pairs_volume, currency), money_in_words(reading.netting_excess, currency))
        for name, reading in (("firm", firm), ("potential", potential))
    ]  # fmt: skip
    heads = ("all flows", "only goes round", "circularity", "in pairs", "netting excess")
    print_table("Circulation", [("", LEFT), *((head, RIGHT) for head in heads)], rows)
    say("Netting excess is what netting could leave unpaid: mostly money that passes through, not that goes round.")
    if potential.unknown_amounts:
        say(count_in_words(potential.unknown_amounts, "amount is", "amounts are") + " unknown and in no total.")
    if potential.circles:
        parts = [
            (circle_in_words(c.parties), money_in_words(c.amount, currency), money_in_words(c.volume, currency))
            for c in potential.circles
        ]
        title = "One way to take the potential circulation apart (another may exist; the sum is the same)"
        print_table(title, [("circle", LEFT), ("goes round", RIGHT), ("counted on every leg", RIGHT)], parts)
