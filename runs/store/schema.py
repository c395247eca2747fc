"""What is kept, as tables: runs, lanes, batches, jobs, topics, prompts, votes; never a key.

A lane's text is in `deltas`: in many rows while it is being written, in one once it has ended.
`migrations/` makes these tables; a change here needs a new migration there.
"""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    false,
)

from runs.store.types import AnyText, Moment

METADATA: Final = MetaData()

RUNS: Final = Table(
    "runs",
    METADATA,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("topic", AnyText, nullable=False),
    Column("brief", JSON, nullable=False),
    Column("name", AnyText, nullable=False, server_default=""),  # a person's own; empty for none
    Column("note", AnyText, nullable=False, server_default=""),  # likewise
    Column("starred", Boolean, nullable=False, server_default=false()),
    Index("runs_by_owner", "owner", "started_at"),
)

TEMPLATES: Final = Table(
    "templates",
    METADATA,
    Column("digest", String, primary_key=True),  # SHA-256 of the text: each text is kept once
    Column("text", AnyText, nullable=False),
)

WRITERS: Final = Table(
    "writers",
    METADATA,
    Column("id", String, primary_key=True),
    Column("host", String, nullable=False),
    Column("process", Integer, nullable=False),  # its number on that host
    Column("seen_at", Moment, nullable=False),  # when it last wrote; a live one does so often
)

LANES: Final = Table(
    "lanes",
    METADATA,
    Column("number", Integer, primary_key=True),  # what the search index knows it by
    Column("id", String, nullable=False, unique=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("owner", String, nullable=False),  # the run's
    Column("position", Integer, nullable=False),  # in its run, from 0
    Column("attempt", Integer, nullable=False),  # of its position: the run shows the last one
    Column("writer", String),  # NULL once it has ended, and is found by its words
    Column("started_at", Moment, nullable=False),
    Column("model_id", AnyText, nullable=False),
    Column("prompt_label", AnyText, nullable=False),
    Column("prompt_digest", ForeignKey("templates.digest"), nullable=False),
    Column("settings", JSON, nullable=False),  # of the lane, but for the prompt's text
    Column("state", String, nullable=False),
    Column("title", AnyText, nullable=False),  # empty if it has no title (yet)
    Column("words", Integer, nullable=False),
    Column("duration", Double, nullable=False),  # seconds
    Column("cost", String),  # US dollars, exactly; NULL where it is unknown
    Column("search_score", Integer),  # of a post as it was written; likewise the two below
    Column("readability_score", Integer),
    Column("claims", Integer),  # that its notes do not support; NULL for not checked (yet)
    Column("outcome", JSON),  # what else a record holds of the end; NULL where it never came
    Index("lanes_of_a_run", "run_id", "position", "attempt"),
    Index("lanes_of_an_owner", "owner", "started_at", "position"),
    Index("lanes_of_a_writer", "writer"),
    Index("lanes_of_a_prompt", "prompt_digest"),
)

DELTAS: Final = Table(
    "deltas",
    METADATA,
    Column("lane_id", ForeignKey("lanes.id", ondelete="CASCADE"), primary_key=True),
    Column("start", Integer, primary_key=True),  # characters of the lane before it
    Column("text", AnyText, nullable=False),
    Column("timeline", LargeBinary, nullable=False),  # when its characters came
)

EDITS: Final = Table(
    "edits",
    METADATA,
    Column("lane_id", ForeignKey("lanes.id", ondelete="CASCADE"), primary_key=True),
    Column("saved_at", Moment, nullable=False),
    Column("thrown_away", Boolean, nullable=False),  # it can be taken back
    Column("title", AnyText, nullable=False),  # this and what follows as it was typed
    Column("meta_description", AnyText, nullable=False),
    Column("tags", AnyText, nullable=False),
    Column("categories", AnyText, nullable=False),
    Column("body", AnyText, nullable=False),
)

REPLAYS: Final = Table(
    "replays",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("owner", String, nullable=False),
    Column("started_at", Moment, nullable=False),  # of a day or two: they count for their day only
)

PROMPTS: Final = Table(
    "prompts",
    METADATA,
    Column("owner", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("saved_at", Moment, nullable=False),
    Column("text", AnyText, nullable=False),
    Column("note", AnyText, nullable=False),
)

TOPIC_SETS: Final = Table(
    "topic_sets",
    METADATA,
    Column("owner", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("saved_at", Moment, nullable=False),
    Column("topics", Integer, nullable=False),  # that were read in it when it was saved
    Column("file_name", AnyText, nullable=False),  # empty for what was typed
    Column("data", LargeBinary, nullable=False),  # as it was typed or uploaded
)

TRASH: Final = Table(
    "trash",
    METADATA,
    Column("run_id", String, primary_key=True),  # of a run that may not be saved yet
    Column("owner", String, nullable=False),
    Column("batch", String, nullable=False),  # what was deleted, and is taken back, in one go
    Column("due_at", Moment, nullable=False),  # when it goes for good
    Index("trash_by_moment", "due_at"),
)

DELETED: Final = Table(
    "deleted",
    METADATA,
    Column("id", String, primary_key=True),  # of a run or a lane: nothing else is left of it
    Column("deleted_at", Moment, nullable=False),
)

VOTES: Final = Table(
    "votes",
    METADATA,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("cast_at", Moment, nullable=False),
    Column("tasting", String, nullable=False),  # one vote a tasting
    Column("run_id", String, nullable=False),  # may be gone; the vote stays
    Column("choice", JSON, nullable=False),  # what was voted
    Column("lanes", JSON, nullable=False),  # model, prompt, words … of each: no text
    Index("votes_of_a_tasting", "owner", "tasting", unique=True),
)

BATCHES: Final = Table(
    "batches",
    METADATA,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("state", String, nullable=False),  # running, paused or stopped
    Column("size", Integer, nullable=False),  # cells that it has, or is to have
    Column("ended", Integer, nullable=False),  # how often a cell has come to an end
    Column("budget", BigInteger),  # billionths of a US dollar, as all amounts here; NULL for none
    Column("spent", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),  # what the cells being written may cost at most
    Column("writer", String),  # the process that has its keys, and alone may write; NULL for any
    Column("name", AnyText, nullable=False),
    Column("note", AnyText, nullable=False),
    Column("starred", Boolean, nullable=False),
    Column("half_price", Boolean, nullable=False, server_default=false()),  # asked for
    Index("batches_by_owner", "owner", "started_at"),
)

CELLS: Final = Table(
    "cells",
    METADATA,
    Column("id", String, primary_key=True),  # its run's, too
    Column("batch_id", ForeignKey("batches.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # in its batch, from 1
    Column("topic", AnyText, nullable=False),
    Column("brief", JSON, nullable=False),
    Column("prompt_label", AnyText, nullable=False),
    Column("prompt_digest", ForeignKey("templates.digest"), nullable=False),
    Column("model_id", AnyText, nullable=False),
    Column("settings", JSON, nullable=False),  # of its lane, but for the prompt's text
    Column("repeat", Integer, nullable=False),  # of the same topic, prompt and model, from 1
    Column("most", BigInteger),  # what it may cost; NULL where the price is not known
    Column("state", String, nullable=False),  # open, or how it ended
    Column("tries", Integer, nullable=False),  # how often it was given to the queue anew
    Column("writer", String),  # the process that writes it, or did before it died
    Column("place", Integer),  # among the ends of its batch; NULL while it is open
    Column("ended_at", Moment),
    Column("held", BigInteger, nullable=False),
    Column("cost", BigInteger),  # of all tries; NULL while nothing is known of it
    Column("title", AnyText, nullable=False),
    Column("words", Integer, nullable=False),
    Column("duration", Double, nullable=False),  # seconds
    Column("stop_reason", String),
    Column("error", AnyText, nullable=False),  # what a person has to know; empty if all is well
    # To be written by a job, and not here: never of a cell that has come to an end with one.
    Column("half_price", Boolean, nullable=False, server_default=false()),
    Column("job_id", String),  # the job that it is in; NULL before, and once it has ended
    Index("cells_of_a_batch", "batch_id", "state"),
    Index("cells_by_number", "batch_id", "number"),
    Index("cells_by_place", "batch_id", "place"),
    Index("cells_of_a_prompt", "prompt_digest"),
    Index("cells_of_a_job", "job_id", "half_price"),
)

JOBS: Final = Table(
    "jobs",
    METADATA,
    Column("id", String, primary_key=True),  # what the provider is told of it, too
    Column("batch_id", String, nullable=False),  # may be deleted: then it is cancelled
    Column("provider", String, nullable=False),
    Column("model", AnyText, nullable=False),
    Column("state", String, nullable=False),  # sending, sent or over
    Column("provider_id", String),  # NULL until it is sent
    Column("tried_at", Moment),  # when it was last submitted; NULL: it surely was not
    Column("sent_at", Moment),
    Column("cancelled", Boolean, nullable=False),  # the provider was told so
    Column("writer", String),  # the process that looks after it, or did before it died
    Column("keys_of", String),  # that has its typed key; NULL for the environment's
    Column("trouble", AnyText, nullable=False),  # what keeps it from being asked after
    Index("jobs_of_a_batch", "batch_id"),
)

JUDGEMENTS: Final = Table(
    "judgements",
    METADATA,
    Column("batch_id", ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("judge", String, primary_key=True),  # SHA-256 of its prompt, model and settings
    Column("first_cell", String, primary_key=True),  # the post that stood first
    Column("second_cell", String, primary_key=True),
    Column("place", String),  # first, second or tie; NULL where the answer could not be read
    Column("reason", AnyText, nullable=False),  # its words on the posts: gone with them
    Column("cost", BigInteger),  # billionths of a US dollar; NULL where unknown
)

IMPROVEMENTS: Final = Table(
    "improvements",
    METADATA,
    Column("batch_id", ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String, nullable=False),  # running, done or ended
    Column("reason", AnyText, nullable=False),  # why it has ended, in words; empty else
    Column("writer", String),  # the process that searches, or did before it died
    Column("plan", JSON, nullable=False),  # the prompt, topics, models and limits; never changed
    Column("held", BigInteger, nullable=False),  # what a proposal that is asked for may cost
    Column("replies", JSON, nullable=False),  # of the reflecting model, in their order
    Column("found", JSON),  # the candidates and the verdict, for whoever looks; NULL before
)

PROVIDER_LIMITS: Final = Table(
    "provider_limits",
    METADATA,
    Column("provider", String, primary_key=True),
    Column("at_once", Integer, nullable=False),  # cells that a process writes at once
    Column("a_minute", Integer),  # requests that are begun in a minute; NULL for any number
    Column("tokens_a_minute", Integer),  # tokens that they take; NULL for any number
)
