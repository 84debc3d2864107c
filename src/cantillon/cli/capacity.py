"""`cantillon capacity`: gigawatts by party and deal, and what they mean in money, energy and homes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import click

from cantillon.capacity.checks import statements
from cantillon.capacity.facts import shipped_facts
from cantillon.capacity.measures import (
    CapacityAssumptions,
    DealCapacity,
    PartyCapacity,
    capacity_over_time,
    deal_capacities,
    homes_equivalent,
    party_capacities,
    twh_per_year,
)
from cantillon.capacity.statements import CapacityFinding, sentences_around
from cantillon.cli.options import as_of_option, existing, json_option, ledger_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_line, print_table, say
from cantillon.cli.sourced import Sourced, print_sentences
from cantillon.errors import InputError
from cantillon.sources.document import Document
from cantillon.values.number import json_number
from cantillon.views.measure_rows import capacity_row
from cantillon.views.wording import figure_in_words

SHOWN = 5  # deals whose sentences are shown: the others are a command away


@click.command("capacity")
@ledger_option
@json_option
@as_of_option
@click.option("--country", default="US", show_default=True, help="Whose average home is meant.")
@click.option("--load-factor", type=click.FloatRange(0, 1, min_open=True), help="Share of the time at full power.")
@click.option("--home-kwh", type=float, help="What an average home uses in a year, instead of the country's figure.")
@click.option("--parties", "by", flag_value="parties", help="By party instead of by deal.")
@click.option("--over-time", "by", flag_value="time", help="What was known day by day.")
@click.option("--statements", "by", flag_value="statements", help="What each document's own figures say of each other.")
def capacity_command(
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    country: str,
    load_factor: float | None,
    home_kwh: float | None,
    by: str | None,
) -> None:
    """Show gigawatts, money per gigawatt, energy a year and the homes that would use as much."""
    try:
        assumptions = CapacityAssumptions(country.upper(), load_factor, home_kwh)
    except ValueError as error:
        raise InputError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    with existing(ledger_url) as workbench:
        view = workbench.view(as_of=as_of)
        deals = view.deals()
        sourced = Sourced.of(view)
    if by == "parties":
        _show_parties(party_capacities(deals), assumptions, as_json=as_json)
        return
    if by == "time":
        _show_time(capacity_over_time(deals), as_json=as_json)
        return
    if by == "statements":
        _show_statements(list(statements(sourced.documents.values())), as_json=as_json)
        return
    found = deal_capacities(deals, assumptions)
    if as_json:
        for each in found:
            print_json(capacity_row(each))
        return
    if not found:
        say("No deal states a capacity.")
        return
    rows = []
    for each in found:
        energy = (f"{each.twh_per_year:,.0f}", f"{each.homes / 1e6:,.1f}m")
        told = (sourced.said(each.deal_id), str(each.stage), str(each.on or "undated"))
        rows.append((*told, f"{each.gigawatts:f}", _per_gw(each), *energy))
    columns = [
        ("deal", LEFT),
        ("stage", LEFT),
        ("first told", LEFT),
        ("GW", RIGHT),
        ("money per GW", RIGHT),
        ("TWh a year", RIGHT),
        ("homes", RIGHT),
    ]
    print_table(f"{len(found)} deals with a capacity", columns, rows)
    largest = (each.deal_id for each in found[:SHOWN])
    print_sentences(sourced, largest, "What says so, of the largest", lambda claim: claim.capacity_gw is not None)
    band = shipped_facts().money_per_gw
    low, high = (figure_in_words(Decimal(bound), band.currency) for bound in (band.low, band.high))
    say(f"Quoted costs run from {low} to {high} a gigawatt; `cantillon check` names what is out of that band.")
    _say_assumptions(assumptions)


def _show_time(series: Sequence[tuple[date, Decimal, Decimal]], *, as_json: bool) -> None:
    if as_json:
        for day, firm, whole in series:
            print_json({"on": day, "firm_gigawatts": json_number(firm), "gigawatts": json_number(whole)})
        return
    rows = [(str(day), f"{firm:f}", f"{whole:f}") for day, firm, whole in series]
    columns = [("known by", LEFT), ("firm GW", RIGHT), ("GW", RIGHT)]
    print_table("Capacity over time (parts of a stated total are not added to it)", columns, rows)


def _show_statements(found: Sequence[tuple[Document, CapacityFinding]], *, as_json: bool) -> None:
    for document, each in found:
        sentence = sentences_around(document.text, (each.capacity, each.other))
        if as_json:
            verdict = {"check": each.check, "is_consistent": each.is_consistent, "reason": each.reason}
            print_json({"source": document.source, **verdict, "sentence": sentence})
            continue
        print_line(f"{'fits' if each.is_consistent else 'DOES NOT FIT'}: {each.reason}")
        print_line(f"    “{sentence}” ({document.source}, {document.published or 'undated'})")
    if not found:
        say("No document states a capacity beside homes or money.")


def _show_parties(found: Sequence[PartyCapacity], assumptions: CapacityAssumptions, *, as_json: bool) -> None:
    if as_json:
        for each in found:
            firm, potential = json_number(each.firm_gigawatts), json_number(each.gigawatts)
            twice = json_number(each.may_overlap)
            row = {
                "may_overlap": twice,
                "party": each.party,
                "firm_gigawatts": firm,
                "gigawatts": potential,
                "deals": list(each.deal_ids),
            }
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
            f"{each.may_overlap:f}" if each.may_overlap else "",
        )
        for each in found
    ]
    heads = ("firm GW", "GW", "TWh a year", "homes", "deals", "of it perhaps twice, GW")
    print_table("Capacity by party", [("party", LEFT), *((head, RIGHT) for head in heads)], rows)
    if any(each.may_overlap for each in found):
        say("Perhaps twice: spending that names no payee may contain what was ordered from payees.")
    _say_assumptions(assumptions)


def _per_gw(each: DealCapacity) -> str:
    if each.currency is None:
        return "–"
    bounds = [each.low_per_gw, each.high_per_gw]
    known: list[Decimal] = [bound for bound in dict.fromkeys(bounds) if bound is not None]
    return " to ".join(figure_in_words(bound, each.currency) for bound in known) or "–"


def _say_assumptions(assumptions: CapacityAssumptions) -> None:
    whose = f"the average home of {assumptions.country}" if assumptions.home_kwh is None else "a home"
    say(
        f"Assumed: {100 * assumptions.load:g}% of full power on average; {whose} uses "
        f"{assumptions.kwh_per_home:,.0f} kWh a year ({assumptions.source})."
    )
