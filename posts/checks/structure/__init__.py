"""Structure: headings, links, repetition, leftovers and signs that no reader should meet."""

from collections.abc import Mapping
from typing import Final

from posts.checks.material import MaterialCheck
from posts.checks.structure import headings, links, signs, whole

STRUCTURE_CHECKS: Final[Mapping[str, MaterialCheck]] = {
    "language": whole.check_language,
    "asked_words": whole.check_asked_words,
    "heading_skip": headings.check_heading_levels,
    "heading_duplicate": headings.check_headings_differ,
    "description_distinct": whole.check_description_distinct,
    "placeholder": signs.check_placeholders,
    "link_dead_shape": links.check_links,
    "image_no_alt": links.check_image_alts,
    "repetition": whole.check_repetition,
    "mojibake": signs.check_mojibake,
    "invisible": signs.check_invisible,
    "glued_sentences": signs.check_glued_sentences,
    "double_conclusion": headings.check_conclusions,
}
"""By id, in the order in which they are shown."""
