"""ISO 4217: how many decimals a currency has, and exact conversion between plain and minor units."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

# ISO 4217 (2024), "minor unit" column: the currencies whose exponent is not 2.
_EXPONENTS = {
    **dict.fromkeys(
        (
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
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
USUAL_EXPONENT = 2


@dataclass(frozen=True, slots=True)
class MinorUnits:
    """The smallest unit of a currency: 10^-exponent of a plain unit."""

    exponent: int

    def to_minor(self, plain: Decimal) -> int:
        """Return plain units as an exact count of minor units, half to even beyond the smallest unit."""
        return int(plain.scaleb(self.exponent).to_integral_value(ROUND_HALF_EVEN))

    def to_plain(self, minor: int | None) -> Decimal | None:
        """Return minor units as plain units, exactly; unknown stays unknown."""
        return None if minor is None else Decimal(minor).scaleb(-self.exponent)


def minor_units(currency: str) -> MinorUnits:
    """Return the minor unit of an ISO 4217 currency.

    >>> minor_units("USD").to_minor(Decimal("0.10")), minor_units("JPY").to_minor(Decimal(5))
    (10, 5)
    """
    return MinorUnits(_EXPONENTS.get(currency, USUAL_EXPONENT))
