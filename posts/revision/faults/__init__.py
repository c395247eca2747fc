"""What is wrong with a post, place by place: for each check that can be mended, a finder."""

from collections.abc import Mapping
from typing import Final

from posts.revision.faults.fields import FIELD_FINDERS
from posts.revision.faults.headings import HEADING_FINDERS
from posts.revision.faults.readability import READABILITY_FINDERS
from posts.revision.faults.reading import Finder
from posts.revision.faults.search import SEARCH_FINDERS
from posts.revision.faults.text import TEXT_FINDERS

FINDERS: Final[Mapping[str, Finder]] = {
    **FIELD_FINDERS,
    **HEADING_FINDERS,
    **SEARCH_FINDERS,
    **READABILITY_FINDERS,
    **TEXT_FINDERS,
}
"""By the id of the check."""
_OF_THE_REPLY: Final = "It is about the reply, not the post: ask for the form in the prompt."
_WHOLE: Final = "It is about the whole post: have it written again."
NOT_MENDABLE: Final[Mapping[str, str]] = {
    "answered": _WHOLE,
    "body_present": _WHOLE,
    "envelope_complete": "The post may be cut: read its end, and continue it.",
    "field_order": _OF_THE_REPLY,
    "form": _OF_THE_REPLY,
    "preamble": _OF_THE_REPLY,
    "chatter": _OF_THE_REPLY,
    "keyphrase_length": "Choose another keyphrase.",
    "images": "A model has no picture to give: add one by hand.",
    "text_length": "More is to be said: write a section again, longer.",
    "outbound_links": "A model would make up the address: add a link by hand.",
    "internal_links": "A model does not know your other posts: add a link by hand.",
    "language": _WHOLE,
    "asked_words": "Write a section again, longer or shorter, or continue the post.",
    "claims": "Only a person can verify what is claimed.",
}
"""Checks whose findings no model can mend piece by piece, and what to do instead."""
