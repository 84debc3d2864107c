"""`cantillon capacity`: gigawatts by party and deal, and what they mean in money, energy and homes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import click

from cantillon.capacity.measures import (
    CapacityAssumptions,
    DealCapacity,
    PartyCapacity,
    deal_capacities,
    homes_equivalent,
    party_capacities,
    twh_per_year,
)
from cantillon.cli.options import as_of_option, existing, json_option, ledger_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_table, say
from cantillon.errors import InputError
from cantillon.values.number import json_number
from cantillon.views.measure_rows import capacity_row
from cantillon.views.wording import deal_in_words, figure_in_words


@click.command("capacity")
@ledger_option
@json_option
@as_of_option
@click.option("--country", default="US", show_default=True, help="Whose average home is meant.")
@click.option("--load-factor", type=click.FloatRange(0, 1, min_open=True), help="Share of the time at full power.")
@click.option("--parties", is_flag=True, help="By party instead of by deal.")
def capacity_command(
    ledger_url: str, as_json: bool, as_of: date | None, country: str, load_factor: float | None, parties: bool
) -> None:
    """Show gigawatts, money per gigawatt, energy a year and the homes that would use as much."""
    try:
        assumptions = CapacityAssumptions(country.upper(), load_factor)
    except ValueError as error:
        raise InputError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    with existing(ledger_url) as workbench:
        deals = workbench.deals(as_of=as_of)
    if parties:
        _show_parties(party_capacities(deals), assumptions, as_json=as_json)
        return
    found = deal_capacities(deals, assumptions)
    if as_json:
        for each in found:
            print_json(capacity_row(each))
        return
    if not found:
        say("No deal states a capacity.")
        return
    by_id = {deal.id: deal for deal in deals}
    rows = []
    for each in found:
        deal = by_id[each.deal_id]
        told = deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount)
        energy = (f"{each.twh_per_year:,.0f}", f"{each.homes / 1e6:,.1f}m")
        rows.append((told, str(each.stage), f"{each.gigawatts:f}", _per_gw(each), *energy))
    columns = [
        ("deal", LEFT),
        ("stage", LEFT),
        ("GW", RIGHT),
        ("money per GW", RIGHT),
        ("TWh a year", RIGHT),
        ("homes", RIGHT),
    ]
    print_table(f"{len(found)} deals with a capacity", columns, rows)
    _say_assumptions(assumptions)


def _show_parties(found: Sequence[PartyCapacity], assumptions: CapacityAssumptions, *, as_json: bool) -> None:
    if as_json:
        for each in found:
            firm, potential = json_number(each.firm_gigawatts), json_number(each.gigawatts)
            row = {"party": each.party, "firm_gigawatts": firm, "gigawatts": potential, "deals": list(each.deal_ids)}
            print_json({**row, "twh_per_year": twh_per_year(float(each.gigawatts), assumptions)})
        return
    rows = [
        (
            each.party,
            f"{each.firm_gigawatts:f}",
            f"{each.gigawatts:f}",
            f"{twh_per_year(float(each.gigawatts), assumptions):,.0f}",
            f"{homes_equivalent(float(each.gigawatts), assumptions) / 1e6:,.1f}m",
            str(len(each.deal_ids)),
        )
        for each in found
    ]
    heads = ("firm GW", "GW", "TWh a year", "homes", "deals")
    print_table("Capacity by party", [("party", LEFT), *((head, RIGHT) for head in heads)], rows)
    _say_assumptions(assumptions)


def _per_gw(each: DealCapacity) -> str:
    if each.currency is None:
        return "–"
    bounds = [each.low_per_gw, each.high_per_gw]
    known: list[Decimal] = [bound for bound in dict.fromkeys(bounds) if bound is not None]
    return " to ".join(figure_in_words(bound, each.currency) for bound in known) or "–"


def _say_assumptions(assumptions: CapacityAssumptions) -> None:
    say(
        f"Assumed: {100 * assumptions.load:g}% of full power on average; the average home of {assumptions.country} "
        f"({assumptions.source})."
    )
