"""A long post by plan on the page: the choice, what is said before the press, Stop and Continue."""

import pytest
from fake_provider import FakeProvider, never
from page_stories import (
    downloads,
    heads,
    open_page,
    open_with,
    panes,
    press,
    press_in_head,
    run_of,
    tell_of_press,
    wait_for_end,
)
from streamlit.testing.v1 import AppTest
from waiting import until

from components.live.outcome import explain
from posts.versions import EDITED
from runs.post_versions import versions_of
from runs.section_draft import NEW
from runs.the_engine import the_engine
from runs.writing.plan.outline import Outline
from runs.writing.plan.progress import outline_of
from runs.writing.plan.read_outline import read_outline
from runs.writing.plan.swap import section_in

pytestmark = pytest.mark.usefixtures("page_engine")


def captions(page: AppTest) -> str:
    return "\n".join(caption.value.replace("\\", "") for caption in page.caption)


def long_post(fake: FakeProvider, words: int = 2_000) -> AppTest:
    fake.delta_size = 400
    page = open_with(fake, "author-43")
    page.number_input(key="words").set_value(words).run()
    return page


def test_automatic_says_before_the_press_that_it_writes_by_plan_why_and_in_how_many_requests(
    fake: FakeProvider,
) -> None:
    page = long_post(fake)
    assert page.selectbox(key="writing").value == "auto"
    assert "By plan: more than 1,500 words are asked for" in captions(page)
    assert "about 8 requests" in captions(page)
    page.selectbox(key="writing").select("whole").run()
    assert "By plan" not in captions(page)


def test_a_long_post_is_written_by_plan_and_the_form_keeps_the_choice(fake: FakeProvider) -> None:
    page = long_post(fake)
    page.selectbox(key="writing").select("plan").run()
    page.number_input(key="parallel").set_value(3).run()
    press(page, "Write post")
    view = wait_for_end(page)
    assert view.state == "complete"
    assert 1_800 <= view.words <= 2_300
    assert explain(view).startswith("Completed by plan: ")
    assert heads(page)[0]["note"] == "Blog post v2 · By plan"
    assert all(each.state == "written" for each in outline_of(view))
    again = press(open_page(run=run_of(page).id), "Edit")
    assert again.selectbox(key="writing").value == "plan"
    assert again.number_input(key="parallel").value == 3
    assert run_of(page).lanes[0].settings.parallel == 3


def test_a_stopped_post_by_plan_is_continued_with_a_press(fake: FakeProvider) -> None:
    page = long_post(fake)
    fake.delta_size = 40
    fake.holds = lambda _: any(run.lanes[0].view().words > 200 for run in the_engine().runs())
    press(page, "Write post")
    lane = run_of(page).lanes[0]
    until(lambda: lane.view().words > 200)
    planned = outline_of(lane.view())
    assert {"planned", "writing"} <= {each.state for each in planned}
    press(page, "Stop")
    stopped = wait_for_end(page)
    assert stopped.state == "stopped"
    assert heads(page)[0]["acts"] == ["retry", "go_on"]
    fake.delta_size, fake.holds = 400, never
    press_in_head(page, "go_on")
    view = wait_for_end(page)
    assert view.state == "complete"
    assert view.text.startswith(stopped.text)
    assert [each.heading for each in outline_of(view)] == [each.heading for each in planned]


def test_the_plan_is_shown_first_and_changed_before_a_word_is_written(fake: FakeProvider) -> None:
    page = long_post(fake)
    page.checkbox(key="plan-first").check().run()
    press(page, "Write post")
    view = wait_for_end(page)
    assert explain(view).startswith("The plan is there")
    assert view.envelope.title
    assert not view.envelope.body
    assert len([each for each in fake.requests if each.method == "POST"]) == 1
    page.run()
    assert page.session_state["tab-title"].startswith("Plan ready · ")
    assert not page.subheader, "a plan is not checked as a post"
    assert panes(page)["state"]["lanes"][0]["plan_ready"]
    (plan,) = [each for each in page.text_area if each.label == "Plan"]
    assert plan.value == view.plan.outline
    plan.set_value("## A heading of mine (900 words)\n## Another one\n## The end (200 words)")
    press(page, "Write by this plan")
    written = wait_for_end(page)
    assert written.state == "complete"
    assert [each.heading for each in outline_of(written)] == [
        "A heading of mine",
        "Another one",
        "The end",
    ]
    assert 1_800 <= written.words <= 2_300


def test_a_plan_without_headings_is_not_written_by(fake: FakeProvider) -> None:
    page = long_post(fake)
    page.checkbox(key="plan-first").check().run()
    press(page, "Write post")
    wait_for_end(page)
    page.run()
    (plan,) = [each for each in page.text_area if each.label == "Plan"]
    plan.set_value("\n")
    press(page, "Write by this plan")
    assert "holds no headings" in "\n".join(each.value for each in page.error)
    assert len([each for each in fake.requests if each.method == "POST"]) == 1


def test_a_section_is_written_again_seen_beside_the_old_one_accepted_and_taken_back(
    fake: FakeProvider,
) -> None:
    page = long_post(fake)
    press(page, "Write post")
    wait_for_end(page)
    page.run()
    lane = run_of(page).lanes[0]
    before = lane.view()
    heading = outline_of(before)[1].heading
    key = f"again-{lane.id}"
    page.selectbox(key=f"{key}-section").select(heading)
    page.text_input(key=f"{key}-note").set_value("Name a compost.")
    press(page, "Write it")
    draft = the_engine().drafts.of(run_of(page), 0)
    assert draft
    assert draft.run.lanes[NEW].wait_for_end(60)
    page.run()
    assert not page.exception
    assert "<note>\nName a compost.\n</note>" in fake.requests[-1].prompt_text
    assert not [each for each in page.button if each.label == "Write it"]
    press(page, "Accept")
    assert the_engine().drafts.of(run_of(page), 0) is None
    edited = versions_of(lane)[EDITED].envelope.body
    assert section_in(edited, heading) == draft.text
    assert section_in(before.envelope.body, heading) not in edited
    assert lane.view() == before
    tell_of_press(page, {"act": "edit", "lane": 0})
    press(page, "Discard")
    assert EDITED not in versions_of(lane)
    press(page, "Take back the edited version")
    assert versions_of(lane)[EDITED].envelope.body == edited


def test_a_new_section_that_is_not_wanted_leaves_the_post_as_it_is(fake: FakeProvider) -> None:
    page = long_post(fake)
    press(page, "Write post")
    wait_for_end(page)
    page.run()
    press(page, "Write it")
    lane = run_of(page).lanes[0]
    draft = the_engine().drafts.of(run_of(page), 0)
    assert draft
    assert draft.run.lanes[NEW].wait_for_end(60)
    page.run()
    press(page, "Discard")
    assert the_engine().drafts.of(run_of(page), 0) is None
    assert EDITED not in versions_of(lane)
    assert [each for each in page.button if each.label == "Write it"]


def test_the_outline_is_a_file_that_a_post_can_be_written_by(fake: FakeProvider) -> None:
    page = long_post(fake)
    assert "Outline" not in downloads(page)
    press(page, "Write post")
    view = wait_for_end(page)
    page.run()
    assert "Outline" in downloads(page)
    planned = Outline.read(view.plan.outline)
    assert read_outline(f"{view.plan.outline}\n", words=2_000) == planned
