"""Families: the highest owner on the map, and the map on which it stands for all of them."""

from datetime import date

import pytest

from cantillon.claims.party import Party
from cantillon.network.build import build_network
from cantillon.network.circulation import maximum_circulation
from cantillon.network.network import Measure
from cantillon.values.kinds import Kind
from cantillon.views.diagrams import draw_families, draw_map
from cantillon.views.families import heads_of
from cantillon.views.network_rows import circulation_view
from cantillon.views.report import render_report
from cantillon.views.snapshot import Moment, build_snapshot
from tests.factory import claim, deal, document, dollars

OWNERS = {"Forge": Party("Forge", parent="Holding"), "Holding": Party("Holding", parent="Trust")}


@pytest.mark.parametrize(
    ("names", "heads"),
    [
        (["Forge", "Holding", "Trust"], {"Forge": "Trust", "Holding": "Trust"}),
        (["Forge", "Trust"], {"Forge": "Trust"}),
        (["Forge", "Other"], {}),
    ],
    ids=["highest", "over one that is not there", "none there"],
)
def test_the_head_is_the_highest_owner_that_is_there(names, heads):
    assert heads_of(names, {"Forge": "Holding", "Holding": "Trust"}.get) == heads


def test_owners_of_each_other_come_to_an_end():
    assert heads_of(["A", "B"], {"A": "B", "B": "A"}.get) == {"B": "A"}


def snapshot_of(*deals):
    story = document("A story.")
    told = [claim(each.kind, each.actors, each.counterparties, each.amount, source=story) for each in deals]
    network = build_network(deals)
    circulation = circulation_view(
        *(maximum_circulation(network, measure) for measure in (Measure.FIRM, Measure.POTENTIAL))
    )
    moment = Moment(date(2025, 11, 18), deals, network, (), circulation)
    return build_snapshot([story], told, [moment], title="Families", parties=OWNERS)


def family():
    return snapshot_of(
        deal(Kind.BUY, ("Buyer",), ("Forge",), dollars(2)),
        deal(Kind.BUY, ("Buyer",), ("Holding",), dollars(4)),
        deal(Kind.INVEST, ("Holding",), ("Forge",), dollars(9)),
    )


def test_a_family_is_one_node_and_what_stays_inside_is_no_arrow():
    drawn = draw_families(family())
    assert [(node.party.name, node.members) for node in drawn.nodes] == [("Buyer", ()), ("Holding", ("Forge",))]
    (arrow,) = drawn.arrows
    assert (arrow.payer, arrow.payee, arrow.potential, len(arrow.deals)) == ("Buyer", "Holding", 6 * 10**11, 2)
    assert drawn.nodes[1].party.receives.potential == str(6 * 10**11)
    assert len(draw_map(family()).nodes) == 3


def test_two_of_a_family_in_one_joint_deal_share_its_amount():
    drawn = draw_families(snapshot_of(deal(Kind.BUY, ("Buyer",), ("Forge", "Holding"), dollars(2))))
    assert sorted(arrow.potential for arrow in drawn.arrows) == [2 * 10**11, 2 * 10**11]


def test_the_report_has_the_switch_only_where_there_are_families():
    assert 'id="grouped"' in render_report(family())
    alone = snapshot_of(deal(Kind.BUY, ("Buyer",), ("Maker",), dollars(2)))
    assert draw_families(alone) is None
    assert 'id="grouped"' not in render_report(alone)
