"""Drops what cannot hold a deal before anything costly is done with it.

A text in which no amount of money, no percentage and no capacity stands speaks of a deal in 0.2 % of the documents with
known claims; those are short ones. So long texts without a figure are left alone, and of very long ones (annual
reports) only what stands near a figure is read, as far as `MOST` goes: a reader must end soon whatever it is given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from cantillon.reading.amounts import Figures
from cantillon.values.span import Span

SHORT = 600  # characters; a shorter text is read whatever stands in it: headlines often have no figure
MOST = 5_500  # pieces of words that are read of one document, about 25,000 letters: a few seconds
NEAR = 1  # sentences before and after one with a figure
_PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W\d_]{1,6}|\d{1,2}|[^\w\s]")  # about one of the encoder's


def may_hold_deal(text: str, figures: Figures) -> bool:
    """Say whether a text with these figures is worth reading."""
    return len(text) <= SHORT or bool(figures.amounts or figures.percents or figures.capacities)


def worth_reading(text: str, sentences: Sequence[Span], figures: Figures) -> tuple[list[Span], int]:
    """Return the sentences to read, and how many near a figure are left out because the text is too long.

    Sentences with an amount of money come first; among equals the earlier ones.
    """
    if len(text) <= MOST:
        return list(sentences), 0
    sizes = [len(_PIECE.findall(text, sentence.start, sentence.end)) for sentence in sentences]
    if sum(sizes) <= MOST:
        return list(sentences), 0
    starts = [sentence.start for sentence in sentences]
    with_amount = _near(starts, [amount.core.start for amount in figures.amounts])
    places = [each.span.start for each in figures.percents] + [each.span.start for each in figures.capacities]
    others = _near(starts, places) - with_amount
    kept: list[int] = []
    left = MOST
    for i in [*sorted(with_amount), *sorted(others)]:
        left -= sizes[i]
        if left < 0:
            break
        kept.append(i)
    return [sentences[i] for i in sorted(kept)], len(with_amount) + len(others) - len(kept)


def blanked(text: str, sentences: Sequence[Span]) -> str:
    """Return a text of the same length that has spaces where none of the sentences stands."""
    parts, at = [], 0
    for sentence in sentences:
        parts += [" " * (sentence.start - at), text[sentence.start : sentence.end]]
        at = sentence.end
    return "".join([*parts, " " * (len(text) - at)])


def _near(starts: Sequence[int], places: Sequence[int]) -> set[int]:
    """Return the sentences in which something stands, and their neighbours."""
    homes = {max(0, bisect_right(starts, place) - 1) for place in places}
    around = (i + step for i in homes for step in range(-NEAR, NEAR + 1))
    return {i for i in around if 0 <= i < len(starts)}
