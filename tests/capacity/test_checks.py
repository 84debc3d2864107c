from datetime import date
from decimal import Decimal

import pytest

from cantillon.capacity.checks import CAPACITY_CHECKS, statement_findings, statements
from cantillon.ledger.consistency import check_consistency
from cantillon.ledger.reconcile import reconcile
from cantillon.sources.document import Document
from cantillon.values.kinds import Kind
from tests.factory import claim, dollars
from tests.ledger.tell import tell


def document(text, language="en"):
    return Document("story.txt", text, language, published=date(2025, 10, 28))


@pytest.mark.parametrize(("billions", "count"), [(0.3, 1), (14, 1), (300, 0), (1400, 0), (40_000, 1)])
def test_a_deal_out_of_the_band_of_money_per_gigawatt_is_asked_about(billions, count):
    told = [tell(Kind.BUY, ("OpenAI",), ("Oracle",), dollars(billions), capacity_gw=Decimal(30))]
    found = check_consistency(reconcile(told), told, checks=CAPACITY_CHECKS)
    assert [each.check for each in found] == ["money per gigawatt"] * count
    assert all(each.message.endswith("?") and each.claim_ids == (told[0].claim_id,) for each in found)


def test_figures_of_one_document_that_contradict_each_other_are_shown_with_their_sentences():
    text = "OpenAI met the press.\n\nIt plans 30 gigawatts, as much as 2.5 million homes use. It did not say where."
    (found,) = statement_findings([document(text)], [])
    assert found.message.startswith("30 GW for 2.5 million homes is 12.00 kW a home")
    assert found.quotes == ((document(text).id, "It plans 30 gigawatts, as much as 2.5 million homes use."),)


def test_homes_in_the_next_sentence_are_held_against_the_capacity_before_it():
    text = "It plans 30 gigawatts. That is what 25 million homes use."
    ((_, statement),) = statements([document(text)])
    assert statement.is_consistent


def test_a_statement_whose_claims_a_person_settled_is_not_asked_again():
    told = document("It plans 30 gigawatts for $14 billion.")
    made = claim(Kind.SPEND, ["OpenAI"], [], dollars(14), source=told)
    (found,) = statement_findings([told], [made])
    assert found.claim_ids == (made.id,)
    assert statement_findings([told], [made], {made.id}) == []


def test_a_language_without_a_pack_is_left_alone():
    assert list(statements([document("30 gigawatts, 2.5 million homes", "pl")])) == []
