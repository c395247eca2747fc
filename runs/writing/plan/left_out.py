"""Say in plain words what of a model's pieces is no part of the post."""

from collections.abc import Mapping
from typing import Final

from posts.plain_text import fold_line
from posts.reader.repairs import QUOTED_LIMIT, Repair

MOST_KEPT: Final = 200
"""Repairs of one lane; what a model does so often is known by then."""
MESSAGES: Final[Mapping[str, str]] = {
    "plan_repeat_removed": "Left out a sentence that the post has already: {quoted}",
    "plan_heading_removed": "Left out a heading that the post has already: {quoted}",
    "plan_introduction_removed": "Left out a second introduction: {quoted}",
    "plan_conclusion_removed": "Left out a conclusion before the end: {quoted}",
    "plan_other_section_removed": "Left out the beginning of another section: {quoted}",
    "plan_marker_removed": "Left out an end marker before the end of the post",
    "plan_chatter_removed": "Left out words to the person who asked: {quoted}",
    "plan_header_removed": "Left out a header line within the body: {quoted}",
    "plan_noise_removed": "Left out a row of marks or of one word: {quoted}",
    "plan_torn_removed": "Left out half a sentence, where a piece broke off: {quoted}",
    "plan_section_refused": "The model refused to write the section {quoted}: it is missing",
    "plan_section_missing": "Nothing new came for the section {quoted}: it is missing",
    "plan_outline_missing": "The model planned no sections: each was asked for by itself",
    "plan_title_missing": "The model gave no title: the topic stands in its place",
}


def left_out(kind: str, text: str, *, offset: int) -> Repair:
    """The repair called `kind`; `text` is what it is about, to be shortened."""
    quoted = fold_line(text)
    if len(quoted) > QUOTED_LIMIT:
        quoted = quoted[: QUOTED_LIMIT - 1] + "…"
    return Repair(id=kind, message=MESSAGES[kind].format(quoted=f"“{quoted}”"), offset=offset)
