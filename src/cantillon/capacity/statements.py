"""Statements on capacity checked against each other: gigawatts against homes, gigawatts against money."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from cantillon.capacity.facts import shipped_facts
from cantillon.capacity.measures import HOURS_PER_YEAR, kilowatts_per_home
from cantillon.reading.amounts import find_figures
from cantillon.reading.number_words import NumberWords
from cantillon.reading.numerals import number_at, passages
from cantillon.values.span import Span

# Two figures farther apart than this many characters seldom speak of one thing.
REACH = 240

# A text without one of these is not looked into.
_MENTION = re.compile(r"watt|vatio|\d\s?[GM]W\b|瓦|ワット", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?](?=\s+[^\W\d_])|[。！？\n]")

# "25 million American homes", "25 Millionen typische deutsche Haushalte": words between the number and the homes.
_BETWEEN = r"\s{0,2}(?:d['’]|de\s|di\s|of\s|的)?(?:[\w.\-]+\s){0,3}?"


@dataclass(frozen=True, slots=True)
class CapacityFinding:
    """Two statements held against each other.

    Parameters
    ----------
    check : str
        ``homes`` or ``money``.
    is_consistent : bool
    reason : str
        One sentence with the figures and what they are measured by.
    capacity, other : Span
        Where the two statements stand.
    value : float
        Kilowatts a home, or money a gigawatt.
    low, high : float
        The plausible band of `value`.
    """

    check: str
    is_consistent: bool
    reason: str
    capacity: Span
    other: Span
    value: float
    low: float
    high: float


def check_homes(gigawatts: float, homes: float) -> tuple[bool, str, float, float, float]:
    """Say whether a capacity and a number of homes fit: verdict, reason, kilowatts a home, and the band.

    >>> check_homes(30, 25e6)[:2]
    (True, '30 GW for 25 million homes is 1.20 kW a home; known averages run from 0.31 to 1.22 kW.')
    """
    facts = shipped_facts()
    known = [use.kwh_per_year / HOURS_PER_YEAR for use in facts.homes.values()]
    low, high = min(known) / facts.homes_factor, max(known) * facts.homes_factor
    value = kilowatts_per_home(gigawatts, homes)
    reason = (
        f"{gigawatts:g} GW for {homes / 1e6:g} million homes is {value:.2f} kW a home; "
        f"known averages run from {min(known):.2f} to {max(known):.2f} kW."
    )
    return low <= value <= high, reason, value, low, high


def check_money(gigawatts: float, amount: float, currency: str) -> tuple[bool, str, float, float, float] | None:
    """Say whether a capacity and an amount fit, or ``None`` in a currency without a band.

    >>> check_money(30, 14e9, "USD")[:2]
    (False, '14bn USD for 30 GW is 0.467bn a GW; quoted costs run from 10bn to 100bn.')
    """
    band = shipped_facts().money_per_gw
    if currency != band.currency:
        return None
    value = amount / gigawatts
    reason = (
        f"{amount / 1e9:g}bn {currency} for {gigawatts:g} GW is {value / 1e9:.3g}bn a GW; "
        f"quoted costs run from {band.low / 1e9:g}bn to {band.high / 1e9:g}bn."
    )
    return band.low <= value <= band.high, reason, value, band.low, band.high


def check_text(text: str, language: str, numbers: NumberWords) -> tuple[CapacityFinding, ...]:
    """Return what the figures of one text say of each other, in its order.

    Parameters
    ----------
    text : str
    language : str
        ISO 639-1; without words for homes in it, only money is checked.
    numbers : NumberWords
        The number table of that language.

    Notes
    -----
    A capacity is held against the nearest number of homes and the nearest amount of its own sentence, homes that stand
    in a sentence without a capacity against the nearest one around it. A finding asks for a judgement: a deal may pay
    for a part of a site only.
    """
    if _MENTION.search(text) is None:
        return ()
    figures = find_figures(text, numbers)
    homes = list(find_homes(text, language, numbers))
    found: list[CapacityFinding] = []
    compared: set[Span] = set()
    for capacity in figures.capacities:
        if not capacity.value:
            continue
        gigawatts = float(capacity.value)
        near_homes = _nearest(text, capacity.span, [span for span, _ in homes])
        if near_homes is not None:
            count = dict(homes)[near_homes]
            compared.add(near_homes)
            found.append(
                CapacityFinding("homes", *_parts(check_homes(gigawatts, float(count)), capacity.span, near_homes))
            )
        amounts = {each.span: each.amount for each in figures.amounts if not each.is_per_share}
        near_money = _nearest(text, capacity.span, list(amounts))
        if near_money is not None:
            amount = amounts[near_money]
            verdict = check_money(gigawatts, float(amount.potential), amount.currency)
            if verdict is not None:
                found.append(CapacityFinding("money", *_parts(verdict, capacity.span, near_money)))
    sizes = {each.span: float(each.value) for each in figures.capacities if each.value}
    for span, count in homes:
        around = None if span in compared else _nearest(text, span, list(sizes), across=True)
        if around is not None:
            found.append(CapacityFinding("homes", *_parts(check_homes(sizes[around], float(count)), around, span)))
    return tuple(found)


def sentences_around(text: str, spans: Iterable[Span]) -> str:
    """Return the text from the sentence of the first span to that of the last, as it was published."""
    ordered = sorted(spans)
    start = max((match.end() for match in _SENTENCE_END.finditer(text, 0, ordered[0].start)), default=0)
    stop = _SENTENCE_END.search(text, ordered[-1].end)
    return " ".join(text[start : stop.start() + 1 if stop else len(text)].split())


def find_homes(text: str, language: str, numbers: NumberWords) -> Iterator[tuple[Span, Decimal]]:
    """Yield each number of homes that a text states, with its place."""
    word = shipped_facts().home_words.get(language)
    if word is None:
        return
    after = re.compile(_BETWEEN + word)
    for tokens in passages(text, numbers):
        i = 0
        while i < len(tokens):
            number = number_at(tokens, i, numbers)
            if number is None:
                i += 1
                continue
            end = tokens[number.stop - 1].end
            match = after.match(text.lower(), end)
            if match is not None and number.value >= 1000:
                yield Span(tokens[i].start, match.end()), number.value
            i = number.stop


def _parts(
    verdict: tuple[bool, str, float, float, float], capacity: Span, other: Span
) -> tuple[bool, str, Span, Span, float, float, float]:
    is_consistent, reason, value, low, high = verdict
    return is_consistent, reason, capacity, other, value, low, high


def _nearest(text: str, span: Span, others: list[Span], *, across: bool = False) -> Span | None:
    """Return the nearest of `others` within reach and the same sentence, or `across` sentences."""

    def gap(other: Span) -> int:
        return max(other.start - span.end, span.start - other.end)

    within = [each for each in others if gap(each) <= REACH and (across or not _is_cut(text, span, each))]
    return min(within, key=gap, default=None)


def _is_cut(text: str, a: Span, b: Span) -> bool:
    first, last = sorted((a, b))
    return re.search(r"[.!?]\s+[^\W\d_]|[。！？\n]", text[first.end : last.start]) is not None
