"""Two times: what was published by a day, and what the ledger had learned by a moment."""

from datetime import UTC, date, datetime

from cantillon.ledger.judgement import Judgement, Verdict
from cantillon.ledger.ledger import Ledger
from cantillon.values.kinds import Stage
from tests.factory import claim, document, dollars

MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))


def story(stage, day, source):
    text = document(f"Told as {stage}.", source=source, published=date.fromisoformat(day))
    return text, [claim(amount=dollars(10), stage=stage, source=text)]


def test_a_ledger_as_of_a_day_holds_what_was_published_by_then(ledger):
    ledger.add_reading(*story(Stage.DONE, "2026-02-01", "b.txt"))
    ledger.add_reading(*story(Stage.RUMOURED, "2025-11-01", "a.txt"))
    assert [deal.stage for deal in ledger.deals(as_of=date(2025, 12, 31))] == [Stage.RUMOURED]
    assert [deal.stage for deal in ledger.deals()] == [Stage.DONE]
    assert ledger.deals(as_of=date(2025, 10, 31)) == []


def test_as_of_a_day_before_a_revision_the_old_text_counts(ledger):
    ledger.add_reading(*story(Stage.RUMOURED, "2025-11-01", "a.txt"))
    ledger.add_reading(*story(Stage.DENIED, "2025-11-02", "a.txt"))
    assert [deal.stage for deal in ledger.deals(as_of=date(2025, 11, 1))] == [Stage.RUMOURED]
    assert [deal.stage for deal in ledger.deals()] == [Stage.DENIED]


def test_what_was_learned_later_was_not_known_before(url):
    now = [MARCH]
    with Ledger.open(url, clock=lambda: now[0]) as ledger:
        text, told = story(Stage.AGREED, "2025-11-01", "a.txt")
        ledger.add_reading(text, told)
        now[0] = MAY
        ledger.add_reading(*story(Stage.DONE, "2025-11-02", "b.txt"))
        ledger.judge(Judgement(Verdict.REJECT, (told[0].id,), by="Ada"))
        assert [deal.stage for deal in ledger.view(learned_by=APRIL).deals()] == [Stage.AGREED]
        assert [deal.stage for deal in ledger.view().deals()] == [Stage.DONE]


def test_a_view_stays_as_it_was_while_the_ledger_grows(ledger):
    ledger.add_reading(*story(Stage.AGREED, "2025-11-01", "a.txt"))
    view = ledger.view()
    ledger.add_reading(*story(Stage.DONE, "2025-11-02", "a.txt"))
    assert [document.text for document in view.documents()] == ["Told as agreed."]
    assert [deal.stage for deal in view.deals()] == [Stage.AGREED]


def test_deals_are_chosen_by_stage_kind_and_party(ledger):
    ledger.add_reading(*story(Stage.AGREED, "2025-11-01", "a.txt"))
    view = ledger.view()
    assert len(view.deals(stages={Stage.AGREED}, party="Nvidia")) == 1
    assert view.deals(stages={Stage.DONE}) == view.deals(party="Oracle") == view.deals(kinds=set()) == []
