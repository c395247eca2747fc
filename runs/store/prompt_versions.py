"""Kept prompt versions: each owner's templates, every version of them, none ever changed."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from posts.plain_text import drop_unprintable, fold_line
from posts.prompts.version import (
    BUILT_IN,
    BUILT_IN_VERSIONS,
    PromptError,
    PromptVersion,
    read_template,
)
from posts.vocabulary.charsets import LINE_BREAK
from runs.store.database import Database
from runs.store.errors import DatabaseConflict
from runs.store.schema import PROMPTS
from runs.store.shrink import mark_deletion

MAX_NAME: Final = 80
MAX_NOTE: Final = 300
MAX_TEXT: Final = 100_000
TRIES: Final = 5
"""How often a number is asked for that another process takes first."""


class UnusablePrompt(PromptError):
    """A template cannot be kept like that: change its name or its text."""


def list_prompts(database: Database, owner: str) -> list[PromptVersion]:
    """The built-in versions, then the owner's by name, the newest version of each first."""
    order = PROMPTS.c.number.desc()
    asked = select(PROMPTS).where(PROMPTS.c.owner == owner).order_by(order)
    rows = database.read(lambda connection: connection.execute(asked).all())
    kept = [
        PromptVersion(name=row.name, number=row.number, text=row.text, note=row.note)
        for row in rows
    ]
    return [*BUILT_IN_VERSIONS, *sorted(kept, key=lambda version: version.name.casefold())]


def save_prompt(
    database: Database, owner: str, name: str, text: str, note: str = "", *, is_new: bool = False
) -> PromptVersion:
    """Keep a text as the next version of a template; returns it once it is kept.

    Args:
        database: Where to.
        owner: Whose it is.
        name: Of the template: one line.
        text: The template's file.
        note: What is new in it.
        is_new: No template may have this name yet.

    Raises:
        UnusablePrompt: the name is empty or taken, or the text is not a template.
        DatabaseUnavailable: it could not be saved.
    """
    name, text = check_name(name), check_text(text)
    note = fold_line(note)[:MAX_NOTE]

    def keep(connection: Connection) -> PromptVersion:
        names, number = _taken(connection, owner, name)
        if is_new and name.casefold() in names:
            raise UnusablePrompt(
                f"There is a prompt named {name} already.", remedy="Take another name."
            )
        version = PromptVersion(name=name, number=number + 1, text=text, note=note)
        values = {"owner": owner, "name": name, "number": version.number, "text": text}
        moment = datetime.now(UTC)
        connection.execute(insert(PROMPTS).values(**values, note=note, saved_at=moment))
        return version

    for _ in range(TRIES):
        try:
            return database.write(keep).result()
        except DatabaseConflict:  # another process was quicker: the next number, then
            continue
    return database.write(keep).result()


def delete_prompt(database: Database, owner: str, name: str) -> None:
    """Forget a template with all its versions. Lanes that wrote with it keep its text."""
    gone = delete(PROMPTS).where(PROMPTS.c.owner == owner, PROMPTS.c.name == name)

    def forget(connection: Connection) -> None:
        connection.execute(gone)
        mark_deletion(connection)

    database.write(forget).result()
    database.shrink()


def check_name(name: str) -> str:
    """A template's name as it is kept.

    Raises:
        UnusablePrompt: it is empty, too long, or the built-in one's.
    """
    name = fold_line(name)
    if not name:
        raise UnusablePrompt("The prompt has no name.", remedy="Give it one.")
    if len(name) > MAX_NAME:
        raise UnusablePrompt(
            f"The name has {len(name)} characters; at most {MAX_NAME} are possible.",
            remedy="Shorten it.",
        )
    if name.casefold() == BUILT_IN.name.casefold():
        raise UnusablePrompt(
            f"{BUILT_IN.name} comes with Draftbench and stays as it is.",
            remedy="Take another name.",
        )
    return name


def check_text(text: str) -> str:
    """A template's text as it is kept.

    Raises:
        UnusablePrompt: it is empty, too long, or cannot be read.
    """
    text = drop_unprintable(LINE_BREAK.sub("\n", text))
    if len(text) > MAX_TEXT:
        raise UnusablePrompt(
            f"The prompt has {len(text):,} characters; at most {MAX_TEXT:,} are possible.",
            remedy="Shorten it.",
        )
    try:
        template = read_template(text)
    except ValueError as error:
        raise UnusablePrompt(str(error), remedy="Correct it, or leave that part out.") from error
    if not (template.instructions or template.text):
        raise UnusablePrompt("The prompt is empty.", remedy="Write what the model is to do.")
    return text


def _taken(connection: Connection, owner: str, name: str) -> tuple[set[str], int]:
    """The owner's names in use, folded, and the highest number of this one; 0 for none."""
    asked = select(PROMPTS.c.name, PROMPTS.c.number).where(PROMPTS.c.owner == owner)
    rows = connection.execute(asked).all()
    numbers = [number for other, number in rows if other == name]
    return {other.casefold() for other, _ in rows}, max(numbers, default=0)
