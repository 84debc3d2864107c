"""Figures in words, as news in each language writes them."""

from decimal import Decimal

import pytest

from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind
from cantillon.views.wording import amount_in_words, deal_in_words, figure_in_words, share_in_words


@pytest.mark.parametrize(
    ("value", "currency", "english", "french"),
    [
        ("30000000000", "USD", "$30bn", "30\u00a0Md$"),
        ("1400000000000", "USD", "$1.4tn", "1\u202f400\u00a0Md$"),
        ("13138000000", "HKD", "HKD 13.14bn", "13,14\u00a0MdHKD"),
        ("487000000", "EUR", "€487m", "487\u00a0M€"),
        ("1", "GBP", "£1", "1\u00a0£"),
        ("640000", "EUR", "€640,000", "640\u202f000\u00a0€"),
    ],
)
def test_figures_follow_the_language(value, currency, english, french):
    assert figure_in_words(Decimal(value), currency, "en") == english
    assert figure_in_words(Decimal(value), currency, "fr") == french


def test_an_unknown_amount_is_said_and_never_zero():
    assert amount_in_words(None) == "amount unknown"


def test_a_qualifier_is_kept():
    amount = AmountRange(None, Decimal(10**10), "USD", Qualifier.UP_TO)
    assert amount_in_words(amount, "fr") == "jusqu'à 10\u00a0Md$"


def test_a_deal_is_said_from_its_fields():
    amount = AmountRange(Decimal(3 * 10**10), Decimal(3 * 10**10), "USD")
    assert deal_in_words(Kind.BUY, ["Anthropic"], ["Microsoft"], amount) == "Anthropic buys $30bn from Microsoft"


def test_an_unknown_share_is_a_dash():
    assert share_in_words(None) == "–"
    assert share_in_words(0.583, "fr") == "58,3\u00a0%"
