"""The lanes of the form, before the press: which there are, and which one the sidebar edits.

A lane is an id here; what is chosen for it stands in the session under keys that carry the id.
"""

import streamlit as st

from components import session_keys
from components.widget_values import set_value
from components.write.undo import offer_undo
from providers.catalog import PARAMETERS
from providers.registry import PROVIDERS
from runs.run import LANES_OF_A_RUN


def lane_ids() -> list[str]:
    """Ids of the form's lanes, in order: 1 to 6."""
    return list(st.session_state[session_keys.LANES])


def active_lane_id() -> str:
    """The lane that the sidebar edits."""
    lane = st.session_state.get(session_keys.LANE)
    return lane if lane in lane_ids() else lane_ids()[0]


def edit_lane(lane: str) -> None:
    """Have the sidebar edit this lane."""
    set_value(session_keys.LANE, lane)


def new_lanes(count: int) -> list[str]:
    """Replace all lanes by this many empty ones."""
    made = int(st.session_state.get(session_keys.LANES_MADE, 0))
    lanes = [str(number) for number in range(made + 1, made + count + 1)]
    st.session_state[session_keys.LANES_MADE] = made + count
    st.session_state[session_keys.LANES] = lanes
    edit_lane(lanes[0])
    return lanes


def duplicate_lane(lane: str) -> None:
    """Add a lane that repeats this one, behind it: to see how steady a model is."""
    _insert(lane, behind=lane, with_model=True)


def add_lane() -> None:
    """Add a lane like the edited one, but for its model: another one is taken, if there is one."""
    _insert(active_lane_id(), behind=lane_ids()[-1], with_model=False)


def remove_lane(lane: str) -> None:
    """Leave out a lane, unless it is the only one."""
    lanes = lane_ids()
    if len(lanes) == 1:
        return
    place = lanes.index(lane)
    offer_undo(f"Lane {place + 1} is removed.")
    lanes.remove(lane)
    st.session_state[session_keys.LANES] = lanes
    if st.session_state.get(session_keys.LANE) == lane:
        edit_lane(lanes[min(place, len(lanes) - 1)])
    for key in [*_settings_keys(lane), *_model_keys(lane)]:
        if key in st.session_state:
            del st.session_state[key]


def _insert(source: str, *, behind: str, with_model: bool) -> None:
    lanes = lane_ids()
    if len(lanes) == LANES_OF_A_RUN:
        return
    made = str(int(st.session_state[session_keys.LANES_MADE]) + 1)
    _copy(_settings_keys(source), _settings_keys(made))
    if with_model:
        _copy(_model_keys(source), _model_keys(made))
    lanes.insert(lanes.index(behind) + 1, made)
    st.session_state[session_keys.LANES_MADE], st.session_state[session_keys.LANES] = (
        int(made),
        lanes,
    )
    edit_lane(made)


def _copy(sources: list[str], targets: list[str]) -> None:
    for source, target in zip(sources, targets, strict=True):
        if source in st.session_state:
            st.session_state[target] = st.session_state[source]


def _settings_keys(lane: str) -> list[str]:
    """The session's keys of all that is chosen for a lane, but for its model."""
    keys = [
        session_keys.provider_of(lane),
        session_keys.prompt_of(lane),
    ]
    for provider in PROVIDERS:
        keys.append(session_keys.base_url_of(lane, provider))
        keys += [session_keys.parameter_of(lane, provider, each.name) for each in PARAMETERS]
    return keys


def _model_keys(lane: str) -> list[str]:
    return [session_keys.model_of(lane, provider) for provider in PROVIDERS]
