"""What is put before a reviewer, and what a decision is said to change."""

from datetime import date

from cantillon.ledger.consistency import Finding
from cantillon.ledger.judgement import Judgement, Verdict
from cantillon.network.build import build_network
from cantillon.values.kinds import Kind
from cantillon.views.review import consequences, pairs_to_judge, review_queue
from tests.factory import claim, deal, document, dollars


def case():
    """Return three claims with their deals: much money and little doubt, little and much, unknown."""
    stories = [document(f"Story {n}.", source=f"{n}.txt") for n in range(3)]
    claims = [
        claim(amount=dollars(100), confidence=0.9, source=stories[0]),
        claim(Kind.BUY, ("xAI",), ("Nvidia",), dollars(2), confidence=0.5, source=stories[1]),
        claim(Kind.BUY, ("xAI",), ("AMD",), None, confidence=0.3, source=stories[2]),
    ]
    deals = [deal(each.kind, each.actors, each.counterparties, each.amount, claim_ids=(each.id,)) for each in claims]
    return claims, deals, build_network(deals, as_of=date(2025, 11, 30))


def test_the_most_money_in_doubt_comes_first_and_an_unknown_amount_weighs_as_a_typical_one():
    claims, deals, network = case()
    queue = review_queue(claims, deals, network, settled=())
    assert [item.claim for item in queue] == [claims[2].id, claims[0].id, claims[1].id]
    assert [item.weight for item in queue] == [None, 100e9, 2e9]


def test_judged_claims_are_left_out():
    claims, deals, network = case()
    queue = review_queue(claims, deals, network, settled={claims[0].id})
    assert claims[0].id not in [item.claim for item in queue]


def test_a_finding_is_named_with_its_claim():
    claims, deals, network = case()
    queue = review_queue(claims, deals, network, settled=(), findings=[Finding("unit", "?", (claims[1].id,))])
    assert {item.claim: item.checks for item in queue}[claims[1].id] == ["unit"]


def test_like_names_are_offered_until_somebody_decides():
    names = ["Blue Owl", "Blue Owl Capital", "Meta", "Metro Bank"]
    (pair,) = pairs_to_judge(names, {}, (), ())
    assert (pair.first, pair.second) == ("Blue Owl", "Blue Owl Capital")
    decided = Judgement(Verdict.DIFFERENT, ("Blue Owl Capital",), ("Blue Owl",))
    assert pairs_to_judge(names, {}, (), (decided,)) == []


def test_deals_that_a_check_sets_side_by_side_are_offered():
    _, deals, _ = case()
    finding = Finding("direction", "?", (), (deals[0].id, deals[1].id))
    (pair,) = pairs_to_judge((), {each.id: each for each in deals}, (finding,), ())
    assert (pair.about, pair.reason) == ("deal", "direction")


def test_consequences_tell_before_and_after():
    _, deals, network = case()
    fewer = build_network(deals[:2], as_of=date(2025, 11, 30))
    row = consequences(network, fewer, 3, 2)
    assert (row["before"]["deals"], row["after"]["deals"]) == (3, 2)
    assert row["before"]["gross_potential"] == 102 * 10**9
    assert row["currency"] == "USD"
