"""A post edited by hand: each field and the body as a person typed them, and what that makes."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from posts.categories import match_category
from posts.envelope import Envelope
from posts.plain_text import fold_line, fold_lines
from posts.reader.trim import without_blank_edges
from posts.vocabulary.charsets import COMMAS


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """All that can be edited of a post, as it was typed."""

    title: str = ""
    meta_description: str = ""
    tags: str = ""
    """Separated by commas."""
    categories: str = ""
    """One in each line."""
    body: str = ""
    """Markdown."""


FIELDS: Final = tuple(each.name for each in fields(Edit))


def edit_of(envelope: Envelope) -> Edit:
    """A post as it stands before anything is typed."""
    return Edit(
        title=envelope.title or "",
        meta_description=envelope.meta_description or "",
        tags=", ".join(envelope.tags),
        categories="\n".join((*envelope.categories, *envelope.unknown_categories)),
        body=envelope.body,
    )


def apply_edit(envelope: Envelope, edit: Edit) -> Envelope:
    r"""The post with what was typed in place of what was written.

    >>> apply_edit(Envelope(title="Cats"), Edit(tags="a, b,, a", body="\nDogs\n")).tags
    ('a', 'b')
    """
    names = fold_lines(edit.categories)
    matched = {name: match_category(name) for name in names}
    return replace(
        envelope,
        title=fold_line(edit.title) or None,
        meta_description=fold_line(edit.meta_description) or None,
        tags=_tags(edit.tags, envelope.tags),
        categories=tuple(dict.fromkeys(known for known in matched.values() if known)),
        unknown_categories=tuple(name for name, known in matched.items() if not known),
        body=without_blank_edges(edit.body.replace("\r\n", "\n").replace("\r", "\n")),
    )


def merge_edits(known: Edit, typed: Edit, kept: Edit) -> tuple[Edit, frozenset[str]]:
    """Bring together what was typed here and what was kept elsewhere since.

    Args:
        known: What was kept when it was last looked at here.
        typed: What stands here now.
        kept: What is kept now: somebody may have edited it in another window.

    Returns:
        What is to be kept, and the fields that were changed in both places: in these, what is
        kept stays until a person has decided.
    """
    merged: dict[str, str] = {}
    both: set[str] = set()
    for name in FIELDS:
        before, here, there = (getattr(each, name) for each in (known, typed, kept))
        merged[name] = there if here == before else here
        if here != before and there not in {before, here}:
            merged[name] = there
            both.add(name)
    return Edit(**merged), frozenset(both)


def _tags(typed: str, written: Sequence[str]) -> tuple[str, ...]:
    """The tags of a line; those of the post, which may hold commas, where none was changed."""
    if typed == ", ".join(written):
        return tuple(written)
    for comma in COMMAS:
        typed = typed.replace(comma, "\n")
    return tuple(dict.fromkeys(fold_lines(typed)))
