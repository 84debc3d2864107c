"""Stress tests as plain sentences and as rows; amounts in plain units of the network's currency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal

from cantillon.stress.ensembles import EnsembleResult
from cantillon.stress.keystones import KeystoneDeal, KeystoneParty
from cantillon.stress.outcome import LossLeg, PartyLoss, StressResult
from cantillon.stress.scenario import Default, Scenario
from cantillon.views.rows import Row
from cantillon.views.wording import count_in_words, figure_in_words, names_in_words, share_in_words

TOLD = 3  # losers told in words: more is a table


def money(amount: float, currency: str) -> str:
    """Return a plain amount as news writes it."""
    return figure_in_words(Decimal(round(amount)), currency)


def stress_in_words(result: StressResult) -> Iterator[str]:
    """Yield what a scenario does, in sentences: who loses most, the whole, what is left out, what is assumed."""
    condition = scenario_in_words(result.scenario)
    losers = [loss for loss in result.losses if loss.total.cash > 0 and not loss.withheld_share][:TOLD]
    if not losers:
        yield f"{condition}, nobody else loses cash that was promised to it."
    else:
        yield f"{condition}, {_lost(losers[0], result.currency)}."
        for loss in losers[1:]:
            sentence = _lost(loss, result.currency)
            yield sentence[0].upper() + sentence[1:] + "."
    if result.unpaid_share is not None:
        total, all_promised = money(result.unpaid_total, result.currency), money(result.promised_total, result.currency)
        yield (
            f"In all, {total} of {all_promised} that was promised is not paid ({share_in_words(result.unpaid_share)})."
        )
    if not result.is_unique:
        worst = money(result.worst_unpaid_total, result.currency)
        yield f"A closed circle lives on its own money: it can also clear at nothing, and then {worst} is not paid."
    for count, one, many in (
        (result.unknown_amounts, "deal of unknown amount is left out", "deals of unknown amount are left out"),
        (result.without_term, "deal without a known term counts in full", "deals without a known term count in full"),
        (result.split_joint, "deal of several parties is split evenly", "deals of several parties are split evenly"),
    ):
        if count:
            yield count_in_words(count, one, many) + "."


def scenario_in_words(scenario: Scenario) -> str:
    """Return the condition of a scenario: "If OpenAI pays nothing of what it promised"."""
    if not scenario.defaults:
        return "If everybody pays"
    return "If " + names_in_words([_default_in_words(default) for default in scenario.defaults])


def _default_in_words(default: Default) -> str:
    paid = 1 - default.unpaid_share
    if paid == 0:
        return f"{default.party} pays nothing of what it promised"
    share = "half" if paid == 0.5 else f"{100 * paid:g}%"
    return f"{default.party} pays {share} of what it promised"


def _lost(loss: PartyLoss, currency: str) -> str:
    parts = [
        f"{money(amount, currency)} {what}"
        for amount, what in (
            (loss.total.lost_orders, "of promised revenue"),
            (loss.total.unpaid_obligations, "of promised funding and debts"),
            (loss.total.called_guarantees, "on guarantees that it gave"),
        )
        if amount
    ]
    share = "" if loss.lost_share is None else f" ({share_in_words(loss.lost_share)} of what it was promised)"
    return f"{loss.party} loses up to {names_in_words(parts)}{share}"


def stress_row(result: StressResult) -> Row:
    """Return a whole stress test as one row, its assumptions and its proof included."""
    chosen = result.assumptions
    return {
        "defaults": [{"party": each.party, "unpaid_share": each.unpaid_share} for each in result.scenario.defaults],
        "currency": result.currency,
        "horizon_years": result.horizon,
        "measure": str(chosen.measure),
        "haircut": chosen.haircut,
        "alpha": chosen.alpha,
        "beta": chosen.beta,
        "promised_total": result.promised_total,
        "unpaid_total": result.unpaid_total,
        "unpaid_share": result.unpaid_share,
        "worst_unpaid_total": result.worst_unpaid_total,
        "marked_down_total": result.marked_down_total,
        "unknown_amounts": result.unknown_amounts,
        "without_term": result.without_term,
        "split_joint": result.split_joint,
        "at_least": result.is_at_least,
        "residual": result.residual,
        "losses": [_loss_row(loss) for loss in result.losses],
        "rounds": [{"number": each.number, "failing": list(each.failing)} for each in result.rounds],
        "paths": [
            {"amount": path.amount, "legs": [_leg_row(leg) for leg in path.legs]} for path in result.paths
        ],
        "guarantee_calls": [_leg_row(leg) for leg in result.guarantee_calls],
    }  # fmt: skip


def _loss_row(loss: PartyLoss) -> Row:
    return {
        "party": loss.party,
        "promised": loss.promised,
        "owed": loss.owed,
        "first": asdict(loss.first),
        "total": asdict(loss.total),
        "lost_share": loss.lost_share,
        "unpaid": loss.unpaid,
        "fails_in_round": loss.fails_in_round,
        "distress": loss.distress,
    }


def _leg_row(leg: LossLeg) -> Row:
    return {
        "debtor": leg.debtor,
        "creditor": leg.creditor,
        "amount": leg.amount,
        "channel": leg.channel.name.lower(),
        "deals": list(leg.deal_ids),
    }


def ensemble_row(result: EnsembleResult) -> Row:
    """Return the distribution over draws as one row."""
    return {
        "draws": result.uncertainty.draws,
        "seed": result.uncertainty.seed,
        "correlation": result.uncertainty.correlation,
        "stage_probability": {str(stage): chance for stage, chance in result.uncertainty.stage_probability.items()},
        "quantiles": list(result.quantiles),
        "unpaid_total": list(result.unpaid_total),
        "currency": result.currency,
        "unknown_amounts": result.unknown_amounts,
        "parties": [
            {
                "party": each.party,
                "loss": list(each.loss),
                "lost_share": list(each.lost_share),
                "failing_share": each.failing_share,
            }
            for each in result.parties
        ],
    }


def keystone_party_row(keystone: KeystoneParty, currency: str) -> Row:
    """Return what the network loses without a party."""
    return {
        "party": keystone.party,
        "unpaid": keystone.unpaid,
        "unpaid_share": keystone.unpaid_share,
        "marked_down": keystone.marked_down,
        "failing": list(keystone.failing),
        "currency": currency,
    }


def keystone_deal_row(keystone: KeystoneDeal, currency: str) -> Row:
    """Return what the network loses without a deal, and what the deal adds to circulation."""
    return {
        "deal": keystone.deal_id,
        "unpaid": keystone.unpaid,
        "failing": list(keystone.failing),
        "to_circulation": keystone.to_circulation,
        "to_round_trips": keystone.to_round_trips,
        "currency": currency,
    }
