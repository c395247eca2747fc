"""Links and images: each link can lead somewhere, and each image says what it shows."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from posts.checks.finding import Place, Verdict, quoted, unchecked
from posts.checks.links import host_of
from posts.checks.material import Material
from posts.checks.structure.verdicts import bad_verdict, good_verdict, ok_verdict
from posts.prose.document import Link, Passage

_BROKEN_LINK: Final = re.compile(
    r"\[[^\[\]\n]{1,100}\]\((?:https?:|www\.|/)[^()\s]{0,300}\s[^()\n]{1,300}\)"
)
"""What Markdown does not read as a link, as its address has a space in it."""
_WHOLE: Final = re.compile(r"[a-z][a-z+.-]{0,30}:|//", re.IGNORECASE)


def check_links(material: Material) -> Verdict:
    """Each link has an address that can lead somewhere."""
    links = material.document.links
    if broken := find_broken_links(material):
        return bad_verdict(
            f"A link is broken by a space: “{quoted(broken[0][1])}”.",
            "Write %20 for a space in an address.",
            (material.place(passage, quote) for passage, quote in broken),
        )
    if not links:
        return unchecked("there is no link.")
    if dead := [link for link in links if is_dead(link.address)]:
        return bad_verdict(
            f"Links lead nowhere: {len(dead)}, as “{quoted(dead[0].text)}” "
            f"to “{quoted(dead[0].address)}”.",
            "Give each its whole address, or take it out.",
            _places(material, dead),
        )
    if relative := [link for link in links if _is_relative(link.address)]:
        return ok_verdict(
            f"Links are relative: {len(relative)}, as “{quoted(relative[0].address)}”.",
            "An export cannot tell where they lead: write the whole address.",
            _places(material, relative),
        )
    return good_verdict(f"All links have a whole address: {len(links)}.")


def find_broken_links(material: Material) -> list[tuple[Passage, str]]:
    """Links with a space in their address, which Markdown does not read as such."""
    return [
        (passage, match[0])
        for passage in material.document.passages
        for match in _BROKEN_LINK.finditer(passage.text)
    ]


def is_dead(address: str) -> bool:
    """Whether an address cannot lead anywhere: empty, `#`, without a host, or a script.

    >>> is_dead("https://"), is_dead("javascript:void(0)"), is_dead("/about")
    (True, True, False)
    """
    address = address.strip()
    if not address.strip("#") or re.search(r"\s", address):
        return True
    scheme, host = address.partition(":")[0].lower(), host_of(address)
    if scheme in ("http", "https"):
        return "." not in host.strip(".") and host != "localhost"
    return scheme in ("javascript", "data", "vbscript", "file")


def check_image_alts(material: Material) -> Verdict:
    """Each image says in words what it shows."""
    images = material.document.images
    if not images:
        return unchecked("there is no image.")
    without = [image for image in images if not image.alt]
    if not without:
        return good_verdict(f"All images have an alternative text: {len(images)}.")
    return ok_verdict(
        f"Images without an alternative text: {len(without)}.",
        "Say in ![…] what each shows.",
        (material.place_at(each.line, each.line + 1, each.address) for each in without),
    )


def _is_relative(address: str) -> bool:
    address = address.strip()
    return bool(address) and not address.startswith("#") and not _WHOLE.match(address)


def _places(material: Material, links: Iterable[Link]) -> Iterator[Place]:
    for link in links:
        yield material.place_at(link.line, link.line + 1, link.address or link.text)
