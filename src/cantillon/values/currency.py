"""Currencies and their minor units: amounts become whole cents (yen, fils) exactly, never through floats."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

# ISO 4217 (list one, 2024): every currency has two decimals but these.
_DECIMALS: dict[str, int] = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}


def decimals_of(currency: str) -> int:
    """Return how many decimals the minor unit of `currency` has.

    >>> decimals_of("USD"), decimals_of("JPY"), decimals_of("KWD")
    (2, 0, 3)
    """
    return _DECIMALS.get(currency, 2)


def to_minor(amount: Decimal | Fraction | int, currency: str) -> int:
    """Return `amount`, in plain units, as a whole number of minor units (half to even below them).

    >>> to_minor(Decimal("12.34"), "USD"), to_minor(Decimal("12.5"), "JPY")
    (1234, 12)
    """
    scaled: Fraction = Fraction(amount) * 10 ** decimals_of(currency)
    return round(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    """Return a number of minor units in plain units.

    >>> from_minor(1234, "USD")
    Decimal('12.34')
    """
    decimals = decimals_of(currency)
    return Decimal(minor).scaleb(-decimals).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
