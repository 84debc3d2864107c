"""`cantillon circles | circulation`: the money that comes back."""

from __future__ import annotations

from datetime import date

import click

from cantillon.cli.options import (
    as_of_option,
    chosen,
    currency_option,
    existing,
    json_option,
    ledger_option,
    stage_option,
)
from cantillon.cli.output import print_json, print_table, say
from cantillon.network.circles import Circle, CircleClass
from cantillon.network.circulation import Circulation
from cantillon.pipeline import Workbench
from cantillon.views.network_rows import circle_row, circulation_row
from cantillon.views.wording import (
    CIRCLE_CLASSES,
    circle_in_words,
    deal_in_words,
    money_in_words,
    share_in_words,
)

_LEFT, _RIGHT = "left", "right"


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
def circles_command(
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    currency: str,
    stages: tuple[str, ...],
    max_length: int,
    top: int | None,
    classes: tuple[str, ...],
    sentences: bool,
) -> None:
    """Find circles: closed paths of money through different parties, the largest turnover first."""
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
def circulation_command(
    ledger_url: str, as_json: bool, as_of: date | None, currency: str, stages: tuple[str, ...]
) -> None:
    """Measure how circular the whole is: the largest part of all flows that only goes round."""
    with existing(ledger_url) as workbench:
        firm, potential = workbench.circulation(as_of=as_of, currency=currency, stages=chosen(stages))
    if as_json:
        print_json(circulation_row(firm, potential))
        return
    print_circulation(firm, potential)


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
        say(f"{potential.unknown_amounts} amounts are unknown and in no total.")
    if potential.circles:
        parts = [
            (circle_in_words(c.parties), money_in_words(c.amount, currency), money_in_words(c.volume, currency))
            for c in potential.circles
        ]
        title = "One way to take the potential circulation apart (another may exist; the sum is the same)"
        print_table(title, [("circle", _LEFT), ("goes round", _RIGHT), ("counted on every leg", _RIGHT)], parts)
