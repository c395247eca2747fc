"""Export a prompt version as a text file or a promptfoo config."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Final

import streamlit as st

from components import session_keys
from components.notices import escape_markdown
from components.prompts.edits import is_changed
from components.prompts.sent import brief_for
from components.write import form
from components.write.form_lanes import lane_ids
from components.write.prompt_fields import read_variables
from posts.prompts.promptfoo.export import Promptfoo, PromptfooModel, write_promptfoo
from posts.prompts.version import PromptVersion, write_template
from posts.slug import make_slug
from providers.base import ProviderError
from runs.lane_request import LaneRequest
from runs.prepare import output_limit

PROMPTFOO_HELP: Final = "With the models of the form, and what it holds as a test."


def export_panel(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    """Offer both downloads, and say what the config cannot express."""
    if is_changed(version):
        label = escape_markdown(version.label)
        st.caption(f"What is typed and not saved yet is left out: this is {label}.")
    config = _config(version, _chosen(version, versions))
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


def _chosen(version: PromptVersion, versions: Sequence[PromptVersion]) -> list[PromptVersion]:
    """The versions for the config: this one, and others to try against it."""
    by_label = {each.label: each for each in versions}
    key = session_keys.workbench_exported_of(version.label)
    st.session_state.setdefault(key, [version.label])
    st.session_state[key] = [label for label in st.session_state[key] if label in by_label]
    labels = st.multiselect(
        "In the promptfoo config", list(by_label), key=key, persist_state="session"
    )
    return [by_label[label] for label in labels] or [version]


def _config(version: PromptVersion, chosen: Sequence[PromptVersion]) -> Promptfoo:
    topic = str(st.session_state.get(session_keys.TOPIC) or "").strip()
    brief = brief_for(version, topic)
    values = {name: value for name, value in asdict(brief).items() if isinstance(value, str | int)}
    tests = [{**values, **read_variables(chosen)}] if topic else []
    models = [_model(request, brief.words) for request in _lanes()]
    once = [model for index, model in enumerate(models) if model not in models[:index]]
    return write_promptfoo(chosen, once, tests)


def _lanes() -> list[LaneRequest]:
    """The lanes of the form that have a model."""
    found = []
    for lane in lane_ids() if session_keys.LANES in st.session_state else ():
        try:
            found.append(form.read_lane(lane))
        except ProviderError:
            continue
    return found


def _model(request: LaneRequest, words: int) -> PromptfooModel:
    settings = request.settings
    return PromptfooModel(
        provider=settings.provider,
        name=settings.model,
        base_url=settings.base_url,
        parameters=settings.parameters,
        max_output_tokens=output_limit(words, settings),
    )
