"""Drop what a continuation sends again before it goes on: the header, a heading, a table's head."""

from typing import Final

from posts.reader.header import read_header
from posts.reader.key_lines import read_key_line
from posts.reader.outline import Outline
from posts.reader.seams.overlap import is_long, overlap
from posts.reader.seams.seam import Seam
from posts.vocabulary.keys import letters_of
from posts.vocabulary.lines import first_line, is_divider, is_heading, is_row, line_at

TABLE_LIMIT: Final = 5_000
"""The head of a table is looked for in this many characters before the seam."""
_FIRST_TRY_LEAST: Final = 40
"""A continuation that repeats this many characters of the body's start begins the post again."""


def drop_header(seam: Seam, outline: Outline) -> bool:
    """Drop a header that is sent again; where the seam tore the first, drop that instead."""
    first = seam.first
    key = read_key_line(first.text)
    if not key:
        return False
    if key.field not in outline.header.fields:
        return _drop_half_key(seam, first.start)
    known = _known_header(seam, outline, first.start)
    if not known and not outline.body.strip():
        seam.left = seam.left[: outline.header.fields[key.field].offset]
        seam.repairs.note("seam_restart_removed", seam.offset)
        return False
    end = known or _end_of_header(seam, outline, first.start)
    if not end:
        return False
    seam.drop(end, "seam_header_removed")
    seam.drop_blank_line()
    _drop_first_try(seam, outline)
    return True


def _known_header(seam: Seam, outline: Outline, start: int) -> int:
    """Where the header ends that is sent again as it was; 0 where it is another one."""
    known = outline.text[outline.opening.start : outline.header.end].rstrip()
    for header in (known, known.rpartition("\n")[0].rstrip()):  # the last line may be the body's
        if header and seam.right.startswith((f"{header}\n\n", f"{header}\r\n"), start):
            return start + len(header) + 1
    return 0


def _end_of_header(seam: Seam, outline: Outline, start: int) -> int:
    """Where the header ends that is sent again; 0 where it is another post's."""
    again = read_header(seam.right, start)
    title, title_again = outline.header.fields.get("title"), again.fields.get("title")
    if title_again:
        letters, letters_again = (
            letters_of(title.text if title else ""),
            letters_of(title_again.text),
        )
        is_half = seam.is_last and title_again.open and letters.startswith(letters_again)
        if letters != letters_again and not is_half:
            return 0
    whole = seam.right[: again.end].rstrip()
    return min(len(whole) + 1, again.end)


def _drop_half_key(seam: Seam, start: int) -> bool:
    """Drop what of a key had arrived before the seam: `TITL`."""
    half = seam.torn
    if any(map(str.isalpha, half)) and seam.right.startswith(half, start):
        seam.drop(start + len(half), "seam_overlap_removed")
    return False


def _drop_first_try(seam: Seam, outline: Outline) -> None:
    """Where the body too is begun again, but in other words, the later words stand."""
    first_try, again = outline.body.strip(), seam.right.strip()
    begins_again = again[:_FIRST_TRY_LEAST] == first_try[:_FIRST_TRY_LEAST]
    if len(again) < _FIRST_TRY_LEAST or not begins_again or again.startswith(first_try):
        return
    if first_try.startswith(again):
        seam.right = ""
    else:
        seam.left = seam.left[: outline.ending.start]
        seam.repairs.note("seam_restart_removed", seam.offset)


def drop_heading(seam: Seam, outline: Outline) -> bool:
    """Drop the last heading, where it is sent again."""
    line = seam.first
    if not is_heading(line.text):
        return False
    start, text = max(outline.ending.start - 1, 0), line.text.strip()
    heading = _last_heading(seam.left, start, text.partition(" ")[0])
    if not line.ended and seam.is_last and heading.startswith(text):
        seam.right = ""
    times = seam.left.count(f"\n{text}\n", start) if line.ended else 0
    is_last = text == heading and times == 1  # one that stands there twice may stand there again
    rest = seam.right[line.end :]
    if not is_last and times and seam.is_last and rest.strip() in seam.left:
        seam.right = ""
        return False
    if not is_last and not (times and is_long(rest[: overlap(seam.left, rest)])):
        return False
    seam.drop(line.end, "seam_heading_removed")
    seam.drop_blank_line()
    return True


def _last_heading(text: str, start: int, signs: str) -> str:
    """The last heading of that level that is whole; "" where no heading is whole.

    A comment in code looks like a heading of the first level, so levels are kept apart.
    """
    at = text.rfind(f"\n{signs} ", start, text.rfind("\n") + 1)
    return line_at(text, at + 1).text.strip() if at >= 0 else ""


def drop_table_head(seam: Seam, _: Outline) -> bool:
    """Drop the head of the table that the seam tore, where it is sent again."""
    first = seam.first
    if not is_row(seam.left.rstrip().rpartition("\n")[2]):
        return False
    rule = first_line(seam.right, first.end)
    is_head = is_row(first.text) and any(map(str.isalnum, first.text))
    if not is_head or not rule.text or not is_divider(rule.text):
        return False
    if f"\n{first.text.strip()}\n" not in seam.left[-TABLE_LIMIT:]:
        return False
    seam.drop(rule.end, "seam_table_head_removed")
    return True
