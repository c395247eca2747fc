"""Revision on the page: offered with its price, followed, decided on, taken back."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from fake_provider import FakeProvider, Request
from good_envelope import GOOD
from made_lanes import lane
from page_stories import (
    heads,
    open_page,
    open_with,
    plain,
    press,
    run_of,
    tell_of_press,
    wait_for_end,
)
from streamlit.testing.v1 import AppTest

from components.live.feed import fields
from components.write.menders import menders_for
from posts.edit import edit_of
from posts.versions import EDITED, REVISED, WRITTEN
from runs.lane import Lane
from runs.post_versions import versions_of
from runs.run import Run
from runs.the_engine import the_engine

pytestmark = pytest.mark.usefixtures("page_database", "page_engine")
HOSTILE = "<img src=x onerror=alert(1)> **b** :red[no] [l](http://127.0.0.1:9/x)"
LONG_TITLE = "How to Test a Backup of a Website Before the Day on Which You Really Need It Comes"
MENDED = "How to Test a Backup Before You Need It"


def titled(title: str) -> str:
    return re.sub(r"^TITLE: .*", f"TITLE: {title}", GOOD)


def written(fake: FakeProvider, mended: str = MENDED) -> AppTest:
    """A post with a title that is too long; what is asked of it comes back as `mended`."""

    def reply(request: Request) -> str:
        if "<piece number" not in request.prompt_text:
            return titled(LONG_TITLE)
        return f"=== PIECE 1 ===\n{mended}\n=== END ==="

    fake.write = reply
    page = press(open_with(fake), "Write post")
    wait_for_end(page)
    return page


def lane_of(page: AppTest) -> Lane:
    return run_of(page).lanes[0]


def offered(page: AppTest, *checks: str) -> AppTest:
    """The page with the offer open, for some checks or for all."""
    lane = lane_of(page).id
    page.session_state[f"mend-open-{lane}"] = True
    if checks:
        page.session_state[f"mended-choice-{lane}"] = True
        page.session_state[f"mended-checks-{lane}"] = list(checks)
    page.run()
    assert not page.exception
    return page


def mended(page: AppTest, *checks: str) -> AppTest:
    lane = lane_of(page)
    offered(page, *checks).button(key=f"mend-{lane.id}").click().run()
    assert not page.exception
    draft = the_engine().revisions.of(lane)
    assert draft
    assert draft.over.wait(60)
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return plain("\n".join(each.value for each in (*page.main.markdown, *page.main.caption)))


def ticks(page: AppTest) -> list[Any]:
    return [box for box in page.checkbox if str(box.key).startswith("change-")]


def press_key(page: AppTest, name: str) -> AppTest:
    page.button(key=f"{name}-{lane_of(page).id}").click().run()
    assert not page.exception
    return page


def test_before_the_press_it_is_said_what_is_sent_and_what_it_costs_and_nothing_is_sent(
    fake: FakeProvider,
) -> None:
    page = written(fake)
    sent = len(fake.requests)
    offered(page, "title_width", "title_chars")
    costs = r"At most 3 requests, [\d,]+ tokens in, [\d,]+ out · free"
    assert re.search(costs, said(page))
    assert "Width of the title" in said(page)
    assert [button.label for button in page.button if button.label.startswith("Mend 1")]
    assert len(fake.requests) == sent


def test_a_change_is_seen_accepted_shown_as_the_revised_version_and_taken_back(
    fake: FakeProvider,
) -> None:
    page = mended(written(fake), "title_width", "title_chars")
    lane = lane_of(page)
    (tick,) = ticks(page)
    assert (tick.label, tick.value) == ("Change 1, title", True)
    assert "Better: Length of the title, Width of the title" in said(page)
    assert set(versions_of(lane)) == {WRITTEN}, "nothing counts before it is accepted"
    press_key(page, "mend-accept")
    assert versions_of(lane)[REVISED].envelope.title == MENDED
    assert page.session_state[f"version-{lane.id}"] == REVISED
    assert "1 of 1 changes accepted" in said(page)
    press_key(page, "mend-undo")
    assert set(versions_of(lane)) == {WRITTEN}
    assert ticks(page)


def test_what_is_not_ticked_is_rejected_and_all_can_be(fake: FakeProvider) -> None:
    page = mended(written(fake), "title_width", "title_chars")
    (tick,) = ticks(page)
    tick.uncheck().run()
    assert page.button(key=f"mend-accept-{lane_of(page).id}").disabled
    press_key(page, "mend-reject")
    assert set(versions_of(lane_of(page))) == {WRITTEN}
    assert "All changes rejected" in said(page)


def test_what_was_revised_anew_in_another_window_is_not_decided_by_a_press_on_the_last_one(
    fake: FakeProvider,
) -> None:
    page = mended(written(fake), "title_width", "title_chars")
    kept = lane_of(page).revision.kept
    assert kept
    for press_on in ("mend-accept", "mend-reject"):
        other = replace(kept, changes=(replace(kept.changes[0], new="Another Title"),))
        lane_of(page).revision.propose(other)
        press_key(page, press_on)
        assert lane_of(page).revision.kept == other
        assert ticks(page), "it is shown now"
        lane_of(page).revision.propose(kept)
        page.run()


def test_a_change_that_does_not_help_is_offered_without_a_tick_and_with_the_reason(
    fake: FakeProvider,
) -> None:
    page = mended(written(fake, f"{LONG_TITLE} and More"), "title_width")
    (tick,) = ticks(page)
    assert not tick.value
    assert "Not ticked: " in said(page)


def test_hostile_changes_are_nothing_but_text(fake: FakeProvider) -> None:
    page = mended(written(fake, HOSTILE), "title_width", "title_chars")
    seen = [each.value for each in (*page.markdown, *page.caption)]
    seen += [box.label for box in page.checkbox]
    assert not [each for each in seen if "<img" in each or ":red[no]" in each]
    diffs = [json.loads(each.proto.json or "{}") for each in page.get("bidi_component")]
    assert any(HOSTILE in json.dumps(each.get("pieces", "")) for each in diffs) or ticks(page)


def test_a_finding_is_mended_alone_by_the_button_beside_it(fake: FakeProvider) -> None:
    page = written(fake)
    lane = lane_of(page)
    page.session_state[f"findings-{lane.id}"] = True
    page.run()
    (button,) = [each for each in page.button if str(each.key).startswith("mend-title_width-")]
    button.click().run()
    assert not page.exception
    assert page.session_state[f"mended-checks-{lane.id}"] == ["title_width"]


def test_a_post_that_was_edited_mended_and_edited_again_keeps_what_was_mended(
    fake: FakeProvider,
) -> None:
    page = written(fake)
    lane = lane_of(page)
    known = edit_of(lane.view().envelope)
    lane.edit.merge(known, replace(known, tags="my, own, tags"))
    page.run()
    assert page.session_state[f"version-{lane.id}"] == EDITED
    press_key(mended(page, "title_width", "title_chars"), "mend-accept")
    reloaded = open_page(run=run_of(page).id)
    assert reloaded.session_state[f"version-{lane.id}"] == REVISED, "it is the newer one"
    tell_of_press(reloaded, {"act": "edit", "lane": 0})
    edited = lane.edit.in_use
    assert edited
    assert (edited.title, edited.tags) == (MENDED, "my, own, tags")
    assert versions_of(lane)[EDITED].envelope == versions_of(lane)[REVISED].envelope


def test_at_first_the_page_shows_what_a_person_made_last(fake: FakeProvider) -> None:
    page = written(fake)
    lane = lane_of(page)
    known = edit_of(lane.view().envelope)
    lane.edit.merge(known, replace(known, tags="my, own, tags"))
    page.run()
    page.session_state[f"version-{lane.id}"] = WRITTEN
    page.run()
    press_key(mended(page, "title_width", "title_chars"), "mend-accept")
    shown = open_page(run=run_of(page).id)
    assert shown.session_state[f"version-{lane.id}"] == REVISED
    now = lane.edit.in_use
    assert now
    lane.edit.merge(now, replace(now, tags="others, now"))
    shown = open_page(run=run_of(page).id)
    assert shown.session_state[f"version-{lane.id}"] == EDITED


def test_whoever_only_has_the_link_is_offered_nothing(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = written(fake)
    monkeypatch.setattr("components.write.presses.owner", lambda: "somebody else")
    other = open_page(run=run_of(page).id)
    other.session_state[f"mend-open-{lane_of(page).id}"] = True
    other.run()
    assert not [each for each in other.button if str(each.key).startswith("mend-")]


def test_a_press_that_is_refused_says_why(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    from providers.base import InvalidKey

    page = offered(written(fake), "title_width")
    sent = len(fake.requests)

    def refuse(*_: object, **__: object) -> None:
        raise InvalidKey("There is no key.", remedy="Type one.")

    monkeypatch.setattr(type(the_engine().revisions), "start", refuse)
    press_key(page, "mend")
    assert [plain(each.value) for each in page.toast] == ["There is no key. Type one."]
    assert len(fake.requests) == sent


def brought(text: str, keyphrase: str = "") -> AppTest:
    page = open_page()
    page.button(key="bring").click().run()
    page.text_area(key="brought-text").set_value(text)
    page.text_input(key="brought-keyphrase").set_value(keyphrase)
    page.button(key="bring-it").click().run()
    assert not page.exception
    return page


@pytest.mark.parametrize(
    "text",
    [
        "# Tea at Home\n\nTea at home is hot.\n\n## Why\n\nIt warms you.",
        "<h1>Tea at Home</h1><p>Tea at home is hot.</p><h2>Why</h2><p>It warms you.</p>",
        "TITLE: Tea at Home\n\nTea at home is hot.\n\n## Why\n\nIt warms you.\n</EndOFText>",
    ],
    ids=["Markdown", "HTML", "an old reply"],
)
def test_a_post_that_is_brought_along_is_a_run_of_its_own_and_sends_nothing(
    fake: FakeProvider, text: str
) -> None:
    page = brought(text, "tea at home")
    lane = lane_of(page)
    assert lane.view().envelope.title == "Tea at Home"
    assert lane.view().envelope.body == "Tea at home is hot.\n\n## Why\n\nIt warms you."
    assert heads(page.run())[0]["note"] == "A post of your own"
    assert "Checked for the keyphrase “tea at home”." in said(page)
    shown = fields(lane, lane.view())
    assert shown["outcome"] == ""
    assert shown["figures"]["speed"] is shown["figures"]["first"] is None, "nobody wrote it here"
    assert not [each for each in fake.requests if each.method == "POST"]
    again = open_page(run=run_of(page).id)
    assert heads(again)[0]["acts"] == []
    again.button(key="switch-form").click().run()
    assert again.selectbox(key="provider-1").value == "embedded"


def test_a_text_that_cannot_be_taken_in_says_why_and_stays(fake: FakeProvider) -> None:
    page = brought("   ")
    assert page.session_state["bring-trouble"] == "There is no text."
    assert "run" not in page.query_params


def test_models_that_can_mend_are_called_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    lanes = [lane("a", provider="openai"), lane("a", provider="anthropic"), lane("b")]
    of_form = [each.settings for each in lanes]
    monkeypatch.setattr("components.write.menders._of_form", lambda: iter(of_form))
    labels = [each.label for each in menders_for(Run(lanes[0].brief, lanes), 0)]
    assert labels == ["a (OpenAI) (wrote it)", "a (Anthropic)", "b"]
