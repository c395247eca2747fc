"""The prompt of a judge: chosen, changed, and saved as a version as other prompts are."""

from dataclasses import replace
from typing import Final

import streamlit as st

from components.batch import keys
from components.notices import escape_markdown
from components.prompt_store import keep_judge, kept_judges
from posts.prompts.judge import BUILT_IN_JUDGE, FIRST, SECOND
from posts.prompts.version import PromptVersion, write_template

OWN: Final = "My judge"
"""What a changed built-in judge is called, unless its writer has a better name."""


def judge_prompt() -> PromptVersion:
    """Ask which prompt the judge gets, and offer to change it."""
    versions = {version.label: version for version in (BUILT_IN_JUDGE, *kept_judges())}
    if asked := st.session_state.pop(keys.JUDGE_SAVED, None):
        st.session_state[keys.JUDGE_PROMPT] = asked
    if st.session_state.get(keys.JUDGE_PROMPT) not in versions:
        st.session_state[keys.JUDGE_PROMPT] = BUILT_IN_JUDGE.label
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox(
            "The judge's prompt",
            list(versions),
            key=keys.JUDGE_PROMPT,
            width=280,
            persist_state="session",
        )
        version = versions[label]
        if st.button("Change the prompt", key="batch-judge-edit", icon=":material/edit:"):
            _edit(version)
    return version


def _edit(version: PromptVersion) -> None:
    template = version.template
    name = OWN if version == BUILT_IN_JUDGE else version.name

    @st.dialog("The judge's prompt", width="large", icon=":material/gavel:")
    def dialog() -> None:
        st.caption(
            f"{{{{{FIRST}}}}} and {{{{{SECOND}}}}} stand for the posts, {{{{topic}}}} for their "
            "topic. How the answer has to end is added by itself."
        )
        typed = st.text_input("Name", name, key=keys.JUDGE_NAME, max_chars=80)
        instructions = st.text_area("Instructions", template.instructions, height=240)
        message = st.text_area("Message", template.text, height=200)
        note = st.text_input("What is new in it", max_chars=300)
        with st.container(horizontal=True):
            pressed = st.button("Save as a new version", key="batch-judge-save", type="primary")
            if st.button("Cancel", key="batch-judge-cancel"):
                st.rerun()
        if pressed:
            changed = replace(template, name=typed, instructions=instructions, text=message)
            saved = keep_judge(typed, write_template(changed), note)
            if isinstance(saved, str):
                st.error(escape_markdown(saved), icon=":material/error:")
                return
            st.session_state[keys.JUDGE_SAVED] = saved.label
            st.rerun()

    dialog()
