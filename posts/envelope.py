"""Read the envelope: header lines, a blank line, a Markdown body, the end marker.

Strategy: the text so far is read from its start every time, so a half-arrived reply and a
whole one take the same path. Nothing here raises: what is missing is None, what was mended is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posts.post import Post

END_MARKER: Final = "</EndOFText>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A mend that the reader made, to be shown beside the field it changed."""

    id: str
    """Stable name of the kind of mend, as `fence_removed`."""
    message: str
    """What was mended, in plain words: "Removed a code fence around the reply"."""
    offset: int
    """Where in the reply, in characters from its start."""


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
    raise NotImplementedError
