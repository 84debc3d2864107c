"""Positions of investors over time, what changed between quarters, and who moved money from one party to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from cantillon.claims.claim import Claim
from cantillon.claims.evidence import Evidence
from cantillon.ledger.deal import Deal
from cantillon.sources.filings import HoldingsFiling
from cantillon.values.amount import AmountRange
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span

# From a name and a CUSIP as filed to a canonical party.
Resolver = Callable[[str, str], str]


class Move(StrEnum):
    """What a manager did with a position between two quarters."""

    BOUGHT = "bought"
    RAISED = "raised"
    CUT = "cut"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, slots=True)
class Position:
    """Shares of `issuer` that `manager` held on a day, with their value in dollars then, and the filed lines."""

    manager: str
    issuer: str
    on: date
    shares: Decimal
    value: Decimal
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class HoldingChange:
    """What changed in one position from one quarter's filing to the next.

    `before` or `after` is ``None`` where nothing was held. Values are of the quarters' last days: what the shares were
    sold or bought for is in no filing. `filings` are the ids of both documents.
    """

    manager: str
    issuer: str
    move: Move
    shares: Decimal
    before: Position | None
    after: Position | None
    since: date
    on: date
    filings: tuple[str, ...]

    @property
    def period(self) -> Period:
        """The days within which it happened."""
        return Period(self.since, self.on)


@dataclass(frozen=True, slots=True)
class Rotation:
    """That `party` sold (a part of) `sold` and put money into `bought` within the days asked for.

    Days are those of the deal's first publication, or the period between two filings; `sources` are ids of deals and
    of filings' documents.
    """

    party: str
    sold: str
    bought: str
    sold_in: Period
    bought_in: Period
    sold_sources: tuple[str, ...]
    bought_sources: tuple[str, ...]


def positions(filings: Iterable[HoldingsFiling], resolve: Resolver | None = None) -> tuple[Position, ...]:
    """Return every position in shares, amendments applied, by manager, day and issuer.

    Parameters
    ----------
    filings : iterable of HoldingsFiling
    resolve : callable, optional
        Turns an issuer's (or manager's, with an empty CUSIP) name as filed into a canonical one.

    Notes
    -----
    A restatement replaces what was filed for its quarter before it, new holdings are added. Options and principal
    amounts are no shares and are left out; several lines of one issuer are added up.
    """
    found: list[Position] = []
    for (manager, on), own in _quarters(filings, resolve).items():
        lines: dict[str, list[tuple[Decimal, Decimal, Evidence]]] = defaultdict(list)
        for filing in own:
            for line in filing.lines:
                if line.unit == "SH" and line.option is None:
                    issuer = resolve(line.issuer, line.cusip) if resolve else line.issuer
                    evidence = Evidence.of(filing.document, line.span)
                    lines[issuer].append((line.amount, line.value, evidence))
        found += [
            Position(
                manager,
                issuer,
                on,
                sum((shares for shares, _, _ in held), Decimal(0)),
                sum((value for _, value, _ in held), Decimal(0)),
                tuple(evidence for _, _, evidence in held),
            )
            for issuer, held in lines.items()
        ]
    return tuple(sorted(found, key=lambda each: (each.manager, each.on, each.issuer)))


def changes(filings: Iterable[HoldingsFiling], resolve: Resolver | None = None) -> tuple[HoldingChange, ...]:
    """Return what each manager bought, raised, cut and sold out from each of its filings to the next, in that order.

    Quarters that are missing in between widen the period, nothing is guessed for them.
    """
    kept = tuple(filings)
    held: dict[tuple[str, date], dict[str, Position]] = {key: {} for key in _quarters(kept, resolve)}
    documents = {key: tuple(f.document.id for f in own) for key, own in _quarters(kept, resolve).items()}
    for position in positions(kept, resolve):
        held[position.manager, position.on][position.issuer] = position
    found: list[HoldingChange] = []
    quarters = sorted(held)
    for earlier, later in pairwise(quarters):
        if earlier[0] != later[0]:
            continue
        for issuer in sorted({*held[earlier], *held[later]}):
            before, after = held[earlier].get(issuer), held[later].get(issuer)
            move, shares = _move(before, after)
            if move is not None:
                found.append(
                    HoldingChange(
                        later[0], issuer, move, shares, before, after, earlier[1], later[1],
                        documents[earlier] + documents[later],
                    )
                )  # fmt: skip
    return tuple(found)


def derived_claims(found: Iterable[HoldingChange], filings: Iterable[HoldingsFiling]) -> tuple[Claim, ...]:
    """Return a claim for each change: hold with the value held for bought and raised, divest for cut and sold out.

    The claim rests on the later filing's lines, and for a position that is gone on the title of the later filing, which
    lists it no more; the earlier filing is named in `HoldingChange.filings`. A divestment has no amount: filings do not
    say what the shares were sold for.
    """
    by_id = {filing.document.id: filing for filing in filings}
    claims = []
    for change in found:
        later = by_id[change.filings[-1]].document
        has_line = change.after is not None
        evidence = change.after.evidence[0] if change.after else Evidence.of(later, _title_span(later.text))
        grows = change.move in (Move.BOUGHT, Move.RAISED)
        value = change.after.value if change.after else None
        claims.append(
            Claim(
                Kind.HOLD if grows else Kind.DIVEST,
                (change.manager,),
                (change.issuer,),
                AmountRange(value, value, "USD") if grows and value is not None and has_line else None,
                Stage.DONE,
                evidence,
                1.0,
                speaks_of=Period(change.on, change.on) if grows else change.period,
                reader="13f",
            )
        )
    return tuple(claims)


def holders_of(issuer: str, held: Iterable[Position]) -> tuple[Position, ...]:
    """Return who held an issuer over time: by day, the largest first."""
    return tuple(sorted((p for p in held if p.issuer == issuer), key=lambda p: (p.on, -p.shares, p.manager)))


def rotations(found: Iterable[HoldingChange], deals: Iterable[Deal], *, within_days: int = 120) -> tuple[Rotation, ...]:
    """Return who sold one party and put money into another within some days, from filings and news together.

    Parameters
    ----------
    found : iterable of HoldingChange
    deals : iterable of Deal
        Divest, and invest, lend or acquire; ended and denied ones are left out.
    within_days : int
        Largest gap between the two: a filing speaks of a quarter and comes 45 days after it.

    Returns
    -------
    tuple of Rotation
        Latest first. That the money is the same is not said: only a source that says so can.
    """
    sales, purchases = _deal_moves(deals)
    for change in found:
        bucket = purchases if change.move in (Move.BOUGHT, Move.RAISED) else sales
        bucket.append((change.manager, change.issuer, change.period, change.filings))
    together: dict[tuple[str, str, str], Rotation] = {}
    for seller, sold, sold_in, sold_sources in sales:
        for buyer, bought, bought_in, bought_sources in purchases:
            if buyer != seller or bought == sold or _gap_days(sold_in, bought_in) > within_days:
                continue
            key = (seller, sold, bought)
            new = Rotation(seller, sold, bought, sold_in, bought_in, sold_sources, bought_sources)
            old = together.get(key)
            together[key] = new if old is None else _merged(old, new)
    return tuple(sorted(together.values(), key=lambda r: (-_last(r.bought_in).toordinal(), r.party, r.sold, r.bought)))


_Moves = list[tuple[str, str, Period, tuple[str, ...]]]


def _deal_moves(deals: Iterable[Deal]) -> tuple[_Moves, _Moves]:
    sales: _Moves = []
    purchases: _Moves = []
    for deal in deals:
        if not deal.is_live or deal.first_published is None:
            continue
        bucket = sales if deal.kind is Kind.DIVEST else purchases
        if deal.kind not in (Kind.DIVEST, Kind.INVEST, Kind.LEND, Kind.ACQUIRE):
            continue
        when = Period(deal.first_published, deal.first_published)
        bucket += [(actor, other, when, (deal.id,)) for actor in deal.actors for other in deal.counterparties]
    return sales, purchases


def _merged(old: Rotation, new: Rotation) -> Rotation:
    return replace(
        old,
        sold_sources=tuple(dict.fromkeys(old.sold_sources + new.sold_sources)),
        bought_sources=tuple(dict.fromkeys(old.bought_sources + new.bought_sources)),
    )


def _quarters(
    filings: Iterable[HoldingsFiling], resolve: Resolver | None
) -> dict[tuple[str, date], list[HoldingsFiling]]:
    """Return the filings that count for each manager and quarter: those since the last original or restatement."""
    found: dict[tuple[str, date], list[HoldingsFiling]] = {}
    for filing in sorted(filings, key=lambda each: (each.filed or date.max, each.amendment or "")):
        key = (resolve(filing.manager, "") if resolve else filing.manager, filing.period)
        if filing.amendment == "NEW HOLDINGS":
            found.setdefault(key, []).append(filing)
        else:
            found[key] = [filing]
    return found


def _move(before: Position | None, after: Position | None) -> tuple[Move | None, Decimal]:
    had = before.shares if before else Decimal(0)
    has = after.shares if after else Decimal(0)
    if had == has:
        return None, Decimal(0)
    if has > had:
        return (Move.RAISED if had else Move.BOUGHT), has - had
    return (Move.CUT if has else Move.SOLD_OUT), had - has


def _title_span(text: str) -> Span:
    return Span(0, len(text.split("\n", 1)[0]))


def _last(period: Period) -> date:
    return period.last or date.max


def _gap_days(a: Period, b: Period) -> int:
    """Return the days between two periods; 0 where they overlap."""
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return 0
    return max(0, (b.first - a.last).days, (a.first - b.last).days)
