"""The editor on the page: typed, kept, chosen, thrown away and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fake_provider import FakeProvider
from page_stories import (
    downloads,
    heads,
    open_page,
    open_with,
    panes,
    press,
    run_of,
    tell,
    tell_of_press,
    wait_for_end,
)
from streamlit.testing.v1 import AppTest
from waiting import until

from posts.export.markdown_file import body_markdown
from runs.lane import Lane
from runs.store import database as databases
from runs.store import errors as databases_errors
from runs.store.database import the_database
from runs.store.delete import delete_runs
from runs.store.edits import load_edits
from runs.the_engine import the_engine

pytestmark = pytest.mark.usefixtures("page_database", "page_engine")
HOSTILE = "<script>alert(1)</script> **b** <img src=x onerror=alert(2)>"


@pytest.fixture
def page(fake: FakeProvider) -> AppTest:
    """A post is written and saved."""
    page = press(open_with(fake), "Write post")
    wait_for_end(page)
    assert the_engine().journal.flush()
    return page


def lane_of(page: AppTest) -> Lane:
    return run_of(page).lanes[0]


def edit(page: AppTest, lane: int = 0) -> AppTest:
    assert heads(page)[lane]["editable"]
    return tell_of_press(page, {"act": "edit", "lane": lane})


def field(page: AppTest, name: str) -> Any:
    kinds = [*page.text_input, *page.text_area, *page.multiselect]
    (found,) = [each for each in kinds if str(each.key).startswith(f"edit-{name}-")]
    return found


def type_in(page: AppTest, name: str, value: Any) -> AppTest:
    field(page, name).set_value(value).run()
    assert not page.exception
    return page


def version(page: AppTest) -> Any:
    (found,) = [each for each in page.segmented_control if each.label == "Version of the post"]
    return found


def shown(page: AppTest) -> dict[str, Any]:
    """The version that the stage shows; empty for the one that was written."""
    return panes(page)["version"]["version"] or {}


def saved(page: AppTest) -> Any:
    lane_id = lane_of(page).id
    return load_edits(the_database(), [lane_id]).get(lane_id)


def test_what_is_typed_is_the_version_edited_and_is_shown_saved_and_downloaded(
    page: AppTest,
) -> None:
    assert not [each for each in page.segmented_control if each.label == "Version of the post"]
    edit(page)
    assert saved(page) is None, "to look at a post does not edit it"
    type_in(page, "title", "Größe 😀")
    type_in(page, "body", f"Mine.\n\n{HOSTILE}")
    assert version(page).value == "Edited"
    assert (shown(page)["name"], shown(page)["envelope"]["title"]) == ("Edited", "Größe 😀")
    assert shown(page)["body"] == {"text": f"Mine.\n\n{body_markdown(HOSTILE)}"}
    assert "<script" not in shown(page)["done"]
    assert "<img" not in shown(page)["done"]
    assert saved(page).edit.title == "Größe 😀"
    names = {each.proto.label: each.proto for each in page.get("download_button")}
    assert {"Markdown", "HTML", "JSON", "Reply"} <= names.keys()
    version(page).set_value("As written").run()
    assert shown(page) == {}
    version(page).set_value("Edited").run()
    press(page, "Done")
    assert not [each for each in page.text_area if str(each.key).startswith("edit-")]
    assert version(page).value == "Edited"
    labels = [each.label for each in page.expander]
    assert "What was edited" in labels


def test_a_reload_and_a_restart_have_what_was_typed(page: AppTest) -> None:
    type_in(edit(page), "title", "Mine")
    again = open_page(run=run_of(page).id)
    assert version(again).value == "Edited"
    assert field(edit(again), "title").value == "Mine"
    run_id = run_of(page).id
    the_engine().close()
    the_engine.cache_clear()
    the_database().close()
    databases._open.cache_clear()
    restarted = open_page(run=run_id)
    assert version(restarted).value == "Edited"
    assert shown(restarted)["envelope"]["title"] == "Mine"


def test_what_is_typed_is_what_is_seen_whichever_version_was_looked_at(
    page: AppTest,
) -> None:
    type_in(edit(page), "title", "Mine")
    version(page).set_value("As written").run()
    assert shown(page) == {}
    type_in(page, "title", "Mine, longer")
    assert shown(page)["envelope"]["title"] == "Mine, longer"
    press(page, "Done")
    version(page).set_value("As written").run()
    edit(page)
    assert field(page, "title").value == "Mine, longer"
    assert version(page).value == "Edited"


def test_a_fixed_post_is_edited_as_it_was_fixed(fake: FakeProvider) -> None:
    fake.reply = fake.reply.replace("CATEGORIES: ", "CATEGORIES: Backups, ")
    page = press(open_with(fake), "Write post")
    wait_for_end(page)
    version(page).set_value("Fixed").run()
    assert "Backups" not in field(edit(page), "categories").value
    type_in(page, "title", "Mine")
    assert version(page).value == "Edited"
    assert shown(page)["envelope"]["unknown"] == []


def test_an_emptied_title_leaves_no_post_to_download_and_says_so(page: AppTest) -> None:
    type_in(edit(page), "title", "")
    assert shown(page)["envelope"]["title"] is None
    assert set(downloads(page)) >= {"Reply"}
    assert "Markdown" not in downloads(page)
    assert any("it is no post" in each.value for each in page.caption)
    version(page).set_value("As written").run()
    assert "Markdown" in downloads(page)


def test_an_edited_version_is_thrown_away_and_taken_back(page: AppTest) -> None:
    type_in(edit(page), "title", "Mine")
    press(page, "Discard")
    assert shown(page) == {}
    assert saved(page).thrown_away
    press(page, "Take back the edited version")
    assert shown(page)["envelope"]["title"] == "Mine"
    assert not saved(page).thrown_away
    assert field(edit(page), "title").value == "Mine"


def test_two_windows_that_edit_other_fields_have_both(page: AppTest) -> None:
    other = open_page(run=run_of(page).id)
    edit(page), edit(other)
    type_in(page, "title", "From here")
    type_in(other, "tags", "from, there")
    page.run()
    for each in (page, other):
        assert field(each, "title").value == "From here"
        assert field(each, "tags").value == "from, there"


@pytest.mark.parametrize(("answer", "title"), [("Keep mine", "There"), ("Take the other", "Here")])
def test_a_field_that_two_windows_edit_is_lost_in_neither_until_a_person_chooses(
    page: AppTest, answer: str, title: str
) -> None:
    other = open_page(run=run_of(page).id)
    edit(page), edit(other)
    type_in(page, "title", "Here")
    type_in(other, "title", "There")
    assert saved(page).edit.title == "Here"
    assert field(other, "title").value == "There"
    assert any("in another window" in each.value for each in other.warning)
    press(other, answer)
    assert saved(page).edit.title == title
    assert field(other, "title").value == title
    assert not other.warning


@contextmanager
def late_browser() -> Iterator[None]:
    """What a browser says here is from before it heard of what the page put into its fields."""
    with pytest.MonkeyPatch.context() as late:
        late.setattr("components.widget_values._is_heard", lambda given: False)
        yield


def test_who_has_not_heard_of_another_windows_text_takes_none_of_it_back(page: AppTest) -> None:
    before = field(edit(page), "title").value
    other = edit(open_page(run=run_of(page).id))
    type_in(page, "title", "Here")
    with late_browser():
        other.run()
        assert field(other, "title").value == "Here"
        type_in(other, "title", before)
    assert (field(other, "title").value, saved(page).edit.title) == ("Here", "Here")
    type_in(other, "title", before)
    assert saved(page).edit.title == before, "who types it wants it so"


def test_what_is_typed_before_another_windows_text_is_seen_is_asked_about(page: AppTest) -> None:
    edit(page)
    other = edit(open_page(run=run_of(page).id))
    type_in(page, "title", "Here")
    with late_browser():
        other.run()
        assert field(other, "title").value == "Here"
        type_in(other, "title", "There")
    assert saved(page).edit.title == "Here"
    assert any("in another window" in each.value for each in other.warning)
    press(other, "Keep mine")
    assert saved(page).edit.title == "There"


def come_back(page: AppTest, left: Any) -> AppTest:
    """Load the page again, whose tab held what was typed: it tells of it as its component does."""
    return tell(open_page(run=run_of(page).id), "left", left, key="post-editor")


def test_what_was_typed_before_a_reload_over_another_windows_text_is_asked_about(
    page: AppTest,
) -> None:
    before = field(edit(page), "title").value
    type_in(page, "title", "Here")
    name = f"st-key-edit-title-{lane_of(page).id}"
    again = come_back(page, {name: None})
    assert field(again, "title").value == "Here"
    assert not again.warning
    with late_browser():
        again = come_back(page, {name: {"before": before, "text": "There"}})
        type_in(again, "title", "Here")  # as it says with whatever else was pressed meanwhile
    assert saved(page).edit.title == "Here"
    assert field(again, "title").value == "There"
    assert any("in another window" in each.value for each in again.warning)
    press(again, "Keep mine")
    assert saved(page).edit.title == "There"
    assert not again.warning


def test_a_tab_that_tells_anything_else_of_what_was_typed_changes_nothing(page: AppTest) -> None:
    title = field(edit(page), "title").value
    name = f"st-key-edit-title-{lane_of(page).id}"
    for told in (7, [name], {name: 7}, {name: {"text": "x"}}, {name: {"before": 7, "text": "x"}}):
        again = come_back(page, told)
        assert not [each for each in again.text_input if each.value == "x"]
    come_back(page, {"st-key-topic": {"before": "", "text": "x"}})
    assert field(page.run(), "title").value == title
    assert saved(page) is None


def test_one_lane_is_edited_while_another_still_writes(fake: FakeProvider) -> None:
    fake.models = ["good", "hold"]
    page = press(open_with(fake), "Duplicate")
    hold = [each for each in page.selectbox if str(each.key).startswith("model-")][-1]
    hold.select("hold").run()
    press(page, "Write 2 posts")
    run = run_of(page)
    (ended,) = [at for at, each in enumerate(run.lanes) if each.settings.model == "good"]
    assert run.lanes[ended].wait_for_end(60)
    page.run()
    assert [each["editable"] for each in heads(page)] == [at == ended for at in range(2)]
    type_in(edit(page, ended), "title", "Mine")
    tell_of_press(page, {"act": "edit", "lane": 1 - ended})  # which a browser may claim
    assert field(page, "title").value == "Mine"
    fake.release()
    assert run.lanes[1 - ended].wait_for_end(60)
    page.run()
    assert not page.exception
    assert field(page, "title").value == "Mine"


def test_what_cannot_be_saved_is_said_kept_and_saved_later(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise databases_errors.DatabaseUnavailable("The disk is full. Free some space.")

    edit(page)
    with monkeypatch.context() as patch:
        patch.setattr("runs.store.edits.put_edit", fail)
        type_in(page, "title", "Mine")
        assert any("The disk is full" in each.value for each in page.warning)
        press(page, "Done")
        assert any("The disk is full" in each.value for each in page.warning)
        assert saved(page) is None
    until(lambda: saved(page))  # nobody presses anything
    assert saved(page).edit.title == "Mine"
    until(lambda: lane_of(page).edit.unsaved is None and not the_engine().journal.trouble)
    page.run()
    assert not page.warning


def test_who_only_looks_at_a_run_sees_the_edited_post_and_may_not_edit_it(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(edit(page), "title", "Mine")
    run_of(page).owner = "another"
    visitor = open_page(run=run_of(page).id)
    assert shown(visitor)["envelope"]["title"] == "Mine"
    assert not heads(visitor)[0]["editable"]
    tell_of_press(visitor, {"act": "edit", "lane": 0})
    assert not [each for each in visitor.text_area if str(each.key).startswith("edit-")]


def test_a_recording_cannot_be_edited(page: AppTest) -> None:
    played = the_engine().replay(run_of(page).lanes, speed=1000, owner="local")
    assert played.lanes[0].wait_for_end(60)
    assert not heads(open_page(run=played.id))[0]["editable"]


def test_an_open_editor_of_a_deleted_run_saves_nothing(page: AppTest) -> None:
    type_in(edit(page), "title", "Mine")
    run, lane = run_of(page), lane_of(page)
    the_engine().forget(delete_runs(the_database(), "local", [run.id]))
    until(lambda: lane.erased)
    page.run()
    assert not page.exception
    assert "is not here any more" in "\n".join(each.value for each in page.markdown)
    assert load_edits(the_database(), [lane.id]) == {}
    assert f"edit-title-{lane.id}" not in page.session_state
