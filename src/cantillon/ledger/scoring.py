"""How alike two strands are, feature by feature, with reasons that a person can check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cantillon.ledger.figures import contains, is_same_figure, ratio, unit_between
from cantillon.ledger.strand import FORWARD_STAGES, Strand, far_apart

# Points add up; two strands tell one deal from `LINK` on. Same parties and the same figure are enough, at any time.
LINK = 3.0
SAME_PARTIES = 1.0
SAME_FIGURE = 3.0
MIXED_UNITS = 2.0  # "10 million" against "10 billion" in the same weeks: one of the two misreads a scale
BECAME_FIRM = 2.0  # an amount that was talked of, then another that was agreed
HELD_BY = 2.0  # "at least 5" and 7
NEAR_FIGURE = 1.0  # $35bn and $38bn told in the same days: sources that disagree
OTHER_CURRENCY = 1.0
SAME_DAYS = 1.0
SAME_MONTH = 0.5
OTHER_YEAR = -1.0

DAYS = timedelta(days=10)
MONTH = timedelta(days=45)
SEASON = timedelta(days=270)  # the longest that talks of a deal usually go on
YEAR = timedelta(days=365)
NEAR_RATIO = 1.4
TALKED_OF_RATIO = 3.0
CURRENCY_RATIO = 2.0  # the dollar, the euro, the pound and the franc are worth less than twice one another


@dataclass(frozen=True, slots=True)
class Likeness:
    """Points and their reasons."""

    points: float
    reasons: tuple[str, ...]

    @property
    def is_one_deal(self) -> bool:
        """Whether the two tell one deal."""
        return self.points >= LINK


NOTHING = Likeness(float("-inf"), ("they tell of different deals",))


def likeness(a: Strand, b: Strand) -> Likeness:
    """Return how likely two strands with amounts, of one family of kinds, tell of one deal."""
    if are_apart(a, b):
        return NOTHING
    between = time_between(a, b)
    same_parties = a.actors == b.actors and a.counterparties == b.counterparties
    features = [_amounts(a, b, between)]
    if same_parties:
        features.append((SAME_PARTIES, "the same parties"))
    elif features[0][0] < SAME_FIGURE or not _share_parties(a, b):
        return NOTHING
    features.append(_times(between))
    told = [feature for feature in features if feature[0]]
    return Likeness(sum(points for points, _ in told), tuple(reason for _, reason in told))


def are_apart(a: Strand, b: Strand) -> bool:
    """Say whether two strands tell of different deals for certain.

    They do if texts date them far apart, if they are two episodes of one amount, or if one text gives both figures.
    """
    if far_apart(a.speaks_of, b.speaks_of):
        return True
    if a.amount is None or b.amount is None:
        return False
    if a.amount == b.amount and a.episode != b.episode and a.kind == b.kind:
        return a.actors == b.actors and a.counterparties == b.counterparties
    same_text = not a.sources.isdisjoint(b.sources)
    return same_text and not is_same_figure(a.amount, b.amount)


def time_between(a: Strand, b: Strand) -> timedelta:
    """Return the time in which neither is told; nothing if they overlap."""
    return max(a.first - b.last, b.first - a.last, timedelta(0))


def _amounts(a: Strand, b: Strand, between: timedelta) -> tuple[float, str]:
    if a.amount is None or b.amount is None:
        return (0.0, "")
    if is_same_figure(a.amount, b.amount):
        return (SAME_FIGURE, "the same figure")
    if a.amount.currency != b.amount.currency:
        near = between <= DAYS and ratio(a.amount, b.amount) <= CURRENCY_RATIO
        return (OTHER_CURRENCY, "told in another currency") if near else (float("-inf"), "other currencies")
    if unit_between(a.amount, b.amount) and between <= MONTH:
        return (MIXED_UNITS, "the same digits in another unit")
    if between <= MONTH and (contains(a.amount, b.amount) or contains(b.amount, a.amount)):
        return (HELD_BY, "one amount holds the other")
    if _became_firm(a, b, between):
        return (BECAME_FIRM, "an amount talked of became another")
    if between <= DAYS and ratio(a.amount, b.amount) <= NEAR_RATIO:
        return (NEAR_FIGURE, "figures near each other, told in the same days")
    return (float("-inf"), "clearly different figures")


def _became_firm(a: Strand, b: Strand, between: timedelta) -> bool:
    assert a.amount is not None
    assert b.amount is not None
    talked_of_first = any(
        first.stages <= FORWARD_STAGES and first.first <= second.first and first.last <= second.last
        for first, second in ((a, b), (b, a))
    )
    return talked_of_first and between <= SEASON and ratio(a.amount, b.amount) <= TALKED_OF_RATIO


def _share_parties(a: Strand, b: Strand) -> bool:
    """Say whether each side shares a party, or is left unnamed by one of the two."""
    sides = ((a.actors, b.actors), (a.counterparties, b.counterparties))
    return all(not one or not other or one & other for one, other in sides)


def _times(between: timedelta) -> tuple[float, str]:
    if between <= DAYS:
        return (SAME_DAYS, "told in the same days")
    if between <= MONTH:
        return (SAME_MONTH, "told in the same weeks")
    if between > YEAR:
        return (OTHER_YEAR, "told more than a year apart")
    return (0.0, "")
