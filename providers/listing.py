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
    rows = body.get("data") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise ValueError("no list of models")
    return list(_read_rows(rows[:MAX_LISTED]))


def _read_rows(rows: list[Any]) -> Iterator[ListedModel]:
    for row in rows:
        name = row.get("id") if isinstance(row, dict) else None
        if not isinstance(name, str) or not name.isprintable() or NO_WRITERS.search(name):
            continue
        yield ListedModel(
            name=name,
            display_name=_text(row.get("display_name")),
            context_limit=_count(row.get("max_input_tokens")),
            output_limit=_count(row.get("max_tokens")),
            retires_on=_day(row.get("retires_at") or row.get("shutdown_date")),
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.isprintable() else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
