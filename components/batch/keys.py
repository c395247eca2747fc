"""Names of the session's keys for batches, and of the address's parameter."""

from typing import Final

PARAMETER: Final = "batch"
"""Query parameter that names the batch to show."""
SOURCE: Final = "batch-source"
"""How the topics are given: a name of `components.batch.topics.SOURCES`."""
TYPED: Final = "batch-topics"
FILE: Final = "batch-file"
SET: Final = "batch-set"
"""The name of the saved topics that are chosen."""
SET_ASKED: Final = "batch-set-asked"
"""Saved topics to choose when the page is drawn next: those that just got another name."""
SET_NAME: Final = "batch-set-name"
SET_WRONG: Final = "batch-set-wrong"
"""Why what was asked of saved topics was not done, in a sentence; while its dialog is open."""
SET_READ: Final = "batch-set-read"
"""The data of the saved topics that are chosen, with their name and moment."""
READ: Final = "batch-read"
"""What was read last, with what it was read of: it is read once."""
PROMPTS: Final = "batch-prompts"
REPEATS: Final = "batch-repeats"
BUDGET: Final = "batch-budget"
NAME: Final = "batch-name"
HALF_PRICE: Final = "batch-half-price"
PRICED: Final = "batch-priced"
"""What the cells take, with what it was reckoned of."""
STARTED: Final = "batch-started"
"""The cells of the batch that was started last, with its id, until it is shown: Streamlit runs the
page once more for a second press, which must not write everything twice."""
SEARCH: Final = "batch-search"
STATE: Final = "batch-state"
MODEL: Final = "batch-model"
PROMPT: Final = "batch-prompt"
ORDER: Final = "batch-order"
DESCENDING: Final = "batch-descending"
TURN: Final = "batch-turn"
"""How often other cells were asked for: each time the table begins with its first page."""
MATRIX_PAGE: Final = "batch-matrix-page"
"""The page of the table of topics and scores."""
DONE: Final = "batch-done"
"""What was just done, or why it was not, in a sentence; told once."""


def page_of(turn: int) -> str:
    """The page of the table that is shown."""
    return f"batch-page-{turn}"


def at_once_of(provider: str) -> str:
    """How many cells are written at once with a provider."""
    return f"batch-at-once-{provider}"


def a_minute_of(provider: str) -> str:
    """How many requests a minute a provider gets."""
    return f"batch-a-minute-{provider}"
