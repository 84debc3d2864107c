"""The funding gap: what a party promised to pay against what is promised to it, year by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cantillon.errors import UnknownPartyError
from cantillon.network.flow import Flow, Medium
from cantillon.network.network import FinancialNetwork, Measure, Plan
from cantillon.network.terms import over_years
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage

_PAYS = frozenset({Kind.BUY, Kind.LEND})
_FUNDS = frozenset({Kind.INVEST, Kind.LEND})


@dataclass(frozen=True, slots=True)
class FundingYear:
    """One year of a funding gap, minor units; `year` is ``None`` for what has no known term."""

    year: int | None
    promised: int
    funded: int
    stated_revenue: int | None = None

    @property
    def gap(self) -> int:
        """What is promised beyond what is funded; negative where more is funded."""
        return self.promised - self.funded


@dataclass(frozen=True, slots=True)
class FundingPart:
    """One deal of a funding gap; `amount` in minor units, unknown is ``None``; a plan names nobody as payee."""

    deal_id: str
    amount: int | None
    stage: Stage
    term: Period | None
    at_least: bool
    is_plan: bool


@dataclass(frozen=True, slots=True)
class FundingGap:
    """What `party` has promised to pay (buy, spend, lend) less what others have promised to put into it.

    Parameters
    ----------
    party : str
    measure : Measure
    currency : str
    years : tuple of FundingYear
        In order, what has no known term last. Every amount is in exactly one year.
    unknown_amounts : int
        Promises by or to the party without a known amount; no total contains them.
    at_least, at_most : bool
        Whether a total is a lower bound (an amount is "at least"), or an upper one (the party is one of several in a
        joint deal, whose total is counted for it).
    promises, funds : tuple of FundingPart
        The deals behind both sides, the largest first.
    """

    party: str
    measure: Measure
    currency: str
    years: tuple[FundingYear, ...]
    unknown_amounts: int
    at_least: bool
    at_most: bool
    promises: tuple[FundingPart, ...] = ()
    funds: tuple[FundingPart, ...] = ()

    @property
    def planned(self) -> int:
        """What of `promised` is planned spending that names no payee."""
        return sum(part.amount or 0 for part in self.promises if part.is_plan)

    @property
    def may_overlap(self) -> int:
        """What may be in `promised` twice: spending that names no payee may contain what was promised to payees."""
        return min(self.planned, self.promised - self.planned)

    @property
    def promised(self) -> int:
        """All that the party has promised to pay, minor units."""
        return sum(year.promised for year in self.years)

    @property
    def funded(self) -> int:
        """All that others have promised to put into it, minor units."""
        return sum(year.funded for year in self.years)

    @property
    def gap(self) -> int:
        """What is promised beyond what is funded."""
        return self.promised - self.funded


def funding_gap(
    network: FinancialNetwork,
    party: str,
    measure: Measure = Measure.POTENTIAL,
    *,
    stated_revenue: Mapping[int, int] | None = None,
) -> FundingGap:
    """Return what `party` has promised to pay against what is promised to it, year by year where terms are known.

    Parameters
    ----------
    network : FinancialNetwork
    party : str
    measure : Measure
    stated_revenue : mapping of int to int, optional
        Revenue by year in minor units, shown beside the gap and not part of it.

    Raises
    ------
    UnknownPartyError
        If the network has no such party.
    """
    if party not in network.parties:
        raise UnknownPartyError(f"The network has no party {party!r}.", hint="See `cantillon parties`.")
    cash = [flow for flow in network.flows if flow.medium is Medium.CASH]
    pays: list[Flow | Plan] = [flow for flow in cash if flow.payer == party and flow.kind in _PAYS]
    pays += [plan for plan in network.plans if plan.party == party]
    gets = [flow for flow in cash if flow.payee == party and flow.kind in _FUNDS]
    promised, funded = _by_year(pays, measure), _by_year(gets, measure)
    years = sorted(promised.keys() | funded.keys(), key=lambda year: (year is None, year or 0))
    revenue = stated_revenue or {}
    return FundingGap(
        party,
        measure,
        network.currency,
        tuple(FundingYear(y, promised.get(y, 0), funded.get(y, 0), revenue.get(y) if y else None) for y in years),
        unknown_amounts=sum(each.potential is None for each in [*pays, *gets]),
        at_least=any(each.at_least for each in [*pays, *gets]),
        at_most=measure is Measure.POTENTIAL
        and any(isinstance(each, Flow) and not each.is_counted for each in [*pays, *gets]),
        promises=_parts(pays, measure),
        funds=_parts(gets, measure),
    )


def _parts(found: Iterable[Flow | Plan], measure: Measure) -> tuple[FundingPart, ...]:
    parts = [
        FundingPart(
            each.deal_id,
            each.firm if measure is Measure.FIRM else each.potential,
            each.stage,
            each.term,
            each.at_least,
            isinstance(each, Plan),
        )
        for each in found
    ]
    return tuple(sorted(parts, key=lambda part: (-(part.amount or -1), part.deal_id)))


def _by_year(promises: Iterable[Flow | Plan], measure: Measure) -> dict[int | None, int]:
    total: dict[int | None, int] = defaultdict(int)
    for promise in promises:
        amount = promise.firm if measure is Measure.FIRM else promise.potential
        for year, part in over_years(amount or 0, promise.term, None).items():
            if part:
                total[year] += part
    return total
