"""Amounts of money as published: an interval, a currency and the words that qualify it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Qualifier(StrEnum):
    """How a text qualifies an amount."""

    EXACT = "exact"
    ABOUT = "about"
    UP_TO = "up_to"
    AT_LEAST = "at_least"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class AmountRange:
    """What a text says of an amount; an amount that it does not state is ``None``, never zero.

    Parameters
    ----------
    low, high : Decimal or None
        Plain units of `currency`. ``up_to`` has no low, ``at_least`` no high, ``between`` both,
        ``exact`` and ``about`` the same in both.
    currency : str
        ISO 4217 code.
    qualifier : Qualifier

    Raises
    ------
    ValueError
        If the bounds do not fit the qualifier, or are negative.
    """

    low: Decimal | None
    high: Decimal | None
    currency: str
    qualifier: Qualifier = Qualifier.EXACT

    def __post_init__(self) -> None:
        if not _fits(self.qualifier, self.low, self.high):
            raise ValueError(f"bounds {self.low}, {self.high} do not fit the qualifier {self.qualifier}")
        if any(bound is not None and (bound < 0 or not bound.is_finite()) for bound in (self.low, self.high)):
            raise ValueError(f"an amount is finite and not negative, got {self.low}, {self.high}")
        if len(self.currency) != 3 or not self.currency.isalpha() or not self.currency.isupper():
            raise ValueError(f"a currency is an ISO 4217 code such as USD, got {self.currency!r}")

    @property
    def firm(self) -> Decimal:
        """The low bound: what is certain if the statement is true ("up to X" promises 0)."""
        return self.low if self.low is not None else Decimal(0)

    @property
    def potential(self) -> Decimal:
        """The high bound; "at least X" counts as X, and totals that contain it say "at least"."""
        if self.high is not None:
            return self.high
        assert self.low is not None
        return self.low

    @property
    def is_open(self) -> bool:
        """Whether the amount may be larger than `potential`."""
        return self.high is None


def _fits(qualifier: Qualifier, low: Decimal | None, high: Decimal | None) -> bool:
    match qualifier:
        case Qualifier.EXACT | Qualifier.ABOUT:
            return low is not None and low == high
        case Qualifier.UP_TO:
            return low is None and high is not None
        case Qualifier.AT_LEAST:
            return low is not None and high is None
        case Qualifier.BETWEEN:
            return low is not None and high is not None and low < high
