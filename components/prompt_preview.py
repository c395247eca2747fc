"""The prompt exactly as it will be sent, with its holes filled, and how many tokens that is."""

import streamlit as st

from components.notices import escape_markdown
from posts.measures import estimate_tokens
from posts.prompt import PromptError
from runs.run import Brief, LaneSettings
from runs.writing import prompt_of

HEIGHT = 420
"""Pixels after which a text scrolls."""


def show_rendered_prompt(brief: Brief, settings: LaneSettings) -> None:
    """Show what a lane with these settings sends for this brief, or why it cannot."""
    try:
        prompt = prompt_of(brief, settings)
    except PromptError as error:
        st.info(
            f"{escape_markdown(str(error))} {escape_markdown(error.remedy)}",
            icon=":material/info:",
        )
        return
    tokens = estimate_tokens(prompt.instructions) + estimate_tokens(prompt.text)
    st.caption(f"About {tokens:,} tokens. A reply may have at most {prompt.max_output_tokens:,}.")
    for label, text in (("Instructions", prompt.instructions), ("Message", prompt.text)):
        if text:
            st.caption(label)
            lines = text.count("\n") + len(text) // 90
            with st.container(height=HEIGHT if lines > HEIGHT // 24 else "content", border=False):
                st.code(text, language=None, wrap_lines=True)
