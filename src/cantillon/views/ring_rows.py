"""Rings of payments as rows: names instead of numbers, plain amounts, and the line that each payment came from."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

import numpy as np

from cantillon.ledger.payments import PaymentTable
from cantillon.network.arcs import Arcs
from cantillon.network.large_circulation import Decomposition, LargeCirculation
from cantillon.network.rings import Ring
from cantillon.network.static import StaticCircles
from cantillon.views.network_rows import plain
from cantillon.views.rows import Row

DAY = 86_400_000_000


def when_in_words(time: int, *, clock: bool) -> str:
    """Return a time in microseconds as a date, with its time of day where that is known."""
    moment = datetime.fromtimestamp(time // 1_000_000, UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S" if clock else "%Y-%m-%d")


def ring_row(table: PaymentTable, ring: Ring, *, with_sources: bool = True) -> Row:
    """Return a ring with its legs in order; each leg with all its payments in sum and the largest circle's one."""
    names = [str(table.names[party]) for party in ring.parties]
    sources = table.sources(ring.best) if with_sources else [("", 0)] * len(ring.best)
    on_leg = defaultdict(list)
    for row in ring.rows:
        on_leg[int(table.payer[row])].append(row)
    legs = []
    for i, (party, row, (file, line)) in enumerate(zip(ring.parties, ring.best, sources, strict=True)):
        legs.append(
            {
                "payer": names[i],
                "payee": names[(i + 1) % len(names)],
                "amount": plain(int(table.amount[row]), table.currency),
                "at": when_in_words(int(table.time[row]), clock=table.has_clock),
                "file": file,
                "line": line,
                "payments": len(on_leg[party]),
                "total": plain(sum(int(table.amount[each]) for each in on_leg[party]), table.currency),
            }
        )
    return {
        "parties": names,
        "amount": plain(ring.amount, table.currency),
        "currency": table.currency,
        "circles": ring.circles,
        "payments": len(ring.rows),
        "first": when_in_words(ring.first, clock=table.has_clock),
        "last": when_in_words(ring.last, clock=table.has_clock),
        "days": round((ring.last - ring.first) / DAY, 1),
        "legs": legs,
    }


def names_of(row: Row) -> list[str]:
    """Return the parties of a row."""
    parties = row["parties"]
    assert isinstance(parties, list)
    return parties


def static_circle_row(table: PaymentTable, graph: Arcs, circles: StaticCircles, number: int) -> Row:
    """Return a circle of pairs, the payments of each pair together."""
    arcs = circles.arcs[circles.offsets[number] : circles.offsets[number + 1]].tolist()
    names = [str(table.names[int(graph.tail[arc])]) for arc in arcs]
    return {
        "parties": names,
        "turnover": plain(int(circles.turnovers[number]), table.currency),
        "currency": table.currency,
        "legs": [
            {
                "payer": names[i],
                "payee": names[(i + 1) % len(names)],
                "total": plain(int(graph.capacity[arc]), table.currency),
            }
            for i, arc in enumerate(arcs)
        ],
    }


def largest_parts(
    table: PaymentTable, circulation: LargeCirculation, parts: Decomposition, top: int
) -> list[tuple[list[str], int]]:
    """Return the names and the amount of the circles that carry most, counted on every leg."""
    lengths = np.diff(parts.offsets)
    chosen = np.lexsort((np.arange(len(parts)), -parts.amounts * lengths))[:top]
    found = []
    for i in chosen.tolist():
        arcs = parts.arcs[parts.offsets[i] : parts.offsets[i + 1]]
        found.append(
            ([str(table.names[party]) for party in circulation.graph.tail[arcs].tolist()], int(parts.amounts[i]))
        )
    return found


def payment_circulation_row(table: PaymentTable, circulation: LargeCirculation, parts: Decomposition, top: int) -> Row:
    """Return the circulation of payments with the largest circles of one decomposition."""
    unit = table.currency
    return {
        "payments": len(table),
        "gross": plain(circulation.gross, unit),
        "circulation": plain(circulation.volume, unit),
        "circularity": circulation.circularity,
        "pairs": plain(circulation.pairs_volume, unit),
        "netting_excess": plain(circulation.netting_excess, unit),
        "currency": unit,
        "certified": not circulation.problems,
        "circles": len(parts),
        "largest": [
            {"parties": names, "amount": plain(amount, unit)}
            for names, amount in largest_parts(table, circulation, parts, top)
        ],
    }
