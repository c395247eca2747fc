"""The view to write in: the form, one line once there is something to see, and what is written.

Python runs when somebody presses something, when a run starts and when a lane ends. What happens in
between comes by the event stream.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import session_keys
from components.blind.view import taste_button, tasting
from components.notices import Notice
from components.run.editor import editor
from components.run.edits import forget_fields, look_up_edits
from components.run.example import below_example, example_button
from components.run.replay import replay
from components.run.view import show_run, show_run_state
from components.tab_title import name_tab, title_of_run
from components.widget_values import parameter
from components.write import form, presses
from components.write.bring import bring_button
from components.write.folded_form import folded_form, form_is_open, open_form
from components.write.kept import fill_form, keep_form
from components.write.model_picker import lane_choice, model_picker, warm_up_provider
from components.write.prompt_fields import variable_fields
from components.write.prompt_picker import look_up_prompts
from components.write.settings import brief_settings, limit_settings, settings_group
from components.write.topic_form import topic_form
from runs.example import is_example
from runs.run import Run


def write_view(line: DeltaGenerator) -> None:
    """Draw the view as it stands.

    Args:
        line: A place beside the choice of the view, for what is one line: the folded form.
    """
    look_up_prompts()
    run = fill_form(presses.asked_run)
    # Asked once: a lane that ends while the page is drawn has the page run again.
    views = [lane.view() for lane in run.lanes] if run else []
    ended = {index for index, view in enumerate(views) if view.ended}
    name_tab(title_of_run(run, views))
    refused, ending = presses.notices(run, views)
    if ending and not any(view.text for view in views):
        open_form(run)  # there is nothing to see but what went wrong
    if run:
        look_up_edits([run.lanes[index] for index in sorted(ended)])
    else:
        forget_fields()
    # Places that are always there: what comes or goes in one moves nothing in another.
    form_place, above, run_place = (st.container(key=key) for key in ("form", "above-run", "run"))
    _form(run, refused, ending, ended=ended, line=line, place=form_place)
    if run:
        _run(run, ended=ended, above=above, place=run_place)
    else:
        _say_what_happens(asked=parameter(session_keys.RUN_PARAMETER) is not None)
    if not (run and run.blind):  # what the browser keeps names the models of the form
        keep_form()
    warm_up_provider()


def _form(
    run: Run | None,
    refused: Notice | None,
    ending: Notice | None,
    *,
    ended: set[int],
    line: DeltaGenerator,
    place: DeltaGenerator,
) -> None:
    """Draw the form: as one line where there is a run, as a whole where it is open."""
    opened = form_is_open(run)
    writers, write = _writers(run, ended), presses.write
    stop = presses.stop if run and presses.is_own(run) else None
    if run:
        with line:
            show_run_state(run, ended=ended)
            folded_form(run, writers=writers, write=write, stop=stop)
    if opened:
        with st.sidebar:
            _side_bar(refused or ending)
        with place:
            topic_form(refused, writers=writers, examples=run is None, write=write, stop=stop)


def _run(run: Run, *, ended: set[int], above: DeltaGenerator, place: DeltaGenerator) -> None:
    """Draw a run: what is above its lanes, its lanes, and what can be done once it has ended."""
    own, all_ended = presses.is_own(run), len(ended) == len(run.lanes)
    with above:
        ballot = tasting(run, ended=all_ended)
        editor(run, own=own)
    with place:
        show_run(
            run,
            ended=ended,
            on_act=presses.act_on_lane if own else None,
            ballot=ballot,
            on_plan=presses.write_by if own else None,
            on_rewrite=presses.rewrite if own else None,
        )
        if all_ended and not run.blind:
            _below(run)


def _side_bar(notice: Notice | None) -> None:
    """All that can be chosen, in groups: what writes, what is asked for, and how far it may go."""
    with st.container(gap="xsmall"):
        with settings_group("Model", beside=lane_choice):
            model_picker(notice)
        with settings_group("Brief", beside=limit_settings):
            variable_fields(form.form_prompts())
            brief_settings()


def _below(run: Run) -> None:
    """What can be done with a run that has ended as a whole, and how its lanes compare."""
    from components.compare.view import comparison

    with st.container(key="after-run", horizontal=True):
        if is_example(run):
            below_example()
        else:
            replay(run)
        taste_button(run)
    comparison(run, presses.desk_for(run) if presses.is_own(run) else None)


def _writers(run: Run | None, ended: set[int]) -> list[str]:
    """The models that are writing; by number only, where nobody is to know them."""
    if run is None:
        return []
    lanes = [lane for index, lane in enumerate(run.lanes) if index not in ended]
    return ["a model" if run.blind else lane.settings.model for lane in lanes]


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
        with st.container(horizontal=True, horizontal_alignment="center"):
            example_button()
            bring_button()
        said = "The example is a recorded comparison of three posts: no key, and nothing is sent."
        st.caption(said, width="content", text_alignment="center")
