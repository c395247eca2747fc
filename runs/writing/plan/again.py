"""Write one section of a finished post once more, to stand beside its old version."""

import re
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Protocol

from posts.measures import count_words
from providers.base import BadReply, Finished, Prompt
from runs.prepare import Prepared
from runs.section_draft import SECTION_END, section_head
from runs.writing.budget import BudgetTracker
from runs.writing.plan.messages import Piece, Place, again_request
from runs.writing.plan.outline import Outline
from runs.writing.plan.piece_filter import PieceFilter
from runs.writing.plan.piece_receiver import PieceReceiver
from runs.writing.plan.swap import around, headings_of, section_in
from runs.writing.plan.word_budget import Pace, next_part
from runs.writing.requests import Post, SendRequest
from runs.writing.sections.pieces import ModelRefused, Pieces
from runs.writing.sections.section_filter import UNIT_END, Written

Wish = Literal["again", "longer", "shorter"]
LONGER: Final = 1.5
SHORTER: Final = 0.6
FEWEST: Final = 60
"""Words of a section that is asked for."""
MOST_REQUESTS: Final = 3
LONGEST_NOTE: Final = 1_000
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """Which section is wanted once more, and how."""

    heading: str
    """Empty for the opening."""
    wish: Wish = "again"
    note: str = ""
    """What a person wants of it, in their words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A rewrite, and the post that it is for as it stands."""

    rewrite: Rewrite
    outline: Outline
    title: str
    body: str

    @property
    def index(self) -> int | None:
        """Of the section in the outline; None for the opening, and for one that was added.

        Raises:
            ValueError: neither outline nor post has such a section.
        """
        if self.rewrite.heading not in headings_of(self.body, self.outline):
            raise ValueError("there is no such section")
        return self.outline.index_of(self.rewrite.heading) if self.rewrite.heading else None

    @property
    def closes(self) -> bool:
        """Whether it is the last section of the post."""
        return self.index is not None and self.index == len(self.outline.sections) - 1 > 0

    @property
    def note(self) -> str:
        """What a person wants of it."""
        return self.rewrite.note.strip()[:LONGEST_NOTE]

    @property
    def words(self) -> int:
        """How many words are wanted.

        Raises:
            ValueError: neither outline nor post has such a section.
        """
        index = self.index
        planned = 0 if index is None else self.outline.sections[index].words
        there = count_words(section_in(self.body, self.rewrite.heading))
        match self.rewrite.wish:
            case "longer":
                wanted = LONGER * max(there, planned)
            case "shorter":
                wanted = SHORTER * (there or planned)
            case _:
                wanted = planned or there
        return max(FEWEST, round(wanted))


class AskForPart(Protocol):
    """Makes the request for a section, or for more of it."""

    def __call__(self, words: int, *, more: bool) -> Prompt: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRequests:
    """How a model is asked for a section that is not sent the person's prompt."""

    ask: AskForPart
    most_words: int
    """Of one request."""
    unwanted: re.Pattern[str] | None
    """Sentences with this are left out."""


async def write_again(
    prepared: Prepared,
    send: SendRequest,
    post: Post,
    assignment: Assignment,
    own: OwnRequests | None = None,
) -> Finished:
    """Write the section into a post of its own, in parts where it is long.

    Args:
        prepared: What the post is about, and the prompt for it.
        send: Sends a request.
        post: Where the section goes.
        assignment: Which section, and how.
        own: Requests in the place of those that begin with the prompt.

    Raises:
        ProviderError: a request failed; what came before is kept.
    """
    pieces = Pieces(send, post, BudgetTracker(prepared.settings))
    pieces.emit(section_head(assignment.rewrite.heading))
    try:
        await _Section(prepared, pieces, assignment, own).write()
    except ModelRefused as refusal:
        return replace(refusal.finished, usage=pieces.usage)
    pieces.emit(SECTION_END)
    return Finished(stop_reason="end", usage=pieces.usage, request_id=pieces.request_id)


@dataclass(slots=True)
class _Section:
    """The section as it is written."""

    prepared: Prepared
    pieces: Pieces
    assignment: Assignment
    own: OwnRequests | None
    _written: Written = field(default_factory=Written)
    _new: list[str] = field(default_factory=list)

    async def write(self) -> None:
        before, _, behind = around(self.assignment.body, self._outline, self._heading)
        for text in (before, behind):  # the old version does not count: this one replaces it
            for sentence in UNIT_END.split(text):
                self._written.add(sentence or "")
        pace, requests = Pace(), 0
        while part := next_part(self.assignment.words, count_words("".join(self._new))):
            requests += 1
            asked = pace.to_ask(part)
            asked = min(asked, self.own.most_words) if self.own else asked
            written = await self._request(asked, requests)
            pace = pace.told(asked=asked, written=written)
            if requests == self._most_requests or not (written or self.own):
                break
        if not self._new:
            raise BadReply("Nothing new came.", remedy="Write it again, or take another model.")

    async def _request(self, asked: int, part: int) -> int:
        """Ask for the section, or for more of it; the words that came."""
        body, old = self.assignment.body, section_in(self.assignment.body, self._heading)
        before, _, behind = around(body, self._outline, self._heading)
        new = "".join(self._new)
        place = Place(before=before, old=old, behind=behind, note=self.assignment.note, new=new)
        receiver, ended = self._receiver(), False
        request = (
            self.own.ask(asked, more=bool(new))
            if self.own
            else again_request(self.prepared, self._outline, body, place, self._piece(asked, part))
        )
        try:
            await self.pieces.request(request, receiver.feed)
            ended = True
        finally:
            receiver.close(cut=not ended or self.pieces.cut)
        return receiver.words

    def _piece(self, asked: int, part: int) -> Piece:
        count, index = len(self._outline.sections), self.assignment.index
        if not self._heading:
            return Piece(kind="opening", words=asked, part=part)
        return Piece(
            kind="closing" if self._closes else "section",
            words=asked,
            heading=self._heading,
            number=0 if index is None else index + 1,
            of=count,
            part=part,
        )

    @property
    def _most_requests(self) -> int:
        return 2 * MOST_REQUESTS if self.own else MOST_REQUESTS

    def _receiver(self) -> PieceReceiver:
        others = [each.heading for each in self._outline.sections if each.heading != self._heading]

        def make_filter(heading: str) -> PieceFilter:
            return PieceFilter(
                self._written,
                heading=self._heading,
                earlier=[self.assignment.title, *others],
                later=[],
                on_drop=_say_nothing,
                is_opening=not self._heading,
                is_last=self._closes,
                unwanted=self.own.unwanted if self.own else None,
            )

        return PieceReceiver(self._emit, make_filter, heading="", gap="\n\n" if self._new else "")

    def _emit(self, text: str) -> None:
        self._new.append(text)
        self.pieces.emit(text)

    @property
    def _outline(self) -> Outline:
        return self.assignment.outline

    @property
    def _heading(self) -> str:
        return self.assignment.rewrite.heading

    @property
    def _closes(self) -> bool:
        return self.assignment.closes


def _say_nothing(kind: str, text: str) -> None:
    """What is left out of a draft is not told: the draft is seen before it counts."""
