"""A prompt version as a file: our own text file, or a promptfoo config."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Final

import streamlit as st

from components import form, state
from components.drafts import drafts
from components.notices import escape_markdown
from components.prompt_draft import is_changed
from components.prompt_sent import brief_for
from posts.prompt import PromptVersion, write_template
from posts.promptfoo import Promptfoo, PromptfooModel, write_promptfoo
from posts.slug import make_slug
from providers.base import ProviderError
from runs.engine import LaneRequest
from runs.writing import prompt_of

PROMPTFOO_HELP: Final = (
    "A config with this prompt, the models of the form, and its values as a test."
)


def export_panel(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    """Offer both files, and say what the config lacks."""
    if is_changed(version):
        label = escape_markdown(version.label)
        st.caption(f"What is typed and not saved yet is left out: this is {label}.")
    config = _config(version)
    name = make_slug(version.label)
    with st.container(horizontal=True):
        st.download_button(
            "Text file",
            data=write_template(replace(version.template, name=version.name)),
            file_name=f"{name}.md",
            mime="text/markdown",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "promptfoo config",
            data=config.text,
            file_name=f"{name}.promptfoo.yaml",
            mime="application/yaml",
            icon=":material/download:",
            help=PROMPTFOO_HELP,
            on_click="ignore",
        )
    if config.left_out:
        st.caption("Not in the promptfoo config, which has no place for it:")
        st.caption("\n".join(f"- {escape_markdown(each)}" for each in config.left_out))


def _config(version: PromptVersion) -> Promptfoo:
    topic = str(st.session_state.get(state.TOPIC) or "").strip()
    brief = brief_for(version, topic)
    values = {name: value for name, value in asdict(brief).items() if isinstance(value, str | int)}
    tests = [values | dict(brief.variables)] if topic else []
    models = [_model(request, version, topic) for request in _lanes()]
    once = [model for index, model in enumerate(models) if model not in models[:index]]
    return write_promptfoo([version], once, tests)


def _lanes() -> list[LaneRequest]:
    """The lanes of the form that have a model."""
    found = []
    for lane in drafts() if state.LANES in st.session_state else ():
        try:
            found.append(form.read_lane(lane))
        except ProviderError:
            continue
    return found


def _model(request: LaneRequest, version: PromptVersion, topic: str) -> PromptfooModel:
    settings = replace(request.settings, prompt=version)
    return PromptfooModel(
        provider=settings.provider,
        name=settings.model,
        base_url=settings.base_url,
        parameters=settings.parameters,
        max_output_tokens=prompt_of(brief_for(version, topic or "x"), settings).max_output_tokens,
    )
