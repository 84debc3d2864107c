"""Splits passages into figures and number words, and adds them up: "2 400", "zweieinhalb", "4兆7000"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cantillon.reading.number_words import NumberWords, Variant, Word

REACH = 90  # characters on both sides of a figure: the longest qualifier and range around one have about 60
LONGEST_FIGURE = 30  # digits and marks; what is longer is no amount
_DIGITS = re.compile(r"\d+")
_GROUPING = re.compile("[ \u00a0\u202f\u2009']")
_PLAIN_FORMS = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
_PLAIN_FORMS |= dict(zip(map(ord, "’‘￥￡‑‐〇\u3000"), "''¥£--0 ", strict=True))
NOTHING = Word()


class Token(NamedTuple):
    """A figure (with its `value`), a word of the table, another word, or the end of a line."""

    start: int
    end: int
    word: Word
    value: Decimal | None
    text: str
    is_digits: bool = False
    is_break: bool = False
    is_capital: bool = False


class Number(NamedTuple):
    """A number as written: tokens ``first:stop``; `scale` is what its scale words multiply it by (1 without any)."""

    value: Decimal
    scale: Decimal
    first: int
    stop: int
    is_digits: bool


def passages(text: str, numbers: NumberWords) -> Iterator[list[Token]]:
    """Yield the tokens of every passage of `text` that may hold a figure."""
    written = text if text.isascii() else text.translate(_PLAIN_FORMS)
    lowered = _lower(written)
    if not numbers.units.stand_in(written, lowered):
        return
    decimal = _decimal(text, numbers)
    for start, end in _windows(lowered, numbers):
        yield _tokens(written, lowered, start, end, numbers, decimal)


def variant_of(text: str, numbers: NumberWords) -> Variant | None:
    """Return the first variant of the language whose marks `text` shows."""
    return next((variant for variant in numbers.variants if variant.marks.search(text)), None)


def _decimal(text: str, numbers: NumberWords) -> str:
    variant = variant_of(text, numbers)
    return (variant and variant.decimal) or numbers.decimal


def _lower(text: str) -> str:
    """Return `text` in lower case, character for character."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return lowered


def _windows(text: str, numbers: NumberWords) -> Iterator[tuple[int, int]]:
    hits = [match.span() for match in _DIGITS.finditer(text)]
    hits += [(start, end) for _, start, end in numbers.anchors.find_matches_as_indexes(text)]
    hits.sort()
    first = last = -1
    for start, end in hits:
        if first < 0 or start - REACH > last:
            if first >= 0:
                yield first, last
            first = _word_start(text, max(0, start - REACH), max(0, last))
        last = max(last, _word_end(text, min(len(text), end + REACH)))
    if first >= 0:
        yield first, last


def _word_start(text: str, position: int, least: int) -> int:
    while position > least and text[position - 1].isalnum() and text[position - 1].isascii():
        position -= 1
    return position


def _word_end(text: str, position: int) -> int:
    while position < len(text) and text[position].isalnum() and text[position].isascii():
        position += 1
    return position


def _tokens(written: str, lowered: str, start: int, end: int, numbers: NumberWords, decimal: str) -> list[Token]:
    words, found = numbers.words, []
    for kind, first, last in numbers.lexer.split(lowered, start, end):
        text = lowered[first:last]
        if kind == "o":
            capital = written[first] != lowered[first]
            found.append(Token(first, last, NOTHING, None, text, False, False, capital))
        elif kind == "w":
            word = words.get(written[first:last]) or words.get(text) or words.get(" ".join(text.split()), NOTHING)
            found.append(Token(first, last, word, word.number, text))
        elif kind == "n":
            found.append(Token(first, last, NOTHING, figure(text, decimal), text, True))
        elif kind == "c":
            found.append(Token(first, last, NOTHING, compounded(text, numbers), text))
        else:
            found.append(Token(first, last, NOTHING, None, text, False, True))
    return found


def figure(written: str, decimal: str) -> Decimal | None:
    """Return the number that digits with marks mean, or ``None`` for what is too long to be one.

    >>> figure("1.250,5", ","), figure("1.250", ","), figure("2.5", ","), figure("1,00,000", ".")
    (Decimal('1250.5'), Decimal('1250'), Decimal('2.5'), Decimal('100000'))
    """
    if len(written) > LONGEST_FIGURE:
        return None
    plain_digits = _GROUPING.sub("", written)
    marks = [c for c in plain_digits if c in ".,"]
    if not marks:
        return Decimal(plain_digits)
    last = plain_digits.rindex(marks[-1])
    if len(marks) > 1 and len(set(marks)) == 1:
        return Decimal(plain_digits.replace(marks[0], ""))
    groups = len(marks) == 1 and marks[0] != decimal and len(plain_digits) - last == 4
    if groups and plain_digits[0] != "0" and last <= 3 and plain_digits == written:
        return Decimal(plain_digits.replace(marks[0], ""))
    whole = plain_digits[:last].replace(".", "").replace(",", "")
    return Decimal(f"{whole}.{plain_digits[last + 1 :]}")


def compounded(written: str, numbers: NumberWords) -> Decimal | None:
    """Return the number that a compounded word means ("fünfundsiebzig"), or ``None``."""
    assert numbers.parts is not None
    total, current = Decimal(0), Decimal(0)
    for part in numbers.parts.findall(written):
        word = numbers.words[part]
        if word.number is not None:
            current += word.number
        elif word.times is not None:
            current = max(current, Decimal(1)) * word.times
            if word.times >= 1000:
                total, current = total + current, Decimal(0)
    return total + current or None


def number_at(tokens: Sequence[Token], i: int, numbers: NumberWords) -> Number | None:
    """Return the number that begins at token `i`, with all its scale words."""
    lead = _scaled_at(tokens, i)
    if lead is None or lead.scale == 1:
        return lead
    value, scale, stop = lead.value, lead.scale, lead.stop
    while (more := _addend(tokens, stop, numbers, scale)) is not None:
        value, scale, stop = value + more.value, more.scale, more.stop
        if scale == 1:
            break
    return Number(value, lead.scale, i, stop, lead.is_digits)


def _addend(tokens: Sequence[Token], i: int, numbers: NumberWords, scale: Decimal) -> Number | None:
    """Return what is added to a scaled number: "y medio", "7000億" after "4兆", "duecento milioni"."""
    if i >= len(tokens):
        return None
    if "connector" in tokens[i].word.signs and i + 1 < len(tokens):
        if "half" in tokens[i + 1].word.signs:
            return Number(scale / 2, Decimal(1), i, i + 2, False)
        if not numbers.sums:
            return None
        i += 1
    more = _scaled_at(tokens, i)
    if more is None or more.value >= scale:
        return None
    is_large = more.scale > 1 or (numbers.sums and more.value >= 1000)
    return more if is_large or tokens[i].start == tokens[i - 1].end else None


def _scaled_at(tokens: Sequence[Token], i: int) -> Number | None:
    """Return a number and the scales right after it."""
    plain_number = _small_at(tokens, i)
    if plain_number is None:
        return None
    value, stop, is_article = plain_number
    scale = Decimal(1)
    while (after := _scale_after(tokens, stop)) is not None:
        scale, stop = scale * after[0], after[1]
    if is_article and scale == 1 and not (_symbolic(tokens, stop) or _is_price(tokens, i) or _is_power(tokens, stop)):
        return None
    if scale == 1 and tokens[i].word.times is not None and tokens[i].value is None:
        scale = tokens[i].word.times or scale
        return Number(value, scale, i, stop, False)
    return Number(value * scale, scale, i, stop, tokens[i].is_digits)


def _symbolic(tokens: Sequence[Token], i: int) -> bool:
    return any("symbolic" in token.word.signs for token in tokens[max(0, i - 2) : i + 2])


def _is_price(tokens: Sequence[Token], i: int) -> bool:
    """Say whether "a dollar" at `i` is a price: "sold for a dollar"."""
    is_coin = i + 1 < len(tokens) and tokens[i + 1].word.currency is not None
    return is_coin and i > 0 and "price" in tokens[i - 1].word.signs


def _is_power(tokens: Sequence[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].word.power is not None


def _scale_after(tokens: Sequence[Token], i: int) -> tuple[Decimal, int] | None:
    n = len(tokens)
    if i < n and (tokens[i].text == "-" or tokens[i].word.signs & {"ordinal", "inside"}):
        i += 1
    if i >= n or tokens[i].value is not None:
        return None
    token, times = tokens[i], tokens[i].word.times
    if times is None or token.word.currency is not None:
        return None
    touches = token.start == tokens[i - 1].end or (i + 1 < n and tokens[i + 1].word.is_sign)
    return (times, i + 1) if touches or not token.word.is_letter else None


def _small_at(tokens: Sequence[Token], i: int) -> tuple[Decimal, int, bool] | None:
    """Return the figure, or the number of words below a thousand or so, at token `i`, and whether it is an article."""
    token = tokens[i]
    if token.is_digits:
        return (token.value, i + 1, False) if token.value is not None else None
    if token.value is None:
        if token.word.times is not None and not token.word.is_letter and token.word.times <= 1000:
            return _composed(tokens, i + 1, token.word.times)
        if "article" not in token.word.signs:
            return None
        value, stop, _ = _composed(tokens, i + 1, Decimal(1))  # "a hundred and eighteen"
        return value, stop, stop == i + 1
    value, stop, _ = _composed(tokens, i + 1, token.value)
    return value, stop, stop == i + 1 and "article" in token.word.signs


def _composed(tokens: Sequence[Token], i: int, current: Decimal) -> tuple[Decimal, int, bool]:
    total, n = Decimal(0), len(tokens)
    while i < n:
        j = i + 1 if tokens[i].text == "-" or "connector" in tokens[i].word.signs else i
        if j >= n or tokens[j].is_digits:
            break
        part, word = tokens[j].value, tokens[j].word
        if "half" in word.signs and j > i:
            return total + current + Decimal("0.5"), j + 1, False
        if part is not None and _goes_on(current, part):
            current += part
        elif (
            part is None
            and word.times is not None
            and word.times <= 1000
            and not word.is_letter
            and current < word.times
        ):
            current *= word.times
            if word.times == 1000:
                total, current = total + current, Decimal(0)
        else:
            break
        i = j + 1
    return total + current, i, False


def _goes_on(current: Decimal, part: Decimal) -> bool:
    """Say whether `part` may follow `current` in one number: 40 then 5, 60 then 15, 300 then 42."""
    if current == 0:
        return part < 1000
    if current != current.to_integral_value() or part != part.to_integral_value() or current < 10:
        return False
    whole = int(current)
    place = (
        1000
        if whole % 1000 == 0
        else 100
        if whole % 100 == 0
        else 20
        if whole in (60, 80)
        else 10
        if whole % 10 == 0
        else 1
    )
    return 0 < part < place
