"""The only names of session-state keys. Widgets keep what was typed for a provider not in view."""

from typing import Final

TOPIC: Final = "topic"
EXAMPLE: Final = "example"
PROVIDER: Final = "provider"
SERVER: Final = "server"
"""The known server of the `compatible` provider that filled in its base URL."""
WORDS: Final = "words"
AUDIENCE: Final = "audience"
TONE: Final = "tone"
LANGUAGE: Final = "language"
KEYPHRASE: Final = "keyphrase"
NOTES: Final = "notes"
NOTICE: Final = "notice"
"""What the last press of the button was refused for: a `components.notices.Notice`, or None."""
PRESSED_WITH: Final = "pressed_with"
"""What the form held at that press: a notice is about nothing else."""
MODEL_LISTS: Final = "model_lists"
"""Provider to the list of models it was asked for: a `components.model_list.Lookup`."""
FILLED_FROM: Final = "filled_from"
"""Id of the run whose settings were put into the form, so that edits are not overwritten."""
MODEL_CLEARED: Final = "model_cleared"
"""Key of the field of a model that is empty because the person wants it so."""
RELAYED: Final = "relayed"
"""True once this page found that it cannot have the event stream."""
WARMED_UP: Final = "warmed_up"
"""Providers that were told to make ready."""
VIEW: Final = "view"
"""Which part of the page is in view: a name of `components.page.VIEWS`."""
RUN_PARAMETER: Final = "run"
"""Query parameter that names the run to show."""
VISITOR: Final = "visitor"
"""The browser's id in a public deployment, as its cookie had it when the page was opened."""
HISTORY_SEARCH: Final = "history-search"
HISTORY_MODEL: Final = "history-model"
HISTORY_PROMPT: Final = "history-prompt"
HISTORY_STATE: Final = "history-state"
HISTORY_DATES: Final = "history-dates"
HISTORY_PAGE: Final = "history-page"
HISTORY_PICKED: Final = "history-picked"
"""Lanes picked in the history, in the order of the picks: lane id to `runs.history.KeptLane`."""
HISTORY_DONE: Final = "history-done"
"""What was just done in the history, in a sentence; told once."""


def model_of(provider: str) -> str:
    """The model chosen for a provider."""
    return f"model-{provider}"


def api_key_of(provider: str, base_url: str | None) -> str:
    """The key typed for a provider at an address: no other address is to see it."""
    return f"key-{provider}-{base_url or 'usual'}"


def base_url_of(provider: str) -> str:
    """The base URL typed for a provider."""
    return f"base-url-{provider}"


def parameter_of(provider: str, name: str) -> str:
    """The value chosen for a parameter of a provider's models."""
    return f"parameter-{provider}-{name}"


def pick_of(lane_id: str) -> str:
    """Whether a lane of the history is picked."""
    return f"pick-{lane_id}"
