"""A prompt's variables, with their labels and defaults."""

import streamlit as st

from components.notices import escape_markdown, label
from components.prompts.edits import PromptDraft, begin_field
from components.write.prompt_fields import FORM_VARIABLES
from posts.prompts.holes import holes_of
from posts.prompts.version import COMPUTED, PromptVersion, Variable

ALWAYS_FILLED = frozenset({"topic", "words", "language"})
"""The form has a value for these whatever is left empty."""


def show_variables(version: PromptVersion, draft: PromptDraft, *, editable: bool) -> None:
    """List the variables; those of a draft with fields to edit their labels and defaults."""
    st.markdown("**Fields of the form**")
    holes = set(holes_of(f"{draft.instructions}\n{draft.message}", COMPUTED.keys()))
    standard = [each for each in draft.variables if each.name in FORM_VARIABLES]
    own = [each for each in draft.variables if each.name not in FORM_VARIABLES]
    computed = sorted(holes & COMPUTED.keys())
    names = [f"`{{{{{each.name}}}}}`" for each in standard]
    st.caption(f"From the form: {' '.join(names) or 'none'}")
    if computed:
        st.caption("Filled in by itself: `{{categories}}`, the list of allowed ones")
    for variable in own:
        if editable:
            _own_row(version, variable)
        else:
            st.caption(f"`{{{{{variable.name}}}}}` {escape_markdown(variable.label)}")
    if editable:
        st.caption(
            "Write `{{any_name}}` in the text, and the form asks for it from then on.",
        )
        _defaults(version, [each for each in standard if each.name not in ALWAYS_FILLED])


def _own_row(version: PromptVersion, variable: Variable) -> None:
    origin = {each.name: each for each in version.template.variables}.get(variable.name)
    given = origin if origin and origin.defined else Variable(name=variable.name, label="")
    label_key = begin_field(version, variable.name, "label", given.label)
    default_key = begin_field(version, variable.name, "default", given.default or "")
    needed_key = begin_field(version, variable.name, "needed", given.default is None)
    # With a name, it is mostly left as it is where another one comes above it.
    with st.container(key=f"own-{variable.name}", border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"`{{{{{variable.name}}}}}`", width="stretch")
            st.toggle("Must be filled in", key=needed_key, persist_state="session")
        st.text_input(
            f"Label of {variable.name}",
            key=label_key,
            placeholder=f"Label, as {variable.label}",
            label_visibility="collapsed",
            persist_state="session",
        )
        if not st.session_state[needed_key]:
            st.text_input(
                f"When {variable.name} is left empty",
                key=default_key,
                placeholder="When left empty: its line is left out",
                label_visibility="collapsed",
                persist_state="session",
            )


def _defaults(version: PromptVersion, variables: list[Variable]) -> None:
    """The text that is used if a field of the form is left empty."""
    if not variables:
        return
    with st.expander("When a field is left empty"):
        for variable in variables:
            origin = {each.name: each for each in version.template.variables}.get(variable.name)
            default = (origin or variable).default or ""
            st.text_input(
                label(variable.label),
                key=begin_field(version, variable.name, "default", default),
                placeholder="Its line is left out",
                persist_state="session",
            )
