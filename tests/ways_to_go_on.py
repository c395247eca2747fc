"""How models go on with a reply that was cut off, right and wrong: what they send, for any cut."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from cut_posts import CutPost

WayToGoOn = Callable[[CutPost, int], str | None]
"""What is sent behind the cut; None where that way makes no sense."""

_FENCE: Final = re.compile(r"^(?P<run>`{3,}|~{3,})(?P<info>[^\n`]*)\n", re.MULTILINE)
_HEADING: Final = re.compile(r"^#{2,3} [^\n]+\n", re.MULTILINE)
_TABLE_HEAD: Final = re.compile(r"^\|[^\n]+\|\n\|[-:| ]+\|\n", re.MULTILINE)
_TABLE: Final = re.compile(rf"(?P<head>{_TABLE_HEAD.pattern})(?:\|[^\n]+\n)+", re.MULTILINE)


def again(count: int) -> WayToGoOn:
    """With this many characters once more."""
    return lambda post, cut: post.reply[max(0, cut - count) :]


def after(words: str, count: int = 0) -> WayToGoOn:
    """After some words about going on; `{note}` is one in the post's language."""
    return lambda post, cut: (
        words.format(note=post.language.note) + post.reply[max(0, cut - count) :]
    )


def after_header(count: int) -> WayToGoOn:
    """The header once more, then the body from the cut, or from this many characters before it."""

    def go_on(post: CutPost, cut: int) -> str:
        if cut - count <= len(post.header) + 2:
            return post.reply
        return post.header + post.reply[cut - count :]

    return go_on


def after_heading(count: int) -> WayToGoOn:
    """The last heading that is whole once more."""

    def go_on(post: CutPost, cut: int) -> str | None:
        headings = [
            found for found in _HEADING.finditer(post.reply, 0, cut) if found.end() <= cut - count
        ]
        if not headings or code_at(post, cut) or code_at(post, cut - count):
            return None
        if post.reply[: cut - count].rstrip().endswith(headings[-1][0].rstrip()):
            return None
        return f"{headings[-1][0]}\n{post.reply[cut - count :]}"

    return go_on


def in_fence(where: Callable[[str, int, int], int]) -> WayToGoOn:
    """The fence of the code block opened once more, then its lines from `where`."""

    def go_on(post: CutPost, cut: int) -> str | None:
        found = code_at(post, cut)
        if not found:
            return None
        return found[0] + post.reply[where(post.reply, found.end(), cut) :]

    return go_on


def after_table_head(where: Callable[[str, int, int], int]) -> WayToGoOn:
    """The head of the table once more, then its rows from `where`."""

    def go_on(post: CutPost, cut: int) -> str | None:
        for found in _TABLE.finditer(post.reply):
            if found.end("head") <= cut < found.end():
                return found["head"] + post.reply[where(post.reply, found.end("head"), cut) :]
        return None

    return go_on


def cut_itself(_: str, __: int, cut: int) -> int:
    return cut


def line_start(text: str, start: int, cut: int) -> int:
    return max(start, text.rfind("\n", 0, cut) + 1)


def some_before(text: str, start: int, cut: int) -> int:
    return max(start, cut - 80)


def in_markdown_fence(post: CutPost, cut: int) -> str | None:
    """All of it in a code fence, with some words once more."""
    if code_at(post, cut) or cut < len(post.header) + 80 or "```" in post.reply[cut - 80 :]:
        return None
    return f"```markdown\n{post.reply[cut - 80 :]}```\n"


def code_at(post: CutPost, at: int) -> re.Match[str] | None:
    """The fence of the code block whose lines hold the offset."""
    opening = None
    for found in _FENCE.finditer(post.reply):
        if found.end() > at + (opening is not None):
            break
        if opening is None:
            opening = found
        elif found["run"] == opening["run"] and not found["info"]:
            opening = None
    return opening


VERBATIM: Final[Mapping[str, WayToGoOn]] = {
    "verbatim": again(0),
    "40 once more": again(40),
    "80 once more": again(80),
    "200 once more": again(200),
}
"""Ways that leave no doubt."""
OTHER_WAYS: Final[Mapping[str, WayToGoOn]] = {
    "a note": after("{note}\n\n"),
    "a note, 80 once more": after("{note}\n\n", 80),
    "another note": after("Continuing from where I left off:\n\n---\n\n", 40),
    "a bracketed note": after("(continued)\n\n", 80),
    "the header": after_header(0),
    "the header, 80 once more": after_header(80),
    "a note and the header": lambda post, cut: (
        f"{post.language.note}\n\n{after_header(80)(post, cut)}"
    ),
    "the heading": after_heading(0),
    "the heading, 80 once more": after_heading(80),
    "a fence": in_fence(cut_itself),
    "a fence, the line once more": in_fence(line_start),
    "a fence, 80 once more": in_fence(some_before),
    "a fence, all once more": in_fence(lambda _, start, cut: start),
    "a fence around": in_markdown_fence,
    "a table's head": after_table_head(cut_itself),
    "a table's head, the row once more": after_table_head(line_start),
    "a table's head, all once more": after_table_head(lambda _, start, cut: start),
}
WAYS: Final = {**VERBATIM, **OTHER_WAYS}


_AWKWARD: Final = re.compile(
    r"^[`~]{3,}[^\n]*\n|^\|[-:| ]+\|$|^\| [^\n]{1,9}|\*\*|\]\(|^#+ ...|^ *(?:[-*>]|\d\.) .|\n\n"
    r"|[^\n]\n[`~]{3}|[\"«“「(].|[-/&:].",
    re.MULTILINE,
)


def cuts(post: CutPost, *, every: int = 50, awkward: int = 1) -> list[int]:
    """Every this many characters, and where it is hardest: in marks, header and end marker.

    Args:
        post: To be cut.
        every: Distance in characters.
        awkward: 1 for all the hard places, 2 for every second …
    """
    within = [at for found in _AWKWARD.finditer(post.reply) for at in range(*found.span())]
    marker = len(post.header + post.body)
    return sorted(
        {
            *range(every, marker, every),
            *within[::awkward],
            *range(1, len(post.header) + 2, 3 * awkward),
            *range(marker, len(post.reply) - 1),
        }
        - {0}
    )
