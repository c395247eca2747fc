"""Two kinds of column that are the same in SQLite and in PostgreSQL: any text, and a moment."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator

JSON_MARK: Final = "\ufdd0"
"""Before a text that is kept as a JSON string; a character that no text may hold."""


class AnyText(TypeDecorator[str]):
    """Text of any characters, read as it was written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or _is_storable(value):
            return value
        return JSON_MARK + json.dumps(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        if value is None or not value.startswith(JSON_MARK):
            return value
        return str(json.loads(value[1:]))


class Moment(TypeDecorator[datetime]):
    """A point in time, in UTC whatever zone a database answers in or forgets."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if not isinstance(value, datetime):
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _is_storable(text: str) -> bool:
    """Whether a database takes it as it is: it refuses or cuts NUL, and half of a character.

    Models do write them. Looking for them by an expression takes ten times as long, and more.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text and not text.startswith(JSON_MARK)
