"""The text of lanes in the database: many rows while a lane is written, one once it has ended."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select

from runs.lane_view import LaneRecord
from runs.store.records import pack_timeline, read_brief, read_record, unpack_timeline
from runs.store.schema import DELTAS, LANES, RUNS, TEMPLATES
from runs.store.search_index import put_in, take_out
from runs.store.search_words import words_of
from runs.store.tracked_lane import PendingText, Timeline

DELETE_FROM_START: Final = delete(DELTAS).where(
    DELTAS.c.lane_id == bindparam("lane"), DELTAS.c.start >= bindparam("behind")
)
INSERT: Final = insert(DELTAS)
SELECT_NAMES: Final = (
    select(LANES.c.id, LANES.c.title, RUNS.c.topic, RUNS.c.name, RUNS.c.note)
    .join(RUNS)
    .where(LANES.c.number == bindparam("lane"))
)
SELECT_PIECES: Final = (
    select(DELTAS.c.text, DELTAS.c.timeline)
    .where(DELTAS.c.lane_id == bindparam("lane"))
    .order_by(DELTAS.c.start)
)


def put_texts(connection: Connection, news: Sequence[PendingText]) -> None:
    """Save each text from its start on, in place of all that was saved after that."""
    if not news:
        return
    places = [{"lane": new.lane_id, "behind": new.start} for new in news]
    connection.execute(DELETE_FROM_START, places)
    rows = [
        {
            "lane_id": new.lane_id,
            "start": new.start,
            "text": new.text,
            "timeline": pack_timeline(new.timeline),
        }
        for new in news
    ]
    connection.execute(INSERT, rows)


def read_records(connection: Connection, lane_ids: Sequence[str]) -> list[LaneRecord]:
    """The records of those of these lanes that are saved, in this order."""
    query = (
        select(LANES, RUNS.c.brief, TEMPLATES.c.text.label("prompt_text"))
        .join(RUNS, RUNS.c.id == LANES.c.run_id)
        .join(TEMPLATES, TEMPLATES.c.digest == LANES.c.prompt_digest)
        .where(LANES.c.id.in_(lane_ids))
    )
    rows = {row["id"]: row for row in connection.execute(query).mappings()}
    return [_read(connection, rows[each]) for each in dict.fromkeys(lane_ids) if each in rows]


def take_out_of_search(connection: Connection, lane: int) -> None:
    """Have the ended lane of that number be found no more."""
    take_out(connection, lane, _words_of(connection, lane))


def put_in_search(connection: Connection, lane: int, text: str | None = None) -> None:
    """Have the ended lane of that number be found by its words, and by those of its run.

    Args:
        connection: In whose transaction.
        lane: Its number.
        text: What is saved of it, if it is known; None to read that.
    """
    put_in(connection, lane, _words_of(connection, lane, text))


def _words_of(connection: Connection, lane: int, text: str | None = None) -> list[str]:
    row = connection.execute(SELECT_NAMES, {"lane": lane}).one()
    if text is None:
        text, _ = _text_of(connection, row.id)
    return words_of(row.topic, row.name, row.note, row.title, text)


def _read(connection: Connection, row: RowMapping) -> LaneRecord:
    text, timeline = _text_of(connection, row["id"])
    return read_record(dict(row), read_brief(row["brief"]), row["prompt_text"], text, timeline)


def _text_of(connection: Connection, lane_id: str) -> tuple[str, Timeline]:
    pieces = connection.execute(SELECT_PIECES, {"lane": lane_id}).all()
    timelines = [unpack_timeline(piece.timeline) for piece in pieces]
    return "".join(piece.text for piece in pieces), tuple(
        point for timeline in timelines for point in timeline
    )
