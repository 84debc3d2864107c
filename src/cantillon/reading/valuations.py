"""Says whether a figure stands in a text as what a company is worth, not as money that moves.

The phrases stand in the language packs (``[valuation]``): those before a figure ("at a valuation of") and those right
after it ("a $60bn valuation").
"""

from __future__ import annotations

import re
from functools import cache

from cantillon.reading.packs import languages, pack_tables

FIGURE = re.compile(r"\d(?:[\d.,'’\u00a0\u202f ]*\d)?")
REACH = 32  # characters without a figure or a break between the phrase and the figure: "valued the start-up at about $"
_UNIT_WORDS = 2  # between a figure and the phrase after it: "60 billion dollar valuation"


def is_worth(text: str, start: int, end: int) -> bool:
    """Say whether the figure ``text[start:end]`` is given as a valuation.

    >>> text = "It raised $60bn at a valuation of $183bn."
    >>> is_worth(text, 10, 15), is_worth(text, 34, 40)
    (False, True)
    """
    before, after = _phrases()
    digits = FIGURE.search(text, start, end)
    start, end = digits.span() if digits else (start, end)
    return before.search(text, max(0, start - 2 * REACH), start) is not None or after.match(text, end) is not None


@cache
def _phrases() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what stands before a valuation, up to the figure, and what stands after one, in any of the languages."""
    tables = [pack_tables(code).get("valuation", {}) for code in languages()]
    before, after = ("|".join(word for table in tables for word in table.get(key, ())) for key in ("before", "after"))
    return (
        re.compile(rf"(?:{before})[^\d.;:,()。，；：]{{0,{REACH}}}$", re.IGNORECASE),
        re.compile(rf"\W{{0,2}}(?:\w+[ -]){{0,{_UNIT_WORDS}}}(?:{after})", re.IGNORECASE),
    )
