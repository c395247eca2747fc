"""What the post is about, which lanes write it, and the button."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from components import session_keys
from components.notices import Notice, escape_markdown, show_notice
from components.widget_values import set_value
from components.write import form
from components.write.estimate import describe_total, form_estimates
from components.write.form_lanes import lane_ids
from components.write.form_state import clear_form
from components.write.lane_list import add_lane_buttons, describe_lane, lane_list
from components.write.lane_sets import lane_sets
from components.write.quota import what_is_left
from components.write.sent_popover import what_is_sent
from components.write.topic_field import topic_field
from components.write.undo import undo_line
from runs.estimate import Estimate

EXAMPLES: Final = (
    "How to test a backup before you need it",
    "Sourdough for people who travel a lot",
    "What a heat pump costs in an old house",
)


def topic_form(
    notice: Notice | None,
    *,
    writers: Sequence[str],
    examples: bool,
    write: Callable[[], None],
    stop: Callable[[], None] | None,
) -> None:
    """Ask for a topic and offer to write about it.

    Args:
        notice: Shown here if it is about the topic; a word of it, if it is about another field.
        writers: The models that are writing: a person whose run that is cannot start another.
        examples: Offer topics to press.
        write: Called when the person wants a post.
        stop: Called when the person wants the run to end; None where that is not theirs to say.
    """
    topic_field(notice, focus=examples)
    if examples:
        st.pills(
            "Examples",
            EXAMPLES,
            key=session_keys.EXAMPLE,
            label_visibility="collapsed",
            on_change=_take_example,
        )
    estimates = form_estimates()
    lane_list(estimates)
    with st.container(horizontal=True, vertical_alignment="center"):
        write_button(len(lane_ids()), write, off=bool(writers and stop))
        if writers and stop:
            stop_button(writers, stop)
        else:
            st.empty()
        what_is_sent()
        add_lane_buttons()
        lane_sets()
        _clear_button()
        undo_line()
        st.caption(_who_writes(writers) if writers else _what_it_takes(estimates))
    if note := st.session_state.get(session_keys.FORM_NOTE):
        st.info(escape_markdown(note), icon=":material/link:")
    show_notice(notice, "provider")
    what_is_left()
    if notice and notice.place in {"key", "model", "base_url"}:
        st.caption(f"Nothing was sent. {escape_markdown(notice.message)}")


def write_button(lanes: int, write: Callable[[], None], *, off: bool = False) -> None:
    """Offer the button that has this many posts written."""
    st.button(
        "Write post" if lanes == 1 else f"Write {lanes} posts",
        key="write",
        type="primary",
        icon=":material/edit:",
        shortcut="Ctrl+Enter",
        disabled=off,
        on_click=write,
    )


def stop_button(writers: Sequence[str], stop: Callable[[], None]) -> None:
    """Offer to stop all that writes."""
    st.button(
        "Stop" if len(writers) == 1 else "Stop all",
        key="stop",
        icon=":material/stop_circle:",
        on_click=stop,
    )


def _clear_button() -> None:
    """Offer to empty the form, where there is something in it to lose."""
    st.button(
        "Clear",
        key="clear",
        type="tertiary",
        icon=":material/ink_eraser:",
        help="Empty the form: one lane, no topic. Keys stay.",
        on_click=clear_form,
    )


def _take_example() -> None:
    if example := st.session_state.get(session_keys.EXAMPLE):
        set_value(session_keys.TOPIC, example)
        set_value(session_keys.EXAMPLE, None)


def _who_writes(models: Sequence[str]) -> str:
    return f"with {escape_markdown(models[0])}" if len(models) == 1 else f"{len(models)} lanes"


def _what_it_takes(estimates: Mapping[str, Estimate]) -> str:
    lane, *others = lane_ids()
    if others:
        return describe_total(estimates, len(lane_ids())).replace("$", r"\$")
    model = escape_markdown(form.read_model(lane))
    return f"with {model} · {describe_lane(lane, estimates.get(lane))}" if model else ""
