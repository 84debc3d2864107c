"""The append-only log of a ledger: who changed what, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from cantillon.ledger.tables import history


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change: `act` is read, revised, judged, undone, migrated and the like; `subject` what it was done to."""

    at: datetime
    by: str
    act: str
    subject: str
    detail: str = ""


def write_history(connection: Connection, entry: HistoryEntry) -> None:
    """Append an entry, in the transaction of the change itself."""
    connection.execute(
        insert(history).values(
            happened_at=entry.at, done_by=entry.by, act=entry.act, subject=entry.subject, detail=entry.detail
        )
    )


def read_history(connection: Connection, subject: str | None = None) -> list[HistoryEntry]:
    """Return the entries, oldest first; of one subject, if given."""
    query = select(history).order_by(history.c.number)
    if subject is not None:
        query = query.where(history.c.subject == subject)
    return [
        HistoryEntry(row.happened_at, row.done_by, row.act, row.subject, row.detail)
        for row in connection.execute(query)
    ]
