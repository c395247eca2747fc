"""What the post is about, and the button."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from components import form, state
from components.notices import Notice, escape_markdown, show_notice

EXAMPLES: Final = (
    "How to test a backup before you need it",
    "Sourdough for people who travel a lot",
    "What a heat pump costs in an old house",
)


def topic_form(
    notice: Notice | None,
    *,
    writer: str | None,
    examples: bool,
    write: Callable[[], None],
    stop: Callable[[], None],
) -> None:
    """Ask for a topic and offer to write about it.

    Args:
        notice: Shown here if it is about the topic; a word of it, if it is about another field.
        writer: The model that is writing: it can be stopped, and no other run be started. None
            while none is.
        examples: Offer topics to press.
        write: Called when the person wants a post.
        stop: Called when the person wants the run to end.
    """
    st.text_input(
        "Topic",
        key=state.TOPIC,
        placeholder="What should the post be about?",
        on_change="ignore",
    )
    show_notice(notice, "topic")
    if examples:
        st.pills(
            "Examples",
            EXAMPLES,
            key=state.EXAMPLE,
            label_visibility="collapsed",
            on_change=_take_example,
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Write post",
            key="write",
            type="primary",
            icon=":material/edit:",
            shortcut="Ctrl+Enter",
            disabled=writer is not None,
            on_click=write,
        )
        if writer:
            st.button("Stop", key="stop", icon=":material/stop_circle:", on_click=stop)
        _say_who_writes(writer)
    show_notice(notice, "provider")
    if notice and notice.place in {"key", "model", "base_url"}:
        st.caption(f"Nothing was sent. {escape_markdown(notice.message)}")


def _take_example() -> None:
    if example := st.session_state.get(state.EXAMPLE):
        st.session_state[state.TOPIC] = example
        st.session_state[state.EXAMPLE] = None


def _say_who_writes(writer: str | None) -> None:
    model = writer or st.session_state.get(state.model_of(form.read_provider()))
    if model:
        st.caption(f"with {escape_markdown(model)}")
