"""A page that shows every hostile string as the app shows foreign text, for a test in a browser.

Run by Streamlit: `streamlit run tests/hostile_page.py`. All of it goes through the functions that
the app uses, and stands in the container `foreign`. `HOSTILE_PAYLOADS` go into every kind of sink.
"""

import os

import bad_inputs
import streamlit as st
from hostile_posts import FAMILIES, NAMES, TOKENIZER
from starlette.routing import Route
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.diff_view import show_diff
from components.history.names import short
from components.notices import Notice, escape_markdown, label, show_notice
from components.scripts import SCRIPT_PATH, send_script
from posts.plain_text import replace_surrogates
from posts.word_diff import diff_words

A_BLOCK = 60
"""Strings in one element: what is left open in one would reach into the next."""
PAYLOADS = os.environ.get("HOSTILE_PAYLOADS", "<b>none</b>").split("\n")
texts = [
    replace_surrogates(text[:2000])
    for family in (*FAMILIES, *NAMES, TOKENIZER)
    for text in bad_inputs.strings(family)
]


def draw() -> None:
    """Draw the page."""
    with st.container(key="foreign"):
        for start in range(0, len(texts), A_BLOCK):
            st.caption("\n".join(f"- {escape_markdown(text)}" for text in texts[start:][:A_BLOCK]))
        for number, text in enumerate(PAYLOADS):
            show_notice(Notice(place="topic", message=text, remedy=text), "topic")
            st.button(label(text), key=f"button-{number}", help=escape_markdown(text))
            st.checkbox(short(text), key=f"box-{number}")
            st.selectbox(escape_markdown(text), [text, "other"], key=f"choice-{number}")
            st.text_input(label(text), key=f"field-{number}", placeholder=text)
            st.text(text)
            st.code(text, language=None)
            show_diff(diff_words(text, f"{text} more"), key=f"diff-{number}", label=text)
        st.multiselect("Several", PAYLOADS, default=PAYLOADS[:3])
        st.pills("Any", [escape_markdown(text) for text in PAYLOADS])
    st.container(key="done").text("Done")


if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(__file__, routes=[Route(SCRIPT_PATH, send_script)])
else:
    draw()
