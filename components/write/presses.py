"""What the buttons of the view to write in do, and what is said of a press that was refused."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import streamlit as st

from components import session_keys
from components.blind.vote import vote_in_head
from components.compare.revise.desk import Desk, Mender
from components.live.lane import Act
from components.live.outcome import ending_error
from components.notices import Notice, toast
from components.owner import owner
from components.run.edits import begin_edit, can_edit
from components.run.lane_head import was_meant_to_retry
from components.widget_values import parameter, set_parameter
from components.write import form
from components.write.folded_form import open_form
from components.write.form_lanes import active_lane_id, lane_ids
from components.write.menders import menders_for
from posts.prompts.version import PromptError, read_topic
from posts.revision.pieces import RevisionPlan
from posts.versions import VersionName
from providers.base import ProviderError
from runs.lane_view import LaneView
from runs.run import Run
from runs.the_engine import the_engine
from runs.writing.plan.again import Rewrite

LANE_FIELDS: Final = frozenset({"key", "model", "base_url"})
"""Places of a notice that each lane has for itself."""


def asked_run() -> Run | None:
    """The run that the address names; None where it names none, or one that is not kept."""
    asked = parameter(session_keys.RUN_PARAMETER)
    return the_engine().find(asked) if asked else None


def is_own(run: Run) -> bool:
    """Whether this visitor may change the run; a link lets others only look at it."""
    return run.owner == owner()


def act_on_lane(act: Act, lane: int) -> None:
    """Do what was pressed in the head of a lane."""
    if act in ACTS:
        ACTS[act](lane)
    elif run := asked_run():
        vote_in_head(run, act, lane)


def write() -> None:
    """Start a run with what the form holds, or say why not."""
    try:
        topic = read_topic(st.session_state.get(session_keys.TOPIC) or "")
        run = the_engine().start(
            form.read_brief(topic), form.read_lanes(in_callback=True), owner=owner()
        )
    except (PromptError, ProviderError) as error:
        _note_press(Notice.of(error))
    else:
        _note_press(None)
        st.session_state[session_keys.FILLED_FROM] = run.id  # what was typed stays as it was typed
        set_parameter(session_keys.RUN_PARAMETER, run.id)


def stop(lane: int | None = None) -> None:
    """Stop one lane, or all of them."""
    if (run := asked_run()) and is_own(run):
        the_engine().stop(run, lane)


def write_by(lane: int, outline: str) -> None:
    """Have a lane written by a plan that was changed, or say why not."""
    if run := asked_run():
        _write_again(run, lane, go_on=True, outline=outline)


def rewrite(lane: int, wanted: Rewrite, body: str) -> None:
    """Have a section of a lane's post written once more, or say why not."""
    if not (run := asked_run()):
        return
    draft = the_engine().drafts.of(run, lane)
    if not (draft and draft.writing):
        _send(run, lane, partial(the_engine().drafts.begin, run, lane, wanted, body=body))


def desk_for(run: Run) -> Desk:
    """How the posts of a visitor's own run can be revised."""
    return Desk(menders=partial(menders_for, run), start=revise)


def revise(lane: int, plan: RevisionPlan, version: VersionName, mender: Mender) -> None:
    """Have a model mend pieces of a lane's post, or say why not."""
    run, settings = asked_run(), mender.settings
    if not run or not is_own(run):
        return
    key = form.read_api_key(settings.provider, settings.base_url)
    revisions = the_engine().revisions
    try:
        revisions.start(run, lane, plan, version, settings=settings, api_key=key)
    except ProviderError as error:
        toast(error)
    except ValueError:  # pressed twice
        return


def notices(run: Run | None, views: Sequence[LaneView]) -> tuple[Notice | None, Notice | None]:
    """Why the last press was refused, and what ended the edited lane; neither once that changed.

    Args:
        run: What is shown.
        views: How its lanes stand, as all of the page knows it.
    """
    lane, contents = active_lane_id(), form.contents()
    pressed_with = st.session_state.get(session_keys.PRESSED_WITH) or {}
    refused: Notice | None = st.session_state.get(session_keys.NOTICE)
    if pressed_with.get(lane) != contents[lane]:
        return None, None
    if (
        refused
        and refused.place in LANE_FIELDS
        and st.session_state[session_keys.NOTICE_LANE] != lane
    ):
        refused = None
    if run is None or run.blind or pressed_with.keys() != contents.keys():
        return refused, None
    place = lane_ids().index(lane)
    error = ending_error(views[place]) if place < len(views) else None
    return refused, Notice.of(error) if error else None


def _retry(lane: int) -> None:
    """Have a lane written once more, or say why not."""
    run = asked_run()
    if run and was_meant_to_retry(run.lanes[lane]):
        _write_again(run, lane, go_on=False)


def _go_on(lane: int) -> None:
    """Have a lane continued where it broke off, or say why not."""
    if run := asked_run():
        _write_again(run, lane, go_on=True)


def _edit(lane: int) -> None:
    """Open the editor for a lane's post."""
    if (run := asked_run()) and can_edit(run, lane, own=is_own(run)):
        begin_edit(run.lanes[lane])


def _write_again(run: Run, lane: int, *, go_on: bool, outline: str = "") -> None:
    _send(run, lane, partial(the_engine().retry, run, lane, go_on=go_on, outline=outline))


def _send(run: Run, lane: int, send: Callable[..., None]) -> None:
    """Have something of a lane that has ended sent with the visitor's key, or say why not."""
    if not (is_own(run) and run.lanes[lane].view().ended):
        return  # pressed twice
    settings = run.lanes[lane].settings
    try:
        send(api_key=form.read_api_key(settings.provider, settings.base_url))
    except PromptError as error:
        _note_press(Notice.of(error))
    except ProviderError as error:
        _note_press(Notice(place="provider", message=error.message, remedy=error.remedy))
    except ValueError:  # pressed in another window, too
        return
    else:
        _note_press(None)


def _note_press(refused: Notice | None) -> None:
    if refused:
        open_form(asked_run())  # it is said beside the field that it is about
    st.session_state[session_keys.NOTICE] = refused
    st.session_state[session_keys.FORM_NOTE] = ""
    st.session_state[session_keys.NOTICE_LANE] = active_lane_id()
    st.session_state[session_keys.PRESSED_WITH] = form.contents()


ACTS: Final[Mapping[Act, Callable[[int], None]]] = {
    "stop": stop,
    "retry": _retry,
    "go_on": _go_on,
    "edit": _edit,
}
