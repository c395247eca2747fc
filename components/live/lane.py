"""The component that shows a run: one browser module, mounted once for each pane of the page.

Python says what to show (a run, a lane, a pane) and never sends the text itself: all panes share
one event stream. Python hears from them when a lane has ended, or the stream cannot be had.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import streamlit as st

from components.browser_module import bundle
from components.live.feed import Message
from posts.markdown import ARTICLE_CSS
from runs.run import Run

Part = Literal["head", "figures", "envelope", "preview", "reply"]
_BROWSER: Final = Path(__file__).parent / "browser"


def _read(name: str) -> str:
    return (_BROWSER / name).read_text(encoding="utf-8")


_PAGE: Final = _read("frame.html").replace("{{ARTICLE_CSS}}", ARTICLE_CSS)
# In the page itself and not in a shadow root: its text is then read aloud, found and copied.
_mount: Final = st.components.v2.component(
    "draftbench_live",
    css=_read("live.css"),
    js=bundle(_BROWSER / "main.js"),
    isolate_styles=False,
)
_DATA: Final[Mapping[Part, Mapping[str, str]]] = {
    "envelope": {"asked": "121 to 156"},
    "preview": {"page": _PAGE, "title": "Preview of the post"},
}
"""What a pane must know beside its run and lane: the length that the prompt asks of a meta
description, in characters; the page in the preview's frame, and the frame's name."""


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
            "ended": list(ended),
            "relayed": relayed,
        },
        width="content",
        on_ended_change=lambda: None,
        on_unreachable_change=on_unreachable,
    )


def lane_pane(part: Part, run: Run, lane: int, *, compact: bool = False, **shown: str) -> None:
    """Show one pane of a lane. What it shows comes by the event stream.

    Args:
        part: Which pane.
        run: The run that the lane belongs to.
        lane: Its place in the run, from 0.
        compact: There is little room, as other lanes stand beside this one.
        shown: What the pane shows that does not change.
    """
    data = {"part": part, "run": run.id, "lane": lane, "compact": compact}
    _mount(key=f"live-{part}-{lane}", data={**data, **shown, **_DATA.get(part, {})})


def relay(run: Run, news: Message) -> None:
    """Hand news of a run to its panes, where the event stream cannot be had."""
    _mount(key="live-relay", data={"part": "relay", "run": run.id, "news": news})


def look_again(what: str, *, turn: int, after: float) -> None:
    """Have the page run once more in so many seconds.

    Args:
        what: What the page waits for; the key of this wait.
        turn: How often it has waited already: another number starts another wait.
        after: Seconds.
    """
    data = {"part": "again", "turn": turn, "after": after}
    _mount(key=f"again-{what}", data=data, on_again_change=lambda: None)
