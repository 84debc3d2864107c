"""The hand-made table of real deals (`data/ai_deals.csv`) as records of the project, and as plain numbers without it.

One row is one deal of 2019 to 2025 that a published page tells; `source` is the page in which it was read, `date` the
day, month or year that the page gives. Amounts are millions of `currency`: `low` and `high` are the same for exact and
about, `up_to` has only a high one, `at_least` only a low one, `none` neither. `stage` follows the words of the page:
a letter of intent is planned, a contract agreed, what is paid or closed done. Several parties are joined by " + ".
Add a deal by adding a row; where pages differ, take the one that says more and note the other.
"""

import csv
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from cantillon.ledger.deal import Deal, StageEvent
from cantillon.network.conversion import european_central_bank
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.dates import PartialDate, Period
from cantillon.values.kinds import Kind, Stage

TABLE = Path(__file__).parent / "data" / "ai_deals.csv"
MILLION = 10**6
CENTS = 100


def rows() -> list[dict[str, str]]:
    """Return the rows of the table, each a deal."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def deals() -> list[Deal]:
    """Return the rows as deals; one that is dated by its month or year counts as known at the end of it."""
    return [_deal(number, row) for number, row in enumerate(rows(), start=2)]


def _deal(number: int, row: dict[str, str]) -> Deal:
    stage, name = Stage(row["stage"]), f"line {number}"
    when = PartialDate.parse(row["date"]).period
    return Deal(
        id=name,
        kind=Kind(row["kind"]),
        actors=_names(row["payer"]),
        counterparties=_names(row["payee"]),
        amount=amount_of(row),
        stage=stage,
        stages=(StageEvent(when.last, stage, name),),
        claim_ids=(name,),
        seller=row["seller"] or None,
        share_pct=Decimal(row["share_pct"]) if row["share_pct"] else None,
        term=_term(row["term"]),
        first_published=when.last,
        last_published=when.last,
        speaks_of=when,
    )


def amount_of(row: dict[str, str]) -> AmountRange | None:
    """Return the amount of a row; ``None`` where its page states none."""
    if row["qualifier"] == "none":
        return None
    low, high = (Decimal(row[f"{bound}_millions"] or "NaN") * MILLION for bound in ("low", "high"))
    return AmountRange(
        None if low.is_nan() else low, None if high.is_nan() else high, row["currency"], Qualifier(row["qualifier"])
    )


def _term(text: str) -> Period | None:
    if not text:
        return None
    first, last = (PartialDate.parse(end).period for end in text.split("/"))
    return Period(first.first, last.last)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(" + ")) if text else ()


class Arc(NamedTuple):
    """What one deal moves, in cents of dollars: `low` for certain, `high` at most; ``None`` is unknown."""

    payers: tuple[str, ...]
    payees: tuple[str, ...]
    kind: str
    low: int | None
    high: int | None


def arcs() -> list[Arc]:
    """Return what moves, straight from the rows: docs/measures.md once more, without the code under test."""
    moving = ("invest", "lend", "guarantee", "grant", "buy", "acquire")
    return [
        Arc(_names(row["payer"]), _names(row["seller"] or row["payee"]), row["kind"], *_bounds(row))
        for row in rows()
        if row["stage"] not in ("ended", "denied")
        and row["kind"] in moving
        and (row["kind"] != "acquire" or row["seller"])
    ]


def _bounds(row: dict[str, str]) -> tuple[int | None, int | None]:
    low, high = row["low_millions"], row["high_millions"]
    if not low and not high:
        return None, None
    firm = _cents(low or "0", row) if row["stage"] in ("agreed", "done") else 0
    return firm, _cents(high or low, row)


def _cents(millions: str, row: dict[str, str]) -> int:
    dollars = Fraction(millions) * MILLION
    if row["currency"] != "USD":
        day = PartialDate.parse(row["date"]).period.last
        assert day is not None
        dollars *= european_central_bank().rate(row["currency"], "USD", day).per_unit
    return round(dollars * CENTS)


def legs() -> dict[tuple[str, str], tuple[int | None, int | None]]:
    """Return the firm and the potential sum of all that one party moves to another: of cash, where cash moves."""
    by_pair = defaultdict(list)
    for arc in arcs():
        joint = len(arc.payers) * len(arc.payees) > 1
        for payer in arc.payers:
            for payee in arc.payees:
                low = 0 if joint and arc.low is not None else arc.low
                by_pair[payer, payee].append((arc.kind not in ("guarantee", "grant"), low, arc.high))
    found = {}
    for pair, parts in by_pair.items():
        summed = [part for part in parts if part[0]] or parts
        known = [(low, high) for _, low, high in summed if low is not None and high is not None]
        found[pair] = (sum(low for low, _ in known), sum(high for _, high in known)) if known else (None, None)
    return found


class Pipe(NamedTuple):
    """An arc with what fits through it in cents, and 1 if it stands for its deal in totals."""

    tail: str
    head: str
    kind: str
    capacity: int
    weight: int


def pipes(*, firm: bool) -> list[Pipe]:
    """Return the cash of known amount; a joint deal passes through a node of its own, so that no dollar counts twice.

    How much of a joint deal is for certain one party's is not known: nothing firm passes its sides.
    """
    found = []
    for number, (payers, payees, kind, low, high) in enumerate(arcs()):
        if kind in ("guarantee", "grant") or low is None or high is None:
            continue
        side = 0 if firm else high
        tail = payers[0] if len(payers) == 1 else f"payers of {number}"
        head = payees[0] if len(payees) == 1 else f"payees of {number}"
        found += [Pipe(payer, tail, kind, side, 0) for payer in payers if payer != tail]
        found.append(Pipe(tail, head, kind, low if firm else high, 1))
        found += [Pipe(head, payee, kind, side, 0) for payee in payees if payee != head]
    return found
