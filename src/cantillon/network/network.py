"""The financial network: parties and what flows between them, as records and as sparse matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from cantillon.errors import InputError
from cantillon.network.conversion import Rate
from cantillon.network.flow import Flow, Medium
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage
from cantillon.values.problem import Problem

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# Sums of minor units are kept in 64 bits; one bit is the sign and one the room for differences.
MAX_SUM = 2**62


class Measure(StrEnum):
    """Which bound of each amount is looked at."""

    FIRM = "firm"
    POTENTIAL = "potential"


@dataclass(frozen=True, slots=True)
class Exposure:
    """That `holder` owns part of `held` (hold) or gives up a part (divest); no money flows between the two.

    `share` is in [0, 1]; unknown is ``None``.
    """

    deal_id: str
    holder: str
    held: str
    kind: Kind
    share: float | None
    stage: Stage
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What `party` is to spend without a payee named (spend); minor units, unknown is ``None``."""

    deal_id: str
    party: str
    firm: int | None
    potential: int | None
    stage: Stage
    dated: date | None = None
    term: Period | None = None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class FinancialNetwork:
    """Flows between parties as of a date, in one currency, for the chosen stages. Build it with `FinancialNetwork.of`.

    Parameters
    ----------
    parties : tuple of str
        Names in order of the alphabet; index i of every matrix and array below `len(parties)` is one of them.
    joint_nodes : tuple of str
        The nodes that joint deals pass through; they follow the parties in the index.
    flows : tuple of Flow
    exposures : tuple of Exposure
        Holdings: who owns part of whom.
    plans : tuple of Plan
        Spending without a payee.
    currency : str
        ISO 4217; all amounts are in its minor units.
    as_of : date or None
        The last day that is known; ``None``: all.
    payer, payee : ndarray of int64, shape (flows,)
    firm, potential : ndarray of int64, shape (flows,)
        0 where unknown: see `known`.
    known, cash, counted : ndarray of bool, shape (flows,)
        Whether the amount is known; whether cash flows; whether the flow stands for its deal in totals.
    rates : tuple of Rate
        Every exchange rate used.
    problems : tuple of Problem
        Deals that could not be used, or not fully.
    """

    parties: tuple[str, ...]
    joint_nodes: tuple[str, ...]
    flows: tuple[Flow, ...]
    exposures: tuple[Exposure, ...]
    plans: tuple[Plan, ...]
    currency: str
    as_of: date | None
    payer: IntArray = field(repr=False)
    payee: IntArray = field(repr=False)
    firm: IntArray = field(repr=False)
    potential: IntArray = field(repr=False)
    known: BoolArray = field(repr=False)
    cash: BoolArray = field(repr=False)
    counted: BoolArray = field(repr=False)
    rates: tuple[Rate, ...] = ()
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(
        cls,
        flows: Iterable[Flow],
        *,
        currency: str = "USD",
        as_of: date | None = None,
        joint_nodes: Iterable[str] = (),
        exposures: Iterable[Exposure] = (),
        plans: Iterable[Plan] = (),
        rates: Iterable[Rate] = (),
        problems: Iterable[Problem] = (),
    ) -> FinancialNetwork:
        """Return the network of these flows and holdings.

        Raises
        ------
        InputError
            If a flow is in another currency, negative, or from a party to itself, or the sum is too large to count.
        """
        flows, exposures, plans = tuple(flows), tuple(exposures), tuple(plans)
        for flow in flows:
            _require_sound(flow, currency)
        joint = tuple(sorted(set(joint_nodes)))
        names = {name for flow in flows for name in (flow.payer, flow.payee)} - set(joint)
        names |= {name for exposure in exposures for name in (exposure.holder, exposure.held)}
        names |= {plan.party for plan in plans}
        parties = tuple(sorted(names))
        index = {name: i for i, name in enumerate((*parties, *joint))}
        _require_countable(flows)
        return cls(
            parties,
            joint,
            flows,
            exposures,
            plans,
            currency,
            as_of,
            payer=np.array([index[flow.payer] for flow in flows], np.int64),
            payee=np.array([index[flow.payee] for flow in flows], np.int64),
            firm=np.array([flow.firm or 0 for flow in flows], np.int64),
            potential=np.array([flow.potential or 0 for flow in flows], np.int64),
            known=np.array([flow.potential is not None for flow in flows], np.bool_),
            cash=np.array([flow.medium is Medium.CASH for flow in flows], np.bool_),
            counted=np.array([flow.is_counted for flow in flows], np.bool_),
            rates=tuple(dict.fromkeys(rates)),
            problems=tuple(problems),
        )

    def with_flows(self, flows: Iterable[Flow]) -> FinancialNetwork:
        """Return the same network with these flows instead of its own."""
        kept = tuple(flows)
        named = {name for flow in kept for name in (flow.payer, flow.payee)}
        return FinancialNetwork.of(
            kept,
            currency=self.currency,
            as_of=self.as_of,
            joint_nodes=[name for name in self.joint_nodes if name in named],
            exposures=self.exposures,
            plans=self.plans,
            rates=self.rates,
            problems=self.problems,
        )

    @property
    def nodes(self) -> tuple[str, ...]:
        """Parties, then joint nodes: the names behind every index."""
        return self.parties + self.joint_nodes

    def is_joint_node(self, name: str) -> bool:
        """Say whether `name` is the node of a joint deal, not a party."""
        return name in self.joint_nodes

    def amounts(self, measure: Measure) -> IntArray:
        """Return the amount of each flow in minor units, shape (flows,); 0 where unknown."""
        return self.firm if measure is Measure.FIRM else self.potential

    @property
    def unknown_amounts(self) -> int:
        """How many cash flows have no known amount; totals do not contain them."""
        return int(np.count_nonzero(self.counted & self.cash & ~self.known))

    @property
    def is_at_least(self) -> bool:
        """Whether totals are lower bounds: an amount is unknown, or stated as "at least"."""
        return self.unknown_amounts > 0 or any(flow.at_least for flow in self.flows)

    def gross(self, measure: Measure) -> int:
        """Return the sum of all known cash flows in minor units, every deal counted once."""
        return sum(self.amounts(measure)[self.counted & self.cash].tolist())

    def flow_matrix(self, measure: Measure) -> sparse.csr_array[np.int64]:
        """Return what i pays j in cash: `flow_matrix[i, j]`, shape (nodes, nodes), minor units.

        A joint deal passes through its own node: each side is bounded by the total, no split is invented.
        """
        return self._matrix(self.payer[self.cash], self.payee[self.cash], self.amounts(measure)[self.cash])

    def obligations(self, measure: Measure) -> sparse.csr_array[np.int64]:
        """Return what i owes j: `obligations[i, j]`, shape (nodes, nodes), minor units.

        Promised cash that is not paid yet (every stage but done), and of every loan that is agreed or done its
        repayment, from borrower to lender. Credit is contingent and shares are no money: neither is owed.
        """
        due = self.cash & np.array([flow.stage is not Stage.DONE for flow in self.flows], np.bool_)
        repaid = np.array([flow.kind is Kind.LEND for flow in self.flows], np.bool_)
        amounts = self.amounts(measure)
        return self._matrix(
            np.concatenate([self.payer[due], self.payee[repaid]]),
            np.concatenate([self.payee[due], self.payer[repaid]]),
            np.concatenate([amounts[due], amounts[repaid]]),
        )

    def holdings(self) -> sparse.csr_array[np.float64]:
        """Return i's share of j: `holdings[i, j]` in [0, 1], shape (nodes, nodes); unknown shares are absent.

        A later statement of a holding replaces an earlier one, a sale with a stated share lowers it.
        """
        share: dict[tuple[str, str], float] = {}
        for exposure in sorted(self.exposures, key=lambda each: (each.dated or date.min, each.deal_id)):
            if exposure.share is None:
                continue
            pair = (exposure.holder, exposure.held)
            sold = exposure.kind is Kind.DIVEST
            share[pair] = max(0.0, share.get(pair, 0.0) - exposure.share) if sold else exposure.share
        index = {name: i for i, name in enumerate(self.nodes)}
        rows = np.array([index[holder] for holder, _ in share], np.int64)
        columns = np.array([index[held] for _, held in share], np.int64)
        size = len(self.nodes)
        values = np.array(list(share.values()), np.float64)
        return sparse.csr_array((values, (rows, columns)), shape=(size, size))

    def _matrix(self, rows: IntArray, columns: IntArray, values: IntArray) -> sparse.csr_array[np.int64]:
        size = len(self.nodes)
        matrix = sparse.csr_array((values, (rows, columns)), shape=(size, size))
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        return matrix


def _require_sound(flow: Flow, currency: str) -> None:
    if flow.currency != currency:
        raise InputError(
            f"Deal {flow.deal_id} is in {flow.currency}, the network in {currency}.", hint="Convert it first."
        )
    if flow.payer == flow.payee:
        raise InputError(f"Deal {flow.deal_id}: {flow.payer} pays itself.", hint="A flow needs two parties.")
    if (flow.firm or 0) < 0 or (flow.potential or 0) < 0:
        raise InputError(f"Deal {flow.deal_id}: {flow.payer} pays a negative amount to {flow.payee}.")


def _require_countable(flows: tuple[Flow, ...]) -> None:
    total = sum(max(flow.firm or 0, flow.potential or 0) for flow in flows)
    if total >= MAX_SUM:
        raise InputError(
            f"The amounts add up to {total} minor units, more than 2^62.", hint="Choose a currency of larger units."
        )
