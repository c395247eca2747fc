"""A post: what a reader of the blog will see, free of how the model wrapped it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A blog post, read from a reply; it has at least a title and a body."""

    title: str
    """Plain text, one line."""
    meta_description: str | None
    """Plain text, one line; None where the reply gives none."""
    tags: tuple[str, ...]
    """In the reply's order, without duplicates."""
    categories: tuple[str, ...]
    """Allowed categories only, in the spelling of the list."""
    body: str
    """Markdown, as the model wrote it."""
