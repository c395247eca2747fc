"""What a change must keep: links, images, figures and quotations; and what it may not bring in."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from posts.blocks import read_blocks
from posts.checks.claim_patterns import QUOTATION
from posts.checks.claims import LEAST_QUOTED
from posts.checks.finding import quoted
from posts.checks.leftovers import is_leftover_key, is_leftover_marker
from posts.envelope import Envelope
from posts.measures import count_words
from posts.prose.document import Document
from posts.prose.words import split_words
from posts.revision.pieces import Piece

FEWEST: Final = 0.5
"""So much of its words a piece keeps at least."""
MOST: Final = 2.0
SHORT: Final = 20
"""Words of a piece whose length says little."""
FIGURES_MAY_GO: Final = frozenset(
    {"citation_left", "gap_left", "placeholder", "html_left", "marker_left", "key_left"}
    | {"small_talk", "heading_fake", "mojibake"}
)
"""Checks that find what is no part of the text: figures in it may go with it."""
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_ADDRESS: Final = re.compile(r"\]\([^()\s]*\)|https?://\S+")
_ITEM_NUMBER: Final = re.compile(r"^\s{0,12}\d{1,9}[.)](?=\s)", re.MULTILINE)
_DRESS: Final = re.compile(r"([\"'“„«*_`]).*[\"'”“»*_`]|[#>-] .*")
"""A line in quotation marks or emphasis, or as a heading."""
_MARKUP: Final = re.compile(r"</?[A-Za-z!?][^<>]*>?|\]\(|^\[[^\[\]]+\]:")
"""A tag, or a link: a field is plain text, and shows them as they stand."""
_HEADING: Final = re.compile(r"(#{1,6}) +\S.*")


def misshapen(piece: Piece, new: str) -> str:
    """Why a text cannot stand for a piece, in a sentence; empty where it can."""
    if not new:
        return "" if piece.may_go else "It came back empty."
    if new == piece.text:
        return "It came back as it was."
    if any(is_leftover_marker(line) for line in new.split("\n")):
        return "It holds an end marker."
    if piece.is_field or "heading" in piece.kind:
        return _misshapen_line(piece, new)
    return _misshapen_blocks(piece, new)


def _misshapen_line(piece: Piece, new: str) -> str:
    if "\n" in new:
        return "It should be one line."
    if piece.is_field:
        if is_leftover_key(new):
            return "It begins with the name of a field."
        is_dressed = _DRESS.fullmatch(new) and not _DRESS.fullmatch(piece.text)
        return "Marks stand around it, or before it." if is_dressed else ""
    found = _HEADING.fullmatch(new)
    if not found or len(found[1]) != piece.level:
        return f"It should begin with {'#' * piece.level} and a space."
    return ""


def _misshapen_blocks(piece: Piece, new: str) -> str:
    kinds = {block.kind for block in read_blocks(new)}
    was = {block.kind for block in read_blocks(piece.text)}
    if "heading" in kinds:
        return "It brings a heading that was not asked for."
    if "code" in kinds - was:
        return "It brings a code block that was not asked for."
    if piece.kind in ("list", "table") and piece.kind not in kinds:
        return f"It should be a {piece.kind}."
    return ""


@dataclass(frozen=True, slots=True)
class Held:
    """What a post holds that must not get lost."""

    links: Counter[str]
    images: Counter[str]
    figures: frozenset[str]
    quotations: frozenset[str]

    @classmethod
    def by(cls, post: Envelope, document: Document) -> "Held":
        """What this post, whose body was read, holds."""
        texts = [post.title or "", post.meta_description or "", post.body]
        return cls(
            Counter(link.address for link in document.links),
            Counter(image.address for image in document.images),
            frozenset(number for text in texts for number in figures_of(text)),
            frozenset(_quotations(post.body)),
        )


def figures_of(text: str) -> list[str]:
    """The figures of a text, but for those in addresses and before items."""
    return _NUMBER.findall(_ITEM_NUMBER.sub("", _ADDRESS.sub("]", text)))


def _quotations(text: str) -> Iterator[str]:
    for found in QUOTATION.finditer(text):
        if len(words := split_words(found[0])) >= LEAST_QUOTED:
            yield " ".join(words).lower()


def losses(piece: Piece, new: str, before: Held, after: Held, notes: str) -> Iterator[str]:
    """What a change of a piece loses or brings in without being asked to, in sentences."""
    dropped = before.links - after.links
    if lost := [each for each in dropped if each not in piece.may_drop]:
        yield f"It loses a link: {_shown(lost)}."
    if brought := after.links - before.links:
        yield f"It brings a link that nobody asked for: {_shown(brought)}."
    if lost := list(before.images - after.images):
        yield f"It loses an image: {_shown(lost)}."
    if brought := after.images - before.images:
        yield f"It brings an image that nobody asked for: {_shown(brought)}."
    gone = before.figures - after.figures - _figures_that_may_go(piece)
    if gone:
        yield f"It loses a figure: {_shown(sorted(gone))}."
    if made_up := after.figures - before.figures - frozenset(figures_of(notes)):
        yield f"It brings a figure that neither the post nor your notes have: {_shown(made_up)}."
    if lost := list(before.quotations - after.quotations):
        yield f"It changes a quotation: “{quoted(lost[0])}”."
    if piece.is_field and _MARKUP.search(new) and not _MARKUP.search(piece.text):
        yield "It holds a tag or a link, where plain text was asked for."
    yield from _length(piece, new)


def _figures_that_may_go(piece: Piece) -> frozenset[str]:
    wrong = (demand.wrong for demand in piece.demands if demand.check in FIGURES_MAY_GO)
    return frozenset(number for text in wrong for number in figures_of(text))


def _length(piece: Piece, new: str) -> Iterator[str]:
    words = count_words(piece.text)
    if piece.is_field or "heading" in piece.kind or words < SHORT:
        return
    now = count_words(new)
    if now < FEWEST * words and not piece.may_go:
        yield f"It has {now} words, where {words} were."
    if now > MOST * words:
        yield f"It has {now} words, where {words} were."


def _shown(values: Iterable[str]) -> str:
    return ", ".join(quoted(each) for each in list(values)[:3])
