"""Find where the post begins in a reply, and in which shape: header lines, JSON, tags or none.

What may stand before it: the model's reasoning, a greeting, a code fence or a tag around the
whole reply.
"""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Literal

from posts.reader.key_lines import (
    KeyLine,
    columns_of,
    find_glued_key,
    next_key_line,
    read_key_line,
)
from posts.reader.repairs import Repairs
from posts.reader.shapes.document import Document
from posts.reader.shapes.json_reply import begins_json, read_json
from posts.reader.shapes.tagged_reply import begins_tagged, read_tagged
from posts.reader.unsettled import may_change
from posts.reader.values import is_yaml_key
from posts.vocabulary.charsets import ZERO_WIDTH
from posts.vocabulary.keys import FIELD_NAMES, OWN_KEY
from posts.vocabulary.lines import (
    Fence,
    Line,
    first_line,
    is_divider,
    is_row,
    lines_from,
    read_fence,
    tag_alone,
)
from posts.vocabulary.markers import are_opening_tokens
from posts.vocabulary.phrases import is_greeting, may_become_note
from posts.vocabulary.reasoning import REASONING_FENCES, draft_end, reasoning_ends, skip_reasoning

LOOK_LIMIT: Final = 20_000
"""The header is looked for in this many characters."""
LINES_LIMIT: Final = 400
"""And in this many lines."""
PREAMBLE_LIMIT: Final = 600
"""After this many characters of prose, only a title and a second key count as a header."""
PARAGRAPH_LINES_LIMIT: Final = 20
"""A greeting has at most this many lines."""
YAML_LINES: Final = 20
"""The title stands among this many lines of a front matter that something stands before."""
COMPANY_LIMIT: Final = 8
"""A key that is no proof alone needs another one within this many lines."""


@dataclass(slots=True)
class Opening:
    """Where the post begins, and what stood before it."""

    shape: Literal["header", "document", "bare"] = "bare"
    start: int = 0
    """Offset of the first key line, of the document, or of the body where there is no header."""
    document: Document | None = None
    """The fields in JSON or in tags."""
    fence: Fence | None = None
    """The code fence around the reply."""
    tag: str = ""
    """The name of the tag around the reply."""
    tag_start: int = 0
    front_matter: bool = False
    heading: Line | None = None
    """A heading of the first level before the header: the title where the header has none."""
    prose: Line | None = None
    """The first line of text before the header."""
    repairs: Repairs = field(default_factory=Repairs)


def find_opening(text: str) -> Opening:
    """Where the post begins in the reply."""
    start = skip_reasoning(text, 0)
    opening = _Search(text, start).run()
    for end in reasoning_ends(text, start):
        later = _Search(text, end).run()
        if later.shape != "bare" or opening.shape == "bare":
            start, opening = end, later
    if (end := draft_end(text, start)) and (later := _Search(text, end).run()).shape == "header":
        start, opening = end, later
    if skipped := text[:start].strip(f"{ZERO_WIDTH} \t\r\n"):
        kind = "special_tokens_removed" if are_opening_tokens(skipped) else "reasoning_removed"
        opening.repairs.note(kind, 0, quoted=skipped)
    return opening


def find_bare_opening(text: str, opening: Opening) -> Opening:
    """Where the post begins if the header that was found is not its beginning."""
    starts = [line.start for line in (opening.heading, opening.prose) if line]
    search = _Search(text, min(starts, default=opening.start))
    search.start_bare()
    return search.opening


_H1: Final = re.compile(r"\s{0,3}#\s+\S")
_TEXT_FENCES: Final = frozenset({"", "md", "markdown", "text", "txt", "plaintext"})
_DATA_FENCES: Final = frozenset({"json", "xml", "html", "yaml", "yml"})


class _Search:
    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.opening = Opening(start=start)
        self.code: Fence | None = None
        """A code block that is not the reply."""

    def run(self) -> Opening:
        for count, line in enumerate(lines_from(self.text, self.start)):
            if count == LINES_LIMIT or line.start - self.start > LOOK_LIMIT:
                break
            if self._begins_post(line):
                self._note_preamble()
                return self.opening
        self.start_bare()
        return self.opening

    def _begins_post(self, line: Line) -> bool:
        """Whether the post begins at the line; if not, what the line is is kept."""
        fence = read_fence(line.text)
        if self.code:
            self.code = None if fence and fence.closes(self.code) else self.code
        elif fence:
            self._take_fence(fence, line)
        elif self._take_document(line) or self._take_header(line):
            return True
        else:
            self._take_other(line)
        return False

    def _note_preamble(self) -> None:
        prose = self.opening.prose
        if prose and prose.start < self.opening.start:
            self.opening.repairs.note("preamble_removed", prose.start)

    def _take_document(self, line: Line) -> bool:
        if self._after_much_prose(line) or self._is_under_way():
            return False
        if begins_json(self.text, line.start):
            kind, document = "json_read", read_json(self.text, line.start)
        elif begins_tagged(self.text, line.start):
            kind, document = "tagged_read", read_tagged(self.text, line.start)
        else:
            return False
        if not (document.fields or document.arriving):
            return False
        self.opening.shape, self.opening.start = "document", line.start
        self.opening.document = document
        self.opening.repairs.note(kind, line.start)
        for offset, left_out, name in document.left_out:
            kind = "extra_key_removed" if name == "other" else "second_value_removed"
            field_name = FIELD_NAMES.get(name, "")
            self.opening.repairs.note(kind, offset, quoted=left_out, field=field_name)
        return True

    def _take_header(self, line: Line) -> bool:
        key = read_key_line(line.text)
        is_rule = line.text.strip() == "---" and self._has_yaml(line.end)
        if not (is_rule or columns_of(line.text) or (key and self._is_credible(key, line))):
            return key is None and self._take_glued_header(line)
        self.opening.shape = "header"
        self.opening.front_matter = is_rule or self._is_in_yaml_fence()
        self.opening.start = line.end if is_rule else line.start
        if self.opening.front_matter:
            self.opening.repairs.note("front_matter_read", line.start)
        return True

    def _take_glued_header(self, line: Line) -> bool:
        """A header whose first key line stands behind something else: `Sure! TITLE: Words`."""
        at = find_glued_key(line.text) if next_key_line(self.text, line.end) else None
        if at is None:
            return False
        self.opening.prose = self.opening.prose or line
        self.opening.shape, self.opening.start = "header", line.start + at
        return True

    def _is_in_yaml_fence(self) -> bool:
        fence = self.opening.fence
        return fence is not None and fence.info.lower() in ("yaml", "yml")

    def _has_yaml(self, start: int) -> bool:
        """Whether YAML stands from `start` on; keys in capitals below a line `---` are none."""
        line = first_line(self.text, start)
        while line.text.startswith("#") and line.start - start < PREAMBLE_LIMIT:
            line = first_line(self.text, line.end)
        if not is_yaml_key(line.text) or line.text[:2].isupper():
            return False
        is_first = not (self.opening.heading or self.opening.prose)
        return is_first or self._gives_title(line)  # a rule may also part fields from a body

    def _gives_title(self, line: Line) -> bool:
        """Whether one of a few lines from this one on gives a title."""
        for each in islice(lines_from(self.text, line.start), YAML_LINES):
            key = read_key_line(each.text)
            if key and key.field == "title":
                return True
        return False

    def _is_credible(self, key: KeyLine, line: Line) -> bool:
        """Whether a key line opens a header here."""
        if self._is_under_way() and not OWN_KEY.match(line.text.lstrip(" *_")):
            return False
        if self._after_much_prose(line):
            return key.field == "title" and next_key_line(self.text, line.end) is not None
        if key.field == "body" and not key.value.strip() and next_key_line(self.text, line.end):
            return False  # `Blog post:`, and then the header
        if key.field in ("body", "other") or not key.strong:
            return self._has_company(key, line)
        return key.field == "title" or key.separated or self._has_company(key, line)

    def _has_company(self, key: KeyLine, line: Line) -> bool:
        for count, following in enumerate(lines_from(self.text, line.end)):
            other = read_key_line(following.text)
            if other and other.field not in (key.field, "body", "other"):
                return True
            if count == COMPANY_LIMIT:
                break
        return False

    def _after_much_prose(self, line: Line) -> bool:
        prose = self.opening.prose
        return prose is not None and line.start - prose.start > PREAMBLE_LIMIT

    def _is_under_way(self) -> bool:
        """Whether a post without a header has begun: a title, and text that is no greeting.

        What looks like another one's header, or holds it, is what the post is about.
        """
        heading, prose = self.opening.heading, self.opening.prose
        if heading is None or prose is None or prose.start < heading.start:
            return False
        return not is_greeting(prose.text)

    def _take_fence(self, fence: Fence, line: Line) -> None:
        """Keep a fence around the whole reply; skip over any other code."""
        if self.opening.fence and fence.closes(self.opening.fence):
            self.opening.fence = None
        elif self._may_hold_post(fence, line.end):
            self.opening.fence = fence
            self.opening.start = line.end
            self.opening.repairs.note("fence_removed", line.start)
        else:
            self.code = fence
            self.opening.prose = self.opening.prose or line

    def _may_hold_post(self, fence: Fence, start: int) -> bool:
        """Whether the fence is one around the reply, by its language and its first line."""
        language, line = fence.info.lower(), first_line(self.text, start)
        if language in REASONING_FENCES or self.opening.fence or self._is_under_way():
            return False
        if may_change(line):
            return True
        if read_key_line(line.text) or columns_of(line.text) or line.text.strip() == "---":
            return True
        if begins_json(self.text, line.start) or line.text.lstrip().startswith("<"):
            return language in _TEXT_FENCES | _DATA_FENCES
        return not self.opening.prose and language in _TEXT_FENCES and bool(_H1.match(line.text))

    def _take_other(self, line: Line) -> None:
        tag = tag_alone(line.text)
        if tag and not tag.startswith("/") and not self.opening.prose:
            self.opening.tag, self.opening.tag_start = tag, line.start
            self.opening.start = line.end
        elif _H1.match(line.text):
            self.opening.heading = line
        elif not is_divider(line.text) and not is_row(line.text):
            self.opening.prose = self.opening.prose or line

    def start_bare(self) -> None:
        """Start the body at the first line that is neither greeting nor still undecided."""
        text, opening = self.text, self.opening
        opening.heading = opening.prose = None
        opening.start = _first_text(text, opening.start)
        stop = _paragraph_end(text, opening.start)
        if stop < len(text) and is_greeting(text[opening.start : stop]):
            opening.repairs.note("preamble_removed", opening.start)
            opening.start = _first_text(text, stop)
        elif stop == len(text) and may_become_note(text[opening.start :]):
            opening.start = len(text)
        if may_change(first_line(text, opening.start)):
            opening.start = len(text)


def _paragraph_end(text: str, start: int) -> int:
    """Where the line after the next blank one starts; the end of the text if none comes soon."""
    following = islice(lines_from(text, start), 1, PARAGRAPH_LINES_LIMIT)
    return next((line.start for line in following if line.after_blank), len(text))


def _first_text(text: str, start: int) -> int:
    """Where the first text stands; rows of a table alone may still be the head of a header."""
    rows: Line | None = None
    for line in lines_from(text, start):
        is_rule = is_row(line.text) or is_divider(line.text)
        if not is_rule or line.start - start > LOOK_LIMIT:
            return (rows or line).start
        rows = rows or (line if is_row(line.text) else None)
    return len(text)
