"""The history on the page: what was written is found, opened, compared, written again, deleted."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import streamlit
from fake_provider import FakeProvider
from sqlalchemy import update
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button
from test_batch_page import keep_batch, write_cells
from waiting import until

from components.history import outcome
from components.local_time import local_moment
from components.notices import escape_markdown, label
from posts.prompts.version import PromptVersion
from providers.catalog import PARAMETERS, accepted_parameters
from runs.background import in_background
from runs.lane_request import LaneRequest
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store import database, journal
from runs.store.database import the_database
from runs.store.query import find_lanes
from runs.store.schema import LANES, TRASH
from runs.the_engine import the_engine

TOPIC = "How to test a backup"
HOSTILE = "*Bold* $x$ ![](https://evil.example/x.png) :red[no] <b>b</b>"


pytestmark = pytest.mark.usefixtures("page_database", "page_engine")


def close_app() -> None:
    """End the app, as far as a test can: what is in memory is gone."""
    the_engine().close()
    the_engine.cache_clear()
    if database._open.is_made:
        database.the_database().close()
    database._open.cache_clear()


def write(*models: str, topic: str = TOPIC, owner: str = "local") -> Run:
    """Write a run to its end, and keep it."""
    settings = [LaneSettings(provider="compatible", model=model) for model in models]
    return keep(settings, topic=topic, owner=owner)


def keep(
    settings: list[LaneSettings],
    *,
    topic: str = TOPIC,
    owner: str = "local",
    brief: Brief | None = None,
) -> Run:
    requests = [LaneRequest(settings=each) for each in settings]
    run = the_engine().start(brief or Brief(topic=topic), requests, owner=owner)
    for lane in run.lanes:
        assert lane.wait_for_end(60)
    assert the_engine().journal.flush()
    return run


def open_history() -> AppTest:
    page = AppTest.from_file("../app.py", default_timeout=30)
    page.session_state["view"] = "History"
    return look(page)


def look(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click()
    return look(page)


def check(page: AppTest, lane_id: str) -> AppTest:
    page.checkbox(key=f"pick-{lane_id}").check()
    return look(page)


def choose(page: AppTest, run: Run, action: str) -> AppTest:
    """Choose from the menu of a run."""
    menu = page.menu_button(key=f"menu-{run.id}")
    (option,) = [each for each in menu.options if each.endswith(f": {action}")]
    menu.click(option)
    return look(page)


def texts(page: AppTest) -> str:
    elements = [*page.markdown, *page.caption, *page.checkbox, *page.button, *page.error]
    return "\n".join(str(getattr(each, "label", "") or each.value) for each in elements)


def topics(page: AppTest) -> list[str]:
    """The topics listed, from the top."""
    buttons = [each for each in page.button if str(each.key).startswith("open-")]
    return [button.label.removeprefix("**").partition("**")[0] for button in buttons]


def listed(page: AppTest) -> list[str]:
    """The lanes listed, from the top."""
    return [box.label.replace("\\", "") for box in page.checkbox]


def test_posts_of_batches_are_one_line_until_they_are_asked_for_or_searched(
    fake: FakeProvider,
) -> None:
    batch = keep_batch(["Green tea", "Cups"])
    write_cells(batch)
    page = open_history()
    assert topics(page) == []
    assert "0 lanes" in texts(page)
    write("good")
    look(page)
    assert topics(page) == [TOPIC]
    assert "1 lane\n" in texts(page)
    assert page.toggle(key="history-batches").label == "and 4 posts of 1 batch"

    page.text_input(key="history-search").set_value("tea").run()
    assert topics(page) == ["Green tea"] * 2
    assert not [each for each in page.toggle if each.key == "history-batches"]
    page.text_input(key="history-search").set_value("").run()
    page.toggle(key="history-batches").set_value(True).run()
    assert sorted(topics(page)) == sorted([TOPIC, *["Green tea", "Cups"] * 2])
    assert "5 lanes" in texts(page)
    page.toggle(key="history-batches").set_value(False).run()
    assert topics(page) == [TOPIC]


def test_an_empty_history_says_what_will_be_here() -> None:
    assert "What you write will be kept here" in texts(open_history())


def test_what_was_written_is_listed_and_opens_as_it_was_after_a_restart(
    fake: FakeProvider,
) -> None:
    run = write("good", "max-tokens")
    before = [lane.record() for lane in run.lanes]
    close_app()
    page = open_history()
    assert topics(page) == [TOPIC]
    assert listed(page) == [
        "good · Blog post v2",
        "max-tokens · Blog post v2",
    ]
    assert "Complete" in texts(page)
    assert "Cut" in texts(page)
    press(page, f"open-{run.id}")
    assert page.session_state["view"] == "Write"
    assert page.query_params["run"] == run.id
    assert press(page, "switch-form").text_input(key="topic").value == TOPIC
    again = the_engine().find(run.id)
    assert again
    assert again is not run
    assert [lane.record() for lane in again.lanes] == before


def test_an_earlier_try_of_a_lane_is_told_from_the_one_that_its_run_shows(
    fake: FakeProvider,
) -> None:
    run = write("good", "cut")
    the_engine().retry(run, 1)
    assert run.lanes[1].wait_for_end(60)
    assert the_engine().journal.flush()
    assert sorted(listed(open_history())) == [
        "cut · Blog post v2",
        "cut · Blog post v2 · earlier try",
        "good · Blog post v2",
    ]


def test_a_run_that_was_tried_again_after_another_one_is_listed_once(fake: FakeProvider) -> None:
    run = write("good", "cut")
    write("good", topic="Sourdough")
    the_engine().retry(run, 1)
    assert run.lanes[1].wait_for_end(60)
    assert the_engine().journal.flush()
    page = open_history()
    assert not page.exception
    assert topics(page) == [TOPIC, "Sourdough"]
    assert len(listed(page)) == 4


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("backup", [TOPIC]),
        ("sourdough", ["Sourdough"]),
        ("RESTORE", ["Sourdough", TOPIC]),  # a word of the text that the fake writes
        ("nothing like that", []),
    ],
)
def test_a_search_looks_at_topics_titles_and_texts(
    fake: FakeProvider, search: str, found: list[str]
) -> None:
    write("good")
    write("good", topic="Sourdough")
    page = open_history()
    page.text_input(key="history-search").set_value(search)
    look(page)
    if search == "backup":  # also a word of both texts
        assert TOPIC in topics(page)
    else:
        assert topics(page) == found
    assert ("No posts match" in texts(page)) == (not found)


def test_filters_narrow_the_list_and_can_be_cleared(fake: FakeProvider) -> None:
    write("good", "max-tokens")
    page = open_history()
    page.selectbox(key="history-state").select("cut")
    look(page)
    assert listed(page) == ["max-tokens · Blog post v2"]
    assert "1 of 2 lanes" in texts(page)
    page.selectbox(key="history-model").select("compatible:good")
    look(page)
    assert listed(page) == []
    press(page, "history-show-all")
    assert len(listed(page)) == 2
    assert page.selectbox(key="history-state").value is None


def test_the_list_tells_the_scores_of_posts_and_is_filtered_by_them(fake: FakeProvider) -> None:
    run = write("good")
    in_background().submit(lambda: None).result(30)  # behind the check of that post
    [kept] = find_lanes(the_database(), "local").lanes
    assert (kept.lane_id, kept.claims is None) == (run.lanes[0].id, False)
    page = open_history()
    scores = f"search {kept.search_score} · readability {kept.readability_score} · {kept.claims} cl"
    assert scores in texts(page)
    page.selectbox(key="history-checks").select("not both good")
    assert listed(look(page)) == ["good · Blog post v2"]
    page.selectbox(key="history-checks").select("both good")
    assert listed(look(page)) == []


def test_a_post_that_an_older_release_wrote_is_checked_once_it_was_listed(
    fake: FakeProvider,
) -> None:
    write("good")
    in_background().submit(lambda: None).result(30)
    none = update(LANES).values(claims=None)
    the_database().write(lambda connection: connection.execute(none).close()).result()
    assert "not checked yet" in texts(page := open_history())
    in_background().submit(lambda: None).result(30)
    assert "not checked yet" not in texts(look(page))


def test_a_date_leaves_out_what_was_written_on_others(fake: FakeProvider) -> None:
    run = write("good")
    page = open_history()
    today = run.started_at.date()
    page.date_input(key="history-dates").set_value((today, today))
    look(page)
    assert topics(page) == [TOPIC]
    later = today + timedelta(days=1)
    page.date_input(key="history-dates").set_value((later, later))
    look(page)
    assert topics(page) == []


def name(page: AppTest, run: Run, name: str, note: str = "") -> AppTest:
    """Give a run a name and a note, as a person does."""
    choose(page, run, "Name and note")
    page.text_input(key=f"name-{run.id}").set_value(name)
    page.text_area(key=f"note-{run.id}").set_value(note)
    press(page, "naming-yes")
    return look(page)


def test_a_run_gets_a_name_and_a_note_and_is_found_by_them(fake: FakeProvider) -> None:
    run = write("good")
    write("good", topic="Sourdough")
    page = name(open_history(), run, "Spring campaign", "Liked by Ada")
    assert topics(page) == ["Sourdough", "Spring campaign"]
    assert f"**Spring campaign** · {TOPIC}" in texts(page)
    assert "Liked by Ada" in texts(page)
    page.text_input(key="history-search").set_value("liked campaign")
    assert topics(look(page)) == ["Spring campaign"]


@pytest.mark.parametrize("text", [HOSTILE, "=cmd()", "👩‍👩‍👧 🎉", "n" * 10_000], ids=ascii)
def test_a_hostile_name_or_note_is_nothing_but_text(fake: FakeProvider, text: str) -> None:
    run = write("good")
    page = name(open_history(), run, text, text)
    (button,) = [each for each in page.button if str(each.key).startswith("open-")]
    shown = escape_markdown(text)[:100]
    assert button.label.startswith(f"**{shown}")
    assert any(each.value.startswith(shown) for each in page.caption)
    assert len(button.label) < 1_000


def test_a_star_is_one_press_and_finds_its_runs(fake: FakeProvider) -> None:
    run = write("good")
    write("good", topic="Sourdough")
    page = open_history()
    press(page, f"star-{run.id}")
    assert page.button(key=f"star-{run.id}").label == "★"
    page.toggle(key="history-starred").set_value(True)
    assert topics(look(page)) == [TOPIC]
    press(page, f"star-{run.id}")
    assert "No posts match" in texts(page)
    press(page, "history-show-all")
    assert len(topics(page)) == 2
    assert not page.toggle(key="history-starred").value


def test_a_lane_that_is_being_written_moves_on_in_the_list(fake: FakeProvider) -> None:
    settings = LaneSettings(provider="compatible", model="hold")
    run = the_engine().start(Brief(topic=TOPIC), [LaneRequest(settings=settings)], owner="local")
    until(lambda: run.lanes[0].view().words)
    until(lambda: find_lanes(the_database(), "local").total)
    page = open_history()
    so_far = run.lanes[0].view().words
    assert f"{so_far} of 1,500 words" in texts(page)
    assert "Writing" in texts(page)
    fake.release()
    assert run.lanes[0].wait_for_end(60)
    look(page)  # as the list does by itself, once a second
    assert f"{run.lanes[0].view().words} of 1,500 words" in texts(page)
    assert "Complete" in texts(page)


@pytest.fixture
def not_saved_yet(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A post that has ended beside one that is being written, and is not saved by itself."""
    monkeypatch.setattr(journal, "POLL_INTERVAL_S", 3600.0)
    held, good = (
        LaneRequest(settings=LaneSettings(provider="compatible", model=model))
        for model in ("hold", "good")
    )
    the_engine().start(Brief(topic="Being written"), [held], owner="local")
    assert the_engine().journal.flush()
    run = the_engine().start(Brief(topic=TOPIC), [good], owner="local")
    assert run.lanes[0].wait_for_end(60)
    yield
    fake.release()


def test_what_was_written_a_moment_ago_is_listed_at_the_first_look(not_saved_yet: None) -> None:
    assert topics(open_history()) == [TOPIC, "Being written"]


def test_what_was_written_a_moment_ago_counts_in_the_ranking(not_saved_yet: None) -> None:
    page = AppTest.from_file("../app.py", default_timeout=30)
    page.session_state["view"] = "Ranking"
    assert look(page).dataframe or "1 post is not checked yet" in texts(page)


def test_a_list_is_looked_at_again_only_while_something_in_it_is_written(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[float] = []

    def fragment(function: Any, *, run_every: float) -> Any:
        if function is outcome._follow:
            followed.append(run_every)
        return function

    monkeypatch.setattr(streamlit, "fragment", fragment)
    write("good", "max-tokens")
    open_history()
    assert followed == []
    settings = LaneSettings(provider="compatible", model="hold")
    run = the_engine().start(Brief(topic=TOPIC), [LaneRequest(settings=settings)], owner="local")
    until(lambda: find_lanes(the_database(), "local").total == 3)
    open_history()
    assert followed == [outcome.POLL_INTERVAL_S]
    the_engine().stop(run)


def test_a_lane_that_another_process_writes_is_read_from_the_database(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = LaneSettings(provider="compatible", model="hold")
    run = the_engine().start(Brief(topic=TOPIC), [LaneRequest(settings=settings)], owner="local")
    until(lambda: run.lanes[0].view().words)
    assert the_engine().journal.flush()
    (lane,) = find_lanes(the_database(), "local").lanes
    assert lane.words == 0
    monkeypatch.setattr(outcome, "_written_here", lambda _: None)

    def is_read() -> bool:  # more of it may come meanwhile, up to where it is held
        assert the_engine().journal.flush()
        return outcome.lane_now(lane).words == run.lanes[0].view().words

    until(is_read)
    now = outcome.lane_now(lane)
    assert now.state == "writing"
    assert now.duration > 0
    the_engine().stop(run)


def test_a_post_far_too_short_is_not_listed_as_a_green_complete(fake: FakeProvider) -> None:
    write("good")
    assert ":orange[:material/short_text: Complete]" in texts(open_history())
    assert ":green[" not in texts(open_history())


def test_hostile_topics_and_names_are_only_shown(fake: FakeProvider) -> None:
    write("good", topic=HOSTILE)
    page = open_history()
    (button,) = [each for each in page.button if str(each.key).startswith("open-")]
    assert button.label.startswith(f"**{escape_markdown(HOSTILE)}**")


def test_lanes_of_different_runs_become_one_comparison(fake: FakeProvider) -> None:
    first, second = write("good"), write("good", topic="Sourdough")
    page = open_history()
    assert page.button(key="history-compare").disabled
    check(page, first.lanes[0].id)
    assert page.button(key="history-compare").disabled
    check(page, second.lanes[0].id)
    press(page, "history-compare")
    ids = [first.lanes[0].id, second.lanes[0].id]
    assert page.query_params["run"] == ".".join(ids)
    run = the_engine().find(".".join(ids))
    assert run
    assert [lane.id for lane in run.lanes] == ids


def test_what_is_picked_stays_picked_while_something_else_is_listed(fake: FakeProvider) -> None:
    first, second = write("good"), write("good", topic="Sourdough")
    page = open_history()
    check(page, first.lanes[0].id)
    page.text_input(key="history-search").set_value("sourdough")
    look(page)
    check(page, second.lanes[0].id)
    assert "2 lanes are picked" in texts(page)
    page.text_input(key="history-search").set_value("")
    look(page)
    assert page.checkbox(key=f"pick-{first.lanes[0].id}").value
    press(page, "history-clear")
    assert not any(box.value for box in page.checkbox)


def test_more_than_six_lanes_cannot_be_compared(fake: FakeProvider) -> None:
    lanes = write(*["good"] * 6).lanes + write("good").lanes
    page = open_history()
    for lane in lanes:
        page.checkbox(key=f"pick-{lane.id}").check()
    look(page)
    assert page.button(key="history-compare").disabled
    assert "7 lanes are picked; 2 to 6 can be compared" in texts(page)


def test_writing_again_fills_in_the_form_and_leaves_the_press(fake: FakeProvider) -> None:
    run = write("good", "max-tokens")
    asked = len(fake.requests)
    page = open_history()
    choose(page, run, "Write again")
    assert page.session_state["view"] == "Write"
    assert "run" not in page.query_params
    assert page.text_input(key="topic").value == TOPIC
    assert [
        page.session_state[f"model-{lane}-compatible"] for lane in page.session_state.lanes
    ] == [
        "good",
        "max-tokens",
    ]
    assert not page.button(key="write").disabled
    assert [each for each in fake.requests[asked:] if each.method == "POST"] == []


OWN: Final = PromptVersion(name="Own", number=3, text="Write on {{topic}} in the {{region}}.")
EVERYTHING: Final = Brief(
    topic=TOPIC,
    words=700,
    audience="owners of small shops",
    tone="dry",
    language="German",
    keyphrase="test a backup",
    notes="Mention restores.",
    variables={"region": "Alps"},
)
"""A brief of which every field differs from what a new form holds."""


def test_the_brief_and_the_parameters_of_the_next_test_are_all_there_are() -> None:
    usual = Brief(topic="")
    assert all(
        getattr(EVERYTHING, each.name) != getattr(usual, each.name) for each in fields(Brief)
    )
    accepted = {each.name for each in accepted_parameters("openai", "gpt-6-luna")}
    assert accepted == {each.name for each in PARAMETERS}


@pytest.mark.parametrize("restarted", [False, True], ids=["same process", "after a restart"])
@pytest.mark.parametrize("action", ["Write again", "Replay 4 times as fast", "open"])
def test_what_is_written_after_a_look_at_a_run_is_asked_for_as_that_run_was(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch, action: str, restarted: bool
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-any")
    monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
    of_server = LaneSettings(
        provider="compatible",
        model="good",
        base_url=fake.base_url_of("good"),
        parameters={"temperature": 0.5},
        continuations=2,
        budget=0.25,
    )
    of_model = LaneSettings(
        provider="openai",
        model="gpt-6-luna",
        parameters={"effort": "none", "temperature": 0.4, "top_p": 0.85},
        prompt=OWN,
        continuations=2,
        budget=0.25,
    )
    plain = replace(of_server, base_url=None, parameters={})
    run = keep([of_server, of_model, plain], brief=EVERYTHING)
    if restarted:
        close_app()
    page = open_history()
    if action == "open":
        press(page, f"open-{run.id}")
    else:
        choose(page, run, action)
    if action.startswith("Replay"):
        played = the_engine().find(page.query_params["run"])
        assert played
        assert all(lane.wait_for_end(60) for lane in played.lanes)
        look(page)
    press(page, "write")
    written = the_engine().find(page.query_params["run"])
    assert written
    assert written.id != run.id
    assert written.brief == run.brief
    assert [lane.settings for lane in written.lanes] == [lane.settings for lane in run.lanes]
    assert all(lane.wait_for_end(60) for lane in written.lanes)


@pytest.mark.parametrize("speed", ["Replay", "Replay 4 times as fast"])
def test_a_run_is_replayed_without_asking_anybody(fake: FakeProvider, speed: str) -> None:
    run = write("good")
    asked = len([each for each in fake.requests if each.method == "POST"])
    page = open_history()
    choose(page, run, speed)
    played = the_engine().find(page.query_params["run"])
    assert played
    assert played.owner == "local"
    assert played.lanes[0].wait_for_end(60)
    assert played.lanes[0].view().text == run.lanes[0].view().text
    assert len([each for each in fake.requests if each.method == "POST"]) == asked


def test_a_run_is_deleted_only_after_a_question_that_names_it(fake: FakeProvider) -> None:
    kept, gone = write("good"), write("good", topic="Sourdough")
    page = open_history()
    choose(page, gone, "Delete")
    assert "Sourdough" in "\n".join(each.value for each in page.markdown)
    press(page, "deletion-no")
    assert topics(page) == ["Sourdough", TOPIC]
    choose(page, gone, "Delete")
    press(page, "deletion-yes")
    look(page)
    assert topics(page) == [TOPIC]
    let_time_pass()
    until(lambda: the_engine().find(gone.id) is None)
    assert the_engine().find(kept.id)
    assert "Undo" not in texts(look(page))


def let_time_pass() -> None:
    """What was deleted cannot be taken back any more."""
    now = update(TRASH).values(due_at=datetime.now(UTC))
    the_database().write(lambda connection: connection.execute(now).close()).result()


def undo_buttons(page: AppTest) -> list[Button]:
    return [button for button in page.button if button.label == "Undo"]


def test_a_deletion_is_undone_by_one_press_in_whichever_tab(fake: FakeProvider) -> None:
    run = write("good", topic="Sourdough")
    page = open_history()
    choose(page, run, "Delete")
    press(page, "deletion-yes")
    look(page)
    assert topics(page) == []
    assert "**Sourdough** is deleted" in texts(page)
    other = open_history()
    (undo,) = undo_buttons(other)
    undo.click()
    look(other)
    assert topics(other) == ["Sourdough"]
    assert undo_buttons(other) == []
    (late,) = undo_buttons(page)  # which has not heard of it
    late.click()
    look(page)
    assert topics(page) == ["Sourdough"]


def test_an_undo_that_comes_too_late_says_so(fake: FakeProvider) -> None:
    run = write("good")
    page = open_history()
    choose(page, run, "Delete")
    press(page, "deletion-yes")
    look(page)
    let_time_pass()
    until(lambda: the_engine().find(run.id) is None)
    undo_buttons(page)[0].click()
    look(page)
    assert [toast.value for toast in page.toast] == ["It is too late: that is gone for good."]
    assert topics(page) == []


def test_a_deletion_outlives_an_app_that_ends_before_it_is_due(fake: FakeProvider) -> None:
    run = write("good")
    page = open_history()
    choose(page, run, "Delete")
    press(page, "deletion-yes")
    close_app()
    assert topics(open_history()) == []
    assert the_engine().find(run.id) is None


def test_what_is_being_written_is_stopped_when_it_is_deleted(fake: FakeProvider) -> None:
    settings = LaneSettings(provider="compatible", model="hold")
    run = the_engine().start(Brief(topic=TOPIC), [LaneRequest(settings=settings)], owner="local")
    until(lambda: run.lanes[0].view().text)
    the_engine().journal.flush()
    page = open_history()
    choose(page, run, "Delete")
    press(page, "deletion-yes")
    let_time_pass()
    until(lambda: run.lanes[0].view().state == "stopped")
    close_app()
    assert "What you write will be kept here" in texts(open_history())


def test_the_whole_history_is_deleted_after_a_question(fake: FakeProvider) -> None:
    runs = [write("good"), write("good", "max-tokens")]
    others = write("good", owner="somebody-else")
    page = open_history()
    press(page, "history-delete-all")
    assert "all of its 3 lanes" in "\n".join(each.value for each in page.markdown)
    press(page, "deletion-yes")
    look(page)
    assert "What you write will be kept here" in texts(page)
    assert "2 runs are deleted" in texts(page)
    undo_buttons(page)[0].click()
    look(page)
    assert len(listed(page)) == 3
    press(page, "history-delete-all")
    press(page, "deletion-yes")
    let_time_pass()
    until(lambda: not any(the_engine().find(run.id) for run in runs))
    assert the_engine().find(others.id)


def test_a_long_history_comes_in_pages(fake: FakeProvider) -> None:
    for topic in ("Anchovies", "Beetles", "Cormorants", "Dolphins", "Eels"):
        write(*["good"] * 6, topic=topic)
    page = open_history()
    assert len(listed(page)) == 25
    assert topics(page)[0] == "Eels"
    page.session_state["history-page-0"] = 2
    look(page)
    assert len(listed(page)) == 5
    assert topics(page) == ["Anchovies"]
    page.text_input(key="history-search").set_value("dolphin")
    look(page)
    assert topics(page) == ["Dolphins"]  # on its first page again


def test_it_is_said_when_nothing_is_being_saved(fake: FakeProvider) -> None:
    write("good")
    the_engine().journal.trouble = "The disk is full. Free some space."
    page = open_history()
    (warning,) = page.warning
    assert "Nothing is being saved now" in warning.value
    assert "The disk is full" in warning.value


def test_a_database_that_cannot_be_read_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/none")
    page = open_history()
    (error,) = page.error
    assert "The history cannot be read now" in error.value
    assert "secret" not in error.value


@pytest.mark.parametrize(
    ("zone", "read"),
    [
        ("America/New_York", "23 Nov 2026, 21:30"),
        ("Asia/Tokyo", "24 Nov 2026, 11:30"),
        ("../../etc/passwd", "24 Nov 2026, 02:30"),
        ("Nowhere/Here", "24 Nov 2026, 02:30"),
        (None, "24 Nov 2026, 02:30"),
    ],
)
def test_times_are_those_of_the_browser(
    monkeypatch: pytest.MonkeyPatch, zone: str | None, read: str
) -> None:
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.timezone", zone)
    assert local_moment(datetime(2026, 11, 24, 2, 30, tzinfo=UTC)) == read


@pytest.mark.parametrize(
    "text",
    [
        "_a_ b",
        "a _b_",
        "__init__",
        "1. list",
        "a -- b",
        "1) list",
        "a &amp; b",
        ":material/home:",
        "a:red[b]",
        "a:smile:",
        "https://evil.example",
        "a www.evil.example",
        "me@evil.example",
        "$a$",
        "a\nb",
        "",
    ],
)
def test_a_label_is_escaped_where_it_means_something(text: str) -> None:
    assert label(text) == escape_markdown(text)


@pytest.mark.parametrize(
    "text",
    [
        "gpt-6-luna · Blog post v22",
        "a:b/c_d-70b.Q4 · Kurz, v1",
        "Price (in EUR), if any?",
        "Terms & conditions - what's new, 5% off!",
    ],
)
def test_a_label_that_means_nothing_is_read_as_it_is(text: str) -> None:
    assert label(text) == text
