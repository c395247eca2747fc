"""Find where the post begins in a reply, and in which shape: header lines, JSON, tags or none.

What may stand before it: a byte order mark, the model's reasoning, a greeting, a code fence or a
tag around the whole reply.
"""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from posts.envelope_chatter import is_greeting, may_become_note
from posts.envelope_header import next_key_line
from posts.envelope_json import Document, read_document
from posts.envelope_lines import (
    Fence,
    KeyLine,
    Line,
    columns_of,
    first_line,
    is_divider,
    lines_from,
    may_change,
    read_fence,
    read_key_line,
)
from posts.envelope_reasoning import reasoning_ends, skip_reasoning
from posts.envelope_tagged import begins_tagged, read_tagged
from posts.repairs import Repair, repair

LOOK_LIMIT: Final = 20_000
"""The header is looked for in so many characters."""
PREAMBLE_LIMIT: Final = 600
"""After so many characters of prose, only a whole header counts as one."""

Shape = Literal["header", "document", "bare"]


@dataclass(slots=True)
class Opening:
    """Where the post begins, and what stood before it."""

    shape: Shape = "bare"
    start: int = 0
    """Offset of the first key line, of the document, or of the body where there is no header."""
    document: Document | None = None
    """The fields in JSON or in tags."""
    fence: Fence | None = None
    """The code fence around the reply."""
    tag: str = ""
    """The name of the tag around the reply."""
    front_matter: bool = False
    heading: Line | None = None
    """A heading of the first level before the header: the title where the header has none."""
    prose: Line | None = None
    """The first line of text before the header."""
    repairs: list[Repair] = field(default_factory=list)

    def note(self, kind: str, offset: int, *, quoted: str = "") -> None:
        self.repairs.append(repair(kind, offset, quoted=quoted))


def find_opening(text: str) -> Opening:
    """Where the post begins in the reply."""
    start = skip_reasoning(text, 0)
    opening = _Search(text, start).run()
    for end in reasoning_ends(text, start):
        later = _Search(text, end).run()
        if later.shape != "bare" or opening.shape == "bare":
            start, opening = end, later
    if start > 0 and text[:start].strip("\ufeff \t\r\n"):
        opening.repairs.insert(0, repair("reasoning_removed", 0))
    return opening


def find_bare_opening(text: str, opening: Opening) -> Opening:
    """Where the post begins if the header that was found is none of its beginning."""
    starts = [line.start for line in (opening.heading, opening.prose) if line]
    search = _Search(text, min(starts, default=opening.start))
    search.start_bare()
    return search.opening


_JSON: Final = re.compile(r"[ \t]*(?:\{\s*(?:[\"'}]|\w+\s*:|\Z)|\[\s*(?:\{|\Z))")
_TAG_LINE: Final = re.compile(r"\s*<[!?]?([A-Za-z][\w:.-]*)[^<>]*(?:>\s*\Z|\Z)")
_H1: Final = re.compile(r"\s{0,3}#\s+\S")
_YAML_KEY: Final = re.compile(r"[\w-]+\s*:(?:\s|$)")
_REASONING_FENCES: Final = frozenset({"think", "thinking", "thought", "thoughts", "reasoning"})
_TEXT_FENCES: Final = frozenset({"", "md", "markdown", "text", "txt", "plaintext"})


class _Search:
    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.opening = Opening(start=start)
        self.code: Fence | None = None

    def run(self) -> Opening:
        for line in lines_from(self.text, self.start):
            if line.start - self.start > LOOK_LIMIT:
                break
            if self._ends(line):
                self._note_preamble(self.opening.start)
                return self.opening
        self.start_bare()
        return self.opening

    def _ends(self, line: Line) -> bool:
        """Whether the post begins at this line; if not, what the line is is kept."""
        fence = read_fence(line.text)
        if self.code:
            self.code = None if fence and fence.closes(self.code) else self.code
            return False
        if fence:
            self._take_fence(fence, line)
            return False
        return self._is_document(line) or self._is_header(line) or self._take_other(line)

    # what a post begins with

    def _is_header(self, line: Line) -> bool:
        key = read_key_line(line.text)
        front_matter = line.text.strip() == "---" and self._starts_yaml(line.end)
        if not (front_matter or columns_of(line.text) or (key and self._is_credible(key, line))):
            return False
        self.opening.shape = "header"
        self.opening.front_matter = front_matter
        self.opening.start = line.end if front_matter else line.start
        if front_matter:
            self.opening.note("front_matter_read", line.start)
        return True

    def _starts_yaml(self, start: int) -> bool:
        line = first_line(self.text, start)
        while line and line.text.startswith("#") and line.start - start < PREAMBLE_LIMIT:
            line = first_line(self.text, line.end)
        return line is not None and bool(_YAML_KEY.match(line.text)) and not line.text[:2].isupper()

    def _is_credible(self, key: KeyLine, line: Line) -> bool:
        """Whether a key line opens a header here; after much prose, only with a second one."""
        if self._after_much_prose(line):
            return key.field == "title" and next_key_line(self.text, line.end) is not None
        if key.field in ("body", "other") or not key.strong:
            return self._has_company(key, line)
        return key.field == "title" or key.separated or self._has_company(key, line)

    def _has_company(self, key: KeyLine, line: Line) -> bool:
        for count, following in enumerate(lines_from(self.text, line.end)):
            other = read_key_line(following.text)
            if other and other.field not in (key.field, "body", "other"):
                return True
            if count > 6:
                break
        return False

    def _after_much_prose(self, line: Line) -> bool:
        return (
            self.opening.prose is not None
            and line.start - self.opening.prose.start > PREAMBLE_LIMIT
        )

    def _is_document(self, line: Line) -> bool:
        if self._after_much_prose(line):
            return False
        if _JSON.match(self.text, line.start):
            kind, document = "json_read", read_document(self.text, line.start)
        elif begins_tagged(self.text, line.start):
            kind, document = "tagged_read", read_tagged(self.text, line.start)
        else:
            return False
        if not (document.fields or document.arriving):
            return False
        self.opening.shape, self.opening.start = "document", line.start
        self.opening.document = document
        self.opening.note(kind, line.start)
        return True

    # what may stand before it

    def _take_fence(self, fence: Fence, line: Line) -> None:
        """Keep a fence around the whole reply; skip over any other code."""
        following = first_line(self.text, line.end)
        undecided = following is None or may_change(following)
        if self.opening.fence and fence.closes(self.opening.fence):
            self.opening.fence = None
        elif undecided or (following and self._may_open_post(fence, following)):
            self.opening.fence = fence
            self.opening.start = min(line.end, len(self.text))
            self.opening.note("fence_removed", line.start)
        else:
            self.code = fence
            self.opening.prose = self.opening.prose or line

    def _may_open_post(self, fence: Fence, line: Line) -> bool:
        if fence.info.lower() in _REASONING_FENCES or self.opening.fence:
            return False
        if read_key_line(line.text) or columns_of(line.text) or line.text.strip() == "---":
            return True
        if _JSON.match(self.text, line.start) or _TAG_LINE.match(line.text):
            return fence.info.lower() in (*_TEXT_FENCES, "json", "xml", "html", "yaml", "yml")
        return (
            not self.opening.prose
            and fence.info.lower() in _TEXT_FENCES
            and bool(_H1.match(line.text))
        )

    def _take_other(self, line: Line) -> bool:
        tag = _TAG_LINE.match(line.text)
        if tag and not self.opening.prose:
            self.opening.tag = tag[1]
            self.opening.start = min(line.end, len(self.text))
        elif _H1.match(line.text):
            self.opening.heading = line
        elif not is_divider(line.text) and not line.text.lstrip().startswith("|"):
            self.opening.prose = self.opening.prose or line
        return False

    def _note_preamble(self, stop: int) -> None:
        if self.opening.prose and self.opening.prose.start < stop:
            self.opening.note("preamble_removed", self.opening.prose.start)

    # a reply without a header

    def start_bare(self) -> None:
        """Start the body at the first line that is neither greeting nor still undecided."""
        text, opening = self.text, self.opening
        opening.heading = opening.prose = None
        opening.start = _after_rules(text, opening.start)
        stop = text.find("\n\n", opening.start)
        paragraph = text[opening.start : stop if stop >= 0 else len(text)]
        if stop >= 0 and is_greeting(paragraph):
            opening.note("preamble_removed", opening.start)
            opening.start = _after_rules(text, stop)
        elif stop < 0 and may_become_note(paragraph):
            opening.start = len(text)
        first = first_line(text, opening.start)
        if first and (may_change(first) or (not first.ended and first.text.startswith("<"))):
            opening.start = len(text)


def _after_rules(text: str, start: int) -> int:
    """Where the first text stands; the rows of a table alone may be the head of a header."""
    rows: Line | None = None
    for line in lines_from(text, start):
        if line.text.lstrip().startswith("|"):
            rows = rows or line
        elif not is_divider(line.text):
            return rows.start if rows else line.start
        if line.start - start > LOOK_LIMIT:
            return line.start
    return len(text)
