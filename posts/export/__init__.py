"""Exports: a draft as a file, a module a format. The same draft gives the same text each time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from posts.export.draft import Draft
from posts.export.html_page import write_html
from posts.export.json_file import write_json
from posts.export.markdown_file import write_markdown
from posts.export.reply import write_reply
from posts.versions import WRITTEN

__all__ = ["FORMATS", "Draft", "Format", "file_name"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    suffix: str
    """Of the file's name, with its dot."""
    media_type: str
    write: Callable[[Draft], str]
    """Makes the file's text; it can be encoded in UTF-8."""
    of_reply: bool = False
    """It holds the reply as it came, whatever was made of the post since."""


FORMATS: Final[Mapping[str, Format]] = {
    "Markdown": Format(".md", "text/markdown", write_markdown),
    "HTML": Format(".html", "text/html", write_html),
    "JSON": Format(".json", "application/json", write_json),
    "Reply": Format(".txt", "text/plain", write_reply, of_reply=True),
}
"""By the label of their button."""


def file_name(draft: Draft, format_name: str) -> str:
    """A name for a draft's file that is safe on every system; says which version it holds."""
    chosen = FORMATS[format_name]
    is_plain = chosen.of_reply or draft.version == WRITTEN
    version = "" if is_plain else f"-{draft.version.lower()}"
    return f"{draft.slug}{version}{chosen.suffix}"
