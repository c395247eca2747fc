"""The lanes of the form, a line each: what writes it, with which prompt, and what it takes."""

from collections.abc import Callable, Mapping

import streamlit as st

from components.notices import escape_markdown
from components.write import form
from components.write.estimate import describe_estimate
from components.write.form_lanes import (
    active_lane_id,
    add_lane,
    duplicate_lane,
    edit_lane,
    lane_ids,
    remove_lane,
)
from components.write.prompt_picker import chosen_prompt
from runs.estimate import Estimate
from runs.run import LANES_OF_A_RUN


def lane_list(estimates: Mapping[str, Estimate]) -> None:
    """Show the form's lanes, to choose, repeat or leave out, where there are several."""
    lanes = lane_ids()
    # The place is always there: what is below it would be drawn twice while this comes or goes.
    with st.container(key="lane-list", gap=None):
        for number, lane in enumerate(lanes if len(lanes) > 1 else (), start=1):
            _line(number, lane, estimates.get(lane))


def add_lane_buttons() -> None:
    """Offer one more lane; where there is only one, which has no line, also one like it."""
    st.button(
        "Add lane",
        key="add-lane",
        icon=":material/add:",
        help="Compare models, prompts or settings side by side: up to 6 lanes.",
        disabled=_is_full(),
        on_click=add_lane,
    )
    if len(lane_ids()) == 1:
        _button("Duplicate", "content_copy", lane_ids()[0], duplicate_lane)
    else:
        st.empty()  # the same number of things: an old one would stand until the page is all drawn


def describe_lane(lane: str, estimated: Estimate | None) -> str:
    """Say what a lane of the form writes with, beside its model, and what it takes. Markdown."""
    said = [chosen_prompt(lane).label]
    if estimated:
        said.append(describe_estimate(estimated))
    return escape_markdown(" · ".join(said))


def _line(number: int, lane: str, estimated: Estimate | None) -> None:
    with st.container(
        key=f"form-lane-{lane}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        _choice(number, lane)
        st.caption(describe_lane(lane, estimated))
        _button("Duplicate", "content_copy", lane, duplicate_lane, off=_is_full())
        _button("Remove", "close", lane, remove_lane)


def _choice(number: int, lane: str) -> None:
    """The lane's number and model: a press has the sidebar edit it."""
    name = escape_markdown(form.read_model(lane)) or "No model is chosen"
    chosen = "checked" if lane == active_lane_id() else "unchecked"
    st.button(
        f"{number}  {name}",
        key=f"edit-{lane}",
        type="tertiary",
        icon=f":material/radio_button_{chosen}:",
        help=f"Edit lane {number} in the sidebar",
        on_click=edit_lane,
        args=(lane,),
    )


def _button(
    label: str, icon: str, lane: str, act: Callable[[str], None], *, off: bool = False
) -> None:
    st.button(
        label,
        key=f"{label}-{lane}".lower(),
        type="tertiary",
        icon=f":material/{icon}:",
        disabled=off,
        on_click=act,
        args=(lane,),
    )


def _is_full() -> bool:
    return len(lane_ids()) == LANES_OF_A_RUN
