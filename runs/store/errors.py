"""What is wrong with the database, in words, and what a person can do about it.

All that leaves the store is a `DatabaseUnavailable`: nobody else has to know SQLAlchemy, a driver
or the system's own errors. Its text never holds a statement, a password or what was to be stored.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from posts.plain_text import fold_line

CONFLICT: Final = "Another process changed the same thing at the same moment. Try again."
REASONS: Final[Mapping[str, str]] = {
    "deadlock": CONFLICT,
    "could not serialize": CONFLICT,
    "is locked": "Another program is using the database. Close what else has it open.",
    "full": "The disk is full. Free some space.",
    "no space": "The disk is full. Free some space.",
    "readonly": "The database is read-only. Let Draftbench write to its folder and file.",
    "read-only": "The database is read-only. Let Draftbench write to its folder and file.",
    "permission denied": "Draftbench may not write to the database. Give it the right to.",
    "unable to open": "The database cannot be opened. Let Draftbench write to its folder.",
    "file is gone": "The database file was deleted or replaced. A new one is being made.",
    "no such file": "The folder of the database is missing. Make it, or check DATABASE_URL.",
    "not a directory": "The database's path does not lead to a folder. Check DATABASE_URL.",
    "file exists": "The database's path does not lead to a folder. Check DATABASE_URL.",
    "malformed": "The database file is damaged. Replace it with a backup.",
    "not a database": "The database file is not a database. Move it out of the way.",
    "password": "The database server refused the user or the password. Check DATABASE_URL.",
    "connection": "The database server cannot be reached. Check that it runs, and DATABASE_URL.",
    "connect": "The database server cannot be reached. Check that it runs, and DATABASE_URL.",
}
"""Part of an error's own words, in lower case, and what it means; the first match counts."""
log = logging.getLogger(__name__)


class DatabaseUnavailable(Exception):
    """The database cannot be used now. `str()` says what is wrong, and what to do about it."""


class NewerDatabase(DatabaseUnavailable):
    """The database was made by a newer Draftbench: start that one."""


class DatabaseConflict(DatabaseUnavailable):
    """What was to be stored contradicts what is there; most often another process was quicker."""


@contextmanager
def own_errors(*driver_errors: type[Exception]) -> Iterator[None]:
    """Raise as one of ours whatever SQLAlchemy, a driver or the system says of the database.

    Args:
        driver_errors: What the driver raises where it is used without SQLAlchemy.

    Raises:
        DatabaseConflict: what was to be stored contradicts what is there.
        DatabaseUnavailable: the database cannot be used now.
    """
    from sqlalchemy.exc import IntegrityError, SQLAlchemyError  # 0.3 CPU seconds

    others: tuple[type[Exception], ...] = (SQLAlchemyError, OSError, *driver_errors)
    try:
        yield
    except IntegrityError as error:
        raise DatabaseConflict(CONFLICT) from error
    except others as error:
        raise DatabaseUnavailable(explain_database_error(error)) from error


def explain_database_error(error: BaseException) -> str:
    """What is wrong, and what the person can do."""
    if isinstance(error, DatabaseUnavailable):
        return str(error)
    words = fold_line(_own_words(error)).lower()
    for part, reason in REASONS.items():
        if part in words:
            return reason
    _log_once(cause_of(error))
    return f"The database failed ({type(error).__name__}). The server's log says more."


def cause_of(error: BaseException) -> str:
    """The first line of an error's own words, for the log.

    The statement, and what PostgreSQL says on the lines below, may hold a post.
    """
    if isinstance(error, DatabaseUnavailable) and error.__cause__:
        error = error.__cause__
    first_line = _own_words(error).strip().partition("\n")[0]
    return fold_line(f"{type(error).__name__}: {first_line}")


def _own_words(error: BaseException) -> str:
    """Without the statement, which SQLAlchemy puts beside them."""
    return str(getattr(error, "orig", None) or error)


@lru_cache(maxsize=100)
def _log_once(cause: str) -> None:
    """Whoever cannot save tries again every second: that fills no log."""
    log.error("The database failed: %s", cause)
