"""A claim stands in its document."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.claims.checks import check_draft, has_digits_of
from cantillon.claims.evidence import Evidence
from cantillon.errors import GroundingError
from cantillon.reading.draft import Draft
from cantillon.sources.document import Document
from cantillon.values.amount import AmountRange
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span

TEXT = "Vantor pays Acme $1.5 billion. Nobody smiled."
DOCUMENT = Document("story.txt", TEXT, "en")


def usd(number: str) -> AmountRange:
    return AmountRange(Decimal(number), Decimal(number), "USD")


def draft(span: Span, amount: AmountRange | None, actors: tuple[str, ...] = ("Vantor",)) -> Draft:
    return Draft(Kind.BUY, actors, ("Acme",), amount, Stage.DONE, span, 0.9)


@pytest.mark.parametrize(
    ("found", "codes"),
    [
        (draft(Span(0, 30), usd("1500000000")), []),
        (draft(Span(0, 30), None), []),
        (draft(Span(0, 30), usd("1600000000")), ["amount-not-in-quote"]),
        (draft(Span(31, 45), usd("1500000000")), ["amount-not-in-quote"]),
        (draft(Span(40, 400), None), ["quote-not-found"]),
        (draft(Span(0, 30), None, ("Acme",)), ["party-missing"]),
    ],
)
def test_a_draft_is_refused_for_a_reason(found: Draft, codes: list[str]) -> None:
    assert [problem.code for problem in check_draft(DOCUMENT, found, ())] == codes


def test_evidence_knows_whether_its_quote_has_moved() -> None:
    evidence = Evidence.of(DOCUMENT, Span(0, 30))
    assert evidence.is_in(DOCUMENT)
    assert not evidence.is_in(Document("story.txt", "x" + TEXT, "en"))
    with pytest.raises(GroundingError, match="no text at characters"):
        Evidence.of(DOCUMENT, Span(40, 400))


@given(st.integers(1, 10**6), st.sampled_from(["", ",", ".", "\u202f", " "]), st.integers(0, 9))
def test_digits_are_found_whatever_the_separators_and_the_scale(number: int, separator: str, zeros: int) -> None:
    quote = f"about {number:,} billion".replace(",", separator)
    assert has_digits_of(quote, Decimal(number) * 10**zeros)
