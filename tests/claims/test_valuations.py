"""A figure that says what a company is worth is told from one that is paid, in every language."""

from decimal import Decimal

import pytest

from cantillon.claims.valuations import is_valuation
from cantillon.values.amount import AmountRange

SIXTY = AmountRange(Decimal(60_000_000_000), Decimal(60_000_000_000), "USD")

WORTH = [
    "The new money puts Wexley at a valuation of $60bn.",
    "Investors valued the start-up at just under 60 billion dollars.",
    "A sale could value Wexley at $60bn.",
    "Wexley now has a $60 billion valuation.",
    "L'opération valorise Wexley à 60 milliards de dollars.",
    "Wexley wird damit mit 60 Milliarden Dollar bewertet.",
    "La firma queda valorada en 60.000 millones de dólares.",
    "La società è stata valutata 60 miliardi di dollari.",
    "A empresa foi avaliada em 60 mil milhões de dólares.",
    "Het bedrijf wordt op 60 miljard dollar gewaardeerd.",
    "公司估值达600亿美元。",
    "同社の評価額は600億ドルとなった。",
]
PAID = [
    "Wexley raised $60bn at a valuation of $183bn.",
    "A contract worth $60bn was signed.",
    "A contract with a total value of $60bn was signed.",
    "The value of the deal is $60bn.",
    "Harrow pays 60 billion dollars for the chips.",
    "Harrow investit 60 milliards de dollars, ce qui valorise Wexley à 183 milliards.",
    "Harrow投资600亿美元，估值1830亿美元。",
    "The round values Wexley at $60bn; Harrow alone put in $60bn.",
]


@pytest.mark.parametrize("quote", WORTH)
def test_a_valuation_is_seen(quote):
    assert is_valuation(SIXTY, quote)


@pytest.mark.parametrize("quote", PAID)
def test_money_that_is_paid_is_no_valuation(quote):
    assert not is_valuation(SIXTY, quote)
