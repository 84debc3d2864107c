"""`cantillon chance`: whether there are more circles than chance would make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click

from cantillon.cli.options import (
    as_of_option,
    chosen,
    currency_option,
    existing,
    firm_option,
    holds_only_payments,
    json_option,
    ledger_option,
    said_currency,
    stage_option,
)
from cantillon.cli.output import LEFT, RIGHT, print_json, print_table, say
from cantillon.network.chance import SAMPLES, ChanceOf, ChanceTest, chance_of_arcs, chance_test
from cantillon.network.network import Measure
from cantillon.pipeline import open_payments
from cantillon.views.measure_rows import chance_row
from cantillon.views.wording import money_in_words


@click.command("chance")
@ledger_option
@json_option
@as_of_option
@currency_option
@stage_option
@firm_option
@click.option("--max-length", type=click.IntRange(2, 32), default=6, show_default=True, help="Parties in a circle.")
@click.option("--samples", type=click.IntRange(min=1), default=SAMPLES, show_default=True, help="Rewired networks.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the random numbers.")
@click.option("--payments", is_flag=True, help="Of imported payments, not deals; so if the ledger has no deals.")
@click.pass_context
def chance_command(
    context: click.Context,
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    currency: str,
    stages: tuple[str, ...],
    firm: bool,
    max_length: int,
    samples: int,
    seed: int,
    payments: bool,
) -> None:
    """Compare the circles with those of networks in which every party has as many partners, drawn at random."""
    if payments or holds_only_payments(ledger_url):
        from cantillon.network.large_circulation import payment_arcs  # loads compiled code

        table = open_payments(ledger_url).table(currency=said_currency(context, currency))
        graph = payment_arcs(table)
        found = chance_of_arcs(graph, table.currency, max_length=max_length, samples=samples, seed=seed)
    else:
        measure = Measure.FIRM if firm else Measure.POTENTIAL
        with existing(ledger_url) as workbench:
            asked = workbench.network(as_of=as_of, currency=currency, stages=chosen(stages))
        found = chance_test(asked.network, measure, max_length=max_length, samples=samples, seed=seed)
    if as_json:
        for each in found.lengths:
            print_json(chance_row(found, each))
        return
    _print(found)


def _print(found: ChanceTest) -> None:
    rows = []
    for each in found.lengths:
        rows.append(
            (
                str(each.length or "all"),
                *_cells(each.count, lambda figure: f"{figure:,.4g}"),
                *_cells(each.turnover, lambda figure: money_in_words(round(figure), found.currency)),
            )
        )
    heads = ("circles", "by chance", "z", "p", "turnover", "by chance", "z", "p")
    print_table("Circles against chance", [("parties", LEFT), *((head, RIGHT) for head in heads)], rows)
    say(
        f"{found.samples} networks of the same {found.parties} parties and {found.arcs} legs, in which every party "
        f"pays and is paid by as many others (seed {found.seed}). p is the share of networks, the real one among "
        "them, that have at least as much."
    )


def _cells(figure: ChanceOf, in_words: Callable[[float], str]) -> tuple[str, str, str, str]:
    z_score = "–" if figure.z_score is None else f"{figure.z_score:+.1f}"
    return in_words(figure.observed), in_words(figure.mean), z_score, f"{figure.p_value:.3f}"
