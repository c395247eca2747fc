"""Drop the fence of a code block that a continuation opens again, and one around all of it."""

from typing import Final

from posts.reader.outline import Outline
from posts.reader.seams.overlap import is_long, overlap
from posts.reader.seams.seam import Seam
from posts.vocabulary.lines import Fence, line_at, lines_from, read_fence
from posts.vocabulary.markers import is_marker

_TEXT_FENCES: Final = frozenset({"", "markdown", "md", "text"})


def drop_fence(seam: Seam, outline: Outline) -> bool:
    """Drop the fence of a code block that is opened again."""
    line = seam.first
    fence = read_fence(line.text) if line.ended else None
    if not fence or not any(_is_same(fence, known) for known in outline.ending.fences):
        return False
    if not fence.info and not _opens_again(seam, line.end):
        return False
    seam.drop(line.end, "seam_fence_joined")
    _drop_code(seam, line.text)
    return True


def _drop_code(seam: Seam, fence: str) -> None:
    """Drop the block's lines so far, where all of them are sent again."""
    at = seam.left.rfind(f"\n{fence}\n")
    code = seam.left[at + len(fence) + 2 :] if at >= 0 else ""
    if code.strip() and seam.right.startswith(code):
        seam.left = seam.left[: len(seam.left) - len(code)]


def _is_same(fence: Fence, other: Fence) -> bool:
    return (fence.run, fence.info) == (other.run, other.info)


def _opens_again(seam: Seam, end: int) -> bool:
    """Whether a fence without a language opens a block again, and does not close it."""
    if seam.within_line:
        if not seam.torn.strip("`~ "):
            seam.be_unsure()
        return True
    rest = seam.right[end:]
    if count := overlap(seam.left, rest):
        return is_long(rest[:count])
    fences = sum(read_fence(line.text) is not None for line in lines_from(rest, 0))
    return fences % 2 == 1


def drop_fence_around(seam: Seam, outline: Outline) -> bool:
    """Drop the fence around a continuation; no code block begins within a line."""
    line = seam.first
    fence = read_fence(line.text) if line.ended else None
    if not fence or fence.info.lower() not in _TEXT_FENCES:
        return False
    is_odd = seam.within_line and bool(seam.torn.strip("`~ ")) and not outline.ending.in_code
    if not (outline.header.fence or is_odd):
        rest = seam.right[line.end :]
        if fence.info and seam.is_last and rest.strip() in seam.left:
            seam.right = ""
        if not is_long(rest[: overlap(seam.left, rest)]):
            return False
    seam.drop(line.end, "seam_fence_joined")
    if not outline.header.fence:
        _drop_last_fence(seam)
    return True


def _drop_last_fence(seam: Seam) -> None:
    at = seam.right.rfind("\n```") + 1
    line = line_at(seam.right, at)
    rest = seam.right[line.end :].strip()
    if at and line.text.strip() == "```" and (not rest or is_marker(rest)):
        seam.take_out(line.start, line.end)
