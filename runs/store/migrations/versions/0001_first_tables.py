"""The first tables: runs, templates, lanes, deltas, prompts, votes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WORDS = {
    # Contentless: the words are not kept twice. Without positions: only whether a lane has a word.
    "sqlite": "CREATE VIRTUAL TABLE lane_words USING fts5"
    "(words, content='', detail=none, columnsize=0, tokenize='ascii')",
    "postgresql": "CREATE TABLE lane_words (lane integer PRIMARY KEY "
    "REFERENCES lanes (number) ON DELETE CASCADE, words tsvector NOT NULL);"
    "CREATE INDEX lane_words_by_word ON lane_words USING gin (words)",
}
"""The search index: which words the lane of a number is found by."""


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
        "writers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("process", sa.Integer, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "lanes",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column(
            "run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("writer", sa.String),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model_id", sa.Text, nullable=False),
        sa.Column("prompt_label", sa.Text, nullable=False),
        sa.Column("prompt_digest", sa.String, sa.ForeignKey("templates.digest"), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("duration", sa.Double, nullable=False),
        sa.Column("cost", sa.String),
        sa.Column("outcome", sa.JSON),
    )
    op.create_index("lanes_of_a_run", "lanes", ["run_id", "position", "attempt"])
    op.create_index("lanes_of_an_owner", "lanes", ["owner", "started_at", "position"])
    op.create_index("lanes_of_a_writer", "lanes", ["writer"])
    op.create_index("lanes_of_a_prompt", "lanes", ["prompt_digest"])
    op.execute(WORDS[op.get_context().dialect.name])
    op.create_table(
        "deltas",
        sa.Column(
            "lane_id", sa.String, sa.ForeignKey("lanes.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("start", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("timeline", sa.LargeBinary, nullable=False),
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
    for table in (
        "votes",
        "prompts",
        "deltas",
        "lane_words",
        "lanes",
        "writers",
        "templates",
        "runs",
    ):
        op.drop_table(table)
