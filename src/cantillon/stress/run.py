"""Run a scenario on a network: the entry point of the layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from cantillon.errors import ScenarioError
from cantillon.network.network import FinancialNetwork
from cantillon.sources.balance_sheets import BalanceSheet
from cantillon.stress.contagion import Cascade, Contagion
from cantillon.stress.outcome import Cause, Losses, LossLeg, PartyLoss, StressResult, StressRound, is_worse
from cantillon.stress.paths import loss_paths
from cantillon.stress.promises import Channel, Promises, promises_of
from cantillon.stress.results import BoolArray, FloatArray
from cantillon.stress.scenario import Assumptions, Scenario, as_scenario
from cantillon.stress.shocks import withheld_shares
from cantillon.stress.valuation import value_holdings

# Less than this share of the largest promise is rounding, not a loss.
NOTHING = 1e-12


def stress(
    network: FinancialNetwork,
    scenario: Scenario | str | Iterable[str],
    *,
    balance_sheets: Mapping[str, BalanceSheet] | None = None,
    horizon: float | None = None,
    guarantees: bool = True,
    haircut: float | None = None,
    assumptions: Assumptions | None = None,
) -> StressResult:
    """Return what each party loses if some do not pay.

    Parameters
    ----------
    network : FinancialNetwork
    scenario : Scenario, str or iterable of str
        Who leaves which share of its promises unpaid: ``"OpenAI:0.5"``.
    balance_sheets : mapping of str to BalanceSheet, optional
        By party, in the network's currency. Without it parties have no cash beside what they need for their promises,
        and losses are shares of what each was promised.
    horizon : float, optional
        Years from the network's date. Amounts with a known term are spread evenly over it and cut; those without a
        term count in full, and are counted.
    guarantees : bool
        Whether guarantors step in.
    haircut : float, optional
        Share of its value that a holding loses if the party held loses everything; overrides `assumptions`.
    assumptions : Assumptions, optional

    Returns
    -------
    StressResult
        The greatest clearing, with the total at the least one beside it.

    Raises
    ------
    UnknownPartyError
        If the scenario names a party that has no part in the network.
    ScenarioError
        If the network is empty, or the horizon is not positive.

    Notes
    -----
    Each party is assumed able to pay what it promised if all others pay what they promised it; what it would need for
    that is the funding gap's question, not this one's. So without a shock nobody loses anything. A loss first eats what
    the party was promised beyond its own promises and its known cash, then it cuts orders, then debts: clearing in the
    sense of [1]_ with default costs of [2]_, where debts rank before orders. Holders are marked down by linear DebtRank
    [3]_. All losses of cash together are at most what the scenario withholds, passed on from hand to hand.

    References
    ----------
    .. [1] L. Eisenberg, T. H. Noe, Management Science 47(2), 2001. doi:10.1287/mnsc.47.2.236.9835
    .. [2] L. C. G. Rogers, L. A. M. Veraart, Management Science 59(4), 2013. doi:10.1287/mnsc.1120.1569
    .. [3] M. Bardoscia and others, PLoS ONE 10(6), 2015. doi:10.1371/journal.pone.0130406
    """
    scenario = as_scenario(scenario)
    chosen = assumptions or Assumptions()
    if haircut is not None:
        chosen = replace(chosen, haircut=haircut)
    if horizon is not None and not horizon > 0:
        raise ScenarioError(f"The horizon is a number of years above 0, got {horizon:g}.")
    withheld = withheld_shares(network.parties, scenario)
    promises = promises_of(network, chosen, balance_sheets=balance_sheets, horizon=horizon, guarantees=guarantees)
    return _Told(promises, withheld, scenario, chosen, network.currency, horizon).result()


class _Told:
    """One scenario worked out, and the pieces of its result."""

    def __init__(
        self,
        promises: Promises,
        withheld: FloatArray,
        scenario: Scenario,
        assumptions: Assumptions,
        currency: str,
        horizon: float | None,
    ) -> None:
        self.promises, self.scenario, self.assumptions = promises, scenario, assumptions
        self.currency, self.horizon, self.withheld = currency, horizon, withheld
        self.contagion = Contagion(promises, withheld, assumptions)
        self.end = self.contagion.run(keep_history=True)
        self.worst = self.contagion.run(from_ruin=True)
        haircut = assumptions.haircut
        first = value_holdings(promises, self.contagion, self.end, haircut=haircut, first_round=True)
        last = value_holdings(promises, self.contagion, self.end, haircut=haircut)
        self.distress = last.distress
        self.first = self.end.first_items[:, 0] + first.item_losses
        self.total = self.end.item_losses[:, 0] + last.item_losses
        self.nothing = NOTHING * promises.amount.max(initial=0.0)

    def result(self) -> StressResult:
        legs = self._legs()
        sources = [default.party for default in self.scenario.defaults if default.unpaid_share > 0]
        cash = np.isin(self.promises.channel, (Channel.UNPAID_OBLIGATION, Channel.LOST_ORDER))
        promises = self.promises
        return StressResult(
            self.scenario,
            self.assumptions,
            self.currency,
            self.horizon,
            self._losses(legs),
            self._rounds(),
            loss_paths(legs, sources),
            tuple(leg for leg in legs if leg.channel is Channel.CALLED_GUARANTEE),
            float(promises.amount[cash].sum()),
            self._unpaid(self.end, cash),
            float(self.total[promises.channel == Channel.MARKED_DOWN_HOLDING].sum()),
            self._unpaid(self.worst, cash),
            self._worst_losses(cash),
            promises.unknown_amounts,
            promises.without_term,
            promises.split_joint,
            promises.is_at_least,
            self.end.rounds + self.worst.rounds,
            float(max(self.end.residual.max(initial=0.0), self.worst.residual.max(initial=0.0))),
            self.end.converged and self.worst.converged,
        )

    def _unpaid(self, cascade: Cascade, cash: BoolArray) -> float:
        return float(cascade.item_losses[cash, 0].sum())

    def _worst_losses(self, cash: BoolArray) -> tuple[tuple[str, float], ...]:
        """Return what each party loses at the least clearing, where that is more."""
        amounts = self.promises.amount[cash].sum()
        if not is_worse(self._unpaid(self.worst, cash), self._unpaid(self.end, cash), float(amounts)):
            return ()
        lost = zip(self.promises.parties, self.worst.cash_losses[:, 0].tolist(), strict=True)
        return tuple(sorted(((name, loss) for name, loss in lost if loss > self.nothing), key=lambda e: (-e[1], e[0])))

    def _legs(self) -> list[LossLeg]:
        """Return who loses how much because of whom, deals of one channel between two parties together."""
        together: dict[tuple[str, str, Channel], list[tuple[float, str]]] = defaultdict(list)
        for item, amount in zip(self.promises.items, self.total.tolist(), strict=True):
            if amount > self.nothing:
                together[item.debtor, item.creditor, item.channel].append((amount, item.deal_id))
        return [
            LossLeg(debtor, creditor, sum(amount for amount, _ in found), channel, _largest_first(found))
            for (debtor, creditor, channel), found in together.items()
        ]

    def _losses(self, legs: list[LossLeg]) -> tuple[PartyLoss, ...]:
        causes: dict[str, list[Cause]] = defaultdict(list)
        for leg in legs:
            causes[leg.creditor].append(Cause(leg.debtor, leg.amount, leg.channel, leg.deal_ids))
        fails_in = {name: each.number for each in self._rounds() for name in each.failing}
        first, total = self._by_party(self.first), self._by_party(self.total)
        means, unpaid = self.contagion.means, self.end.unpaid.total[:, 0]
        losses = [
            PartyLoss(
                name,
                float(means.received[i, 0]),
                float(means.owed[i, 0]),
                first[i],
                total[i],
                float(unpaid[i]),
                float(self.withheld[i]),
                fails_in.get(name),
                tuple(sorted(causes[name], key=lambda cause: (-cause.amount, cause.party))),
                float(self.distress[i]),
                *(
                    None if np.isnan(known[i]) else float(known[i])
                    for known in (self.promises.equity, self.promises.cash, self.promises.revenue)
                ),
            )
            for i, name in enumerate(self.promises.parties)
            if causes[name] or name in fails_in
        ]
        return tuple(sorted(losses, key=lambda loss: (-loss.total.cash, -loss.total.marked_down, loss.party)))

    def _by_party(self, items: FloatArray) -> list[Losses]:
        sums = np.zeros((len(self.promises.parties), len(Channel)))
        np.add.at(sums, (self.promises.creditor, self.promises.channel), np.where(items > self.nothing, items, 0.0))
        return [
            Losses(
                unpaid_obligations=row[Channel.UNPAID_OBLIGATION],
                lost_orders=row[Channel.LOST_ORDER],
                called_guarantees=row[Channel.CALLED_GUARANTEE],
                marked_down=row[Channel.MARKED_DOWN_HOLDING],
            )
            for row in sums.tolist()
        ]

    def _rounds(self) -> tuple[StressRound, ...]:
        return failing_by_round(self.promises.parties, self.withheld, self.end.history)


def failing_by_round(
    parties: tuple[str, ...], withheld: FloatArray, history: Iterable[BoolArray]
) -> tuple[StressRound, ...]:
    """Return the rounds in which somebody fails; a promise-less party of the scenario fails in the first."""
    before = np.zeros(len(parties), np.bool_)
    rounds = []
    for number, failing in enumerate(history, 1):
        newly = (failing | (withheld > 0) if number == 1 else failing) & ~before
        if newly.any():
            rounds.append(StressRound(number, tuple(parties[i] for i in np.flatnonzero(newly))))
        before |= newly
    return tuple(rounds)


def _largest_first(found: list[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(deal for _, deal in sorted(found, key=lambda each: (-each[0], each[1])))
