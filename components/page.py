"""The page: four views; the first has the form, and below it what is being written.

Python runs when somebody presses something, when a run starts and when it ends. What happens in
between comes by the event stream.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from components import form, state
from components.lanes import show_run
from components.model_picker import model_picker
from components.notices import Notice
from components.outcome import ending_error
from components.owner import owner
from components.settings import writing_settings
from components.topic_form import topic_form
from posts.prompt import InvalidTopic, read_topic
from providers.base import ProviderError
from runs.engine import the_engine
from runs.run import Run

ICON: Final = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")
"""A picture of our own: a Material icon of a page would be fetched from a font server."""
LOGO: Final = Path(__file__).with_name("logo.svg").read_text(encoding="utf-8")
ABOUT: Final = "**Draftbench** shows language models at work on a blog post."
"""With an entry the menu appears, and with the menu the choice of light or dark."""


def render_page() -> None:
    """Draw the page as it stands."""
    st.set_page_config(
        page_title="Draftbench", page_icon=ICON, layout="wide", menu_items={"About": ABOUT}
    )
    st.logo(LOGO, icon_image=ICON)
    view = st.segmented_control(
        "View",
        list(VIEWS),
        key=state.VIEW,
        default=WRITE,
        required=True,
        format_func=lambda name: f":material/{ICONS[name]}: {name}",
        label_visibility="collapsed",
    )
    VIEWS[view or WRITE]()


def _write_view() -> None:
    run = _asked_run()
    # Asked once: a run that ends while the page is drawn has the page run again.
    ended = run is not None and run.ended
    form.fill_form(run)
    refused, ending = _notices(run)
    with st.sidebar:
        model_picker(refused or ending)
        writing_settings()
    topic_form(
        refused,
        writer=run.lanes[0].settings.model if run and not ended else None,
        examples=run is None,
        write=_write,
        stop=_stop,
    )
    if run:
        show_run(run, ended=ended)
    else:
        _say_what_happens(asked=state.RUN_PARAMETER in st.query_params)


def _prompts_view() -> None:
    from components.prompt_editor import prompt_workbench  # only once it is looked at

    prompt_workbench()


def _history_view() -> None:
    from components.history import history  # brings SQLAlchemy

    history()


def _ranking_view() -> None:
    from components.ranking import ranking  # brings pandas and SciPy

    ranking()


WRITE: Final = "Write"
VIEWS: Final[Mapping[str, Callable[[], None]]] = {
    WRITE: _write_view,
    "Prompts": _prompts_view,
    "History": _history_view,
    "Ranking": _ranking_view,
}
ICONS: Final[Mapping[str, str]] = {
    WRITE: "edit",
    "Prompts": "description",
    "History": "history",
    "Ranking": "leaderboard",
}


def _asked_run() -> Run | None:
    """The run that the address names; None where it names none, or one that is not kept."""
    return the_engine().find(st.query_params.get(state.RUN_PARAMETER, ""))


def _write() -> None:
    """Start a run with what the form holds, or say why not."""
    st.session_state[state.NOTICE] = None
    st.session_state[state.PRESSED_WITH] = form.contents()
    try:
        topic = read_topic(st.session_state.get(state.TOPIC) or "")
        run = the_engine().start(form.read_brief(topic), [form.read_lane()], owner=owner())
    except (InvalidTopic, ProviderError) as error:
        st.session_state[state.NOTICE] = Notice.of(error)
    else:
        st.session_state[state.FILLED_FROM] = run.id  # what was typed stays as it was typed
        st.query_params[state.RUN_PARAMETER] = run.id


def _stop() -> None:
    if (run := _asked_run()) and run.owner == owner():
        the_engine().stop(run)


def _notices(run: Run | None) -> tuple[Notice | None, Notice | None]:
    """Why the last press was refused, and what ended the run; neither once the form changed."""
    if form.contents() != st.session_state.get(state.PRESSED_WITH):
        return None, None
    error = ending_error(run.lanes[0].view()) if run else None
    return st.session_state.get(state.NOTICE), Notice.of(error) if error else None


def _say_what_happens(*, asked: bool) -> None:
    """Fill the place of the run while there is none."""
    with st.container(
        key="no-run",
        border=True,
        height=280,
        horizontal_alignment="center",
        vertical_alignment="center",
        gap="xsmall",
    ):
        if asked:
            st.markdown("**The run in this address is not here any more.**", width="content")
            st.caption(
                "Runs are kept only while the app runs. Write a new post above.",
                width="content",
            )
        else:
            st.markdown("**Your post will be written here.**", width="content")
            st.caption(
                "Title, description, tags and categories appear beside the text as the model "
                "writes. Then you can download the post as Markdown, HTML or JSON.",
                width=460,
                text_alignment="center",
            )
