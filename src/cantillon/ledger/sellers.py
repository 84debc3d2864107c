"""A sale of shares or of a unit told from both sides: the seller's claim joins the buyer's deal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from cantillon.ledger.clusters import Cluster
from cantillon.ledger.figures import is_same_figure
from cantillon.ledger.scoring import time_between
from cantillon.ledger.strand import FAMILY, Strand
from cantillon.values.kinds import Kind

SAME_SALE = timedelta(days=365)
NEAR_IN_TEXT = 200  # characters between two passages that still tell of one sale: about a sentence


def join_sales(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Return the clusters with each sale in the takeover or investment that it is the other side of."""
    kept: list[Cluster] = []
    buyers: defaultdict[str, list[Cluster]] = defaultdict(list)
    sales: list[Cluster] = []
    for cluster in clusters:
        if all(strand.kind is Kind.DIVEST for strand in cluster.strands):
            sales.append(cluster)
            continue
        kept.append(cluster)
        if FAMILY[cluster.strands[0].kind] is Kind.INVEST:
            for target in {name for strand in cluster.strands for name in strand.counterparties}:
                buyers[target].append(cluster)
    for sale in sorted(sales, key=lambda sale: sale.strands[0].order):
        bought = _buyer_of(sale, buyers)
        if bought is None:
            kept.append(sale)
        else:
            bought.sales += sale.strands
            bought.mentions += sale.mentions
            bought.labels |= sale.labels
    return kept


def _buyer_of(sale: Cluster, buyers: dict[str, list[Cluster]]) -> Cluster | None:
    targets = sorted({name for strand in sale.strands for name in strand.counterparties})
    found = {id(cluster): cluster for target in targets for cluster in buyers.get(target, ())}.values()
    ranked = [
        (rank, cluster.strands[0].order, cluster)
        for cluster in found
        if not cluster.refuses(sale.labels) and (rank := _rank(sale, cluster)) is not None
    ]
    return min(ranked, key=lambda entry: entry[:2])[2] if ranked else None


def _rank(sale: Cluster, bought: Cluster) -> tuple[int, timedelta] | None:
    """Return how well two clusters fit as the sides of one sale, smaller better; ``None`` if they do not."""
    fits = [fit for sold in sale.strands for strand in bought.strands if (fit := _fit(sold, strand)) is not None]
    return min(fits, default=None)


def _fit(sold: Strand, bought: Strand) -> tuple[int, timedelta] | None:
    if sold.actors & bought.actors:
        return None
    between = time_between(sold, bought)
    is_takeover = bought.kind is Kind.ACQUIRE
    if sold.amount and bought.amount:
        same = is_same_figure(sold.amount, bought.amount) and between <= SAME_SALE
        return (0 if is_takeover else 1, between) if same else None
    reach = NEAR_IN_TEXT if is_takeover else 0  # new money beside a sale is another matter unless one passage says both
    return (2 if is_takeover else 3, between) if _stand_together(sold, bought, reach) else None


def _stand_together(a: Strand, b: Strand, reach: int) -> bool:
    places = {(telling.publication.document_id, telling.claim.evidence.span) for telling in b.tellings}
    return any(
        telling.publication.document_id == document_id
        and telling.claim.evidence.span.start <= span.end + reach
        and span.start <= telling.claim.evidence.span.end + reach
        for telling in a.tellings
        if telling.source in b.sources
        for document_id, span in places
    )
