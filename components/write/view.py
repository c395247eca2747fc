"""The view to write in: the form, one line once there is something to see, and what is written.

Python runs when somebody presses something, when a run starts and when a lane ends. What happens in
between comes by the event stream.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import session_keys
from components.blind.view import taste_button, tasting
from components.blind.vote import vote_in_head
from components.live.lane import Act
from components.live.outcome import ending_error
from components.notices import Notice
from components.owner import owner
from components.run.editor import editor
from components.run.edits import begin_edit, can_edit, forget_fields, look_up_edits
from components.run.example import below_example, example_button
from components.run.lane_head import was_meant_to_retry
from components.run.replay import replay
from components.run.view import show_run, show_run_state
from components.tab_title import name_tab, title_of_run
from components.write import form
from components.write.folded_form import folded_form, form_is_open, open_form
from components.write.form_lanes import drafts, edited_draft
from components.write.kept import fill_form, keep_form
from components.write.model_picker import lane_choice, model_picker, warm_up_provider
from components.write.prompt_fields import variable_fields
from components.write.prompt_picker import look_up_prompts
from components.write.settings import brief_settings, limit_settings, settings_group
from components.write.topic_form import topic_form
from posts.prompts.version import PromptError, read_topic
from providers.base import ProviderError
from runs.example import is_example
from runs.run import Run
from runs.the_engine import the_engine
from runs.writing.plan.again import Rewrite

OF_A_LANE: Final = frozenset({"key", "model", "base_url"})
"""Places of a notice that each lane has for itself."""


def write_view(line: DeltaGenerator) -> None:
    """Draw the view as it stands.

    Args:
        line: A place beside the choice of the view, for what is one line: the folded form.
    """
    look_up_prompts()
    run = fill_form(_asked_run)
    # Asked once: a lane that ends while the page is drawn has the page run again.
    views = [lane.view() for lane in run.lanes] if run else []
    ended = {index for index, view in enumerate(views) if view.ended}
    name_tab(title_of_run(run, views))
    refused, ending = _notices(run)
    if ending and not any(view.text for view in views):
        open_form(run)  # there is nothing to see but what went wrong
    if run:
        look_up_edits([run.lanes[index] for index in sorted(ended)])
    else:
        forget_fields()
    stop, writers = _stop if run and _is_own(run) else None, _writers(run, ended)
    opened = form_is_open(run)
    # Places that are always there: what comes or goes in one moves nothing in another.
    form_place, above, run_place = (st.container(key=key) for key in ("form", "above-run", "run"))
    if run:
        with line:
            show_run_state(run, ended=ended)
            folded_form(run, writers=writers, write=_write, stop=stop)
    if opened:
        with st.sidebar:
            _side_bar(refused or ending)
        with form_place:
            topic_form(refused, writers=writers, examples=run is None, write=_write, stop=stop)
    if run:
        all_ended = len(ended) == len(run.lanes)
        with above:
            ballot = tasting(run, ended=all_ended)
            editor(run, own=_is_own(run))
        own = _is_own(run)
        with run_place:
            show_run(
                run,
                ended=ended,
                on_act=_act if own else None,
                ballot=ballot,
                on_plan=_write_by if own else None,
                on_rewrite=_rewrite if own else None,
            )
            if all_ended and not run.blind:
                _below(run)
    else:
        _say_what_happens(asked=session_keys.RUN_PARAMETER in st.query_params)
    if not (run and run.blind):  # what the browser keeps names the models of the form
        keep_form()
    warm_up_provider()


def _side_bar(notice: Notice | None) -> None:
    """All that can be chosen, in groups: what writes, what is asked for, and how far it may go."""
    with st.container(gap="xsmall"):
        with settings_group("Model", beside=lane_choice):
            model_picker(notice)
        with settings_group("Brief"):
            variable_fields(form.form_prompts())
            brief_settings()
        limit_settings()


def _act(act: Act, lane: int) -> None:
    if act in ACTS:
        ACTS[act](lane)
    elif run := _asked_run():
        vote_in_head(run, act, lane)


def _below(run: Run) -> None:
    """What can be done with a run that has ended as a whole, and how its lanes compare."""
    from components.compare.view import comparison

    with st.container(key="after-run", horizontal=True):
        if is_example(run):
            below_example()
        else:
            replay(run)
        taste_button(run)
    comparison(run)


def _writers(run: Run | None, ended: set[int]) -> list[str]:
    """The models that are writing; by number only, where nobody is to know them."""
    if run is None:
        return []
    lanes = [lane for index, lane in enumerate(run.lanes) if index not in ended]
    return ["a model" if run.blind else lane.settings.model for lane in lanes]


def _is_own(run: Run) -> bool:
    """Whether this visitor may change the run; a link lets others only look at it."""
    return run.owner == owner()


def _asked_run() -> Run | None:
    """The run that the address names; None where it names none, or one that is not kept."""
    asked = st.query_params.get(session_keys.RUN_PARAMETER)
    return the_engine().find(asked) if asked else None


def _write() -> None:
    """Start a run with what the form holds, or say why not."""
    try:
        topic = read_topic(st.session_state.get(session_keys.TOPIC) or "")
        run = the_engine().start(form.read_brief(topic), form.read_lanes(), owner=owner())
    except (PromptError, ProviderError) as error:
        _note_press(Notice.of(error))
    else:
        _note_press(None)
        st.session_state[session_keys.FILLED_FROM] = run.id  # what was typed stays as it was typed
        st.query_params[session_keys.RUN_PARAMETER] = run.id


def _stop(lane: int | None = None) -> None:
    if (run := _asked_run()) and _is_own(run):
        the_engine().stop(run, lane)


def _retry(lane: int) -> None:
    """Have a lane written once more, or say why not."""
    run = _asked_run()
    if run and was_meant_to_retry(run.lanes[lane]):
        _write_again(run, lane, go_on=False)


def _go_on(lane: int) -> None:
    """Have a lane continued where it broke off, or say why not."""
    if run := _asked_run():
        _write_again(run, lane, go_on=True)


def _edit(lane: int) -> None:
    """Open the editor for a lane's post."""
    if (run := _asked_run()) and can_edit(run, lane, own=_is_own(run)):
        begin_edit(run.lanes[lane])


def _write_by(lane: int, outline: str) -> None:
    """Have a lane written by a plan that was changed, or say why not."""
    if run := _asked_run():
        _write_again(run, lane, go_on=True, outline=outline)


def _rewrite(lane: int, wanted: Rewrite, body: str) -> None:
    """Have a section of a lane's post written once more, or say why not."""
    if not (run := _asked_run()):
        return
    draft = the_engine().draft_of(run, lane)
    if not (draft and draft.writing):
        _send(run, lane, partial(the_engine().rewrite, run, lane, wanted, body=body))


def _write_again(run: Run, lane: int, *, go_on: bool, outline: str = "") -> None:
    _send(run, lane, partial(the_engine().retry, run, lane, go_on=go_on, outline=outline))


def _send(run: Run, lane: int, send: Callable[..., None]) -> None:
    """Have something of a lane that has ended sent with the visitor's key, or say why not."""
    if not (_is_own(run) and run.lanes[lane].view().ended):
        return  # pressed twice
    settings = run.lanes[lane].settings
    try:
        send(api_key=form.read_api_key(settings.provider, settings.base_url))
    except PromptError as error:
        _note_press(Notice.of(error))
    except ProviderError as error:
        _note_press(Notice(place="provider", message=error.message, remedy=error.remedy))
    else:
        _note_press(None)


def _note_press(refused: Notice | None) -> None:
    if refused:
        open_form(_asked_run())  # it is said beside the field that it is about
    st.session_state[session_keys.NOTICE] = refused
    st.session_state[session_keys.FORM_NOTE] = ""
    st.session_state[session_keys.NOTICE_LANE] = edited_draft()
    st.session_state[session_keys.PRESSED_WITH] = form.contents()


def _notices(run: Run | None) -> tuple[Notice | None, Notice | None]:
    """Why the last press was refused, and what ended the edited lane; neither once that changed."""
    lane, contents = edited_draft(), form.contents()
    pressed_with = st.session_state.get(session_keys.PRESSED_WITH) or {}
    refused: Notice | None = st.session_state.get(session_keys.NOTICE)
    if pressed_with.get(lane) != contents[lane]:
        return None, None
    if (
        refused
        and refused.place in OF_A_LANE
        and st.session_state[session_keys.NOTICE_LANE] != lane
    ):
        refused = None
    if run is None or run.blind or pressed_with.keys() != contents.keys():
        return refused, None
    place = drafts().index(lane)
    error = ending_error(run.lanes[place].view()) if place < len(run.lanes) else None
    return refused, Notice.of(error) if error else None


ACTS: Final[Mapping[Act, Callable[[int], None]]] = {
    "stop": _stop,
    "retry": _retry,
    "go_on": _go_on,
    "edit": _edit,
}


def _say_what_happens(*, asked: bool) -> None:
    """Show what to do first, where the run will be."""
    with st.container(
        key="no-run",
        border=True,
        height=280,
        horizontal_alignment="center",
        vertical_alignment="center",
        gap="xsmall",
    ):
        if asked:
            st.markdown("**The run in this address is not here any more.**", width="content")
            st.caption(
                "It was deleted, or its address is not whole. Write a new post above.",
                width="content",
            )
        else:
            st.markdown("**Your post will be written here.**", width="content")
            st.caption(
                "Title, description, tags and categories appear beside the text as the model "
                "writes. Then you can download the post as Markdown, HTML or JSON.",
                width=460,
                text_alignment="center",
            )
        example_button()
        said = "A recorded comparison of three posts: no key, and nothing is sent."
        st.caption(said, width="content")
