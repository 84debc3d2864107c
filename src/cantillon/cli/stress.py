"""`cantillon stress | keystones`: who is hurt when somebody does not pay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
from markupsafe import Markup

from cantillon.asking import DealNetwork
from cantillon.cli.options import as_of_option, currency_option, existing, firm_option, json_option, ledger_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_line, print_problems, print_table, say
from cantillon.cli.sourced import Sourced, print_sentences
from cantillon.errors import ScenarioError
from cantillon.network.balance_sheets import latest_by_party
from cantillon.network.network import Measure
from cantillon.pipeline import Workbench
from cantillon.sources.balance_sheets import BalanceSheet, read_balance_sheets
from cantillon.stress.ensembles import EnsembleResult, Uncertainty
from cantillon.stress.outcome import LossPath, PartyLoss, StressResult
from cantillon.stress.scenario import STAGE_PROBABILITY, Assumptions, Default, Scenario
from cantillon.values.kinds import Stage
from cantillon.views.stress_pictures import stress_section
from cantillon.views.stress_sentences import ensemble_in_words, leg_in_words, money, stress_in_words
from cantillon.views.stress_views import ensemble_row, keystone_deal_row, keystone_party_row, stress_row
from cantillon.views.wording import Language, deal_in_words, names_in_words, share_in_words

_YEARS = re.compile(r"(\d+(?:\.\d+)?)\s*(y|m)?")
_CHANCE = re.compile(r"(\w+)=(\d*\.?\d+)")
MONTHS = 12
TOP = 20  # deals shown by keystones: more is for --json
TO_CHECK = 3  # keystone deals whose sentences are shown


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


class Chance(click.ParamType[tuple[Stage, float]]):
    """The chance that deals at a stage come about: planned=0.3."""

    name = "chance"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Stage, float]:
        """Return the stage and its probability."""
        match = _CHANCE.fullmatch(str(value).strip())
        if match is None or match[1] not in list(Stage) or float(match[2]) > 1:
            stages = ", ".join(Stage)
            self.fail(
                f"{value!r} is no stage with a chance from 0 to 1, as planned=0.3 (stages: {stages}).", param, ctx
            )
        return Stage(match[1]), float(match[2])


@click.command("stress")
@click.option(
    "--default", "defaults", multiple=True, required=True, metavar="PARTY[:SHARE]",
    help="Who does not pay, and the share that it leaves unpaid (default: all); may be given several times.",
)  # fmt: skip
@click.option("--haircut", type=click.FloatRange(0, 1), default=1.0, show_default=True,
              help="Share of its value that a holding loses if the party held loses everything.")  # fmt: skip
@click.option("--recovery", nargs=2, type=click.FloatRange(0, 1), default=(1.0, 1.0), show_default=True,
              metavar="ALPHA BETA",
              help="Shares of its own money and of its receipts that who cannot pay its debts recovers.")  # fmt: skip
@click.option("--horizon", type=Years(), help="Count only what is due within this time: 2y, 18m.")
@click.option("--guarantees", type=click.Choice(["on", "off"]), default="on", show_default=True,
              help="Whether guarantors step in.")  # fmt: skip
@click.option("--balances", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A CSV file of balance sheets, instead of those imported and shipped.")  # fmt: skip
@click.option("--no-balances", is_flag=True, help="Without balance sheets: only what was promised counts.")
@firm_option
@click.option("--sentences/--no-sentences", default=True, help="Show the sentence behind each leg.")
@click.option("--draws", type=click.IntRange(min=1), help="Draw uncertain amounts and deals so many times.")
@click.option("--seed", type=int, default=0, show_default=True, help="With --draws: which draws.")
@click.option("--correlation", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="With --draws: how much the deals of one payer stand or fall together.")  # fmt: skip
@click.option("--chance", "chances", multiple=True, type=Chance(), metavar="STAGE=SHARE",
              help="With --draws: the chance that deals at a stage come about, planned=0.3.")  # fmt: skip
@ledger_option
@json_option
@as_of_option
@currency_option
def stress_command(
    defaults: tuple[str, ...],
    haircut: float,
    recovery: tuple[float, float],
    horizon: float | None,
    guarantees: str,
    balances: Path | None,
    no_balances: bool,
    firm: bool,
    sentences: bool,
    draws: int | None,
    seed: int,
    correlation: float,
    chances: tuple[tuple[Stage, float], ...],
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    currency: str,
) -> None:
    """Show who is hurt if some do not pay: plain words first, then tables and the sentences behind them."""
    with existing(ledger_url) as workbench:
        scenario = _scenario(defaults, workbench, as_of)
        network = workbench.network(as_of=as_of, currency=currency)
        sheets = {} if no_balances else _sheets(balances, workbench, network.currency, as_of)
        sourced = Sourced.of(workbench.view(as_of=as_of))
    measure = Measure.FIRM if firm else Measure.POTENTIAL
    chosen = Assumptions(measure, haircut, *recovery)
    switched_on = guarantees == "on"
    if draws:
        uncertainty = Uncertainty(draws, seed, correlation, {**STAGE_PROBABILITY, **dict(chances)})
        ensemble = network.stress_ensemble(
            scenario, uncertainty, balance_sheets=sheets, horizon=horizon, guarantees=switched_on, assumptions=chosen
        )
        print_json(ensemble_row(ensemble)) if as_json else _print_ensemble(ensemble)
        return
    result = network.stress(
        scenario, balance_sheets=sheets, horizon=horizon, guarantees=switched_on, assumptions=chosen
    ).require_converged()
    if as_json:
        print_json(stress_row(result))
        return
    _print_stress(result, sheets)
    if sentences:
        legs = [*(leg for path in result.paths for leg in path.legs), *result.guarantee_calls]
        print_sentences(sourced, (deal_id for leg in legs for deal_id in leg.deal_ids), "The sentences behind the legs")


def _scenario(defaults: tuple[str, ...], workbench: Workbench, as_of: date | None) -> Scenario:
    parsed = [Default.parse(text) for text in defaults]
    return Scenario(tuple(Default(workbench.party_name(each.party, as_of=as_of), each.unpaid_share) for each in parsed))


def _sheets(path: Path | None, workbench: Workbench, currency: str, as_of: date | None) -> Mapping[str, BalanceSheet]:
    if path is None:
        known, problems = workbench.balance_sheets(as_of=as_of, currency=currency)
        print_problems(problems)
        return known
    sheets, problems = read_balance_sheets(path)
    latest, further = latest_by_party(sheets, currency, as_of=as_of)
    print_problems([*problems, *further])
    if not latest:
        hint = (
            f"Give figures in {currency}."
            if sheets
            else "Each row needs a party, a date and a figure that can be right."
        )
        raise ScenarioError(f"{path} holds no balance sheet that can be used.", hint=hint)
    return latest


def report_of_stress(
    defaults: tuple[str, ...], workbench: Workbench, as_of: date | None, currency: str, language: Language
) -> Markup:
    """Return the report's section on who is hurt if some do not pay."""
    network = workbench.network(as_of=as_of, currency=currency)
    sheets = _sheets(None, workbench, network.currency, as_of)
    result = network.stress(_scenario(defaults, workbench, as_of), balance_sheets=sheets).require_converged()
    said = {
        deal.id: deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount, language)
        for deal in network.deals
    }
    return stress_section(result, said, language=language)


def _print_stress(result: StressResult, sheets: Mapping[str, BalanceSheet]) -> None:
    for sentence in stress_in_words(result):
        print_line(sentence)
    unit = result.currency
    worst = dict(result.worst_losses)
    rows = [_loss_cells(loss, unit, worst) for loss in result.losses]
    told = {loss.party for loss in result.losses}
    rows += [
        (party, *(money(0, unit),) * 2, *("",) * 6, money(cash, unit))
        for party, cash in result.worst_losses
        if party not in told
    ]
    heads = (
        "cash, first round",
        "cash, all rounds",
        "lost orders",
        "unpaid to it",
        "guarantees called",
        "marked down",
        "of what it was promised",
        "fails in round",
        *(["cash, at worst"] if worst else []),
    )
    columns = [("party", LEFT), *((head, RIGHT) for head in heads)]
    if rows:
        print_line("")
        print_table("Losses (value marked down is on paper and never added to cash)", columns, rows)
    _print_paths(result.paths, unit)
    _say_assumptions(result, sheets)


def _loss_cells(loss: PartyLoss, unit: str, worst: Mapping[str, float]) -> tuple[str, ...]:
    total = loss.total
    channels = (total.lost_orders, total.unpaid_obligations, total.called_guarantees, total.marked_down)
    return (
        loss.party,
        money(loss.first.cash, unit),
        money(total.cash, unit),
        *(money(amount, unit) if amount else "" for amount in channels),
        share_in_words(loss.lost_share),
        "" if loss.fails_in_round is None else str(loss.fails_in_round),
        *([money(worst.get(loss.party, 0.0), unit)] if worst else []),
    )


def _print_paths(paths: tuple[LossPath, ...], unit: str) -> None:
    if not paths:
        return
    print_line("")
    print_line("How the largest losses travel (paths share legs: their amounts do not add up)")
    for number, path in enumerate(paths, start=1):
        chain = " → ".join((path.legs[0].debtor, *(leg.creditor for leg in path.legs)))
        print_line(f"  {number}. {chain}: {money(path.amount, unit)}")
        told = "; ".join(leg_in_words(leg, unit) for leg in path.legs)
        print_line(f"      {told}.")


def _say_assumptions(result: StressResult, sheets: Mapping[str, BalanceSheet]) -> None:
    chosen = result.assumptions
    cash = [loss.party for loss in result.losses if loss.cash is not None]
    if not sheets:
        known = "No balance sheets: losses are shares of what each was promised."
    elif cash:
        known = f"Known cash of {names_in_words(cash)} absorbs losses first (`cantillon balances` shows the figures)."
    else:
        known = "The cash of none of these parties is known (see `cantillon balances`)."
    figures = f"haircut {chosen.haircut:g}, recovery {chosen.alpha:g} and {chosen.beta:g}"
    say(f"Assumed: {chosen.measure} amounts, {figures}. {known} Nobody pays from revenue outside these deals.")
    say(f"Proof: another round would change nothing by more than {result.residual:.1e} of the largest promise.")


def _print_ensemble(result: EnsembleResult) -> None:
    unit = result.currency
    for sentence in ensemble_in_words(result):
        print_line(sentence)
    print_line("")
    rows = [
        (each.party, *(money(loss, unit) for loss in each.loss), share_in_words(each.failing_share))
        for each in result.parties
    ]
    rows.append(("all that is not paid", *(money(amount, unit) for amount in result.unpaid_total), ""))
    heads = [(f"{100 * level:g}%", RIGHT) for level in result.quantiles]
    title = f"Loss of cash at quantiles of {result.uncertainty.draws} draws (seed {result.uncertainty.seed})"
    print_table(title, [("party", LEFT), *heads, ("fails in", RIGHT)], rows)
    chances = ", ".join(f"{stage} {chance:g}" for stage, chance in result.uncertainty.stage_probability.items())
    say(f"Assumed chance that a deal comes about (set with --chance): {chances}.")
    say(
        f"Amounts are drawn evenly in their intervals, “about” within a tenth; correlation of one payer's deals "
        f"{result.uncertainty.correlation:g}."
    )
    if result.unknown_amounts:
        say(f"{result.unknown_amounts} deals with unknown amounts are left out.")


@click.command("keystones")
@ledger_option
@json_option
@as_of_option
@currency_option
@firm_option
@click.option("--deals", "of_deals", is_flag=True, help="Rank deals instead of parties.")
def keystones_command(
    ledger_url: str, as_json: bool, as_of: date | None, currency: str, firm: bool, of_deals: bool
) -> None:
    """Rank parties, or deals, by what the whole network loses without them."""
    with existing(ledger_url) as workbench:
        network = workbench.network(as_of=as_of, currency=currency)
        sheets, problems = workbench.balance_sheets(as_of=as_of, currency=currency)
        sourced = Sourced.of(workbench.view(as_of=as_of))
    print_problems(problems)
    chosen = Assumptions(Measure.FIRM if firm else Measure.POTENTIAL)
    if of_deals:
        _print_keystone_deals(network, sheets, chosen, sourced, as_json=as_json)
        return
    parties = network.keystone_parties(balance_sheets=sheets, assumptions=chosen)
    if as_json:
        for each in parties:
            print_json(keystone_party_row(each, network.currency))
        return
    if not parties:
        say("No party's default would stop a payment of a known amount.")
        return
    unit = network.currency
    first = parties[0]
    print_line(
        f"Without {first.party}, {money(first.unpaid, unit)} is not paid, {share_in_words(first.unpaid_share)} of all "
        "that was promised."
    )
    rows = [
        (
            each.party,
            money(each.unpaid, unit),
            share_in_words(each.unpaid_share),
            money(each.marked_down, unit) if each.marked_down else "",
            names_in_words(each.failing) if each.failing else "",
        )
        for each in parties
    ]
    columns = [("without", LEFT), ("not paid", RIGHT), ("of all", RIGHT), ("marked down", RIGHT), ("then fail", LEFT)]
    print_table("Keystones", columns, rows)
    largest = sorted(
        (flow for flow in network.network.flows if first.party in (flow.payer, flow.payee) and flow.potential),
        key=lambda flow: -(flow.potential or 0),
    )
    ids = list(dict.fromkeys(flow.deal_id for flow in largest))[:TO_CHECK]
    print_sentences(sourced, ids, f"The largest deals of {first.party}, and what says so")


def _print_keystone_deals(
    network: DealNetwork,
    sheets: Mapping[str, BalanceSheet],
    assumptions: Assumptions,
    sourced: Sourced,
    *,
    as_json: bool,
) -> None:
    found = network.keystone_deals(balance_sheets=sheets, assumptions=assumptions)
    if as_json:
        for each in found:
            row = keystone_deal_row(each, network.currency)
            disagreements = list(sourced.disagreements(each.deal_id))
            print_json({**row, "sentences": sourced.sentences(each.deal_id), "disagreements": disagreements})
        return
    if not found:
        say("No deal carries a payment of a known amount.")
        return
    rows = []
    for each in found[:TOP]:
        figures = (money(amount, network.currency) for amount in (each.to_circulation, each.unpaid))
        then = names_in_words(each.failing) if each.failing else ""
        stage = str(sourced.deals[each.deal_id].stage) if each.deal_id in sourced.deals else ""
        rows.append((sourced.said(each.deal_id), stage, *figures, then))
    columns = [
        ("without", LEFT),
        ("stage", LEFT),
        ("adds to circulation", RIGHT),
        ("not paid", RIGHT),
        ("then fail", LEFT),
    ]
    print_table("Keystone deals (what deals add does not add up)", columns, rows)
    if len(found) > TOP:
        say(f"{len(found) - TOP} more with --json.")
    title = "Check these first: their stage and amount move the figures most"
    print_sentences(sourced, (each.deal_id for each in found[:TO_CHECK]), title)
