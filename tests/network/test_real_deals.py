"""What the measures say of real deals, against networkx, a linear program and what a reader of the sources says."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from scipy.optimize import linprog

from cantillon.claims.claim import Claim
from cantillon.claims.evidence import Evidence
from cantillon.claims.registry import load_registry
from cantillon.ledger.reconcile import reconcile
from cantillon.ledger.telling import Publication, Telling
from cantillon.network.build import build_network
from cantillon.network.circles import DEFAULT_LENGTH, CircleClass, find_circles
from cantillon.network.circulation import maximum_circulation
from cantillon.network.network import Measure
from cantillon.network.roundtrip import round_trip
from cantillon.sources.document import Document
from cantillon.values.dates import PartialDate
from cantillon.values.span import Span
from tests.network.real_deals import arcs, deals, legs, pipes, rows

BILLION = 10**11  # cents
MEASURES_PAGE = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
MEASURES = pytest.mark.parametrize("measure", list(Measure))


@pytest.fixture(scope="module")
def network():
    return build_network(deals())


@pytest.fixture(scope="module")
def circles(network):
    return {_turned(circle.parties): circle for circle in find_circles(network)}


def _turned(parties):
    start = parties.index(min(parties))
    return tuple(parties[start:]) + tuple(parties[:start])


# The table


def test_there_are_a_hundred_deals_and_none_is_there_twice():
    facts = [tuple(value for name, value in row.items() if name not in ("source", "note")) for row in rows()]
    assert len(facts) >= 100
    assert [fact for fact, times in Counter(facts).items() if times > 1] == []


def test_every_deal_names_its_source_and_a_date_of_the_boom():
    assert [row for row in rows() if not row["source"].startswith("https://")] == []
    assert {year for row in rows() if not 2019 <= (year := PartialDate.parse(row["date"]).year) <= 2025} == set()


def test_parties_go_by_the_names_of_the_registry():
    registry = load_registry()
    names = {name for row in rows() for name in (*row["payer"].split(" + "), *row["payee"].split(" + "), row["seller"])}
    assert {name: registry.canonical(name) for name in names if name and registry.canonical(name) != name} == {}


def test_every_deal_can_be_used(network):
    assert network.problems == ()
    assert {deal.kind for deal in deals()} == {
        "invest", "buy", "lend", "guarantee", "acquire", "divest", "hold", "grant", "spend"
    }  # fmt: skip


# Circles


def _smallest(amounts):
    known = [amount for amount in amounts if amount is not None]
    return min(known) if len(known) == len(amounts) or 0 in known else None


def _expected():
    """Return firm and potential turnover of every circle by its parties, by enumerating all of them."""
    between = legs()
    found = {}
    for cycle in nx.simple_cycles(nx.DiGraph(list(between)), length_bound=DEFAULT_LENGTH):
        path = [between[pair] for pair in zip(cycle, cycle[1:] + cycle[:1], strict=True)]
        found[_turned(cycle)] = (_smallest([low for low, _ in path]), _smallest([high for _, high in path]))
    return found


def test_circles_and_turnovers_are_those_of_a_plain_enumeration(circles):
    told = {parties: (circle.turnover_firm, circle.turnover_potential) for parties, circle in circles.items()}
    assert told == _expected()


def test_no_circle_is_made_of_holdings_alone(circles):
    owned = [(arc.payers[0], arc.payees[0]) for arc in arcs() if arc.kind == "invest"]
    owned += [(row["payer"], row["payee"]) for row in rows() if row["kind"] == "hold"]
    assert list(nx.simple_cycles(nx.DiGraph(owned))) == []
    assert {circle.circle_class for circle in circles.values()} == {CircleClass.VENDOR_FINANCING}


# By hand, from the rows: billions of dollars, firm and potential, and what cannot be more where a leg is unknown.
KNOWN = {
    # 0.1 paid and up to 100 in a letter of intent; 300 from 2027 on; about 40, told as a plan
    ("Nvidia", "OpenAI", "Oracle"): (0, 40, 40),
    # 1 + 10 + 0.75 put in, 250 of cloud bought
    ("Microsoft", "OpenAI"): (11.75, 11.75, 11.75),
    # 1.25 + 2.75 + 4 put in; how much cloud is bought is not told
    ("Amazon", "Anthropic"): (None, None, 8),
    # up to 5 put in, 30 of cloud bought
    ("Microsoft", "Anthropic"): (0, 5, 5),
    # 0.3 + 0.5 to 2 + more than 1 put in; more than 3 of cloud bought, and chips for tens of billions
    ("Google", "Anthropic"): (1.8, 3, 3),
    # up to 2 and more than 18, neither agreed
    ("Nvidia", "xAI"): (0, 2, 2),
    # what OpenAI pays for Nvidia's chips is told in gigawatts
    ("Nvidia", "OpenAI"): (None, None, 100.1),
    # 0.1 + 0.25 put in and 1.3 of rents; what the chips cost is not told
    ("Nvidia", "CoreWeave"): (None, None, 1.65),
    ("Nvidia", "OpenAI", "CoreWeave"): (None, None, 22.4),
    ("Nvidia", "Lambda"): (None, None, 1.5),
    # a warrant for chips, shares for computers: one leg is no cash
    ("AMD", "OpenAI"): (None, None, None),
    ("CoreWeave", "OpenAI"): (0.35, 0.35, 0.35),
    # two investors, each paid by the customer whom the other funds: 8, 30, 11.75 and 38
    ("Amazon", "Anthropic", "Microsoft", "OpenAI"): (8, 8, 8),
    # the longest that has a known turnover: 11.75, 300, 40, up to 10, 30
    ("Microsoft", "OpenAI", "Oracle", "Nvidia", "Anthropic"): (0, 10, 10),
}


@pytest.mark.parametrize("parties", KNOWN, ids="-".join)
def test_a_well_known_circle_comes_out_as_a_reader_of_the_sources_says(parties, circles):
    circle = circles[_turned(parties)]
    told = (circle.turnover_firm, circle.turnover_potential, circle.at_most)
    assert tuple(None if amount is None else amount / BILLION for amount in told) == KNOWN[parties]


def test_only_circles_with_shares_or_guarantees_on_a_leg_are_no_cash(circles):
    in_kind = {(arc.payers[0], arc.payees[0]) for arc in arcs() if arc.kind in ("grant", "guarantee")}
    in_kind -= {(payer, payee) for arc in arcs() if arc.kind in ("buy", "invest", "lend")
                for payer in arc.payers for payee in arc.payees}  # fmt: skip
    for parties, circle in circles.items():
        pairs = set(zip(parties, parties[1:] + parties[:1], strict=True))
        assert circle.is_cash == (not pairs & in_kind)


def test_the_triangle_was_not_known_before_its_last_leg_was_published():
    triangle = ("Nvidia", "OpenAI", "Oracle")
    before = find_circles(build_network(deals(), as_of=date(2025, 9, 9)))
    after = find_circles(build_network(deals(), as_of=date(2025, 9, 10)))
    assert [_turned(circle.parties) == triangle for circle in before].count(True) == 0
    [circle] = [circle for circle in after if _turned(circle.parties) == triangle]
    # Nvidia's share of the round of 2024; the letter of intent came two weeks later
    assert circle.turnover_potential == 0.1 * BILLION


# Circulation and round trips


def _largest_circulation(through):
    """Return the largest circulation in billions by a linear program: as much out of every party as into it."""
    nodes = sorted({end for pipe in through for end in (pipe.tail, pipe.head)})
    balance = np.zeros((len(nodes), len(through)))
    for column, pipe in enumerate(through):
        balance[nodes.index(pipe.tail), column] -= 1
        balance[nodes.index(pipe.head), column] += 1
    gain = [-pipe.weight for pipe in through]
    bounds = [(0, pipe.capacity / BILLION) for pipe in through]
    return -linprog(gain, A_eq=balance, b_eq=np.zeros(len(nodes)), bounds=bounds).fun


@MEASURES
def test_circulation_is_the_optimum_of_a_linear_program(network, measure):
    through = pipes(firm=measure is Measure.FIRM)
    found = maximum_circulation(network, measure)
    assert found.gross == sum(pipe.capacity for pipe in through if pipe.weight)
    assert found.volume / BILLION == pytest.approx(_largest_circulation(through), abs=1e-6)


@pytest.mark.parametrize(
    ("measure", "printed"), [(Measure.FIRM, (919.2, 43.1, 4.7)), (Measure.POTENTIAL, (1173.9, 179.5, 15.3))]
)
def test_the_documentation_prints_what_is_found(network, measure, printed):
    found = maximum_circulation(network, measure)
    shares = (found.gross / BILLION, found.volume / BILLION, 100 * (found.circularity or 0))
    assert tuple(round(share, 1) for share in shares) == printed
    assert f"{len(rows())} deals" in MEASURES_PAGE
    assert all(f"{figure:,}" in MEASURES_PAGE for figure in printed)


# Microsoft, OpenAI, Amazon and Anthropic pass on 8; what is left of Microsoft and OpenAI is 3.75; Google and Anthropic
FIRM = {("Amazon", "Anthropic", "Microsoft", "OpenAI"): 8, ("Microsoft", "OpenAI"): 3.75, ("Anthropic", "Google"): 1.8}


def test_firm_circulation_goes_round_in_three_circles(network):
    found = maximum_circulation(network, Measure.FIRM)
    assert found.volume == (4 * 8 + 2 * 3.75 + 2 * 1.8) * BILLION
    assert {_turned(circle.parties): circle.amount / BILLION for circle in found.circles} == FIRM


def _own_money(party, through):
    """Return how much leaves a party on finance legs and comes back on revenue legs, as a maximum flow."""
    graph, capacity = nx.DiGraph(), defaultdict(int)
    for pipe in through:
        is_revenue = pipe.kind == "buy"
        if pipe.tail == party and not is_revenue:
            capacity["out of it", pipe.head] += pipe.capacity
        elif pipe.head == party and is_revenue:
            capacity[pipe.tail, "back to it"] += pipe.capacity
        elif party not in (pipe.tail, pipe.head):
            capacity[pipe.tail, pipe.head] += pipe.capacity
    graph.add_nodes_from(["out of it", "back to it"])
    graph.add_edges_from((tail, head, {"capacity": amount}) for (tail, head), amount in capacity.items())
    return nx.maximum_flow_value(graph, "out of it", "back to it")


@MEASURES
def test_round_trips_of_all_parties_are_maximum_flows(network, measure):
    through = pipes(firm=measure is Measure.FIRM)
    told = {party: round_trip(network, party, measure).amount for party in network.parties}
    assert told == {party: _own_money(party, through) for party in network.parties}


def test_the_largest_round_trips_are_those_of_the_funders(network):
    potential = {party: round_trip(network, party).amount / BILLION for party in network.parties}
    assert {party: amount for party, amount in potential.items() if amount} == {
        "Nvidia": 42,  # 40 by OpenAI and Oracle, 2 by xAI
        "Microsoft": 16.75,  # 11.75 by OpenAI, up to 5 by Anthropic
        "Amazon": 8,  # by Anthropic, Microsoft and OpenAI: nobody tells what Anthropic pays itself
        "Google": 3,
    }


# As claims that a ledger reconciles


@pytest.fixture(scope="module")
def tellings():
    """Return each deal as a claim; the deals that one page tells are claims of one document."""
    pages = defaultdict(list)
    for row, deal in zip(rows(), deals(), strict=True):
        pages[row["source"]].append((f"{deal.id}: {row['payer']} {row['kind']} {row['payee']} {row['note']}", deal))
    return [telling for source, told in pages.items() for telling in _told(source, told)]


def _told(source, told):
    text = "\n".join(line for line, _ in told)
    document = Document(source, text, language="en", published=max(deal.first_published for _, deal in told))
    publication = Publication(document.id, source, document.published)
    for line, deal in told:
        start = text.index(line)
        evidence = Evidence.of(document, Span(start, start + len(line)))
        claim = Claim(deal.kind, deal.actors, deal.counterparties, deal.amount, deal.stage, evidence, confidence=1.0)
        yield Telling.of(
            replace(claim, share_pct=deal.share_pct, term=deal.term, speaks_of=deal.speaks_of), publication
        )


def test_claims_are_taken_for_one_deal_only_if_parties_kind_and_amount_are_the_same(tellings):
    claims = {telling.claim_id: telling.claim for telling in tellings}
    found = reconcile(tellings)
    for deal in found:
        told = [claims[claim] for claim in deal.claim_ids]
        assert len({(claim.kind, claim.actors, claim.counterparties, claim.amount) for claim in told}) == 1
    assert [deal for deal in found if deal.part_of] == []
    # two warrants without an amount, two guarantees of the same one
    assert len(found) >= len(rows()) - 2


def test_claims_of_these_deals_reconcile_to_the_same_circles_and_circulation(network, circles, tellings):
    told = build_network(reconcile(tellings))
    assert {_turned(circle.parties): circle.turnover_potential for circle in find_circles(told)} == {
        parties: circle.turnover_potential for parties, circle in circles.items()
    }
    for measure in Measure:
        assert maximum_circulation(told, measure).volume == maximum_circulation(network, measure).volume
