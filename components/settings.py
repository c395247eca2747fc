"""How the post is to be written, and the parameters of the chosen model."""

from typing import Final

import streamlit as st

from components import state
from providers.catalog import Parameter, accepted_parameters
from runs.run import WORDS

LANGUAGES: Final = (
    *("English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Polish"),
    *("Turkish", "Arabic", "Hindi", "Chinese", "Japanese", "Korean"),
)
KEYPHRASE_HELP: Final = "What people search for when this post is the answer."
MODELS_DEFAULT: Final = "The model's default"


def writing_settings() -> None:
    """Ask how the post is to be written. What is typed here waits for the button."""
    st.number_input(
        "Length in words",
        min_value=WORDS.start,
        max_value=WORDS.stop - 1,
        step=100,
        key=state.WORDS,
        on_change="ignore",
    )
    st.text_input(
        "Audience", key=state.AUDIENCE, placeholder="Owners of small shops", on_change="ignore"
    )
    st.text_input("Tone", key=state.TONE, placeholder="Warm and to the point", on_change="ignore")
    st.selectbox(
        "Language", LANGUAGES, key=state.LANGUAGE, accept_new_options=True, on_change="ignore"
    )
    st.text_input("Keyphrase", key=state.KEYPHRASE, help=KEYPHRASE_HELP, on_change="ignore")
    st.text_area(
        "Notes",
        key=state.NOTES,
        height=88,
        placeholder="Facts to use, points to make, words to avoid",
        on_change="ignore",
    )


def parameter_settings(provider: str, model: str) -> None:
    """Ask for the parameters that the model accepts; it would refuse all others."""
    accepted = [each for each in accepted_parameters(provider, model) if _applies(provider, each)]
    if not accepted:
        return
    with st.expander("Model settings", icon=":material/tune:"):
        for parameter in accepted:
            _draw(provider, parameter)


def _applies(provider: str, parameter: Parameter) -> bool:
    if parameter.only_with is None:
        return True
    other, needed = parameter.only_with
    return bool(st.session_state.get(state.parameter_of(provider, other)) == needed)


def _draw(provider: str, parameter: Parameter) -> None:
    key = state.parameter_of(provider, parameter.name)
    if parameter.kind == "choice":
        st.selectbox(
            parameter.label,
            parameter.choices,
            index=None,
            key=key,
            help=parameter.help,
            placeholder=MODELS_DEFAULT,
            persist_state="session",
        )
    else:
        st.number_input(
            parameter.label,
            min_value=parameter.minimum,
            max_value=parameter.maximum,
            step=parameter.step,
            value=None,
            key=key,
            help=parameter.help,
            placeholder=MODELS_DEFAULT,
            persist_state="session",
            on_change="ignore",
        )
