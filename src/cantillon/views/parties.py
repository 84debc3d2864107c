"""What each party was promised and has promised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cantillon.ledger.deal import Deal
from cantillon.network.flow import Medium
from cantillon.network.network import FinancialNetwork
from cantillon.views.network_rows import plain
from cantillon.views.rows import Row


@dataclass(frozen=True, slots=True)
class PartySummary:
    """Cash promised to and by one party, in minor units of `currency`; amounts that no source states are counted."""

    name: str
    received_firm: int
    received_potential: int
    paid_firm: int
    paid_potential: int
    received_unknown: int
    paid_unknown: int
    deals: int
    currency: str

    def row(self) -> Row:
        """Return the summary as a row, in plain units."""
        return {
            "party": self.name,
            "received_firm": plain(self.received_firm, self.currency),
            "received_potential": plain(self.received_potential, self.currency),
            "paid_firm": plain(self.paid_firm, self.currency),
            "paid_potential": plain(self.paid_potential, self.currency),
            "currency": self.currency,
            "received_unknown": self.received_unknown,
            "paid_unknown": self.paid_unknown,
            "deals": self.deals,
        }


def party_summaries(network: FinancialNetwork, deals: Iterable[Deal]) -> list[PartySummary]:
    """Return every party of the deals, the one that was promised most first."""
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for flow in network.flows:
        if flow.medium is not Medium.CASH:
            continue
        for name, side in ((flow.payee, "received"), (flow.payer, "paid")):
            sums[name][f"{side}_firm"] += flow.firm or 0
            sums[name][f"{side}_potential"] += flow.potential or 0
            sums[name][f"{side}_unknown"] += flow.potential is None
    counts = Counter(
        name for deal in deals for name in {*deal.actors, *deal.counterparties, *filter(None, [deal.seller])}
    )
    summaries = [
        PartySummary(
            name,
            sums[name]["received_firm"],
            sums[name]["received_potential"],
            sums[name]["paid_firm"],
            sums[name]["paid_potential"],
            sums[name]["received_unknown"],
            sums[name]["paid_unknown"],
            counts[name],
            network.currency,
        )
        for name in counts
    ]
    return sorted(summaries, key=lambda s: (-s.received_potential, -s.paid_potential, s.name))
