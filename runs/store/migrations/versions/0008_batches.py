"""Batches of posts, their cells, and how many of these are written at once."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "batches",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("ended", sa.Integer, nullable=False),
        sa.Column("budget", sa.BigInteger),
        sa.Column("spent", sa.BigInteger, nullable=False),
        sa.Column("held", sa.BigInteger, nullable=False),
        sa.Column("writer", sa.String),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("starred", sa.Boolean, nullable=False),
    )
    op.create_index("batches_by_owner", "batches", ["owner", "started_at"])
    _make_cells()
    op.create_table(
        "provider_limits",
        sa.Column("provider", sa.String, primary_key=True),
        sa.Column("at_once", sa.Integer, nullable=False),
        sa.Column("a_minute", sa.Integer),
    )


def _make_cells() -> None:
    op.create_table(
        "cells",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "batch_id", sa.String, sa.ForeignKey("batches.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("brief", sa.JSON, nullable=False),
        sa.Column("prompt_label", sa.Text, nullable=False),
        sa.Column("prompt_digest", sa.String, sa.ForeignKey("templates.digest"), nullable=False),
        sa.Column("model_id", sa.Text, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("repeat", sa.Integer, nullable=False),
        sa.Column("most", sa.BigInteger),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("writer", sa.String),
        sa.Column("place", sa.Integer),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("held", sa.BigInteger, nullable=False),
        sa.Column("cost", sa.BigInteger),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("duration", sa.Double, nullable=False),
        sa.Column("stop_reason", sa.String),
        sa.Column("error", sa.Text, nullable=False),
    )
    op.create_index("cells_of_a_batch", "cells", ["batch_id", "state"])
    op.create_index("cells_by_number", "cells", ["batch_id", "number"])
    op.create_index("cells_by_place", "cells", ["batch_id", "place"])
    op.create_index("cells_of_a_prompt", "cells", ["prompt_digest"])


def downgrade() -> None:
    """Drop them."""
    for table in ("provider_limits", "cells", "batches"):
        op.drop_table(table)
