"""The prompt exactly as it will be sent, with its holes filled, and how many tokens that is."""

from typing import Final

import streamlit as st

from components.notices import escape_markdown
from posts.measures import estimate_tokens
from posts.prompts.version import PromptError
from runs.prepare import prepare
from runs.settings import Brief, LaneSettings
from runs.ways import way_of
from runs.writing.plan.forecast import forecast
from runs.writing.plan.messages import first_request

IN_PIECES: Final = (
    "The embedded model is too small for this prompt. It is asked for a plan, then for one piece "
    "after another, by short prompts of Draftbench's own. A copy of the prompt is sent as it is."
)
BY_PLAN: Final = (
    "By plan, this is the first of about {requests} requests. Each of them begins with the same "
    "words; then come the plan and what is written so far, and in the last line the piece that is "
    "wanted."
)
HEIGHT: Final = 420
"""Pixels after which a text scrolls."""


def show_rendered_prompt(brief: Brief, settings: LaneSettings) -> None:
    """Show what a lane with these settings sends for this brief, or why it cannot."""
    if way_of(brief, settings).mode == "sections":
        st.info(IN_PIECES, icon=":material/info:")
        return
    try:
        prepared = prepare(brief, settings)
        prompt = first_request(prepared)
    except PromptError as error:
        st.info(
            f"{escape_markdown(str(error))} {escape_markdown(error.remedy)}",
            icon=":material/info:",
        )
        return
    tokens = estimate_tokens(prompt.instructions + prompt.text)
    st.caption(f"About {tokens:,} tokens. A reply may have at most {prompt.max_output_tokens:,}.")
    if prepared.way.mode == "plan":
        st.caption(BY_PLAN.format(requests=forecast(prepared).requests))
    for label, text in (("Instructions", prompt.instructions), ("Message", prompt.text)):
        if text:
            st.caption(label)
            lines = text.count("\n") + len(text) // 90
            with st.container(height=HEIGHT if lines > HEIGHT // 24 else "content", border=False):
                st.code(text, language=None, wrap_lines=True)
