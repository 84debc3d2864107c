"""The map's data: one arrow a pair, side and medium; joint deals; circles said in both languages."""

import pytest

from cantillon.network.build import build_network
from cantillon.network.circles import find_circles
from cantillon.network.flow import Medium
from cantillon.values.kinds import Kind, Stage
from cantillon.views.map_view import arrows_of
from cantillon.views.saying import say_circle
from tests.factory import deal, dollars, flow


def test_flows_of_one_pair_and_side_are_one_arrow():
    flows = [flow(potential=10), flow(potential=5, deal_id="deal-2"), flow("Anthropic", "Nvidia", 7, kind=Kind.BUY)]
    arrows = arrows_of(flows)
    assert [(arrow.payer, arrow.leg, len(arrow.flows)) for arrow in arrows] == [
        ("Anthropic", "revenue", 1),
        ("Nvidia", "finance", 2),
    ]


def test_shares_are_an_arrow_of_their_own():
    arrows = arrows_of([flow(potential=10), flow(potential=5, kind=Kind.GRANT, medium=Medium.SHARES, deal_id="deal-2")])
    assert sorted(arrow.cash for arrow in arrows) == [False, True]


def test_an_unknown_amount_makes_an_arrow_at_least():
    (arrow,) = arrows_of([flow(potential=10), flow(potential=None, firm=0, deal_id="deal-2")])
    assert arrow.at_least
    assert [each.potential for each in arrow.flows] == ["10", None]


def circle_of(*more):
    deals = [
        deal(Kind.INVEST, amount=dollars(None, 10), stage=Stage.PLANNED),
        deal(Kind.BUY, ("Anthropic",), ("Nvidia",), dollars(30)),
        *more,
    ]
    (circle,) = find_circles(build_network(deals)).circles
    return circle, {each.id: each for each in deals}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nvidia invests up to $10bn in Anthropic; Anthropic buys $30bn from Nvidia. $10bn can go round."),
        (
            "fr",
            "Nvidia investit jusqu'à 10\u00a0Md$ dans Anthropic\u00a0; Anthropic achète 30\u00a0Md$ à Nvidia. "
            "10\u00a0Md$ peuvent tourner.",
        ),
    ],
)
def test_a_circle_is_said_leg_by_leg(language, said):
    assert say_circle(*circle_of(), language) == said


def test_a_leg_of_several_deals_is_said_by_its_sum():
    second = deal(Kind.INVEST, amount=dollars(5), id="deal-other")
    assert say_circle(*circle_of(second), "en").startswith("Nvidia puts $15bn into Anthropic in 2 deals; ")


def test_what_goes_round_may_be_unknown():
    deals = [deal(Kind.INVEST, amount=None), deal(Kind.BUY, ("Anthropic",), ("Nvidia",), dollars(30))]
    (circle,) = find_circles(build_network(deals)).circles
    assert say_circle(circle, {each.id: each for each in deals}, "en").endswith("How much can go round is unknown.")
