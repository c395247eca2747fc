"""Topics and titles in lists: untrusted text, escaped and shortened."""

from typing import Final

from components.notices import escape_markdown

MOST_OF_A_LINE: Final = 120
"""Characters of a topic or a title that are shown."""


def short(text: str, most: int = MOST_OF_A_LINE) -> str:
    """The beginning of a text, as Markdown on one line."""
    if len(text) > most:
        text = text[: most - 1].rstrip() + "…"
    return escape_markdown(text)
