"""Every table of a ledger, defined once for SQLite and PostgreSQL.

A *reading* is one row for each time that a source was read with a new result: the text it had, what is known
of that text, and when the ledger learned it. Rows are added, never changed, so the ledger can be seen as it was.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

SCHEMA_VERSION = "0003"  # the newest step in migrations/versions
VERSION_TABLE = "cantillon_version"  # its own name, so that a shared PostgreSQL database can hold other schemas


class Exact(TypeDecorator[Decimal]):
    """A decimal number as text: SQLite has no exact decimals, and digits must come back as they were."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: D102
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: D102
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """A time in UTC, aware on the way in and out; SQLite keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: D102
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: D102
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

texts = Table(
    "texts",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("source", Text, nullable=False),
    Column("text", Text, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("document_id", ForeignKey("texts.document_id"), nullable=False, index=True),
    Column("language", String, nullable=False),
    Column("published", Date),
    Column("published_at", Moment),
    Column("title", Text),
    Column("publisher", Text),
    Column("is_translated", Boolean, nullable=False),
    Column("translated_by", Text),
    Column("revision", Text),
    Column("retrieved", Moment),
    Column("learned_at", Moment, nullable=False),
    UniqueConstraint("source", "number"),
)

claims = Table(
    "claims",
    metadata,
    Column("reading_id", ForeignKey("readings.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("low", Exact),
    Column("high", Exact),
    Column("currency", String(3)),
    Column("qualifier", String),
    Column("share_pct", Exact),
    Column("capacity_gw", Exact),
    Column("stage", String, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("term_first", Date),
    Column("term_last", Date),
    Column("speaks_of_first", Date),
    Column("speaks_of_last", Date),
    Column("quoted", Text),
    Column("reader", String, nullable=False),
    Column("translated", Boolean, nullable=False),
    Index(None, "id"),
)

claim_parties = Table(
    "claim_parties",
    metadata,
    Column("reading_id", Integer, primary_key=True),
    Column("claim_id", String, primary_key=True),
    Column("side", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    ForeignKeyConstraint(["reading_id", "claim_id"], ["claims.reading_id", "claims.id"]),
)

problems = Table(
    "problems",
    metadata,
    Column("reading_id", ForeignKey("readings.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("code", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("severity", String, nullable=False),
)

judgements = Table(
    "judgements",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("verdict", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("why", Text, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("happened_at", Moment, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("act", String, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", String, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_name", ForeignKey("users.name"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

balance_sheets = Table(
    "balance_sheets",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("party", Text, nullable=False, index=True),
    Column("dated", Date, nullable=False),
    Column("cash", Exact),
    Column("revenue", Exact),
    Column("debt", Exact),
    Column("equity", Exact),
    Column("currency", String(3), nullable=False),
    Column("source", Text, nullable=False),
    Column("learned_at", Moment, nullable=False),
)

# Apart from the others: Alembic keeps this one itself.
version = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))
