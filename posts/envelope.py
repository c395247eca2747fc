"""Read the envelope: header lines, a blank line, a Markdown body, the end marker.

Strategy: the text so far is read from its start every time, so a half-arrived reply and a
whole one take the same path. Nothing here raises: what is missing is None, and each repair is said.

A reading goes from the outside in: join what continuations repeat, find where the post begins and
in which shape, read the header, find where the body ends, clean the fields.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from posts.post import Post
from posts.reader.fields import clean_fields
from posts.reader.reading import read_draft
from posts.reader.repairs import Repair
from posts.reader.seams.join import Joint, join_seams
from posts.vocabulary.key_names import Field
from posts.vocabulary.markers import END_MARKER

__all__ = ["END_MARKER", "Envelope", "Joint", "Repair", "read_envelope"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A reply as far as it has arrived, read into its fields."""

    title: str | None = None
    """Plain text; None where the reply gives none (yet)."""
    meta_description: str | None = None
    """Plain text; None where the reply gives none (yet)."""
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Allowed ones, in the list's spelling and the reply's order."""
    unknown_categories: tuple[str, ...] = ()
    """Category names that are not on the list, as written."""
    body: str = ""
    """Markdown between header and end marker, outer blank lines stripped."""
    complete: bool = False
    """An end marker stands on a line of its own after the body."""
    repairs: tuple[Repair, ...] = ()
    joints: tuple[Joint, ...] = ()
    """Where continuations were joined; empty where the reply came in one go."""
    order: tuple[Field, ...] = ()
    """The header's fields in the reply's order; empty where it has no header."""

    @property
    def post(self) -> Post | None:
        """The post, or None while there is no title or no body."""
        if not self.title or not self.body:
            return None
        return Post(
            title=self.title,
            meta_description=self.meta_description,
            tags=self.tags,
            categories=self.categories,
            body=self.body,
        )


def read_envelope(text: str, seams: Sequence[int] = ()) -> Envelope:
    """Read a reply, whole or half arrived, into its fields. Never raises.

    Args:
        text: Everything of the reply so far, as it came.
        seams: Offsets in `text` where a continuation was appended; what it repeats is dropped.
    """
    joined = join_seams(text, seams)
    draft = read_draft(joined.page)
    clean = clean_fields(draft.fields)
    repairs = [*joined.repairs, *draft.repairs, *clean.repairs]
    return Envelope(
        title=clean.title,
        meta_description=clean.meta_description,
        tags=clean.tags,
        categories=clean.categories,
        unknown_categories=clean.unknown_categories,
        body=draft.body.text,
        complete=draft.complete,
        repairs=tuple(sorted(repairs, key=lambda made: made.offset)),
        joints=tuple(joined.joints),
        order=tuple(name for name in draft.fields if name not in ("body", "other")),
    )
