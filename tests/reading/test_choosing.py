from decimal import Decimal

from cantillon.reading.amounts import AmountSpan
from cantillon.reading.choosing import choose
from cantillon.reading.passages import Mention, Passage
from cantillon.reading.relations import STAGES, Candidate
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span

PASSAGE = Passage(0, 0, 200)
NEXT = Passage(1, 201, 400)


def party(name, start=0):
    return Mention(start, start + len(name), (name,), "company", "form")


def money(millions, at=50):
    value = Decimal(millions) * 10**6
    amount = AmountRange(value, value, "USD", Qualifier.EXACT)
    return AmountSpan(Span(at, at + 4), Span(at, at + 4), amount)


def candidate(kind, actor, other, amounts=((None, 1.0),), probability=0.9, passage=PASSAGE, stage=Stage.AGREED):
    stages = tuple(1.0 if each == stage else 0.0 for each in STAGES)
    actor, other = (party(name) if name else None for name in (actor, other))
    return Candidate(kind, passage, actor, other, probability, amounts, None, None, stages, Span(0, 1))


def said(*candidates):
    return [
        (str(each.candidate.kind), set(each.actors), set(each.others), each.stated and int(each.stated.low) // 10**6)
        for each in choose(candidates, 0.4)
    ]


def test_what_a_part_is_worth_is_not_what_was_paid_for_it():
    worth, paid = money(135), money(13, at=90)
    figures = ((worth, 0.6), (paid, 0.3), (None, 0.1))
    kinds = [Kind.INVEST, Kind.HOLD, Kind.ACQUIRE]
    chosen = choose([candidate(kind, "Arbel", kind, figures) for kind in kinds], 0.2, is_worth=lambda it: it is worth)
    stated = {each.candidate.kind: each.amount for each in chosen}
    assert stated == {Kind.INVEST: paid, Kind.ACQUIRE: worth}


def test_an_unlikely_pair_makes_no_claim():
    assert said(candidate(Kind.BUY, "Arbel", "Corvane", probability=0.39)) == []


def test_one_figure_of_several_actors_named_in_one_breath_is_one_claim():
    both = Mention(0, 17, ("Arbel", "Dunmore"), "company", "form")
    joined = Passage(0, 0, 200, mentions=[both])
    figure = ((money(75), 0.9), (None, 0.1))
    first = candidate(Kind.LEND, "Arbel", "Corvane", figure, passage=joined)
    second = candidate(Kind.LEND, "Dunmore", "Corvane", figure, passage=joined)
    assert said(first, second) == [("lend", {"Arbel", "Dunmore"}, {"Corvane"}, 75)]


def test_one_figure_is_of_one_actor_where_several_are_not_named_in_one_breath():
    figure = ((money(75), 0.9), (None, 0.1))
    first = candidate(Kind.LEND, "Arbel", "Corvane", figure)
    second = candidate(Kind.LEND, "Dunmore", "Corvane", figure, probability=0.5)
    assert said(first, second) == [("lend", {"Arbel"}, {"Corvane"}, 75)]


def test_a_second_figure_that_is_likelier_the_others_is_not_shared():
    ten, five = money(10), money(5, at=90)
    first = candidate(Kind.INVEST, "Arbel", "Corvane", ((ten, 0.6), (five, 0.4)))
    second = candidate(Kind.INVEST, "Dunmore", "Corvane", ((five, 0.9), (ten, 0.1)))
    assert [(actors, millions) for _, actors, _, millions in said(first, second)] == [({"Dunmore"}, 5), ({"Arbel"}, 10)]


def test_figures_of_their_own_are_claims_of_their_own():
    first = candidate(Kind.INVEST, "Arbel", "Corvane", ((money(10), 0.9), (None, 0.1)))
    second = candidate(Kind.INVEST, "Dunmore", "Corvane", ((money(5, at=90), 0.9), (None, 0.1)))
    assert len(said(first, second)) == 2


def test_one_figure_is_the_price_of_one_target_unless_they_are_named_in_one_breath():
    figure = ((money(75), 0.9), (None, 0.1))
    read = said(
        candidate(Kind.ACQUIRE, "Arbel", "Corvane", figure), candidate(Kind.ACQUIRE, "Arbel", "Estwick", figure)
    )
    assert [sorted(others) for _, _, others, _ in read] == [["Corvane"]]


def test_two_targets_with_their_own_figures_stay_two_claims():
    first = candidate(Kind.ACQUIRE, "Arbel", "Corvane", ((money(75), 0.9), (None, 0.1)))
    second = candidate(Kind.ACQUIRE, "Arbel", "Estwick", ((money(20, at=90), 0.9), (None, 0.1)))
    assert sorted(sorted(others) for _, _, others, _ in said(first, second)) == [["Corvane"], ["Estwick"]]


def test_a_second_telling_adds_the_amount_that_the_first_lacked():
    headline = candidate(Kind.BUY, "Arbel", "Corvane", probability=0.95)
    body = candidate(Kind.BUY, "Arbel", "Corvane", ((money(30), 0.8), (None, 0.2)), passage=NEXT)
    assert said(headline, body) == [("buy", {"Arbel"}, {"Corvane"}, 30)]


def test_a_deal_is_not_told_both_ways_round_in_one_sentence():
    read = said(candidate(Kind.BUY, "Arbel", "Corvane", probability=0.8), candidate(Kind.BUY, "Corvane", "Arbel"))
    assert read == [("buy", {"Corvane"}, {"Arbel"}, None)]


def test_a_likely_second_amount_is_a_tranche():
    amounts = ((money(40), 0.5), (money(20, at=90), 0.45), (None, 0.05))
    assert sorted(figure for *_, figure in said(candidate(Kind.LEND, "Arbel", "Corvane", amounts))) == [20, 40]


def test_a_holding_is_always_done():
    assert candidate(Kind.HOLD, "Arbel", "Corvane", stage=Stage.RUMOURED).stage is Stage.DONE
