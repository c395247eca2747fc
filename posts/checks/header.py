"""Checks of the header: its four fields are there, in order, and of the right length."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from posts.categories import match_category, nearest_category
from posts.checks.finding import Said, bad, good, ok
from posts.envelope import Envelope
from posts.vocabulary.keys import KEYS

ASKED_ORDER: Final = tuple(KEYS)
NAMES: Final = {field: key.replace("_", " ").lower() for field, key in KEYS.items()}
TITLE_CHARACTERS: Final = range(30, 61)
DESCRIPTION_CHARACTERS: Final = range(121, 157)
"""What results pages show whole, by convention; a wide character counts as two."""
TAGS: Final = range(3, 9)
CATEGORIES: Final = range(1, 4)
BODY_CHARACTERS: Final = 50
_TAG_SIGNS: Final = re.compile(r"[\s_\u2010-\u2013-]+")


def check_title(post: Envelope) -> list[Said]:
    """There is a title."""
    if post.title:
        return good("There is a title.")
    return bad("There is no title.", "Ask for a line TITLE: before the body.")


def check_description(post: Envelope) -> list[Said]:
    """There is a meta description."""
    if post.meta_description:
        return good("There is a meta description.")
    return bad("There is no meta description.", "Ask for a line META_DESCRIPTION: in the header.")


def check_tags(post: Envelope) -> list[Said]:
    """There are tags."""
    if post.tags:
        return good("There are tags.")
    return bad("There are no tags.", "Ask for a line TAGS: in the header.")


def check_categories(post: Envelope) -> list[Said]:
    """There are categories, allowed ones or others."""
    if written_categories(post):
        return good("There are categories.")
    return bad("There are no categories.", "Ask for a line CATEGORIES: in the header.")


def check_body(post: Envelope) -> list[Said]:
    """There is a body, and it is more than a line."""
    if len(post.body.strip()) >= BODY_CHARACTERS:
        return good("There is a body.")
    return bad(
        f"There is no body, or one of fewer than {BODY_CHARACTERS} characters.",
        "Write again, or take another model.",
    )


def check_order(post: Envelope) -> list[Said]:
    """The fields stand before the body, in the order asked for."""
    if not post.order:
        return []
    if any(made.id == "footer_read" for made in post.repairs):
        return bad("Fields stand below the body.", "Ask for all fields before the body.")
    order = [name for name in post.order if name != "title" or not _has_heading_for_title(post)]
    if order != sorted(order, key=ASKED_ORDER.index):
        names = ", ".join(NAMES[name] for name in order)
        return ok(f"The fields stand in another order: {names}.", "Show the order in an example.")
    return good("The fields stand in the order asked for.")


def check_title_length(post: Envelope) -> list[Said]:
    """The title is neither too short to say something nor cut on a results page."""
    return _length("title", post.title, TITLE_CHARACTERS)


def check_description_length(post: Envelope) -> list[Said]:
    """The meta description fills its place on a results page and is not cut there."""
    return _length("meta description", post.meta_description, DESCRIPTION_CHARACTERS)


def check_tag_count(post: Envelope) -> list[Said]:
    """There are a few tags."""
    return _count("tags", len(post.tags), TAGS)


def check_category_count(post: Envelope) -> list[Said]:
    """There are one to three categories, allowed or not."""
    return _count("categories", len(written_categories(post)), CATEGORIES)


def check_tags_differ(post: Envelope) -> list[Said]:
    """No tag is there twice, in whatever spelling."""
    if not post.tags:
        return []
    _, repeated = part_repeated(post.tags)
    if repeated:
        return bad(f"Tags are there twice: {', '.join(repeated)}.", "Take out one of the two.")
    return good("No tag is there twice.")


def check_categories_known(post: Envelope) -> list[Said]:
    """All categories are on the list; an unknown one is told with the nearest that is."""
    names = written_categories(post)
    unknown = [name for name in names if not match_category(name)]
    if not names:
        return []
    if not unknown:
        return good("All categories are on the list.")
    return [
        said
        for name in unknown
        for said in bad(f"“{name}” is no allowed category.", _instead_of(name))
    ]


def written_categories(post: Envelope) -> tuple[str, ...]:
    """All categories that a post names, those not allowed too."""
    return (*post.categories, *post.unknown_categories)


def part_repeated(tags: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags that are there for the first time, but for case, hyphens and width; the others."""
    seen: set[str] = set()
    first: list[str] = []
    repeated: list[str] = []
    for tag in tags:
        (repeated if folded_tag(tag) in seen else first).append(tag)
        seen.add(folded_tag(tag))
    return tuple(first), tuple(repeated)


def folded_tag(tag: str) -> str:
    """A tag as it is compared: `Web-Hosting` is `web hosting`, but `C++` is not `C`."""
    return _TAG_SIGNS.sub(" ", unicodedata.normalize("NFKC", tag)).casefold().strip()


def displayed_length(text: str) -> int:
    """Characters of a text; those as wide as two, as Chinese ones, count twice."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _has_heading_for_title(post: Envelope) -> bool:
    return any(made.id == "title_from_heading" for made in post.repairs)


def _instead_of(name: str) -> str:
    nearest = nearest_category(name)
    return f"Take “{nearest}” instead." if nearest else "Take one from the list."


def _length(name: str, text: str | None, asked: range) -> list[Said]:
    if not text:
        return []
    length = displayed_length(text)
    if length in asked:
        return good(f"The {name} has {length} characters.")
    wish = f"{asked[0]} to {asked[-1]} characters"
    return ok(f"The {name} has {length} characters.", f"Aim for {wish}: results pages show these.")


def _count(name: str, count: int, asked: range) -> list[Said]:
    if not count:
        return []
    if count in asked:
        return good(f"The number of {name} is right: {count}.")
    return bad(f"The number of {name} is {count}.", f"Ask for {asked[0]} to {asked[-1]}.")
