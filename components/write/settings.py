"""How the post is to be written, and the parameters of the chosen model."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import session_keys
from components.write.form_values import FormWriting
from posts.prose.topics import propose_keyphrase
from providers.catalog import Parameter, accepted_parameters
from runs.settings import BUDGETS, PARALLEL, WORDS
from runs.ways import LONG_POST
from runs.writing.continuation import MAX_CONTINUATIONS

LANGUAGES: Final = (
    *("English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Polish"),
    *("Turkish", "Arabic", "Hindi", "Chinese", "Japanese", "Korean"),
)
WAYS: Final[Mapping[FormWriting, str]] = {
    "auto": "Automatic",
    "whole": "In one go",
    "plan": "By plan",
}
WRITING_HELP: Final = (
    "By plan, the model first gives the headings, then writes section after section, each with a "
    f"request of its own: long posts get their length. Automatic does so above {LONG_POST:,} words."
)
PLAN_FIRST_HELP: Final = (
    "By plan, the lane stops once headings and lengths are there. Change them, or press Continue."
)
PARALLEL_HELP: Final = (
    "By plan, several sections can be written at once: sooner, but they know of each other only "
    "what the plan says."
)
KEYPHRASE_HELP: Final = (
    "What people search for when this post is the answer. While it is empty, the checks look for "
    "one made from the topic; the model is not told of that one."
)
CONTINUATIONS_HELP: Final = (
    "How often a post that is cut off before its end is continued by itself. Each time costs a "
    "request."
)
BUDGET_HELP: Final = (
    "What one post may cost at most, with all that continues it. A request that does not fit is "
    "made shorter, or not sent. Holds only where the model's price is known."
)
MODELS_DEFAULT: Final = "The model's default"


def settings_group(name: str, *, beside: Callable[[], None] | None = None) -> DeltaGenerator:
    """A group of settings under its name, perhaps with something beside that."""
    group = st.container(key=f"group-{name.lower()}", gap="xxsmall")
    with group, st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{name}**", width="content")
        if beside:
            beside()
    return group


def brief_settings(*, several_topics: bool = False) -> None:
    """Ask how the post is to be written. What is typed here waits for the button.

    But for what an estimate depends on: the length and the notes. With several topics, the form's
    own one is none of them: no keyphrase is proposed.
    """
    _length_and_language()
    audience, tone = st.columns(2, gap="small")
    with audience:
        _line("Audience", session_keys.AUDIENCE, placeholder="Shop owners")
    with tone:
        _line("Tone", session_keys.TONE, placeholder="Warm, brief")
    st.text_area(
        "Notes",
        key=session_keys.NOTES,
        height=68,
        placeholder="Facts to use, points to make, words to avoid",
        persist_state="session",
    )
    proposed = "Taken from each topic" if several_topics else _proposal()
    _line("Keyphrase", session_keys.KEYPHRASE, placeholder=proposed, about=KEYPHRASE_HELP)


def _proposal() -> str:
    """The keyphrase that the checks take from the topic while none is typed."""
    topic, language = (
        str(st.session_state.get(key) or "") for key in (session_keys.TOPIC, session_keys.LANGUAGE)
    )
    proposed = propose_keyphrase(topic, language)
    return f"Proposal: {proposed}" if proposed else ""


def limit_settings() -> None:
    """Offer to say in which way a post is written, how often it is continued, what it may cost."""
    place = st.popover(
        "Plan and limits", icon=":material/tune:", key="group-limits", type="tertiary"
    )
    with place:
        _way_of_writing()
        _limits()


def _length_and_language() -> None:
    length, language = st.columns(2, gap="small")
    length.number_input(
        "Length in words",
        min_value=WORDS.start,
        max_value=WORDS.stop - 1,
        step=100,
        key=session_keys.WORDS,
        persist_state="session",
    )
    language.selectbox(
        "Language",
        LANGUAGES,
        key=session_keys.LANGUAGE,
        accept_new_options=True,
        on_change="ignore",
        persist_state="session",
    )


def _way_of_writing() -> None:
    st.selectbox(
        "Way of writing",
        tuple(WAYS),
        format_func=WAYS.__getitem__,
        key=session_keys.WRITING,
        help=WRITING_HELP,
        persist_state="session",
    )
    st.checkbox(
        "Show me the plan first",
        key=session_keys.PLAN_FIRST,
        help=PLAN_FIRST_HELP,
        disabled=_never_by_plan(),
        persist_state="session",
    )


def _never_by_plan() -> bool:
    """Whether the form asks for a post in one go."""
    return bool(st.session_state.get(session_keys.WRITING) == "whole")


def _limits() -> None:
    st.number_input(
        "Sections at once",
        min_value=PARALLEL.start,
        max_value=PARALLEL.stop - 1,
        step=1,
        key=session_keys.PARALLEL,
        help=PARALLEL_HELP,
        disabled=_never_by_plan(),
        persist_state="session",
    )
    st.number_input(
        "Continue when cut off",
        min_value=0,
        max_value=MAX_CONTINUATIONS,
        step=1,
        key=session_keys.CONTINUATIONS,
        help=CONTINUATIONS_HELP,
        persist_state="session",
    )
    st.number_input(
        "Budget per post, in US dollars",
        min_value=BUDGETS[0],
        max_value=BUDGETS[1],
        value=None,
        step=0.01,
        format="%g",
        key=session_keys.BUDGET,
        help=BUDGET_HELP,
        placeholder="No limit",
        persist_state="session",
    )


def _line(label: str, key: str, *, placeholder: str = "", about: str | None = None) -> None:
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        help=about,
        on_change="ignore",
        persist_state="session",
    )


def parameter_settings(lane: str, provider: str, model: str) -> None:
    """Ask for the parameters that a lane's model accepts; it would refuse all others."""
    keys = {
        each.name: session_keys.parameter_of(lane, provider, each.name)
        for each in accepted_parameters(provider, model)
    }
    accepted = [each for each in accepted_parameters(provider, model) if _applies(each, keys)]
    if not accepted:
        return
    with st.expander("Model settings", icon=":material/tune:"):
        for parameter in accepted:
            _draw(parameter, keys[parameter.name])


def _applies(parameter: Parameter, keys: Mapping[str, str]) -> bool:
    if parameter.only_with is None:
        return True
    other, needed = parameter.only_with
    return bool(st.session_state.get(keys[other]) == needed)


def _draw(parameter: Parameter, key: str) -> None:
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
