"""Balance sheets of parties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "balance_sheets",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("cash", sa.String()),
        sa.Column("revenue", sa.String()),
        sa.Column("debt", sa.String()),
        sa.Column("equity", sa.String()),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_balance_sheets"),
    )
    op.create_index("ix_balance_sheets_party", "balance_sheets", ["party"])
