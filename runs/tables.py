"""What is kept, as tables: runs and their lanes, prompt versions, votes. No key is ever among it.

A lane's text stands in `deltas` while it is being written and in `lanes` once it has ended.
`migrations/` makes these tables; a change here needs a new migration there.
"""

from typing import Final

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA: Final = MetaData()

RUNS: Final = Table(
    "runs",
    METADATA,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),  # UTC
    Column("topic", Text, nullable=False),
    Column("brief", JSON, nullable=False),
    Index("runs_by_owner", "owner", "started_at"),
)

TEMPLATES: Final = Table(
    "templates",
    METADATA,
    Column("digest", String, primary_key=True),  # SHA-256 of the text: each text is kept once
    Column("text", Text, nullable=False),
)

LANES: Final = Table(
    "lanes",
    METADATA,
    Column("id", String, primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),  # in its run, from 0
    Column("attempt", Integer, nullable=False),  # of its position: the last one stands in the run
    Column("writer", String),  # the process that writes it; NULL once it has ended
    Column("started_at", DateTime(timezone=True), nullable=False),  # UTC
    Column("model_id", String, nullable=False),
    Column("prompt_label", String, nullable=False),
    Column("prompt_digest", ForeignKey("templates.digest"), nullable=False),
    Column("settings", JSON, nullable=False),  # of the lane, but for the prompt's text
    Column("state", String, nullable=False),
    Column("title", Text, nullable=False),  # empty where there is none (yet)
    Column("text", Text, nullable=False),  # the whole reply once the lane has ended
    Column("words", Integer, nullable=False),
    Column("outcome", JSON, nullable=False),  # timings, usage, cost, error: what a record holds
    Index("lanes_of_a_run", "run_id", "position", "attempt"),
    Index("lanes_by_time", "started_at"),
    Index("lanes_by_model", "model_id"),
)

DELTAS: Final = Table(
    "deltas",
    METADATA,
    Column("lane_id", ForeignKey("lanes.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("seconds", Float, nullable=False),  # from the press
    Column("text", Text, nullable=False),
)

PROMPTS: Final = Table(
    "prompts",
    METADATA,
    Column("owner", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("saved_at", DateTime(timezone=True), nullable=False),  # UTC
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
)

VOTES: Final = Table(
    "votes",
    METADATA,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("cast_at", DateTime(timezone=True), nullable=False),  # UTC
    Column("tasting", String, nullable=False),  # one vote a tasting
    Column("run_id", String, nullable=False),  # may be gone; the vote stays
    Column("choice", JSON, nullable=False),  # what was voted
    Column("lanes", JSON, nullable=False),  # model, prompt, words … of each: no text
    Index("votes_of_a_tasting", "owner", "tasting", unique=True),
)
