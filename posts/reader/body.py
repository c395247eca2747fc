"""Find where the body ends: at the end marker, at another post, or where the text ends.

Strategy: one pass of a regular expression names the lines that can matter (code fences and what
looks like an end marker); the many lines of prose between them are never looked at. What stands
in code or in raw HTML is content.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from posts.reader.key_lines import next_key_line, read_key_line
from posts.reader.markup import Fences, RawHtml
from posts.reader.repairs import Repairs
from posts.reader.unsettled import may_end_body, nothing_settled
from posts.vocabulary.charsets import INVISIBLE
from posts.vocabulary.lines import Fence, Line, first_line, line_at
from posts.vocabulary.markers import (
    ASKED_MARKER,
    LOOKS_LIKE_MARKER,
    find_glued_marker,
    is_marker,
)

EVENTS_LIMIT: Final = 5_000
"""After this many fences and markers, what follows is taken as it is: it bounds the work."""

_EVENT: Final = re.compile(
    rf"\n[ \t\u00a0\u3000{INVISIBLE}>*+\-.)\d_#|]*+"
    r"(?=[`~<&\[({=\"'“«＜\\/!eE])"  # most lines fail here
    r"(?:(?P<run>`{3,}|~{3,})(?P<info>[^\n]*)"
    rf"|{LOOKS_LIKE_MARKER})"
)
"""A fence, or what looks like an end marker."""


@dataclass(slots=True)
class Ending:
    """Where the body stands, and whether an end marker closes it."""

    start: int
    stop: int
    after: int
    """Where what follows the body and its marker starts."""
    complete: bool = False
    fences: tuple[Fence, ...] = ()
    """The code blocks in which the body ends, from the outer to the inner."""
    repairs: Repairs = field(default_factory=Repairs)

    @property
    def in_code(self) -> bool:
        """Whether the body ends within a code block."""
        return bool(self.fences)


def find_ending(text: str, start: int, *, fence: Fence | None = None, key: str = "") -> Ending:
    """Find the end of the body that starts at `start`.

    Args:
        text: The reply.
        start: Offset of the body's first line.
        fence: The code fence around the reply, where it is still open.
        key: The first key of the header, as written: a line that begins with it is another header.
    """
    return _Search(text, start, fence, key).run()


class _Search:
    def __init__(self, text: str, start: int, fence: Fence | None, key: str) -> None:
        self.shift = 0 if start else 1
        self.text = text if start else f"\n{text}"  # so that every line begins after a line break
        self.start = start + self.shift
        self.fence = fence
        self.key = key
        self.next_key = self.text.find("\n" + key, self.start) if key else -1
        self.keys = 0
        self.fences = Fences()
        self.html = RawHtml(self.text, self.start)
        self.repairs = Repairs()

    def run(self) -> Ending:
        for count, event in enumerate(_EVENT.finditer(self.text, self.start - 1)):
            at = event.start() + 1
            if count == EVENTS_LIMIT or self._is_other_post_before(at):
                break
            if self.html.holds(at, in_code=self.fences.inside):
                continue
            ending = self._read_fence(event) if event["run"] else self._read_marker(at)
            if ending:
                return ending
        if self._is_other_post_before(len(self.text)):
            return self._ending(self.next_key + 1, self.next_key + 1)
        glued = None if self.fences.inside else find_glued_marker(self.text, self.start)
        if glued is not None and not self.html.holds(glued, in_code=False):
            self.repairs.note("end_marker_glued", glued - self.shift)
            return replace(self._ending(glued, len(self.text)), complete=True)
        return self._ending(self._settled_stop(), len(self.text))

    def _has_text_before(self, at: int) -> bool:
        return first_line(self.text, self.start).start < at

    def _read_marker(self, at: int) -> Ending | None:
        """How the body ends at the line, if it is an end marker."""
        line = line_at(self.text, at)
        if not self._is_end_marker(line):
            return None
        if self._has_text_before(line.start):
            glued = find_glued_marker(self.text, self.start, line.start)
            stop = line.start if glued is None else glued
            return self._ending(stop, line.end, marker=line)
        self.start = line.end
        self._note("marker_after_header", line)
        return None

    def _is_end_marker(self, line: Line) -> bool:
        self.fences.leave_quote(quoted=line.text.lstrip().startswith(">"))
        if self.fences.inside or line.text.startswith(("    ", "\t")) or not is_marker(line.text):
            return False
        return "`" not in line.text or not first_line(self.text, line.end).text

    def _read_fence(self, event: re.Match[str]) -> Ending | None:
        """How the body ends at the fence, if it closes the reply."""
        lead = self.text[event.start() : event.start("run")]
        run, info = event["run"], event["info"].strip()
        if "#" in lead or "|" in lead or ("`" in info and run[0] == "`"):
            return None  # code within a line
        fence = Fence(run, info, ">" in lead)
        if self.fence and self._closes_reply(fence, event.end() + 1):
            return self._ending_after_fence(event.start() + 1, event.end() + 1)
        self.fences.take(fence)
        return None

    def _closes_reply(self, fence: Fence, end: int) -> bool:
        """Whether a fence closes the reply; one that more code follows opens a block instead."""
        if self.fences.block or not self.fence or not fence.closes(self.fence):
            return False
        following = first_line(self.text, end)
        if not following.text or following.after_blank:
            return True
        return is_marker(following.text) and self.text.find(fence.run, end) < 0

    def _ending_after_fence(self, at: int, end: int) -> Ending:
        following = first_line(self.text, end)
        if is_marker(following.text):
            return self._ending(at, following.end, marker=following)
        return self._ending(at, end)

    def _is_other_post_before(self, stop: int) -> bool:
        while 0 <= self.next_key < stop and self.keys < EVENTS_LIMIT:
            if self.fences.inside:
                self.next_key = self.text.find("\n" + self.key, stop - 1)
                return False
            at = self.next_key + 1
            if not self.html.holds(at, in_code=False) and self._is_other_post(at):
                return True
            self.next_key = self.text.find("\n" + self.key, self.next_key + 1)
            self.keys += 1
        return False

    def _is_other_post(self, at: int) -> bool:
        line = line_at(self.text, at)
        if not read_key_line(line.text) or not self._has_text_before(line.start):
            return False
        return (
            nothing_settled(self.text, line.end) or next_key_line(self.text, line.end) is not None
        )

    def _settled_stop(self) -> int:
        """The end of the text, or of the line before one that may yet become a marker."""
        at = self.text.rfind("\n", self.start - 1) + 1
        is_open = at > 0 and not self.fences.inside
        is_end = is_open and may_end_body(self.text[at : at + 200], self.key)
        return at if is_end else len(self.text)

    def _ending(self, stop: int, after: int, *, marker: Line | None = None) -> Ending:
        if marker and not ASKED_MARKER.fullmatch(marker.text):
            self._note("end_marker_respelled", marker, quoted=marker.text)
        after = min(after, len(self.text))
        return Ending(
            self.start - self.shift,
            max(stop, self.start) - self.shift,
            after - self.shift,
            complete=marker is not None,
            fences=tuple(self.fences.nested) if self.fences.inside else (),
            repairs=self.repairs,
        )

    def _note(self, kind: str, line: Line, *, quoted: str = "") -> None:
        self.repairs.note(kind, line.start - self.shift, quoted=quoted)
