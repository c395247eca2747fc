"""What a prompt version, as it stands, would send for what the form holds."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from components import form, state
from components.drafts import edited_draft
from components.notices import escape_markdown
from components.prompt_draft import is_changed, read_draft
from components.prompt_fields import read_variables, variable_fields
from components.prompt_preview import show_rendered_prompt
from posts.prompt import BUILT_IN, PromptVersion
from providers.base import ProviderError
from runs.run import Brief, LaneSettings, usual_writing_mode

EXAMPLE_TOPIC: Final = "How to test a backup before you need it"


def sent_panel(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    """Ask for the variables that only this prompt has, and show what is sent."""
    typed = as_typed(version)
    variable_fields([typed])
    topic = str(st.session_state.get(state.TOPIC) or "").strip()
    if topic:
        st.caption(f"With the topic in the form: {escape_markdown(topic)}")
    else:
        st.caption(f"No topic is typed yet; as an example: {EXAMPLE_TOPIC}")
    show_rendered_prompt(brief_for(typed, topic or EXAMPLE_TOPIC), settings_for(typed))


def as_typed(version: PromptVersion) -> PromptVersion:
    """A version with what is typed over it, as saving would make it."""
    return replace(version, text=read_draft(version).text) if is_changed(version) else version


def brief_for(version: PromptVersion, topic: str) -> Brief:
    """What the form holds, with the values of this version's own variables."""
    if state.LANES not in st.session_state:
        return Brief(topic=topic, variables=read_variables([version]))
    return replace(form.read_brief(topic), variables=read_variables([version]))


def settings_for(version: PromptVersion) -> LaneSettings:
    """Those of the lane that the form edits, with this version."""
    provider, model = "", ""
    if state.LANES in st.session_state:
        try:
            settings = form.read_lane(edited_draft()).settings
            provider, model = settings.provider, settings.model
        except ProviderError:
            pass
    writing = usual_writing_mode(provider) if version == BUILT_IN else "whole"
    return LaneSettings(provider=provider, model=model, prompt=version, writing=writing)
