"""Whatever is told: order does not matter, no claim is lost, and saying a thing twice adds nothing."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cantillon.ledger.reconcile import reconcile
from cantillon.ledger.strand import FAMILY
from cantillon.ledger.telling import Publication, Telling
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind, Stage
from tests.factory import claim, document

NAMES = ("Nvidia", "OpenAI", "Microsoft", "Oracle")
DAYS = st.integers(0, 900).map(lambda days: date(2024, 1, 1) + timedelta(days))
FIGURES = st.sampled_from([1, 4, 5, 10, 11, 15, 38, 40, 10_000]).map(lambda millions: Decimal(millions) * 10**6)
# Numbers of actors and counterparties that a claim can have.
SHAPES = [
    *((kind, actors, 1) for kind in Kind if kind is not Kind.SPEND for actors in (1, 2)),
    *((kind, 0, 1) for kind in (Kind.INVEST, Kind.LEND, Kind.BUY)),
    (Kind.BUY, 1, 2),
    (Kind.SPEND, 1, 0),
]


@st.composite
def amounts(draw):
    qualifier, figure = draw(st.sampled_from(Qualifier)), draw(FIGURES)
    low = None if qualifier is Qualifier.UP_TO else figure
    high = None if qualifier is Qualifier.AT_LEAST else figure * (2 if qualifier is Qualifier.BETWEEN else 1)
    return AmountRange(low, high, draw(st.sampled_from(["USD", "EUR"])), qualifier)


@st.composite
def stories(draw):
    """Return the tellings of up to eight documents with up to three claims each."""
    told = []
    for number in range(draw(st.integers(1, 8))):
        text = f"{number} " + "x" * 20
        story = document(text, source=f"{number}.txt", published=draw(st.none() | DAYS))
        publication = Publication(story.id, story.source, story.published)
        for place in range(draw(st.integers(1, 3))):
            parties = draw(st.permutations(NAMES))
            kind, actors, counterparties = draw(st.sampled_from(SHAPES))
            fact = claim(
                kind,
                parties[:actors],
                parties[2 : 2 + counterparties],
                draw(st.none() | amounts()),
                stage=draw(st.sampled_from(Stage)),
                source=story,
                quote=text[place:],
                translated=draw(st.booleans()),
                share_pct=draw(st.none() | st.sampled_from([Decimal(10), Decimal(49)])),
            )
            told.append(Telling.of(fact, publication))
    return told


def retold(telling, number):
    """Return the same claim as another paper prints it on the same day."""
    story = document(f"copy {number} " + "x" * 40, source=f"copy-{number}.txt", published=telling.publication.published)
    claim_id = replace(telling.claim.evidence, document_id=story.id)
    return Telling.of(replace(telling.claim, evidence=claim_id), Publication(story.id, story.source, story.published))


def totals(deals):
    """Return what the deals come to: each amount, known or not, that is not part of another, and between whom."""
    return Counter(
        (FAMILY[deal.kind], frozenset(deal.actors), frozenset(deal.counterparties), deal.amount)
        for deal in deals
        if deal.part_of is None
    )


@given(stories(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=150)
def test_the_order_of_claims_does_not_matter(told, random):
    shuffled = list(told)
    random.shuffle(shuffled)
    assert reconcile(shuffled) == reconcile(told)


@given(stories())
@settings(deadline=None, max_examples=150)
def test_every_claim_is_in_exactly_one_deal(told):
    placed = Counter(claim_id for deal in reconcile(told) for claim_id in deal.claim_ids)
    assert placed == Counter({telling.claim.id: 1 for telling in told})


@given(stories(), st.data())
@settings(deadline=None, max_examples=300)
def test_a_claim_told_again_by_another_paper_changes_no_total(told, data):
    again = retold(data.draw(st.sampled_from(told)), 1)
    assert totals(reconcile([*told, again])) == totals(reconcile(told))


@given(stories())
@settings(deadline=None, max_examples=100)
def test_a_deal_stands_where_its_last_event_put_it_and_parts_never_go_in_a_ring(told):
    deals = {deal.id: deal for deal in reconcile(told)}
    for deal in deals.values():
        assert deal.stages[-1].stage is deal.stage
        seen = set()
        while deal is not None and deal.part_of is not None:
            assert deal.id not in seen
            seen.add(deal.id)
            deal = deals[deal.part_of]
