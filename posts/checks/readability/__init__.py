"""Readability: whether a post is easy to read; the readability assessments of an SEO plugin."""

from collections.abc import Mapping
from typing import Final

from posts.checks.material import MaterialCheck
from posts.checks.readability import lengths, passive, transitions

READABILITY_CHECKS: Final[Mapping[str, MaterialCheck]] = {
    "section_length": lengths.check_sections,
    "paragraph_length": lengths.check_paragraphs,
    "sentence_length": lengths.check_sentences,
    "transition_words": transitions.check_transitions,
    "passive_voice": passive.check_passive,
    "sentence_beginnings": transitions.check_beginnings,
}
"""By id, in the order in which they are shown."""
