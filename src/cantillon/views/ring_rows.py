"""Rings of payments as rows: names instead of numbers, plain amounts, and the line that each payment came from."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from cantillon.ledger.payments import PaymentTable
from cantillon.network.rings import Ring
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
