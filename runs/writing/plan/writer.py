"""Write a post by plan: header and outline, then piece by piece, as one envelope.

Strategy: before each piece, read from the post what is there; ask for what is missing; let the
filter pass what is new. The lane's text and its outline are all that is needed to go on.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from posts.envelope import END_MARKER, Envelope, read_envelope
from posts.measures import count_words
from posts.plain_text import defuse, fold_line
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import KEYS
from providers.base import (
    BadReply,
    ContentFiltered,
    Finished,
    OverBudget,
    ProviderError,
    RunawayReply,
    Usage,
)
from runs.prepare import Prepared
from runs.writing.budget import BudgetTracker
from runs.writing.continuation import CAN_GO_ON
from runs.writing.plan.body_so_far import read_body
from runs.writing.plan.left_out import MOST_KEPT, left_out
from runs.writing.plan.messages import Piece, piece_request, plan_request
from runs.writing.plan.next_piece import ADDED, OPENING, Step, next_step
from runs.writing.plan.outline import Outline, Section, settle
from runs.writing.plan.piece_filter import PieceFilter
from runs.writing.plan.piece_receiver import PieceReceiver
from runs.writing.plan.read_outline import read_outline
from runs.writing.plan.word_budget import Pace
from runs.writing.requests import Post, SendRequest
from runs.writing.sections.pieces import ModelRefused, Pieces
from runs.writing.sections.section_filter import UNIT_END, Written

PLAN_TRIES: Final = 2
USUAL_SECTION: Final = 400
"""Words of a section where the model has planned none."""
LITTLE: Final = 15
"""A piece that brought fewer words brought nothing."""
EMPTY_TRIES: Final = 2
"""After so many such pieces, a section is not asked for again."""
MOST_PIECES: Final = 6
"""Requests for one section; a long one may have one more for each `USUAL_SECTION` words."""
MOST_REFUSALS: Final = 3
"""After so many sections in a row that the model refused, the post ends."""
LARGEST_ASK: Final = 2_500
"""Words; no model writes more in one reply because it is asked for more."""


async def write_by_plan(
    prepared: Prepared, send: SendRequest, post: Post, *, used: Usage | None = None
) -> Finished:
    """Write the post by plan, or go on with what is there of it.

    Args:
        prepared: What the post is about, and the prompt for it.
        send: Sends a request.
        post: Where text and plan go. If there is a plan, its post is continued.
        used: What the text that is there already has used; None for a new post.

    Raises:
        ProviderError: a request failed.
    """
    pieces = Pieces(send, post, BudgetTracker(prepared.settings), used)
    writer = PlanWriter(prepared, pieces, post)
    try:
        return await writer.write()
    except ModelRefused as refusal:
        return replace(refusal.finished, usage=pieces.usage)
    except OverBudget as error:
        if not post.so_far()[1]:
            raise
        detail = f"{error.message} {error.remedy}"
        return Finished(stop_reason="max_tokens", usage=pieces.usage, detail=detail)


@dataclass(slots=True)
class PlanWriter:
    """Writes one post."""

    prepared: Prepared
    pieces: Pieces
    post: Post
    _outline: Outline = field(default_factory=Outline)
    _title: str = ""
    _written: Written = field(default_factory=Written)
    _pace: Pace = field(default_factory=Pace)
    _shut: set[int] = field(default_factory=set)
    """Numbers of sections that are not asked for again."""
    _asked: dict[int, int] = field(default_factory=dict)
    _empty: dict[int, int] = field(default_factory=dict)
    _refusals: int = 0
    """Sections in a row that the model refused."""
    _cuts_left: int = 0

    async def write(self) -> Finished:
        """Write what is missing.

        Raises:
            ModelRefused: the model refuses the post.
            ProviderError: a request failed.
        """
        self._cuts_left = self.prepared.settings.continuations
        self._outline = Outline.read(self.post.plan.outline)
        if self.post.so_far()[1].strip() and self._outline.sections:
            self._take_up()
        else:
            await self._plan()
        while step := self._next():
            await self._write(step)
        if not self._envelope().body:
            raise BadReply("The model wrote no text.", remedy="Write again, or take another model.")
        self.pieces.emit(f"\n\n{END_MARKER}\n")
        return Finished(
            stop_reason="end", usage=self.pieces.usage, request_id=self.pieces.request_id
        )

    def _envelope(self) -> Envelope:
        _, text, seams = self.post.so_far()
        return read_envelope(text, seams)

    def _take_up(self) -> None:
        """Know what stands there; close a code block that broke off."""
        envelope = self._envelope()
        self._title = envelope.title or ""
        for line in envelope.body.split("\n"):
            for sentence in UNIT_END.split(line):
                self._written.add(sentence or "")
        fences = [line for line in envelope.body.split("\n") if line.lstrip().startswith("```")]
        if len(fences) % 2:
            self.pieces.emit("\n```")

    async def _plan(self) -> None:
        """Ask for header and outline, once more if one of them is missing.

        An outline that was given is kept, and only the header asked for.
        """
        words, topic = self.prepared.brief.words, fold_line(self.prepared.brief.topic)
        header, outline = Envelope(), self._outline
        for _ in range(PLAN_TRIES):
            reply = await self._ask_for_plan()
            read = read_envelope(reply)
            header = read if read.title and not header.title else header
            text = read.body if read.title and "{" not in reply[:40] else reply
            outline = (
                outline
                if outline.sections
                else read_outline(text or reply, words=words, title=read.title or "")
            )
            if header.title and outline.sections:
                break
        if not outline.sections:
            self._note("plan_outline_missing", "")
            count = max(2, round(words / USUAL_SECTION))
            outline = settle([Section(heading="")] * count, words=words)
        if not header.title:
            self._note("plan_title_missing", "")
        self._title = header.title or defuse(topic)
        self._outline = outline
        self.post.keep_plan(outline.write())
        self.pieces.emit(_header(replace(header, title=self._title)))

    async def _ask_for_plan(self) -> str:
        """The reply, whole or as far as it came."""
        received: list[str] = []
        try:
            request = plan_request(self.prepared, self._outline)
            return await self.pieces.request(request, received.append)
        except CAN_GO_ON:
            if not received or self._cuts_left <= 0:
                raise
            self._cuts_left -= 1
            return "".join(received)

    def _next(self) -> Step | None:
        body = self._envelope().body
        return next_step(
            self._outline,
            read_body(body),
            words=self.prepared.brief.words,
            total=count_words(body),
            shut=self._shut,
        )

    async def _write(self, step: Step) -> None:
        """Ask for a piece, and add what of it is new."""
        asked = min(self._pace.to_ask(step.wanted), LARGEST_ASK)
        self._asked[step.index] = self._asked.get(step.index, 0) + 1
        body = self._envelope().body
        piece = self._piece(step, asked)
        prompt = piece_request(self.prepared, self._outline, body, piece)
        receiver = self._receiver(step, body)

        def receive(text: str) -> None:
            receiver.feed(text)
            if receiver.is_stuck:
                raise _stuck()

        try:
            await self.pieces.request(prompt, receive)
            receiver.close(cut=self.pieces.cut)
        except (ModelRefused, ContentFiltered) as refusal:
            receiver.close(cut=True)
            self._refused(step, refusal)
            return
        except RunawayReply:
            receiver.close(cut=True)
            self._shut.add(step.index)
        except CAN_GO_ON:
            receiver.close(cut=True)
            if not receiver.words or self._cuts_left <= 0:
                raise
            self._cuts_left -= 1
            return
        self._refusals = 0
        self._pace = self._pace.told(asked=asked, written=receiver.words)
        self._judge(step, receiver)

    def _piece(self, step: Step, asked: int) -> Piece:
        count = len(self._outline.sections)
        if step.index == OPENING:
            return Piece(kind="opening", words=asked)
        if step.index == ADDED:
            return Piece(
                kind="section", words=asked, number=count, of=count + 1, deepens=step.deepens
            )
        return Piece(
            kind="closing" if step.closes else "section",
            words=asked,
            heading=step.heading,
            number=step.index + 1,
            of=count,
            part=max(self._asked[step.index], 2) if step.begun else 1,
        )

    def _receiver(self, step: Step, body: str) -> PieceReceiver:
        """What takes in the piece."""
        there = [each.heading for each in read_body(body) if each.heading]
        planned = [each.heading for each in self._outline.sections if each.heading]

        def make_filter(chosen: str) -> PieceFilter:
            heading = step.heading or chosen
            return PieceFilter(
                self._written,
                heading=heading,
                earlier=[self._title, *there],
                later=[each for each in planned if each not in there and each != heading],
                on_drop=self._note,
                is_opening=step.index == OPENING,
                is_last=step.closes,
            )

        chooses = step.index != OPENING and not step.heading
        return PieceReceiver(
            self.pieces.emit,
            make_filter,
            heading="" if step.begun else step.heading,
            gap="\n\n" if body else "",
            chooses=chooses,
            taken=[*there, *planned, self._title],
        )

    def _judge(self, step: Step, receiver: PieceReceiver) -> None:
        """Whether the section is to be asked for again."""
        index, section = step.index, self._outline.sections[max(step.index, 0)]
        if index >= 0 and not section.heading:
            if receiver.heading and receiver.words:
                self._outline = self._outline.named(index, receiver.heading)
                self.post.keep_plan(self._outline.write())
            else:
                self._shut.add(index)  # its text stands in the section before
        if receiver.words < LITTLE:
            self._empty[index] = self._empty.get(index, 0) + 1
            if self._empty[index] >= EMPTY_TRIES:
                self._shut.add(index)
                if not receiver.words and not step.begun and index >= 0:
                    self._note("plan_section_missing", step.heading)
        if self._asked[index] >= MOST_PIECES + section.words // USUAL_SECTION:
            self._shut.add(index)

    def _refused(self, step: Step, refusal: ModelRefused | ContentFiltered) -> None:
        """Leave out a section; after several, the post.

        Raises:
            ModelRefused, ContentFiltered: the model refuses one after the other.
        """
        self._shut.add(step.index)
        self._refusals += 1
        self._note("plan_section_refused", step.heading or self._title)
        if self._refusals >= MOST_REFUSALS:
            raise refusal

    def _note(self, kind: str, text: str) -> None:
        if len(self.post.plan.left_out) < MOST_KEPT:
            self.post.leave_out(left_out(kind, text, offset=len(self.post.so_far()[1])))


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


def _stuck() -> ProviderError:
    return RunawayReply(
        "The model repeated itself, so this piece was stopped.", remedy="Write again."
    )
