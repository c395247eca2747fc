"""The first tables: runs, templates, lanes, deltas, prompts, votes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, as they were at first."""
    op.create_table(
        "runs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("brief", sa.JSON, nullable=False),
    )
    op.create_index("runs_by_owner", "runs", ["owner", "started_at"])
    op.create_table(
        "templates",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "lanes",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("writer", sa.String),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model_id", sa.String, nullable=False),
        sa.Column("prompt_label", sa.String, nullable=False),
        sa.Column("prompt_digest", sa.String, sa.ForeignKey("templates.digest"), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("outcome", sa.JSON, nullable=False),
    )
    op.create_index("lanes_of_a_run", "lanes", ["run_id", "position", "attempt"])
    op.create_index("lanes_by_time", "lanes", ["started_at"])
    op.create_index("lanes_by_model", "lanes", ["model_id"])
    op.create_table(
        "deltas",
        sa.Column(
            "lane_id", sa.String, sa.ForeignKey("lanes.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "prompts",
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "votes",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tasting", sa.String, nullable=False),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("choice", sa.JSON, nullable=False),
        sa.Column("lanes", sa.JSON, nullable=False),
    )
    op.create_index("votes_of_a_tasting", "votes", ["owner", "tasting"], unique=True)


def downgrade() -> None:
    """Drop the tables, and with them all that is kept."""
    for table in ("votes", "prompts", "deltas", "lanes", "templates", "runs"):
        op.drop_table(table)
