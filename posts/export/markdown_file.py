"""A Markdown file: front matter, then the body, for site generators.

A post that the model did not finish carries `draft: true`, which keeps most generators from
publishing it, and `incomplete` with the state that its lane ended in. Absent fields are left out.
"""

from posts.export.draft import Draft
from posts.export.front_matter import Field, write_front_matter
from posts.plain_text import replace_surrogates


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
        "draft": draft.incomplete,
        "incomplete": draft.state if draft.incomplete else None,
    }
    head = write_front_matter({name: value for name, value in fields.items() if value})
    body = replace_surrogates(envelope.body)
    return f"{head}\n{body}\n" if body else head
