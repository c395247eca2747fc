"""The form of this page as values, and values put into it."""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from components import session_keys
from components.widget_values import set_value
from components.write import form
from components.write.form_lanes import lane_ids, new_lanes
from components.write.form_values import FormValues, LaneValues, version_of
from components.write.prompt_fields import read_variables
from components.write.prompt_picker import chosen_prompt, keep_prompts
from components.write.sources import preset_of_source, provider_of_source, source_of
from components.write.undo import offer_undo
from posts.prompts.version import BUILT_IN_VERSIONS
from runs.run import Run
from runs.settings import RECORDING, LaneSettings, is_pasted

TYPED: Final = {
    name: session_keys.BRIEF_FIELDS[name]
    for name in ("topic", "audience", "tone", "keyphrase", "notes")
}
"""Fields whose text is kept while it is typed, each with its key."""


def fill_from_run(run: Run | None) -> None:
    """Fill a new form with the defaults; any form with a run's settings, once for each run."""
    filled_from = st.session_state.get(session_keys.FILLED_FROM)
    if run and run.id != filled_from:
        _put_run(run)
    elif filled_from is None:
        put_values(FormValues())
    else:
        return
    st.session_state[session_keys.FILLED_FROM] = run.id if run else ""
    st.session_state[session_keys.PRESSED_WITH] = form.contents()


def values_now() -> FormValues:
    """What the form holds."""
    state, defaults = st.session_state, FormValues()
    return FormValues(
        **{name: str(state.get(key) or "") for name, key in TYPED.items()},
        words=state.get(session_keys.WORDS) or defaults.words,
        language=str(state.get(session_keys.LANGUAGE) or ""),
        continuations=state.get(session_keys.CONTINUATIONS) or 0,
        budget=state.get(session_keys.BUDGET),
        variables=read_variables(form.form_prompts()),
        writing=state.get(session_keys.WRITING) or defaults.writing,
        plan_first=bool(state.get(session_keys.PLAN_FIRST)),
        parallel=state.get(session_keys.PARALLEL) or defaults.parallel,
        lanes=lanes_now(),
        prompts=_prompts_now(),
    )


def _prompts_now() -> dict[str, str]:
    chosen = {_prompt_label(lane): chosen_prompt(lane) for lane in lane_ids()}
    return {label: each.text for label, each in chosen.items() if each not in BUILT_IN_VERSIONS}


def lanes_now() -> tuple[LaneValues, ...]:
    """What is chosen for the form's lanes."""
    return tuple(map(_lane_now, lane_ids()))


def put_values(values: FormValues) -> None:
    """Have the form hold these values, and nothing else but keys."""
    _put_brief(values)
    for name, key in session_keys.WRITING_FIELDS.items():
        set_value(key, getattr(values, name))
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
    """Have the form hold these lanes in the place of its own; the default one for none."""
    lanes = lanes or (LaneValues(source=form.default_provider()),)
    for lane_id, lane in zip(new_lanes(len(lanes)), lanes, strict=True):
        for key, value in _state_of(lane_id, lane).items():
            set_value(key, value)


def _put_run(run: Run) -> None:
    """Have the form ask for this run; of a blind one, nothing that gives a lane away."""
    if run.blind and session_keys.LANES in st.session_state:
        _put_brief(_brief_of(run))
    else:
        put_values(_brief_of(run) if run.blind else _values_of(run))


def _put_brief(values: FormValues) -> None:
    known = [
        key for key in map(str, st.session_state) if key.startswith(session_keys.variable_of(""))
    ]
    for name, key in session_keys.BRIEF_FIELDS.items():
        set_value(key, getattr(values, name))
    for key in known:
        set_value(key, "")
    for name, value in values.variables.items():
        set_value(session_keys.variable_of(name), value)


def _brief_of(run: Run) -> FormValues:
    brief = {name: getattr(run.brief, name) for name in session_keys.BRIEF_FIELDS}
    return FormValues(**brief, variables=run.brief.variables)


def _values_of(run: Run) -> FormValues:
    settings = run.lanes[0].settings  # all lanes have the same limits
    written = [lane for lane in run.lanes if not is_pasted(lane.settings)]
    labels = keep_prompts([lane.settings.prompt for lane in written])
    lanes = zip(written, labels, strict=True)
    return replace(
        _brief_of(run),
        writing="auto" if settings.writing == "sections" else settings.writing,
        plan_first=settings.plan_first,
        parallel=settings.parallel,
        continuations=settings.continuations,
        budget=settings.budget,
        lanes=tuple(_lane_of(lane.settings, prompt=label) for lane, label in lanes),
    )


def _lane_of(settings: LaneSettings, *, prompt: str) -> LaneValues:
    provider, model = settings.provider, settings.model
    if provider == RECORDING:  # of another lane: write what that one wrote
        provider, _, model = model.partition(":")
    return LaneValues(
        source=source_of(provider, settings.base_url),
        model=model,
        base_url=settings.base_url or "",
        prompt=prompt,
        parameters=settings.parameters,
    )


def _lane_now(lane: str) -> LaneValues:
    source, base_url = form.read_source(lane), form.read_base_url(lane) or ""
    preset = preset_of_source(source)
    return LaneValues(
        source=source,
        model=form.read_model(lane),
        base_url="" if preset and preset.base_url == base_url else base_url,
        prompt=_prompt_label(lane),
        parameters=form.read_parameters(lane),
    )


def _prompt_label(lane: str) -> str:
    return str(st.session_state.get(session_keys.prompt_of(lane)) or "")


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
