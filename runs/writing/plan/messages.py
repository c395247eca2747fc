"""What a model is asked for when a post is written by plan, word for word.

Each request begins with the lane's own prompt, rendered, and these instructions: the same
characters each time, so that a provider may keep them in a cache. The plan comes next, then what is
written so far, and in the last line the piece that is wanted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final
from xml.sax.saxutils import quoteattr

from posts.plain_text import defuse
from providers.base import Prompt
from runs.prepare import Prepared, output_limit
from runs.writing.plan.body_so_far import WrittenSection, head_of, read_body, tail_of
from runs.writing.plan.outline import Outline

NO_OUTLINE: Final = Outline()
PLAN_WORDS: Final = 500
"""Room for a header and a short outline; longer posts have longer outlines."""
NEIGHBOUR_WORDS: Final = 150
"""Of what stands before and behind a section that is written once more, so many are shown."""
OURS: Final = re.compile(r"</?(?:plan|earlier|written|before|old|new|behind|note)\b>?|<(?=write\b)")
"""What could close one of our elements, or look like the last line."""
ROOM: Final = 2
"""A reply may have so many times the words that it is asked for."""
INSTRUCTIONS: Final = """\
# How this post is written

The post is written piece by piece, and the pieces are put together afterwards. The form of a \
reply described above is that of the whole post. The last line of this message is an element \
<write>: it names the one piece that is wanted now. Reply with that piece and nothing else, in \
the language of the post: no greeting, no remark about the task, no end marker.

- piece="plan": the header lines as described above, an empty line, and the outline of the body: \
for each section a line "## Heading (420 words)", and below it lines "### Heading" where it has \
several parts. No text of the post yet. The numbers add up to the words asked for. Most sections \
have 200 to 500 words, and each has a subject of its own. The opening paragraph has no heading \
and no line. The last section closes the post. If there is a <plan> already, give the header \
lines alone.
- piece="opening": the opening paragraph, without a heading.
- piece="section": the text of this section of the plan, in Markdown, without its own heading. It \
keeps to its subject: what belongs to other sections is left to them, and nothing that is written \
is said again. It does not introduce the post and draws no conclusion. With part="2" or more, the \
section is begun: go on where the text ends, with something new. If the element is empty, begin \
with a line "## Heading" of your own, about what the post leaves out; with deepens="…", about \
more of that section's subject.
- piece="closing": the text of the last section, without its heading, if it has one. It draws the \
conclusion in new words.

"words" is the length of the piece: write about that many."""

AGAIN: Final = """\
The post is there as a whole, and one section of it is written once more: the piece named below. \
Your text takes the place of <old>, if there is one: say what belongs to the section anew, and \
better, with all that is of use in it. What stands <before> and <behind> it stays as it is. If \
there is a <note>, do as it says. With part="2" or more, go on where <new> ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The piece of the post that is asked for."""

    kind: str
    """`plan`, `opening`, `section` or `closing`."""
    words: int
    heading: str = ""
    number: int = 0
    """Of the section in the plan, from 1; 0 for a piece that is none."""
    of: int = 0
    part: int = 1
    deepens: str = ""
    """The heading of the section about whose subject an additional one is."""

    def write(self) -> str:
        """The last line of the request for it."""
        attributes = [f'piece="{self.kind}"']
        if self.number:
            attributes.append(f'number="{self.number}" of="{self.of}"')
        attributes.append(f'words="{self.words}"')
        if self.part > 1:
            attributes.append(f'part="{self.part}"')
        if self.deepens:
            attributes.append(f"deepens={quoteattr(self.deepens)}")
        said = " ".join(attributes)
        closed = self.kind in {"plan", "opening"}
        return f"<write {said}/>" if closed else f"<write {said}>{self.heading}</write>"


def beginning_of(prepared: Prepared) -> str:
    """The message that all requests of a post begin with."""
    return f"{prepared.prompt.text.rstrip()}\n\n{INSTRUCTIONS}"


def first_request(prepared: Prepared) -> Prompt:
    """What a lane sends first: the request for the whole post, or for its plan."""
    return plan_request(prepared) if prepared.way.mode == "plan" else prepared.prompt


def plan_request(prepared: Prepared, given: Outline = NO_OUTLINE) -> Prompt:
    """The first request: header and outline; only the header where an outline is given."""
    words = prepared.brief.words
    shared = [beginning_of(prepared)]
    if given.sections:
        shared.append(_plan(given))
    piece = Piece(kind="plan", words=words)
    return _request(prepared, shared, f"\n\n{piece.write()}", PLAN_WORDS + words // 10)


def piece_request(prepared: Prepared, outline: Outline, body: str, piece: Piece) -> Prompt:
    """The request for a piece of the body, told what stands there already.

    The earlier sections have a line each, the last words stand there as they are.
    """
    shared = [beginning_of(prepared), _plan(outline)]
    tail = tail_of(body)
    lines = _earlier(read_body(body), len(body) - len(tail), body)
    if lines:
        shared += [f"\n\n<earlier>\n{lines[0]}", *lines[1:]]
    rest = "</earlier>" if lines else ""
    rest += f"\n\n<written>\n{_plain(tail)}\n</written>" if tail else ""
    return _request(prepared, shared, f"{rest}\n\n{piece.write()}", piece.words * ROOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a section is written once more: what stands around it, and what a person wants."""

    before: str
    old: str
    """Empty where the post has no such section."""
    behind: str
    note: str = ""
    new: str = ""
    """What is there of the new version."""


def again_request(
    prepared: Prepared, outline: Outline, body: str, place: Place, piece: Piece
) -> Prompt:
    """The request for a section once more, told what the others say and what stands around it."""
    shared = [beginning_of(prepared), _plan(outline)]
    lines = _earlier(read_body(body), len(body), body)
    if not piece.heading:
        lines = lines[1:] if body and not body.startswith("## ") else lines
    lines = [line for line in lines if not line.startswith(f"- {piece.heading}: ")]
    around = {
        "earlier": "".join(lines).rstrip("\n"),
        "before": tail_of(place.before, NEIGHBOUR_WORDS),
        "old": place.old,
        "behind": head_of(place.behind, NEIGHBOUR_WORDS),
        "note": place.note,
        "new": place.new,
    }
    said = "".join(
        f"\n\n<{name}>\n{OURS.sub('', text)}\n</{name}>" for name, text in around.items() if text
    )
    rest = f"{said}\n\n{AGAIN}\n\n{piece.write()}"
    return _request(prepared, shared, rest, piece.words * ROOM)


def _plan(outline: Outline) -> str:
    return f"\n\n<plan>\n{outline.write()}\n</plan>"


def _request(prepared: Prepared, shared: Sequence[str], rest: str, words: int) -> Prompt:
    return replace(
        prepared.prompt,
        text="".join(shared) + rest,
        fixed=tuple(accumulate(map(len, shared))),
        max_output_tokens=output_limit(words, prepared.settings),
    )


def _earlier(sections: Sequence[WrittenSection], before: int, body: str) -> list[str]:
    """A line for each section that begins before the last words."""
    lines, at = [], 0
    for each in sections:
        start = body.find(f"## {each.heading}", at) if each.heading else 0
        if start < 0 or start >= before:
            break
        at = start
        name = f"{each.heading}: " if each.heading else ""
        lines.append(f"- {defuse(f'{name}{each.gist}')}\n")
    return lines


def _plain(text: str) -> str:
    """Written text in which nothing closes our elements."""
    return text.replace("</written>", "").replace("<write ", "<write_")
