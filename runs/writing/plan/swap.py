"""Put one section of a post in the place of another, or where the outline has it."""

from collections.abc import Sequence
from itertools import pairwise

from runs.writing.plan.body_so_far import headings_at
from runs.writing.plan.outline import Outline


def headings_of(body: str, outline: Outline) -> list[str]:
    """What can be written once more: the opening, what is planned, and what was added to it.

    The opening is empty. An added section stands before the closing.
    """
    planned = [each.heading for each in outline.sections if each.heading]
    added = [name for _, name in headings_at(body) if name not in planned]
    return ["", *planned[:-1], *dict.fromkeys(added), *planned[-1:]] if planned else []


def section_in(body: str, heading: str) -> str:
    r"""The text below a heading, without it; empty where the post has no such section.

    Below none stands the opening.

    >>> section_in("Hi.\n\n## One\n\nFirst.\n\n## Two\n\nSecond.", "One")
    'First.'
    >>> section_in("Hi.\n\n## One\n\nFirst.", "")
    'Hi.'
    """
    _, old, _ = around(body, Outline(), heading)
    return (old.partition("\n")[2] if heading else old).strip()


def around(body: str, outline: Outline, heading: str) -> tuple[str, str, str]:
    """What stands before a section, the section with its heading, and what stands behind it.

    One that the post does not have is empty, and has its place before the first of those that the
    outline has behind it.
    """
    start, end = _span(body, heading) or _place(body, outline, heading)
    return body[:start].rstrip(), body[start:end], body[end:].lstrip("\n")


def put_section(body: str, outline: Outline, heading: str, text: str) -> str:
    r"""The body with this section in its place.

    >>> put_section("Hi.\n\n## A\n\nOld.\n\n## B\n\nMore.", Outline(), "A", "New.")
    'Hi.\n\n## A\n\nNew.\n\n## B\n\nMore.'
    """
    before, _, behind = around(body, outline, heading)
    head = f"## {heading}\n\n" if heading else ""
    parts = (before, f"{head}{text.strip()}", behind)
    return "\n\n".join(part for part in parts if part)


def _place(body: str, outline: Outline, heading: str) -> tuple[int, int]:
    index = outline.index_of(heading)
    behind = [] if index is None else [each.heading for each in outline.sections[index + 1 :]]
    start = next((at for at, name in headings_at(body) if name in behind), len(body))
    return start, start


def _span(body: str, heading: str) -> tuple[int, int] | None:
    found: Sequence[tuple[int, str]] = [*headings_at(body), (len(body), "")]
    if not heading:
        return 0, found[0][0]
    spans = ((start, end) for (start, name), (end, _) in pairwise(found) if name == heading)
    return next(spans, None)
