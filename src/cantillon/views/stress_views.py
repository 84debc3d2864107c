"""Stress tests as rows; amounts in plain units of the network's currency."""

from __future__ import annotations

from dataclasses import asdict

from cantillon.stress.ensembles import EnsembleResult
from cantillon.stress.keystones import KeystoneDeal, KeystoneParty
from cantillon.stress.outcome import LossLeg, PartyLoss, StressResult
from cantillon.views.rows import Row


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
        "worst_losses": [{"party": party, "cash": loss} for party, loss in result.worst_losses],
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
        "cash": loss.cash,
        "equity": loss.equity,
        "revenue": loss.revenue,
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
