"""The ledger keeps what was read, and what it was before."""

from datetime import date

import pytest

from cantillon.errors import InputError
from cantillon.ledger.ledger import Added, Ledger
from tests.factory import claim, document, dollars


def test_what_was_stored_comes_back_as_it_was(ledger):
    story = document(title="A title", published=date(2025, 11, 18))
    told = claim(amount=dollars(None, 10), source=story)
    assert ledger.add_reading(story, [told]) is Added.NEW
    assert ledger.documents() == [story]
    assert ledger.claims() == [told]


def test_reading_the_same_document_twice_changes_nothing(ledger):
    story = document()
    ledger.add_reading(story, [claim(source=story)])
    before = (ledger.deals(), ledger.history())
    assert ledger.add_reading(story, [claim(source=story)]) is Added.UNCHANGED
    assert (ledger.deals(), ledger.history()) == before
    assert ledger.holds(story)


def test_a_changed_text_is_a_revision_and_the_old_text_stays(ledger):
    old = document("Nvidia may invest in Anthropic.")
    new = document("Nvidia will invest $10bn in Anthropic.")
    ledger.add_reading(old, [claim(source=old)])
    assert ledger.add_reading(new, [claim(source=new, amount=dollars(10))]) is Added.REVISION
    assert [deal.amount for deal in ledger.deals()] == [dollars(10)]
    assert ledger.revisions("story.txt") == [old, new]
    assert ledger.document(old.id) == old


def test_a_ledger_opened_again_holds_the_same(url):
    story = document()
    with Ledger.open(url) as ledger:
        ledger.add_reading(story, [claim(source=story)])
        before = ledger.deals()
    with Ledger.open(url, create=False) as ledger:
        assert ledger.deals() == before


def test_a_claim_of_another_document_is_refused(ledger):
    with pytest.raises(InputError, match="another document"):
        ledger.add_reading(document("Another text."), [claim()])


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"], ids=["NUL", "half a character"])
def test_a_text_that_no_database_keeps_is_refused(ledger, text):
    with pytest.raises(InputError, match=r"story\.txt"):
        ledger.add_reading(document(text), [])
