"""Import prompts from text files and promptfoo configs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components import session_keys
from components.notices import escape_markdown
from components.prompt_store import keep_version, say_done
from components.prompts.version_choice import choose
from posts.plain_text import drop_unprintable
from posts.prompts.decode import decode_text
from posts.prompts.promptfoo.import_ import read_promptfoo
from posts.prompts.version import (
    BUILT_IN,
    PromptError,
    PromptTemplate,
    PromptVersion,
    read_template,
    write_template,
)
from posts.vocabulary.charsets import LINE_BREAK

TYPES: Final = ["md", "txt", "yaml", "yml"]
CONFIGS: Final = frozenset({".yaml", ".yml"})
LEFT_OUT_SHOWN: Final = 12
NAME_SHOWN: Final = 60
"""Characters of a name that are taken from a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The prompts found in a file."""

    file: str
    templates: tuple[PromptTemplate, ...] = ()
    left_out: tuple[str, ...] = ()
    trouble: str = ""
    """Why nothing in it can be read; empty where something can."""


def import_panel(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    """Let the user upload files, show the prompts in them, and offer to add these."""
    turn = int(st.session_state.get(session_keys.WORKBENCH_FILES, 0))
    files = st.file_uploader(
        "Text files (.md, .txt) or promptfoo configs (.yaml)",
        type=TYPES,
        accept_multiple_files=True,
        key=session_keys.workbench_files_of(turn),
    )
    found = [read_file(file) for file in files]
    for each in found:
        _show(each)
    templates = [(each.file, template) for each in found for template in each.templates]
    if templates:
        count = len(templates)
        st.button(
            "Add 1 prompt" if count == 1 else f"Add {count} prompts",
            type="primary",
            on_click=_add,
            args=(templates, turn),
        )


def read_file(file: UploadedFile) -> Found:
    """Read the prompts in a file. Never raises: problems are part of the result."""
    try:
        text = drop_unprintable(decode_text(file.getvalue()))
    except PromptError as error:
        return Found(file=file.name, trouble=f"{error} {error.remedy}")
    text = LINE_BREAK.sub("\n", text)
    try:
        if PurePath(file.name).suffix.lower() in CONFIGS:
            imported = read_promptfoo(text)
            left_out = imported.left_out
            if imported.model_ids:
                models = ", ".join(imported.model_ids)
                left_out = (*left_out, f"Models: choose them in the form ({models}).")
            templates = tuple(_named(file.name, imported.templates))
            return Found(file=file.name, templates=templates, left_out=left_out)
        return Found(file=file.name, templates=tuple(_named(file.name, [read_template(text)])))
    except PromptError as error:
        return Found(file=file.name, trouble=f"{error} {error.remedy}")
    except ValueError as error:
        return Found(file=file.name, trouble=str(error))


def _show(found: Found) -> None:
    if found.trouble:
        text = f"{escape_markdown(found.file)}: {escape_markdown(found.trouble)}"
        st.error(text, icon=":material/error:")
        return
    for template in found.templates:
        st.markdown(f":material/description: {escape_markdown(template.name)}")
    if found.left_out:
        shown = [f"- {escape_markdown(each)}" for each in found.left_out[:LEFT_OUT_SHOWN]]
        st.caption("\n".join(["Left out:", "", *shown]))


def _named(file: str, templates: Sequence[PromptTemplate]) -> Iterator[PromptTemplate]:
    """The templates with names: their own or the file's, but never the built-in one's."""
    stem = PurePath(file).name.split(".")[0]
    for number, template in enumerate(templates, start=1):
        name = template.name[:NAME_SHOWN] or (stem if number == 1 else f"{stem} {number}")
        taken = name.casefold() == BUILT_IN.name.casefold()
        yield replace(template, name=f"{name} (imported)" if taken else name)


def _add(templates: Sequence[tuple[str, PromptTemplate]], turn: int) -> None:
    kept = [
        version
        for file, template in templates
        if (version := keep_version(template.name, write_template(template), _note(file)))
    ]
    if kept:
        choose(kept[0])
        say_done(f"Added {', '.join(version.label for version in kept)}.")
    if len(kept) == len(templates):
        st.session_state[session_keys.WORKBENCH_FILES] = turn + 1
        st.session_state[session_keys.WORKBENCH_PANEL] = None


def _note(file: str) -> str:
    return f"Imported from {file}"
