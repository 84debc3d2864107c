"""The cascade, round by round: unpaid debts, lost orders and called guarantees until nothing more changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from cantillon.stress.lost_sales import Means, Unpaid, unpaid_after
from cantillon.stress.promises import Channel, Promises
from cantillon.stress.results import RESIDUAL_TOLERANCE, BoolArray, FloatArray, IntArray
from cantillon.stress.scenario import Assumptions

MAX_ROUNDS = 20_000
ROUND_TOLERANCE = 1e-13

# A round that still moves after so many is probably a circle with a small leak: solve the rest at once.
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Cascade:
    """Where the rounds end, of one or many draws.

    Parameters
    ----------
    item_losses : ndarray, shape (items, draws)
        What the other side of each promise loses; for a guarantee, what is called.
    unpaid : Unpaid
        What each party does not pay itself, before guarantors step in.
    cash_losses : ndarray, shape (parties, draws)
    first_items : ndarray, shape (items, draws)
        The losses of the first round, caused by the scenario alone.
    rounds : int
    residual : ndarray, shape (draws,)
        Largest change that another round would make, relative to the largest promise.
    converged : bool
    history : tuple of ndarray
        Who has failed at the end of each round, shape (parties,), where one draw was followed.
    """

    item_losses: FloatArray
    unpaid: Unpaid
    cash_losses: FloatArray
    first_items: FloatArray
    rounds: int
    residual: FloatArray
    converged: bool
    history: tuple[BoolArray, ...] = ()


class Contagion:
    """The map from losses to losses that one round is; monotone, so it has a least and a greatest fixed point.

    Parameters
    ----------
    promises : Promises
    withheld : ndarray, shape (parties,)
        Share that each leaves unpaid by the scenario.
    assumptions : Assumptions
    amounts : ndarray, shape (items, draws), optional
        Drawn amounts; without it the stated ones, as one draw.
    """

    def __init__(
        self, promises: Promises, withheld: FloatArray, assumptions: Assumptions, amounts: FloatArray | None = None
    ) -> None:
        self.size, self.assumptions = len(promises.parties), assumptions
        self.amounts = promises.amount[:, None] if amounts is None else amounts
        self._debtor = promises.debtor
        is_order = promises.channel == Channel.LOST_ORDER
        is_debt = promises.channel == Channel.UNPAID_OBLIGATION
        self._is_order, self._is_debt = is_order[:, None], is_debt[:, None]
        self._is_call = (promises.channel == Channel.CALLED_GUARANTEE)[:, None]
        self._by_debtor = _sums(promises.debtor, self.size)
        self._by_creditor = _sums(promises.creditor, self.size)
        self._creditor = promises.creditor
        received = self._of_creditor(self.amounts * (self._is_order | self._is_debt))
        self.means = Means(
            self._of_debtor(self.amounts * self._is_order),
            self._of_debtor(self.amounts * self._is_debt),
            received,
            np.broadcast_to(np.nan_to_num(promises.cash)[:, None], received.shape),
            withheld[:, None],
        )
        # Without guarantees and draws a round needs no single promise, only what each pair of parties promised in all.
        self._is_summed = self.amounts.shape[1] == 1 and not self._is_call.any()
        pairs, shape = (promises.creditor, promises.debtor), (self.size, self.size)
        self._ordered = sparse.csr_array((promises.amount * is_order, pairs), shape=shape)
        self._lent = sparse.csr_array((promises.amount * is_debt, pairs), shape=shape)
        self._is_broken = np.zeros((len(promises.items), 1), np.bool_)
        self._broken = np.nonzero(self._is_broken)
        # Who does not pay does not honour its guarantees either.
        self._backed = self.amounts * self._is_call * (1 - withheld[promises.creditor])[:, None]
        # A guarantor whose cash is unknown is assumed to have what it guaranteed; a known one pays from what it has.
        self._pays_from_cash = ~np.isnan(promises.cash)[:, None]
        self._scale = np.maximum(self.amounts.max(axis=0, initial=0.0), 1e-300)

    def round(self, lost: FloatArray, called: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, Unpaid]:
        """Return the next losses from promises, the next called guarantees, the loss of each item, what is unpaid."""
        losses = lost + called * self._pays_from_cash
        unpaid = unpaid_after(losses, self.means, alpha=self.assumptions.alpha, beta=self.assumptions.beta)
        calls = self._calls(unpaid.total, lost)
        covered = self._of_debtor(calls)
        # Guarantors make good the debts first, then the orders.
        on_debts = np.minimum(covered, unpaid.debts)
        debts, orders = unpaid.debts - on_debts, unpaid.orders - (covered - on_debts)
        items = self.amounts * (
            self._is_order * _ratio(orders, self.means.orders)[self._debtor]
            + self._is_debt * _ratio(debts, self.means.debts)[self._debtor]
        )
        items = np.where(self._is_broken, self.amounts, items)
        return self._of_creditor(items), self._of_creditor(calls), items + calls, unpaid

    def _next(self, lost: FloatArray, called: FloatArray) -> tuple[FloatArray, FloatArray, Unpaid]:
        """Return what a round leads to, without the loss of each item."""
        if not self._is_summed:
            next_lost, next_called, _, unpaid = self.round(lost, called)
            return next_lost, next_called, unpaid
        unpaid = unpaid_after(lost, self.means, alpha=self.assumptions.alpha, beta=self.assumptions.beta)
        orders, debts = _ratio(unpaid.orders, self.means.orders), _ratio(unpaid.debts, self.means.debts)
        next_lost = np.asarray(self._ordered @ orders + self._lent @ debts)
        item, draw = self._broken
        if self._is_broken.shape[1] == 1:  # of every draw
            kept = 1 - np.where(self._is_order[item], orders[self._debtor[item]], debts[self._debtor[item]])
            np.add.at(next_lost, self._creditor[item], self.amounts[item] * kept)
        else:
            of = (self._debtor[item], draw)
            kept = 1 - np.where(self._is_order[item, 0], orders[of], debts[of])
            np.add.at(next_lost, (self._creditor[item], draw), self.amounts[item, 0] * kept)
        return next_lost, called, unpaid

    def _of_debtor(self, items: FloatArray) -> FloatArray:
        return np.asarray(self._by_debtor @ items)

    def _of_creditor(self, items: FloatArray) -> FloatArray:
        return np.asarray(self._by_creditor @ items)

    def _calls(self, unpaid: FloatArray, lost: FloatArray) -> FloatArray:
        """Return what is called of each guarantee: in proportion to them, and no more than the guarantor has."""
        if not self._is_call.any():
            return np.zeros_like(self.amounts)
        backing = self._of_debtor(self._backed)
        wanted = self._backed * _ratio(np.minimum(unpaid, backing), backing)[self._debtor]
        by_guarantor = self._of_creditor(wanted)
        able = np.maximum(0.0, self.means.cushion + self.means.owed - lost)
        paid = np.where(self._pays_from_cash, np.minimum(by_guarantor, able), by_guarantor)
        return np.asarray(wanted * _ratio(paid, by_guarantor)[self._creditor])

    def run(
        self,
        *,
        from_ruin: bool = False,
        keep_history: bool = False,
        broken: BoolArray | None = None,
        most_rounds: int = MAX_ROUNDS,
    ) -> Cascade:
        """Return the least losses (or, from ruin, the greatest) that another round leaves as they are.

        Promises that are `broken`, shape (items, draws), are not kept whatever their debtor can pay. After
        `most_rounds` the state is returned as it is, with its residual.
        """
        if broken is not None:
            self._is_broken, self._broken = broken, np.nonzero(broken)
        shape = (self.size, max(self.amounts.shape[1], self._is_broken.shape[1]))
        lost = np.broadcast_to(self.means.received, shape).copy() if from_ruin else np.zeros(shape)
        called = np.zeros_like(lost)
        _, _, first, _ = self.round(lost, called)
        history: list[BoolArray] = []
        rounds, change = 0, np.inf
        while change > ROUND_TOLERANCE and rounds < most_rounds:
            next_lost, next_called, unpaid = self._next(lost, called)
            if keep_history:
                history.append(fails(unpaid, self.means)[:, 0])
            change = self._gap(next_lost, lost, next_called, called).max(initial=0.0)
            lost, called, rounds = next_lost, next_called, rounds + 1
            if rounds % PATIENCE == 0 and lost.shape[1] == 1:
                lost, called = self._leap(lost, called, from_ruin)
        again_lost, again_called, items, unpaid = self.round(lost, called)
        residual = self._gap(again_lost, lost, again_called, called)
        done = bool((residual <= RESIDUAL_TOLERANCE).all())
        return Cascade(items, unpaid, lost + called, first, rounds, residual, done, tuple(history))

    def _gap(self, lost: FloatArray, before: FloatArray, called: FloatArray, called_before: FloatArray) -> FloatArray:
        moved = np.abs(lost - before).max(axis=0, initial=0.0)
        gap = np.maximum(moved, np.abs(called - called_before).max(axis=0, initial=0.0))
        return np.asarray(gap / self._scale)

    def _leap(self, lost: FloatArray, called: FloatArray, from_ruin: bool) -> tuple[FloatArray, FloatArray]:
        """Solve the rounds that are left at once, if who fails stays as it is; else return the state unchanged.

        The round is linear as long as nobody crosses a threshold, so its derivative at the state gives its limit.
        """
        state = np.concatenate([lost, called])
        step = self._scale[0] * 1e-7
        after = self._state_after(state)
        moved = self._state_after(state + step * np.eye(len(state)))
        slope = (moved - after) / step
        try:
            limit = state + np.linalg.solve(np.eye(len(state)) - slope, after - state)
        except np.linalg.LinAlgError:
            return lost, called
        limit = np.maximum(limit, 0.0)
        check = self._state_after(limit)
        tolerance = ROUND_TOLERANCE * self._scale[0] * 10
        beyond = limit - state if from_ruin else state - limit
        if np.abs(check - limit).max() > tolerance or beyond.max() > tolerance:
            return lost, called
        return limit[: self.size], limit[self.size :]

    def _state_after(self, state: FloatArray) -> FloatArray:
        lost, called, _ = self._next(state[: self.size], state[self.size :])
        return np.concatenate([lost, np.broadcast_to(called, lost.shape)])  # nothing is called without guarantees


def fails(unpaid: Unpaid, means: Means) -> BoolArray:
    """Say who pays less than it promised, shape (parties, draws)."""
    return np.asarray(unpaid.total > RESIDUAL_TOLERANCE * np.maximum(means.owed, 1e-300))


def _sums(index: IntArray, size: int) -> sparse.csr_array[np.float64]:
    items = len(index)
    return sparse.csr_array((np.ones(items), (index, np.arange(items))), shape=(size, items))


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
