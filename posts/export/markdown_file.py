"""A Markdown file: front matter, then the body, for site generators.

A post that the model did not finish carries `draft: true`, which keeps most generators from
publishing it, and `incomplete` with the state that its lane ended in. Absent fields are left out.
What a generator would read as HTML or as code of its own is escaped, so that it is shown as text.
"""

import re
from typing import Final

from posts.export.draft import Draft
from posts.export.front_matter import Field, write_front_matter
from posts.export.site_markdown import write_site_markdown
from posts.plain_text import replace_surrogates

_LIQUID: Final = re.compile(r"\{[{%]")
"""What Jekyll would run as code of its own."""


def body_markdown(body: str) -> str:
    """A body as it stands in a file, and as it is copied: nothing in it is run by a site."""
    return write_site_markdown(replace_surrogates(body))


def write_markdown(draft: Draft) -> str:
    """Write the post as Markdown with YAML front matter."""
    envelope = draft.envelope
    fields: dict[str, Field | None] = {
        "title": envelope.title,
        "description": envelope.meta_description,
        "date": draft.written_on,
        "slug": draft.slug,
        "tags": envelope.tags,
        "categories": envelope.categories,
        "draft": draft.incomplete or None,
        "incomplete": draft.state if draft.incomplete else None,
        "render_with_liquid": False if _LIQUID.search(envelope.body) else None,
    }
    head = write_front_matter(
        {name: value for name, value in fields.items() if value or value is False}
    )
    body = body_markdown(envelope.body)
    return f"{head}\n{body}\n" if body else head
