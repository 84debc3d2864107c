"""A sale of shares or of a unit told from both sides: the seller's claim joins the buyer's deal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from cantillon.ledger.clusters import Cluster
from cantillon.ledger.figures import is_same_figure
from cantillon.ledger.scoring import time_between
from cantillon.ledger.strand import FAMILY
from cantillon.values.kinds import Kind
from cantillon.values.span import Span

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
    pairs = [(sold, strand) for sold in sale.strands for strand in bought.strands]
    if any(sold.actors & strand.actors for sold, strand in pairs):
        return None
    is_stake = 0 if any(strand.kind is Kind.ACQUIRE for strand in bought.strands) else 1
    with_amounts = [(sold.amount, strand.amount, time_between(sold, strand)) for sold, strand in pairs]
    same = [between for a, b, between in with_amounts if a and b and between <= SAME_SALE and is_same_figure(a, b)]
    if same:
        return (is_stake, min(same))
    if all(a and b for a, b, _ in with_amounts):
        return None
    # New money beside a sale is another matter unless one passage says both.
    reach = 0 if is_stake else NEAR_IN_TEXT
    return (2 + is_stake, timedelta(0)) if _stand_together(sale, bought, reach) else None


def _stand_together(sale: Cluster, bought: Cluster, reach: int) -> bool:
    places: defaultdict[str, list[Span]] = defaultdict(list)
    for telling in bought.all_tellings:
        places[telling.publication.document_id].append(telling.claim.evidence.span)
    return any(
        mine.start <= span.end + reach and span.start <= mine.end + reach
        for telling in sale.all_tellings
        for mine in (telling.claim.evidence.span,)
        for span in places.get(telling.publication.document_id, ())
    )
