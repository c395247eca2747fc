"""Links and images of a post, and whether they help it to be found."""

from math import ceil
from typing import Final

from posts.checks.finding import Place, Verdict, quoted, rated, unchecked
from posts.checks.links import LinkKind, kind_of_link
from posts.checks.material import Material
from posts.prose.document import Link
from posts.prose.keyphrase import Keyphrase
from posts.prose.words import plain_words

MANY_IMAGES: Final = 5
"""From so many images on, only a part of them should show the keyphrase."""
IMAGES_PERCENT: Final = (30, 75)


def check_competing_links(material: Material) -> Verdict:
    """No link to another page is named as the keyphrase: that would say it is about it."""
    key = material.keyphrase
    if key is None:
        return unchecked(material.no_keyphrase)
    if not material.passages:
        return unchecked("there is no text.")
    skipped = material.lists.function_words if material.lists else frozenset[str]()
    competing = [
        link
        for link in material.document.links
        if kind_of_link(link.address, material.site_host) != "other"
        and _is_named(link, key, skipped)
    ]
    if not competing:
        return rated(8, "No link has the keyphrase for its text.")
    return rated(
        2,
        f"A link has the keyphrase for its text: “{quoted(competing[0].text)}”.",
        "Choose another text for the link: this post is to be found by that phrase.",
        places=tuple(_place(material, link) for link in competing),
    )


def check_images(material: Material) -> Verdict:
    """There is an image."""
    count = len(material.document.images)
    if not count:
        return rated(3, "There is no image.", "Add one: ![what it shows](address).")
    return rated(9, f"Images: {count}.")


def check_image_alt(material: Material) -> Verdict:
    """The alternative text of an image says the keyphrase; of many, only some do."""
    key, images = material.keyphrase, material.document.images
    if not images:
        return rated(
            3,
            "There is no image whose alternative text could say the keyphrase.",
            "Add one: ![what it shows](address).",
        )
    if key is None:
        return unchecked(material.no_keyphrase)
    saying = sum(_shows(image.alt, key, material) for image in images)
    percent = 100 * saying / len(images)
    said = f"The alternative texts of {saying} of {len(images)} images say the keyphrase"
    if not saying:
        return rated(6, f"{said}.", "Say in one what the image shows, with the keyphrase.")
    most = ceil(IMAGES_PERCENT[1] * len(images) / 100)
    if len(images) < MANY_IMAGES or (IMAGES_PERCENT[0] <= percent and saying <= most):
        return rated(9, f"{said}.")
    if percent < IMAGES_PERCENT[0]:
        return rated(6, f"{said}: too few.", "Say it in some more.")
    return rated(6, f"{said}: too many.", "Say something else in some of them.")


def check_outbound_links(material: Material) -> Verdict:
    """A link leads to another site."""
    return _links(material, "outbound", "to another site", "Link to a source.")


def check_internal_links(material: Material) -> Verdict:
    """A link leads to another page of the same site."""
    return _links(material, "internal", "within the site", "Link to a post of yours.")


def _links(material: Material, kind: LinkKind, where: str, remedy: str) -> Verdict:
    links = [
        link
        for link in material.document.links
        if kind_of_link(link.address, material.site_host) == kind
    ]
    followed = sum(link.followed for link in links)
    if not links:
        return rated(3, f"No link leads {where}.", remedy)
    if not followed:
        return rated(7, f"No link that leads {where} is followed.", "Take out rel=nofollow.")
    return rated(9 if followed == len(links) else 8, f"Links that lead {where}: {len(links)}.")


def _is_named(link: Link, key: Keyphrase, skipped: frozenset[str]) -> bool:
    """Whether the words of a link's text that carry content are those of the keyphrase."""
    words = plain_words(link.text)
    if key.is_exact:
        return tuple(words) == key.words
    content = {word for word in words if word not in skipped} or set(words)
    return content == set(key.content)


def _shows(alt: str, key: Keyphrase, material: Material) -> bool:
    """Whether at least half of the keyphrase's words are in an alternative text."""
    words = plain_words(alt)
    found = key.found(words)
    return bool(words) and (
        2 * found >= len(key.content) if material.lists else found == len(key.content)
    )


def _place(material: Material, link: Link) -> Place:
    return material.place_at(link.line, link.line + 1, link.text)
