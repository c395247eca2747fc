"""The form as one line, while something is written or shown: posts first."""

from collections.abc import Callable, Sequence

import streamlit as st

from components import session_keys
from components.run.example import describe_example, skip_button
from components.write.form_lanes import lane_ids
from components.write.one_line import one_line
from components.write.topic_form import stop_button, write_button
from runs.example import is_example
from runs.run import Run
from runs.settings import RECORDING


def form_is_open(run: Run | None) -> bool:
    """Whether the whole form is to be seen: always, where there is no run to look at."""
    return run is None or bool(_opened().get(run.id))


def open_form(run: Run | None, *, to: bool = True) -> None:
    """Show the whole form beside this run, or one line of it; what is typed in it stays."""
    if run:
        _opened()[run.id] = to


def folded_form(
    run: Run,
    *,
    writers: Sequence[str],
    write: Callable[[], None],
    stop: Callable[[], None] | None,
) -> None:
    """Show what is written in a line, and the way to the form; or back, where that is open.

    Args:
        run: What is shown.
        writers: The models that are writing.
        write: Called when the person wants what the form asks for.
        stop: Called when the person wants the run to end; None where that is not theirs to say.
    """
    # The same number of things either way: an old one would stand until the page is all drawn.
    if form_is_open(run):
        st.empty()
        st.empty()
        st.empty()
        _switch("Close the form", "expand_less", run, to=False)
        return
    if writers and stop and is_recording(run):
        skip_button(run)  # no button comes into its place: an impatient second press does nothing
    else:
        st.empty()
    one_line(run.brief.topic, describe_run(run))
    if writers and stop and is_example(run):
        st.empty()  # it is skipped; what it costs to go on is nothing
    elif writers and stop:
        stop_button(writers, stop)
    else:
        write_button(len(lane_ids()), write)
    _switch("Edit", "tune", run, to=True)  # last: no Write that comes for a Stop moves it away


def is_recording(run: Run) -> bool:
    """Whether a run plays what was written before; a blind one has its own way to the end."""
    return not run.blind and all(lane.settings.provider == RECORDING for lane in run.lanes)


def describe_run(run: Run) -> str:
    """The models and the settings of a run, in short; of a blind one, no models."""
    models = dict.fromkeys(lane.settings.model for lane in run.lanes)
    said = [f"{len(run.lanes)} posts"] if run.blind else [", ".join(models)]
    said = [*filter(None, [describe_example(run)]), *said]
    said += [f"{run.brief.words:,} words", run.brief.language]
    said += [each for each in (run.brief.audience, run.brief.tone, run.brief.keyphrase) if each]
    return " · ".join(said)


def _switch(label: str, icon: str, run: Run, *, to: bool) -> None:
    st.button(
        label,
        key="switch-form",
        icon=f":material/{icon}:",
        on_click=open_form,
        args=(run,),
        kwargs={"to": to},
    )


def _opened() -> dict[str, bool]:
    opened: dict[str, bool] = st.session_state.setdefault(session_keys.FORM_OPEN, {})
    return opened
