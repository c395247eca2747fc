"""What one browser is told about one lane: only what changed since it was told last.

A `Cursor` says how far the browser has got. It travels as the event's id, so a browser that
reconnects hands it back and hears the rest, without any memory of it on this side.
"""

import re
from dataclasses import asdict, dataclass
from typing import Any, Final, get_args

from components.live.blocks import Blocks, checksum
from components.live.figures import figures
from components.live.lights import lights
from components.live.outcome import describe_joints, explain
from posts.envelope import Envelope
from posts.export.markdown_file import body_markdown
from posts.prose.result_card import Device, result_card
from posts.prose.widths import text_width
from posts.slug import make_slug
from runs.lane import Lane
from runs.lane_states import ENDED, LaneState
from runs.lane_view import LaneView
from runs.settings import is_pasted
from runs.writing.plan.progress import read_progress

Message = dict[str, Any]
"""What the panes of a lane are to change; what is missing in it stays as it was."""
LONGEST_FIELD: Final = 1_000
"""Characters of a field that are measured."""
_CURSOR: Final = re.compile(r"([0-9a-f]{8})-([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a browser has got with one lane."""

    lane: int = 0
    """Checksum of the lane's id: after a retry another lane stands in its place."""
    body: int = 0
    """Characters of the body whose HTML it has."""
    text: int = 0
    """Characters of the reply that it has."""
    check: int = 0
    """Checksum of that part of the body: the reader may have changed its mind about it since."""

    def __str__(self) -> str:
        return f"{self.lane:08x}-{self.body}-{self.text}-{self.check:08x}"


def read_cursors(text: str, lanes: int) -> list[Cursor]:
    """Read an event's id: a cursor for each lane, the start where it holds none."""
    cursors = [_read_cursor(part) for part in text.split(",", lanes)[:lanes]]
    return cursors + [Cursor()] * (lanes - len(cursors))


def _read_cursor(text: str) -> Cursor:
    if not (found := _CURSOR.fullmatch(text)):
        return Cursor()
    return Cursor(
        lane=int(found[1], 16), body=int(found[2]), text=int(found[3]), check=int(found[4], 16)
    )


class Feed:
    """Tells one browser about one lane."""

    def __init__(self, index: int, lane: Lane, cursor: Cursor, *, blind: bool = False) -> None:
        self.lane = lane
        self._index = index
        self._blind = blind
        self._name = checksum(lane.id)
        known = cursor if cursor.lane == self._name else Cursor()
        self._anew = known == Cursor()
        """The browser has nothing of this lane: whatever it shows in its place goes."""
        self._text_sent = known.text
        html = "" if known.body == 0 else None
        self._blocks = Blocks(lane.memo, sent=known.body, check=known.check, html=html)
        self._told: Message = {}
        self._moment: tuple[Any, ...] = ()
        self.state: LaneState = "queued"
        """The lane's state as this browser knows it."""

    @property
    def cursor(self) -> Cursor:
        """How far this browser has got."""
        return Cursor(self._name, self._blocks.sent, self._text_sent, self._blocks.check)

    @property
    def ended(self) -> bool:
        """The browser knows how the lane ended: nothing more will come."""
        return self.state in ENDED

    def news(self) -> Message:
        """What is new, for the lane's panes; empty where nothing is. The first never is."""
        if self.ended:
            return {}
        view = self.lane.view()
        so_far = [] if self._blind or view.ended else lights(self.lane, view)
        moment = view.state, view.place, view.tries, len(view.text), _next_try(view), so_far
        if moment == self._moment:
            return {}
        self._moment, self.state = moment, view.state
        news = {
            "lane": self._index,
            **self._news_of_fields(view),
            **self._news_of_text(view.text),
            **self._blocks.news(view.envelope.body, ended=view.ended),
        }
        if self._anew:
            self._anew, news["reset"] = False, True
        return news

    def _news_of_fields(self, view: LaneView) -> Message:
        now = fields(self.lane, view, blind=self._blind)
        news = {name: value for name, value in now.items() if self._told.get(name) != value}
        # The browser ticks from the first one to the last; how long a blind lane took tells much.
        if not self._blind and (not self._told or view.ended):
            news["elapsed"] = round(view.duration, 2)
        self._told = now
        return news

    def _news_of_text(self, text: str) -> Message:
        """`more` goes to the reply's end; `reply` replaces it."""
        sent, self._text_sent = self._text_sent, len(text)
        if self._anew or sent > len(text):
            return {"reply": text}
        return {"more": text[sent:]} if sent < len(text) else {}


def fields(lane: Lane, view: LaneView, *, blind: bool = False) -> Message:
    """All that a lane's panes show, but for its text. A blind one keeps to itself whose it is."""
    shown = {
        "state": view.state,
        "ended": view.ended,
        "plan_ready": view.plan_ready,
        "heading": heading_of(view.envelope),
        "envelope": envelope_fields(view.envelope),
        "body": _copied_body(lane, view) if view.ended else None,
    }
    if blind:
        return shown
    return shown | {
        "outcome": "" if is_pasted(lane.settings) else explain(view),
        "joints": joints(view.envelope),
        "figures": figures(lane, view),
        "lights": lights(lane, view),
        "next_try": _next_try(view),
        "outline": _outline(lane, view),
    }


def _outline(lane: Lane, view: LaneView) -> list[Message]:
    """The sections of a lane that is written by plan; headings are hostile, plain text."""
    if not view.plan.outline:
        return []
    sections = lane.memo.of(read_progress, (view.plan, view.envelope.body, view.state))
    return [asdict(section) for section in sections]


def envelope_fields(envelope: Envelope) -> Message:
    """The envelope for its card: plain text, all of it hostile."""
    return {
        "title": envelope.title,
        "slug": make_slug(envelope.title) if envelope.title else "",
        "description": envelope.meta_description,
        "result": _search_result(envelope.title or "", envelope.meta_description or ""),
        "tags": envelope.tags,
        "categories": envelope.categories,
        "unknown": envelope.unknown_categories,
        "complete": envelope.complete,
        "repairs": [repair.message for repair in envelope.repairs],
    }


def _search_result(title: str, description: str) -> Message:
    """How wide the title is, and how much of both pages of results show, on a desk and on a phone.

    A hostile field may be endless: of one, the beginning is looked at.
    """
    title, description = title[:LONGEST_FIELD], description[:LONGEST_FIELD]
    shown = {device: _shown_on(device, title, description) for device in get_args(Device)}
    return {"width": text_width(title), **shown}


def _shown_on(device: Device, title: str, description: str) -> Message:
    """How many characters are shown; None for all."""
    card = result_card(title, description, slug="", device=device)
    return {
        "title": _kept(card.title) if card.title_is_cut else None,
        "description": _kept(card.description) if card.description_is_cut else None,
    }


def _kept(cut: str) -> int:
    return len(cut.removesuffix("…"))


def _copied_body(lane: Lane, view: LaneView) -> Message:
    """The Markdown that is copied: where it stands in the reply, or the text itself."""
    body = lane.memo.of(body_markdown, view.envelope.body)
    at = view.text.find(body)
    return {"text": body} if at < 0 else {"at": at, "length": len(body)}


def joints(envelope: Envelope) -> list[Message]:
    """Where the parts of a continued reply meet, to be marked in its text."""
    return [
        {"at": joint.offset, "out": joint.left_out, "said": said}
        for joint, said in zip(envelope.joints, describe_joints(envelope), strict=True)
    ]


def heading_of(envelope: Envelope) -> str:
    """The title above the post; none where the body itself begins with it."""
    title = envelope.title or ""
    return "" if envelope.body.partition("\n")[0].strip() == f"# {title}" else title


def _next_try(view: LaneView) -> int | None:
    """When the next try is due, in seconds from the press; None unless one is."""
    return None if view.retry_in is None else round(view.duration + view.retry_in)
