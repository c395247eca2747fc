"""The form of this page as values, and values put into it."""

from typing import Any, Final

import streamlit as st

from components import session_keys
from components.write import form
from components.write.form_lanes import lane_ids, new_lanes
from components.write.form_values import FormValues, LaneValues
from components.write.prompt_fields import read_variables
from components.write.sources import preset_of_source, provider_of_source
from components.write.undo import offer_undo
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
    defaults = FormValues()
    state = st.session_state
    return FormValues(
        **{name: str(state.get(key) or "") for name, key in LINES.items()},
        words=state.get(session_keys.WORDS) or defaults.words,
        continuations=state.get(session_keys.CONTINUATIONS) or 0,
        budget=state.get(session_keys.BUDGET),
        variables=read_variables(form.form_prompts()),
        writing=state.get(session_keys.WRITING) or defaults.writing,
        plan_first=bool(state.get(session_keys.PLAN_FIRST)),
        parallel=state.get(session_keys.PARALLEL) or defaults.parallel,
        lanes=lanes_now(),
    )


def lanes_now() -> tuple[LaneValues, ...]:
    """What is chosen for the form's lanes."""
    return tuple(map(_lane_now, lane_ids()))


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
    put_lanes(values.lanes)


def clear_form() -> None:
    """Empty the form, with a way back. To be called in a callback."""
    offer_undo("The form is cleared.")
    put_values(FormValues())


def put_lanes(lanes: tuple[LaneValues, ...]) -> None:
    """Have the form hold these lanes in the place of its own; the default one for none."""
    lanes = lanes or (LaneValues(source=form.default_provider()),)
    for lane_id, lane in zip(new_lanes(len(lanes)), lanes, strict=True):
        for key, value in _state_of(lane_id, lane).items():
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
        prompt=str(st.session_state.get(session_keys.prompt_of(lane)) or ""),
        parameters={name: value for name, value in chosen.items() if value is not None},
    )


def _state_of(lane_id: str, lane: LaneValues) -> dict[str, Any]:
    provider, preset = provider_of_source(lane.source), preset_of_source(lane.source)
    state: dict[str, Any] = {
        session_keys.provider_of(lane_id): lane.source,
        session_keys.prompt_of(lane_id): lane.prompt,
        session_keys.base_url_of(lane_id, provider): lane.base_url
        or (preset.base_url if preset else ""),
    }
    if lane.model:
        state[session_keys.model_of(lane_id, provider)] = lane.model
    for name, value in lane.parameters.items():
        state[session_keys.parameter_of(lane_id, provider, name)] = value
    return state
