"""Prompts that are being improved: one row for each batch that does so."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "improvements",
        sa.Column(
            "batch_id", sa.String, sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("writer", sa.String),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.Column("held", sa.BigInteger, nullable=False),
        sa.Column("replies", sa.JSON, nullable=False),
        sa.Column("found", sa.JSON),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("improvements")
