"""Says whether a quote gives a figure as what a company is worth, not as money that moves.

The phrases stand in the language packs (``[valuation]``): those before a figure ("at a valuation of") and those right
after it ("a $60bn valuation").
"""

from __future__ import annotations

import re
from functools import cache

from cantillon.claims.checks import has_digits_of
from cantillon.reading.packs import languages, pack_tables
from cantillon.values.amount import AmountRange

REACH = 32  # characters without a figure or a break between the phrase and the figure: "valued the start-up at about $"
_FIGURE = re.compile(r"\d(?:[\d.,'’\u00a0\u202f ]*\d)?")
_UNIT_WORDS = 2  # between a figure and the phrase after it: "60 billion dollar valuation"


def is_valuation(amount: AmountRange, quote: str) -> bool:
    """Say whether every place of `quote` where `amount` stands gives it as a valuation; no place says no.

    >>> from decimal import Decimal
    >>> bound = Decimal("6e10")
    >>> is_valuation(AmountRange(bound, bound, "USD"), "The round values Wexley at $60bn, its owners say.")
    True
    >>> is_valuation(AmountRange(bound, bound, "USD"), "It raised $60bn at a valuation of $183bn.")
    False
    """
    bound = amount.high if amount.high is not None else amount.low
    if bound is None:
        return False
    said = [_is_worth(quote, found) for found in _FIGURE.finditer(quote) if has_digits_of(found.group(), bound)]
    return bool(said) and all(said)


def _is_worth(quote: str, figure: re.Match[str]) -> bool:
    before, after = _phrases()
    return (
        before.search(quote, max(0, figure.start() - 2 * REACH), figure.start()) is not None
        or after.match(quote, figure.end()) is not None
    )


@cache
def _phrases() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what stands before a valuation, up to the figure, and what stands after one, in any of the languages."""
    tables = [pack_tables(code).get("valuation", {}) for code in languages()]
    before, after = ("|".join(word for table in tables for word in table.get(key, ())) for key in ("before", "after"))
    return (
        re.compile(rf"(?:{before})[^\d.;:,()。，；：]{{0,{REACH}}}$", re.IGNORECASE),
        re.compile(rf"\W{{0,2}}(?:\w+[ -]){{0,{_UNIT_WORDS}}}(?:{after})", re.IGNORECASE),
    )
