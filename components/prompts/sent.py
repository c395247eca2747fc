"""Preview what a prompt version, with its unsaved edits, would send for the current form."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from components import session_keys
from components.notices import escape_markdown
from components.prompts.edits import is_changed, read_draft
from components.write import form
from components.write.form_lanes import active_lane_id
from components.write.prompt_fields import read_variables, variable_fields
from components.write.rendered_prompt import show_rendered_prompt
from components.write.sent_popover import example_topic, settings_for, typed_topic
from posts.prompts.version import PromptVersion
from runs.settings import Brief


def sent_panel(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    """Ask for this prompt's own variables, and show what would be sent."""
    typed = as_typed(version)
    variable_fields([typed])
    if topic := typed_topic():
        st.caption(f"With the topic in the form: {escape_markdown(topic)}")
    topic = topic or example_topic()
    lane = active_lane_id() if session_keys.LANES in st.session_state else None
    show_rendered_prompt(brief_for(typed, topic), settings_for(typed, lane))


def as_typed(version: PromptVersion) -> PromptVersion:
    """A version with its unsaved edits, as it would be saved."""
    return replace(version, text=read_draft(version).text) if is_changed(version) else version


def brief_for(version: PromptVersion, topic: str) -> Brief:
    """The form's values, with the values of this version's own variables."""
    if session_keys.LANES not in st.session_state:
        return Brief(topic=topic, variables=read_variables([version]))
    return replace(form.read_brief(topic), variables=read_variables([version]))
