"""Ask for the header and the outline of a post, and write the header.

A line of the header is written once the reply has gone past it, in the order of the envelope: what
was written stays, whatever the reply says later, and is not written again when the post goes on.
"""

from collections.abc import Mapping
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
FIELDS: Final[tuple[Field, ...]] = ("title", "meta_description", "tags", "categories")
"""In the order of the envelope."""
DEFAULT_SECTION: Final = 400
"""Words of a section where the model has planned none."""
JSON_BEGINS: Final = 40
"""A reply with a brace among so many first characters is JSON."""
MOST_HEADER: Final = 4_000
"""Characters of a reply in which its header is looked for while it arrives."""


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
    title = desk.envelope().title or header.title or _title_of_topic(desk)
    desk.title = title
    desk.keep(outline if outline.sections else _unplanned(desk))
    _write_header(desk, replace(header, title=title), whole=True)
    desk.pieces.emit("\n")


async def _ask(desk: Desk) -> str:
    """The reply, whole or as far as it came."""
    received: list[str] = []

    def receive(text: str) -> None:
        received.append(text)
        reply = "".join(received)
        if "\n" in text and len(reply) < MOST_HEADER and not _is_json(reply):
            _write_header(desk, read_envelope(reply[: reply.rfind("\n") + 1]), whole=False)

    await desk.request(plan_request(desk.prepared, desk.outline), receive)
    return "".join(received)


def _outline_in(reply: str, read: Envelope, words: int) -> Outline:
    """The outline behind the header; of a reply in JSON, or without a header, anywhere in it."""
    has_header = read.title and read.body and not _is_json(reply)
    return read_outline(read.body if has_header else reply, words=words, title=read.title or "")


def _title_of_topic(desk: Desk) -> str:
    desk.note("plan_title_missing", "")
    return defuse(fold_line(desk.prepared.brief.topic))


def _unplanned(desk: Desk) -> Outline:
    """Sections for which the model is to choose the headings."""
    desk.note("plan_outline_missing", "")
    count = max(2, round(desk.words / DEFAULT_SECTION))
    return settle([Section(heading="")] * count, words=desk.words)


def _is_json(reply: str) -> bool:
    return "{" in reply[:JSON_BEGINS]


def _write_header(desk: Desk, read: Envelope, *, whole: bool) -> None:
    """Add the lines that are missing; while the reply arrives, those that it has gone past."""
    there, values = _values(desk.envelope()), _values(read)
    for name, behind in zip(FIELDS, _behind(values), strict=True):
        if there[name]:
            continue
        if not whole and not (values[name] and (behind or read.body)):
            return
        if values[name]:
            desk.pieces.emit(f"{KEYS[name]}: {values[name]}\n")


def _behind(values: Mapping[Field, str]) -> list[bool]:
    """Of each field, whether one behind it has begun."""
    return [any(values[each] for each in FIELDS[at:]) for at in range(1, len(FIELDS) + 1)]


def _values(envelope: Envelope) -> dict[Field, str]:
    return {
        "title": envelope.title or "",
        "meta_description": envelope.meta_description or "",
        "tags": ", ".join(envelope.tags),
        "categories": ", ".join((*envelope.categories, *envelope.unknown_categories)),
    }
