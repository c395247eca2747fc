"""The lanes of the form, a line each: what writes it, with which prompt, and what it takes."""

from collections.abc import Callable

import streamlit as st

from components import form
from components.drafts import (
    add_draft,
    drafts,
    duplicate_draft,
    edit_draft,
    edited_draft,
    remove_draft,
)
from components.estimate import describe_estimate, describe_total, form_estimates
from components.notices import escape_markdown
from components.prompt_picker import chosen_prompt
from runs.cost import Estimate
from runs.engine import LANES_OF_A_RUN


def lane_list() -> str:
    """Show the form's lanes, to choose, repeat or leave out; gives what they cost in all."""
    lanes, estimates = drafts(), form_estimates()
    with st.container(key="lane-list", gap=None):
        for number, lane in enumerate(lanes, start=1):
            _line(number, lane, estimates.get(lane), alone=len(lanes) == 1)
    return describe_total(estimates, len(lanes))


def add_lane_button() -> None:
    """Offer one more lane."""
    st.button(
        "Add lane",
        key="add-lane",
        icon=":material/add:",
        help="Compare models, prompts or settings side by side: up to 6 lanes.",
        disabled=_is_full(),
        on_click=add_draft,
    )


def _line(number: int, lane: str, estimated: Estimate | None, *, alone: bool) -> None:
    with st.container(
        key=f"draft-{lane}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        _choice(number, lane)
        said = [chosen_prompt(lane).label]
        if estimated:
            said.append(describe_estimate(estimated))
        st.caption(escape_markdown(" · ".join(said)))
        _button("Duplicate", "content_copy", lane, duplicate_draft, off=_is_full())
        if not alone:
            _button("Remove", "close", lane, remove_draft)


def _choice(number: int, lane: str) -> None:
    """The lane's number and model: a press has the sidebar edit it."""
    name = escape_markdown(form.read_model(lane)) or "No model is chosen"
    chosen = "checked" if lane == edited_draft() else "unchecked"
    st.button(
        f"{number}  {name}",
        key=f"edit-{lane}",
        type="tertiary",
        icon=f":material/radio_button_{chosen}:",
        help=f"Edit lane {number} in the sidebar",
        on_click=edit_draft,
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
    return len(drafts()) == LANES_OF_A_RUN
