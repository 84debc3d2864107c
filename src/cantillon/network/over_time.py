"""The circulation by stage, by year and month by month."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from cantillon.ledger.deal import Deal
from cantillon.network.build import build_network
from cantillon.network.circulation import Circulation, circulation_volume, maximum_circulation
from cantillon.network.conversion import RateSource
from cantillon.network.flow import Flow
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.network.terms import over_years, year_of
from cantillon.values.kinds import Stage

_FROM_SURE_TO_UNSURE = (Stage.DONE, Stage.AGREED, Stage.PLANNED, Stage.RUMOURED)


@dataclass(frozen=True, slots=True)
class CirculationAt:
    """Gross flows and circulation as they were known on a day: the band from firm to potential, minor units."""

    as_of: date
    gross_firm: int
    gross_potential: int
    circulation_firm: int
    circulation_potential: int
    unknown_amounts: int
    at_least: bool
    currency: str

    @property
    def circularity_firm(self) -> float | None:
        """Firm circulation as a share of firm gross flows."""
        return self.circulation_firm / self.gross_firm if self.gross_firm else None

    @property
    def circularity_potential(self) -> float | None:
        """Potential circulation as a share of potential gross flows."""
        return self.circulation_potential / self.gross_potential if self.gross_potential else None


def circulation_by_stage(network: FinancialNetwork, measure: Measure = Measure.POTENTIAL) -> dict[Stage, Circulation]:
    """Return the circulation of the deals done, then with those agreed, with those planned, and all.

    Each value holds every flow at the stage of its key or a surer one: the difference is what the stage adds.
    """
    result = {}
    for i, stage in enumerate(_FROM_SURE_TO_UNSURE):
        kept = frozenset(_FROM_SURE_TO_UNSURE[: i + 1])
        part = network.with_flows(flow for flow in network.flows if flow.stage in kept)
        result[stage] = maximum_circulation(part, measure)
    return result


def circulation_by_year(network: FinancialNetwork, measure: Measure = Measure.POTENTIAL) -> dict[int, Circulation]:
    """Return the circulation of what flows in each year, in order of the years.

    Notes
    -----
    An amount with a term is spread over it by days; one without is the year's in which its deal was first published;
    an undated one is in no year. A flow of unknown amount is one of each year of its term.
    """
    years: dict[int, list[Flow]] = defaultdict(list)
    for flow in network.flows:
        firm = over_years(flow.firm or 0, flow.term, year_of(flow))
        potential = over_years(flow.potential or 0, flow.term, year_of(flow))
        for year, amount in potential.items():
            if year is None:
                continue
            known = flow.potential is not None
            years[year].append(replace(flow, firm=firm[year] if known else None, potential=amount if known else None))
    return {year: maximum_circulation(network.with_flows(years[year]), measure) for year in sorted(years)}


def circulation_by_month(
    deals: Iterable[Deal],
    *,
    currency: str = "USD",
    first: date | None = None,
    last: date | None = None,
    stages: Collection[Stage] | None = None,
    rates: RateSource | None = None,
) -> tuple[CirculationAt, ...]:
    """Return the circulation as it was known at the end of each month, from the first deal's to the last deal's.

    Parameters
    ----------
    deals : iterable of Deal
    currency, stages, rates
        As for `build_network`.
    first, last : date, optional
        Days whose months begin and end the series.
    """
    deals = list(deals)
    days = [deal.first_published for deal in deals if deal.first_published]
    days += [event.on for deal in deals for event in deal.stages if event.on]
    if not days:
        return ()
    ends = _month_ends(first or min(days), last or max(days))
    return tuple(
        _known_at(build_network(deals, currency=currency, as_of=day, stages=stages, rates=rates), day) for day in ends
    )


def _known_at(network: FinancialNetwork, day: date) -> CirculationAt:
    return CirculationAt(
        day,
        network.gross(Measure.FIRM),
        network.gross(Measure.POTENTIAL),
        circulation_volume(network, Measure.FIRM),
        circulation_volume(network, Measure.POTENTIAL),
        network.unknown_amounts,
        network.is_at_least,
        network.currency,
    )


def _month_ends(first: date, last: date) -> list[date]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(each // 12, each % 12 + 1, calendar.monthrange(each // 12, each % 12 + 1)[1]) for each in months]
