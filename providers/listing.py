"""The models that a provider's own endpoint lists, told apart from what cannot write a post."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

NO_WRITERS: Final = re.compile(
    r"(?<![a-z])(embed|whisper|tts|dall-e|image|audio|realtime|moderation|transcribe|sora|rerank"
    r"|guard|ocr)",
    re.IGNORECASE,
)
"""Parts of names of models that do other things than write."""
MAX_LISTED: Final = 2000
Paths = tuple[tuple[str, ...], ...]
CONTEXT: Final[Paths] = (
    ("max_input_tokens",),  # Anthropic
    ("context_length",),  # OpenRouter, Together, Fireworks, Moonshot
    ("context_window",),  # Groq
    ("max_context_length",),  # Mistral, LM Studio
    ("max_model_len",),  # vLLM, SGLang
    ("limits", "max_input_tokens"),  # GitHub Models
    ("limits", "max_context_length"),
    ("top_provider", "context_length"),  # OpenRouter
    ("model_info", "max_input_tokens"),  # LiteLLM
    ("meta", "n_ctx"),  # llama.cpp, as it was started
    ("meta", "n_ctx_train"),
    ("inputTokenLimit",),  # Google AI
    ("context_size",),
    ("max_context_tokens",),
    ("max_sequence_length",),
    ("providers", "context_length"),  # Hugging Face, for each that serves it
)
OUTPUT: Final[Paths] = (
    ("max_tokens",),  # Anthropic
    ("max_output_tokens",),
    ("max_completion_tokens",),  # Groq
    ("top_provider", "max_completion_tokens"),  # OpenRouter
    ("limits", "max_output_tokens"),  # GitHub Models
    ("limits", "max_completion_tokens"),  # Cerebras
    ("model_info", "max_output_tokens"),  # LiteLLM
    ("outputTokenLimit",),  # Google AI
)
"""Where servers tell how much a model takes and writes, the more exact first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedModel:
    """A model as its provider lists it; None where the provider does not say."""

    name: str
    display_name: str | None = None
    context_limit: int | None = None
    output_limit: int | None = None
    retires_on: date | None = None

    def __str__(self) -> str:
        return self.name


def read_listing(body: object) -> list[ListedModel]:
    """Read the body of a models endpoint, of any of the three wires.

    Raises:
        ValueError: it has no list of models.
    """
    rows = _rows_of(body)
    if rows is None:
        raise ValueError("no list of models")
    return list(_read_rows(rows[:MAX_LISTED]))


def _rows_of(body: object) -> list[Any] | None:
    """The rows of a list, wherever they stand: Together sends them with nothing around."""
    if isinstance(body, list):
        return body if any(isinstance(row, dict) for row in body) else None
    places = [body.get(name) for name in ("data", "models")] if isinstance(body, dict) else []
    return next((rows for rows in places if isinstance(rows, list)), None)


def _read_rows(rows: list[Any]) -> Iterator[ListedModel]:
    for row in rows:
        name = row.get("id") or row.get("name") if isinstance(row, dict) else None
        if not isinstance(name, str) or not name.isprintable():
            continue
        if NO_WRITERS.search(name) or NO_WRITERS.search(str(row.get("type"))):
            continue
        yield ListedModel(
            name=name,
            display_name=_text(row.get("display_name")),
            context_limit=_first(row, CONTEXT),
            output_limit=_first(row, OUTPUT),
            retires_on=_day(row.get("retires_at") or row.get("shutdown_date")),
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.isprintable() else None


def _first(row: dict[str, Any], paths: Paths) -> int | None:
    """The count that stands first of these; of several that serve a model, the largest."""
    return next((max(counts) for path in paths if (counts := list(_counts(row, path)))), None)


def _counts(value: object, path: tuple[str, ...]) -> Iterator[int]:
    if isinstance(value, list):
        for each in value[:MAX_LISTED]:
            yield from _counts(each, path)
    elif not path:
        if type(value) is int and value > 0:  # JSON's true is an int to Python
            yield value
    elif isinstance(value, dict):
        yield from _counts(value.get(path[0]), path[1:])


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
