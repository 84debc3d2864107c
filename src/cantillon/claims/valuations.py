"""Says whether a quote gives a figure as what a company is worth, not as money that moves."""

from __future__ import annotations

from cantillon.claims.checks import has_digits_of
from cantillon.reading.valuations import FIGURE, is_worth
from cantillon.values.amount import AmountRange


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
    figures = (found for found in FIGURE.finditer(quote) if has_digits_of(found.group(), bound))
    said = [is_worth(quote, found.start(), found.end()) for found in figures]
    return bool(said) and all(said)
