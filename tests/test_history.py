import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from databases import locked
from hypothesis import given, settings
from hypothesis import strategies as some
from waiting import until

from posts.prompts.version import PromptVersion
from providers.base import Finished
from runs.batch.batches import add_batch, add_cells
from runs.batch.values import Cell
from runs.lane import Lane
from runs.lane_plan import PLAN_IS_THERE, LanePlan
from runs.lane_view import LaneRecord
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store import connection as connecting
from runs.store import query, shrink
from runs.store.database import Database
from runs.store.delete import delete_all, delete_runs
from runs.store.heartbeats import check_in, new_writer
from runs.store.history_types import BatchPosts, HistoryFilter, HistoryPage, KeptLane
from runs.store.lanes import add_lane, add_texts, end_lane
from runs.store.load import load_lanes, load_run
from runs.store.marks import LONGEST_NAME, LONGEST_NOTE, name_run, star_run
from runs.store.query import count_batch_posts, filter_options, find_lanes, look_at_history
from runs.store.search_words import searched_words, words_of
from runs.store.shrink import deletion_mark
from runs.store.tracked_lane import PendingText, TrackedLane

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ALIEN_STRINGS = json.loads((Path(__file__).parent / "badinputs/blns.json").read_text("utf-8"))
Keep = Callable[..., Run]


def lane_record(topic: str, lane_id: str, **other: Any) -> LaneRecord:
    usual: dict[str, Any] = {
        "id": lane_id,
        "brief": Brief(topic=topic),
        "settings": LaneSettings(provider="openai", model="gpt-6-luna"),
        "state": "complete",
        "text": f"TITLE: On {topic}\n\nOne two three.\n</EndOFText>",
        "time_to_first_text": 0.5,
        "duration": 2.0,
        "tries": 1,
        "finished": Finished(stop_reason="end"),
        "error": None,
        "cost": Decimal("0.01"),
        "timeline": ((0.5, 5), (2.0, 40)),
    }
    return LaneRecord(**usual | other)


def keep_run(database: Database, topic: str, *lanes: dict[str, Any], **of_run: Any) -> Run:
    """Put a run there whose lanes have ended; without a text, one is made of the topic."""
    run_id = of_run.pop("run_id", topic.replace(" ", "-"))
    written = [
        Lane.from_record(lane_record(topic, f"{run_id}-{position}", **lane))
        for position, lane in enumerate(lanes or [{}])
    ]
    usual: dict[str, Any] = {"owner": "ada", "started_at": NOON}
    run = Run(Brief(topic=topic), written, run_id=run_id, **usual | of_run)
    for position, lane in enumerate(written):
        new = TrackedLane(run=run, position=position, lane=lane, started_at=run.started_at)
        database.write(partial(add_lane, new=new, writer="test")).result()
        database.write(partial(end_lane, ended=lane)).result()
    return run


def keep_batch(database: Database, *topics: str, owner: str = "ada") -> None:
    """Put a batch there whose posts are written."""
    settings = LaneSettings(provider="openai", model="gpt-6-luna")
    cells = [Cell(brief=Brief(topic=topic), settings=settings, most=Decimal(1)) for topic in topics]
    batch_id = add_batch(database, owner, size=len(cells))
    added = database.write(partial(add_cells, batch_id=batch_id, cells=cells, first=1)).result()
    for topic, cell in zip(topics, added, strict=True):
        keep_run(database, topic, run_id=cell["id"], owner=owner)


@pytest.fixture
def keep(database: Database) -> Keep:
    return partial(keep_run, database)


def topics(database: Database, **asked: Any) -> list[str]:
    return [lane.topic for lane in find_lanes(database, asked.pop("owner", "ada"), **asked).lanes]


def test_the_newest_lanes_come_first_and_those_of_a_run_in_their_order(
    database: Database, keep: Keep
) -> None:
    keep("old", started_at=NOON - timedelta(days=1))
    keep("new", {}, {}, {}, started_at=NOON + timedelta(days=1))
    keep("noon")
    found = find_lanes(database, "ada")
    order = [(lane.topic, lane.position) for lane in found.lanes]
    assert order == [("new", 0), ("new", 1), ("new", 2), ("noon", 0), ("old", 0)]
    assert found.total == 5


def test_a_page_shows_its_share_and_says_how_many_there_are(database: Database, keep: Keep) -> None:
    for minute in range(7):
        keep(f"topic {minute}", started_at=NOON + timedelta(minutes=minute))
    assert topics(database, limit=3) == ["topic 6", "topic 5", "topic 4"]
    assert topics(database, limit=3, offset=6) == ["topic 0"]
    assert find_lanes(database, "ada", limit=3, offset=60).total == 7


def test_a_lane_in_the_list_tells_what_it_is(database: Database, keep: Keep) -> None:
    prompt = PromptVersion(name="Short", number=3, text="Write on {{topic}}.")
    model = LaneSettings(provider="anthropic", model="claude-haiku-5-5", prompt=prompt)
    run = keep("a topic", {"settings": model})
    assert find_lanes(database, "ada").lanes == (
        KeptLane(
            lane_id=run.lanes[0].id,
            run_id=run.id,
            position=0,
            started_at=NOON,
            topic="a topic",
            title="On a topic",
            model_id="anthropic:claude-haiku-5-5",
            prompt_label="Short v3",
            state="complete",
            words=3,
            duration=2.0,
            cost=Decimal("0.01"),
            asked=1500,
            complete_of_run=1,
        ),
    )


def test_a_listed_lane_tells_how_many_of_its_run_are_complete_whatever_else_is_listed(
    database: Database, keep: Keep
) -> None:
    keep("kettles", {}, {"state": "cut"}, {"state": "failed"})
    keep("teapots")
    for state in ("cut", "failed", None):
        found = find_lanes(database, "ada", search="kettles", state=state).lanes
        assert {(each.lanes_of_run, each.complete_of_run) for each in found} == {(3, 1)}
    (alone,) = find_lanes(database, "ada", search="teapots").lanes
    assert (alone.lanes_of_run, alone.complete_of_run) == (1, 1)


def test_a_listed_lane_tells_that_it_waits_with_its_plan(database: Database, keep: Keep) -> None:
    plan = LanePlan(outline="## Why (200 words)")
    waits = Finished(stop_reason="max_tokens", detail=PLAN_IS_THERE)
    keep("planned", {"state": "cut", "finished": waits, "plan": plan}, {"state": "cut"})
    assert [each.plan_ready for each in find_lanes(database, "ada").lanes] == [True, False]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"model_id": "openai:small"}, ["small", "both"]),
        ({"state": "cut"}, ["both", "large"]),
        ({"prompt_label": "Short v3"}, ["large"]),
        ({"model_id": "openai:small", "state": "complete"}, ["small"]),
        ({"since": NOON}, ["small", "both"]),
        ({"until": NOON}, ["large"]),
        ({"since": NOON - timedelta(days=1), "until": NOON}, ["large"]),
        ({"since": NOON.astimezone(tz=None)}, ["small", "both"]),
        ({"search": "small"}, ["small"]),
        ({"search": "small", "state": "cut"}, []),
        ({}, ["small", "both", "large"]),
    ],
    ids=str,
)
def test_lanes_are_filtered(
    database: Database, keep: Keep, asked: dict[str, Any], found: list[str]
) -> None:
    small = LaneSettings(provider="openai", model="small")
    short = PromptVersion(name="Short", number=3, text="Write on {{topic}}.")
    keep("small", {"settings": small}, started_at=NOON + timedelta(hours=1))
    keep("both", {"settings": small, "state": "cut"})
    other = {"settings": LaneSettings(provider="openai", model="large", prompt=short)}
    keep("large", {"state": "cut"} | other, started_at=NOON - timedelta(seconds=1))
    assert topics(database, **asked) == found
    assert find_lanes(database, "ada", **asked).total == len(found)


def test_posts_of_batches_are_counted_and_left_out_where_they_are_not_asked_for(
    database: Database, keep: Keep
) -> None:
    keep("by hand")
    keep_batch(database, "tea", "cups")
    keep_batch(database, "pots")
    keep_batch(database, "theirs", owner="bob")
    assert sorted(topics(database)) == ["by hand", "cups", "pots", "tea"]
    alone = find_lanes(database, "ada", batches=False)
    assert ([lane.topic for lane in alone.lanes], alone.total) == (["by hand"], 1)
    assert topics(database, search="tea", batches=False) == []
    assert count_batch_posts(database, "ada") == BatchPosts(posts=3, batches=2)
    assert count_batch_posts(database, "nobody") == BatchPosts(posts=0, batches=0)


def test_all_that_is_said_of_the_history_is_as_of_one_moment(
    database: Database, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("old")
    page_of = query._page

    def page_and_one_more(*of: Any) -> HistoryPage:
        page = page_of(*of)
        keep_batch(database, f"new {len(page.lanes)}")  # another thread writes it, and is done
        return page

    monkeypatch.setattr(query, "_page", page_and_one_more)
    first = look_at_history(database, "ada", HistoryFilter(), offset=0, limit=25)
    assert (first.page.total, first.listable, first.kept) == (1, 1, 1)
    assert first.of_batches == BatchPosts(posts=0, batches=0)
    wanted = HistoryFilter(batches=False)
    second = look_at_history(database, "ada", wanted, offset=25, limit=25)
    assert [lane.topic for lane in second.page.lanes] == ["old"], "the page that there is"
    assert (second.page.total, second.listable, second.kept) == (1, 1, 2)
    assert second.of_batches == BatchPosts(posts=1, batches=1)


def test_what_can_be_filtered_by_is_what_is_there(database: Database, keep: Keep) -> None:
    keep("b", {"settings": LaneSettings(provider="openai", model="b")})
    keep("a", {"settings": LaneSettings(provider="openai", model="a")}, {})
    keep("theirs", {"settings": LaneSettings(provider="openai", model="c")}, owner="bob")
    there = filter_options(database, "ada")
    assert there.model_ids == ("openai:a", "openai:b", "openai:gpt-6-luna")
    assert there.prompt_labels == ("Blog post v2",)


DESSERT = (
    "TITLE: Crème Brûlée\n\nA torch melts the sugar. Words: café, straße, 用中文写文章, हिन्दी, "
    "Привет, мир! 🎉 It is fine, don't you think? 👍🏽 In C++.\n</EndOFText>"
)


@pytest.fixture(scope="module")
def desserts(module_address: str) -> Iterator[Database]:
    """A dessert, and something else: to be searched, and left as it is."""
    with closing(Database(module_address)) as database:
        keep_run(database, "dessert", {"text": DESSERT})
        keep_run(database, "something else")
        yield database


@pytest.mark.parametrize(
    "search",
    [
        "Crème brûlée",
        "creme BRULEE",
        "brul",
        "torch sugar",
        "sugar  torch,",
        "“torch”",
        'torch" IS "',
        "café",
        "STRASSE",
        "写文章",
        "中文",
        "文",
        "中文 文章",
        "🎉",
        "👍🏽 torch",
        "हिन्दी",
        "Привет",
        "привет мир",
        "ﬁne",
        "C++",
        "don’t",
        "torch)",
        "(torch",
        "torch*",
        "^torch",
        "words:torch",
    ],
)
def test_a_post_is_found_by_its_words_however_they_are_typed(
    desserts: Database, search: str
) -> None:
    assert topics(desserts, search=search) == ["dessert"]


@pytest.mark.parametrize("search", ["zzz", "orch", "文中", "torch zzz", "***", '"', "'; --", "\0"])
def test_what_is_in_no_post_is_not_found(desserts: Database, search: str) -> None:
    assert find_lanes(desserts, "ada", search=search).total == 0


def test_topics_titles_and_texts_are_searched(database: Database, keep: Keep) -> None:
    keep("harvest", {"text": "TITLE: Pumpkins\n\nThey ripen slowly.\n</EndOFText>"})
    for search in ("harvest", "pumpkin", "ripen", "harvest ripen", "   "):
        assert topics(database, search=search) == ["harvest"]


def test_no_typed_search_is_an_error(database: Database, keep: Keep) -> None:
    keep("anything")
    for search in ALIEN_STRINGS:
        find_lanes(database, "ada", search=search)


@given(text=some.text(max_size=60))
@settings(max_examples=200)
def test_a_text_has_every_word_of_itself(text: str) -> None:
    there = words_of("before", text)
    assert all(any(word.startswith(each) for word in there) for each in searched_words(text))


def test_a_text_of_any_size_stays_within_what_a_database_indexes() -> None:
    words = words_of(" ".join(f"word{number}" for number in range(100_000)))
    assert sum(len(word.encode()) for word in words) < 400_000


def test_lanes_of_different_runs_are_loaded_in_the_order_asked_for(
    database: Database, keep: Keep
) -> None:
    first, second = keep("first", {}, {}), keep("second")
    wanted = [second.lanes[0].id, "unknown", first.lanes[1].id, "no id \0"]
    loaded = load_lanes(database, wanted)
    assert [lane.id for lane in loaded] == [second.lanes[0].id, first.lanes[1].id]
    assert loaded[1].record() == first.lanes[1].record()


@pytest.mark.parametrize("run_id", ["", "unknown", "a.b", "' OR 1=1 --", "nul \0", "x" * 10_000])
def test_an_id_of_no_run_finds_none(database: Database, run_id: str) -> None:
    assert load_run(database, run_id) is None


def test_owners_see_and_delete_only_what_is_theirs(database: Database, keep: Keep) -> None:
    mine, theirs = keep("mine", {}, {}), keep("theirs", owner="bob")
    assert topics(database) == ["mine", "mine"]
    assert topics(database, search="theirs") == []
    delete_runs(database, "ada", [theirs.id])
    delete_all(database, "ada")
    assert load_run(database, mine.id) is None
    assert topics(database, owner="bob", search="theirs") == ["theirs"]
    assert load_run(database, theirs.id)


def test_whoever_has_a_runs_id_may_open_it(database: Database, keep: Keep) -> None:
    run = load_run(database, keep("mine").id)
    assert run
    assert run.owner == "ada"


def rows(database: Database) -> dict[str, int]:
    tables = ("runs", "lanes", "deltas", "templates")
    return {
        table: database.read(
            lambda connection, name=table: connection.exec_driver_sql(  # type: ignore[misc]
                f"SELECT count(*) FROM {name}"
            ).scalar_one()
        )
        for table in tables
    }


def test_of_a_deleted_run_nothing_is_left(database: Database, keep: Keep) -> None:
    own = PromptVersion(name="Own", number=1, text="Write on {{topic}}.")
    settings = LaneSettings(provider="openai", model="gpt-6-luna", prompt=own)
    keep("stays", {})
    before = rows(database)
    run = keep("goes", {"settings": settings}, {"settings": settings})
    delete_runs(database, "ada", [run.id])
    assert rows(database) == before
    assert topics(database, search="goes") == []
    assert topics(database, search="stays") == ["stays"]
    delete_all(database, "ada")
    assert set(rows(database).values()) == {0}
    assert topics(database) == topics(database, search="stays") == []
    keep("later", {})
    assert topics(database, search="later") == ["later"], "and the index still works"


@pytest.mark.parametrize("everything", [True, False], ids=["all of an owner's", "some of them"])
def test_deleted_posts_are_gone_from_the_file_which_shrinks(
    tmp_path: Path, everything: bool
) -> None:
    file = tmp_path / "kept.db"

    def written() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir())

    database = Database(f"sqlite:///{file}")
    keep_run(database, "stays", {"text": "A sentence that stays."}, owner="bob", run_id="stays")
    secret = "This sentence is wholly confidential: xylophonequartz."
    for number in range(40):
        words = " ".join(f"w{number}x{word}" for word in range(2_000))
        lane = {"text": f"TITLE: T\n\n{secret} {words}"}
        keep_run(database, f"confidential topic {number}", lane, run_id=f"run-{number}")
    database.close()
    size = file.stat().st_size
    assert written().count(secret.encode()) >= 40
    assert b"xylophonequartz" in written()

    database = Database(f"sqlite:///{file}")
    if everything:
        delete_all(database, "ada")
    else:
        delete_runs(database, "ada", [f"run-{number}" for number in range(40)])
    traces = (secret, "xylophonequartz", "confidential topic", "w7x1999", "w39x1")
    until(lambda: not any(trace.encode() in written() for trace in traces))
    until(lambda: file.stat().st_size < size / 5)
    assert topics(database, owner="bob", search="sentence") == ["stays"]
    database.close()
    assert secret.encode() not in written()


def test_what_a_process_could_not_clear_from_the_file_the_next_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = b"xylophonequartz"
    database = Database(f"sqlite:///{tmp_path / 'kept.db'}")
    keep_run(database, "goes", {"text": secret.decode()}, run_id="goes")
    keep_run(database, "stays", {"text": "other words"}, run_id="stays")
    with monkeypatch.context() as killed:
        killed.setattr(Database, "shrink", lambda _: None)  # it ends before it comes to that
        delete_runs(database, "ada", ["goes"])
        database.close()
    assert secret in (tmp_path / "kept.db").read_bytes(), "in the index, which is not yet merged"
    database = Database(f"sqlite:///{tmp_path / 'kept.db'}")
    until(lambda: not any(secret in path.read_bytes() for path in tmp_path.iterdir()))
    until(lambda: database.read(deletion_mark) == 0)
    assert topics(database, search="other") == ["stays"]
    database.close()


def test_a_locked_file_is_cleared_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connecting, "TIMEOUT_S", 0.05)
    monkeypatch.setattr(shrink, "RETRY_INTERVAL_S", 0.05)
    monkeypatch.setattr(shrink, "ATTEMPTS", 1000)
    database = Database(f"sqlite:///{tmp_path / 'kept.db'}")
    keep_run(database, "goes", {"text": "xylophonequartz"}, run_id="goes")
    with monkeypatch.context() as held:
        held.setattr(Database, "shrink", lambda _: None)
        delete_runs(database, "ada", ["goes"])
    with locked(tmp_path / "kept.db"):
        database.shrink()
        until(lambda: "Space is not given back yet" in caplog.text)
    until(lambda: database.read(deletion_mark) == 0)
    database.close()


def test_what_is_being_written_is_listed_and_can_be_deleted(database: Database, keep: Keep) -> None:
    writer = new_writer()
    lane = Lane(Brief(topic="live"), lane_record("live", "x").settings, clock=lambda: 0.0)
    run = Run(lane.brief, [lane], owner="ada", started_at=NOON)
    new = TrackedLane(run=run, position=0, lane=lane, started_at=NOON)
    text = PendingText(
        lane_id=lane.id, state="writing", start=0, text="TITLE", timeline=((0.5, 5),), seams=(3,)
    )
    database.write(partial(check_in, writer=writer)).result()
    database.write(partial(add_lane, new=new, writer=writer)).result()
    database.write(partial(add_texts, news=[text])).result()
    listed = find_lanes(database, "ada").lanes
    assert [(each.state, each.words, each.title) for each in listed] == [("writing", 0, "")]
    opened = load_run(database, run.id)
    assert opened
    assert opened.lanes[0].record() == replace(
        opened.lanes[0].record(), state="writing", text="TITLE", timeline=((0.5, 5),), seams=(3,)
    )
    delete_runs(database, "ada", [run.id])
    assert rows(database)["deltas"] == 0


# Stars, names and notes


HOSTILE_NAMES = [
    "=cmd|' /C calc'!A0",
    "👩‍👩‍👧‍👦 🎉",
    "*b* $x$ ![](https://evil.example/x.png)",
    "half \ud83d, nul \0 and \ufdd0",
    "'; DROP TABLE runs; --",
]


@pytest.mark.parametrize("text", HOSTILE_NAMES, ids=ascii)
def test_a_name_and_a_note_are_kept_as_they_were_typed(
    database: Database, keep: Keep, text: str
) -> None:
    run = keep("harvest", {}, {})
    name_run(database, "ada", run.id, name=f"Run {text}", note=f"First {text}\n\nSecond")
    for lane in find_lanes(database, "ada").lanes:
        assert (lane.name, lane.note) == (f"Run {text}", f"First {text}\n\nSecond")


def test_an_endless_name_or_note_is_cut(database: Database, keep: Keep) -> None:
    run = keep("harvest")
    name_run(database, "ada", run.id, name="n" * 10_000, note="m" * 100_000)
    (lane,) = find_lanes(database, "ada").lanes
    assert (len(lane.name), len(lane.note)) == (LONGEST_NAME, LONGEST_NOTE)


def test_a_run_is_found_by_its_name_and_note_and_no_longer_by_those_it_had(
    database: Database, keep: Keep
) -> None:
    run = keep("harvest", {}, {})
    keep("another")
    name_run(database, "ada", run.id, name="Spring campaign", note="Liked by Thérèse")
    for search in ("campaign", "therese", "harvest", "spring harvest one"):
        assert topics(database, search=search) == ["harvest", "harvest"]
    name_run(database, "ada", run.id, name="Autumn", note="")
    assert topics(database, search="autumn") == ["harvest", "harvest"]
    for search in ("campaign", "therese"):
        assert topics(database, search=search) == []


def test_a_name_that_is_given_while_a_lane_is_written_finds_it_once_it_has_ended(
    database: Database,
) -> None:
    lane = Lane.from_record(lane_record("harvest", "lane"))
    run = Run(lane.brief, [lane], run_id="run", owner="ada", started_at=NOON)
    new = TrackedLane(run=run, position=0, lane=lane, started_at=NOON)
    database.write(partial(add_lane, new=new, writer="test")).result()
    name_run(database, "ada", "run", name="Spring campaign", note="")
    database.write(partial(end_lane, ended=lane)).result()
    assert topics(database, search="campaign") == ["harvest"]


def test_starred_runs_are_found_by_their_stars(database: Database, keep: Keep) -> None:
    run = keep("harvest", {}, {})
    keep("another")
    star_run(database, "ada", run.id, starred=True)
    assert topics(database, starred=True) == ["harvest", "harvest"]
    assert topics(database, starred=True, search="another") == []
    assert [lane.starred for lane in find_lanes(database, "ada").lanes].count(True) == 2
    star_run(database, "ada", run.id, starred=False)
    assert topics(database, starred=True) == []


def test_nobody_marks_the_run_of_another(database: Database, keep: Keep) -> None:
    run = keep("harvest")
    star_run(database, "mallory", run.id, starred=True)
    name_run(database, "mallory", run.id, name="Mine", note="Mine")
    (lane,) = find_lanes(database, "ada").lanes
    assert (lane.starred, lane.name, lane.note) == (False, "", "")
    assert topics(database, search="harvest") == ["harvest"]


def test_with_a_run_go_its_name_and_note_and_the_words_they_are_found_by(
    database: Database, keep: Keep
) -> None:
    run = keep("harvest")
    name_run(database, "ada", run.id, name="Spring campaign", note="Thérèse")
    delete_runs(database, "ada", [run.id])
    assert rows(database)["runs"] == 0
    assert topics(database, search="campaign") == []
    keep("later")
    assert topics(database, search="campaign") == []
    assert topics(database, search="later") == ["later"]
