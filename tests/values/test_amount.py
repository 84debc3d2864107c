"""Amounts are intervals; what a text does not state stays unknown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.values.amount import AmountRange, Qualifier

money = st.decimals(min_value=0, max_value=10**15, places=2)


def test_up_to_leaves_low_open_and_promises_nothing_firm():
    amount = AmountRange(None, Decimal(10), "USD", Qualifier.UP_TO)
    assert (amount.firm, amount.potential, amount.is_open) == (Decimal(0), Decimal(10), False)


def test_at_least_counts_its_bound_in_both_and_stays_open():
    amount = AmountRange(Decimal(3), None, "EUR", Qualifier.AT_LEAST)
    assert (amount.firm, amount.potential, amount.is_open) == (Decimal(3), Decimal(3), True)


@given(money, money)
def test_between_keeps_firm_below_potential(one, other):
    low, high = sorted((one, other))
    if low == high:
        with pytest.raises(ValueError, match="do not fit"):
            AmountRange(low, high, "USD", Qualifier.BETWEEN)
    else:
        amount = AmountRange(low, high, "USD", Qualifier.BETWEEN)
        assert amount.firm < amount.potential


@pytest.mark.parametrize(
    ("low", "high", "qualifier"),
    [
        (None, None, Qualifier.EXACT),
        (Decimal(1), Decimal(2), Qualifier.EXACT),
        (Decimal(1), Decimal(1), Qualifier.UP_TO),
        (Decimal(2), Decimal(1), Qualifier.BETWEEN),
    ],
)
def test_bounds_that_do_not_fit_are_refused(low, high, qualifier):
    with pytest.raises(ValueError, match="do not fit"):
        AmountRange(low, high, "USD", qualifier)


@pytest.mark.parametrize("currency", ["usd", "US", "DOLLAR", "U$D"])
def test_a_currency_is_an_iso_code(currency):
    with pytest.raises(ValueError, match="ISO 4217"):
        AmountRange(Decimal(1), Decimal(1), currency)


@pytest.mark.parametrize("figure", ["-1", "NaN", "Infinity"])
def test_negative_and_infinite_amounts_are_refused(figure):
    with pytest.raises(ValueError, match=r"finite and not negative|do not fit"):
        AmountRange(Decimal(figure), Decimal(figure), "USD")
