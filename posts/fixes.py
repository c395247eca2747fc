"""Fix what is wrong with a post where there is one right way to: what a person would do unasked.

Each fix is shown with its place before and after. Nothing is made up and nothing is cut: a title
that is too long, or a category that is like no allowed one, is left to the person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from posts.blocks import Block, lines_of, read_blocks
from posts.categories import nearest_category
from posts.checks.body import is_too_long
from posts.checks.header import CATEGORIES, part_repeated
from posts.checks.leftovers import (
    bold_line,
    is_leftover_key,
    is_leftover_marker,
    is_title,
    prose_lines,
    small_talk,
)
from posts.envelope import Envelope
from posts.html_to_markdown import emphasis_to_markdown, has_tags, html_to_markdown
from posts.reader.trim import without_blank_edges
from posts.vocabulary.citations import find_citations, without_citations

TEXT_LANGUAGES: Final = frozenset({"", "md", "markdown", "text", "txt"})
ROUNDS: Final = 4
"""So often the body is looked at: a greeting that goes may have hidden a title."""
DEEPEST: Final = 4
"""The level of a heading made of a bold line, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One thing that was fixed."""

    message: str
    """What was done, in a sentence."""
    before: str
    """The place as the model wrote it: hostile, plain text."""
    after: str
    """The place as it is now; empty where something was taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPost:
    """An envelope after its fixes."""

    envelope: Envelope
    changes: tuple[Fix, ...]
    """In the order in which they were made; empty where there was nothing to fix."""


Step = tuple[Envelope, list[Fix]]
"""An envelope after a step, and what was fixed in it."""


def fix_post(envelope: Envelope) -> FixedPost:
    """Fix what has one right way to be fixed; the envelope itself is not changed.

    A body that is too long to be checked is left as it is.
    """
    changes: list[Fix] = []
    of_body = () if is_too_long(envelope) else (_unwrap, *[_fix_body] * ROUNDS)
    for step in (_fix_categories, _fix_tags, _fix_citations, *of_body):
        envelope, made = step(envelope)
        changes += made
        if step is _fix_body and not made:
            break
    return FixedPost(envelope=envelope, changes=tuple(changes))


def _fix_categories(envelope: Envelope) -> Step:
    """Take for each unknown category the nearest allowed one, while there is room for it."""
    known, unknown, made = list(envelope.categories), list[str](), list[Fix]()
    for name in envelope.unknown_categories:
        nearest = nearest_category(name)
        if nearest is None or (nearest not in known and len(known) >= CATEGORIES[-1]):
            unknown.append(name)
            continue
        if nearest not in known:
            known.append(nearest)
        made.append(Fix(message="Took the nearest allowed category.", before=name, after=nearest))
    fixed = replace(envelope, categories=tuple(known), unknown_categories=tuple(unknown))
    return fixed, made


def _fix_tags(envelope: Envelope) -> Step:
    """Drop tags that are there already, in another spelling."""
    tags, repeated = part_repeated(envelope.tags)
    if not repeated:
        return envelope, []
    made = Fix(
        message="Dropped tags that were there twice.",
        before=", ".join(envelope.tags),
        after=", ".join(tags),
    )
    return replace(envelope, tags=tags), [made]


def _fix_citations(envelope: Envelope) -> Step:
    """Take out the marks of a search tool, in the fields and in the body."""
    if is_too_long(envelope):
        return envelope, []
    lines = lines_of(envelope.body)
    made: list[Fix] = []
    for number, line in prose_lines(envelope.body, everywhere=True):
        if find_citations(line):
            end = lines[number][len(line) :]
            lines[number] = without_citations(line) + end
            made.append(_without_marks(line, lines[number]))
    fields: dict[str, str] = {}
    for name in ("title", "meta_description"):
        if (value := getattr(envelope, name)) and find_citations(value):
            fields[name] = without_citations(value).strip()
            made.append(_without_marks(value, fields[name]))
    body = without_blank_edges("".join(lines)) if made else envelope.body
    return replace(envelope, body=body, **fields), made  # type: ignore[arg-type]


def _without_marks(before: str, after: str) -> Fix:
    return Fix(
        message="Took out a mark of a search tool.", before=before.strip(), after=after.strip()
    )


def _unwrap(envelope: Envelope) -> Step:
    """Take the body out of a fence around all of it."""
    blocks = read_blocks(envelope.body)
    fence = lines_of(envelope.body)[0].strip() if len(blocks) == 1 else ""
    if not fence.startswith(("```", "~~~")) or blocks[0].info.lower() not in TEXT_LANGUAGES:
        return envelope, []
    body = without_blank_edges(blocks[0].text)
    if not body:
        return envelope, []
    made = Fix(message="Removed a code fence around the body.", before=fence, after="")
    return replace(envelope, body=body), [made]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """Lines of a body that go, and what comes for them."""

    start: int
    stop: int
    message: str
    after: str = ""


def _fix_body(envelope: Envelope) -> Step:
    """Take out what is no part of the post, and make headings of what only looks like one."""
    lines, made = lines_of(envelope.body), list[Fix]()
    kept: list[str] = []
    done = 0
    for edit in sorted(_edits(envelope), key=lambda edit: edit.start):
        if edit.start < done:
            continue
        kept += lines[done : edit.start]
        before = "".join(lines[edit.start : edit.stop]).strip()
        made.append(Fix(message=edit.message, before=before, after=edit.after))
        done = edit.stop
        if edit.after:
            is_parted = done == len(lines) or not lines[done].strip()
            kept.append(f"{edit.after.rstrip()}\n" if is_parted else f"{edit.after}\n")
        else:
            done = _next_text(lines, done)
    body = without_blank_edges("".join([*kept, *lines[done:]]))
    return (replace(envelope, body=body), made) if made and body else (envelope, [])


def _edits(envelope: Envelope) -> Iterator[_Edit]:
    body = envelope.body
    lines = lines_of(body)
    for number, line in prose_lines(body):
        if is_leftover_marker(line):
            yield _Edit(start=number, stop=number + 1, message="Took out a marker.")
        elif is_leftover_key(line) and envelope.title:
            yield _Edit(start=number, stop=number + 1, message="Took out a header line.")
    blocks = read_blocks(body)
    for block in small_talk(body):
        message = "Took out words to the person."
        yield _Edit(start=_rule_before(blocks, block), stop=block.stop, message=message)
    for block in read_blocks(body):
        if envelope.title and is_title(block, envelope.title):
            message = "Took out the title, which stands in the header."
            yield _Edit(start=block.start, stop=block.stop, message=message)
        elif mended := _without_html(block, lines):
            message = "Made Markdown of HTML."
            yield _Edit(start=block.start, stop=block.stop, message=message, after=mended)
        elif block.kind == "paragraph" and (items := _bulleted(block.text)):
            message = "Made a list of lines that begin with a sign."
            yield _Edit(start=block.start, stop=block.stop, message=message, after=items)
    yield from _headings(read_blocks(body))


def _without_html(block: Block, lines: Sequence[str]) -> str:
    """A block as Markdown; empty where it has no HTML that Markdown can say."""
    text = "".join(lines[block.start : block.stop]).rstrip()
    if block.kind in ("html", "paragraph", "heading") and has_tags(text):
        return f"{html_to_markdown(text)}\n"
    if block.kind not in ("list", "quote", "table") or "```" in text or "~~~" in text:
        return ""
    mended = emphasis_to_markdown(text)
    return f"{mended}\n" if mended != text else ""


_BULLET_LINE: Final = re.compile(r"[ \t]*[•▪◦‣●○■□➤➢✓✔✅►▶–·⁃∙][\ufe0f]?[ \t]*(?=\S)")


def _bulleted(text: str) -> str:
    """A paragraph whose lines begin with such signs, as a list; empty for any other one."""
    lines = text.split("\n")
    signed = [bool(_BULLET_LINE.match(line)) for line in lines]
    if sum(signed) < 2 or not signed[-1]:
        return ""
    first = signed.index(True)
    if not all(signed[first:]) or all(_is_speech(line) for line in lines[first:]):
        return ""
    items = [_BULLET_LINE.sub("- ", line, count=1) for line in lines[first:]]
    return "\n".join([*lines[:first], *([""] if first else []), *items]) + "\n"


def _is_speech(line: str) -> bool:
    """Whether a line is one of a talk, which many languages begin with a dash."""
    return line.lstrip()[:1] in "–—" and line.rstrip().endswith(
        (".", "!", "?", "…", "。", "”", "»")
    )


def _headings(blocks: Sequence[Block]) -> Iterator[_Edit]:
    """Bold lines as headings, a level below the heading that they stand under."""
    level = 1
    for block in blocks:
        if block.kind == "heading":
            level = max(1, block.level)
        elif block.kind == "paragraph" and (text := bold_line(block.text)) is not None:
            heading = f"{'#' * min(level + 1, DEEPEST)} {text}"
            message = "Made a heading of a bold line."
            yield _Edit(start=block.start, stop=block.stop, message=message, after=heading)


def _rule_before(blocks: Sequence[Block], block: Block) -> int:
    """Where a rule stands that parts words to the person from the post; else where they begin."""
    at = blocks.index(block)
    is_parted = at > 0 and blocks[at - 1].kind == "rule" and block in blocks[-2:]
    return blocks[at - 1].start if is_parted else block.start


def _next_text(lines: Sequence[str], start: int) -> int:
    """The first line from `start` on that is not blank."""
    return next((at for at in range(start, len(lines)) if lines[at].strip()), len(lines))
