"""The same claim said twice."""

from dataclasses import replace
from decimal import Decimal

from cantillon.claims.claim import Claim
from cantillon.claims.duplicates import without_duplicates
from cantillon.claims.evidence import Evidence
from cantillon.values.amount import AmountRange
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span

FIVE = AmountRange(Decimal(5), Decimal(5), "EUR")


def claim(start: int, confidence: float = 0.5, amount: AmountRange | None = FIVE) -> Claim:
    evidence = Evidence("doc-1", Span(start, start + 5), "quote")
    return Claim(Kind.INVEST, ("Société Vantor",), ("Acme",), amount, Stage.AGREED, evidence, confidence)


def test_the_surer_of_two_equal_claims_stays() -> None:
    assert without_duplicates([claim(0, 0.5), claim(90, 0.8)]) == [claim(90, 0.8)]


def test_spelling_makes_no_other_claim() -> None:
    again = replace(claim(90), actors=("SOCIETE VANTOR Ltd",))
    assert len(without_duplicates([claim(0), again])) == 1


def test_a_bare_mention_adds_nothing_to_a_figure() -> None:
    assert without_duplicates([claim(0, 0.9, None), claim(90, 0.4)]) == [claim(90, 0.4)]


def test_another_figure_is_another_claim() -> None:
    six = AmountRange(Decimal(6), Decimal(6), "EUR")
    assert len(without_duplicates([claim(0), claim(90, amount=six)])) == 2
