"""What a prompt version, as it stands, would send for what the form holds."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

import streamlit as st

from components import session_keys
from components.notices import escape_markdown
from components.prompts.edits import is_changed, read_draft
from components.write import form
from components.write.form_lanes import edited_draft
from components.write.prompt_fields import read_variables, variable_fields
from components.write.prompt_picker import chosen_prompt
from components.write.rendered_prompt import show_rendered_prompt
from posts.prompts.version import BUILT_IN, PromptVersion
from providers.base import ProviderError
from runs.run import Brief, LaneSettings, usual_writing_mode

EXAMPLE_TOPIC: Final = "How to test a backup before you need it"


def sent_panel(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    """Ask for the variables that only this prompt has, and show what is sent."""
    typed = as_typed(version)
    variable_fields([typed])
    if topic := _typed_topic():
        st.caption(f"With the topic in the form: {escape_markdown(topic)}")
    else:
        _say_example()
    settings = settings_for(
        typed, edited_draft() if session_keys.LANES in st.session_state else None
    )
    show_rendered_prompt(brief_for(typed, topic or EXAMPLE_TOPIC), settings)


def show_sent_by(lane: str) -> None:
    """Show what a lane of the form sends, as it stands."""
    prompt = chosen_prompt(lane)
    if not (topic := _typed_topic()):
        _say_example()
    show_rendered_prompt(form.read_brief(topic or EXAMPLE_TOPIC), settings_for(prompt, lane))


def as_typed(version: PromptVersion) -> PromptVersion:
    """A version with what is typed over it, as saving would make it."""
    return replace(version, text=read_draft(version).text) if is_changed(version) else version


def brief_for(version: PromptVersion, topic: str) -> Brief:
    """What the form holds, with the values of this version's own variables."""
    if session_keys.LANES not in st.session_state:
        return Brief(topic=topic, variables=read_variables([version]))
    return replace(form.read_brief(topic), variables=read_variables([version]))


def settings_for(version: PromptVersion, lane: str | None) -> LaneSettings:
    """Those of a lane of the form, with this version; None where there is no form yet."""
    settings = LaneSettings(provider="", model="")
    if lane is not None:
        with suppress(ProviderError):  # no model is chosen yet
            settings = form.read_lane(lane).settings
    writing = usual_writing_mode(settings.provider) if version == BUILT_IN else "whole"
    return replace(settings, prompt=version, writing=writing)


def _typed_topic() -> str:
    return str(st.session_state.get(session_keys.TOPIC) or "").strip()


def _say_example() -> None:
    st.caption(f"No topic is typed yet; as an example: {EXAMPLE_TOPIC}")
