"""Write the body of a planned post, piece by piece, until nothing is missing."""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from posts.measures import count_words
from providers.base import ContentFiltered
from runs.writing.plan.body_so_far import read_body
from runs.writing.plan.desk import Desk
from runs.writing.plan.messages import Piece, piece_request
from runs.writing.plan.next_piece import ADDED, OPENING, Step, next_step, step_behind
from runs.writing.plan.order import Order
from runs.writing.plan.piece_filter import PieceFilter
from runs.writing.plan.piece_receiver import PieceReceiver
from runs.writing.plan.word_budget import Pace
from runs.writing.sections.pieces import ModelRefused

FEWEST_WORDS: Final = 15
"""A piece that brought fewer words brought nothing."""
EMPTY_TRIES: Final = 2
"""After so many such pieces, a section is not asked for again."""
MOST_PIECES: Final = 6
"""Requests for one section; a long one may have one more for each `MORE_WORDS`."""
MORE_WORDS: Final = 400
MOST_REFUSALS: Final = 3
"""After so many sections in a row that the model refused, the post ends."""
LARGEST_ASK: Final = 2_500
"""Words; no model writes more in one reply because it is asked for more."""


@dataclass(slots=True)
class BodyWriter:
    """Writes what is missing of one body."""

    desk: Desk
    _pace: Pace = field(default_factory=Pace)
    _closed: set[int] = field(default_factory=set)
    """Numbers of sections that are not asked for (again)."""
    _asked: Counter[int] = field(default_factory=Counter)
    """How often each was asked for."""
    _empty: Counter[int] = field(default_factory=Counter)
    """How often nothing came."""
    _refusals: int = 0
    """Sections in a row that the model refused."""

    async def write(self) -> None:
        """Write all that is missing.

        Raises:
            ModelRefused, ContentFiltered: the model refuses one section after the other.
            ProviderError: a request failed.
        """
        orders: deque[Order] = deque()
        try:
            while self._fill(orders):
                await self._receive(orders[0])
                orders.popleft()
        finally:
            for order in orders:
                order.reply.cancel()
            await asyncio.gather(*(order.reply for order in orders), return_exceptions=True)

    def _fill(self, orders: deque[Order]) -> bool:
        """Ask for pieces until as many are under way as may be; whether there are any."""
        desk, body = self.desk, self.desk.envelope().body
        left = desk.words - count_words(body)
        while len(orders) < desk.prepared.settings.parallel:
            under_way = [order.step for order in orders]
            if step := self._next(under_way, body, left):
                orders.append(self._order(step, body))
            else:
                break
        return bool(orders)

    def _next(self, under_way: Sequence[Step], body: str, left: int) -> Step | None:
        desk = self.desk
        if under_way:
            return step_behind(desk.outline, under_way, left=left, shut=self._closed)
        return next_step(
            desk.outline,
            read_body(body),
            words=desk.words,
            total=desk.words - left,
            shut=self._closed,
        )

    def _order(self, step: Step, body: str) -> Order:
        """Send the request for a piece."""
        asked = min(self._pace.to_ask(step.wanted), LARGEST_ASK)
        self._asked[step.index] += 1
        desk = self.desk
        prompt = piece_request(desk.prepared, desk.outline, body, self._piece(step, asked))
        return Order.send(step, asked, partial(desk.request, prompt))

    async def _receive(self, order: Order) -> None:
        """Add what is new of a piece, while it comes."""
        step, ending = order.step, "broken"
        receiver = self._receiver(step)
        try:
            while (text := await order.text()) is not None:
                receiver.feed(text)
                if receiver.is_stuck:
                    self._closed.add(step.index)
                    return
            ending = await order.reply
        except (ModelRefused, ContentFiltered) as refusal:
            self._leave_out(step, refusal)
        finally:
            order.reply.cancel()  # where it is not over yet, nothing more of it is wanted
            receiver.close(cut=ending != "whole")
        if ending != "broken":
            self._refusals = 0
            self._pace = self._pace.told(asked=order.asked, written=receiver.words)
            self._judge(step, receiver)

    def _piece(self, step: Step, asked: int) -> Piece:
        count = len(self.desk.outline.sections)
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

    def _receiver(self, step: Step) -> PieceReceiver:
        """What takes in the piece."""
        desk, body = self.desk, self.desk.envelope().body
        there = [each.heading for each in read_body(body) if each.heading]
        planned = [each.heading for each in desk.outline.sections if each.heading]

        def make_filter(chosen: str) -> PieceFilter:
            heading = step.heading or chosen
            return PieceFilter(
                desk.written,
                heading=heading,
                earlier=[desk.title, *there],
                later=[each for each in planned if each not in there and each != heading],
                on_drop=desk.note,
                is_opening=step.index == OPENING,
                is_last=step.closes,
            )

        return PieceReceiver(
            desk.pieces.emit,
            make_filter,
            heading="" if step.begun else step.heading,
            gap="\n\n" if body else "",
            chooses=step.index != OPENING and not step.heading,
            taken=[*there, *planned, desk.title],
        )

    def _judge(self, step: Step, receiver: PieceReceiver) -> None:
        """Whether the section is to be asked for again."""
        section = self.desk.outline.sections[max(step.index, 0)]
        if step.index >= 0 and not section.heading:
            self._name(step, receiver)
        if receiver.words < FEWEST_WORDS:
            self._note_empty(step, receiver)
        if self._asked[step.index] >= MOST_PIECES + section.words // MORE_WORDS:
            self._closed.add(step.index)

    def _name(self, step: Step, receiver: PieceReceiver) -> None:
        """Put the heading that the model has chosen into the outline."""
        if receiver.heading and receiver.words:
            self.desk.keep(self.desk.outline.named(step.index, receiver.heading))
        else:
            self._closed.add(step.index)  # its text stands in the section before

    def _note_empty(self, step: Step, receiver: PieceReceiver) -> None:
        self._empty[step.index] += 1
        if self._empty[step.index] < EMPTY_TRIES:
            return
        self._closed.add(step.index)
        if not receiver.words and not step.begun and step.index >= 0:
            self.desk.note("plan_section_missing", step.heading)

    def _leave_out(self, step: Step, refusal: ModelRefused | ContentFiltered) -> None:
        """Go on without a section; not without several.

        Raises:
            ModelRefused, ContentFiltered: the model refuses one after the other.
        """
        self._closed.add(step.index)
        self._refusals += 1
        self.desk.note("plan_section_refused", step.heading or self.desk.title)
        if self._refusals >= MOST_REFUSALS:
            raise refusal
