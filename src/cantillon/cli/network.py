"""`cantillon circles | circulation`: the money that comes back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import click
from click.core import ParameterSource

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
    stage_option,
)
from cantillon.cli.output import print_json, print_table, say
from cantillon.network.circles import Circle, CircleClass
from cantillon.network.circulation import Circulation
from cantillon.network.network import Measure
from cantillon.pipeline import Workbench
from cantillon.views.measure_rows import circulation_at_row, circulation_year_row
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

_LEFT, _RIGHT = "left", "right"
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
@click.option("--tolerance", type=Share(), help="Of payments: by how much an amount may differ from the one before.")
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
    tolerance: float | None,
) -> None:
    """Find circles: closed paths of money through different parties, the largest turnover first."""
    if payments or within is not None or tolerance is not None or holds_only_payments(ledger_url):
        from cantillon.cli.payments import print_rings  # loads compiled code

        print_rings(
            ledger_url,
            currency=currency if context.get_parameter_source("currency") is ParameterSource.COMMANDLINE else None,
            within=DEFAULT_WINDOW if within is None else within,
            tolerance=tolerance,
            max_length=max_length,
            top=top or DEFAULT_TOP,
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
        )
        if as_json:
            for circle in search:
                print_json(circle_row(circle))
        else:
            print_circles(list(search), workbench, as_of=as_of, sentences=sentences)
    if search.cut:
        say(search.cut)


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
        columns = [("leg", _LEFT), ("deal", _LEFT), ("stage", _LEFT), ("first told", _LEFT)]
        print_table(_heading(number, circle), [*columns, ("sentence", _LEFT)] if sentences else columns, rows)
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
def circulation_command(
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    currency: str,
    stages: tuple[str, ...],
    series: str | None,
) -> None:
    """Measure how circular the whole is: the largest part of all flows that only goes round."""
    with existing(ledger_url) as workbench:
        if series:
            network = workbench.network(as_of=as_of, currency=currency, stages=chosen(stages))
            _print_series(_monthly(network) if series == "month" else _yearly(network), as_json=as_json)
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
        cells.append((str(row.get("year") or row.get("as_of")), *figures, *shares))
    heads = ("all, firm", "potential", "goes round, firm", "potential", "circularity, firm", "potential")
    print_table("Circulation", [("", _LEFT), *((head, _RIGHT) for head in heads)], cells)


def print_circulation(firm: Circulation, potential: Circulation) -> None:
    """Print gross flows, circulation and circularity, and one decomposition."""
    currency = potential.currency
    rows = [
        (name, money_in_words(reading.gross, currency, at_least=reading.at_least),
         money_in_words(reading.volume, currency), share_in_words(reading.circularity))
        for name, reading in (("firm", firm), ("potential", potential))
    ]  # fmt: skip
    columns = [("", _LEFT), ("all flows", _RIGHT), ("only goes round", _RIGHT), ("circularity", _RIGHT)]
    print_table("Circulation", columns, rows)
    if potential.unknown_amounts:
        say(count_in_words(potential.unknown_amounts, "amount is", "amounts are") + " unknown and in no total.")
    if potential.circles:
        parts = [
            (circle_in_words(c.parties), money_in_words(c.amount, currency), money_in_words(c.volume, currency))
            for c in potential.circles
        ]
        title = "One way to take the potential circulation apart (another may exist; the sum is the same)"
        print_table(title, [("circle", _LEFT), ("goes round", _RIGHT), ("counted on every leg", _RIGHT)], parts)
