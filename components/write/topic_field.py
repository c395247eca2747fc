"""The topic's field: it has the focus at first, counts near its limit, and Enter writes."""

from pathlib import Path
from typing import Final

import streamlit as st

from components import session_keys
from components.notices import Notice, show_notice
from components.scripts import loader
from posts.prompts.version import MAX_TOPIC, InvalidTopic, read_topic

_mount: Final = st.components.v2.component(
    "draftbench_topic",
    html='<div class="db-count" role="status" hidden></div>',
    js=loader(Path(__file__).with_suffix(".js")),
    isolate_styles=False,
)


def topic_field(notice: Notice | None, *, focus: bool) -> None:
    """Ask for the topic.

    Args:
        notice: Shown here if it is about the topic. One about its text goes while that is mended.
        focus: The field has the focus when the page opens.
    """
    with st.container(gap=None):  # what shows nothing takes no room
        st.text_input(
            "Topic",
            key=session_keys.TOPIC,
            placeholder="What should the post be about?",
            on_change="ignore",
            persist_state="session",
        )
        _mount(
            key="topic-field",
            data={"focus": focus, "most": MAX_TOPIC, "mendable": _is_wrong()},
            height="content",
        )
        with st.container(key="topic-notice"):
            show_notice(notice, "topic")


def _is_wrong() -> bool:
    try:
        read_topic(str(st.session_state.get(session_keys.TOPIC) or ""))
    except InvalidTopic:
        return True
    return False
