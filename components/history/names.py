"""Model names and topics for the history: untrusted text, escaped and shortened."""

from typing import Final

from components.notices import escape_markdown
from runs.settings import RECORDING

MOST_OF_A_LINE: Final = 120
"""Characters of a topic or a title that are shown."""


def name_model(model_id: str) -> str:
    """A model's name in plain text; for a recording, the model that was recorded."""
    provider, _, recorded = model_id.partition(":")
    return f"Recording of {recorded}" if provider == RECORDING else model_id


def short(text: str, most: int = MOST_OF_A_LINE) -> str:
    """The beginning of a text, as Markdown on one line."""
    if len(text) > most:
        text = text[: most - 1].rstrip() + "…"
    return escape_markdown(text)
