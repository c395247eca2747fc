"""Take in a post that a person has already: pasted or uploaded, checked and mended as any other."""

from typing import Final

import streamlit as st

from components import session_keys
from components.navigation import open_run
from components.notices import escape_markdown
from components.owner import owner
from posts.plain_text import drop_unprintable
from posts.prompts.decode import decode_text
from posts.prompts.template import PromptError
from providers.base import ProviderError
from runs.pasted import LONGEST
from runs.the_engine import the_engine

TYPES: Final = ("md", "markdown", "html", "htm", "txt")


def bring_button() -> None:
    """Offer to check a post that a person has."""
    if st.button("Check a post you have", key="bring", icon=":material/fact_check:"):
        st.session_state[session_keys.BRING_TROUBLE] = ""
        _ask()


@st.dialog("Check a post you have", width="large", icon=":material/fact_check:")
def _ask() -> None:
    st.caption(
        "Markdown, HTML or the old reply of a model. It is kept in your history as a run of its "
        "own, and nothing is sent anywhere."
    )
    st.text_area("Post", key=session_keys.BROUGHT_TEXT, height=260, max_chars=LONGEST)
    st.file_uploader("Or a file", type=TYPES, key=session_keys.BROUGHT_FILE)
    st.text_input(
        "Keyphrase",
        key=session_keys.BROUGHT_KEYPHRASE,
        max_chars=200,
        placeholder="Proposed from the title, if you leave it empty",
    )
    if trouble := st.session_state.get(session_keys.BRING_TROUBLE):
        st.error(escape_markdown(trouble), icon=":material/error:")
    pressed = st.button("Check it", key="bring-it", type="primary", on_click=_take_in)
    if pressed and not st.session_state.get(session_keys.BRING_TROUBLE):
        st.rerun()


def _take_in() -> None:
    """Make a run of it and open that, or note why not."""
    try:
        text = _text()
        keyphrase = str(st.session_state.get(session_keys.BROUGHT_KEYPHRASE) or "")
        run = the_engine().take_in(text, keyphrase=keyphrase, owner=owner())
    except (ValueError, ProviderError, PromptError) as error:
        remedy = "" if isinstance(error, ValueError) else error.remedy
        st.session_state[session_keys.BRING_TROUBLE] = f"{error} {remedy}".strip()
        return
    st.session_state[session_keys.BRING_TROUBLE] = ""
    st.session_state[session_keys.FILLED_FROM] = run.id  # what is typed in the form stays
    open_run(run.id)


def _text() -> str:
    """What was uploaded, else what was pasted.

    Raises:
        PromptError: the file is no text.
    """
    file = st.session_state.get(session_keys.BROUGHT_FILE)
    text = decode_text(file.getvalue()) if file else st.session_state.get(session_keys.BROUGHT_TEXT)
    return drop_unprintable(str(text or ""))
