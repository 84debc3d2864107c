"""Comparing amounts as published: whether two are one figure told twice, or differ by a unit."""

from __future__ import annotations

from decimal import Decimal

from cantillon.values.amount import AmountRange, Qualifier

EXACT_TOLERANCE = 1.02  # "$13.75bn" and "$13.8bn"
ABOUT_TOLERANCE = 1.06  # "nearly $40bn" and "$38bn"
UNITS = (10**3, 10**6, 10**9)  # million for billion, billion for trillion, long scale for short
_LOOSE = frozenset({Qualifier.ABOUT})


def figure(amount: AmountRange) -> Decimal:
    """Return the one number that a headline would give: the high bound, else the low."""
    return amount.potential


def ratio(a: AmountRange, b: AmountRange) -> float:
    """Return the larger figure over the smaller, at least 1; infinite against nothing."""
    low, high = sorted((figure(a), figure(b)))
    if low == high:
        return 1.0
    return float(high / low) if low else float("inf")


def is_same_figure(a: AmountRange, b: AmountRange) -> bool:
    """Say whether two amounts are one figure, told with more or fewer digits and other qualifiers."""
    if a.currency != b.currency:
        return False
    if a.potential == b.potential:
        return True
    tolerance = ABOUT_TOLERANCE if {a.qualifier, b.qualifier} & _LOOSE else EXACT_TOLERANCE
    if ratio(a, b) > tolerance:
        return False
    digits = min(significant_digits(figure(a)), significant_digits(figure(b)))
    return _rounded(figure(a), digits) == _rounded(figure(b), digits)


def unit_between(a: AmountRange, b: AmountRange) -> int | None:
    """Return the factor of a thousand, million or billion that two figures differ by, if it is one."""
    if a.currency != b.currency:
        return None
    between = ratio(a, b)
    return next((unit for unit in UNITS if abs(between / unit - 1) <= EXACT_TOLERANCE - 1), None)


def contains(outer: AmountRange, inner: AmountRange) -> bool:
    """Say whether an interval with a stated low bound ("at least 5", "5 to 8") holds another figure."""
    if outer.currency != inner.currency or outer.low is None or outer.low == outer.high:
        return False
    return outer.low <= figure(inner) and (outer.high is None or figure(inner) <= outer.high)


def significant_digits(number: Decimal) -> int:
    """Return how many digits a figure was given with.

    >>> significant_digits(Decimal(13_750_000_000)), significant_digits(Decimal("1E+10"))
    (4, 1)
    """
    return len(number.normalize().as_tuple().digits)


def _rounded(number: Decimal, digits: int) -> Decimal:
    return Decimal(f"{number:.{digits - 1}e}")
