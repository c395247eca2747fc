"""The fields of a prompt's own variables: those that the form does not always ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from components import session_keys
from components.notices import escape_markdown, label
from posts.prompts.version import PromptVersion, Variable, load_template

FORM_VARIABLES: Final = frozenset(each.name for each in load_template().variables)
"""Names of the variables that the form always asks for."""


def own_variables(prompts: Sequence[PromptVersion]) -> Mapping[str, Variable]:
    """The variables of these versions beyond those that the form always asks for, each once.

    One that any of them needs is needed.
    """
    found: dict[str, Variable] = {}
    for prompt in prompts:
        for variable in prompt.template.variables:
            if variable.name in FORM_VARIABLES:
                continue
            known = found.setdefault(variable.name, variable)
            if variable.default is None and known.default is not None:
                found[variable.name] = replace(known, default=None)
    return found


def variable_fields(prompts: Sequence[PromptVersion]) -> None:
    """Ask for the values of the variables that these versions have of their own."""
    with st.container():  # however many there are, what is below stays as it is
        for variable in own_variables(prompts).values():
            draw = st.text_area if variable.several_lines else st.text_input
            draw(
                label(variable.label),
                key=session_keys.variable_of(variable.name),
                help=escape_markdown(variable.help) or None,
                placeholder=_placeholder(variable),
                persist_state="session",
            )


def read_variables(prompts: Sequence[PromptVersion]) -> dict[str, str]:
    """What is typed for the variables that these versions have of their own."""
    return {
        name: str(st.session_state.get(session_keys.variable_of(name)) or "")
        for name in own_variables(prompts)
    }


def _placeholder(variable: Variable) -> str:
    if variable.default is None:
        return "Needed"
    return variable.default or "May stay empty"
