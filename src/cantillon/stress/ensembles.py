"""Many draws from what is uncertain, and the distribution of what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from cantillon.errors import ScenarioError
from cantillon.ledger.deal import Deal
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.sources.balance_sheets import BalanceSheet
from cantillon.stress.contagion import Contagion, fails
from cantillon.stress.promises import Channel, Promises, promises_of
from cantillon.stress.results import FloatArray, require_converged
from cantillon.stress.scenario import STAGE_PROBABILITY, Assumptions, Scenario, as_scenario
from cantillon.stress.shocks import withheld_shares
from cantillon.values.amount import Qualifier
from cantillon.values.kinds import Stage

QUANTILES = (0.05, 0.5, 0.95)

# "About" is read as plus or minus a tenth; a convention, settable.
ABOUT_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What is drawn, and how.

    Parameters
    ----------
    draws : int
    seed : int
        Draw k depends on the seed and k alone.
    correlation : float
        In [0, 1]: how much the deals of one payer succeed or shrink together; 0 is independent. One normal factor a
        payer (Gaussian copula).
    stage_probability : mapping
        The chance that a deal comes about, by its stage.
    """

    draws: int = 1000
    seed: int = 0
    correlation: float = 0.0
    stage_probability: Mapping[Stage, float] = field(default_factory=lambda: dict(STAGE_PROBABILITY))

    def __post_init__(self) -> None:
        if self.draws < 1:
            raise ScenarioError(f"The number of draws is at least 1, got {self.draws}.")
        if not 0 <= self.correlation <= 1:
            raise ScenarioError(f"The correlation is a share from 0 to 1, got {self.correlation:g}.")
        for stage, chance in self.stage_probability.items():
            if not 0 <= chance <= 1:
                raise ScenarioError(f"The probability of {stage} deals is a share from 0 to 1, got {chance:g}.")


@dataclass(frozen=True, slots=True)
class PartyRange:
    """What a party loses in cash at each of `QUANTILES`, and the share of draws in which it fails."""

    party: str
    loss: tuple[float, ...]
    lost_share: tuple[float, ...]
    failing_share: float


@dataclass(frozen=True, slots=True)
class EnsembleResult:
    """The distribution over draws; every other amount is in the network's currency.

    `unpaid_total` holds the quantiles of all payments that do not happen. Clearing is monotone in what parties have,
    not in what they owe, so these are quantiles of a sample, no bounds.
    """

    scenario: Scenario
    uncertainty: Uncertainty
    assumptions: Assumptions
    currency: str
    quantiles: tuple[float, ...]
    parties: tuple[PartyRange, ...]
    unpaid_total: tuple[float, ...]
    unknown_amounts: int
    residual: float
    rounds: int
    converged: bool

    def require_converged(self) -> EnsembleResult:
        """Return the result itself, or raise `NotConvergedError` with the worst residual."""
        require_converged(self.converged, self.rounds, self.residual)
        return self


def stress_ensemble(
    network: FinancialNetwork,
    scenario: Scenario | str | Iterable[str],
    uncertainty: Uncertainty | None = None,
    *,
    deals: Iterable[Deal] = (),
    balance_sheets: Mapping[str, BalanceSheet] | None = None,
    horizon: float | None = None,
    guarantees: bool = True,
    assumptions: Assumptions | None = None,
) -> EnsembleResult:
    """Return what each party loses over draws of uncertain amounts and deals.

    Parameters
    ----------
    network : FinancialNetwork
    scenario : Scenario, str or iterable of str
    uncertainty : Uncertainty, optional
    deals : iterable of Deal, optional
        With them, amounts are drawn in the interval that the sources give; without, from the flow's firm amount to its
        potential one.
    balance_sheets, horizon, guarantees, assumptions
        As for `stress`; the measure is always potential, whose stages the draws weigh.

    Returns
    -------
    EnsembleResult
        Parties that lose something or fail in some draw.

    Notes
    -----
    An amount is uniform between its bounds, "about" within a tenth of it; "at least" is its lower bound, as nothing is
    known above it. A deal that does not come about promises nothing and is missing on both sides. Time and memory grow
    with draws times promises.
    """
    scenario = as_scenario(scenario)
    how = uncertainty or Uncertainty()
    chosen = assumptions or Assumptions()
    chosen = Assumptions(Measure.POTENTIAL, chosen.haircut, chosen.alpha, chosen.beta, chosen.paid_stages)
    withheld = withheld_shares(network.parties, scenario)
    lows, spreads = _bounds(deals)
    promises = promises_of(
        network, chosen, balance_sheets=balance_sheets, horizon=horizon, guarantees=guarantees, low_shares=lows
    )
    amounts = draw_amounts(promises, how, spreads)
    contagion = Contagion(promises, withheld, chosen, amounts)
    end = contagion.run()
    failing = fails(end.unpaid, contagion.means) | (withheld[:, None] > 0)
    received = contagion.means.received
    cash_items = np.isin(promises.channel, (Channel.UNPAID_OBLIGATION, Channel.LOST_ORDER))
    share = np.divide(end.cash_losses, received, out=np.zeros_like(received), where=received > 0)
    levels = _quantiles(end.cash_losses), _quantiles(np.minimum(share, 1.0))
    parties = [
        PartyRange(name, tuple(levels[0][i].tolist()), tuple(levels[1][i].tolist()), float(failing[i].mean()))
        for i, name in enumerate(promises.parties)
        if end.cash_losses[i].any() or failing[i].any()
    ]
    return EnsembleResult(
        scenario,
        how,
        chosen,
        network.currency,
        QUANTILES,
        tuple(sorted(parties, key=lambda each: (-each.loss[1], -each.loss[2], each.party))),
        tuple(_quantiles(end.item_losses[cash_items].sum(axis=0)[None, :])[0].tolist()),
        promises.unknown_amounts,
        float(end.residual.max(initial=0.0)),
        end.rounds,
        end.converged,
    )


def draw_amounts(promises: Promises, how: Uncertainty, spreads: Mapping[str, float] | None = None) -> FloatArray:
    """Return drawn amounts, shape (items, draws); all items of one deal share its draws.

    One random stream a draw, so that a draw stays what it is whatever their number.
    """
    payer = {item.deal_id: item.debtor for item in promises.items}
    deals = sorted(payer)
    place = {deal: i for i, deal in enumerate(deals)}
    payers = {name: i for i, name in enumerate(sorted(set(payer.values())))}
    of_payer = np.array([payers[payer[deal]] for deal in deals], np.int64)
    of_deal = np.array([place[item.deal_id] for item in promises.items], np.int64)
    high = promises.amount
    low = np.array([item.low for item in promises.items])
    chance = np.array([how.stage_probability.get(item.stage, 0.0) for item in promises.items])
    about = np.array([(spreads or {}).get(item.deal_id, 0.0) for item in promises.items])
    amounts = np.zeros((len(promises.items), how.draws))
    together, apart = np.sqrt(how.correlation), np.sqrt(1 - how.correlation)
    for draw in range(how.draws):
        rng = np.random.default_rng((how.seed, draw))
        factor, own = rng.standard_normal((2, len(payers))), rng.standard_normal((2, len(deals)))
        if not len(deals):
            continue
        size, luck = special.ndtr(together * factor[:, of_payer] + apart * own)[:, of_deal]
        value = (low + (high - low) * size) * (1 + about * (2 * size - 1))
        amounts[:, draw] = np.where(luck < chance, value, 0.0)
    return amounts


def _bounds(deals: Iterable[Deal]) -> tuple[dict[str, float], dict[str, float]]:
    """Return low over high of every deal's interval, and the spread of those stated as "about"."""
    lows: dict[str, float] = {}
    spreads: dict[str, float] = {}
    for deal in deals:
        amount = deal.amount
        if amount is None or not amount.potential:
            continue
        lows[deal.id] = float(amount.firm / amount.potential)
        if amount.qualifier is Qualifier.ABOUT:
            spreads[deal.id] = ABOUT_SPREAD
    return lows, spreads


def _quantiles(values: FloatArray) -> FloatArray:
    return np.asarray(np.quantile(values, QUANTILES, axis=1).T)
