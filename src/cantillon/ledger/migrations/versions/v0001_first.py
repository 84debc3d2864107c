"""The first schema: documents, claims, judgements and history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "texts",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_texts"),
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("published", sa.Date()),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("title", sa.Text()),
        sa.Column("publisher", sa.Text()),
        sa.Column("is_translated", sa.Boolean(), nullable=False),
        sa.Column("translated_by", sa.Text()),
        sa.Column("revision", sa.Text()),
        sa.Column("retrieved", sa.DateTime(timezone=True)),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["texts.document_id"], name="fk_readings_document_id_texts"),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
        sa.UniqueConstraint("source", "number", name="uq_readings_source_number"),
    )
    op.create_index("ix_readings_document_id", "readings", ["document_id"])
    op.create_table(
        "claims",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("low", sa.String()),
        sa.Column("high", sa.String()),
        sa.Column("currency", sa.String(3)),
        sa.Column("qualifier", sa.String()),
        sa.Column("share_pct", sa.String()),
        sa.Column("capacity_gw", sa.String()),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("term_first", sa.Date()),
        sa.Column("term_last", sa.Date()),
        sa.Column("speaks_of_first", sa.Date()),
        sa.Column("speaks_of_last", sa.Date()),
        sa.Column("quoted", sa.Text()),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("translated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name="fk_claims_reading_id_readings"),
        sa.PrimaryKeyConstraint("reading_id", "id", name="pk_claims"),
    )
    op.create_index("ix_claims_id", "claims", ["id"])
    op.create_table(
        "claim_parties",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id", "claim_id"], ["claims.reading_id", "claims.id"], name="fk_claim_parties_reading_id_claims"
        ),
        sa.PrimaryKeyConstraint("reading_id", "claim_id", "side", "position", name="pk_claim_parties"),
    )
    op.create_index("ix_claim_parties_name", "claim_parties", ["name"])
    op.create_table(
        "problems",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name="fk_problems_reading_id_readings"),
        sa.PrimaryKeyConstraint("reading_id", "position", name="pk_problems"),
    )
    op.create_table(
        "judgements",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_judgements"),
        sa.UniqueConstraint("id", name="uq_judgements_id"),
    )
    op.create_table(
        "history",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_history"),
    )
    op.create_index("ix_history_subject", "history", ["subject"])
