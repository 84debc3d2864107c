"""Balance sheets kept in a ledger: appended with the time they were learned, never overwritten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import insert, select

from cantillon.ledger.database import Database
from cantillon.ledger.history import HistoryEntry, write_history
from cantillon.ledger.tables import balance_sheets
from cantillon.sources.balance_sheets import BalanceSheet

LOCK = "cantillon: balance sheets"
IMPORTER = "import"  # who did it, in the history
_KEPT = ("party", "cash", "revenue", "debt", "equity", "currency", "source")


class Balances:
    """What a ledger knows of its parties beside their deals."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def add(self, sheets: Iterable[BalanceSheet], where: str) -> int:
        """Store sheets that were read at `where`; return how many are new. The same again changes nothing."""
        with self._database.writing(LOCK) as connection:
            known = set(self.all())
            new = [sheet for sheet in dict.fromkeys(sheets) if sheet not in known]
            if new:
                now = self._clock()
                rows = [{**_row(sheet), "learned_at": now} for sheet in new]
                connection.execute(insert(balance_sheets), rows)
                write_history(connection, HistoryEntry(now, IMPORTER, "imported", where, f"{len(new)} balance sheets"))
        return len(new)

    def all(self) -> list[BalanceSheet]:
        """Return one sheet for each party and day, the one learned last, in order of their days."""
        with self._database.reading() as connection:
            rows = connection.execute(select(balance_sheets).order_by(balance_sheets.c.number)).mappings().all()
        latest = {(row["party"], row["dated"]): row for row in rows}
        found = [BalanceSheet(date=row["dated"], **{name: row[name] for name in _KEPT}) for row in latest.values()]
        return sorted(found, key=lambda sheet: (sheet.date, sheet.party))


def _row(sheet: BalanceSheet) -> dict[str, object]:
    return {"dated": sheet.date, **{name: getattr(sheet, name) for name in _KEPT}}
