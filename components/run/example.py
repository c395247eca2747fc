"""The recorded example on the page: the way to it, and what it is said to be."""

import streamlit as st

from components import session_keys
from components.navigation import open_run
from components.owner import owner
from runs.example import LABEL, example_speed, is_example, play_example
from runs.run import Run
from runs.the_engine import the_engine


def example_button(label: str = "See an example") -> None:
    """Offer to play the example."""
    st.button(label, key="example-run", icon=":material/play_circle:", on_click=_play)


def describe_example(run: Run) -> str:
    """What is said of a run that plays the example; empty of any other."""
    return f"{LABEL}, {example_speed():.2g}× as fast as written" if is_example(run) else ""


def below_example() -> None:
    """Say below the example what it was, and offer it once more."""
    example_button("Play again")
    st.caption(
        f"{LABEL}: the small model that is included wrote these posts, at three temperatures. "
        "Nothing was sent. Edit the form above to write your own."
    )


def skip_button(run: Run) -> None:
    """Offer to see the rest of a recording at once."""
    st.button(
        "Skip to the end",
        key="skip-recording",
        icon=":material/skip_next:",
        on_click=the_engine().skip_to_end,
        args=(run,),
    )


def _play() -> None:
    run = play_example(the_engine(), owner=owner())
    if str(st.session_state.get(session_keys.TOPIC) or "").strip():
        st.session_state[session_keys.FILLED_FROM] = run.id  # what is typed stays
    open_run(run.id)
