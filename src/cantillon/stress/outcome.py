"""What a scenario does to each party, in numbers that a sentence, a table or a picture can show."""

from __future__ import annotations

from dataclasses import dataclass

from cantillon.stress.promises import Channel
from cantillon.stress.results import require_converged
from cantillon.stress.scenario import Assumptions, Scenario


@dataclass(frozen=True, slots=True)
class Losses:
    """What a party loses, by channel, in the network's currency; no deal is in two channels.

    `cash` is money that does not come or has to be paid; `marked_down` is value on paper, and may mirror cash that the
    party held has lost. That is why the two are never added up over parties.
    """

    unpaid_obligations: float = 0.0
    lost_orders: float = 0.0
    called_guarantees: float = 0.0
    marked_down: float = 0.0

    @property
    def cash(self) -> float:
        """Unpaid obligations, lost orders and called guarantees."""
        return self.unpaid_obligations + self.lost_orders + self.called_guarantees


@dataclass(frozen=True, slots=True)
class Cause:
    """That a party lost `amount` because of `party`, through these deals."""

    party: str
    amount: float
    channel: Channel
    deal_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyLoss:
    """One party under the scenario.

    Parameters
    ----------
    party : str
    promised : float
        What others promised to pay it within the horizon.
    owed : float
        What it promised to pay.
    first, total : Losses
        After the first round, and when nothing more changes.
    unpaid : float
        What it leaves unpaid itself.
    withheld_share : float
        The share that the scenario sets.
    fails_in_round : int or None
        The round in which it first pays less than it promised; 1 for those that the scenario sets.
    causes : tuple of Cause
        Where its losses come from, largest first.
    distress : float
        Share of its equity lost, in [0, 1]; where the equity is unknown, of all that it was promised and holds.
    equity, cash, revenue : float or None
        From its balance sheet; unknown is ``None``. The revenue is a year's.
    """

    party: str
    promised: float
    owed: float
    first: Losses
    total: Losses
    unpaid: float
    withheld_share: float
    fails_in_round: int | None
    causes: tuple[Cause, ...]
    distress: float
    equity: float | None = None
    cash: float | None = None
    revenue: float | None = None

    @property
    def lost_share(self) -> float | None:
        """Unpaid obligations and lost orders over what it was promised; ``None`` where nothing was promised."""
        if self.promised <= 0:
            return None
        return (self.total.unpaid_obligations + self.total.lost_orders) / self.promised

    @property
    def lost_years(self) -> float | None:
        """Lost orders over a year's revenue; ``None`` where the revenue is unknown or nil."""
        return self.total.lost_orders / self.revenue if self.revenue else None

    @property
    def absorbed(self) -> float:
        """The loss of cash that stays with it: what it does not pass on by paying less itself."""
        return max(0.0, self.total.cash - self.unpaid)


@dataclass(frozen=True, slots=True)
class LossLeg:
    """One step of a path: `creditor` loses `amount` because of `debtor`."""

    debtor: str
    creditor: str
    amount: float
    channel: Channel
    deal_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LossPath:
    """A way on which a loss travels from a party of the scenario; `amount` is its smallest leg.

    Paths share legs, so their amounts are not to be added up.
    """

    legs: tuple[LossLeg, ...]
    amount: float


@dataclass(frozen=True, slots=True)
class StressRound:
    """Who fails in a round, and which share of all parties has failed by its end."""

    number: int
    failing: tuple[str, ...]


def is_worse(worst: float, total: float, promised: float) -> bool:
    """Say whether the least clearing leaves more unpaid than the greatest, beyond rounding."""
    return worst - total > 1e-9 * max(promised, 1.0)


@dataclass(frozen=True, slots=True)
class StressResult:
    """A scenario and its consequences.

    Parameters
    ----------
    scenario : Scenario
    assumptions : Assumptions
    currency : str
        All amounts are in its plain units.
    horizon : float or None
        Years; ``None``: all that is promised.
    losses : tuple of PartyLoss
        Every party that loses something or fails, largest loss of cash first.
    rounds : tuple of StressRound
        Rounds in which somebody fails.
    paths : tuple of LossPath
        The largest, first.
    guarantee_calls : tuple of LossLeg
        Guarantees switched on: `creditor` is the guarantor, `debtor` whose promises it has to keep.
    promised_total : float
        All cash promised in the network.
    unpaid_total : float
        Payments that do not happen, each promise once; what guarantors pay instead is taken off.
    marked_down_total : float
        Value on paper that holders lose; never to be added to `unpaid_total`.
    worst_unpaid_total : float
        The same total at the least clearing vector. Larger than `unpaid_total` where a closed circle lives on its own
        money: it clears at everything or at nothing.
    worst_losses : tuple of (str, float)
        What each party loses in cash at the least clearing vector, largest first; empty where both ends agree.
    unknown_amounts, without_term, split_joint : int
        Deals left out because their amount is unknown; counted in full because their term is; split evenly.
    is_at_least : bool
        Whether an amount is unknown or stated as "at least".
    iterations : int
    residual : float
        Largest change that another round would make, relative to the largest promise: the proof.
    converged : bool
    """

    scenario: Scenario
    assumptions: Assumptions
    currency: str
    horizon: float | None
    losses: tuple[PartyLoss, ...]
    rounds: tuple[StressRound, ...]
    paths: tuple[LossPath, ...]
    guarantee_calls: tuple[LossLeg, ...]
    promised_total: float
    unpaid_total: float
    marked_down_total: float
    worst_unpaid_total: float
    worst_losses: tuple[tuple[str, float], ...]
    unknown_amounts: int
    without_term: int
    split_joint: int
    is_at_least: bool
    iterations: int
    residual: float
    converged: bool

    @property
    def is_unique(self) -> bool:
        """Whether the greatest and the least clearing give the same losses."""
        return not is_worse(self.worst_unpaid_total, self.unpaid_total, self.promised_total)

    @property
    def unpaid_share(self) -> float | None:
        """`unpaid_total` over `promised_total`; ``None`` where nothing is promised."""
        return self.unpaid_total / self.promised_total if self.promised_total > 0 else None

    def loss_of(self, party: str) -> PartyLoss | None:
        """Return what a party loses, or ``None`` if it loses nothing."""
        return next((loss for loss in self.losses if loss.party == party), None)

    def require_converged(self) -> StressResult:
        """Return the result itself, or raise `NotConvergedError` with the residual that was reached."""
        require_converged(self.converged, self.iterations, self.residual)
        return self
