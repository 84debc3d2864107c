"""`cantillon roundtrip | funding | contribution | compare`: what the network says of parties, deals and two dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import click

from cantillon.cli.options import (
    Day,
    as_of_option,
    chosen,
    currency_option,
    existing,
    firm_option,
    json_option,
    ledger_option,
    stage_option,
)
from cantillon.cli.output import LEFT, RIGHT, print_json, print_line, print_table, say
from cantillon.cli.sourced import Sourced, print_sentences
from cantillon.network.circles import Circle
from cantillon.network.funding import FundingGap
from cantillon.network.legs import CircleLeg
from cantillon.network.network import Measure
from cantillon.network.roundtrip import RoundTrip
from cantillon.sources.balance_sheets import BalanceSheet
from cantillon.values.currency import from_minor
from cantillon.views.measure_rows import (
    changed_legs,
    comparison_rows,
    contribution_row,
    funding_row,
    round_trip_row,
)
from cantillon.views.rows import Row
from cantillon.views.wording import (
    circle_in_words,
    count_in_words,
    deal_in_words,
    figure_in_words,
    money_in_words,
    share_in_words,
)


@click.command("roundtrip")
@click.argument("party", required=False)
@ledger_option
@json_option
@as_of_option
@currency_option
@stage_option
@firm_option
def roundtrip_command(
    party: str | None,
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    currency: str,
    stages: tuple[str, ...],
    firm: bool,
) -> None:
    """Measure how much of what a party was promised can be its own money, directly or through others."""
    measure = Measure.FIRM if firm else Measure.POTENTIAL
    with existing(ledger_url) as workbench:
        network = workbench.network(as_of=as_of, currency=currency, stages=chosen(stages))
        if party:
            trips = [network.round_trip(workbench.party_name(party, as_of=as_of), measure)]
        else:
            trips = list(network.round_trips(measure))
    if as_json:
        for trip in trips:
            print_json(round_trip_row(trip))
    elif not trips:
        say("No round trip: nobody is paid by those whom it funds.")
    else:
        _print_trips(trips, measure, details=bool(party))


def _print_trips(trips: list[RoundTrip], measure: Measure, *, details: bool) -> None:
    rows = [
        (
            trip.party,
            money_in_words(trip.amount, trip.currency),
            share_in_words(trip.revenue_share),
            money_in_words(trip.revenue, trip.currency),
            money_in_words(trip.funded, trip.currency),
        )
        for trip in trips
    ]
    columns = [
        ("party", LEFT),
        ("comes back", RIGHT),
        ("of its revenue", RIGHT),
        ("revenue", RIGHT),
        ("puts in", RIGHT),
    ]
    print_table(f"Round trips ({measure})", columns, rows)
    if details and trips[0].circles:
        ways = [(circle_in_words(c.parties), money_in_words(c.amount, trips[0].currency)) for c in trips[0].circles]
        print_table("One way in which it can come back", [("through", LEFT), ("amount", RIGHT)], ways)
    if trips[0].unknown_amounts:
        say(count_in_words(trips[0].unknown_amounts, "amount is", "amounts are") + " unknown and in no total.")


@click.command("funding")
@click.argument("party", required=False)
@ledger_option
@json_option
@as_of_option
@currency_option
@stage_option
@firm_option
def funding_command(
    party: str | None,
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    currency: str,
    stages: tuple[str, ...],
    firm: bool,
) -> None:
    """Hold what a party promised to pay against what others promised to put into it, year by year."""
    measure = Measure.FIRM if firm else Measure.POTENTIAL
    with existing(ledger_url) as workbench:
        network = workbench.network(as_of=as_of, currency=currency, stages=chosen(stages))
        sheets, _ = workbench.balance_sheets(as_of=as_of, currency=currency)
        if party:
            name = workbench.party_name(party, as_of=as_of)
            revenue = workbench.stated_revenue(name, as_of=as_of, currency=currency)
            gaps = [network.funding_gap(name, measure, stated_revenue=revenue)]
        else:
            gaps = network.funding_gaps(measure)
        sourced = Sourced.of(workbench.view(as_of=as_of))
    if as_json:
        for gap in gaps:
            print_json(_with_sentences(funding_row(gap), sourced))
    elif party:
        _print_gap(gaps[0], sheets.get(gaps[0].party), sourced)
    elif not gaps:
        say("Nobody has promised to pay a known amount.")
    else:
        _print_gaps(gaps, sheets, measure)


def _with_sentences(row: Row, sourced: Sourced) -> Row:
    for side in ("promises", "funds"):
        parts = row[side]
        assert isinstance(parts, list)
        row[side] = [{**part, "sentences": sourced.sentences(part["deal"])} for part in parts]
    return row


def _print_gap(gap: FundingGap, sheet: BalanceSheet | None, sourced: Sourced) -> None:
    unit = gap.currency
    total = money_in_words(gap.promised, unit, at_least=gap.at_least)
    print_line(
        f"{gap.party} promised to pay {total}; others promised to put {money_in_words(gap.funded, unit)} into it: "
        f"{money_in_words(gap.gap, unit)} is open."
    )
    if sheet is not None and sheet.revenue:
        times = float(from_minor(gap.promised, unit) / sheet.revenue)
        print_line(
            f"That is {times:.1f} times its stated revenue of {figure_in_words(sheet.revenue, unit)} ({sheet.source})."
        )
    if gap.may_overlap:
        print_line(
            f"{money_in_words(gap.planned, unit)} of it is planned spending that names no payee; it may contain up to "
            f"{money_in_words(gap.may_overlap, unit)} of the rest."
        )
    has_revenue = any(year.stated_revenue is not None for year in gap.years)
    rows = [
        (
            "no known term" if year.year is None else str(year.year),
            *(money_in_words(amount, unit) for amount in (year.promised, year.funded, year.gap)),
            *([money_in_words(year.stated_revenue, unit) if year.stated_revenue else "–"] if has_revenue else []),
        )
        for year in gap.years
    ]
    whole = (money_in_words(amount, unit) for amount in (gap.promised, gap.funded, gap.gap))
    rows.append(("all", *whole, *([""] if has_revenue else [])))
    heads = ("it promised to pay", "promised to it", "open", *(["stated revenue"] if has_revenue else []))
    print_line("")
    print_table(f"Funding gap of {gap.party} ({gap.measure})", [("year", LEFT), *((h, RIGHT) for h in heads)], rows)
    for title, parts in ((f"What {gap.party} promised to pay", gap.promises), ("Who pays it in", gap.funds)):
        print_sentences(sourced, (part.deal_id for part in parts), title)
    say("Amounts with a known term are spread over it evenly, by days.")
    if gap.unknown_amounts:
        say(count_in_words(gap.unknown_amounts, "amount is", "amounts are") + " unknown and in no total.")
    if gap.at_most:
        say("Totals are at most these: of joint deals the whole is counted.")


def _print_gaps(gaps: list[FundingGap], sheets: Mapping[str, BalanceSheet], measure: Measure) -> None:
    rows = [
        (
            gap.party,
            *(money_in_words(amount, gap.currency) for amount in (gap.promised, gap.funded, gap.gap)),
            _revenue(sheets.get(gap.party)),
            str(gap.unknown_amounts or ""),
        )
        for gap in gaps
    ]
    heads = ("it promised to pay", "promised to it", "open", "stated revenue", "amounts unknown")
    print_table(f"Funding gaps ({measure})", [("party", LEFT), *((head, RIGHT) for head in heads)], rows)
    if any(gap.may_overlap for gap in gaps):
        say("Planned spending that names no payee may contain what was promised to payees: see `funding PARTY`.")


def _revenue(sheet: BalanceSheet | None) -> str:
    return "" if sheet is None or sheet.revenue is None else figure_in_words(sheet.revenue, sheet.currency)


@click.command("contribution")
@ledger_option
@json_option
@as_of_option
@currency_option
@stage_option
@firm_option
def contribution_command(
    ledger_url: str, as_json: bool, as_of: date | None, currency: str, stages: tuple[str, ...], firm: bool
) -> None:
    """Rank deals by what they add to circulation and round trips: those are the ones to check first."""
    measure = Measure.FIRM if firm else Measure.POTENTIAL
    with existing(ledger_url) as workbench:
        network = workbench.network(as_of=as_of, currency=currency, stages=chosen(stages))
        found = network.contributions(measure)
        deals = {deal.id: deal for deal in network.deals}
    if as_json:
        for each in found:
            print_json(contribution_row(each))
        return
    if not found:
        say("No deal adds anything: nothing goes round.")
        return
    rows = []
    for each in found:
        deal = deals[each.deal_id]
        rows.append(
            (
                deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount),
                str(deal.stage),
                money_in_words(each.to_circulation, each.currency),
                money_in_words(each.to_round_trips, each.currency),
                each.deal_id,
            )
        )
    columns = [("deal", LEFT), ("stage", LEFT), ("adds to circulation", RIGHT), ("to round trips", RIGHT), ("id", LEFT)]
    print_table("What each deal adds (two deals of one circle each add all of it)", columns, rows)


@click.command("compare")
@click.argument("ledgers", nargs=-1, metavar="[LEDGER_A LEDGER_B]")
@ledger_option
@json_option
@click.option("--as-of", "days", multiple=True, type=Day(), help="Twice: the two days of one ledger to compare.")
@currency_option
def compare_command(
    ledgers: tuple[str, ...], ledger_url: str, as_json: bool, days: tuple[date, ...], currency: str
) -> None:
    """Show what changed between two ledgers, or between two days of one (--as-of A --as-of B)."""
    if len(ledgers) == 2 and len(days) <= 1:
        sides = [(ledger, days[0] if days else None) for ledger in ledgers]
    elif not ledgers and len(days) == 2:
        sides = [(ledger_url, day) for day in days]
    else:
        raise click.UsageError("Give two ledgers, or one ledger and --as-of twice.")
    networks = []
    for ledger, day in sides:
        with existing(ledger) as workbench:
            networks.append(workbench.network(as_of=day, currency=currency))
    comparison = networks[0].compare(networks[1])
    if as_json:
        for row in comparison_rows(comparison, networks[0].currency):
            print_json(row)
        return
    circles = [
        *(("new", circle) for circle in comparison.new_circles),
        *(("changed", after) for _, after in comparison.changed_circles),
        *(("gone", circle) for circle in comparison.gone_circles),
    ]
    legs = list(changed_legs(comparison))
    if not circles and not legs:
        say("Nothing changed between the two.")
        return
    print_table(
        "Circles",
        [("change", LEFT), ("circle", LEFT), ("firm", RIGHT), ("potential", RIGHT)],
        [(change, circle_in_words(circle.parties), *_turnovers(circle)) for change, circle in circles],
    )
    unit = networks[0].currency
    heads = ("before, firm", "potential", "after, firm", "potential")
    columns = [("change", LEFT), ("leg", LEFT), *((head, RIGHT) for head in heads)]
    rows = [
        (
            name.removesuffix("_leg"),
            f"{leg.payer} → {leg.payee}",
            *_amounts(leg.before, unit),
            *_amounts(leg.after, unit),
        )
        for name, leg in legs
    ]
    print_table("Legs", columns, rows)
    for cut in comparison.cut:
        say(cut)


def _turnovers(circle: Circle) -> tuple[str, str]:
    return (
        money_in_words(circle.turnover_firm, circle.currency),
        money_in_words(circle.turnover_potential, circle.currency),
    )


def _amounts(leg: CircleLeg | None, currency: str) -> tuple[str, str]:
    if leg is None:
        return "–", "–"
    return money_in_words(leg.firm, currency), money_in_words(leg.potential, currency, at_least=leg.at_least)
