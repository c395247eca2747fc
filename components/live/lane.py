"""The component that shows a run: one browser module, mounted for the run's state and its stage.

Python says what to show and never sends the text itself: all panes share one event stream. Python
hears from them when a button is pressed, a lane has ended, or the stream cannot be had.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypedDict, get_args

import streamlit as st

from components.browser_module import bundle
from components.live.feed import Message, envelope_fields, heading_of
from posts.envelope import Envelope
from posts.markdown import ARTICLE_CSS, render_markdown
from runs.run import Run

Act = Literal["stop", "retry", "go_on"]
"""What can be done with a lane by a button in its head."""
_BROWSER: Final = Path(__file__).parent / "browser"


def _read(name: str) -> str:
    return (_BROWSER / name).read_text(encoding="utf-8")


STAGE: Final = "live-stage"
_PAGE: Final = _read("frame.html").replace("{{ARTICLE_CSS}}", ARTICLE_CSS)
# In the page itself and not in a shadow root: its text is then read aloud, found and copied.
_mount: Final = st.components.v2.component(
    "draftbench_live",
    css=_read("live.css"),
    js=bundle(_BROWSER / "main.js"),
    isolate_styles=False,
)


class ShownLane(TypedDict):
    """What the head of a lane shows that does not come by the stream."""

    name: str
    note: str
    acts: list[Act]


def run_state(
    run: Run, *, ended: Sequence[int], relayed: bool, on_unreachable: Callable[[], None]
) -> None:
    """Show the run's state, a word. When one of its lanes ends, the page runs once more.

    Args:
        run: What to show.
        ended: The lanes that the rest of the page shows as ended.
        relayed: Python brings the news, as the event stream cannot be had.
        on_unreachable: Called when the stream cannot be had.
    """
    _mount(
        key="live-state",
        data={
            "part": "state",
            "run": run.id,
            "turn": run.turn,
            "state": run.state,
            "ended": tuple(ended),  # in a list Streamlit looks for data frames, with pandas
            "relayed": relayed,
        },
        width="content",
        on_ended_change=_do_nothing,
        on_unreachable_change=on_unreachable,
    )


def stage(
    run: Run, lanes: Sequence[ShownLane], *, on_act: Callable[[Act, int], None] | None
) -> None:
    """Show the lanes of a run. What they write comes by the event stream.

    Args:
        run: What to show.
        lanes: What stands in the head of each.
        on_act: Called when a button in a head is pressed, with the lane's place; None where the
            run is only to be looked at.
    """
    data = {"part": "stage", "run": run.id, "lanes": tuple(lanes), "page": _PAGE}
    _mount(
        key=STAGE,
        data=data | {"title": "Preview of the post"},
        on_act_change=partial(_act, run, on_act) if on_act else _do_nothing,
    )


def _act(run: Run, on_act: Callable[[Act, int], None]) -> None:
    """Read what a browser says was pressed; it may say anything."""
    pressed = (st.session_state.get(STAGE) or {}).get("act")
    if not isinstance(pressed, dict):
        return
    act, lane = pressed.get("act"), pressed.get("lane")
    known: list[Act] = [each for each in get_args(Act) if each == act]
    if known and type(lane) is int and 0 <= lane < len(run.lanes):
        on_act(known[0], lane)


def _do_nothing() -> None:
    """The page runs once more, and that is all."""


def relay(run: Run, news: Message) -> None:
    """Hand news of a run to its panes, where the event stream cannot be had."""
    _mount(key="live-relay", data={"part": "relay", "run": run.id, "news": news})


def show_version(run_id: str, lane: int, post: Envelope | None) -> None:
    """Show a lane's post on the stage as it stands here; as it was written for None."""
    version = post and {
        "heading": heading_of(post),
        "done": render_markdown(post.body),
        "envelope": envelope_fields(post),
    }
    data = {"part": "version", "run": run_id, "lane": lane, "version": version}
    _mount(key=f"live-version-{lane}", data=data)


def look_again(what: str, *, turn: int, after: float) -> None:
    """Have the page run once more in so many seconds.

    Args:
        what: What the page waits for; the key of this wait.
        turn: How often it has waited already: another number starts another wait.
        after: Seconds.
    """
    data = {"part": "again", "turn": turn, "after": after}
    _mount(key=f"again-{what}", data=data, on_again_change=_do_nothing)
