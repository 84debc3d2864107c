"""Circles: closed paths of flows through different parties, in order of turnover, each with its class and its deals."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cantillon.errors import InputError
from cantillon.network.bookmark import bookmark, no_place, place_in
from cantillon.network.enumeration import Place, closed_by, estimated_count
from cantillon.network.flow import Leg
from cantillon.network.legs import CircleLeg, legs_of, ownership_legs_of
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.values.currency import from_minor
from cantillon.values.ids import content_id
from cantillon.values.kinds import Kind

# Longer chains of deals are hard to tell as one story; the number of circles grows tenfold with each party.
DEFAULT_LENGTH = 6
# What a page or a terminal can hold, and what a person waits for; both are said when they cut.
DEFAULT_COUNT = 100_000
DEFAULT_SECONDS = 60.0


class CircleClass(StrEnum):
    """What a circle is made of."""

    VENDOR_FINANCING = "vendor_financing"
    ROUND_TRIP_SALE = "round_trip_sale"
    CROSS_HOLDING = "cross_holding"
    MUTUAL_FINANCE = "mutual_finance"


@dataclass(frozen=True, slots=True)
class Circle:
    """A closed path of flows through different parties.

    Parameters
    ----------
    parties : tuple of str
        In the order in which money moves. Vendor financing begins with a party that pays its own customers.
    legs : tuple of CircleLeg
        Leg i goes from party i to the next.
    circle_class : CircleClass
    turnover_firm, turnover_potential : int or None
        The smallest leg in minor units; ``None``: a leg is unknown and none is known to be 0.
    at_most : int or None
        The smallest known leg, potential: what the turnover cannot exceed; ``None`` where a leg may be larger.
    span_days : int or None
        From the first to the last leg's first publication; ``None`` where a leg is undated.
    currency : str
    """

    parties: tuple[str, ...]
    legs: tuple[CircleLeg, ...]
    circle_class: CircleClass
    turnover_firm: int | None
    turnover_potential: int | None
    at_most: int | None
    span_days: int | None
    currency: str

    @property
    def id(self) -> str:
        """Derived from the parties in order, wherever one begins."""
        start = self.parties.index(min(self.parties))
        return content_id("circle", self.circle_class, *self.parties[start:], *self.parties[:start])

    @property
    def supports(self) -> tuple[str, ...]:
        """Parties whose revenue the circle supports."""
        return tuple(leg.payee for leg in self.legs if Leg.REVENUE in leg.sides)

    @property
    def deal_ids(self) -> tuple[str, ...]:
        """Every deal inside, leg by leg."""
        return tuple(dict.fromkeys(deal for leg in self.legs for deal in leg.deal_ids))

    @property
    def at_least(self) -> bool:
        """Whether the turnover may be larger: every smallest leg may be."""
        smallest = [leg for leg in self.legs if leg.potential == self.turnover_potential]
        return bool(smallest) and all(leg.at_least for leg in smallest)

    @property
    def is_cash(self) -> bool:
        """Whether cash flows on every leg; else a leg is only credit, shares or a holding."""
        return all(leg.is_cash for leg in self.legs)

    def turnover(self, measure: Measure) -> int | None:
        """Return the firm or potential turnover."""
        return self.turnover_firm if measure is Measure.FIRM else self.turnover_potential


@dataclass(frozen=True, slots=True)
class CircleSearch:
    """What was found, and what was not looked for.

    Parameters
    ----------
    circles : tuple of Circle
        In falling order of turnover; circles of unknown turnover last.
    complete : bool
        Whether these are all circles within the length asked for; never of a search that went on from a place.
    complete_above : int or None
        Every circle with a larger turnover is here, in minor units; ``None``: no such bound (or all are here).
    cut : str or None
        What was left out and what it can contain, as a sentence.
    estimated : float or None
        About how many circles there are, where they were not all found.
    resume : str or None
        Where the search stopped: `find_circles` with this and the same options goes on from there; ``None``: no
        further circle exists.
    """

    circles: tuple[Circle, ...]
    complete: bool
    complete_above: int | None = None
    cut: str | None = None
    estimated: float | None = None
    resume: str | None = None

    def __iter__(self) -> Iterator[Circle]:
        return iter(self.circles)

    def __len__(self) -> int:
        return len(self.circles)


@dataclass(frozen=True, slots=True)
class _Limits:
    max_length: int
    top: int
    min_turnover: int
    deadline: float


def find_circles(
    network: FinancialNetwork,
    *,
    max_length: int = DEFAULT_LENGTH,
    top: int | None = None,
    min_turnover: int | None = None,
    order_by: Measure = Measure.POTENTIAL,
    classes: Iterable[CircleClass] | None = None,
    max_circles: int = DEFAULT_COUNT,
    max_seconds: float = DEFAULT_SECONDS,
    resume: str | None = None,
) -> CircleSearch:
    """Return the circles of a network in falling order of turnover.

    Parameters
    ----------
    network : FinancialNetwork
    max_length : int
        Parties in a circle at most, 2 or more.
    top : int, optional
        Only so many; the search ends when they are found, and nothing larger is missing.
    min_turnover : int, optional
        Only circles with at least this turnover, minor units. Those of unknown turnover are shown if it may reach it.
    order_by : Measure
        Which turnover orders, and is compared with `min_turnover`. Circles that are equal in it are in order of the
        other one only for firm.
    classes : iterable of CircleClass, optional
        Only these.
    max_circles : int
    max_seconds : float
        Bounds that end the search; what is cut is said.
    resume : str, optional
        What an earlier search of the same network with the same options gave as `CircleSearch.resume`: only the circles
        that come after it are returned. `top`, `max_circles` and `max_seconds` may be others.

    Returns
    -------
    CircleSearch

    Raises
    ------
    InputError
        If `max_length` is below 2, `top` below 1, or `resume` comes from another search.
    """
    if max_length < 2:
        raise InputError(f"A circle has at least 2 parties, got a length of {max_length}.")
    if top is not None and top < 1:
        raise InputError(f"At least 1 circle can be asked for, got {top}.")
    wanted = frozenset(classes) if classes is not None else frozenset(CircleClass)
    limits = _Limits(
        max_length, min(top or max_circles, max_circles), min_turnover or 0, time.monotonic() + max_seconds
    )
    asked = (network.currency, network.parties, max_length, limits.min_turnover, order_by, sorted(wanted))
    phases = list(_phases(network, order_by))
    search = (*asked, *(pair_and_leg for legs, _, _ in phases for pair_and_leg in legs.items()))
    first, *begun = place_in(resume, *search) if resume else (0, 0)
    if first >= len(phases) or not begun:
        raise no_place()
    found: list[Circle] = []
    for number, (legs, amounts, marked) in enumerate(phases[first:], start=first):
        after = tuple(begun) if number == first else (0,)
        stopped = _search(network, legs, amounts, marked, limits, wanted, found, after)
        if stopped is not None:
            reached, place = stopped
            return _cut(network, legs, found, reached, limits, top, bookmark((number, *place), *search))
    return CircleSearch(tuple(found), complete=resume is None)


Legs = dict[tuple[str, str], CircleLeg]
Amounts = dict[tuple[str, str], int | None]


def _phases(network: FinancialNetwork, order_by: Measure) -> Iterator[tuple[Legs, Amounts, frozenset[tuple[str, str]]]]:
    """Yield searches that together find every circle once, in order: (legs, amounts, legs of which one must be in it).

    Firm turnovers above 0 first (if asked for), then the rest by potential, then those with an unknown leg (by the
    smallest known one), then those with a mere holding.
    """
    legs = legs_of(network)
    potential = {pair: leg.potential for pair, leg in legs.items()}
    known = {pair: amount for pair, amount in potential.items() if amount is not None}
    unknown = frozenset(potential.keys() - known.keys())
    if order_by is Measure.FIRM:
        firm = {pair: leg.firm for pair, leg in legs.items() if leg.firm}
        yield legs, dict(firm), frozenset()
        yield legs, dict(known), frozenset(known.keys() - firm.keys())
    else:
        yield legs, dict(known), frozenset()
    if unknown:
        yield legs, potential, unknown
    owned = ownership_legs_of(network)
    mere = frozenset(pair for pair, leg in owned.items() if not leg.flows)
    if mere:
        yield owned, {pair: leg.potential for pair, leg in owned.items()}, mere


def _search(
    network: FinancialNetwork,
    legs: Legs,
    amounts: Amounts,
    marked: frozenset[tuple[str, str]],
    limits: _Limits,
    wanted: frozenset[CircleClass],
    found: list[Circle],
    after: Place,
) -> tuple[int, Place] | None:
    """Add the circles after a place to `found`; return the amount and the place at which a limit ended the search.

    ``None``: it went through.
    """
    pairs = sorted(amounts, key=lambda pair: (amounts[pair] is not None, -(amounts[pair] or 0), pair))
    pairs = [pair for pair in pairs if amounts[pair] is None or (amounts[pair] or 0) >= limits.min_turnover]
    index = {name: i for i, name in enumerate(network.parties)}
    arcs = [(index[payer], index[payee]) for payer, payee in pairs]
    last = after
    try:
        for position, cycle in closed_by(arcs, len(index), limits.max_length, after=after, deadline=limits.deadline):
            names = [network.parties[node] for node in cycle]
            if not marked or not marked.isdisjoint(zip(names, names[1:] + names[:1], strict=True)):
                circle = circle_of(names, legs, network.currency)
                if circle.circle_class in wanted:
                    if len(found) == limits.top:
                        return amounts[pairs[position]] or 0, last
                    found.append(circle)
            last = (position, *cycle[1:])
    except TimeoutError as stopped:
        place: Place = stopped.args[0]
        return amounts[pairs[place[0]]] or 0, place
    return None


def circle_of(names: Sequence[str], legs: Legs, currency: str) -> Circle:
    """Return the circle through `names`, with the legs between them."""
    sides = [legs[pair] for pair in zip(names, [*names[1:], names[0]], strict=True)]
    kind = _class_of(sides)
    start = min(range(len(sides)), key=lambda i: _rank(sides, i, kind))
    sides = sides[start:] + sides[:start]
    days = [leg.dates[0] for leg in sides if leg.dates]
    known = [leg.potential for leg in sides if leg.potential is not None]
    return Circle(
        tuple(leg.payer for leg in sides),
        tuple(sides),
        kind,
        turnover_firm=_smallest([leg.firm for leg in sides]),
        turnover_potential=_smallest([leg.potential for leg in sides]),
        at_most=min(known) if known else None,
        span_days=(max(days) - min(days)).days if len(days) == len(sides) else None,
        currency=currency,
    )


def _class_of(legs: Sequence[CircleLeg]) -> CircleClass:
    """Return the class; legs of several deals may be read as either side, and one of each makes vendor financing."""
    if all(leg.sides == (Leg.REVENUE,) for leg in legs):
        return CircleClass.ROUND_TRIP_SALE
    if any(Leg.REVENUE in leg.sides for leg in legs):
        return CircleClass.VENDOR_FINANCING
    owned = all({Kind.INVEST, Kind.HOLD} & set(leg.kinds) for leg in legs)
    return CircleClass.CROSS_HOLDING if owned else CircleClass.MUTUAL_FINANCE


def _rank(legs: Sequence[CircleLeg], i: int, kind: CircleClass) -> tuple[bool, int, str]:
    """Order the places where a circle can begin: with a financier who is paid by its customers, the largest first."""
    funds = kind is CircleClass.VENDOR_FINANCING and Leg.FINANCE in legs[i].sides and Leg.REVENUE in legs[i - 1].sides
    return (not funds, -(legs[i].potential or 0) if funds else 0, legs[i].payer)


def _smallest(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    if len(known) == len(amounts) or 0 in known:
        return min(known)
    return None


def _cut(
    network: FinancialNetwork, legs: Legs, found: list[Circle], reached: int, limits: _Limits, top: int | None,
    resume: str,
) -> CircleSearch:  # fmt: skip
    index = {name: i for i, name in enumerate(network.parties)}
    arcs = [(index[payer], index[payee]) for payer, payee in legs]
    about = estimated_count(arcs, len(index), limits.max_length, rng=np.random.default_rng(0))
    amount = from_minor(reached, network.currency)
    why = f"only the top {top} were asked for" if len(found) == top else "the search reached its bound"
    cut = (
        f"{len(found)} circles shown of about {about:.2g}, as {why}: none with a turnover above {network.currency} "
        f"{amount:,} is missing, each of those left out goes round with at most that."
    )
    return CircleSearch(tuple(found), False, reached, cut, about, resume)
