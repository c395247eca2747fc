"""Search: whether a post can be found by its keyphrase; the search assessments of an SEO plugin."""

from collections.abc import Mapping
from typing import Final

from posts.checks.material import MaterialCheck
from posts.checks.search import fields, links, occurrences, text

SEARCH_CHECKS: Final[Mapping[str, MaterialCheck]] = {
    "title_width": fields.check_title_width,
    "title_keyphrase": fields.check_title_keyphrase,
    "description_length": fields.check_description_length,
    "description_keyphrase": fields.check_description_keyphrase,
    "slug_keyphrase": fields.check_slug,
    "intro_keyphrase": occurrences.check_introduction,
    "keyphrase_length": occurrences.check_keyphrase_length,
    "keyphrase_density": occurrences.check_density,
    "subheading_keyphrase": occurrences.check_subheadings,
    "competing_links": links.check_competing_links,
    "images": links.check_images,
    "image_alt": links.check_image_alt,
    "text_length": text.check_text_length,
    "outbound_links": links.check_outbound_links,
    "internal_links": links.check_internal_links,
    "single_h1": text.check_single_h1,
}
"""By id, in the order in which they are shown."""
