"""The form of this page as values, and values put into it."""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from components import session_keys
from components.write import form
from components.write.form_lanes import drafts, new_drafts
from components.write.form_values import FormValues, LaneValues, version_of
from components.write.prompt_fields import read_variables
from components.write.prompt_picker import chosen_prompt, keep_prompts
from components.write.sources import preset_of_source, provider_of_source
from components.write.undo import offer_undo
from posts.prompts.version import BUILT_IN
from providers.catalog import accepted_parameters

LINES: Final = {
    "topic": session_keys.TOPIC,
    "audience": session_keys.AUDIENCE,
    "tone": session_keys.TONE,
    "language": session_keys.LANGUAGE,
    "keyphrase": session_keys.KEYPHRASE,
    "notes": session_keys.NOTES,
}
"""Fields of text, each with its key."""
TYPED: Final = {name: key for name, key in LINES.items() if name != "language"}
"""Those whose text is kept while it is typed; a language is chosen."""


def values_now() -> FormValues:
    """What the form holds."""
    usual = FormValues()
    state = st.session_state
    return FormValues(
        **{name: str(state.get(key) or "") for name, key in LINES.items()},
        words=state.get(session_keys.WORDS) or usual.words,
        continuations=state.get(session_keys.CONTINUATIONS) or 0,
        budget=state.get(session_keys.BUDGET),
        variables=read_variables(form.form_prompts()),
        writing=state.get(session_keys.WRITING) or usual.writing,
        plan_first=bool(state.get(session_keys.PLAN_FIRST)),
        parallel=state.get(session_keys.PARALLEL) or usual.parallel,
        lanes=lanes_now(),
        prompts=_prompts_now(),
    )


def _prompts_now() -> dict[str, str]:
    chosen = {_prompt_label(lane): chosen_prompt(lane) for lane in drafts()}
    return {label: each.text for label, each in chosen.items() if each != BUILT_IN}


def lanes_now() -> tuple[LaneValues, ...]:
    """What is chosen for the form's lanes."""
    return tuple(map(_lane_now, drafts()))


def put_values(values: FormValues) -> None:
    """Have the form hold these values, and nothing else but keys."""
    state = st.session_state
    for name, key in LINES.items():
        state[key] = getattr(values, name)
    for key in [key for key in map(str, state) if key.startswith(session_keys.variable_of(""))]:
        state[key] = ""
    for name, value in values.variables.items():
        state[session_keys.variable_of(name)] = value
    state[session_keys.WORDS] = values.words
    state[session_keys.WRITING] = values.writing
    state[session_keys.PLAN_FIRST] = values.plan_first
    state[session_keys.PARALLEL] = values.parallel
    state[session_keys.CONTINUATIONS] = values.continuations
    state[session_keys.BUDGET] = values.budget
    put_lanes(_with_prompts(values))


def _with_prompts(values: FormValues) -> tuple[LaneValues, ...]:
    """The lanes, with the labels by which the prompts that came along can be chosen here."""
    if not values.prompts:
        return values.lanes
    labels = keep_prompts([version_of(*each) for each in values.prompts.items()], by="form")
    here = dict(zip(values.prompts, labels, strict=True))
    return tuple(replace(lane, prompt=here.get(lane.prompt, lane.prompt)) for lane in values.lanes)


def clear_form() -> None:
    """Empty the form, with a way back. To be called in a callback."""
    offer_undo("The form is cleared.")
    put_values(FormValues())


def put_lanes(lanes: tuple[LaneValues, ...]) -> None:
    """Have the form hold these lanes in the place of its own; the usual one for none."""
    lanes = lanes or (LaneValues(source=form.default_provider()),)
    for draft, lane in zip(new_drafts(len(lanes)), lanes, strict=True):
        for key, value in _state_of(draft, lane).items():
            st.session_state[key] = value


def _lane_now(lane: str) -> LaneValues:
    source, model = form.read_source(lane), form.read_model(lane)
    provider, preset = provider_of_source(source), preset_of_source(source)
    base_url = form.read_base_url(lane) or ""
    chosen = {
        each.name: st.session_state.get(session_keys.parameter_of(lane, provider, each.name))
        for each in accepted_parameters(provider, model)
    }
    return LaneValues(
        source=source,
        model=model,
        base_url="" if preset and preset.base_url == base_url else base_url,
        prompt=_prompt_label(lane),
        parameters={name: value for name, value in chosen.items() if value is not None},
    )


def _prompt_label(lane: str) -> str:
    return str(st.session_state.get(session_keys.prompt_of(lane)) or "")


def _state_of(draft: str, lane: LaneValues) -> dict[str, Any]:
    provider, preset = provider_of_source(lane.source), preset_of_source(lane.source)
    state: dict[str, Any] = {
        session_keys.provider_of(draft): lane.source,
        session_keys.prompt_of(draft): lane.prompt,
        session_keys.base_url_of(draft, provider): lane.base_url
        or (preset.base_url if preset else ""),
    }
    if lane.model:
        state[session_keys.model_of(draft, provider)] = lane.model
    for name, value in lane.parameters.items():
        state[session_keys.parameter_of(draft, provider, name)] = value
    return state
