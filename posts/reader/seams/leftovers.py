"""Drop what models leave on both sides of a seam: control words, promises, questions, part labels.

Before the seam: `<|im_end|>`, `(To be continued...)`, `Shall I continue?`. Behind it: `## Part 2`,
`[LAST_PART]`, the title with `(continued)`. Each stands in a line or a paragraph of its own; where
the post numbers its own parts, they stay.
"""

import re
from typing import Final

from posts.reader.outline import Outline
from posts.reader.seams.glue import glue
from posts.reader.seams.seam import Seam
from posts.vocabulary.charsets import COLONS, SENTENCE_ENDS
from posts.vocabulary.going_on import (
    may_become_part_label,
    may_resume,
    part_label,
    promises_more,
    resumes,
    without_continued,
)
from posts.vocabulary.keys import letters_of
from posts.vocabulary.lines import Line, is_divider, is_heading
from posts.vocabulary.markers import without_special_tokens
from posts.vocabulary.offers import is_offer

LEFT_LIMIT: Final = 600
"""So much of the text before a seam is looked at."""
_PARAGRAPH_GAP: Final = re.compile(r"\n[ \t\r]*\n")
_NUMBER: Final = re.compile(r"[\W_]*(?:\d+|[ivx]{1,4}\b|one|two|three|eins|zwei|drei)[\W_]*")
_FIRST: Final = re.compile(r"\b(?:1|i|one|eins|一)\b")
_SUFFIX_BEGINS: Final = re.compile(r"\s*[(\[（【]|\s+[-–—]|\s*[:,]")
"""What may stand before `continued`."""
_STRUCK: Final = re.compile(r"<s>", re.IGNORECASE)
_QUESTION_ENDS: Final = ("?", "？", "؟", ";", ".", "。", "!")


def end_of_text(text: str) -> int:
    r"""Where a text ends before what a model says at a break, and a rule that parts it from that.

    >>> "Open it.\n\n(To be continued...)"[: end_of_text("Open it.\n\n(To be continued...)")]
    'Open it.'
    """
    end = len(text)
    while (shorter := _without_tokens(text, end) or _without_talk(text, end)) is not None:
        end = shorter
    return end


def drop_before_seam(seam: Seam) -> bool:
    """Drop such words before the seam, and the same where the continuation sends them again."""
    end = end_of_text(seam.left)
    if end == len(seam.left):
        return False
    dropped = seam.left[end:].strip()
    seam.left = seam.left[:end]
    seam.repairs.note("seam_leftover_removed", seam.offset, quoted=dropped)
    return True


def part_sides(seam: Seam) -> None:
    """Set a gap between the sides where nothing of them repeats."""
    if not seam.right.strip() or seam.right[0].isspace() or seam.left[-1:] in ("", "\n", " "):
        return
    first = seam.right.partition("\n")[0]
    is_whole = seam.left.endswith(tuple(SENTENCE_ENDS)) and not first[:1].islower()
    if is_whole or is_heading(first) or is_heading(seam.torn):
        seam.left += "\n\n"
    else:
        glue(seam, in_code=False)


def drop_label(seam: Seam, outline: Outline) -> bool:
    """Drop a line that numbers the reply's parts, or says that a heading goes on."""
    line = seam.first
    if not line.ended:
        return False
    if _is_heading_again(seam, outline, line):
        kind = "seam_heading_removed"
    elif _is_label(outline, line) or _resumes(seam, line) or _is_promise_again(seam, line):
        kind = "seam_chatter_removed"
    else:
        return False
    seam.drop(line.end, kind)
    seam.drop_blank_line()
    return True


def may_become_label(seam: Seam, outline: Outline) -> bool:
    """Whether more text could make such a line of the one that is arriving."""
    text = seam.first.text
    if may_become_part_label(text) or may_resume(text):
        return True
    if not is_heading(text):
        return False
    title = outline.header.fields.get("title")
    known = [each for each in seam.left.split("\n") if is_heading(each)]
    base = _SUFFIX_BEGINS.split(text.strip(), maxsplit=1)
    begins, whole = letters_of(text), letters_of(base[0])
    if len(base) == 1 or not whole:  # half of a heading below is looked at as one sent again
        return bool(title and begins and letters_of(title.text).startswith(begins))
    return any(letters_of(each) == whole for each in (title.text if title else "", *known))


def _without_tokens(text: str, end: int) -> int | None:
    """Where a text ends before a model's control words; None where none end it."""
    start = max(0, end - LEFT_LIMIT)
    kept, tokens = without_special_tokens(text[start:end])
    line = kept[kept.rfind("\n") + 1 :]
    if not tokens.strip() or _STRUCK.search(line) or line.count("`") % 2:
        return None
    return start + len(kept)


def _without_talk(text: str, end: int) -> int | None:
    """Where a text ends before a last paragraph to the person; None where none ends it."""
    start = max(0, end - LEFT_LIMIT)
    tail = text[start:end].rstrip()
    breaks = [found.end() for found in _PARAGRAPH_GAP.finditer(tail)]
    begins = [*breaks[-1:], tail.rfind("\n") + 1]
    at = next((at for at in begins if at > 0 and _is_talk(tail[at:])), None)
    is_half = tail[-1:].isalnum() and "\n" not in text[start + len(tail) : end]
    if at is None or is_half:
        return None
    kept = tail[:at].rstrip()
    last = kept.rfind("\n") + 1
    if last and is_divider(kept[last:]) and set(kept[last:].strip()) <= set("-*_"):
        kept = kept[:last].rstrip()
    return start + len(kept)


def _is_talk(paragraph: str) -> bool:
    if promises_more(paragraph):
        return True
    return paragraph.rstrip("*_) ").endswith(_QUESTION_ENDS) and is_offer(paragraph)


def _is_label(outline: Outline, line: Line) -> bool:
    """Whether the line is a label of the reply's parts and not one of the post's own headings."""
    label = part_label(line.text)
    if not label or _FIRST.search(label):
        return False
    word = _NUMBER.split(label)[0].strip()
    own = (text for text in outline.body.split("\n") if is_heading(text) or text.startswith("**"))
    return not word or all(word not in text.lower() for text in own)


def _resumes(seam: Seam, line: Line) -> bool:
    """Whether the line says that the text goes on, and cannot be the rest of a torn sentence."""
    if not resumes(line.text):
        return False
    is_torn = seam.within_line and not seam.left.rstrip().endswith(tuple(SENTENCE_ENDS))
    text = line.text.strip()
    return not is_torn or not text[:1].isalnum() or text.endswith((*COLONS, "…", "..."))


def _is_heading_again(seam: Seam, outline: Outline, line: Line) -> bool:
    """Whether the line is the title, or a heading of the post with `(continued)` behind it."""
    if not is_heading(line.text):
        return False
    words = _words(line.text)
    title = outline.header.fields.get("title")
    if line.text.lstrip().startswith("# ") and title and words == _words(title.text):
        return True
    if words == letters_of(line.text):
        return False
    return any(_words(each) == words for each in seam.left.split("\n") if is_heading(each))


def _is_promise_again(seam: Seam, line: Line) -> bool:
    made = any(repair.id == "seam_leftover_removed" for repair in seam.repairs)
    return made and _is_talk(line.text)


def _words(heading: str) -> str:
    return letters_of(without_continued(heading.strip()))
