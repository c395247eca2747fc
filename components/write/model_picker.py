"""Which model writes a lane: the provider, its address and key, and the model by name."""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from components import session_keys
from components.live.lane import look_again
from components.notices import Notice, escape_markdown, show_notice
from components.widget_values import is_unheard, note_drawn, set_value
from components.write import form
from components.write.escape import keep_choice_on_escape
from components.write.form_lanes import active_lane_id, lane_ids
from components.write.model_label import HELP, describe_end, ends_soon, model_labels, model_name
from components.write.model_list import (
    Lookup,
    ask_the_rest,
    forget_lists,
    look_up,
    models_to_choose,
)
from components.write.prompt_picker import prompt_picker
from components.write.settings import parameter_settings
from components.write.sources import (
    OTHER,
    preset_of_source,
    provider_of_source,
    source_of,
    source_title,
    sources,
)
from providers.catalog import ModelInfo, find_model
from providers.guard import is_public_mode
from providers.registry import (
    PROVIDERS,
    Preset,
    ProviderInfo,
    default_base_url,
    environment_key_for,
    is_local,
)
from runs.cost import load_prices
from runs.the_engine import the_engine

POLL_INTERVAL_S: Final = 1.0
"""Seconds between two looks for a list of models that is on its way."""
AFTERWARDS: Final = 0.2
"""Seconds in which the last of a page is sent: to load anything meanwhile would hold it up."""


def model_picker(notice: Notice | None, *, with_prompt: bool = True) -> None:
    """Ask for the provider and the model of the edited lane.

    Args:
        notice: Appears beside the field that it is about.
        with_prompt: Ask for its prompt version, too.
    """
    lane = active_lane_id()
    source = st.selectbox(
        "Provider",
        sources(),
        format_func=source_title,
        key=session_keys.provider_of(lane),
        on_change=_fill_in_address,
        args=(lane,),
        persist_state="session",
    )
    provider = provider_of_source(source)
    info = PROVIDERS[provider]
    if info.base_url_variable and not info.default_base_url:
        _address(info, lane)
    show_notice(notice, "base_url")
    model = _model(info, lane, notice)
    show_notice(notice, "model")
    if info.key_variable:
        _key(info, lane, notice)
    if model:
        parameter_settings(lane, provider, model)
    with st.container(gap=None):  # what shows nothing takes no room
        if with_prompt:
            prompt_picker(lane)
        keep_choice_on_escape()
        note_drawn("model")


def lane_choice() -> None:
    """Ask which lane is edited, where there are several."""
    lanes = lane_ids()
    if len(lanes) == 1:
        return
    if st.session_state.get(session_keys.LANE) not in lanes:
        st.session_state[session_keys.LANE] = active_lane_id()
    st.segmented_control(
        "Lane",
        lanes,
        format_func=lambda lane: str(lanes.index(lane) + 1),
        key=session_keys.LANE,
        required=True,
        label_visibility="collapsed",
        wrap=False,
        persist_state="session",
    )


def warm_up_provider() -> None:
    """Prepare the edited lane's provider while the person still types; once a session.

    To be called once the page is drawn: loading an SDK takes the time that drawing needs.
    """
    ask_the_rest(after=AFTERWARDS)
    if any(not is_local(*_asked_at(lane)) for lane in lane_ids()):
        load_prices(after=AFTERWARDS)
    provider = form.read_provider(active_lane_id())
    warmed_up = st.session_state.get(session_keys.WARMED_UP) or set()
    if provider not in warmed_up:
        st.session_state[session_keys.WARMED_UP] = warmed_up | {provider}
        the_engine().warm_up(provider, AFTERWARDS)


def _asked_at(lane: str) -> tuple[str, str | None]:
    return form.read_provider(lane), form.read_base_url(lane)


def _address(info: ProviderInfo, lane: str) -> None:
    st.text_input(
        "Base URL",
        key=session_keys.base_url_of(lane, info.name),
        placeholder=(not is_public_mode() and default_base_url(info.name)) or "https://host/v1",
        persist_state="session",
    )


def _fill_in_address(lane: str) -> None:
    """Put in the address of the known server that was chosen, and take out that of another."""
    key = session_keys.base_url_of(lane, OTHER)
    if server := _chosen_server(lane):
        set_value(key, server.base_url)
    elif source_of(OTHER, st.session_state.get(key)) != OTHER:
        set_value(key, "")


def _chosen_server(lane: str) -> Preset | None:
    return preset_of_source(form.read_source(lane))


def _model(info: ProviderInfo, lane: str, notice: Notice | None) -> str | None:
    lookup = _look_up(info, lane)
    models = models_to_choose(info.name, lookup)
    key, typed = session_keys.model_of(lane, info.name), form.read_model(lane)
    if typed and typed not in (model.name for model in models):
        models.append(find_model(info.name, typed))  # it stays chosen whatever list comes
    if st.session_state.get(key) not in {None, typed}:
        st.session_state[key] = typed  # it was chosen by a label that has changed since
    names, today = [model.name for model in models], datetime.now(UTC).date()
    base_url = form.read_base_url(lane) or default_base_url(info.name)
    labels = model_labels(models, base_url=base_url, today=today)
    server = _chosen_server(lane)
    if names and not typed and st.session_state.get(session_keys.MODEL_CLEARED) != key:
        set_value(key, _first_unused(names, info.name, lane))
    chosen = st.selectbox(
        "Model",
        names,
        index=None,
        format_func=lambda name: labels.get(name, name),
        key=key,
        help=f"`{info.model_variable}=/path/to/model.gguf`: start with this, and a larger model is "
        "here."
        if info.model_variable
        else HELP,
        on_change=_note_cleared,
        args=(key,),
        accept_new_options=True,
        placeholder=f"As {server.example_model}" if server else "Choose one, or type its name",
        persist_state="session",
    )
    _say_whose_list(info, lookup, notice)
    _say_when_it_ends(next((model for model in models if model.name == chosen), None), today)
    return model_name(chosen) if chosen else None


def _say_when_it_ends(model: ModelInfo | None, today: date) -> None:
    if model and ends_soon(model, today):
        said = f"{model.name} {describe_end(model, today)}: choose another one in time."
        st.caption(escape_markdown(said))


def _first_unused(names: Sequence[str], provider: str, lane: str) -> str:
    """The first model that no other lane writes with: lanes are there to compare models."""
    others = [other for other in lane_ids() if other != lane]
    used = {form.read_model(other) for other in others if form.read_provider(other) == provider}
    return next((name for name in names if name not in used), names[0])


def _note_cleared(key: str) -> None:
    """Leave the field empty once the person emptied it, for a name to be typed."""
    if st.session_state.get(key):
        st.session_state[session_keys.MODEL_CLEARED] = None
    elif not is_unheard(key):  # else it is empty where the browser does not know better yet
        st.session_state[session_keys.MODEL_CLEARED] = key


def _look_up(info: ProviderInfo, lane: str) -> Lookup | None:
    """Ask the provider for its models, if it could answer with what the form holds."""
    base_url = form.read_base_url(lane)
    api_key = form.read_api_key(info.name, base_url)
    has_key = api_key or environment_key_for(info.name, base_url)
    has_address = info.base_url_variable is None or base_url or default_base_url(info.name)
    if (info.key_needed and not has_key) or not has_address:
        return None
    return look_up(info.name, api_key=api_key, base_url=base_url)


def _say_whose_list(info: ProviderInfo, lookup: Lookup | None, notice: Notice | None) -> None:
    if info.model_variable and not os.environ.get(info.model_variable):
        st.caption("A tiny model, for English only: it shows how the page works.")
    elif lookup and lookup.pending:
        st.caption("The list of models is on its way.")
        look_again("model-list", after=POLL_INTERVAL_S)
    elif lookup and lookup.error:
        if notice is None or notice.message != lookup.error.message:  # else it stands there already
            st.caption(escape_markdown(lookup.error.message))
        st.button("Ask again", icon=":material/refresh:", type="tertiary", on_click=forget_lists)


def _key(info: ProviderInfo, lane: str, notice: Notice | None) -> None:
    base_url = form.read_base_url(lane)
    st.text_input(
        "API key",
        type="password",
        key=session_keys.api_key_of(info.name, base_url),
        autocomplete="off",
        placeholder="" if info.key_needed else "If the server asks for one",
        persist_state="session",
        # While typing: Tab leads from here to the eye beside it, which submits nothing.
        live=True,  # a duration would be parsed with pandas, which takes 0.8 s to load
    )
    show_notice(notice, "key")
    server = _chosen_server(lane)
    key_page = server.key_page if server else info.key_page
    if form.read_api_key(info.name, base_url):
        st.caption("Kept in this session's memory only.")
    elif variable := environment_key_for(info.name, base_url):
        source = "a key of this site" if is_public_mode() else f"{variable} from the environment"
        st.caption(f"Using {source}.")
    elif key_page:
        st.caption(f"Kept in this session's memory only. [Get a key]({key_page})")
