"""What a person decides wins over readers, survives re-reading, and can be taken back."""

from dataclasses import replace

import pytest

from cantillon.errors import InputError
from cantillon.ledger.judgement import Judgement, Verdict, in_force
from cantillon.values.kinds import Kind, Stage
from tests.factory import claim, document, dollars

TEXT = "Nvidia will invest up to $10bn in Anthropic. More soon."
QUOTE = "Nvidia will invest up to $10bn in Anthropic."


def read(ledger, text=TEXT, source="a.txt", **fields):
    story = document(text, source=source)
    fields.setdefault("amount", dollars(None, 10))
    told = claim(source=story, quote=QUOTE, **fields)
    ledger.add_reading(story, [told])
    return told


def judge(ledger, verdict, first, second=(), **fields):
    return ledger.judge(Judgement(verdict, tuple(first), tuple(second), by="Ada", **fields))


def test_a_rejected_claim_counts_no_more_and_undoing_brings_it_back(ledger):
    told = read(ledger)
    decision = judge(ledger, Verdict.REJECT, [told.id], why="It is a joke.")
    assert (ledger.claims(), ledger.deals()) == ([], [])
    ledger.undo(decision.id, by="Ben")
    assert ledger.claims() == [told]
    assert [entry.by for entry in ledger.history()][1:] == ["Ada", "Ben"]


def test_a_rejection_survives_a_revision_that_keeps_the_sentence(ledger):
    told = read(ledger)
    judge(ledger, Verdict.REJECT, [told.id])
    read(ledger, "(Adds details) " + TEXT)
    assert ledger.deals() == []


def test_an_edit_replaces_what_was_read_and_survives_re_reading(ledger):
    told = read(ledger)
    judge(ledger, Verdict.EDIT, [told.id], correction=replace(told, amount=dollars(10), stage=Stage.DONE))
    read(ledger, "(Adds details) " + TEXT)
    assert [(deal.amount, deal.stage) for deal in ledger.deals()] == [(dollars(10), Stage.DONE)]


def test_an_accepted_claim_stays_when_a_later_reading_misses_it(ledger):
    told = read(ledger)
    judge(ledger, Verdict.ACCEPT, [told.id])
    ledger.add_reading(document(TEXT, source="a.txt"), [])
    assert ledger.claims() == [told]


def test_an_accepted_claim_decides_on_the_amount_and_settles_the_conflict(ledger):
    told = read(ledger, amount=dollars(38))
    read(ledger, source="b.txt", amount=dollars(35))
    assert ledger.deals()[0].conflicts
    judge(ledger, Verdict.ACCEPT, [told.id])
    assert [(deal.amount, deal.conflicts) for deal in ledger.deals()] == [(dollars(38), ())]


def test_two_deals_decided_the_same_are_one_and_new_tellings_join_it(ledger):
    read(ledger, amount=dollars(1))
    read(ledger, source="b.txt", amount=dollars(9))
    first, second = ledger.deals()
    decision = judge(ledger, Verdict.SAME, [first.id], [second.id])
    read(ledger, source="c.txt", amount=dollars(9))
    assert len(ledger.deals()) == 1
    ledger.undo(decision.id)
    assert len(ledger.deals()) == 2


def test_one_deal_is_split_by_its_claims(ledger):
    first, second = read(ledger), read(ledger, source="b.txt")
    judge(ledger, Verdict.DIFFERENT, [first.id], [second.id])
    assert len(ledger.deals()) == 2
    judge(ledger, Verdict.SAME, [first.id], [second.id], why="I was wrong.")
    assert len(ledger.deals()) == 1


def test_two_parties_decided_the_same_have_one_name_and_their_deals_meet(ledger):
    read(ledger)
    read(ledger, source="b.txt", actors=("NVDA",))
    decision = judge(ledger, Verdict.SAME, ["Nvidia"], ["NVDA"])
    assert [deal.actors for deal in ledger.deals()] == [("Nvidia",)]
    ledger.undo(decision.id)
    assert len(ledger.deals()) == 2


def test_being_unsure_is_kept_and_changes_nothing(ledger):
    first, second = read(ledger), read(ledger, source="b.txt", kind=Kind.LEND)
    before = ledger.deals()
    judge(ledger, Verdict.UNSURE, [first.id], [second.id])
    assert ledger.deals() == before
    assert [judgement.verdict for judgement in ledger.judgements()] == [Verdict.UNSURE]


def test_judging_what_is_not_there_is_refused_and_leaves_no_trace(ledger):
    with pytest.raises(InputError, match="claim-0000000000000000"):
        judge(ledger, Verdict.REJECT, ["claim-0000000000000000"])
    with pytest.raises(InputError, match="no judgement"):
        ledger.undo("judgement-0000000000000000")
    assert (ledger.judgements(), ledger.history()) == ([], [])


def test_a_judgement_must_fit_what_it_is_about():
    with pytest.raises(ValueError, match="about claims"):
        Judgement(Verdict.REJECT, ("Nvidia",))
    with pytest.raises(ValueError, match="two deals or two parties"):
        Judgement(Verdict.SAME, ("Nvidia",))
    with pytest.raises(ValueError, match="carries a correction"):
        Judgement(Verdict.EDIT, ("claim-0000000000000000",))


def test_undoing_an_undoing_brings_the_decision_back(ledger):
    told = read(ledger)
    decision = judge(ledger, Verdict.REJECT, [told.id])
    undone = ledger.undo(decision.id)
    ledger.undo(undone.id)
    assert in_force(ledger.judgements()) == [decision]
    assert ledger.deals() == []
