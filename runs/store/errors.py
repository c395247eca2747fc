"""Why runs are not being saved, in words, and what can be done about it."""

from collections.abc import Mapping
from typing import Final

from posts.plain_text import fold_line

REASONS: Final[Mapping[str, str]] = {
    "locked": "Another program is using the database. Close what else has it open.",
    "full": "The disk is full. Free some space.",
    "no space": "The disk is full. Free some space.",
    "readonly": "The database may only be read. Let Draftbench write to its folder and file.",
    "read-only": "The database may only be read. Let Draftbench write to its folder and file.",
    "permission denied": "Draftbench may not write to the database. Give it the right to.",
    "unable to open": "The database cannot be opened. Let Draftbench write to its folder.",
    "file is gone": "The database file was deleted or replaced. It is being made anew.",
    "no such file": "The folder of the database is missing. Make it, or check DATABASE_URL.",
    "not a directory": "The folder of the database is none. Check DATABASE_URL.",
    "file exists": "The folder of the database is none. Check DATABASE_URL.",
    "malformed": "The database file is damaged. Put a copy in its place.",
    "not a database": "The database file is no database. Put it aside.",
    "password": "The database server refused the user or the password. Check DATABASE_URL.",
    "connection": "The database server cannot be reached. Check that it runs, and DATABASE_URL.",
    "connect": "The database server cannot be reached. Check that it runs, and DATABASE_URL.",
    "newer draftbench": "The database is of a newer Draftbench. Start that one.",
}
"""What stands in an error's own words, and what it means; the first that does counts."""


def reason_for(error: BaseException) -> str:
    """What keeps runs from being saved, and what the person can do."""
    said = cause_of(error).lower()
    found = (reason for words, reason in REASONS.items() if words in said)
    unknown = f"The database had a fault ({type(error).__name__}). The server's log says more."
    return next(found, unknown)


def cause_of(error: BaseException) -> str:
    """An error's own words on a line, without the statement: that may hold a post."""
    return fold_line(f"{type(error).__name__}: {getattr(error, 'orig', None) or error}")
