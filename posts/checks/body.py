"""Checks of the body: real Markdown headings, and nothing in it that is no part of the post."""

import re
from typing import Final

from posts.blocks import Block, read_blocks
from posts.checks.finding import Said, bad, good, ok
from posts.checks.leftovers import (
    bold_line,
    find_gaps,
    find_tags,
    is_leftover_key,
    is_leftover_marker,
    is_title,
    prose_lines,
    self_talk,
    small_talk,
)
from posts.envelope import Envelope
from posts.measures import count_words
from posts.vocabulary.citations import find_citations

MOST_CHECKED: Final = 200_000
"""Characters of a body that are looked at; a post of 10,000 words has a third of that."""
SHORT: Final = 300
"""Words that need no heading."""
_NUMBERED_LINE: Final = re.compile(r"(?:\d{1,2}[.)]|[A-Z][.)])\s+\S[^\n.!?:]{0,70}")
QUOTED: Final = 60


def check_headings(post: Envelope) -> list[Said]:
    """A longer body is divided by Markdown headings below the title's level."""
    if is_too_long(post):
        return bad(
            f"The body is too long to check: {len(post.body):,} characters; at most "
            f"{MOST_CHECKED:,} are looked at.",
            "Ask for a shorter post, or read this one yourself.",
        )
    if not post.body:
        return []
    count = sum(is_section_heading(block) for block in read_blocks(post.body))
    if count:
        return good(f"Markdown headings divide the body: {count}.")
    if count_words(post.body) <= SHORT:
        return good("The body is short enough to do without headings.")
    return bad("The body has no headings in Markdown.", "Ask for ## headings, or put them in.")


def check_real_headings(post: Envelope) -> list[Said]:
    """No line of its own plays the heading: bold, or numbered."""
    if not _can_be_checked(post):
        return []
    fakes = [block.text for block in read_blocks(post.body) if is_fake_heading(block)]
    if not fakes:
        return good("No line only looks like a heading.")
    return bad(
        f"Lines only look like headings: {len(fakes)}, as “{_short(fakes[0])}”.",
        "Write them as Markdown headings, with ## before them.",
    )


def check_title_once(post: Envelope) -> list[Said]:
    """The body does not begin with the title, which publishers print themselves."""
    if not (_can_be_checked(post) and post.title):
        return []
    blocks = read_blocks(post.body)
    if any(is_title(block, post.title) for block in blocks):
        return ok("The body repeats the title as a heading.", "Take that heading out.")
    if others := [each.text for each in blocks if each.kind == "heading" and each.level == 1]:
        return ok(
            f"The body has another heading of the first level: “{_short(others[0])}”.",
            "Write it with ## before it.",
        )
    return good("The title stands in the header only.")


def check_markers(post: Envelope) -> list[Said]:
    """No end marker and no control word of a model stands in the body."""
    if not _can_be_checked(post):
        return []
    left = [line for _, line in prose_lines(post.body) if is_leftover_marker(line)]
    if not left:
        return good("No end marker is left in the body.")
    return bad(f"A marker is left in the body: “{_short(left[0])}”.", "Take that line out.")


def check_keys(post: Envelope) -> list[Said]:
    """No line of the header stands in the body."""
    if not _can_be_checked(post):
        return []
    left = [line for _, line in prose_lines(post.body) if is_leftover_key(line)]
    if not left:
        return good("No line of the header is left in the body.")
    return bad(f"A header line is left in the body: “{_short(left[0])}”.", "Take that line out.")


def check_small_talk(post: Envelope) -> list[Said]:
    """The model does not speak to the person, or of itself, within the body."""
    if not _can_be_checked(post):
        return []
    talk = [block.text for block in (*small_talk(post.body), *self_talk(post.body))]
    if not talk:
        return good("The body speaks to its readers only.")
    return bad(f"The model speaks of its work: “{_short(talk[0])}”.", "Take that out.")


def check_citations(post: Envelope) -> list[Said]:
    """No mark of a search tool stands in the post."""
    if not _can_be_checked(post):
        return []
    fields = [post.title or "", post.meta_description or ""]
    lines = [*fields, *(line for _, line in prose_lines(post.body, everywhere=True))]
    left = [found[0] for line in lines for found in find_citations(line)]
    if not left:
        return good("No mark of a search tool is left.")
    return bad(f"A mark of a search tool is left: “{_short(left[0])}”.", "Take it out.")


def check_gaps(post: Envelope) -> list[Said]:
    """No gap is left for somebody to fill."""
    if not _can_be_checked(post):
        return []
    fields = [post.title or "", post.meta_description or ""]
    lines = [*fields, *(line for _, line in prose_lines(post.body, everywhere=True))]
    left = [gap for line in lines for gap in find_gaps(line)]
    if not left:
        return good("No gap is left to be filled.")
    return bad(f"A gap is left to be filled: “{_short(left[0])}”.", "Fill it, or take it out.")


def check_html(post: Envelope) -> list[Said]:
    """The body is Markdown, not HTML, whose tags are shown as text."""
    if not _can_be_checked(post):
        return []
    left = [tag for _, line in prose_lines(post.body, everywhere=True) for tag in find_tags(line)]
    if not left:
        return good("The body is free of HTML.")
    return bad(
        f"HTML stands in the body: {len(left)} tags, as “{_short(left[0])}”.",
        "Write it in Markdown; what has an equal there can be fixed.",
    )


def is_too_long(post: Envelope) -> bool:
    """Whether a body is longer than any post, so that to check it would keep others waiting."""
    return len(post.body) > MOST_CHECKED


def is_section_heading(block: Block) -> bool:
    """Whether the block is a heading that divides a body."""
    return block.kind == "heading" and block.level > 1 and bool(block.text.strip())


def is_fake_heading(block: Block) -> bool:
    """Whether the block is a line that plays the heading."""
    if block.kind != "paragraph" or "\n" in block.text:
        return False
    return bold_line(block.text) is not None or bool(_NUMBERED_LINE.fullmatch(block.text))


def _can_be_checked(post: Envelope) -> bool:
    return bool(post.body) and not is_too_long(post)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
