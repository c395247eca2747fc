"""What another thread or window changes while a page is drawn: the page decides by one reading.

Each test changes it at the moment at which the page reads it, which on a busy server chance does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, repeat
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from fake_provider import FakeProvider
from made_lanes import GOOD, lane
from page_stories import (
    errors,
    open_with,
    press,
    press_in_head,
    run_of,
    wait_for_end,
    wait_for_text,
)
from streamlit.testing.v1 import AppTest

from components import saving
from components.batch import judge
from components.compare.lanes import compared
from components.compare.revise import view as revise_view
from components.compare.revise.desk import Desk
from components.write import view as write_view
from posts.edit import Edit
from posts.prompts.judge import BUILT_IN_JUDGE, Judgement
from posts.revision.revision import Revision
from posts.versions import WRITTEN
from providers.base import QuotaExhausted
from runs import engine as engines
from runs.beside import drafts
from runs.beside.rewriting import restore_draft
from runs.engine import Engine
from runs.experiments import judge as judging
from runs.lane import Lane
from runs.lane_request import Job, LaneRequest, job_again
from runs.lane_revision import LaneRevision
from runs.lane_view import KeptDraft
from runs.run import Run
from runs.section_draft import SectionDraft
from runs.settings import Brief, LaneSettings
from runs.store import judgements
from runs.store.judgements import KeptJudgement, Order

JUDGE = LaneSettings(provider="compatible", model="judge", prompt=BUILT_IN_JUDGE)
pytestmark = pytest.mark.usefixtures("page_engine")


def drawn(script: Callable[..., None], **state: Any) -> AppTest:
    page = AppTest.from_function(script, default_timeout=30)
    for name, value in state.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception
    return page


@dataclass
class EndsWhenAsked:
    """It has ended by the time that the answer is there; what it leaves is left before."""

    leave: Callable[[], object]
    error: str = ""

    def has_ended(self) -> bool:
        self.leave()
        return False

    writing = running = property(has_ended)


# Revisions


def revised_when_asked(monkeypatch: pytest.MonkeyPatch) -> Lane:
    """A lane whose revision comes to be decided on as somebody asks whether it is still written."""
    post = lane()
    revision = Revision(base=post.view().envelope, of=WRITTEN)
    draft = EndsWhenAsked(lambda: post.revision.propose(revision))
    engine = SimpleNamespace(revisions=SimpleNamespace(of=lambda _: draft))
    monkeypatch.setattr(revise_view, "the_engine", lambda: engine)
    return post


def test_a_revision_that_ends_as_it_is_looked_at_is_to_be_decided_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert revise_view.is_being_revised(revised_when_asked(monkeypatch))


def test_a_revision_that_ends_as_its_panel_is_drawn_is_shown_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post, shown = revised_when_asked(monkeypatch), list[object]()
    monkeypatch.setattr(revise_view, "changes", lambda _, kept: shown.append(kept))
    (shown_lane,) = compared(Run(post.brief, [post]))
    revise_view.revise(shown_lane, Desk(menders=lambda _: [], start=lambda *_: None))
    assert shown == [post.revision.kept]


def test_a_judge_that_ends_as_it_is_looked_at_has_all_of_its_answers_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = dict[Order, KeptJudgement]()
    answer = KeptJudgement(judgement=Judgement(place="first", reason=""), cost=None)
    work = EndsWhenAsked(lambda: kept.update({("a", "b"): answer}))
    monkeypatch.setattr(judging, "work_on", lambda *_: work)
    monkeypatch.setattr(judgements, "judgements_of", lambda *_: dict(kept))
    request = LaneRequest(settings=JUDGE)
    asked = judge._judge("batch", [], request, ("v1", "v2"), {}, counts=False)
    assert asked.kept == kept


class LockedMeanwhile:
    """A journal that cannot save any more right after somebody has looked."""

    losses = 0
    has_work = False

    def __init__(self) -> None:
        self._answers = chain([None], repeat("The database is locked."))

    @property
    def trouble(self) -> str | None:
        return next(self._answers)


def test_no_notice_of_saving_is_shown_that_nothing_takes_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def notice() -> None:
        from components.saving import saving_notice

        saving_notice()

    engine = SimpleNamespace(journal=LockedMeanwhile())
    monkeypatch.setattr(saving, "the_engine", lambda: engine)
    assert not drawn(notice).warning


class EditedMeanwhile:
    """An edit that another window makes right after this one has looked for it."""

    def __init__(self) -> None:
        self._answers = chain([None], repeat(Edit(title="Mine", body="Text.")))

    @property
    def in_use(self) -> Edit | None:
        return next(self._answers)


def test_a_version_that_another_window_makes_is_not_chosen_where_it_is_not_offered() -> None:
    def choice() -> None:
        import streamlit as st

        from components.run.fixes import version_choice

        st.session_state["version"] = version_choice(st.session_state["lane"]).name

    post = lane(reply=GOOD.replace("CATEGORIES: ", "CATEGORIES: Backups, "))
    post.edit = EditedMeanwhile()  # type: ignore[assignment]
    page = drawn(choice, lane=post)
    assert len(page.segmented_control[0].options) == 2, "it is not offered"
    assert page.session_state["version"] == WRITTEN


def test_what_two_windows_press_at_once_is_done_once_and_is_no_error(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = press(open_with(fake, "cut"), "Write post")
    wait_for_end(page)
    first, retry = run_of(page).lanes[0], Engine.retry

    def retry_in_both(*of: Any, **how: Any) -> None:
        retry(*of, **how)
        retry(*of, **how)

    monkeypatch.setattr(Engine, "retry", retry_in_both)
    fake.models.append("hold")
    press_in_head(page, "go_on")
    assert run_of(page).lanes[0] is not first
    assert not errors(page)


def test_why_a_lane_failed_is_said_once_all_of_the_page_knows_that_it_did(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = press(press(open_with(fake, "hold"), "Write post"), "Edit")
    wait_for_text(page)
    failing = run_of(page).lanes[0]

    def fail(_: str) -> None:  # it is called between the two readings
        failing.fail(QuotaExhausted("No credit is left.", remedy="Pay."))

    monkeypatch.setattr(write_view, "name_tab", fail)
    page.run()
    assert not errors(page)
    page.run()
    assert len(errors(page)) == 1


def test_a_post_that_is_deleted_while_it_is_looked_at_has_no_revision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post = lane()
    kept = chain([Revision(base=post.view().envelope, of=WRITTEN)], repeat(None))
    monkeypatch.setattr(LaneRevision, "_kept", property(lambda _: next(kept)), raising=False)
    assert post.revision.result is None


def test_a_section_that_is_dropped_while_it_is_looked_at_does_not_come_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = lane()
    post.draft = KeptDraft(heading="How", old="Old.", text="TITLE: How\n\nNew.", state="complete")
    run = Run(post.brief, [post])
    other = Thread(target=engine.drafts.drop, args=(post,))

    def restore_while_it_is_dropped(*of: Any) -> SectionDraft:
        other.start()
        other.join(0.1)  # where nothing holds it up, it is done by then
        return restore_draft(*of)

    monkeypatch.setattr(drafts, "restore_draft", restore_while_it_is_dropped)
    assert engine.drafts.of(run, 0)
    other.join()
    assert engine.drafts.of(run, 0) is None


def test_of_two_presses_at_the_same_moment_one_has_a_lane_written_once_more(
    engine: Engine, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = LaneSettings(provider="compatible", model="hold", base_url=fake.base_url)
    run = engine.start(Brief(topic="Tea"), [LaneRequest(settings=settings)])
    engine.stop(run)
    assert run.lanes[0].wait_for_end(60)
    refused = list[ValueError]()

    def press() -> None:
        try:
            engine.retry(run, 0)
        except ValueError as error:
            refused.append(error)

    other = Thread(target=press)

    def make_while_it_is_pressed(*of: Any, **how: Any) -> Job:
        monkeypatch.setattr(engines, "job_again", job_again)
        other.start()
        other.join(0.1)  # where nothing holds it up, it is done by then
        return job_again(*of, **how)

    monkeypatch.setattr(engines, "job_again", make_while_it_is_pressed)
    press()
    other.join()
    assert len(refused) == 1
    assert run.turn == 1
