"""The form as values: filled from a run that is shown, read when the button is pressed."""

from typing import Any

import streamlit as st

from components import state
from providers.base import ModelNotFound
from providers.catalog import accepted_parameters, settle_parameters
from providers.registry import PROVIDERS, environment_key_for
from runs.engine import LaneRequest
from runs.run import Brief, LaneSettings, Run, usual_writing_mode


def fill_form(run: Run | None) -> None:
    """Fill a new form with what is usual; any form with a run's settings, once for each run."""
    filled_from = st.session_state.get(state.FILLED_FROM)
    if run and run.id != filled_from:
        values = _of_brief(run.brief) | _of_lane(run.lanes[0].settings)
    elif filled_from is None:
        values = _of_brief(Brief(topic="")) | {state.PROVIDER: usual_provider()}
    else:
        return
    values[state.FILLED_FROM] = run.id if run else ""
    for name, value in values.items():
        st.session_state[name] = value
    st.session_state[state.PRESSED_WITH] = contents()


def usual_provider() -> str:
    """The provider of a new form: one whose key the environment holds, else the embedded one."""
    with_key = (
        name for name, info in PROVIDERS.items() if info.key_needed and environment_key_for(name)
    )
    return next(with_key, "embedded")


def read_brief(topic: str) -> Brief:
    """What the form asks for; `topic` is the one that was read from it."""
    usual = Brief(topic=topic)
    return Brief(
        topic=topic,
        words=st.session_state.get(state.WORDS) or usual.words,
        audience=_text(state.AUDIENCE),
        tone=_text(state.TONE),
        language=_text(state.LANGUAGE) or usual.language,
        keyphrase=_text(state.KEYPHRASE),
        notes=_text(state.NOTES),
    )


def read_lane() -> LaneRequest:
    """The lane that the form asks for.

    Raises:
        ModelNotFound: no model is chosen.
    """
    provider = read_provider()
    model = _text(state.model_of(provider))
    if not model:
        raise ModelNotFound(
            "No model is chosen.", remedy="Choose one from the list, or type the name of another."
        )
    chosen = {
        each.name: st.session_state.get(state.parameter_of(provider, each.name))
        for each in accepted_parameters(provider, model)
    }
    settings = LaneSettings(
        provider=provider,
        model=model,
        base_url=read_base_url(provider),
        parameters=settle_parameters(provider, model, chosen),
        writing=usual_writing_mode(provider),
    )
    return LaneRequest(settings=settings, api_key=read_api_key(provider))


def read_provider() -> str:
    """The chosen provider."""
    return str(st.session_state.get(state.PROVIDER))


def read_base_url(provider: str) -> str | None:
    """The address typed for a provider; None for its own."""
    return _text(state.base_url_of(provider)) or None


def read_api_key(provider: str) -> str | None:
    """The key typed for a provider and its address; None for the environment's, or for none."""
    return st.session_state.get(state.api_key_of(provider, read_base_url(provider))) or None


def contents() -> tuple[str | None, ...]:
    """What a notice can be about, as it was typed."""
    provider = read_provider()
    keys = state.TOPIC, state.model_of(provider), state.base_url_of(provider)
    typed = [st.session_state.get(key) for key in keys]
    return provider, *typed, read_api_key(provider)


def _text(name: str) -> str:
    return str(st.session_state.get(name) or "").strip()


def _of_brief(brief: Brief) -> dict[str, Any]:
    return {
        state.TOPIC: brief.topic,
        state.WORDS: brief.words,
        state.AUDIENCE: brief.audience,
        state.TONE: brief.tone,
        state.LANGUAGE: brief.language,
        state.KEYPHRASE: brief.keyphrase,
        state.NOTES: brief.notes,
    }


def _of_lane(settings: LaneSettings) -> dict[str, Any]:
    provider = settings.provider
    values: dict[str, Any] = {
        state.PROVIDER: provider,
        state.model_of(provider): settings.model,
        state.base_url_of(provider): settings.base_url or "",
    }
    for name, value in settings.parameters.items():
        values[state.parameter_of(provider, name)] = value
    return values
