"""Capacity in other words: energy, homes and money; units by a units library."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from cantillon.capacity.facts import shipped_facts
from cantillon.ledger.deal import Deal
from cantillon.values.kinds import Kind, Stage

HOURS_PER_YEAR = 8766  # 365.25 days, as the units library has it


@dataclass(frozen=True, slots=True)
class CapacityAssumptions:
    """What a gigawatt is taken to mean; shown beside every figure.

    Parameters
    ----------
    country : str
        Whose homes are counted: one of the data file.
    load_factor : float, optional
        Share of the capacity drawn over a year, in (0, 1]; the data file's where not given.
    home_kwh : float, optional
        What an average home uses in a year, > 0; the data file's figure of `country` where not given.
    """

    country: str = "US"
    load_factor: float | None = None
    home_kwh: float | None = None

    def __post_init__(self) -> None:
        known = shipped_facts().homes
        if self.country not in known:
            raise ValueError(f"no average home is known for {self.country!r}; there are {', '.join(sorted(known))}")
        if self.load_factor is not None and not 0 < self.load_factor <= 1:
            raise ValueError(f"the load factor is a share above 0 and up to 1, got {self.load_factor:g}")
        if self.home_kwh is not None and not 0 < self.home_kwh < math.inf:
            raise ValueError(f"the use of a home is a number of kWh a year above 0, got {self.home_kwh:g}")

    @property
    def load(self) -> float:
        """The load factor that counts."""
        return shipped_facts().load_factor if self.load_factor is None else self.load_factor

    @property
    def source(self) -> str:
        """Where the use of an average home comes from."""
        return shipped_facts().homes[self.country].source if self.home_kwh is None else "as given"

    @property
    def kwh_per_home(self) -> float:
        """The use of an average home in a year that counts."""
        return shipped_facts().homes[self.country].kwh_per_year if self.home_kwh is None else self.home_kwh


@dataclass(frozen=True, slots=True)
class DealCapacity:
    """The capacity of one deal, and the money for each gigawatt of it: low and high bound, ``None`` where unknown.

    `twh_per_year` and `homes` follow from the assumptions, not from the sources of the deal.
    """

    deal_id: str
    parties: tuple[str, ...]
    gigawatts: Decimal
    low_per_gw: Decimal | None
    high_per_gw: Decimal | None
    currency: str | None
    stage: Stage
    on: date | None
    twh_per_year: float
    homes: float


@dataclass(frozen=True, slots=True)
class PartyCapacity:
    """All live capacity of a party's deals: firm (agreed, done) and of any live stage, with the deals behind it.

    One deal counts for each of its parties, so the figures of several parties are not to be added up. `may_overlap` is
    what may be in `gigawatts` twice: spending that names no payee may contain what was ordered from payees.
    """

    party: str
    firm_gigawatts: Decimal
    gigawatts: Decimal
    deal_ids: tuple[str, ...]
    may_overlap: Decimal = Decimal(0)


def twh_per_year(gigawatts: float, assumptions: CapacityAssumptions | None = None) -> float:
    """Return the energy that a capacity draws in a year, in terawatt-hours.

    >>> round(twh_per_year(30))
    263
    """
    units = _units()
    energy = (
        units.Quantity(gigawatts, "gigawatt") * units.Quantity(1, "year") * (assumptions or CapacityAssumptions()).load
    )
    return float(energy.to("terawatt_hour").magnitude)


def homes_equivalent(gigawatts: float, assumptions: CapacityAssumptions | None = None) -> float:
    """Return how many average homes use as much energy in a year.

    >>> round(homes_equivalent(30) / 1e6, 1)
    24.5
    """
    chosen = assumptions or CapacityAssumptions()
    units = _units()
    home = units.Quantity(chosen.kwh_per_home, "kilowatt_hour")
    energy = units.Quantity(twh_per_year(gigawatts, chosen), "terawatt_hour")
    return float((energy / home).to("dimensionless").magnitude)


def kilowatts_per_home(gigawatts: float, homes: float) -> float:
    """Return the power for each home that a statement of both implies, in kilowatts.

    >>> kilowatts_per_home(30, 25e6)
    1.2
    """
    return gigawatts * 1e6 / homes


def deal_capacities(deals: Iterable[Deal], assumptions: CapacityAssumptions | None = None) -> tuple[DealCapacity, ...]:
    """Return every live deal with a capacity, the largest first."""
    found = [_of_deal(deal, assumptions) for deal in deals if deal.is_live and deal.capacity_gw]
    return tuple(sorted(found, key=lambda each: (-each.gigawatts, each.deal_id)))


def party_capacities(deals: Iterable[Deal]) -> tuple[PartyCapacity, ...]:
    """Return the capacity of every party with some, the largest first; parts of a stated total are not added to it."""
    mine: dict[str, list[Deal]] = defaultdict(list)
    live = [deal for deal in deals if deal.is_live and deal.capacity_gw]
    ids = {deal.id for deal in live}
    for deal in live:
        for party in dict.fromkeys((*deal.actors, *deal.counterparties)):
            if deal.part_of not in ids:
                mine[party].append(deal)
    found = [
        PartyCapacity(
            party,
            sum((deal.capacity_gw or Decimal(0) for deal in own if deal.is_firm), Decimal(0)),
            sum((deal.capacity_gw or Decimal(0) for deal in own), Decimal(0)),
            tuple(deal.id for deal in own),
            _may_overlap(own),
        )
        for party, own in mine.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.gigawatts, each.party)))


def _may_overlap(deals: Iterable[Deal]) -> Decimal:
    planned = ordered = Decimal(0)
    for deal in deals:
        if deal.kind is Kind.SPEND:
            planned += deal.capacity_gw or 0
        else:
            ordered += deal.capacity_gw or 0
    return min(planned, ordered)


def capacity_over_time(deals: Iterable[Deal]) -> tuple[tuple[date, Decimal, Decimal], ...]:
    """Return, for each day on which capacity became known, the firm and the whole capacity known by then, in GW."""
    live = [deal for deal in deals if deal.is_live and deal.capacity_gw and deal.first_published]
    ids = {deal.id for deal in live}
    gains: dict[date, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for deal in live:
        if deal.first_published is None or deal.capacity_gw is None or deal.part_of in ids:
            continue
        gain = gains[deal.first_published]
        gain[0] += deal.capacity_gw if deal.is_firm else 0
        gain[1] += deal.capacity_gw
    series, firm, whole = [], Decimal(0), Decimal(0)
    for day in sorted(gains):
        firm, whole = firm + gains[day][0], whole + gains[day][1]
        series.append((day, firm, whole))
    return tuple(series)


def _of_deal(deal: Deal, assumptions: CapacityAssumptions | None) -> DealCapacity:
    gigawatts, amount = deal.capacity_gw, deal.amount
    assert gigawatts is not None
    return DealCapacity(
        deal.id,
        tuple(dict.fromkeys((*deal.actors, *deal.counterparties))),
        gigawatts,
        amount.low / gigawatts if amount and amount.low is not None else None,
        amount.high / gigawatts if amount and amount.high is not None else None,
        amount.currency if amount else None,
        deal.stage,
        deal.first_published,
        twh_per_year(float(gigawatts), assumptions),
        homes_equivalent(float(gigawatts), assumptions),
    )


@cache
def _units() -> Any:  # pint builds its classes at run time
    import pint  # late: building the registry takes a second

    return pint.UnitRegistry()
