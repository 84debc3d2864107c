"""What each party promised to whom, each dollar in one place: debts, orders, holdings and guarantees as arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

import numpy as np

from cantillon.network.flow import Flow, Medium
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.sources.balance_sheets import BalanceSheet
from cantillon.stress.results import FloatArray, IntArray
from cantillon.stress.scenario import Assumptions
from cantillon.values.currency import decimals_of
from cantillon.values.dates import Period
from cantillon.values.kinds import DEAD_STAGES, FIRM_STAGES, Kind, Stage

DAYS_PER_YEAR = 365.25


class Channel(IntEnum):
    """Where a loss comes from; every deal belongs to one."""

    UNPAID_OBLIGATION = 0
    LOST_ORDER = 1
    MARKED_DOWN_HOLDING = 2
    CALLED_GUARANTEE = 3


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that `creditor` loses if `debtor` fails; for a guarantee the creditor is the guarantor.

    `amount` is in units of the network's currency, for the share of the term that lies within the horizon.
    """

    deal_id: str
    debtor: str
    creditor: str
    channel: Channel
    amount: float
    low: float
    stage: Stage


@dataclass(frozen=True, slots=True)
class Promises:
    """All promises of a network, with what is assumed and what had to be left out.

    Parameters
    ----------
    parties : tuple of str
    items : tuple of Promise
    debtor, creditor, channel : ndarray of int64, shape (items,)
    amount : ndarray of float, shape (items,)
    cash, equity, revenue : ndarray of float, shape (parties,)
        From balance sheets; NaN where unknown. The revenue is a year's, and only measures losses: nobody pays from it.
    unknown_amounts : int
        Deals left out because no source gives an amount.
    without_term : int
        Deals counted in full although the horizon may cut them, because their term is unknown.
    split_joint : int
        Joint deals that are split evenly between their parties, for want of anything better.
    is_at_least : bool
    """

    parties: tuple[str, ...]
    items: tuple[Promise, ...]
    debtor: IntArray
    creditor: IntArray
    channel: IntArray
    amount: FloatArray
    cash: FloatArray
    equity: FloatArray
    revenue: FloatArray
    unknown_amounts: int
    without_term: int
    split_joint: int
    is_at_least: bool

    def index(self, party: str) -> int:
        """Return the position of a party."""
        return self.parties.index(party)


def promises_of(
    network: FinancialNetwork,
    assumptions: Assumptions,
    *,
    balance_sheets: Mapping[str, BalanceSheet] | None = None,
    horizon: float | None = None,
    guarantees: bool = True,
    low_shares: Mapping[str, float] | None = None,
) -> Promises:
    """Return what the parties of a network promised one another.

    Parameters
    ----------
    network : FinancialNetwork
    assumptions : Assumptions
    balance_sheets : mapping, optional
        The latest balance sheet by party, in the network's currency.
    horizon : float, optional
        Years from the network's date; amounts spread evenly over a known term are cut to it.
    guarantees : bool
        Whether guarantees count.
    low_shares : mapping, optional
        Of a deal, low bound over high bound, for draws; without it the firm amount is the low one.

    Returns
    -------
    Promises

    Notes
    -----
    An order (buy) is lost when the buyer fails. A loan or investment that is paid out exposes its giver: the loan is
    a debt of the borrower, the investment a holding. One that is still to be paid is a promise to the taker, and so is
    the price of an acquisition. A grant of shares has no promised cash and no stated value and counts nowhere.
    """
    sheets = balance_sheets or {}
    gathered = _Gathered(network, assumptions, horizon, low_shares or {})
    for deal_id, flows in _by_deal(network).items():
        gathered.add_deal(deal_id, flows, guarantees)
    gathered.add_holdings(sheets)
    items = tuple(gathered.items)
    index = {name: i for i, name in enumerate(network.parties)}
    return Promises(
        network.parties,
        items,
        np.array([index[item.debtor] for item in items], np.int64),
        np.array([index[item.creditor] for item in items], np.int64),
        np.array([item.channel for item in items], np.int64),
        np.array([item.amount for item in items], np.float64),
        np.array([_known(sheets.get(name), "cash", np.nan) for name in network.parties], np.float64),
        np.array([_known(sheets.get(name), "equity", np.nan) for name in network.parties], np.float64),
        np.array([_known(sheets.get(name), "revenue", np.nan) for name in network.parties], np.float64),
        gathered.unknown,
        gathered.without_term if horizon is not None else 0,
        gathered.split_joint,
        network.is_at_least,
    )


def _known(sheet: BalanceSheet | None, name: str, otherwise: float) -> float:
    value = None if sheet is None else getattr(sheet, name)
    return otherwise if value is None else float(value)


def _by_deal(network: FinancialNetwork) -> dict[str, list[Flow]]:
    deals: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in network.flows:
        if flow.stage not in DEAD_STAGES:
            deals[flow.deal_id].append(flow)
    return deals


class _Gathered:
    """The promises found so far, with the counts of what could not be used."""

    def __init__(
        self,
        network: FinancialNetwork,
        assumptions: Assumptions,
        horizon: float | None,
        low_shares: Mapping[str, float],
    ) -> None:
        self.network, self.assumptions, self.horizon, self.low_shares = network, assumptions, horizon, low_shares
        self.items: list[Promise] = []
        self.unknown = self.without_term = self.split_joint = 0
        self._unit = 10.0 ** decimals_of(network.currency)
        self._held: set[tuple[str, str]] = set()
        days = [flow.dated for flow in network.flows if flow.dated]
        self._start = network.as_of or max(days, default=None)

    def add_deal(self, deal_id: str, flows: list[Flow], guarantees: bool) -> None:
        """Add one deal: its counted flow gives the amount, its flows the parties on both sides."""
        whole = next((flow for flow in flows if flow.is_counted), flows[0])
        if whole.medium is Medium.SHARES or (whole.kind is Kind.GUARANTEE and not guarantees):
            return
        if self.assumptions.measure is Measure.FIRM and whole.stage not in FIRM_STAGES:
            return
        amount = whole.firm if self.assumptions.measure is Measure.FIRM else whole.potential
        if amount is None:
            self.unknown += 1
            return
        joint = set(self.network.joint_nodes)
        payers = sorted({flow.payer for flow in flows} - joint)
        payees = sorted({flow.payee for flow in flows} - joint)
        self.split_joint += len(payers) * len(payees) > 1
        part = amount / self._unit * self._share_of_term(whole) / (len(payers) * len(payees))
        low = part * self.low_shares.get(deal_id, self._low_share(whole))
        for payer in payers:
            for payee in payees:
                debtor, creditor, channel = self._sides(whole, payer, payee)
                self.items.append(Promise(deal_id, debtor, creditor, channel, part, low, whole.stage))
                if channel is Channel.MARKED_DOWN_HOLDING:
                    self._held.add((creditor, debtor))

    def add_holdings(self, sheets: Mapping[str, BalanceSheet]) -> None:
        """Add stakes known by their share: their value is that share of the known equity of the party held."""
        latest: dict[tuple[str, str], Promise] = {}
        for exposure in sorted(self.network.exposures, key=lambda each: (each.dated or date.min, each.deal_id)):
            pair = (exposure.holder, exposure.held)
            if exposure.stage in DEAD_STAGES or pair in self._held:
                continue
            equity = _known(sheets.get(exposure.held), "equity", np.nan)
            if exposure.share is None or not equity > 0:
                self.unknown += exposure.kind is Kind.HOLD
                continue
            value, known = exposure.share * equity, latest.get(pair)
            if exposure.kind is Kind.DIVEST:
                if known is not None:
                    rest = max(0.0, known.amount - value)
                    latest[pair] = replace(known, amount=rest, low=rest)
                continue
            latest[pair] = Promise(
                exposure.deal_id,
                exposure.held,
                exposure.holder,
                Channel.MARKED_DOWN_HOLDING,
                value,
                value,
                exposure.stage,
            )
        self.items += latest.values()

    def _sides(self, flow: Flow, payer: str, payee: str) -> tuple[str, str, Channel]:
        """Return who fails, who loses, and through which channel."""
        is_paid = flow.stage in self.assumptions.paid_stages
        match flow.kind:
            case Kind.BUY:
                return payer, payee, Channel.LOST_ORDER
            case Kind.GUARANTEE:
                return payee, payer, Channel.CALLED_GUARANTEE
            case Kind.LEND if is_paid:
                return payee, payer, Channel.UNPAID_OBLIGATION
            case Kind.INVEST if is_paid:
                return payee, payer, Channel.MARKED_DOWN_HOLDING
            case _:
                return payer, payee, Channel.UNPAID_OBLIGATION

    def _low_share(self, flow: Flow) -> float:
        if flow.stage not in FIRM_STAGES or not flow.potential or flow.firm is None:
            return 1.0  # what is not firm has no firm bound; its own low bound is not in the flow
        return flow.firm / flow.potential

    def _share_of_term(self, flow: Flow) -> float:
        """Return the share of an evenly spread amount that falls within the horizon."""
        if self.horizon is None or self._start is None or flow.kind not in (Kind.BUY, Kind.LEND, Kind.INVEST):
            return 1.0
        if flow.term is None or flow.term.first is None or flow.term.last is None:
            self.without_term += 1
            return 1.0
        return _overlap(flow.term, self._start, self.horizon)


def _overlap(term: Period, start: date, horizon: float) -> float:
    assert term.first is not None
    assert term.last is not None
    length = (term.last - term.first).days + 1
    first = max(term.first.toordinal(), start.toordinal())
    last = min(term.last.toordinal() + 1, start.toordinal() + horizon * DAYS_PER_YEAR)
    return min(1.0, max(0.0, last - first) / length)
