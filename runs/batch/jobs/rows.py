"""Jobs in the database: who looks after which, and what is known of each at its provider.

Strategy: that a job is about to be submitted is written down before, and under which name the
provider has it after. A job between the two is looked for at the provider, and submitted again only
where it surely is not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, select, update

from runs.batch.keys import has_key
from runs.store.heartbeats import live_writers
from runs.store.insert_once import insert_once
from runs.store.schema import BATCHES, JOBS

JobState = Literal["sending", "sent", "over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job that is not over, as this process is to look after it."""

    id: str
    batch_id: str
    provider: str
    model: str
    state: JobState
    provider_id: str | None
    tried_at: datetime | None
    """When it was last submitted; None where it surely was not."""
    sent_at: datetime | None
    cancelled: bool
    batch_state: str | None
    """None: the batch was deleted."""
    lost_key: bool
    """Of a deleted batch, and nobody has its key any more."""
    writer: str | None

    @property
    def is_wanted(self) -> bool:
        """Its replies are waited for."""
        return self.batch_state in {"running", "paused"}


def add_job(connection: Connection, job_id: str, **values: Any) -> None:
    """Add a job that is to be submitted, unless it is there."""
    row = {"id": job_id, "state": "sending", "cancelled": False, "trouble": "", **values}
    connection.execute(insert_once(connection, JOBS), row)


def any_jobs(connection: Connection) -> bool:
    """Whether there is a job to look after, of which no process alone has the key."""
    query = select(JOBS.c.id).where(JOBS.c.state != "over", JOBS.c.keys_of.is_(None))
    return connection.scalar(query.limit(1)) is not None


def jobs_for(connection: Connection, me: str) -> list[JobRow]:
    """The jobs that this process is to look after: it has their keys, and nobody else has them."""
    query = (
        select(JOBS, BATCHES.c.state.label("batch_state"), BATCHES.c.writer.label("batch_keys"))
        .outerjoin(BATCHES, BATCHES.c.id == JOBS.c.batch_id)
        .where(JOBS.c.state != "over")
    )
    rows = connection.execute(query).mappings().all()
    living = live_writers(connection) if rows else set()
    found = []
    for row in rows:
        keys = row["keys_of"] if row["batch_state"] is None else row["batch_keys"]
        lost = row["batch_state"] is None and keys is not None and keys not in living
        mine = keys == me or lost or (keys is None and has_key(row["provider"]))
        if mine and not (row["writer"] not in (None, me) and row["writer"] in living):
            found.append(_job(dict(row), lost_key=lost))
    return found


def claim_job(connection: Connection, job: JobRow, me: str) -> bool:
    """Take a job; False where somebody else was quicker."""
    same = (JOBS.c.id == job.id, JOBS.c.writer.is_not_distinct_from(job.writer))
    return bool(connection.execute(update(JOBS).where(*same).values(writer=me)).rowcount)


def mark_job(connection: Connection, job_id: str, me: str, **values: Any) -> bool:
    """Write down what is known of a job; False where somebody else looks after it by now."""
    mine = (JOBS.c.id == job_id, JOBS.c.writer == me)
    return bool(connection.execute(update(JOBS).where(*mine).values(**values)).rowcount)


def mark_sent(connection: Connection, job_id: str, me: str, provider_id: str) -> bool:
    """The provider has a job, under this name."""
    sent = {"state": "sent", "provider_id": provider_id, "sent_at": datetime.now(UTC)}
    return mark_job(connection, job_id, me, trouble="", **sent)


def forget_job(connection: Connection, job_id: str) -> None:
    """Nothing is to be known of a job any more."""
    connection.execute(delete(JOBS).where(JOBS.c.id == job_id))


def known_names(connection: Connection, provider: str) -> Sequence[str]:
    """The provider's names of all jobs that it has of us."""
    named = (JOBS.c.provider == provider, JOBS.c.provider_id.is_not(None))
    return connection.scalars(select(JOBS.c.provider_id).where(*named)).all()


def _job(row: dict[str, Any], *, lost_key: bool) -> JobRow:
    known = {name: row[name] for name in JobRow.__slots__ if name in row}
    return JobRow(**known, lost_key=lost_key)
