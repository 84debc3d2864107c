"""What can be asked over HTTP: every question once, with its path, its parameters and the view that answers it.

A question is a pure function of a room and its parameters. The objects are those that the command line prints with
``--json``; the ones under ``/api/pages`` are what the pages show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from cantillon.capacity.measures import CapacityAssumptions, deal_capacities
from cantillon.errors import InputError
from cantillon.ledger.judgement import in_force
from cantillon.network.circles import CircleClass
from cantillon.network.network import Measure
from cantillon.stress.scenario import Assumptions, Default, Scenario
from cantillon.values.currency import decimals_of
from cantillon.values.kinds import Kind, Stage
from cantillon.views.judgement_rows import judgement_row
from cantillon.views.map_view import arrows_of, map_view
from cantillon.views.measure_rows import (
    capacity_row,
    circulation_at_row,
    circulation_year_row,
    contribution_row,
    funding_row,
    round_trip_row,
)
from cantillon.views.network_rows import circle_row, circulation_row, circulation_view
from cantillon.views.pages import PartyPage, circle_page, deal_page, document_page
from cantillon.views.review import pairs_to_judge, review_queue
from cantillon.views.rows import Row, claim_row, deal_row
from cantillon.views.stress_views import keystone_deal_row, keystone_party_row, stress_row
from cantillon.views.wording import Language
from cantillon.web.parameters import (
    AS_OF,
    CLASS,
    CURRENCY,
    DEFAULT,
    GUARANTEES,
    HAIRCUT,
    HORIZON,
    KIND,
    LANGUAGE,
    MAX_LENGTH,
    MEASURE,
    MIN_CONFIDENCE,
    PARTY,
    STAGE,
    TOP,
    Asked,
    Parameter,
)
from cantillon.web.room import Room

SHOWN_IN_QUEUE = 200  # claims in one answer: an afternoon's work; judged ones make room for others


@dataclass(frozen=True, slots=True)
class Question:
    """One address that answers with JSON.

    Parameters
    ----------
    path : str
        Under ``/api``; at most one part in braces.
    text : str
        What comes back, as a sentence.
    parameters : tuple of Parameter
    answer : callable
        From a room, the parameters and the part in braces ("" where there is none) to what is encoded as JSON.
    is_slow : bool
        Whether it may take minutes on large ledgers; such questions wait for each other, not for the others.
    """

    path: str
    text: str
    parameters: tuple[Parameter, ...]
    answer: Callable[[Room, Asked, str], object]
    is_slow: bool = False

    @property
    def has_name(self) -> bool:
        """Whether the path names a deal, party, circle or document."""
        return "{" in self.path


def _items(rows: Iterable[object]) -> Row:
    return {"items": list(rows)}


def _language(asked: Asked) -> Language:
    return "fr" if asked.get("language") == "fr" else "en"


def _stages(asked: Asked) -> frozenset[Stage] | None:
    return frozenset(Stage(name) for name in _names(asked, "stage")) or None


def _names(asked: Asked, name: str) -> tuple[str, ...]:
    value = asked.get(name)
    return value if isinstance(value, tuple) else ()


def _text(asked: Asked, name: str) -> str:
    return str(asked.get(name) or "")


def _measure(asked: Asked) -> Measure:
    return Measure(_text(asked, "measure"))


def _number(asked: Asked, name: str) -> float:
    value = asked.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _party(room: Room, name: str) -> str:
    return room.workbench.party_name(name, deals=room.deals.values())


def _deals(room: Room, asked: Asked, _: str) -> object:
    party = _text(asked, "party")
    kinds = {Kind(name) for name in _names(asked, "kind")} or None
    name = _party(room, party) if party else None
    deals = room.view.deals(stages=_stages(asked), kinds=kinds, party=name)
    return _items(deal_row(deal, room.claims, room.documents) for deal in deals)


def _deal(room: Room, asked: Asked, name: str) -> object:
    return deal_row(room.deal(name), room.claims, room.documents)


def _claims(room: Room, asked: Asked, _: str) -> object:
    wanted, least = _stages(asked), _number(asked, "min_confidence")
    return _items(
        claim_row(claim, room.documents.get(claim.evidence.document_id))
        for claim in room.view.claims()
        if claim.confidence >= least and (wanted is None or claim.stage in wanted)
    )


def _documents(room: Room, asked: Asked, _: str) -> object:
    counts: dict[str, int] = {}
    for claim in room.view.claims():
        counts[claim.evidence.document_id] = counts.get(claim.evidence.document_id, 0) + 1
    return _items(
        {
            "id": document.id,
            "source": document.source,
            "title": document.title,
            "publisher": document.publisher,
            "published": document.published,
            "language": document.language,
            "translated": None if document.translated is None else {"by": document.translated.by},
            "revision": document.revision,
            "claims": counts.get(document.id, 0),
        }
        for document in room.documents.values()
    )


def _parties(room: Room, asked: Asked, _: str) -> object:
    return _items(summary.row() for summary in room.summaries)


def _families(room: Room, asked: Asked, _: str) -> object:
    return _items({"party": party, "head": head} for party, head in room.families.items())


def _one_party(room: Room, asked: Asked, name: str) -> object:
    party = _party(room, name)
    summary = next((each for each in room.summaries if each.name == party), None)
    return {
        "party": party,
        **({} if summary is None else summary.row()),
        "circles": [list(circle.parties) for circle in room.circles if party in circle.parties],
        "deals": [deal_row(deal, room.claims, room.documents) for deal in room.view.deals(party=party)],
    }


def _circles(room: Room, asked: Asked, _: str) -> object:
    classes = [CircleClass(name) for name in _names(asked, "class")] or None
    length, top = int(_number(asked, "max_length")), int(_number(asked, "top"))
    stages = _stages(asked)
    network = room.asked
    if stages is not None:
        network = room.workbench.network(as_of=room.as_of, currency=room.currency, stages=stages)
    search = network.circles(max_length=length, top=top, classes=classes)
    return {"items": [circle_row(circle) for circle in search], "cut": search.cut}


def _circulation(room: Room, asked: Asked, _: str) -> object:
    return circulation_row(room.firm, room.potential)


def _monthly(room: Room, asked: Asked, _: str) -> object:
    return _items(circulation_at_row(at) for at in room.asked.circulation_by_month())


def _yearly(room: Room, asked: Asked, _: str) -> object:
    firm, potential = (room.asked.circulation_by_year(measure) for measure in (Measure.FIRM, Measure.POTENTIAL))
    return _items(circulation_year_row(year, firm[year], potential[year]) for year in potential)


def _round_trips(room: Room, asked: Asked, _: str) -> object:
    party = _text(asked, "party")
    if party:
        return _items([round_trip_row(room.asked.round_trip(_party(room, party), _measure(asked)))])
    return _items(round_trip_row(trip) for trip in room.asked.round_trips(_measure(asked)))


def _funding(room: Room, asked: Asked, _: str) -> object:
    party = _text(asked, "party")
    if party:
        return _items([funding_row(room.asked.funding_gap(_party(room, party), _measure(asked)))])
    return _items(funding_row(gap) for gap in room.asked.funding_gaps(_measure(asked)))


def _contributions(room: Room, asked: Asked, _: str) -> object:
    return _items(contribution_row(each) for each in room.asked.contributions(_measure(asked)))


def _stress(room: Room, asked: Asked, _: str) -> object:
    texts = _names(asked, "default")
    if not texts:
        raise InputError("Nobody is said not to pay.", hint="Give default=PARTY or default=PARTY:SHARE.")
    parsed = [Default.parse(text) for text in texts]
    scenario = Scenario(tuple(Default(_party(room, each.party), each.unpaid_share) for each in parsed))
    sheets = room.workbench.balance_sheets(as_of=room.as_of, currency=room.currency)[0]
    result = room.asked.stress(
        scenario,
        balance_sheets=sheets,
        horizon=_number(asked, "horizon") or None,
        guarantees=bool(asked.get("guarantees")),
        assumptions=Assumptions(haircut=_number(asked, "haircut")),
    )
    return stress_row(result.require_converged())


def _keystone_parties(room: Room, asked: Asked, _: str) -> object:
    return _items(keystone_party_row(each, room.currency) for each in room.asked.keystone_parties())


def _keystone_deals(room: Room, asked: Asked, _: str) -> object:
    return _items(keystone_deal_row(each, room.currency) for each in room.asked.keystone_deals())


def _capacity(room: Room, asked: Asked, _: str) -> object:
    return _items(capacity_row(each) for each in deal_capacities(room.view.deals(), CapacityAssumptions()))


def _checks(room: Room, asked: Asked, _: str) -> object:
    return _items(
        {
            "check": finding.check,
            "message": finding.message,
            "deals": list(finding.deal_ids),
            "quotes": [{"document": each, "sentence": said} for each, said in finding.quotes],
            "claims": [
                claim_row(room.claims[each], room.documents.get(room.claims[each].evidence.document_id))
                for each in finding.claim_ids
                if each in room.claims
            ],
        }
        for finding in room.workbench.findings(as_of=room.as_of)
    )


def _judgements(room: Room, asked: Asked, _: str) -> object:
    made = room.view.all_judgements
    counting = {judgement.id for judgement in in_force(made)}
    return _items(judgement_row(judgement, counts=judgement.id in counting) for judgement in made)


def _map_page(room: Room, asked: Asked, _: str) -> object:
    return map_view(
        room.asked.network,
        room.deals,
        room.circles.circles,
        room.summaries,
        places=room.places,
        circulation=circulation_view(room.firm, room.potential),
        documents=len(room.view.publications),
        days=room.days,
        cut=room.circles.cut,
        language=_language(asked),
    )


def _deals_page(room: Room, asked: Asked, _: str) -> object:
    material = room.material(_language(asked))
    return _items(material.line(deal) for deal in reversed(room.view.deals()))


def _deal_page(room: Room, asked: Asked, name: str) -> object:
    return deal_page(room.deal(name), room.material(_language(asked)), room.circles.circles, currency=room.currency)


def _party_page(room: Room, asked: Asked, name: str) -> object:
    party = _party(room, name)
    material = room.material(_language(asked))
    summary = next((each for each in room.summaries if each.name == party), None)
    flows = [flow for flow in room.asked.network.flows if party in (flow.payer, flow.payee)]
    is_linked = party in room.asked.parties
    return PartyPage(
        name=party,
        summary=None if summary is None else summary.row(),
        deals=[material.line(deal) for deal in room.view.deals(party=party)],
        circles=material.circles(circle for circle in room.circles if party in circle.parties),
        arrows=arrows_of(flows),
        round_trip=round_trip_row(room.asked.round_trip(party)) if is_linked else None,
        funding=funding_row(room.asked.funding_gap(party)) if is_linked else None,
        currency=room.currency,
        minor_digits=decimals_of(room.currency),
    )


def _circle_page(room: Room, asked: Asked, name: str) -> object:
    return circle_page(room.circle(name), room.material(_language(asked)))


def _document_page(room: Room, asked: Asked, name: str) -> object:
    document = room.document(name)
    return document_page(document, room.view.claims_of(document.id), room.material(_language(asked)))


def _review_page(room: Room, asked: Asked, _: str) -> object:
    material = room.material(_language(asked))
    findings = room.view.findings()
    queue = review_queue(
        room.view.claims(), room.view.deals(), room.asked.network, settled=room.settled, findings=findings
    )
    names = [summary.name for summary in room.summaries]
    shown = queue[:SHOWN_IN_QUEUE]
    pairs = pairs_to_judge(names, room.deals, findings, room.view.judgements())
    return {
        "waiting": len(queue),
        "settled": len(room.settled),
        "queue": [{"item": item, "claim": material.claim(room.claims[item.claim])} for item in shown],
        "pairs": [
            {"pair": pair, "said": [material.line(room.deals[each]).said for each in (pair.first, pair.second)]}
            if pair.about == "deal"
            else {"pair": pair, "said": [pair.first, pair.second]}
            for pair in pairs
        ],
        "parties": names,
        "currency": room.currency,
    }


_WHEN = (AS_OF, CURRENCY)
_PAGE = (AS_OF, CURRENCY, LANGUAGE)

QUESTIONS: tuple[Question, ...] = (
    Question("/deals", "What many sentences say of one transaction.", (AS_OF, STAGE, KIND, PARTY), _deals),
    Question("/deals/{name}", "One deal with all its sources.", (AS_OF,), _deal),
    Question("/claims", "Every statement with its sentence.", (AS_OF, STAGE, MIN_CONFIDENCE), _claims),
    Question("/documents", "What was read.", (AS_OF,), _documents),
    Question("/parties", "Parties by what they were promised.", _WHEN, _parties),
    Question("/families", "Parties whose owner is a party of the ledger, too.", (CURRENCY,), _families),
    Question("/parties/{name}", "One party: its deals and circles.", _WHEN, _one_party),
    Question("/circles", "The money that comes back.", (*_WHEN, STAGE, MAX_LENGTH, TOP, CLASS), _circles),
    Question("/circulation", "How much of all flows only goes round.", _WHEN, _circulation),
    Question("/circulation/monthly", "The circulation as known at each month's end.", _WHEN, _monthly),
    Question("/circulation/yearly", "The circulation of what flows in each year.", _WHEN, _yearly),
    Question("/roundtrips", "How much a party is paid with its own money.", (*_WHEN, PARTY, MEASURE), _round_trips),
    Question("/funding", "What a party promised against what was promised to it.", (*_WHEN, PARTY, MEASURE), _funding),
    Question("/contributions", "What each deal adds to the circulation.", (*_WHEN, MEASURE), _contributions, True),
    Question("/stress", "Who is hurt if some do not pay.", (*_WHEN, DEFAULT, HAIRCUT, HORIZON, GUARANTEES), _stress),
    Question("/keystones", "Parties by what all lose without them.", _WHEN, _keystone_parties, True),
    Question("/keystones/deals", "Deals by what all lose without them.", _WHEN, _keystone_deals, True),
    Question("/capacity", "Gigawatts and what they mean in money and homes.", (AS_OF,), _capacity),
    Question("/checks", "What cannot all be right.", (AS_OF,), _checks),
    Question("/judgements", "Every judgement ever made, undone ones included.", (), _judgements),
    Question("/pages/map", "The map.", _PAGE, _map_page),
    Question("/pages/deals", "The list of deals, the newest first.", _PAGE, _deals_page),
    Question("/pages/deals/{name}", "The page of a deal.", _PAGE, _deal_page),
    Question("/pages/parties/{name}", "The page of a party.", _PAGE, _party_page),
    Question("/pages/circles/{name}", "The page of a circle.", _PAGE, _circle_page),
    Question("/pages/documents/{name}", "A document with what was read in it.", _PAGE, _document_page),
    Question("/pages/review", "Claims to look at, those with the most money in doubt first.", _PAGE, _review_page),
)


def day_of(asked: Asked) -> date | None:
    """Return the day that is asked about."""
    day = asked.get("as_of")
    return day if isinstance(day, date) else None
