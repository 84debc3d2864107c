"""Opens a ledger's database; the only module that knows SQLite from PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, insert, inspect, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import QueuePool, StaticPool

from cantillon.errors import LedgerError, MigrationError
from cantillon.ledger.tables import SCHEMA_VERSION, metadata, version

SQLITE_HEADER = b"SQLite format 3\x00"
BUSY_TIMEOUT_MS = 60_000  # a writer waits for the others this long; one document takes milliseconds
CREATION_LOCK = "cantillon: create or migrate"
_WRITING = "cantillon_writing"


class Database:
    """One ledger's database: short reading and writing transactions, and what differs between the two systems."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name  # as shown to people: a path, or an address without its password
        self._is_sqlite = engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state of the ledger."""
        engine = self.engine if self._is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        with self._translated_errors("read"), engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, lock: str) -> Iterator[Connection]:
        """Give a connection that commits everything or nothing; writers with the same `lock` take turns."""
        with (
            self._translated_errors("written"),
            self.engine.execution_options(**{_WRITING: True}).begin() as connection,
        ):
            if not self._is_sqlite:  # SQLite has one writer at a time anyway: BEGIN IMMEDIATE
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_key(lock)})
            yield connection

    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert `rows`, leaving out those whose key is there already."""
        dialect = sqlite if self._is_sqlite else postgresql
        if rows:
            connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))

    def version(self) -> str | None:
        """Return the version of the ledger's schema, or ``None`` where there is no ledger."""
        with self.reading() as connection:
            return _version(connection)

    def create(self) -> None:
        """Create the newest schema where there is none; of several who try at once one does it."""
        with self.writing(CREATION_LOCK) as connection:
            if _version(connection) is None:
                self._require_no_other_tables(connection)
                metadata.create_all(connection)
                version.create(connection)
                connection.execute(insert(version).values(version_num=SCHEMA_VERSION))

    def require_newest(self) -> None:
        """Refuse a schema that this version does not speak.

        Raises
        ------
        LedgerError
            If there is no ledger in the database.
        MigrationError
            If the ledger is older or newer than this version.
        """
        found = self.version()
        if found is None:
            raise LedgerError(f"{self.name} holds no ledger.", hint="Name a ledger, or a path where none is yet.")
        if found < SCHEMA_VERSION:
            raise MigrationError(
                f"{self.name} was written by an older Cantillon (schema {found}, this one needs {SCHEMA_VERSION}).",
                hint="Bring it up to date with 'cantillon ledger migrate'; nothing stored is lost.",
            )
        if found > SCHEMA_VERSION:
            raise MigrationError(
                f"{self.name} was written by a newer Cantillon (schema {found}, this one knows {SCHEMA_VERSION}).",
                hint="Update Cantillon to open it.",
            )

    def _require_no_other_tables(self, connection: Connection) -> None:
        taken = set(inspect(connection).get_table_names())
        if (self._is_sqlite and taken) or taken & set(metadata.tables):
            raise LedgerError(f"{self.name} is a database of another program.", hint="Name another path or database.")

    @contextmanager
    def _translated_errors(self, done: str) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise LedgerError(f"{self.name} cannot be {done}: {_first_line(error.orig)}.") from error


def open_database(url_or_path: str | Path, *, create: bool = True) -> Database:
    """Open the ledger at a path or a ``postgresql://`` address; create it where there is none, if `create`.

    Raises
    ------
    LedgerError
        If the place is not a ledger, or cannot be reached.
    MigrationError
        If the ledger is older or newer than this version.
    """
    database = connect(url_or_path, create=create)
    try:
        if create and database.version() is None:
            database.create()
        database.require_newest()
    except LedgerError:
        database.engine.dispose()
        raise
    return database


def connect(url_or_path: str | Path, *, create: bool) -> Database:
    """Return the database at a path or address, whatever its schema."""
    place = str(url_or_path)
    if "://" not in place:
        return _sqlite(Path(place), create=create) if place != ":memory:" else _in_memory()
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise LedgerError(f"{place!r} is no address of a ledger.", hint=_ADDRESSES) from error
    if url.drivername == "sqlite" and url.database:
        return _sqlite(Path(url.database), create=create)
    if url.get_backend_name() in ("postgresql", "postgres"):
        return _postgresql(url.set(drivername="postgresql+psycopg"))
    raise LedgerError(f"{url.drivername}:// is no kind of ledger.", hint=_ADDRESSES)


_ADDRESSES = "Give a path, or an address such as postgresql://user@host/name."


def _sqlite(path: Path, *, create: bool) -> Database:
    _require_sqlite_file(path, create=create)
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=QueuePool, pool_size=8, max_overflow=64)
    return Database(_prepared(engine), str(path))


def _in_memory() -> Database:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    return Database(_prepared(engine), "the ledger in memory")


def _postgresql(url: URL) -> Database:
    name = url.set(drivername="postgresql").render_as_string(hide_password=True)
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise LedgerError(
            f"{name} needs a driver.", hint="Install it with 'pip install cantillon[postgres]'."
        ) from error
    return Database(engine, name)


def _prepared(engine: Engine) -> Engine:
    """Let SQLAlchemy, not the driver, begin transactions, and keep what was acknowledged through a crash."""

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:  # Any: the driver's own connection
        connection.isolation_level = None
        for setting in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {setting}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _require_sqlite_file(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise LedgerError(f"{path} is a folder, not a ledger.", hint="Name a file in it, such as cantillon.db.")
    if not path.exists():
        if not create:
            raise LedgerError(f"There is no ledger at {path}.", hint="'cantillon read' makes one.")
        if not path.parent.is_dir():
            raise LedgerError(f"{path} cannot be made: there is no folder {path.parent}.")
        return
    try:
        with path.open("rb") as file:
            header = file.read(len(SQLITE_HEADER))
    except OSError as error:
        raise LedgerError(f"{path} cannot be opened: {error.strerror}.") from error
    if header not in (b"", SQLITE_HEADER):
        raise LedgerError(f"{path} is not a ledger.", hint="Nothing was changed in it; name another file.")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(version.name):
        return None
    return str(connection.execute(select(version.c.version_num)).scalar_one())


def _lock_key(lock: str) -> int:
    """Return PostgreSQL's 64-bit key for a lock's name; two names with one key only wait for each other."""
    return int.from_bytes(hashlib.blake2b(lock.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") if error else "unknown reason"
