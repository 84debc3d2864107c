"""What cannot all be right is found, with the claims to look at; what is right is left in peace."""

from datetime import date

import pytest

from cantillon.ledger.consistency import Finding, check_consistency
from cantillon.ledger.reconcile import reconcile
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage
from tests.factory import dollars
from tests.ledger.tell import tell

ANTHROPIC, MICROSOFT = ("Anthropic",), ("Microsoft",)


def findings(told, **settings):
    return check_consistency(reconcile(told), told, **settings)


CASES = {
    "sum": [
        tell(actors=("Nvidia", "Microsoft"), amount=dollars(15), text="A"),
        tell(actors=("Nvidia",), amount=dollars(10), text="A"),
        tell(actors=MICROSOFT, amount=dollars(8), text="A"),
    ],
    "unit": [tell(amount=dollars(10)), tell(amount=dollars("0.01"))],
    "direction": [
        tell(Kind.BUY, ANTHROPIC, MICROSOFT, dollars(30)),
        tell(Kind.BUY, MICROSOFT, ANTHROPIC, dollars(30)),
    ],
    "buyer or investor": [
        tell(Kind.INVEST, ANTHROPIC, MICROSOFT, dollars(30)),
        tell(Kind.BUY, ANTHROPIC, MICROSOFT, dollars(30)),
    ],
    "value of a stake": [
        tell(Kind.HOLD, MICROSOFT, ("OpenAI",), dollars(135), stage=Stage.DONE),
        tell(Kind.INVEST, MICROSOFT, ("OpenAI",), dollars(135), stage=Stage.DONE),
    ],
    "valuation": [
        tell(
            Kind.INVEST, MICROSOFT, ("OpenAI",), dollars(135), text="Microsoft's money values OpenAI at about $135bn."
        ),
    ],
    "date": [
        tell(stage=Stage.DONE, on="2025-11-18", speaks_of=Period(date(2026, 3, 1), date(2026, 3, 31))),
    ],
    "stage": [
        tell(amount=dollars(10), stage=Stage.DONE, on="2025-03-01"),
        tell(amount=dollars(10), stage=Stage.AGREED, on="2025-04-01"),
    ],
    "part or another": [
        tell(amount=dollars(10), text="It adds four to make ten."),
        tell(amount=dollars(4), text="It adds four to make ten."),
    ],
}


@pytest.mark.parametrize("check", CASES)
def test_an_inconsistency_is_found_and_asks_for_a_judgement(check):
    found = findings(CASES[check])
    assert [finding.check for finding in found] == [check]
    assert found[0].message.endswith("?")
    assert set(found[0].claim_ids) <= {telling.claim_id for telling in CASES[check]}


def test_figures_are_asked_about_in_plain_words():
    (found,) = findings(CASES["part or another"])
    assert "gives 10 billion USD and 4 billion USD for" in found.message


@pytest.mark.parametrize("check", CASES)
def test_what_a_person_has_judged_is_not_asked_again(check):
    assert findings(CASES[check], settled=[telling.origin for telling in CASES[check]]) == []


def test_a_plain_story_has_no_findings():
    told = [
        tell(amount=dollars(None, 10), text="B"),
        tell(actors=MICROSOFT, amount=dollars(None, 5), text="B"),
        tell(Kind.BUY, ANTHROPIC, MICROSOFT, dollars(30), text="B"),
        tell(amount=dollars(10), stage=Stage.DONE, on="2026-02-01"),
    ]
    assert findings(told) == []


def test_a_further_check_is_run_after_the_built_in_ones():
    told = [tell(amount=dollars(10))]
    own = Finding("own", "Is it so?", (told[0].claim_id,))
    assert findings(told, checks=[lambda given: [own]]) == [own]
