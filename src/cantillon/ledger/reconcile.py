"""Claims to deals: a pure function of what was told and what people decided, whatever order it comes in.

1. Tellings that say the same of the same parties become *strands*.
2. Strands that tell of one deal become *clusters*: people's decisions first, then likeness, the most alike first.
3. Claims without an amount go to the deal that they speak of; a sale goes to the purchase it is the other side of.
4. Each cluster becomes a deal: its best amount, its history of stages, what its sources disagree about.
5. Deals that are part of a stated total are marked as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from cantillon.ledger.best import best_first, best_kind, weight
from cantillon.ledger.clusters import Cluster, cluster, labels_of
from cantillon.ledger.conflicts import find_conflicts
from cantillon.ledger.deal import Deal
from cantillon.ledger.judged import JudgedTellings, judged
from cantillon.ledger.judgement import Judgement
from cantillon.ledger.mentions import attach
from cantillon.ledger.parts import find_parts
from cantillon.ledger.sellers import join_sales
from cantillon.ledger.stages import stage_history
from cantillon.ledger.strand import is_measured, strands_of
from cantillon.ledger.telling import Telling
from cantillon.values.ids import content_id

T = TypeVar("T")


def reconcile(tellings: Iterable[Telling], judgements: Iterable[Judgement] = ()) -> tuple[Deal, ...]:
    """Return the deals that claims tell of, in order of first publication; every claim is in exactly one."""
    return reconcile_judged(judged(tellings, judgements))


def reconcile_judged(told: JudgedTellings) -> tuple[Deal, ...]:
    """Return the deals of claims that were judged already."""
    clusters = gather(told)
    members = [(_deal(cluster, told.settled), cluster) for cluster in clusters]
    texts = {
        deal.id: frozenset(telling.publication.document_id for telling in cluster.core) for deal, cluster in members
    }
    parts = find_parts([deal for deal, _ in members], texts)
    deals = (replace(deal, part_of=parts[deal.id]) if deal.id in parts else deal for deal, _ in members)
    return tuple(sorted(deals, key=_by_publication))


def gather(told: JudgedTellings) -> list[Cluster]:
    """Return the tellings gathered by deal."""
    labels = labels_of(told.pairs)
    strands = strands_of(told.tellings, labels)
    joined = {origin for pair in told.pairs if pair.is_same for origin in pair.first | pair.second}
    cores = [strand for strand in strands if is_measured(strand.tellings[0]) or strand.tellings[0].origin in joined]
    taken = set(cores)
    mentions = [strand for strand in strands if strand not in taken]
    return join_sales(attach(mentions, cluster(cores, told.pairs), labels))


def _deal(cluster: Cluster, settled: frozenset[str]) -> Deal:
    tellings = cluster.all_tellings
    core = best_first(_core(cluster), settled)
    best = core[0].claim
    events = stage_history(tellings, settled)
    seller = {name for strand in cluster.sales for name in strand.actors}
    in_core = {telling.origin for telling in core}
    ranked = [*core, *(telling for telling in best_first(tellings, settled) if telling.origin not in in_core)]
    weightiest = sorted(ranked, key=lambda telling: weight(telling, settled), reverse=True)
    claims = [telling.claim for telling in weightiest]
    actors, counterparties = _parties(core)
    kind = best_kind(core, is_sale=bool(cluster.sales))
    days = [telling.publication.published for telling in tellings if telling.publication.published is not None]
    return Deal(
        id=content_id("deal", tellings[0].origin),
        kind=kind,
        actors=actors,
        counterparties=counterparties,
        amount=best.amount,
        stage=events[-1].stage,
        stages=events,
        claim_ids=tuple(telling.claim_id for telling in ranked),
        seller=next(iter(seller)) if len(seller) == 1 else None,
        share_pct=_first_known(claim.share_pct for claim in claims),
        capacity_gw=_first_known(claim.capacity_gw for claim in claims),
        term=_first_known(claim.term for claim in claims),
        speaks_of=_first_known(claim.speaks_of for claim in claims),
        conflicts=find_conflicts(ranked, kind, settled),
        first_published=min(days, default=None),
        last_published=max(days, default=None),
    )


def _core(cluster: Cluster) -> list[Telling]:
    """Return what says what the deal is; where nobody tells an amount, that is every mention of its parties."""
    first = cluster.strands[0]
    if any(is_measured(strand.tellings[0]) for strand in cluster.strands):
        return cluster.core
    alike = [
        telling
        for telling in cluster.mentions
        if set(telling.actors) == first.actors and set(telling.counterparties) == first.counterparties
    ]
    return [*cluster.core, *alike]


def _parties(core: list[Telling]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the parties of the best telling and, of a joint figure, those that only others name."""
    best = core[0]
    alike = [
        telling
        for telling in core
        if _agree(telling.actors, best.actors) and _agree(telling.counterparties, best.counterparties)
    ]
    return (
        tuple(dict.fromkeys(name for telling in alike for name in telling.actors)),
        tuple(dict.fromkeys(name for telling in alike for name in telling.counterparties)),
    )


def _agree(side: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not side or not other or not set(side).isdisjoint(other)


def _first_known(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _by_publication(deal: Deal) -> tuple[date, str]:
    return (deal.first_published or date.max, deal.id)
