"""Everything that the report and the web app show, as one value: built once, written as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cantillon.claims.claim import Claim
from cantillon.claims.party import Party
from cantillon.ledger.deal import Deal
from cantillon.network.circles import Circle
from cantillon.network.conversion import Rate
from cantillon.network.flow import Flow, Medium
from cantillon.network.network import FinancialNetwork
from cantillon.sources.document import Document
from cantillon.values.currency import decimals_of
from cantillon.views.families import heads_of
from cantillon.views.layout import map_positions
from cantillon.views.snapshot_parts import (
    amount_view,
    circle_state,
    circle_view,
    claim_view,
    deal_view,
    document_view,
    flow_id,
    flow_state,
    flow_view,
)
from cantillon.views.snapshot_records import (
    CircleState,
    CirculationView,
    DealState,
    FlowState,
    MomentView,
    PartyView,
    SnapshotView,
    TotalView,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """What was known as of a day (``None``: everything), and what follows from it."""

    as_of: date | None
    deals: Sequence[Deal]
    network: FinancialNetwork
    circles: Sequence[Circle]
    circulation: CirculationView


def build_snapshot(
    documents: Iterable[Document],
    claims: Iterable[Claim],
    moments: Sequence[Moment],
    *,
    title: str,
    parties: Mapping[str, Party] | None = None,
    notes: Iterable[str] = (),
) -> SnapshotView:
    """Return the snapshot of a ledger.

    Parameters
    ----------
    documents, claims : iterable
        Those that the deals rest on; others are left out.
    moments : sequence of Moment
        In order of time, at least one; the last is what the pages open with, the others are what the slider shows.
    title : str
    parties : mapping of str to Party, optional
        By name; a party that is not in it is shown by its name alone.
    notes : iterable of str
        What the reader must know of the whole, such as circles that were cut off.
    """
    last = moments[-1]
    deals = {deal.id: deal for moment in moments for deal in moment.deals}
    told = {claim_id for deal in deals.values() for claim_id in deal.claim_ids}
    kept = [claim for claim in claims if claim.id in told]
    texts = {document.id: document for document in documents}
    flows = {flow_id(flow): flow for moment in moments for flow in moment.network.flows}
    circles = {view.id: view for moment in moments for view in map(circle_view, moment.circles)}
    rates = {rate for moment in moments for rate in moment.network.rates}
    return SnapshotView(
        title=title,
        currency=last.network.currency,
        minor_digits=decimals_of(last.network.currency),
        as_of=last.as_of.isoformat() if last.as_of else None,
        notes=list(notes),
        parties=_parties(deals.values(), flows.values(), last.network, parties or {}),
        deals=[deal_view(deal, _rate_of(deal, rates)) for deal in deals.values()],
        claims=[claim_view(claim, texts[claim.evidence.document_id]) for claim in kept],
        documents=[document_view(texts[id_]) for id_ in dict.fromkeys(claim.evidence.document_id for claim in kept)],
        flows=[flow_view(flow) for flow in flows.values()],
        circles=list(circles.values()),
        moments=_moments(moments),
    )


def _rate_of(deal: Deal, rates: Iterable[Rate]) -> Rate | None:
    """Return the rate that the network used for the deal: the last of its currency up to its first publication."""
    if deal.amount is None or deal.first_published is None:
        return None
    usable = [rate for rate in rates if rate.currency == deal.amount.currency and rate.on <= deal.first_published]
    return max(usable, key=lambda rate: rate.on, default=None)


def _parties(
    deals: Iterable[Deal], flows: Iterable[Flow], network: FinancialNetwork, known: Mapping[str, Party]
) -> list[PartyView]:
    links = [(flow.payer, flow.payee) for flow in flows]
    joint = {name for link in links for name in link if name.startswith("joint:")}
    named = {name for deal in deals for name in (*deal.actors, *deal.counterparties, *filter(None, [deal.seller]))}
    linked = {name for link in links for name in link}
    places = map_positions(sorted(linked), links)
    heads = heads_of(linked - joint, lambda name: known[name].parent if name in known else None)
    views = []
    for name in sorted(named | joint):
        party = known.get(name) or Party(name)
        x, y = places.get(name, (0.5, 1.0))
        views.append(
            PartyView(
                id=party.id,
                name=name,
                kind=str(party.kind),
                parent=party.parent,
                head=heads.get(name),
                joint=name in joint,
                mapped=name in linked,
                x=x,
                y=y,
                receives=_total(flow for flow in network.flows if flow.payee == name),
                pays=_total(flow for flow in network.flows if flow.payer == name),
            )
        )
    return views


def _total(flows: Iterable[Flow]) -> TotalView:
    cash = [flow for flow in flows if flow.medium is Medium.CASH]
    return TotalView(
        firm=str(sum(flow.firm or 0 for flow in cash)),
        potential=str(sum(flow.potential or 0 for flow in cash)),
        unknown=sum(flow.potential is None for flow in cash),
        at_least=any(flow.at_least for flow in cash),
    )


def _moments(moments: Sequence[Moment]) -> list[MomentView]:
    """Return each moment as what changed since the one before."""
    flows: dict[str, FlowState] = {}
    deals: dict[str, DealState] = {}
    circles: dict[str, CircleState] = {}
    views = []
    for moment in moments:
        flows_now = {state.flow: state for state in map(flow_state, moment.network.flows)}
        deals_now = {state.deal: state for state in map(_deal_state, moment.deals)}
        circles_now = {state.circle: state for state in map(circle_state, moment.circles)}
        views.append(
            MomentView(
                as_of=moment.as_of.isoformat() if moment.as_of else None,
                flows=[state for key, state in flows_now.items() if flows.get(key) != state],
                flows_ended=sorted(flows.keys() - flows_now.keys()),
                deals=[state for key, state in deals_now.items() if deals.get(key) != state],
                deals_ended=sorted(deals.keys() - deals_now.keys()),
                circles=[state for key, state in circles_now.items() if circles.get(key) != state],
                circles_ended=sorted(circles.keys() - circles_now.keys()),
                circulation=moment.circulation,
            )
        )
        flows, deals, circles = flows_now, deals_now, circles_now
    return views


def _deal_state(deal: Deal) -> DealState:
    return DealState(deal=deal.id, stage=str(deal.stage), amount=amount_view(deal.amount))
