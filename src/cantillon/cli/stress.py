"""`cantillon stress | keystones`: who is hurt when somebody does not pay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from cantillon.asking import DealNetwork
from cantillon.cli.options import as_of_option, currency_option, existing, json_option, ledger_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_line, print_problems, print_table, say
from cantillon.errors import ScenarioError
from cantillon.network.balance_sheets import (
    BalanceSheet,
    latest_by_party,
    read_balance_sheets,
    shipped_balance_sheets,
)
from cantillon.pipeline import Workbench
from cantillon.stress.ensembles import EnsembleResult, Uncertainty
from cantillon.stress.outcome import StressResult
from cantillon.stress.scenario import Assumptions, Default, Scenario
from cantillon.views.stress_views import (
    ensemble_row,
    keystone_deal_row,
    keystone_party_row,
    money,
    stress_in_words,
    stress_row,
)
from cantillon.views.wording import deal_in_words, names_in_words, share_in_words

_YEARS = re.compile(r"(\d+(?:\.\d+)?)\s*(y|m)?")
MONTHS = 12
TOP = 20  # deals shown by keystones: more is for --json


class Years(click.ParamType[float]):
    """A time such as 2y, 18m or 2 (years)."""

    name = "years"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the time in years."""
        if isinstance(value, float):
            return value
        match = _YEARS.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"{value!r} is not a time such as 2y or 18m.", param, ctx)
        number = float(match[1])
        return number / MONTHS if match[2] == "m" else number


@click.command("stress")
@click.option(
    "--default", "defaults", multiple=True, required=True, metavar="PARTY[:SHARE]",
    help="Who does not pay, and the share that it leaves unpaid (default: all); may be given several times.",
)  # fmt: skip
@click.option("--haircut", type=click.FloatRange(0, 1), default=1.0, show_default=True,
              help="Share of its value that a holding loses if the party held loses everything.")  # fmt: skip
@click.option("--horizon", type=Years(), help="Count only what is due within this time: 2y, 18m.")
@click.option("--guarantees", type=click.Choice(["on", "off"]), default="on", show_default=True,
              help="Whether guarantors step in.")  # fmt: skip
@click.option("--balances", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A CSV file of balance sheets; without it those that are shipped are used.")  # fmt: skip
@click.option("--draws", type=click.IntRange(min=1), help="Draw uncertain amounts and deals so many times.")
@click.option("--seed", type=int, default=0, show_default=True, help="With --draws: which draws.")
@click.option("--correlation", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="With --draws: how much the deals of one payer stand or fall together.")  # fmt: skip
@ledger_option
@json_option
@as_of_option
@currency_option
def stress_command(
    defaults: tuple[str, ...],
    haircut: float,
    horizon: float | None,
    guarantees: str,
    balances: Path | None,
    draws: int | None,
    seed: int,
    correlation: float,
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    currency: str,
) -> None:
    """Show who is hurt if some do not pay: plain words first, then tables."""
    with existing(ledger_url) as workbench:
        scenario = _scenario(defaults, workbench, as_of)
        network = workbench.network(as_of=as_of, currency=currency)
    sheets = _sheets(balances, network.currency, as_of)
    chosen = Assumptions(haircut=haircut)
    switched_on = guarantees == "on"
    if draws:
        uncertainty = Uncertainty(draws, seed, correlation)
        ensemble = network.stress_ensemble(
            scenario, uncertainty, balance_sheets=sheets, horizon=horizon, guarantees=switched_on, assumptions=chosen
        )
        print_json(ensemble_row(ensemble)) if as_json else _print_ensemble(ensemble)
        return
    result = network.stress(
        scenario, balance_sheets=sheets, horizon=horizon, guarantees=switched_on, assumptions=chosen
    ).require_converged()
    print_json(stress_row(result)) if as_json else _print_stress(result, network)


def _scenario(defaults: tuple[str, ...], workbench: Workbench, as_of: date | None) -> Scenario:
    parsed = [Default.parse(text) for text in defaults]
    return Scenario(tuple(Default(workbench.party_name(each.party, as_of=as_of), each.unpaid_share) for each in parsed))


def _sheets(path: Path | None, currency: str, as_of: date | None) -> Mapping[str, BalanceSheet]:
    if path is None:
        return latest_by_party(shipped_balance_sheets(), currency, as_of=as_of)[0]
    sheets, problems = read_balance_sheets(path)
    latest, further = latest_by_party(sheets, currency, as_of=as_of)
    print_problems([*problems, *further])
    if not latest:
        raise ScenarioError(f"{path} holds no balance sheet that can be used.", hint=f"Give figures in {currency}.")
    return latest


def _print_stress(result: StressResult, network: DealNetwork) -> None:
    for sentence in stress_in_words(result):
        print_line(sentence)
    unit = result.currency
    rows = [
        (
            loss.party,
            money(loss.first.cash, unit),
            money(loss.total.lost_orders, unit),
            money(loss.total.unpaid_obligations, unit),
            money(loss.total.called_guarantees, unit),
            money(loss.total.marked_down, unit),
            share_in_words(loss.lost_share),
            "" if loss.fails_in_round is None else str(loss.fails_in_round),
        )
        for loss in result.losses
    ]
    heads = (
        "first round, cash",
        "lost orders",
        "unpaid to it",
        "guarantees called",
        "marked down",
        "of what it was promised",
        "fails in round",
    )
    columns = [("party", LEFT), *((head, RIGHT) for head in heads)]
    print_line("")
    print_table("Losses (value marked down is on paper and never added to cash)", columns, rows)
    deals = {deal.id: deal for deal in network.deals}
    paths = []
    for path in result.paths:
        chain = " → ".join((path.legs[0].debtor, *(leg.creditor for leg in path.legs)))
        last = deals.get(path.legs[-1].deal_ids[0])
        told = "" if last is None else deal_in_words(last.kind, last.actors, last.counterparties, last.amount)
        paths.append((chain, money(path.amount, unit), path.legs[-1].channel.name.lower().replace("_", " "), told))
    if paths:
        columns = [("path", LEFT), ("carries", RIGHT), ("last by", LEFT), ("largest deal of its last leg", LEFT)]
        print_table("How the largest losses travel", columns, paths)
    say(
        f"Assumed: {result.assumptions.measure} amounts, haircut {result.assumptions.haircut:g}, recovery "
        f"{result.assumptions.alpha:g} and {result.assumptions.beta:g}. Clears to {result.residual:.1e}."
    )


def _print_ensemble(result: EnsembleResult) -> None:
    unit = result.currency
    rows = [
        (each.party, *(money(loss, unit) for loss in each.loss), share_in_words(each.failing_share))
        for each in result.parties
    ]
    heads = [(f"{100 * level:g}%", RIGHT) for level in result.quantiles]
    title = f"Loss of cash at quantiles of {result.uncertainty.draws} draws (seed {result.uncertainty.seed})"
    print_table(title, [("party", LEFT), *heads, ("fails in", RIGHT)], rows)
    chances = ", ".join(f"{stage} {chance:g}" for stage, chance in result.uncertainty.stage_probability.items())
    say(f"Assumed chance that a deal comes about: {chances}; correlation {result.uncertainty.correlation:g}.")
    if result.unknown_amounts:
        say(f"{result.unknown_amounts} deals with unknown amounts are left out.")


@click.command("keystones")
@ledger_option
@json_option
@as_of_option
@currency_option
@click.option("--deals", "of_deals", is_flag=True, help="Rank deals instead of parties.")
def keystones_command(ledger_url: str, as_json: bool, as_of: date | None, currency: str, of_deals: bool) -> None:
    """Rank parties, or deals, by what the whole network loses without them."""
    with existing(ledger_url) as workbench:
        network = workbench.network(as_of=as_of, currency=currency)
    if of_deals:
        _print_keystone_deals(network, as_json=as_json)
        return
    parties = network.keystone_parties()
    if as_json:
        for each in parties:
            print_json(keystone_party_row(each, network.currency))
        return
    rows = [
        (
            each.party,
            money(each.unpaid, network.currency),
            share_in_words(each.unpaid_share),
            money(each.marked_down, network.currency),
            names_in_words(each.failing) if each.failing else "",
        )
        for each in parties
    ]
    columns = [("without", LEFT), ("not paid", RIGHT), ("of all", RIGHT), ("marked down", RIGHT), ("then fail", LEFT)]
    print_table("Keystones", columns, rows)


def _print_keystone_deals(network: DealNetwork, *, as_json: bool) -> None:
    found = network.keystone_deals()
    if as_json:
        for each in found:
            print_json(keystone_deal_row(each, network.currency))
        return
    deals = {deal.id: deal for deal in network.deals}
    rows = []
    for each in found[:TOP]:
        deal = deals[each.deal_id]
        told = deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount)
        figures = (money(amount, network.currency) for amount in (each.to_circulation, each.unpaid))
        rows.append((told, *figures, names_in_words(each.failing) if each.failing else "", each.deal_id))
    columns = [
        ("without", LEFT),
        ("adds to circulation", RIGHT),
        ("not paid", RIGHT),
        ("then fail", LEFT),
        ("id", LEFT),
    ]
    print_table("Keystone deals (the first are those to check)", columns, rows)
