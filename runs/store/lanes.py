"""What the journal does to the database: add lanes, append text, end lanes.

Each of these can be repeated without harm: after a broken connection, nobody knows whether the last
transaction was committed.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from runs.lane import Lane
from runs.lane_view import LaneRecord
from runs.run import Run
from runs.store.deleted import deleted_among
from runs.store.edits import put_edit
from runs.store.insert_once import insert_once
from runs.store.records import (
    brief_values,
    digest_of,
    outcome_values,
    plan_values,
    settings_values,
)
from runs.store.schema import LANES, RUNS, TEMPLATES
from runs.store.texts import put_in_search, put_texts, take_out_of_search
from runs.store.tracked_lane import PendingText, TrackedLane

EMPTY_OUTCOME: Final[Mapping[str, Any]] = {
    "time_to_first_text": None,
    "tries": 1,
    "seams": [],
    "finished": None,
    "error": None,
    "plan": None,
}

# Made once: every poll of the journal, or every lane, uses them.
SELECT_PRESENT: Final = select(LANES.c.id, LANES.c.number, LANES.c.writer).where(
    LANES.c.id.in_(bindparam("lanes", expanding=True))
)
UPDATE_STATE: Final = (
    update(LANES)
    .where(LANES.c.id == bindparam("lane"))
    .values(state=bindparam("is"), outcome=bindparam("now"))
)
SELECT_ID: Final = select(LANES.c.id).where(LANES.c.id == bindparam("lane"))
SELECT_ROW: Final = select(LANES.c.number, LANES.c.writer).where(LANES.c.id == bindparam("lane"))
COUNT_TRIES: Final = select(func.count()).where(
    LANES.c.run_id == bindparam("run"), LANES.c.position == bindparam("place")
)
END_LANE: Final = (
    update(LANES)
    .where(LANES.c.id == bindparam("lane"))
    .values(
        writer=None,
        state=bindparam("is"),
        title=bindparam("titled"),
        words=bindparam("counted"),
        duration=bindparam("took"),
        cost=bindparam("paid"),
        claims=None,  # it is checked in its turn
        outcome=bindparam("now"),
    )
)


def add_lane(connection: Connection, new: TrackedLane, writer: str) -> None:
    """Add a lane that is about to be written, with its run if that is new, too."""
    lane, run = new.lane, new.run
    if connection.scalar(SELECT_ID, {"lane": lane.id}):
        return
    if deleted_among(connection, [run.id, *lane.sources]):
        return
    _add_run(connection, run)
    if connection.dialect.name == "postgresql":  # or two who add a try at once count the same
        connection.execute(select(RUNS.c.id).where(RUNS.c.id == run.id).with_for_update())
    settings = lane.settings
    place = {"run": run.id, "place": new.position}
    values = {
        "id": lane.id,
        "run_id": run.id,
        "owner": run.owner,
        "position": new.position,
        "attempt": connection.scalar(COUNT_TRIES, place),
        "writer": writer,
        "started_at": new.started_at,
        "model_id": settings.model_id,
        "prompt_label": settings.prompt.label,
        "prompt_digest": _add_template(connection, settings.prompt.text),
        "settings": settings_values(settings),
        "state": "queued",
        "title": "",
        "words": 0,
        "duration": 0.0,
        "outcome": EMPTY_OUTCOME,
    }
    connection.execute(insert(LANES), values)


def reclaim(connection: Connection, lane_ids: Sequence[str], writer: str) -> set[str]:
    """Which of a writer's lanes still exist; those taken for interrupted are its own again."""
    rows = connection.execute(SELECT_PRESENT, {"lanes": list(lane_ids)}).all()
    for row in rows:
        if row.writer is None:
            take_out_of_search(connection, row.number)
            mine = {"writer": writer, "state": "writing", "title": "", "words": 0}
            connection.execute(update(LANES).where(LANES.c.id == row.id).values(mine))
    return {row.id for row in rows}


def ended_among(connection: Connection, lane_ids: Collection[str]) -> set[str]:
    """Which of these lanes are saved to their ends."""
    rows = connection.execute(SELECT_PRESENT, {"lanes": list(lane_ids)})
    return {row.id for row in rows if row.writer is None}


def add_texts(connection: Connection, news: Sequence[PendingText]) -> None:
    """Append text to several lanes."""
    put_texts(connection, [new for new in news if new.text])
    lanes = [
        {
            "lane": new.lane_id,
            "is": new.state,
            "now": {**EMPTY_OUTCOME, "seams": new.seams, "plan": plan_values(new.plan)},
        }
        for new in news
        if not new.only_text
    ]
    if lanes:
        connection.execute(UPDATE_STATE, lanes)


def end_lane(connection: Connection, ended: Lane) -> None:
    """Save all of an ended lane: it does not change any more."""
    record, view = ended.record(), ended.view()
    row = connection.execute(SELECT_ROW, {"lane": record.id}).one_or_none()
    if row is None:  # somebody deleted it
        return
    if row.writer is None:
        take_out_of_search(connection, row.number)
    values = {
        "lane": record.id,
        "is": record.state,
        "titled": view.envelope.title or "",
        "counted": view.words,
        "took": record.duration,
        "paid": None if record.cost is None else str(record.cost),
        "now": outcome_values(record),
    }
    connection.execute(END_LANE, values)
    put_texts(connection, [_all_text(record)] if record.text else [])
    put_in_search(connection, row.number, record.text)
    if kept := ended.edit.kept:  # edited before it could be saved
        put_edit(connection, record.id, kept)


def _all_text(record: LaneRecord) -> PendingText:
    return PendingText(
        lane_id=record.id,
        state=record.state,
        start=0,
        text=record.text,
        timeline=record.timeline,
    )


def _add_run(connection: Connection, run: Run) -> None:
    values = {
        "id": run.id,
        "owner": run.owner,
        "started_at": run.started_at,
        "topic": run.brief.topic,
        "brief": brief_values(run.brief),
    }
    connection.execute(insert_once(connection, RUNS), values)


def _add_template(connection: Connection, text: str) -> str:
    digest = digest_of(text)
    connection.execute(insert_once(connection, TEMPLATES), {"digest": digest, "text": text})
    return digest
