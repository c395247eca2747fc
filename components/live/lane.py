"""The component that shows a run: one browser module, mounted for the run's state and its stage.

Python says what to show and never sends the text itself: all panes share one event stream. Python
hears from them when a button is pressed, a lane has ended, or the stream cannot be had.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypedDict, get_args

import streamlit as st

from components.browser_module import component_key
from components.live.feed import Message, envelope_fields, heading_of
from components.live.lights import lights
from components.scripts import loader
from posts.checks import Place
from posts.export.markdown_file import body_markdown
from posts.markdown import ARTICLE_CSS, render_markdown
from posts.versions import WRITTEN, PostVersion
from runs.lane import Lane
from runs.run import Run

Act = Literal["stop", "retry", "go_on", "edit", "better", "best", "worst", "tie"]
"""What can be done with a lane by a button on the stage, or by a key."""
MOST_MARKED: Final = 50
"""Places that are marked at a time."""
LONGEST_MARKED: Final = 1_000
"""Characters of a place that are marked."""
_BROWSER: Final = Path(__file__).parent / "browser"
STAGE: Final = "live-stage"
_PAGE: Final = (
    (_BROWSER / "frame.html").read_text(encoding="utf-8").replace("{{ARTICLE_CSS}}", ARTICLE_CSS)
)
# In the page itself and not in a shadow root: its text is then read aloud, found and copied.
_mount: Final = st.components.v2.component(
    "draftbench_live",
    js=loader(_BROWSER / "main.js"),
    isolate_styles=False,
)


class ShownLane(TypedDict):
    """What the head of a lane shows that does not come by the stream."""

    name: str
    note: str
    acts: list[Act]
    editable: bool
    """Below its post there is a button to edit it."""
    chosen: list[Act]
    """Those whose buttons are pressed."""


class KeyPress(TypedDict):
    """What a key does."""

    act: Act
    lane: int


def run_state(
    run: Run,
    *,
    ended: Sequence[int],
    relayed: bool,
    on_unreachable: Callable[[], None],
    key: str = "live-state",
) -> None:
    """Show the run's state, a word. When one of its lanes ends, the page runs once more.

    Args:
        run: What to show.
        ended: The lanes that the rest of the page shows as ended.
        relayed: Python brings the news, as the event stream cannot be had.
        on_unreachable: Called when the stream cannot be had.
        key: Of the pane: a page may show several runs.
    """
    _mount(
        key=key,
        data={
            "part": "state",
            "run": run.id,
            "turn": run.turn,
            "state": run.state,
            # In lists and dictionaries Streamlit looks for data frames, for which it loads pandas.
            "lanes": tuple(_lanes_at_first(run)),
            "ended": tuple(ended),
            "relayed": relayed,
        },
        width="content",
        on_ended_change=_do_nothing,
        on_unreachable_change=on_unreachable,
    )


def _lanes_at_first(run: Run) -> list[Message]:
    """What the word for the run's state is made of until the first event comes.

    It does not change while a lane writes: a component that is told something else is sent anew.
    """
    return [_at_first(lane, blind=run.blind) for lane in run.lanes]


def _at_first(lane: Lane, *, blind: bool) -> Message:
    view = lane.view()
    told: Message = {"state": view.state, "ended": view.ended, "plan_ready": view.plan_ready}
    if view.ended and not blind:
        told["figures"] = {"words": view.words, "asked": lane.brief.words}
    return told


def stage(
    run: Run,
    lanes: Sequence[ShownLane],
    *,
    on_act: Callable[[Act, int], None] | None,
    keys: Mapping[str, KeyPress] | None = None,
) -> None:
    """Show the lanes of a run. What they write comes by the event stream.

    Args:
        run: What to show.
        lanes: What stands in the head of each.
        on_act: Called when a button in a head is pressed, with the lane's place; None where the
            run is only to be looked at.
        keys: What keys do, where nobody types.
    """
    data = {
        "part": "stage",
        "run": run.id,
        "lanes": tuple(lanes),
        "page": _PAGE,
        "keys": tuple((keys or {}).items()),
    }
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


def show_version(run: Run, lane: int, version: PostVersion) -> None:
    """Show a lane's post on the stage in this version, and have it copied from there so."""
    shown = None if version.name == WRITTEN else _version(run.lanes[lane], version)
    data = {"part": "version", "run": run.id, "lane": lane, "version": shown}
    _mount(key=f"live-version-{lane}", data=data)


def _version(lane: Lane, version: PostVersion) -> Message:
    post = version.envelope
    return {
        "lights": lights(lane, lane.view(), post),
        "name": version.name,
        "heading": heading_of(post),
        "done": render_markdown(post.body),
        "envelope": envelope_fields(post),
        "body": {"text": body_markdown(post.body)},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Places of a post that its preview is to show."""

    lane_id: str
    key: str
    """What was pressed."""
    places: tuple[Place, ...]
    at: int
    """Which of them is scrolled to."""
    turn: float
    """When it was pressed: what is told again, or late, is not obeyed once more."""


def point_at(run_id: str, lane: int, body: str, pointer: Pointer) -> None:
    """Mark places of a lane's post in its preview on the stage, and scroll to one of them."""
    places = pointer.places[:MOST_MARKED]
    data = {
        "part": "pointer",
        "run": run_id,
        "lane": lane,
        "places": tuple(_told_place(body, place) for place in places),
        "at": min(pointer.at, len(places) - 1),
        "turn": pointer.turn,
    }
    _mount(key=f"live-pointer-{lane}", data=data)


def _told_place(body: str, place: Place) -> tuple[str, int, float]:
    """Its words, how often they come before it, and how far down it is: the preview has no offsets.

    The words are hostile, plain text; they are looked for, and never shown.
    """
    words = " ".join(place.quote.split())[:LONGEST_MARKED].strip()
    before = " ".join(body[: place.start].split()).lower()
    earlier = before.count(words.lower()) if words else 0
    return words, earlier, place.start / max(1, len(body))


def show_differences(run_id: str, differences: Sequence[str]) -> None:
    """Show in the head of each lane how it differs from the baseline; nothing for none."""
    data = {"part": "differences", "run": run_id, "said": tuple(differences)}
    _mount(key="live-differences", data=data)


def preview_beside(
    run_id: str, lane: int, *, key: str = "live-beside", title: str = "Preview of the edited post"
) -> None:
    """Show a lane's post, as the stage shows it, once more: beside its editor, or for itself."""
    data = {"part": "beside", "run": run_id, "lane": lane, "page": _PAGE}
    _mount(key=component_key(key), data=data | {"title": title})


def look_again(what: str, *, after: float) -> None:
    """Have the page run once more after a delay.

    Args:
        what: What the page waits for; the key of this wait.
        after: Seconds.
    """
    # Each run of the page is a wait of its own: a browser does nothing when it is told the same
    # again, and the wait that it has begun may be over, its run broken off by another one.
    data = {"part": "again", "turn": time.monotonic_ns(), "after": after}
    _mount(key=f"again-{what}", data=data, on_again_change=_do_nothing)
