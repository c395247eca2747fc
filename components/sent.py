"""What the form's lanes send, beside the button that sends it: made only once it is asked for."""

import streamlit as st

from components import form, state
from components.choices import choice
from components.drafts import drafts
from components.notices import escape_markdown


def what_is_sent() -> None:
    """Offer to see it. The press brings what is typed; nothing is drawn before it, or after."""
    place = st.popover(
        "What is sent",
        icon=":material/visibility:",
        key=state.SENT,
        on_change="rerun",
    )
    if not place.open:
        return
    from components.prompt_sent import show_sent_by  # only once it is looked at

    lanes = drafts()
    with place:
        if len(lanes) == 1:
            show_sent_by(lanes[0])
            return
        names = (form.read_model(lane) or "No model is chosen" for lane in lanes)
        titles = [
            choice(f"{number}  {escape_markdown(name)}") for number, name in enumerate(names, 1)
        ]
        for lane, tab in zip(lanes, st.tabs(titles), strict=True):
            with tab:
                show_sent_by(lane)
