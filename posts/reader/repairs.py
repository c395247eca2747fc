"""Say in plain words what the reader repaired: every kind of repair by its stable name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

QUOTED_LIMIT: Final = 40
"""At most this many characters of a reply are quoted in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A repair that the reader made, to be shown beside the field it changed."""

    id: str
    """Stable name of the kind of repair, as `fence_removed`."""
    message: str
    """What was repaired, in plain words: "Removed a code fence around the reply"."""
    offset: int
    """Where in the reply, in characters from its start."""


MESSAGES: Final[Mapping[str, str]] = {
    # around the post
    "reasoning_removed": "Left out the model's reasoning",
    "preamble_removed": "Left out text before the post",
    "fence_removed": "Removed a code fence around the reply",
    "tag_removed": "Removed a tag around the reply: {quoted}",
    "quote_marks_removed": "Removed the quote marks before every line",
    "indent_removed": "Removed the indent before every line",
    "chatter_removed": "Left out text after the end of the post",
    "second_post_removed": "Left out a second post",
    "special_tokens_removed": "Removed control words of the model: {quoted}",
    "end_marker_glued": "Took the end marker from the end of the last line",
    "end_marker_respelled": "Took {quoted} for the end marker",
    # the header
    "keys_respelled": "Read {quoted} as {field}",
    "front_matter_read": "Read the header from YAML front matter",
    "json_read": "Read the reply as JSON",
    "tagged_read": "Read the fields from tags such as <title>",
    "table_read": "Read the header from a table",
    "header_repeated": "Left out a header that was sent again",
    "second_value_removed": "Left out {quoted}: another line gives the {field}",
    "filler_removed": "Left out {quoted}, which stands in place of the {field}",
    "options_removed": "Took the first of several values for the {field}; left out: {quoted}",
    "extra_key_removed": "Left out a header line that a post does not have: {quoted}",
    "label_removed": "Left out a label before the body: {quoted}",
    "separator_removed": "Left out a dividing line before the body",
    "marker_after_header": "Left out an end marker that stood before the body",
    "title_from_heading": "Took the title from the first heading",
    "footer_read": "Read fields that stood below the body",
    # the fields
    "title_undressed": "Removed quotes, emphasis or the like from the title",
    "meta_description_undressed": "Removed quotes, emphasis or the like from the description",
    "title_unwrapped": "Joined a title that ran over several lines",
    "meta_description_unwrapped": "Joined a description that ran over several lines",
    "title_shortened": "Cut the title to {limit} characters",
    "meta_description_shortened": "Cut the description to {limit} characters",
    "length_note_removed": "Removed a note about the length: {quoted}",
    "hidden_characters_removed": "Removed invisible characters from the fields",
    "tags_limited": "Kept the first {limit} tags",
    "tags_shortened": "Cut tags to {limit} characters",
    "categories_respelled": "Spelled categories as the list does",
    "categories_limited": "Kept the first {limit} categories",
    "categories_shortened": "Cut unknown categories to {limit} characters",
    # the body
    "broken_characters_replaced": "Replaced broken characters in the body",
    "line_ends_changed": "Changed the line ends of Windows to plain ones",
    # where a reply was continued
    "seam_overlap_removed": "Removed words that the continuation repeated",
    "seam_chatter_removed": "Left out what the continuation said about itself",
    "seam_leftover_removed": "Left out what stood where the reply broke off: {quoted}",
    "seam_header_removed": "Left out a header that the continuation sent again",
    "seam_heading_removed": "Left out a heading that the continuation sent again",
    "seam_table_head_removed": "Left out the head of a table that the continuation sent again",
    "seam_fence_joined": "Joined a code block that the continuation opened again",
    "seam_uncertain": "Could not tell for sure how a continuation goes on here",
    "seam_restart_removed": "Left out the first try of what the continuation began again",
}


class Repairs(list[Repair]):
    """The repairs of one reading, in the order in which they were made."""

    def note(self, kind: str, offset: int, *, quoted: str = "", **details: object) -> None:
        """Add the repair called `kind`; `quoted` is a piece of the reply, to be shortened."""
        quoted = " ".join(quoted.split())
        if len(quoted) > QUOTED_LIMIT:
            quoted = quoted[: QUOTED_LIMIT - 1] + "…"
        message = MESSAGES[kind].format(quoted=quoted, **details)
        self.append(Repair(id=kind, message=message, offset=offset))

    def note_once(self, kind: str, offset: int, *, quoted: str = "", **details: object) -> None:
        """Like `note`, where no repair of that kind is noted yet."""
        if all(made.id != kind for made in self):
            self.note(kind, offset, quoted=quoted, **details)
