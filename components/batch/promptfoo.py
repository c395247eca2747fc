"""promptfoo's assertions read in, and an experiment written as a promptfoo configuration."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch import keys
from components.notices import escape_markdown
from components.widget_values import set_value
from posts.assertions.assertion import Assertion
from posts.assertions.promptfoo import ImportedAssertions, export_assertion, import_assertions
from posts.plain_text import drop_unprintable
from posts.prompts.decode import decode_text
from posts.prompts.promptfoo.export import Promptfoo, PromptfooModel, write_promptfoo
from posts.prompts.promptfoo.tests import read_tests
from posts.prompts.template import PromptError
from posts.vocabulary.charsets import LINE_BREAK
from runs.prepare import output_limit
from runs.settings import Brief, LaneSettings
from runs.store.database import the_database

if TYPE_CHECKING:
    from runs.experiments.scores import ScoredCell

MOST_MB: Final = 5
SHOWN: Final = 20
WORDS_ASKED: Final = Brief(topic="").words
"""Of a post, where no brief says another length."""


def assertions_from_promptfoo() -> None:
    """Let a person choose a configuration, and offer to add what its tests assert."""
    with st.popover("From promptfoo", icon=":material/upload_file:"):
        file = st.file_uploader(
            "A promptfoo config (.yaml)",
            type=["yaml", "yml"],
            key=keys.PROMPTFOO,
            max_upload_size=MOST_MB,
        )
        if file is None:
            st.caption("Its assertions become lines of yours, as far as they mean the same here.")
            return
        try:
            text = LINE_BREAK.sub("\n", drop_unprintable(decode_text(file.getvalue())))
            imported = import_assertions(read_tests(text))
        except PromptError as error:
            st.error(escape_markdown(f"{error} {error.remedy}"), icon=":material/error:")
            return
        _show(imported)


def config_of(
    cells: "Sequence[ScoredCell]", assertions: Sequence[Assertion], *, with_tests: bool, name: str
) -> Promptfoo:
    """An experiment as a configuration: its prompts, models, topics and assertions.

    Args:
        cells: All posts.
        assertions: A person's own.
        with_tests: With a test for each topic: each is looked up, which takes a while.
        name: What the experiment is called.
    """
    versions = list({cell.version: cell.settings for cell in cells}.values())
    prompts = list({each.prompt.label: each.prompt for each in versions}.values())
    first = {cell.topic_key: cell for cell in cells}
    briefs = [_brief(cell) for cell in first.values()] if with_tests else []
    words = next((brief.words for brief in briefs if brief), WORDS_ASKED)
    models = [_model(each, words=words) for each in versions]
    once = [model for index, model in enumerate(models) if model not in models[:index]]
    exported = [(each.text, export_assertion(each)) for each in assertions]
    config = write_promptfoo(
        prompts,
        once,
        [_values(brief) for brief in briefs if brief],
        description=name,
        assertions=[each for _, each in exported if each],
    )
    lost = [f"The assertion “{text}”." for text, each in exported if not each]
    return Promptfoo(text=config.text, left_out=(*config.left_out, *lost))


def _show(imported: ImportedAssertions) -> None:
    for line in imported.lines[:SHOWN]:
        st.markdown(f":small[:material/check: {escape_markdown(line)}]")
    if len(imported.lines) > SHOWN:
        st.caption(f"and {len(imported.lines) - SHOWN:,} more")
    count = len(imported.lines)
    if count:
        st.button(
            "Add 1 assertion" if count == 1 else f"Add {count:,} assertions",
            key="batch-promptfoo-add",
            type="primary",
            on_click=_add,
            args=(imported.lines,),
        )
    else:
        st.caption("None of its assertions can be used here.")
    if imported.left_out:
        st.caption("Left out:")
        said = [f"- Line {each.line:,}: {each.message}" for each in imported.left_out[:SHOWN]]
        st.caption("\n".join(map(_bullet, said)))
        if len(imported.left_out) > SHOWN:
            st.caption(f"and {len(imported.left_out) - SHOWN:,} more")


def _bullet(line: str) -> str:
    return f"- {escape_markdown(line.removeprefix('- '))}"


def _add(lines: Sequence[str]) -> None:
    """Add lines that are not there; only for callbacks."""
    typed = str(st.session_state.get(keys.ASSERTIONS) or "")
    there = {line.strip() for line in typed.splitlines()}
    new = [line for line in lines if line not in there]
    set_value(keys.ASSERTIONS, "\n".join(filter(None, [typed.rstrip(), *new])))


def _brief(cell: "ScoredCell") -> Brief | None:
    from runs.store.load import load_run

    run = load_run(the_database(), cell.id)
    return run.brief if run else None


def _values(brief: Brief) -> dict[str, str | int]:
    values = asdict(brief)
    own: dict[str, str] = values.pop("variables")
    return {name: value for name, value in values.items() if isinstance(value, str | int)} | own


def _model(settings: LaneSettings, *, words: int) -> PromptfooModel:
    return PromptfooModel(
        provider=settings.provider,
        name=settings.model,
        base_url=settings.base_url,
        parameters=settings.parameters,
        max_output_tokens=output_limit(words, settings),
    )
