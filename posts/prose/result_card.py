"""How a results page shows a post: title, address and description, cut where they are cut.

The widths are conventions that tools measured, not documented by any search engine, and change.
"""

from dataclasses import dataclass
from typing import Final, Literal

from posts.prose.widths import cut_to_width, text_width

Device = Literal["desktop", "phone"]
TITLE_PIXELS: Final = 600
TITLE_SIZE: Final = 20
"""Pixels, of Arial: the same on both, but a phone gives the title two lines."""
TITLE_LINES: Final[dict[Device, tuple[int, int]]] = {
    "desktop": (TITLE_PIXELS, 1),
    "phone": (328, 2),
}
"""The width of a line in pixels, and how many there are."""
DESCRIPTION_CHARACTERS: Final[dict[Device, int]] = {"desktop": 156, "phone": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCard:
    """A post on a results page. All texts are plain and may be hostile."""

    title: str
    """Cut, with "…", where it does not fit."""
    title_is_cut: bool
    address: str
    """The host and the path, as "shop.test › a-calm-guide"."""
    description: str
    """Cut, with "…", at the end of a word."""
    description_is_cut: bool


def result_card(
    title: str, description: str, *, slug: str, site_host: str = "", device: Device = "desktop"
) -> ResultCard:
    """The card of a post.

    Args:
        title: The post's title.
        description: Its meta description; a page of results may show another text instead.
        slug: The last part of its address.
        site_host: The site's host; "example.com" where it is not known.
        device: Where the results are looked at.
    """
    line, lines = TITLE_LINES[device]
    shown_title = cut_to_width(title, line * lines, TITLE_SIZE)
    shown_description = cut_description(description, DESCRIPTION_CHARACTERS[device])
    return ResultCard(
        title=shown_title,
        title_is_cut=text_width(title, TITLE_SIZE) > line * lines,
        address=f"{site_host or 'example.com'} › {slug}" if slug else site_host or "example.com",
        description=shown_description,
        description_is_cut=shown_description != description,
    )


def cut_description(description: str, most: int) -> str:
    """A description of at most that many characters, cut at the end of a word, with "…".

    >>> cut_description("A calm guide to backups", 16)
    'A calm guide to…'
    """
    if len(description) <= most:
        return description
    cut = description[: most - 1]
    if description[most - 1 : most] not in ("", " "):
        cut = cut.rpartition(" ")[0] or cut
    return f"{cut.rstrip()}…"
