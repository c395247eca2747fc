"""What the form's lanes send, beside the button that sends it: made only once it is asked for."""

import streamlit as st

from components import session_keys
from components.labels import choice
from components.notices import escape_markdown
from components.write import form
from components.write.form_lanes import drafts


def what_is_sent() -> None:
    """Offer to see it. The press brings what is typed; nothing is drawn before it, or after."""
    place = st.popover(
        "What is sent",
        icon=":material/visibility:",
        key=session_keys.SENT,
        on_change="rerun",
    )
    if not place.open:
        return
    from components.prompts.sent import show_sent_by  # only once it is looked at

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
