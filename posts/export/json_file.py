"""A JSON file: the fields, the body and the figures, for programs."""

import json

from posts.export.draft import Draft
from posts.plain_text import replace_surrogates


def write_json(draft: Draft) -> str:
    """Write one indented object; absent fields are left out, figures that are unknown are null."""
    envelope = draft.envelope
    fields: dict[str, object] = {
        "title": envelope.title,
        "meta_description": envelope.meta_description,
        "tags": envelope.tags,
        "categories": envelope.categories,
        "unknown_categories": envelope.unknown_categories,
        "body": envelope.body,
        "slug": draft.slug,
        "topic": draft.topic,
        "date": draft.written_on.isoformat(),
        "state": draft.state,
        "version": draft.version,
        "figures": dict(draft.figures),
    }
    present = {name: value for name, value in fields.items() if value}
    text = json.dumps(present, ensure_ascii=False, indent=2, default=str)
    return replace_surrogates(text) + "\n"
