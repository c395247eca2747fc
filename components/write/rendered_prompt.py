"""The prompt exactly as it will be sent, with its holes filled, and how many tokens that is."""

from typing import Final

import streamlit as st

from components.notices import escape_markdown
from posts.measures import estimate_tokens
from posts.prompts.version import PromptError
from runs.prepare import prepare
from runs.settings import Brief, LaneSettings

IN_PIECES: Final = (
    "The embedded model is too small for this prompt. It is asked for a plan, then for one piece "
    "after another, by short prompts of Draftbench's own. A copy of the prompt is sent as it is."
)
HEIGHT: Final = 420
"""Pixels after which a text scrolls."""


def show_rendered_prompt(brief: Brief, settings: LaneSettings) -> None:
    """Show what a lane with these settings sends for this brief, or why it cannot."""
    if settings.writing == "sections":
        st.info(IN_PIECES, icon=":material/info:")
        return
    try:
        prompt = prepare(brief, settings).prompt
    except PromptError as error:
        st.info(
            f"{escape_markdown(str(error))} {escape_markdown(error.remedy)}",
            icon=":material/info:",
        )
        return
    tokens = estimate_tokens(prompt.instructions + prompt.text)
    st.caption(f"About {tokens:,} tokens. A reply may have at most {prompt.max_output_tokens:,}.")
    for label, text in (("Instructions", prompt.instructions), ("Message", prompt.text)):
        if text:
            st.caption(label)
            lines = text.count("\n") + len(text) // 90
            with st.container(height=HEIGHT if lines > HEIGHT // 24 else "content", border=False):
                st.code(text, language=None, wrap_lines=True)
