"""Puts numbers, units, ranges and qualifiers together: "between 3 and 5 billion euros" is one quantity."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from cantillon.reading.number_words import NumberWords, Word
from cantillon.reading.numerals import NOTHING, Number, Token, number_at
from cantillon.values.amount import Qualifier

# Where a text says two things of one figure ("up to about 5bn"), the bound says more than the "about".
_STRENGTH = {Qualifier.EXACT: 0, Qualifier.ABOUT: 1, Qualifier.AT_LEAST: 2, Qualifier.UP_TO: 3}
# "from $9.5bn to $10bn" is a range, "from $5bn to $8bn" mostly an old and a new figure.
WIDEST_FROM = Decimal("1.25")
_SMALL_GAP = 4  # words between qualifier and figure: "up to as much as another 5bn"


class Quantity(NamedTuple):
    """One or two numbers and their unit, in tokens ``first:stop``, with qualifiers ``outer_first:outer_stop``.

    `high` is set for ranges only; `unit` is the word of the currency, percent sign or unit of power, if there is one.
    """

    low: Decimal
    high: Decimal | None
    scale: Decimal
    unit: Word | None
    qualifier: Qualifier
    first: int
    stop: int
    outer_first: int
    outer_stop: int
    is_digits: bool


def quantities(tokens: Sequence[Token], numbers: NumberWords) -> list[Quantity]:
    """Return the quantities of a passage, in its order, without bare numbers that nothing makes money."""
    found: list[Quantity] = []
    i, n, floor = 0, len(tokens), 0
    while i < n:
        skipped = _without_meaning(tokens, i)
        if skipped > i:
            i = skipped
            continue
        quantity = _quantity_at(tokens, i, numbers)
        if quantity is None:
            i += 1
            continue
        quantity = _ranged(tokens, quantity, numbers, floor)
        i = quantity.stop
        if quantity.unit is None and quantity.scale == 1 and not _is_elliptic(tokens, quantity):
            continue
        found.append(_qualified(tokens, quantity, floor))
        floor = found[-1].outer_stop
    return found


def _without_meaning(tokens: Sequence[Token], i: int) -> int:
    """Return where the next token worth a closer look is: past other words, bare figures and "2025-11-18"."""
    token, n = tokens[i], len(tokens)
    if not token.is_digits:
        return i + 1 if token.value is None and token.word is NOTHING else i
    j = i + 1
    while j + 1 < n and tokens[j].text == "-" and tokens[j + 1].is_digits:
        j += 2
    if j - i > 3:
        return j
    is_bare = i + 1 >= n or (tokens[i + 1].word is NOTHING and (tokens[i + 1].value is None or tokens[i + 1].is_digits))
    return i + 1 if is_bare and not (i and _leads(tokens[i - 1].word)) else i


def _is_elliptic(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """Say whether the words beside a bare number let it take unit and scale from the amount before it."""
    before, after = quantity.first - 1, quantity.stop
    return (before >= 0 and _leads(tokens[before].word)) or (after < len(tokens) and "more" in tokens[after].word.signs)


def _leads(word: Word) -> bool:
    return word.before is not None or "more" in word.signs or "price" in word.signs


def _quantity_at(tokens: Sequence[Token], i: int, numbers: NumberWords) -> Quantity | None:
    """Return the number at token `i` with its unit, before or after it."""
    token = tokens[i]
    if token.value is None and not token.word.signs and token.word.times is None and not token.word.is_sign:
        return None
    before = token.word if token.word.is_sign else None
    first = i + 1 if before else i
    if before and (first >= len(tokens) or not tokens[first].is_digits):
        return None
    number = number_at(tokens, first, numbers)
    if number is None or _is_vague(tokens, i):
        return None
    unit, stop = (before, number.stop) if before else _unit_after(tokens, number)
    if before and stop < len(tokens) and tokens[stop].word.currency == before.currency:
        stop += 1  # "US$5 billion USD"
    value = number.value
    if unit is not None and unit.times is not None and not before:
        value, number = value * unit.times, number._replace(scale=number.scale * unit.times)
    return Quantity(value, None, number.scale, unit, Qualifier.EXACT, i, stop, i, stop, number.is_digits)


def _is_vague(tokens: Sequence[Token], i: int) -> bool:
    return i > 0 and "vague" in tokens[i - 1].word.signs


def _unit_after(tokens: Sequence[Token], number: Number) -> tuple[Word | None, int]:
    i, n = number.stop, len(tokens)
    joins = i < n and (tokens[i].text == "-" or "inside" in tokens[i].word.signs)
    if joins or (i < n and "of" in tokens[i].word.signs and number.scale > 1):
        i += 1
    if i >= n:
        return None, number.stop
    word = tokens[i].word
    if word.percent is not None or word.power is not None:
        return word, i + 1
    if word.currency is None:
        return None, number.stop
    opens_next = word.is_sign and i + 1 < n and tokens[i + 1].is_digits and tokens[i + 1].start == tokens[i].end
    if opens_next and tokens[i].start != tokens[i - 1].end:
        return None, number.stop
    return word, i + 1


def _ranged(tokens: Sequence[Token], low: Quantity, numbers: NumberWords, floor: int) -> Quantity:
    """Return the range that begins with `low`, or `low`."""
    opener = _opener(tokens, low.first, floor)
    i = low.stop
    if i >= len(tokens):
        return low
    signs = tokens[i].word.signs
    joined = ("to" in signs) or ("both" in signs and opener == "between")
    if not joined or i + 1 >= len(tokens):
        return low
    high = _quantity_at(tokens, i + 1, numbers)
    if high is None or _clash(low, high):
        return low
    start = low.low
    if low.scale == 1 and high.scale > 1 and (low.unit is None or start * high.scale < high.low):
        start *= high.scale
    if not start < high.low:
        return low
    is_complete = low.unit is not None and high.unit is not None and low.scale > 1
    if opener == "from" and is_complete and high.low > start * WIDEST_FROM:
        return low
    first = low.first - 1 if opener else low.first
    unit = high.unit or low.unit
    scale = max(low.scale, high.scale)
    return Quantity(
        start, high.low, scale, unit, Qualifier.BETWEEN, low.first, high.stop, first, high.stop, low.is_digits
    )


def _opener(tokens: Sequence[Token], i: int, floor: int) -> str | None:
    if i <= floor:
        return None
    signs = tokens[i - 1].word.signs
    return "between" if "between" in signs else "from" if "from" in signs else None


def _clash(low: Quantity, high: Quantity) -> bool:
    if low.unit is None or high.unit is None:
        return high.unit is None and low.unit is not None and low.scale > high.scale
    return _kind(low.unit) != _kind(high.unit)


def _kind(unit: Word) -> str:
    if unit.percent is not None:
        return "percent"
    return "power" if unit.power is not None else str(unit.currency)


def _qualified(tokens: Sequence[Token], quantity: Quantity, floor: int) -> Quantity:
    """Return the quantity with the qualifiers around it."""
    qualifier, first, stop = quantity.qualifier, quantity.outer_first, quantity.outer_stop
    own = [tokens[quantity.first].word.before]
    own += [t.word.after for t in tokens[quantity.first : quantity.stop] if "inside" in t.word.signs]
    for each in filter(None, own):
        qualifier = _stronger(qualifier, each)
    i = first - 1
    steps = 0
    while i >= floor and steps < _SMALL_GAP:
        word = tokens[i].word
        if word.before is not None:
            if "after_noun" in word.signs and i and (tokens[i - 1].is_capital or "funds" in tokens[i - 1].word.signs):
                break
            qualifier, first = _stronger(qualifier, word.before), i
        elif "filler" not in word.signs and "of" not in word.signs:
            break
        i, steps = i - 1, steps + 1
    i = stop + 1 if stop < len(tokens) and tokens[stop].text in ("-", ",") else stop
    after = tokens[i].word.after if i < len(tokens) else None
    if after is not None and not _belongs_to_next(tokens, i):
        qualifier, stop = _stronger(qualifier, after), i + 1
    if quantity.high is not None:
        qualifier = Qualifier.BETWEEN
    return quantity._replace(qualifier=qualifier, outer_first=first, outer_stop=stop)


def _belongs_to_next(tokens: Sequence[Token], i: int) -> bool:
    """Say whether the word qualifies the figure after it: "5bn, more than 3bn" against "5bn or more"."""
    if tokens[i].word.before is None or i + 1 >= len(tokens):
        return False
    after = tokens[i + 1]
    return after.value is not None or after.word.is_sign


def _stronger(a: Qualifier, b: Qualifier) -> Qualifier:
    if a is Qualifier.BETWEEN:
        return a
    return a if _STRENGTH[a] >= _STRENGTH[b] else b
