"""Unsaved edits of prompt versions: one draft per version.

A draft is kept in the session under the version's label until it is saved or discarded, so no edit
is lost when the user switches to another version, prompt or view.
"""

from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from components import session_keys
from components.write.prompt_fields import FORM_VARIABLES
from posts.prompts.lint.lines import Part
from posts.prompts.version import (
    PromptTemplate,
    PromptVersion,
    Variable,
    find_variables,
    write_template,
)

PARTS: Final = ("instructions", "message", "note")
OF_VARIABLE: Final = ("label", "default", "needed")
"""The fields in which a version is edited, and those for each of its variables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptDraft:
    """A template with its unsaved edits."""

    name: str
    description: str
    instructions: str
    message: str
    variables: tuple[Variable, ...]

    @property
    def template(self) -> PromptTemplate:
        """The draft as the template that saving it makes."""
        return PromptTemplate(
            name=self.name,
            description=self.description,
            variables=self.variables,
            instructions=self.instructions,
            text=self.message,
        )

    @property
    def text(self) -> str:
        """The draft's file."""
        return write_template(self.template)

    def line(self, part: Part, number: int) -> str:
        """The words of a line that is seen in a part."""
        lines = (self.instructions if part == "instructions" else self.message).split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""


def begin_draft(version: PromptVersion) -> None:
    """Fill the editor's fields from a version, unless it has unsaved edits."""
    template = version.template
    fill = {"instructions": template.instructions, "message": template.text, "note": ""}
    for part, text in fill.items():
        _begin(version, session_keys.workbench_part_of(version.label, part), text)


def edit_draft(version: PromptVersion, template: PromptTemplate) -> None:
    """Put a template's texts into the editor, as if they had been typed."""
    for part, text in (("instructions", template.instructions), ("message", template.text)):
        key = session_keys.workbench_part_of(version.label, part)
        st.session_state[key] = text
        _drafts().setdefault(version.label, set()).add(key)


def begin_field(version: PromptVersion, variable: str, part: str, value: str | bool) -> str:
    """Fill a variable's field unless it has unsaved edits; returns its widget's key."""
    return _begin(version, session_keys.workbench_field_of(version.label, variable, part), value)


def read_draft(version: PromptVersion) -> PromptDraft:
    """A version with its unsaved edits."""
    template = version.template
    instructions = _typed(version, "instructions", template.instructions)
    message = _typed(version, "message", template.text)
    found = find_variables(f"{instructions}\n{message}", template.variables)
    return PromptDraft(
        name=version.name,
        description=template.description,
        instructions=instructions,
        message=message,
        variables=tuple(_edited(version, variable) for variable in found),
    )


def read_note(version: PromptVersion) -> str:
    """The note of a version's draft."""
    return _typed(version, "note", "")


def is_changed(version: PromptVersion) -> bool:
    """Whether a version has unsaved edits that change it."""
    draft, template = read_draft(version), version.template
    stripped = (draft.instructions.strip(), draft.message.strip())
    texts = stripped == (template.instructions, template.text)
    return not texts or set(draft.variables) != set(template.variables)


def edits_of(version: PromptVersion) -> dict[str, str | bool]:
    """All that is typed over a version, by the keys of its fields."""
    keys = sorted(_drafts().get(version.label, set()))
    typed = {key: st.session_state[key] for key in keys if key in st.session_state}
    return {key: value for key, value in typed.items() if isinstance(value, str | bool)}


def put_back(edits: object) -> None:
    """Put back what `edits_of` told, label by label; whatever else it holds is left out."""
    for label, typed in edits.items() if isinstance(edits, dict) else ():
        for key, value in typed.items() if isinstance(typed, dict) else ():
            if _is_key_of(str(label), str(key)) and isinstance(value, str | bool):
                st.session_state[key] = value
                _drafts().setdefault(str(label), set()).add(key)


def _is_key_of(label: str, key: str) -> bool:
    """Whether it is the key of a field in which the version of that label is edited."""
    variable = session_keys.workbench_variable_in(key)
    return key in {
        *(session_keys.workbench_part_of(label, part) for part in PARTS),
        *(session_keys.workbench_field_of(label, variable, part) for part in OF_VARIABLE),
    }


def forget_draft(version: PromptVersion) -> None:
    """Discard a version's unsaved edits."""
    for key in _drafts().pop(version.label, set()):
        if key in st.session_state:
            del st.session_state[key]


def _begin(version: PromptVersion, key: str, value: str | bool) -> str:
    st.session_state.setdefault(key, value)
    _drafts().setdefault(version.label, set()).add(key)
    return key


def _drafts() -> dict[str, set[str]]:
    drafts: dict[str, set[str]] = st.session_state.setdefault(session_keys.WORKBENCH_DRAFTS, {})
    return drafts


def _typed(version: PromptVersion, part: str, default: str) -> str:
    typed = st.session_state.get(session_keys.workbench_part_of(version.label, part))
    return default if typed is None else str(typed)


def _edited(version: PromptVersion, variable: Variable) -> Variable:
    """A variable with what is typed about it."""

    def typed(part: str) -> object:
        return st.session_state.get(
            session_keys.workbench_field_of(version.label, variable.name, part)
        )

    label, default, needed = typed("label"), typed("default"), typed("needed")
    if variable.name in FORM_VARIABLES:
        return variable if default is None else replace(variable, default=str(default))
    if needed is None:
        return variable
    return replace(
        variable,
        label=str(label or variable.label),
        default=None if needed else str(default or ""),
        defined=variable.defined or bool(label) or not needed,
    )
