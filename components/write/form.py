"""What the form asks for, as the engine takes it: read when the button is pressed."""

import streamlit as st

from components import session_keys
from components.write.form_lanes import edit_lane, lane_ids
from components.write.model_label import model_name
from components.write.prompt_fields import read_variables
from components.write.prompt_picker import chosen_prompt
from components.write.sources import provider_of_source
from posts.prompts.version import PromptVersion
from providers.base import ModelNotFound, ProviderError
from providers.catalog import accepted_parameters, settle_parameters
from providers.registry import PROVIDERS, connect, environment_key_for
from runs.lane_request import LaneRequest
from runs.settings import Brief, LaneSettings


def default_provider() -> str:
    """The provider of a new form: one whose key the environment holds, else the embedded one."""
    with_key = (
        name for name, info in PROVIDERS.items() if info.key_needed and environment_key_for(name)
    )
    return next(with_key, "embedded")


def read_brief(topic: str) -> Brief:
    """What the form asks for; `topic` is the one that was read from it."""
    defaults = Brief(topic=topic)
    return Brief(
        topic=topic,
        words=st.session_state.get(session_keys.WORDS) or defaults.words,
        audience=_text(session_keys.AUDIENCE),
        tone=_text(session_keys.TONE),
        language=_text(session_keys.LANGUAGE) or defaults.language,
        keyphrase=_text(session_keys.KEYPHRASE),
        notes=_text(session_keys.NOTES),
        variables=read_variables(form_prompts()),
    )


def form_prompts() -> list[PromptVersion]:
    """The prompt versions that the form's lanes write with."""
    return [chosen_prompt(lane) for lane in lane_ids()]


def read_lanes(*, in_callback: bool = False) -> list[LaneRequest]:
    """The lanes that the form asks for.

    Args:
        in_callback: Nothing of the page is drawn yet: the sidebar can still be told to edit the
            lane that lacks something.

    Raises:
        ProviderError: one of them lacks a model or a key, or has an invalid address.
    """
    requests = []
    for lane in lane_ids():
        try:
            requests.append(_checked(read_lane(lane)))
        except ProviderError:
            if in_callback:
                edit_lane(lane)
            raise
    return requests


def read_lane(lane: str) -> LaneRequest:
    """One of the lanes that the form asks for.

    Raises:
        ModelNotFound: no model is chosen.
    """
    provider, base_url = read_provider(lane), read_base_url(lane)
    model = read_model(lane)
    if not model:
        raise ModelNotFound(
            "No model is chosen.", remedy="Choose one from the list, or type the name of another."
        )
    settings = LaneSettings(
        provider=provider,
        model=model,
        base_url=base_url,
        parameters=settle_parameters(provider, model, read_parameters(lane)),
        writing=st.session_state.get(session_keys.WRITING) or "auto",
        plan_first=bool(st.session_state.get(session_keys.PLAN_FIRST)),
        parallel=st.session_state.get(session_keys.PARALLEL) or 1,
        prompt=chosen_prompt(lane),
        continuations=st.session_state.get(session_keys.CONTINUATIONS) or 0,
        budget=st.session_state.get(session_keys.BUDGET),
    )
    return LaneRequest(settings=settings, api_key=read_api_key(provider, base_url))


def read_provider(lane: str) -> str:
    """The provider by which the source chosen for a lane is asked."""
    return provider_of_source(read_source(lane))


def read_source(lane: str) -> str:
    """The source chosen for a lane, as `components.write.sources` names it."""
    return str(st.session_state.get(session_keys.provider_of(lane)))


def read_model(lane: str) -> str:
    """The model chosen for a lane; empty for none."""
    return model_name(_text(session_keys.model_of(lane, read_provider(lane))))


def read_base_url(lane: str) -> str | None:
    """The address typed for a lane; None for its provider's own."""
    return _text(session_keys.base_url_of(lane, read_provider(lane))) or None


def read_parameters(lane: str) -> dict[str, str | float]:
    """The parameters chosen for a lane, of those that its model accepts."""
    provider = read_provider(lane)
    accepted = [each.name for each in accepted_parameters(provider, read_model(lane))]
    keys = {name: session_keys.parameter_of(lane, provider, name) for name in accepted}
    chosen = {name: st.session_state.get(key) for name, key in keys.items()}
    return {name: value for name, value in chosen.items() if value is not None}


def read_api_key(provider: str, base_url: str | None) -> str | None:
    """The key typed for a provider and its address; None for the environment's, or for none."""
    return st.session_state.get(session_keys.api_key_of(provider, base_url)) or None


def contents() -> dict[str, tuple[str | None, ...]]:
    """What a notice can be about, as it was typed, for each lane."""
    return {lane: _contents_of(lane) for lane in lane_ids()}


def _contents_of(lane: str) -> tuple[str | None, ...]:
    provider, base_url = read_provider(lane), read_base_url(lane)
    topic = st.session_state.get(session_keys.TOPIC)
    return topic, provider, read_model(lane), base_url, read_api_key(provider, base_url)


def _checked(request: LaneRequest) -> LaneRequest:
    """A lane that can be started, as far as that can be told here."""
    settings = request.settings
    connect(settings.provider, api_key=request.api_key, base_url=settings.base_url)
    return request


def _text(name: str) -> str:
    return str(st.session_state.get(name) or "").strip()
