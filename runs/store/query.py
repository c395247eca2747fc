"""Find lanes among thousands that are kept: the queries behind the history."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Label,
    Row,
    ScalarSelect,
    and_,
    exists,
    func,
    not_,
    select,
    text,
)

from posts.checks.scores import GOOD
from runs.lane_plan import PLAN_IS_THERE
from runs.lane_states import LaneState
from runs.store.database import Database
from runs.store.history_types import (
    BatchPosts,
    ChecksFilter,
    FilterOptions,
    History,
    HistoryFilter,
    HistoryPage,
    KeptLane,
)
from runs.store.interrupted import end_interrupted
from runs.store.records import read_brief
from runs.store.schema import CELLS, EDITS, LANES, RUNS
from runs.store.search_index import numbers_with
from runs.store.search_words import searched_words
from runs.store.trash import TRASHED

Condition = ColumnElement[bool]


def find_lanes(
    database: Database,
    owner: str,
    *,
    search: str = "",
    model_id: str | None = None,
    prompt_label: str | None = None,
    state: LaneState | None = None,
    checks: ChecksFilter | None = None,
    starred: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    batches: bool = True,
    offset: int = 0,
    limit: int = 25,
) -> HistoryPage:
    """One page of an owner's lanes, the newest first; a run's lanes in their order.

    The search goes over topics, names, notes, titles and texts; for the rest see `HistoryFilter`.
    """
    wanted = HistoryFilter(
        search=search,
        model_id=model_id,
        prompt_label=prompt_label,
        state=state,
        checks=checks,
        starred=starred,
        since=since,
        until=until,
        batches=batches,
    )
    end_interrupted(database)
    return database.read(lambda connection: _page(connection, owner, wanted, offset, limit))


def look_at_history(
    database: Database, owner: str, wanted: HistoryFilter, *, offset: int, limit: int
) -> History:
    """A page of an owner's history, or the first where there is no such page (any more)."""
    end_interrupted(database)

    def look(connection: Connection) -> History:
        if connection.dialect.name == "postgresql":  # as in SQLite: all is read as of one moment
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        page = _page(connection, owner, wanted, offset, limit)
        if offset and not page.lanes:
            page = _page(connection, owner, wanted, 0, limit)
        beside = HistoryFilter(batches=wanted.batches)
        return History(
            page=page,
            listable=_count(connection, [*_shown(owner), *_conditions(beside)]),
            kept=_count(connection, _shown(owner)),
            of_batches=_count_batch_posts(connection, owner),
        )

    return database.read(look)


def filter_options(database: Database, owner: str) -> FilterOptions:
    """The models and prompts of an owner's lanes, in alphabetical order."""
    columns = (LANES.c.model_id, LANES.c.prompt_label)
    query = select(*columns).where(*_shown(owner)).distinct()
    found = database.read(lambda connection: connection.execute(query).all())
    return FilterOptions(
        model_ids=tuple(sorted({row.model_id for row in found})),
        prompt_labels=tuple(sorted({row.prompt_label for row in found})),
    )


def count_batch_posts(database: Database, owner: str) -> BatchPosts:
    """How many of an owner's posts batches wrote, and how many batches."""
    return database.read(lambda connection: _count_batch_posts(connection, owner))


def _count_batch_posts(connection: Connection, owner: str) -> BatchPosts:
    counts = (func.count(CELLS.c.id.distinct()), func.count(CELLS.c.batch_id.distinct()))
    query = select(*counts).join(LANES, LANES.c.run_id == CELLS.c.id).where(*_shown(owner))
    posts, batches = connection.execute(query).one()
    return BatchPosts(posts=posts, batches=batches)


def _shown(owner: str) -> list[Condition]:
    """Lanes of an owner that were not deleted a moment ago."""
    return [LANES.c.owner == owner, LANES.c.run_id.not_in(TRASHED)]


def _conditions(wanted: HistoryFilter) -> list[Condition]:
    equal = {
        LANES.c.model_id: wanted.model_id,
        LANES.c.prompt_label: wanted.prompt_label,
        LANES.c.state: wanted.state,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if wanted.checks:
        conditions += [LANES.c.claims.is_not(None), _has_lights(wanted.checks)]
    if wanted.starred:
        runs = RUNS.alias()
        conditions.append(LANES.c.run_id.in_(select(runs.c.id).where(runs.c.starred)))
    if not wanted.batches:
        conditions.append(~exists().where(CELLS.c.id == LANES.c.run_id))
    if wanted.since is not None:
        conditions.append(LANES.c.started_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(LANES.c.started_at < wanted.until)
    return conditions


def _has_lights(checks: ChecksFilter) -> Condition:
    search = func.coalesce(LANES.c.search_score, 0) > GOOD
    readability = func.coalesce(LANES.c.readability_score, 0) > GOOD
    conditions: Mapping[ChecksFilter, Condition] = {
        "search good": search,
        "readability good": readability,
        "both good": and_(search, readability),
        "not both good": not_(and_(search, readability)),
    }
    return conditions[checks]


def _page(
    connection: Connection, owner: str, wanted: HistoryFilter, offset: int, limit: int
) -> HistoryPage:
    words = searched_words(wanted.search)
    if wanted.search.strip() and not words:
        return HistoryPage(lanes=(), total=0)
    conditions = [*_shown(owner), *_conditions(wanted)]
    if words:
        found = numbers_with(connection.dialect.name, words)
        conditions.append(LANES.c.number.in_(found))
    of_run = (RUNS.c.topic, RUNS.c.brief, RUNS.c.name, RUNS.c.note, RUNS.c.starred)
    beside = (_tried_again(), _edited_title(), _lanes_of_run(), _complete_of_run())
    newest = select(LANES, *of_run, *beside).join(RUNS).where(*conditions)
    newest = newest.order_by(LANES.c.started_at.desc(), LANES.c.run_id, LANES.c.position)
    rows = connection.execute(newest.offset(offset).limit(limit)).all()
    total = _count(connection, conditions)
    return HistoryPage(lanes=tuple(map(_kept_lane, rows)), total=total)


def _count(connection: Connection, conditions: list[Condition]) -> int:
    return connection.scalar(select(func.count()).select_from(LANES).where(*conditions)) or 0


def _tried_again() -> ColumnElement[bool]:
    """Whether a lane has a later try in the same place of its run."""
    later = LANES.alias()
    place = (later.c.run_id == LANES.c.run_id, later.c.position == LANES.c.position)
    return exists().where(*place, later.c.attempt > LANES.c.attempt).label("tried_again")


def _edited_title() -> Label[str]:
    """The title of a lane's edited post; null without one, and where it was thrown away."""
    in_use = (EDITS.c.lane_id == LANES.c.id, EDITS.c.thrown_away.is_(False))
    return select(EDITS.c.title).where(*in_use).scalar_subquery().label("edited_title")


def _lanes_of_run() -> Label[int]:
    return _count_places().label("lanes_of_run")


def _complete_of_run() -> Label[int]:
    """Of each place at most one try is complete: it is not written once more."""
    return _count_places("complete").label("complete_of_run")


def _count_places(*states: LaneState) -> ScalarSelect[int]:
    """How many places of a lane's run are taken, by lanes in these states; by any for none."""
    others = LANES.alias()
    wanted = [others.c.run_id == LANES.c.run_id]
    wanted += [others.c.state.in_(states)] if states else []
    return select(func.count(others.c.position.distinct())).where(*wanted).scalar_subquery()


def _is_plan_ready(row: Row[Any]) -> bool:
    outcome = row.outcome or {}
    said = (outcome.get("finished") or {}).get("detail")
    return row.state == "cut" and bool(outcome.get("plan")) and said == PLAN_IS_THERE


def _kept_lane(row: Row[Any]) -> KeptLane:
    return KeptLane(
        lane_id=row.id,
        run_id=row.run_id,
        position=row.position,
        started_at=row.started_at,
        topic=row.topic,
        title=row.edited_title or row.title,
        model_id=row.model_id,
        prompt_label=row.prompt_label,
        state=row.state,
        words=row.words,
        duration=row.duration,
        cost=None if row.cost is None else Decimal(row.cost),
        search_score=row.search_score,
        readability_score=row.readability_score,
        claims=row.claims,
        is_earlier=row.tried_again,
        is_edited=row.edited_title is not None,
        plan_ready=_is_plan_ready(row),
        lanes_of_run=row.lanes_of_run,
        complete_of_run=row.complete_of_run,
        asked=read_brief(row.brief).words,
        name=row.name,
        note=row.note,
        starred=row.starred,
    )
