"""Ask for the header and the outline of a post, and write the header."""

from dataclasses import replace
from typing import Final

from posts.envelope import Envelope, read_envelope
from posts.plain_text import defuse, fold_line
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import KEYS
from runs.writing.plan.desk import Desk
from runs.writing.plan.messages import plan_request
from runs.writing.plan.outline import Outline, Section, settle
from runs.writing.plan.read_outline import read_outline

TRIES: Final = 2
DEFAULT_SECTION: Final = 400
"""Words of a section where the model has planned none."""
JSON_BEGINS: Final = 40
"""A reply with a brace among so many first characters is JSON."""


async def make_plan(desk: Desk) -> None:
    """Ask for header and outline, once more if one of them is missing, and write the header.

    An outline that was given is kept, and only the header asked for.

    Raises:
        ModelRefused: the model refused.
        ProviderError: the request failed.
    """
    header, outline = Envelope(), desk.outline
    for _ in range(TRIES):
        reply = await _ask(desk)
        read = read_envelope(reply)
        header = header if header.title else read
        outline = outline if outline.sections else _outline_in(reply, read, desk.words)
        if header.title and outline.sections:
            break
    desk.title = header.title or _title_of_topic(desk)
    desk.keep(outline if outline.sections else _unplanned(desk))
    desk.pieces.emit(_header(replace(header, title=desk.title)))


async def _ask(desk: Desk) -> str:
    """The reply, whole or as far as it came."""
    received: list[str] = []
    await desk.request(plan_request(desk.prepared, desk.outline), received.append)
    return "".join(received)


def _outline_in(reply: str, read: Envelope, words: int) -> Outline:
    """The outline behind the header; of a reply in JSON, or without a header, anywhere in it."""
    has_header = read.title and read.body and "{" not in reply[:JSON_BEGINS]
    return read_outline(read.body if has_header else reply, words=words, title=read.title or "")


def _title_of_topic(desk: Desk) -> str:
    desk.note("plan_title_missing", "")
    return defuse(fold_line(desk.prepared.brief.topic))


def _unplanned(desk: Desk) -> Outline:
    """Sections for which the model is to choose the headings."""
    desk.note("plan_outline_missing", "")
    count = max(2, round(desk.words / DEFAULT_SECTION))
    return settle([Section(heading="")] * count, words=desk.words)


def _header(envelope: Envelope) -> str:
    """The header and the blank line behind it."""
    values: dict[Field, str | None] = {
        "title": envelope.title,
        "meta_description": envelope.meta_description,
        "tags": ", ".join(envelope.tags),
        "categories": ", ".join((*envelope.categories, *envelope.unknown_categories)),
    }
    lines = (f"{KEYS[name]}: {value}\n" for name, value in values.items() if value)
    return "".join(lines) + "\n"
