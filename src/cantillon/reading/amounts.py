"""Money as written ("up to $15bn", "2 Milliarden Euro", "1兆2000億円") to amounts with their places in the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cantillon.reading.coins import Coins
from cantillon.reading.number_words import NumberWords
from cantillon.reading.numerals import Token, passages
from cantillon.reading.quantities import Quantity, quantities
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.span import Span

MILLION = Decimal(1_000_000)
NEAR = 100  # characters back to the amount whose currency one without any shares; else it is that of most
GAPPED = 300  # characters back to the amount whose scale "three more" shares
_CONVERSION_GAP = 40  # characters between an amount and its conversion
_CLOSERS = frozenset(".,;:!?)]}–—\"'»”|/。、，；：）」』？！")


@dataclass(frozen=True, slots=True)
class AmountSpan:
    """An amount of money and where it stands.

    Parameters
    ----------
    span : Span
        The whole expression with its qualifiers.
    core : Span
        Number, scale and currency.
    amount : AmountRange
    has_currency : bool
        Whether the expression names its currency; if not, it is that of the nearest amount that does.
    is_annual : bool
    is_per_share : bool
    is_converted : bool
        Whether it says an amount just stated again in another currency.
    """

    span: Span
    core: Span
    amount: AmountRange
    has_currency: bool = True
    is_annual: bool = False
    is_per_share: bool = False
    is_converted: bool = False


@dataclass(frozen=True, slots=True)
class PercentSpan:
    """A percentage, ``None`` for a range; `is_fraction` where words say it ("a third")."""

    span: Span
    value: Decimal | None
    is_fraction: bool = False


@dataclass(frozen=True, slots=True)
class CapacitySpan:
    """Electrical capacity in gigawatts, ``None`` for a range."""

    span: Span
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything with a unit that a text states, each in the order of the text."""

    amounts: tuple[AmountSpan, ...]
    percents: tuple[PercentSpan, ...]
    capacities: tuple[CapacitySpan, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity of money before its currency is settled."""

    span: AmountSpan
    scale: Decimal
    currency: str | None
    is_gapped: bool = False
    leans: bool = False  # is money only after an amount that is: "It paid 95m" after "140m kroner"


def find_amounts(text: str, numbers: NumberWords) -> list[AmountSpan]:
    """Return the amounts of money in `text`, in its order."""
    return list(find_figures(text, numbers).amounts)


def find_percents(text: str, numbers: NumberWords) -> list[PercentSpan]:
    """Return the percentages in `text`, and the fractions of companies said in words."""
    return list(find_figures(text, numbers).percents)


def find_capacities(text: str, numbers: NumberWords) -> list[CapacitySpan]:
    """Return the electrical capacities in `text`."""
    return list(find_figures(text, numbers).capacities)


def find_figures(text: str, numbers: NumberWords) -> Figures:
    """Return amounts, percentages and capacities of `text`, which is split only once."""
    coins = Coins(text, numbers)
    money: list[_Found] = []
    percents: list[PercentSpan] = []
    capacities: list[CapacitySpan] = []
    for tokens in passages(text, numbers):
        taken = quantities(tokens, numbers)
        for quantity in taken:
            unit = quantity.unit
            if unit is not None and unit.percent is not None:
                percents.append(_percent(tokens, quantity))
            elif unit is not None and unit.power is not None:
                capacities.append(_capacity(tokens, quantity))
            elif (found := _money(tokens, quantity, coins, numbers)) is not None:
                money.append(found)
        percents += _fractions(tokens, taken)
    percents.sort(key=lambda each: each.span)
    return Figures(tuple(_settled(text, money, coins, numbers)), tuple(percents), tuple(capacities))


def _span(tokens: Sequence[Token], first: int, stop: int) -> Span:
    return Span(tokens[first].start, tokens[stop - 1].end)


def _percent(tokens: Sequence[Token], quantity: Quantity) -> PercentSpan:
    assert quantity.unit is not None
    factor = quantity.unit.percent or Decimal(1)
    value = None if quantity.high is not None else quantity.low * factor
    return PercentSpan(_span(tokens, quantity.outer_first, quantity.outer_stop), value)


def _capacity(tokens: Sequence[Token], quantity: Quantity) -> CapacitySpan:
    assert quantity.unit is not None
    value = None if quantity.high is not None else quantity.low * (quantity.unit.power or Decimal(1))
    return CapacitySpan(_span(tokens, quantity.outer_first, quantity.outer_stop), value)


def _fractions(tokens: Sequence[Token], taken: Sequence[Quantity]) -> list[PercentSpan]:
    """Return "a third of", "la moitié", "one-third interest" where a stake is near and no time is meant."""
    found = []
    for i, token in enumerate(tokens):
        if token.word.fraction is None or any(q.first <= i < q.stop for q in taken):
            continue
        before = tokens[i - 1].word.signs if i else frozenset[str]()
        after = tokens[i + 1 : i + 2]
        if "not_fraction" in before or any("not_fraction" in each.word.signs for each in after):
            continue
        if any("stake" in each.word.signs for each in after) or "stake" in before:
            found.append(PercentSpan(Span(token.start, token.end), token.word.fraction, is_fraction=True))
    return found


def _money(tokens: Sequence[Token], quantity: Quantity, coins: Coins, numbers: NumberWords) -> _Found | None:
    """Return the amount that a quantity is, with what stands around it, or ``None`` if it is no money."""
    unit = quantity.unit
    is_gapped = unit is None and quantity.scale == 1 and _is_gapped(tokens, quantity)
    leans = unit is None and quantity.scale > 1 and any(_is_letter(t) for t in tokens[quantity.first : quantity.stop])
    if unit is None and not is_gapped and not (quantity.scale >= 1000 and _stands_alone(tokens, quantity, numbers)):
        return None
    written = _written(tokens, quantity)
    if len(written) == 1 and written.isascii() and written.isalpha() and quantity.low < 1000:  # "R5", the car
        return None
    currency = _currency(tokens, quantity, coins)
    span = AmountSpan(
        _span(tokens, quantity.outer_first, quantity.outer_stop),
        _span(tokens, quantity.first, quantity.stop),
        _range(quantity, currency or "XXX"),
        has_currency=currency is not None,
        is_annual=_has(tokens, quantity, "annual", "annual_before"),
        is_per_share=_has(tokens, quantity, "per_share", "per_share_before"),
    )
    return _Found(span, quantity.scale, currency, is_gapped, leans)


def _range(quantity: Quantity, currency: str) -> AmountRange:
    low, high = _plain(quantity.low), _plain(quantity.high or quantity.low)
    match quantity.qualifier:
        case Qualifier.UP_TO:
            return AmountRange(None, high, currency, Qualifier.UP_TO)
        case Qualifier.AT_LEAST:
            return AmountRange(low, None, currency, Qualifier.AT_LEAST)
        case qualifier:
            return AmountRange(low, high, currency, qualifier)


def _plain(value: Decimal) -> Decimal:
    """Return `value` without zeros after the decimal mark, so that equal amounts look the same."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _currency(tokens: Sequence[Token], quantity: Quantity, coins: Coins) -> str | None:
    unit = quantity.unit
    if unit is None:
        return None
    return coins.currency(unit, _written(tokens, quantity), tokens[quantity.first].start)


def _written(tokens: Sequence[Token], quantity: Quantity) -> str:
    """Return the unit of a quantity as the text has it."""
    return next((t.text for t in tokens[quantity.first : quantity.stop] if t.word is quantity.unit), "")


def _is_gapped(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """Say whether a bare number stands for an amount with the scale of the one before: "up to four more"."""
    i = quantity.stop
    if i < len(tokens) and "more" in tokens[i].word.signs:
        i += 1
    return quantity.low < 1000 and _ends(tokens, i)


def _stands_alone(tokens: Sequence[Token], quantity: Quantity, numbers: NumberWords) -> bool:
    """Say whether no noun follows that the number would count: "500 milliards au cours", not "4 million shares"."""
    i = quantity.outer_stop
    if _ends(tokens, i):
        return True
    if any(_is_letter(token) for token in tokens[quantity.first : quantity.stop]):
        return False
    after = tokens[i]
    if after.text == "-" and numbers.capital_nouns:  # "das 15-Milliarden-Paket"
        return i + 1 < len(tokens) and "counted" not in tokens[i + 1].word.signs
    if "of" in after.word.signs:
        return quantity.scale >= MILLION and _is_of_funds(tokens, i + 1)
    if not after.text.isalpha() or "counted" in after.word.signs:
        return "funds" in after.word.signs
    if numbers.capital_nouns:
        return not after.is_capital or "funds" in after.word.signs
    return "counted" in numbers.signs


def _is_of_funds(tokens: Sequence[Token], i: int) -> bool:
    """Say whether "of" leads to a name or to money, not to what is counted: "28 millones de la emisión"."""
    if i >= len(tokens):
        return False
    token = tokens[i]
    signs = token.word.signs
    return "funds" in signs or ("counted" not in signs and (token.is_capital or bool(signs & {"filler", "article"})))


def _is_letter(token: Token) -> bool:
    return token.word.is_letter


def _ends(tokens: Sequence[Token], i: int) -> bool:
    if i >= len(tokens):
        return True
    token = tokens[i]
    signs = token.word.signs
    return token.is_break or token.text in _CLOSERS or bool(signs & {"function", "annual", "more", "conversion"})


def _has(tokens: Sequence[Token], quantity: Quantity, after: str, before: str) -> bool:
    stop, first = quantity.outer_stop, quantity.outer_first
    return any(after in token.word.signs for token in tokens[stop : stop + 2]) or any(
        before in token.word.signs for token in tokens[max(0, first - 2) : first]
    )


def _settled(text: str, money: Sequence[_Found], coins: Coins, numbers: NumberWords) -> list[AmountSpan]:
    """Return the amounts with the currencies that they inherit, and conversions marked."""
    main = _main_currency(money, coins.usual)
    current: str | None = None
    stated: int | None = None  # where the last currency was
    settled: list[AmountSpan] = []
    previous: _Found | None = None
    for found in money:
        span = found.span
        is_far = previous is None or span.span.start - previous.span.span.end > GAPPED
        if (found.is_gapped or found.leans) and is_far:
            continue
        if found.currency is None:
            is_near = stated is not None and span.span.start - stated <= NEAR
            currency = (current if is_near else main) or current or main or coins.usual
            if currency is None:
                continue
            times = previous.scale if found.is_gapped and previous else Decimal(1)
            span = replace(span, amount=_in(span.amount, currency, times))
            found = replace(found, scale=found.scale * times)
        elif previous is not None and _is_conversion(text, previous, found, numbers):
            span = replace(span, is_converted=True)
        elif not span.is_per_share:
            current, stated = found.currency, span.span.end
        previous = found
        settled.append(span)
    return settled


def _main_currency(money: Sequence[_Found], usual: str | None) -> str | None:
    """Return the currency of most amounts that name one; the usual one of the language if it is as common."""
    counts = Counter(each.currency for each in money if each.currency)
    if not counts:
        return None
    return max(counts, key=lambda currency: (counts[currency], currency == usual))


def _in(amount: AmountRange, currency: str, times: Decimal) -> AmountRange:
    low = None if amount.low is None else _plain(amount.low * times)
    high = None if amount.high is None else _plain(amount.high * times)
    return AmountRange(low, high, currency, amount.qualifier)


def _is_conversion(text: str, previous: _Found, found: _Found, numbers: NumberWords) -> bool:
    """Say whether `found` says `previous` again in another currency: in brackets, or after "or", "soit"."""
    if found.currency == previous.currency or previous.currency is None:
        return False
    between = text[previous.span.span.end : found.span.span.start]
    if len(between) > _CONVERSION_GAP or "\n" in between:
        return False
    words = re.findall(r"[^\W\d_]+|[(（\[]", between.lower())
    if between.strip() and between.strip()[0] in "(（[":
        return True
    return bool(words) and any("conversion" in _signs_of(word, numbers) for word in [words[0], " ".join(words)])


def _signs_of(word: str, numbers: NumberWords) -> frozenset[str]:
    known = numbers.words.get(word)
    return known.signs if known is not None else frozenset()
