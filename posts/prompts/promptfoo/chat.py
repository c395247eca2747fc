"""A prompt of promptfoo as messages with their roles: a chat in JSON or YAML, or a plain text."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from posts.prompts.outside_yaml import load_yaml

SYSTEM: Final = frozenset({"system", "developer"})
"""Roles of instructions."""


def read_messages(raw: str) -> list[tuple[str, str]]:
    """Role and text of each message; a plain text is one of the user. Never raises.

    >>> read_messages("About {{topic}}.")
    [('user', 'About {{topic}}.')]
    """
    chat = _chat(raw)
    return [("user", raw)] if chat is None else list(_messages(chat))


def _chat(raw: str) -> list[Any] | None:
    """A prompt that is a list of messages in JSON or YAML; None where it is a plain text."""
    if raw.lstrip().startswith("["):
        try:
            loaded = json.loads(raw)
        except (ValueError, RecursionError):
            return None
    elif re.match(r"\s*-\s+(?:role|content)\s*:", raw):
        try:
            loaded = load_yaml(raw)
        except (yaml.YAMLError, RecursionError, ValueError):
            return None
    else:
        return None
    entries = loaded if isinstance(loaded, list) else []
    is_chat = any(isinstance(each, dict) and each.get("role") for each in entries)
    return loaded if is_chat else None


def _messages(chat: list[Any]) -> Iterator[tuple[str, str]]:
    for entry in chat:
        message = entry if isinstance(entry, dict) else {}
        role, content = message.get("role", "user"), message.get("content")
        parts = content if isinstance(content, list) else [content]
        texts = [each.get("text") if isinstance(each, dict) else each for each in parts]
        text = "\n\n".join(each for each in texts if isinstance(each, str))
        yield (role if isinstance(role, str) else "user"), text
