"""Brings an older ledger up to date, explicitly, in one transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from cantillon.errors import LedgerError, MigrationError
from cantillon.ledger.database import CREATION_LOCK, connect
from cantillon.ledger.tables import SCHEMA_VERSION


def migrate(url_or_path: str | Path) -> str | None:
    """Bring the ledger at a path or address to this version's schema; return the version it had, if it was older.

    Raises
    ------
    LedgerError
        If there is no ledger.
    MigrationError
        If it was written by a newer version.
    """
    database = connect(url_or_path, create=False)
    try:
        version = database.version()
        if version is None:
            raise LedgerError(f"{database.name} holds no ledger.", hint="'cantillon read' makes one.")
        if version > SCHEMA_VERSION:
            raise MigrationError(
                f"{database.name} is newer (schema {version}) than this Cantillon (schema {SCHEMA_VERSION}).",
                hint="Update Cantillon.",
            )
        with database.writing(CREATION_LOCK) as connection:
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
            config.attributes["connection"] = connection
            command.upgrade(config, SCHEMA_VERSION)
    finally:
        database.engine.dispose()
    return version if version < SCHEMA_VERSION else None
