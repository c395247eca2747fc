"""Know what stands in code blocks and in raw HTML, line after line: there, nothing is a marker."""

import re
from typing import Final

from posts.vocabulary.lines import Fence

TAGS_LIMIT: Final = 2_000
"""This many tags are looked at: it bounds the work."""


class Fences:
    """Whether the text stands in a code block.

    Models often nest blocks of the same fence, which Markdown does not. Where the two readings
    differ, the one that is outside is right, or an end marker would never be seen again.
    """

    def __init__(self) -> None:
        self.block: Fence | None = None
        self.nested: list[Fence] = []

    @property
    def inside(self) -> bool:
        return self.block is not None and bool(self.nested)

    def take(self, fence: Fence) -> None:
        """Go on behind a line that is a fence."""
        self.leave_quote(quoted=fence.quoted)
        if self.block is None:
            self.block = fence
        elif fence.closes(self.block):
            self.block = None
        if self.nested and fence.closes(self.nested[-1]):
            self.nested.pop()
        elif fence.info or not self.nested:
            self.nested.append(fence)

    def leave_quote(self, *, quoted: bool) -> None:
        """A code block in a block quote ends where the quote ends."""
        if self.block and self.block.quoted and not quoted:
            self.block, self.nested = None, []


_RAW: Final = frozenset({"pre", "script", "style", "textarea"})
_BLOCKS: Final = frozenset(
    {"div", "section", "article", "aside", "details", "table", "blockquote", "ul", "ol", "figure"}
    | {"header", "footer", "main", "nav", "form"}
)
_TAG: Final = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})(?=[\s>/])")
_BLANK_LINE: Final = re.compile(r"\n[ \t\r]*\n")


class RawHtml:
    """Whether the text stands in an HTML comment, `<pre>`, `<div>` or the like.

    The text is walked once, forwards; a block such as `<div>` lasts to its closing tag or to the
    next blank line, as in Markdown.
    """

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.until = 0
        self.tags = 0
        self.closings: dict[str, int] = {}
        self.next_tag = self._find_tag(start)

    def holds(self, position: int, *, in_code: bool) -> bool:
        """Whether raw HTML stands at `position`, no smaller than the one before.

        Args:
            position: Offset in the text.
            in_code: The text before the position stands in a code block.
        """
        if in_code and self.next_tag < position:
            self.next_tag = self._find_tag(position)
        while self.next_tag < position:
            self.until = self._end(self.next_tag)
            self.next_tag = self._find_tag(max(self.next_tag + 1, self.until))
        return position < self.until

    def _find_tag(self, start: int) -> int:
        at = self.text.find("<", start)
        self.tags += 1
        return at if at >= 0 and self.tags < TAGS_LIMIT else len(self.text)

    def _end(self, at: int) -> int:
        """Where the HTML that begins at `at` ends; `at` itself where none begins."""
        line_break = self.text.rfind("\n", max(0, at - 4), at)
        if line_break < 0 or self.text[line_break:at].strip():
            return at  # within a line
        if self.text.startswith("<!--", at):
            end = self.text.find("-->", at)
            return end if end >= 0 else len(self.text)
        tag = _TAG.match(self.text, at)
        name = tag[1].lower() if tag else ""
        if name in _RAW:
            return self._closing(name, at)
        if name not in _BLOCKS:
            return at
        closing = self._closing(name, at)
        blank = _BLANK_LINE.search(self.text, at, closing)
        return blank.start() if blank else closing

    def _closing(self, name: str, at: int) -> int:
        """Where the closing tag is; the end of the text where it is missing."""
        if self.closings.get(name, -1) <= at:
            found = re.compile(f"</{name}", re.IGNORECASE).search(self.text, at)
            self.closings[name] = found.start() if found else len(self.text)
        return self.closings[name]
