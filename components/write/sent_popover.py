"""What the form's lanes send, beside the button that sends it: made only once it is asked for."""

from contextlib import suppress
from dataclasses import replace
from typing import Final

import streamlit as st

from components import session_keys
from components.labels import choice
from components.notices import escape_markdown
from components.write import form
from components.write.form_lanes import lane_ids
from components.write.prompt_picker import chosen_prompt
from components.write.rendered_prompt import show_rendered_prompt
from posts.prompts.version import PromptVersion
from providers.base import ProviderError
from runs.settings import LaneSettings

EXAMPLE_TOPIC: Final = "How to test a backup before you need it"


def what_is_sent() -> None:
    """Offer to see it. The press brings what is typed; nothing is drawn before it, or after."""
    place = st.popover(
        "What is sent",
        icon=":material/visibility:",
        key=session_keys.SENT,
        on_change="rerun",
    )
    if not place.open:
        return
    lanes = lane_ids()
    with place:
        if len(lanes) == 1:
            _show_sent_by(lanes[0])
            return
        names = (form.read_model(lane) or "No model is chosen" for lane in lanes)
        titles = [
            choice(f"{number}  {escape_markdown(name)}") for number, name in enumerate(names, 1)
        ]
        for lane, tab in zip(lanes, st.tabs(titles), strict=True):
            with tab:
                _show_sent_by(lane)


def typed_topic() -> str:
    """The topic as it stands in the form; empty for none."""
    return str(st.session_state.get(session_keys.TOPIC) or "").strip()


def example_topic() -> str:
    """A topic that stands for the one not typed yet; says so."""
    st.caption(f"No topic is typed yet; as an example: {EXAMPLE_TOPIC}")
    return EXAMPLE_TOPIC


def settings_for(version: PromptVersion, lane: str | None) -> LaneSettings:
    """Those of a lane of the form, with this version; None where there is no form yet."""
    settings = LaneSettings(provider="", model="")
    if lane is not None:
        with suppress(ProviderError):  # no model is chosen yet
            settings = form.read_lane(lane).settings
    return replace(settings, prompt=version)


def _show_sent_by(lane: str) -> None:
    topic = typed_topic() or example_topic()
    settings = settings_for(chosen_prompt(lane), lane)
    show_rendered_prompt(form.read_brief(topic), settings)
