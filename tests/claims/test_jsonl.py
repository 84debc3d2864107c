"""Claims to and from JSON Lines."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.claims.claim import Claim
from cantillon.claims.evidence import Evidence
from cantillon.claims.jsonl import contract_fields, read_lines, write_lines
from cantillon.errors import InputError
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span

QUOTE = Evidence("doc-1", Span(3, 8), "quote")
NUMBERS = st.decimals(min_value=0, max_value=10**15, places=2)
CLAIMS = st.builds(
    Claim,
    kind=st.sampled_from(Kind),
    actors=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    counterparties=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    amount=st.none() | NUMBERS.map(lambda n: AmountRange(None, n, "EUR", Qualifier.UP_TO)),
    stage=st.sampled_from(Stage),
    evidence=st.just(QUOTE),
    confidence=st.floats(0, 1),
    share_pct=st.none() | NUMBERS,
    term=st.none() | st.just(Period(date(2025, 1, 1), None)),
    quoted=st.none() | st.text(max_size=5),
)


@given(st.lists(CLAIMS, max_size=3))
def test_claims_come_back_as_they_were(claims: list[Claim]) -> None:
    assert list(read_lines(write_lines(claims))) == claims


def test_the_contract_has_plain_numbers_and_none_for_no_amount() -> None:
    amount = AmountRange(None, Decimal("1500000000.0"), "EUR", Qualifier.UP_TO)
    claim = Claim(Kind.BUY, ("A",), ("B",), amount, Stage.DONE, QUOTE, 0.5, share_pct=Decimal("12.5"))
    fields = contract_fields(claim)
    assert (fields["low"], fields["high"], fields["qualifier"]) == (None, 1500000000, "up_to")
    assert isinstance(fields["high"], int)
    assert fields["share_pct"] == 12.5
    assert contract_fields(Claim(Kind.BUY, ("A",), ("B",), None, Stage.DONE, QUOTE, 0.5))["qualifier"] == "none"


def test_a_line_that_is_no_claim_is_named() -> None:
    with pytest.raises(InputError, match="Line 1"):
        list(read_lines([b'{"kind": "buy"}']))
