"""Records as rows: what programs are promised."""

from decimal import Decimal

from cantillon.claims.claim import Claim
from cantillon.claims.evidence import Evidence
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span
from cantillon.views.rows import contract_fields

QUOTE = Evidence("doc-1", Span(3, 8), "quote")


def test_the_contract_has_plain_numbers_and_none_for_no_amount() -> None:
    amount = AmountRange(None, Decimal("1500000000.0"), "EUR", Qualifier.UP_TO)
    claim = Claim(Kind.BUY, ("A",), ("B",), amount, Stage.DONE, QUOTE, 0.5, share_pct=Decimal("12.5"))
    fields = contract_fields(claim)
    assert (fields["low"], fields["high"], fields["qualifier"]) == (None, 1500000000, "up_to")
    assert isinstance(fields["high"], int)
    assert fields["share_pct"] == 12.5
    assert contract_fields(Claim(Kind.BUY, ("A",), ("B",), None, Stage.DONE, QUOTE, 0.5))["qualifier"] == "none"
