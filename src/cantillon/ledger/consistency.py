"""Checks on what the claims say together; a check changes nothing, it asks for a person's judgement.

To add a check, write a function from `Evidenced` to findings and put it into `CHECKS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, pairwise

from cantillon.claims.valuations import is_valuation
from cantillon.ledger.deal import Deal
from cantillon.ledger.figures import figure, is_same_figure, unit_between
from cantillon.ledger.parts import SUM_TOLERANCE
from cantillon.ledger.stages import PROGRESS
from cantillon.ledger.telling import Telling
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import DEAD_STAGES, Kind, Stage

SAME_NEWS = timedelta(days=45)  # two tellings this near in time can be one transaction read in two ways
SHOWN_DOCUMENTS = 200  # amounts of one figure compared pair by pair at most


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that cannot all be right.

    Parameters
    ----------
    check : str
        Name of the check.
    message : str
        A plain sentence that ends in a question to the person who judges.
    claim_ids : tuple of str
        The claims to look at, each with its sentence in its evidence.
    deal_ids : tuple of str
        The deals they are in.
    quotes : tuple of (str, str)
        Further sentences to look at, each after the id of its document.
    """

    check: str
    message: str
    claim_ids: tuple[str, ...]
    deal_ids: tuple[str, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidenced:
    """What the checks look at: deals, and their claims by id."""

    deals: Sequence[Deal]
    tellings: Mapping[str, Telling]

    def told(self, deal: Deal) -> list[Telling]:
        """Return a deal's claims, best first."""
        return [self.tellings[claim_id] for claim_id in deal.claim_ids]


Check = Callable[[Evidenced], Iterable[Finding]]


def check_consistency(
    deals: Sequence[Deal], tellings: Iterable[Telling], settled: Iterable[str] = (), checks: Sequence[Check] = ()
) -> list[Finding]:
    """Return what is inconsistent, in order of check; findings whose claims a person has all judged are left out.

    Parameters
    ----------
    deals : sequence of Deal
    tellings : iterable of Telling
        Every claim of the deals.
    settled : iterable of str
        Origins of claims that a person has accepted or corrected.
    checks : sequence of callable
        Further checks, run after the built-in ones.
    """
    by_id = {telling.claim_id: telling for telling in tellings}
    given = Evidenced(deals, by_id)
    done = frozenset(settled)
    return [
        finding
        for check in (*CHECKS, *checks)
        for finding in check(given)
        if not all(by_id[claim_id].origin in done for claim_id in finding.claim_ids)
    ]


def check_sums(given: Evidenced) -> Iterator[Finding]:
    """Find a stated total that its known parts exceed."""
    parts: defaultdict[str, list[Deal]] = defaultdict(list)
    for deal in given.deals:
        if deal.part_of is not None:
            parts[deal.part_of].append(deal)
    for total in given.deals:
        amount = total.amount
        included = [deal for deal in parts[total.id] if deal.amount is not None] if total.id in parts else []
        if amount is None or amount.is_open or not included:
            continue
        added = sum((figure(deal.amount) for deal in included if deal.amount), Decimal(0))
        if added > figure(amount) * (1 + SUM_TOLERANCE):
            yield Finding(
                "sum",
                f"The parts come to {_figure(added)} {amount.currency}, more than the stated total of {_said(amount)}. "
                "Is one of them no part, or a figure misread?",
                (total.claim_ids[0], *(deal.claim_ids[0] for deal in included)),
                (total.id, *(deal.id for deal in included)),
            )


def check_units(given: Evidenced) -> Iterator[Finding]:
    """Find one deal told in figures that differ by a thousand, a million or a billion."""
    for deal in given.deals:
        for first, second in _contradictory(given.told(deal)):
            a, b = first.claim.amount, second.claim.amount
            unit = unit_between(a, b) if a and b else None
            if unit and a and b:
                yield Finding(
                    "unit",
                    f"One source says {_said(a)}, another {_said(b)}, {unit:,} times as much or as little. "
                    "Which scale is right?",
                    (first.claim_id, second.claim_id),
                    (deal.id,),
                )


def check_direction(given: Evidenced) -> Iterator[Finding]:
    """Find one figure told as paid by A to B and as paid by B to A."""
    for first, second in _same_figures(given.deals):
        turned = (first.actors, first.counterparties) == (second.counterparties, second.actors)
        if first.kind is second.kind and turned and first.actors and _near(first, second):
            yield _pair(
                "direction",
                first,
                second,
                f"{_who(first)} and {_who(second)} are told with the same figure within weeks. "
                "Do both pay, or is one direction misread?",
            )


def check_buyers(given: Evidenced) -> Iterator[Finding]:
    """Find one figure told as an investment and as a purchase by the same party from the same party."""
    for first, second in _same_figures(given.deals):
        kinds = {first.kind, second.kind}
        if kinds == {Kind.INVEST, Kind.BUY} and _same_parties(first, second) and _near(first, second):
            yield _pair(
                "buyer or investor",
                first,
                second,
                f"{_names(first.actors)} is said to invest in {_names(first.counterparties)} and to buy from it, "
                "both times with the same figure. Is it one payment, and which?",
            )


def check_stakes(given: Evidenced) -> Iterator[Finding]:
    """Find the value of a stake told as money paid."""
    for first, second in _same_figures(given.deals):
        kinds = {first.kind, second.kind}
        if Kind.HOLD in kinds and kinds & {Kind.INVEST, Kind.ACQUIRE} and _same_parties(first, second):
            yield _pair(
                "value of a stake",
                first,
                second,
                f"What {_names(first.actors)} holds of {_names(first.counterparties)} is worth exactly what it is said "
                "to have paid. Is the worth of the stake told as a payment?",
            )


def check_valuations(given: Evidenced) -> Iterator[Finding]:
    """Find what a company is worth told as money paid."""
    for deal in given.deals:
        for telling in given.told(deal):
            amount, quote = telling.claim.amount, telling.claim.evidence.quote
            if deal.kind is not Kind.HOLD and amount is not None and is_valuation(amount, quote):
                yield Finding(
                    "valuation",
                    f"The sentence gives {_said(amount)} as a valuation. "
                    f"Is it what {_names(deal.counterparties)} is worth, and not what is paid?",
                    (telling.claim_id,),
                    (deal.id,),
                )


def check_dates(given: Evidenced) -> Iterator[Finding]:
    """Find what is told as having happened after the day it was published."""
    for deal in given.deals:
        for telling in given.told(deal):
            period, published = telling.claim.speaks_of, telling.publication.published
            is_past = telling.claim.stage is Stage.DONE
            if is_past and period and period.first and published and period.first > published:
                yield Finding(
                    "date",
                    f"A text of {published} says that this happened on or after {period.first}. "
                    "Which of the two dates is wrong, or is it only planned?",
                    (telling.claim_id,),
                    (deal.id,),
                )


def check_stages(given: Evidenced) -> Iterator[Finding]:
    """Find a deal that a later source puts further back, without saying that it ended."""
    for deal in given.deals:
        told = sorted(given.told(deal), key=lambda telling: telling.order)
        told = [telling for telling in told if telling.claim.amount is not None]
        for first, second in pairwise(told):
            before, after = first.claim.stage, second.claim.stage
            later = second.day > first.day and before not in DEAD_STAGES
            if later and PROGRESS[after] < PROGRESS[before]:
                yield Finding(
                    "stage",
                    f"Told as {before} on {first.publication.published or 'an unknown day'}, later as {after} "
                    f"on {second.publication.published or 'an unknown day'}. Was it taken back, or is it another deal?",
                    (first.claim_id, second.claim_id),
                    (deal.id,),
                )


def check_double(given: Evidenced) -> Iterator[Finding]:
    """Find two figures for the same parties in adjoining words, of which one may be part of the other."""
    by_text: defaultdict[object, list[Deal]] = defaultdict(list)
    for deal in given.deals:
        if deal.amount is not None and deal.is_live and deal.part_of is None:
            best = given.tellings[deal.claim_ids[0]]
            sides = (deal.kind, frozenset(deal.actors), frozenset(deal.counterparties))
            by_text[best.publication.document_id, sides].append(deal)
    for group in by_text.values():
        for first, second in combinations(group, 2):
            spans = [given.tellings[deal.claim_ids[0]].claim.evidence.span for deal in (first, second)]
            if spans[0].overlaps(spans[1]) and first.stage is second.stage and first.amount and second.amount:
                yield _pair(
                    "part or another",
                    first,
                    second,
                    f"One passage gives {_said(first.amount)} and {_said(second.amount)} for "
                    f"{_who(first)}; both are counted. Is one part of the other?",
                )


CHECKS: tuple[Check, ...] = (
    check_sums,
    check_units,
    check_direction,
    check_buyers,
    check_stakes,
    check_valuations,
    check_dates,
    check_stages,
    check_double,
)


def _contradictory(told: Sequence[Telling]) -> Iterator[tuple[Telling, Telling]]:
    """Yield the best telling with one telling of each other figure."""
    with_amount = [telling for telling in told if telling.claim.amount is not None]
    seen: list[AmountRange] = []
    for telling in with_amount:
        amount = telling.claim.amount
        assert amount is not None
        if not any(is_same_figure(amount, other) for other in seen):
            if seen:
                yield with_amount[0], telling
            seen.append(amount)


def _same_figures(deals: Sequence[Deal]) -> Iterator[tuple[Deal, Deal]]:
    """Yield pairs of deals between the same parties, in whatever direction, with one figure."""
    groups: defaultdict[object, list[Deal]] = defaultdict(list)
    for deal in deals:
        if deal.amount is not None:
            groups[frozenset((*deal.actors, *deal.counterparties)), figure(deal.amount), deal.amount.currency].append(
                deal
            )
    for group in groups.values():
        yield from combinations(group[:SHOWN_DOCUMENTS], 2)


def _near(first: Deal, second: Deal) -> bool:
    """Say whether two deals were told in the same weeks; undated ones can have been."""
    ordered = sorted((first, second), key=lambda deal: (deal.first_published is None, deal.first_published, deal.id))
    end, start = ordered[0].last_published, ordered[1].first_published
    return end is None or start is None or start - end <= SAME_NEWS


def _same_parties(first: Deal, second: Deal) -> bool:
    return set(first.actors) == set(second.actors) and set(first.counterparties) == set(second.counterparties)


def _pair(check: str, first: Deal, second: Deal, message: str) -> Finding:
    return Finding(check, message, (first.claim_ids[0], second.claim_ids[0]), (first.id, second.id))


def _who(deal: Deal) -> str:
    return f"{_names(deal.actors)} → {_names(deal.counterparties)} ({deal.kind})"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody named"


_BOUNDS = {Qualifier.UP_TO: "up to ", Qualifier.AT_LEAST: "at least ", Qualifier.ABOUT: "about "}
_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))
_PLACES = 3  # after the decimal mark; a longer figure is written out


def _said(amount: AmountRange) -> str:
    """Return an amount in plain words: ``up to 6.5 billion USD``."""
    if amount.low is not None and amount.high is not None and amount.low != amount.high:
        return f"{_figure(amount.low)} to {_figure(amount.high)} {amount.currency}"
    return f"{_BOUNDS.get(amount.qualifier, '')}{_figure(amount.potential)} {amount.currency}"


def _figure(value: Decimal) -> str:
    for exponent, name in _SCALES:
        scaled = Decimal(value).scaleb(-exponent).normalize()
        if scaled >= 1 and -int(scaled.as_tuple().exponent) <= _PLACES:
            return f"{scaled:f} {name}"
    return f"{value:,f}"
