"""Topics for batches, saved with a name; and what judges said of the posts of batches."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "topic_sets",
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topics", sa.Integer, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "judgements",
        sa.Column(
            "batch_id", sa.String, sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("judge", sa.String, primary_key=True),
        sa.Column("first_cell", sa.String, primary_key=True),
        sa.Column("second_cell", sa.String, primary_key=True),
        sa.Column("place", sa.String),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("cost", sa.BigInteger),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("judgements")
    op.drop_table("topic_sets")
