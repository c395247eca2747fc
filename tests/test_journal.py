import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import made_lanes
import pytest
from fake_provider import FakeProvider, never
from sqlalchemy import Connection
from waiting import until

from posts.edit import Edit
from posts.envelope import Envelope
from posts.prompts.version import PromptVersion
from posts.reader.repairs import Repair
from posts.revision.pieces import Demand, Piece
from posts.revision.revision import Change, Refused, Revision
from providers.base import Finished, ProviderError, QuotaExhausted, Usage
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_plan import LanePlan
from runs.lane_request import LaneRequest
from runs.lane_states import ENDED
from runs.lane_view import KeptDraft, LaneRecord, Rewritten
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store import connection as connecting
from runs.store import save as saving
from runs.store.database import Database
from runs.store.delete import delete_runs
from runs.store.edits import load_edits
from runs.store.errors import REASONS, DatabaseUnavailable, explain_database_error
from runs.store.journal import Journal
from runs.store.lanes import add_lane, end_lane
from runs.store.load import load_run
from runs.store.query import find_lanes
from runs.store.tracked_lane import TrackedLane
from runs.writing.retry import Timeouts

BRIEF = Brief(topic="How to test a backup", variables={"season": "spring"})
HASTY = Timeouts(back_off=0.01)
KEY = "sk-canary-8f3a7c"
HOSTILE = "nul \0, half a character \ud83d, \ufdd0, \u2028 and 'quotes' \\u0000"
Start = Callable[..., Run]


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    engine = Engine(journal=Journal(lambda: database), timeouts=HASTY)
    yield engine
    engine.close()


@pytest.fixture
def start(engine: Engine, fake: FakeProvider) -> Start:
    def start_lanes(*models: str, owner: str = "ada", **more: Any) -> Run:
        settings = [
            LaneSettings(provider="compatible", model=model, base_url=fake.base_url, **more)
            for model in models
        ]
        requests = [LaneRequest(settings=each, api_key=KEY) for each in settings]
        return engine.start(BRIEF, requests, owner=owner)

    return start_lanes


def kept(database: Database, run: Run) -> list[LaneRecord]:
    found = load_run(database, run.id)
    return [lane.record() for lane in found.lanes] if found else []


def texts(database: Database, run: Run) -> list[str]:
    return [each.text for each in kept(database, run)]


def states(database: Database, run: Run) -> list[str]:
    return [each.state for each in kept(database, run)]


def comparable(record: LaneRecord) -> LaneRecord:
    """Errors are the same when they say the same."""
    return replace(record, error=said(record.error))


def said(error: ProviderError | None) -> Any:
    return error and (type(error), sorted(vars(error).items()))


def wait_for_all(run: Run) -> None:
    for lane in run.lanes:
        assert lane.wait_for_end(60), lane.view()


def test_every_ended_lane_is_kept_as_it_was(
    start: Start, engine: Engine, database: Database
) -> None:
    version = PromptVersion(name="Short", number=3, text="Write on {{topic}}.", note="shorter")
    run = start(
        *("good", "max-tokens", "refusal", "early-end", "fault-429", "fault-401"),
        parameters={"temperature": 0.3, "effort": "low"},
        prompt=version,
    )
    wait_for_all(run)
    assert engine.journal.flush()
    again = load_run(database, run.id)
    assert again
    assert (again.id, again.brief, again.owner) == (run.id, run.brief, "ada")
    assert again.started_at == run.started_at
    records = [lane.record() for lane in run.lanes]
    assert list(map(comparable, kept(database, run))) == list(map(comparable, records))
    assert [lane.view().state for lane in again.lanes] == [
        *("complete", "cut", "filtered", "cut", "failed", "failed")
    ]


def revision_of_everything() -> Revision:
    piece = Piece(
        kind="paragraph",
        text=HOSTILE,
        start=3,
        stop=9,
        demands=(Demand(check="c", wrong=HOSTILE, right="r"),),
        rules=("keep the links",),
        may_drop=frozenset({"x"}),
    )
    post = Envelope(title=HOSTILE, tags=("a", HOSTILE), categories=("b",), body=HOSTILE)
    change = Change(piece=piece, new=HOSTILE, better=("a",), unmet=("b",), against=("it harms",))
    return Revision(
        base=post,
        of="Edited",
        changes=(change,),
        refused=(Refused(piece=None, reason=HOSTILE), Refused(piece=piece, reason="r")),
        accepted=frozenset({0}),
        previous=post,
    )


def test_nothing_of_a_record_is_forgotten(database: Database, fake: FakeProvider) -> None:
    prompt = PromptVersion(name="P", number=2, text=f"[user]\n{HOSTILE}", note=HOSTILE)
    names = {each.name for each in fields(LaneSettings)} - {"prompt"}
    settings = LaneSettings(
        provider="compatible",
        model=f"model {HOSTILE}",
        base_url="http://127.0.0.1:1/v1",
        parameters={"effort": "low", "temperature": 0.1, "top_k": 3},
        writing="plan",
        prompt=prompt,
        continuations=7,
        parallel=3,
        plan_first=True,
        budget=0.015,
    )
    brief = Brief(
        topic=HOSTILE,
        words=100,
        audience="a",
        tone="t",
        language="l",
        keyphrase="k",
        notes=HOSTILE,
        variables={"x": HOSTILE},
    )
    record = LaneRecord(
        id="lane",
        brief=brief,
        settings=settings,
        state="filtered",
        text=f"TITLE: {HOSTILE}\n\n{HOSTILE}",
        time_to_first_text=0.123456789,
        duration=9.87654321,
        tries=2,
        finished=Finished(
            stop_reason="refusal",
            usage=Usage(
                input_tokens=1,
                cached_input_tokens=2,
                cache_write_tokens=5,
                output_tokens=3,
                reasoning_tokens=4,
            ),
            request_id="req",
            detail=HOSTILE,
        ),
        error=QuotaExhausted(
            "m", remedy="r", detail=HOSTILE, status=402, retry_after=1.5, request_id="q"
        ),
        cost=Decimal("0.0000000000123"),
        timeline=((0.123, 3), (0.5, 40), (9.001, 80)),
        seams=(40,),
        plan=LanePlan(outline=HOSTILE, left_out=(Repair(id="x", message=HOSTILE, offset=3),)),
        draft=KeptDraft(
            heading=HOSTILE, old=HOSTILE, text=HOSTILE, state="complete", cost=Decimal("0.001")
        ),
        rewritten=(Rewritten(at=1.5, words=200, cost=Decimal("0.001")),),
    )
    record = replace(
        record,
        rewritten=(Rewritten(at=1.5, words=300, cost=Decimal("0.002")),),
        revision=revision_of_everything(),
    )
    unset = [each.name for each in fields(record) if getattr(record, each.name) in (None, ())]
    assert unset == [], "this record has something of everything"
    assert all(getattr(settings, name) for name in names)
    lane = Lane.from_record(record)
    run = Run(brief, [lane], owner="ada")
    new = TrackedLane(run=run, position=0, lane=lane, started_at=run.started_at)
    database.write(partial(add_lane, new=new, writer="anyone")).result()
    database.write(partial(end_lane, ended=lane)).result()
    assert [comparable(each) for each in kept(database, run)] == [comparable(record)]


def test_text_is_kept_while_it_is_written(
    start: Start, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    run = start("hold", "hold-start", "good")
    half = fake.reply[: len(fake.reply) // 2]
    until(lambda: states(database, run) == ["writing", "writing", "complete"])
    until(lambda: texts(database, run) == [half, "", fake.reply])
    fake.release(2)
    wait_for_all(run)
    assert engine.journal.flush()
    assert texts(database, run) == [fake.reply] * 3


def test_a_lane_is_one_piece_of_text_once_it_has_ended(
    start: Start, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    def pieces() -> int:
        count = "SELECT count(*) FROM deltas"
        found = database.read(lambda connection: connection.exec_driver_sql(count).scalar_one())
        return int(found)

    fake.holds, fake.delta_size = (lambda _: True), 500
    run = start("good")
    for known in range(3):
        fake.release()
        until(partial(lambda known: pieces() > known, known))
    fake.holds = never
    fake.release()
    wait_for_all(run)
    assert engine.journal.flush()
    assert pieces() == 1
    assert texts(database, run) == [fake.reply]


def test_a_lane_written_again_takes_the_place_of_the_first_which_stays_in_the_history(
    start: Start, engine: Engine, database: Database
) -> None:
    run = start("good", "flaky-401-1")
    wait_for_all(run)
    first = run.lanes[1]
    engine.retry(run, 1, api_key=KEY)
    wait_for_all(run)
    assert engine.journal.flush()
    assert kept(database, run) == [lane.record() for lane in run.lanes]
    found = {each.lane_id: each.state for each in find_lanes(database, "ada").lanes}
    assert found[first.id] == "failed"
    assert len(found) == 3


def test_a_recording_is_not_kept(start: Start, engine: Engine, database: Database) -> None:
    run = start("good")
    wait_for_all(run)
    played = engine.replay(run.lanes, speed=1_000, owner="ada")
    wait_for_all(played)
    assert engine.journal.flush()
    assert load_run(database, played.id) is None
    assert find_lanes(database, "ada").total == 1, "it shows what is kept already"


def test_a_run_deleted_while_it_is_written_stays_deleted(
    start: Start, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    run, other = start("hold"), start("hold")
    until(lambda: all(texts(database, each) for each in (run, other)))
    delete_runs(database, "ada", [run.id])
    fake.release(2)
    wait_for_all(run)
    wait_for_all(other)
    assert engine.journal.flush()
    assert engine.journal.trouble is None
    assert find_lanes(database, "ada").total == 1
    assert texts(database, other) == [fake.reply]


def test_no_key_is_ever_kept(tmp_path: Path, fake: FakeProvider) -> None:
    file = tmp_path / "kept.db"
    database = Database(f"sqlite:///{file}")
    engine = Engine(journal=Journal(lambda: database), timeouts=HASTY)
    fake.required_key = "another"
    models = ["fault-401", "fault-500-html", "fault-429", "error-event-overloaded_error", "good"]
    settings = [
        LaneSettings(provider="compatible", model=each, base_url=fake.base_url) for each in models
    ]
    run = engine.start(BRIEF, [LaneRequest(settings=each, api_key=KEY) for each in settings])
    wait_for_all(run)
    engine.retry(run, 0, api_key=KEY)
    fake.required_key = None
    engine.retry(run, 4, api_key=KEY)
    wait_for_all(run)
    assert engine.journal.flush()
    assert any(KEY in str(request.headers) for request in fake.requests), "the key was sent"
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"overloaded" in written, "the bytes of the file are plain"
    assert KEY.encode() not in written
    engine.close()
    database.close()
    assert KEY.encode() not in file.read_bytes()


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database that does not wait for long where another one has locked it."""
    monkeypatch.setattr(connecting, "TIMEOUT_S", 0.05)
    database = Database(f"sqlite:///{tmp_path / 'kept.db'}")
    yield database
    database.close()


def test_a_locked_database_ends_no_run_and_gets_everything_later(
    tmp_path: Path, fake: FakeProvider, impatient: Database
) -> None:
    journal = Journal(lambda: impatient)
    engine = Engine(journal=journal)
    with closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        settings = LaneSettings(provider="compatible", model="good", base_url=fake.base_url)
        run = engine.start(BRIEF, [LaneRequest(settings=settings, api_key=KEY)], owner="ada")
        wait_for_all(run)
        until(lambda: journal.trouble)
        assert journal.trouble == REASONS["is locked"]
        assert run.state == "complete"
        assert not journal.flush()
        other.execute("ROLLBACK")
    until(lambda: journal.trouble is None)
    assert kept(impatient, run) == [run.lanes[0].record()]
    engine.close()


def test_a_lane_is_saved_though_another_cannot_be(
    start: Start, engine: Engine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start("good", "good")
    first, second = run.lanes
    refused = {first.id}

    def end_unless_refused(connection: Connection, ended: Lane) -> None:
        if ended.id in refused:
            raise DatabaseUnavailable("Not this one.")
        end_lane(connection, ended)

    monkeypatch.setattr(saving, "end_lane", end_unless_refused)
    wait_for_all(run)
    engine.journal.saved(second).result(60)
    waiting = engine.journal.saved(first)
    assert not engine.journal.flush(), "which waits for all"
    assert not waiting.done()
    assert not waiting.cancel(), "others may wait for the same"
    kept_as = states(database, run)
    assert kept_as[0] not in ENDED
    assert kept_as[1] == "complete"
    refused.clear()
    waiting.result(60)
    assert kept(database, run) == [lane.record() for lane in run.lanes]
    engine.journal.saved(first).result(0)


def test_nobody_waits_for_a_lane_that_was_deleted(
    start: Start, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseUnavailable("Not now.")

    run = start("good")
    monkeypatch.setattr(saving, "end_lane", refuse)
    wait_for_all(run)
    waiting = engine.journal.saved(run.lanes[0])
    engine.journal.drop(run.lanes)
    waiting.result(60)


def saved_run(engine: Engine, fake: FakeProvider) -> Run:
    """A run that has ended, and is saved."""
    settings = LaneSettings(provider="compatible", model="good", base_url=fake.base_url)
    run = engine.start(BRIEF, [LaneRequest(settings=settings, api_key=KEY)], owner="ada")
    wait_for_all(run)
    assert engine.journal.flush()
    return run


def test_what_is_written_beside_a_post_while_the_database_is_locked_is_saved_later(
    tmp_path: Path, fake: FakeProvider, impatient: Database
) -> None:
    journal = Journal(lambda: impatient)
    engine = Engine(journal=journal)
    run = saved_run(engine, fake)
    lane = run.lanes[0]
    with closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        lane.rewritten = (Rewritten(at=1.0, words=80, cost=Decimal("0.01")),)
        journal.beside.save_draft(lane)
        lane.add_cost(Decimal("0.02"))
        journal.beside.save_revision(lane)
        assert not journal.flush()
        assert journal.trouble == REASONS["is locked"]
        other.execute("ROLLBACK")
    assert journal.flush()
    assert journal.trouble is None
    assert kept(impatient, run) == [lane.record()]
    assert kept(impatient, run)[0].rewritten == lane.rewritten
    engine.close()


def test_what_is_edited_while_the_database_is_locked_is_saved_later_without_a_press(
    tmp_path: Path, fake: FakeProvider, impatient: Database
) -> None:
    journal = Journal(lambda: impatient)
    engine = Engine(journal=journal)
    run = saved_run(engine, fake)
    lane = run.lanes[0]
    with closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for title in ("First", "Last"):
            lane.edit.merge(lane.edit.in_use or Edit(), Edit(title=title))
            saving = journal.beside.save_edit(lane, "ada")
        with pytest.raises(DatabaseUnavailable):
            saving.result()
        assert not journal.flush()
        assert lane.edit.unsaved
        other.execute("ROLLBACK")
    until(lambda: lane.edit.unsaved is None)
    assert load_edits(impatient, [lane.id]) == {lane.id: lane.edit.kept}
    until(lambda: journal.trouble is None)
    engine.close()


def test_a_full_disk_ends_no_run_and_gets_everything_later(
    tmp_path: Path, fake: FakeProvider
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kept.db'}")
    limit = "PRAGMA max_page_count={}"
    # Of the writer's connection: not a page more.
    database.maintain(lambda driver: driver.execute(limit.format(1))).result()
    journal = Journal(lambda: database)
    engine = Engine(journal=journal)
    settings = LaneSettings(provider="compatible", model="good", base_url=fake.base_url)
    run = engine.start(BRIEF, [LaneRequest(settings=settings, api_key=KEY)], owner="ada")
    wait_for_all(run)
    until(lambda: journal.trouble)
    assert journal.trouble == REASONS["full"]
    assert run.state == "complete"
    database.maintain(lambda driver: driver.execute(limit.format(1_000_000))).result()
    until(lambda: journal.trouble is None)
    assert kept(database, run) == [run.lanes[0].record()]
    engine.close()
    database.close()


def test_a_database_that_cannot_be_opened_is_opened_later(
    tmp_path: Path, fake: FakeProvider
) -> None:
    folder = tmp_path / "folder"
    folder.write_text("in the way", encoding="utf-8")
    opened: list[Database] = []

    def open_database() -> Database:
        if not opened:
            opened.append(Database(f"sqlite:///{folder / 'kept.db'}"))
        return opened[0]

    journal = Journal(open_database)
    engine = Engine(journal=journal)
    settings = LaneSettings(provider="compatible", model="good", base_url=fake.base_url)
    run = engine.start(BRIEF, [LaneRequest(settings=settings, api_key=KEY)])
    wait_for_all(run)
    until(lambda: journal.trouble)
    assert engine.find("no-such-run") is None
    folder.unlink()
    until(lambda: opened and journal.flush())
    assert kept(opened[0], run) == [run.lanes[0].record()]
    engine.close()
    opened[0].close()


def test_a_lane_that_cannot_be_saved_keeps_no_other_from_it(
    start: Start, engine: Engine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "end_lane", partial(refuse, "max-tokens"))
    run = start("max-tokens", "good", "refusal")
    wait_for_all(run)
    until(lambda: engine.journal.trouble)
    until(lambda: states(database, run)[1:] == ["complete", "filtered"])
    assert states(database, run)[0] not in ENDED
    monkeypatch.undo()
    until(engine.journal.flush)
    assert states(database, run) == ["cut", "complete", "filtered"]


def refuse(model: str, connection: Connection, ended: Lane) -> None:
    if ended.settings.model == model:
        raise ValueError("there is something about this lane")
    end_lane(connection, ended)


def test_a_server_that_drops_its_connections_gets_everything_later(
    postgresql: Callable[[], str],
    fake: FakeProvider,
) -> None:
    drop = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    url = postgresql()
    database, other = Database(url), Database(url)
    engine = Engine(journal=Journal(lambda: database))
    fake.delta_size, fake.pause = 4, 0.001
    settings = LaneSettings(provider="compatible", model="hold", base_url=fake.base_url)
    run = engine.start(BRIEF, [LaneRequest(settings=settings, api_key=KEY)])
    until(lambda: any(texts(other, run)))
    assert other.read(lambda connection: connection.exec_driver_sql(drop).all())
    fake.release()
    wait_for_all(run)
    until(engine.journal.flush)
    assert kept(other, run) == [run.lanes[0].record()]
    engine.close()
    database.close()
    other.close()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("database is locked", "is locked"),
        ("database or disk is full", "full"),
        ("could not extend file: No space left on device", "no space"),
        ("attempt to write a readonly database", "readonly"),
        ("connection to server at 127.0.0.1 failed: Connection refused", "connection"),
        ('FATAL: password authentication failed for user "x"', "password"),
    ],
)
def test_trouble_is_told_in_words_that_say_what_to_do(words: str, reason: str) -> None:
    assert explain_database_error(RuntimeError(words)) == REASONS[reason]


def test_a_slow_database_delays_no_lane_and_no_start(fake: FakeProvider) -> None:
    opening = Event()

    def open_slowly() -> Database:
        opening.wait(30)
        raise OSError("never")

    engine = Engine(journal=Journal(open_slowly))
    settings = LaneSettings(provider="compatible", model="good", base_url=fake.base_url)
    run = engine.start(BRIEF, [LaneRequest(settings=settings, api_key=KEY)])
    wait_for_all(run)
    assert not opening.is_set()
    assert run.state == "complete"
    opening.set()
    engine.close()


def test_the_page_starts_without_the_database() -> None:
    code = "import app, runs.engine, sys; print(*{'sqlalchemy', 'alembic'} & {*sys.modules})"
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=os.environ, capture_output=True, check=True
    )
    assert done.stdout.split() == []


def test_text_waits_for_the_ends_of_a_few_lanes_and_not_of_very_many(database: Database) -> None:
    lanes = [made_lanes.lane(duration=float(number)) for number in range(30)]
    run = Run(BRIEF, lanes, owner="ann")
    tracked = [
        TrackedLane(run=run, position=position, lane=lane, started_at=run.started_at)
        for position, lane in enumerate(lanes)
    ]
    ended = []
    while not saving.save(database, "writer", tracked):
        ended.append(sum(each.over for each in tracked))
        tracked = [each for each in tracked if not each.over]
    assert ended == [saving.MOST_ENDS_AT_ONCE] * 2
    assert saving.MOST_ENDS_AT_ONCE <= 12
