"""Signs that no reader should meet: gaps to fill, broken or hidden letters, glued sentences."""

import re
from typing import Final

from posts.checks.finding import Place, Verdict, quoted, unchecked
from posts.checks.links import host_of
from posts.checks.material import Material
from posts.checks.structure.verdicts import bad_verdict, good_verdict, ok_verdict
from posts.prose.document import Passage
from posts.prose.mojibake import find_mojibake, mend_mojibake
from posts.vocabulary.charsets import HIDDEN

_PLACEHOLDER: Final = re.compile(
    r"\[(?:insert|your|add|link to|company|brand|product|name)\b[^\[\]\n]{0,80}\](?![(\[:])"
    r"|\{\{[^{}\n]{1,60}\}\}|\bPOST_TITLE\b|\blorem ipsum\b|\bTODO\b|\bTBD\b",
    re.IGNORECASE,
)
_IN_PLACEHOLDERS: Final = ("[", "{{", "post_title", "lorem ipsum", "todo", "tbd")
"""One of these is in each of them, which most texts are looked through for faster."""
_SHOUTED: Final = frozenset({"todo", "tbd", "post_title"})
"""Placeholders in capitals only: "todo" is a word of Spanish."""
EXAMPLE_HOSTS: Final = frozenset({"example.com", "example.org", "example.net"})
_GLUED: Final = re.compile(
    r"(?<![\w.@/:])([^\W\d_]{2,40})\.([A-ZÄÖÜÉÈÀÁÍÓÚ][^\W\d_A-Z]{2,40})(?![\w.@/(])"
)
_CAPITAL_BEHIND_STOP: Final = re.compile(r"\.[A-ZÄÖÜÉÈÀÁÍÓÚ]")
"""Is in all that is glued; most texts have none, and are looked through for it faster."""
_OF_NAMES: Final = frozenset({"com", "org", "net", "js", "io", "ai", "exe", "txt", "pdf", "md"})
"""What follows the stop in a name: "Booking.Com", "Node.Js"."""


def check_placeholders(material: Material) -> Verdict:
    """Nothing is left that somebody was to fill in."""
    if not material.document.passages and not material.post.title:
        return unchecked("there is no text.")
    fields = (material.post.title or "", material.post.meta_description or "")
    in_fields = [quote for text in fields for quote in find_placeholders(text)]
    in_body = [
        (passage.start, passage.stop, quote)
        for passage in material.document.passages
        for quote in find_placeholders(passage.text)
    ] + [
        (link.line, link.line + 1, link.address)
        for link in material.document.links
        if host_of(link.address) in EXAMPLE_HOSTS
    ]
    left = [*in_fields, *(quote for _, _, quote in in_body)]
    if not left:
        return good_verdict("Nothing is left to be filled in.")
    return bad_verdict(
        f"Something is left to be filled in: {len(left)}, as “{quoted(left[0])}”.",
        "Fill it in, or take it out.",
        (material.place_at(*where) for where in in_body),
    )


def find_placeholders(text: str) -> list[str]:
    """What in a plain text somebody was to fill in.

    >>> find_placeholders("Call [Your Company] today. TODO: check")
    ['[Your Company]', 'TODO']
    """
    if not any(map(text.casefold().__contains__, _IN_PLACEHOLDERS)):
        return []
    found = [match[0] for match in _PLACEHOLDER.finditer(text)]
    return [each for each in found if each.lower() not in _SHOUTED or each.isupper()]


def check_mojibake(material: Material) -> Verdict:
    """No letters are broken by a wrong encoding."""
    fields = (material.post.title or "", material.post.meta_description or "")
    body = material.post.body
    if not any((*fields, body)):
        return unchecked("there is no text.")
    in_body = find_mojibake(body)
    left = [each for text in fields for each in find_mojibake(text).values()]
    left += in_body.values()
    if not left:
        return good_verdict("No letters are broken by a wrong encoding.")
    mended = mend_mojibake(left[0])
    return bad_verdict(
        f"Letters are broken by a wrong encoding: {len(left)}, as “{quoted(left[0])}”.",
        f"Write “{quoted(mended)}”." if mended != left[0] else "Write the letters that were meant.",
        (Place(start=start, stop=start + len(each), quote=each) for start, each in in_body.items()),
    )


def check_invisible(material: Material) -> Verdict:
    """No hidden characters stand in the text but those that a script or an emoji needs."""
    texts = (material.post.title or "", material.post.meta_description or "", material.post.body)
    if not any(texts):
        return unchecked("there is no text.")
    found = [match[0] for text in texts for match in HIDDEN.finditer(text)]
    if not found:
        return good_verdict("No hidden characters.")
    places = (
        Place(start=match.start(), stop=match.end(), quote="")
        for match in HIDDEN.finditer(material.post.body)
    )
    return ok_verdict(
        f"Hidden characters: {len(found)}, as U+{ord(found[0]):04X}.", "Take them out.", places
    )


def check_glued_sentences(material: Material) -> Verdict:
    """A space stands between sentences."""
    if not material.document.passages:
        return unchecked("there is no text.")
    glued = find_glued(material)
    if not glued:
        return good_verdict("A space stands between all sentences.")
    return ok_verdict(
        f"Sentences are glued together: {len(glued)}, as “{quoted(glued[0][1])}”.",
        "Put a space between them.",
        (material.place(passage, quote) for passage, quote in glued),
    )


def find_glued(material: Material) -> list[tuple[Passage, str]]:
    """Where no space stands between two sentences."""
    return [
        (passage, match[0])
        for passage in material.document.passages
        if _CAPITAL_BEHIND_STOP.search(passage.text)
        for match in _GLUED.finditer(passage.text)
        if match[2].lower() not in _OF_NAMES
    ]
