"""Find where the body ends: at the end marker, at another post, or where the text ends.

Strategy: one pass of a regular expression names the lines that can matter (code fences and what
looks like an end marker); the many lines of prose between them are never looked at. What stands
in code or in raw HTML is content.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from posts.envelope_header import next_key_line
from posts.envelope_lines import (
    Fence,
    Line,
    first_line,
    is_marker,
    line_at,
    may_become_marker,
    nothing_settled,
    read_fence,
    read_key_line,
)
from posts.envelope_markup import Fences, RawHtml
from posts.repairs import Repair, repair

EVENTS_LIMIT: Final = 5_000
"""After so many fences and markers, what follows is taken as it is: it bounds the work."""

_EVENT: Final = re.compile(
    r"\n[ \t>*+\-.)\d_]*+(?:```|~~~|"
    r"[^\w\n]*+(?:(?:amp;)?lt;[^\w\n]*+)?[eE][nN][dD][ _-]?[oO][fF])"
)


@dataclass(slots=True)
class Ending:
    """Where the body stands, and whether an end marker closes it."""

    start: int
    stop: int
    after: int
    """Where what follows the body and its marker starts."""
    complete: bool = False
    in_code: bool = False
    """The body ends within a code block."""
    repairs: list[Repair] = field(default_factory=list)


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
        self.text = "\n" + text[start:]  # so that every line begins after a line break
        self.shift = start - 1
        self.start = 1
        self.fence = fence
        self.key = key
        self.next_key = self.text.find("\n" + key) if key else -1
        self.fences = Fences()
        self.html = RawHtml(self.text)
        self.repairs: list[Repair] = []

    def run(self) -> Ending:
        for count, event in enumerate(_EVENT.finditer(self.text)):
            at = event.start() + 1
            if count == EVENTS_LIMIT or self._is_other_post_before(at):
                break
            if not self.html.holds(at, in_code=self.fences.inside):
                if ending := self._read(line_at(self.text, at)):
                    return ending
        if self._is_other_post_before(len(self.text)):
            return self._ending(self.next_key + 1, self.next_key + 1)
        return self._ending(self._settled_stop(), len(self.text))

    def _read(self, line: Line) -> Ending | None:
        """How the body ends at the line; None where it goes on."""
        if fence := read_fence(line.text):
            if self.fence and self._closes_reply(fence, line):
                return self._ending_after_fence(line)
            self.fences.take(fence)
        elif self._is_end_marker(line):
            if self.text[self.start : line.start].strip():
                return self._ending(line.start, line.end, marker=line)
            self.start = min(line.end, len(self.text))
            self._note("marker_after_header", line)
        return None

    # the end marker

    def _is_end_marker(self, line: Line) -> bool:
        self.fences.leave_quote(quoted=line.text.lstrip().startswith(">"))
        if self.fences.inside or line.text.startswith(("    ", "\t")) or not is_marker(line.text):
            return False
        return "`" not in line.text or not self.text[line.end :].strip()

    # the fence around the reply

    def _closes_reply(self, fence: Fence, line: Line) -> bool:
        """Whether a fence closes the reply; one that more code follows opens a block instead."""
        if self.fences.block or not self.fence or not fence.closes(self.fence):
            return False
        following = first_line(self.text, line.end)
        if following is None or following.after_blank:
            return True
        return is_marker(following.text) and self.text.find(fence.run, line.end) < 0

    def _ending_after_fence(self, line: Line) -> Ending:
        following = first_line(self.text, line.end)
        if following and is_marker(following.text):
            return self._ending(line.start, following.end, marker=following)
        return self._ending(line.start, line.end)

    # another post

    def _is_other_post_before(self, stop: int) -> bool:
        while 0 <= self.next_key < stop:
            if self.next_key >= self.start and not self.fences.inside and self._is_other_post():
                return True
            self.next_key = self.text.find("\n" + self.key, self.next_key + 1)
        return False

    def _is_other_post(self) -> bool:
        line = line_at(self.text, self.next_key + 1)
        if not read_key_line(line.text) or not self.text[self.start : line.start].strip():
            return False
        return (
            nothing_settled(self.text, line.end) or next_key_line(self.text, line.end) is not None
        )

    # how it ends

    def _settled_stop(self) -> int:
        """The end of the text, or of the line before one that may yet become a marker."""
        at = self.text.rfind("\n") + 1
        tail = self.text[at : at + 200].rstrip("\r")
        if not tail or self.fences.inside:
            return len(self.text)
        is_half_key = bool(self.key) and self.key.startswith(tail)
        return at if is_half_key or may_become_marker(tail) else len(self.text)

    def _ending(self, stop: int, after: int, *, marker: Line | None = None) -> Ending:
        if marker and not _ASKED_MARKER.fullmatch(marker.text):
            self._note("end_marker_respelled", marker, quoted=marker.text)
        after = min(after, len(self.text))
        return Ending(
            self.start + self.shift,
            stop + self.shift,
            after + self.shift,
            complete=marker is not None,
            in_code=self.fences.inside,
            repairs=self.repairs,
        )

    def _note(self, kind: str, line: Line, *, quoted: str = "") -> None:
        self.repairs.append(repair(kind, line.start + self.shift, quoted=quoted))


_ASKED_MARKER: Final = re.compile(r"</EndOFText>\s*")
