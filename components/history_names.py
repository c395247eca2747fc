"""Models and topics as the history names them: outside text, made harmless and short."""

import re
from typing import Final

from components.notices import escape_markdown
from runs.run import RECORDING

PART: Final = r"(?!www\.)[^\W_](?:\w*[^\W_])?"
HARMLESS: Final = re.compile(rf"{PART}(?:[ .:/·-]+{PART})*", re.IGNORECASE)
"""Names, and what stands between their parts; other signs may mean something to Streamlit."""
MEANT: Final = re.compile(r"//|--|- | -|\. ")
"""What it makes a link, a dash or a list of."""
MOST_OF_A_LINE: Final = 120
"""Characters of a topic or a title that are shown."""


def name_model(model_id: str) -> str:
    """A model in plain text; of a recording, the model that it was recorded from."""
    provider, _, recorded = model_id.partition(":")
    return f"Recording of {recorded}" if provider == RECORDING else model_id


def label(text: str) -> str:
    r"""A text as a widget's label. Screen readers read its source: it is escaped only at need.

    >>> label("anthropic:claude-haiku-5-5 · Blog post v1")
    'anthropic:claude-haiku-5-5 · Blog post v1'
    >>> print(label("some:smile: model"))
    some\:smile\: model
    """
    harmless = HARMLESS.fullmatch(text) and text.count(":") < 2 and not MEANT.search(text)
    return text if harmless else escape_markdown(text)


def short(text: str) -> str:
    """The beginning of a text, as Markdown."""
    if len(text) > MOST_OF_A_LINE:
        text = text[: MOST_OF_A_LINE - 1].rstrip() + "…"
    return escape_markdown(text)
