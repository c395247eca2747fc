"""What one browser is told about one lane: only what changed since it was told last.

A `Mark` says how far the browser has got. It travels as the event's id, so a browser that
reconnects hands it back and hears the rest, without any memory of it on this side.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from components.live.blocks import Blocks
from components.outcome import explain
from posts.envelope import Envelope
from posts.measures import reading_minutes
from runs.run import ENDED, Lane, LaneState, LaneView

Message = dict[str, Any]
"""What the panes of a lane are to change; what is missing in it stays as it was."""
_MARK: Final = re.compile(r"([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a browser has got with one lane."""

    body: int = 0
    """Characters of the body whose HTML it has."""
    text: int = 0
    """Characters of the reply that it has."""
    check: int = 0
    """Checksum of that part of the body: the reader may have changed its mind about it since."""

    def __str__(self) -> str:
        return f"{self.body}-{self.text}-{self.check:08x}"


def read_marks(text: str, lanes: int) -> list[Mark]:
    """Read an event's id: a mark for each lane, the start where there is none to read."""
    marks = [_read_mark(part) for part in text.split(",", lanes)[:lanes]]
    return marks + [Mark()] * (lanes - len(marks))


def _read_mark(text: str) -> Mark:
    found = _MARK.fullmatch(text)
    return Mark(int(found[1]), int(found[2]), int(found[3], 16)) if found else Mark()


class Feed:
    """Tells one browser about one lane."""

    def __init__(self, index: int, lane: Lane, mark: Mark) -> None:
        self._index = index
        self._lane = lane
        self._text_sent = mark.text
        html = "" if mark.body == 0 else None
        self._blocks = Blocks(sent=mark.body, check=mark.check, html=html)
        self._told: Message = {}
        self._moment: tuple[Any, ...] = ()
        self.state: LaneState = "queued"
        """The lane's state as this browser knows it."""

    @property
    def mark(self) -> Mark:
        """How far this browser has got."""
        return Mark(self._blocks.sent, self._text_sent, self._blocks.check)

    @property
    def ended(self) -> bool:
        """The browser knows how the lane ended: nothing more will come."""
        return self.state in ENDED

    def news(self) -> Message:
        """What is new, for the lane's panes; empty where nothing is. The first never is."""
        if self.ended:
            return {}
        view = self._lane.view()
        moment = view.state, view.tries, len(view.text), _next_try(view)
        if moment == self._moment:
            return {}
        self._moment, self.state = moment, view.state
        return {
            "lane": self._index,
            **self._news_of_fields(view),
            **self._news_of_text(view.text),
            **self._blocks.news(view.envelope.body, ended=view.ended),
        }

    def _news_of_fields(self, view: LaneView) -> Message:
        now = fields(view)
        news = {name: value for name, value in now.items() if self._told.get(name) != value}
        if not self._told or view.ended:  # the browser ticks from the first one to the last
            news["elapsed"] = round(view.duration, 2)
        self._told = now
        return news

    def _news_of_text(self, text: str) -> Message:
        """`more` goes to the reply's end; `reply` replaces it."""
        sent, self._text_sent = self._text_sent, len(text)
        if sent > len(text):
            return {"reply": text}
        return {"more": text[sent:]} if sent < len(text) else {}


def fields(view: LaneView) -> Message:
    """All that a lane's panes show, but for its text."""
    return {
        "state": view.state,
        "ended": view.ended,
        "outcome": explain(view),
        "heading": _heading(view.envelope),
        "envelope": envelope_fields(view),
        "figures": figures(view),
        "next_try": _next_try(view),
    }


def envelope_fields(view: LaneView) -> Message:
    """The envelope for its panel: plain text, all of it hostile."""
    envelope = view.envelope
    return {
        "title": envelope.title,
        "description": envelope.meta_description,
        "tags": envelope.tags,
        "categories": envelope.categories,
        "unknown": envelope.unknown_categories,
        "complete": envelope.complete,
        "repairs": [repair.message for repair in envelope.repairs],
    }


def figures(view: LaneView) -> Message:
    """The figures of a lane; None where one is not known (yet)."""
    first, speed = view.time_to_first_text, view.words_per_second
    return {
        "first": None if first is None else round(first, 2),
        "speed": None if speed is None else round(speed, 1),
        "words": view.words,
        "minutes": reading_minutes(view.words),
        "input": view.usage.input_tokens,
        "output": view.usage.output_tokens,
        "cost": None if view.cost is None else _dollars(view.cost),
    }


def _dollars(cost: Decimal) -> str:
    """A cost as the page shows it; most posts cost less than a cent."""
    return f"${cost:.4f}" if cost else "free"


def _heading(envelope: Envelope) -> str:
    """The title above the post; none where the body itself begins with it."""
    title = envelope.title or ""
    return "" if envelope.body.partition("\n")[0].strip() == f"# {title}" else title


def _next_try(view: LaneView) -> int | None:
    """When the next try is due, in seconds from the press; None unless one is."""
    return None if view.retry_in is None else round(view.duration + view.retry_in)
