"""See where the parts of a reply in lines stand: its opening, its header, the end of its body."""

from dataclasses import dataclass

from posts.reader.body import Ending, find_ending
from posts.reader.footer import find_rest
from posts.reader.header import Header, read_header
from posts.reader.opening import Opening, find_bare_opening, find_opening
from posts.reader.trim import find_edges
from posts.vocabulary.lines import first_line, read_fence


@dataclass(slots=True)
class Outline:
    """Where the parts of a reply stand."""

    text: str
    opening: Opening
    header: Header
    ending: Ending

    @property
    def body_edges(self) -> tuple[int, int]:
        """Where the body without the blank lines around it begins and ends."""
        return find_edges(self.text, self.ending.start, self.ending.stop)

    @property
    def body(self) -> str:
        """The body without the blank lines around it."""
        return self.text[slice(*self.body_edges)]


def read_outline(text: str, opening: Opening | None = None) -> Outline:
    """The outline of a reply, as far as it has arrived."""
    opening = opening or find_opening(text)
    header = _read_header(text, opening)
    ending = _ending_in_fence(text, header) or find_ending(
        text, header.end, fence=header.fence, key=header.first_key
    )
    outline = Outline(text, opening, header, ending)
    if _is_footer(outline):
        return read_outline(text, find_bare_opening(text, opening))
    return outline


def _read_header(text: str, opening: Opening) -> Header:
    header = Header(fence=opening.fence, end=opening.start)
    if opening.shape == "bare":
        return header
    if opening.document:
        header.fields, header.first_key = opening.document.fields, "TITLE:"
        return read_header(text, opening.document.end, header)
    return read_header(text, opening.start, header, front_matter=opening.front_matter)


def _ending_in_fence(text: str, header: Header) -> Ending | None:
    """The end of a body that is all one block of Markdown code; None for any other body."""
    line = first_line(text, header.end)
    fence = None if header.fence else read_fence(line.text)
    if not fence or fence.info.lower() not in ("markdown", "md"):
        return None
    ending = find_ending(text, line.end, fence=fence, key=header.first_key)
    is_closed = ending.complete and fence.run in text[ending.stop : ending.after]
    if not is_closed and find_rest(text, ending.after):
        return None
    ending.repairs.note("fence_removed", line.start)
    return ending


def _is_footer(outline: Outline) -> bool:
    """Whether what was taken for the header stands below the body: it has no title, no body."""
    has_title = "title" in outline.header.fields
    return outline.opening.prose is not None and not has_title and not outline.body
