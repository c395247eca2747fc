"""The queue of lanes: a limited number is written at once, and every owner gets a fair share.

Strategy: a free slot goes to the owner with the fewest running lanes; if equal, to the one served
least recently; among one owner's lanes, to the first in line. A newcomer counts as served just
before the last turn that was given: ahead of those who take turn after turn, and behind those who
have been waiting since. Everything runs in the engine's loop.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from typing import Protocol


class Waiter(Protocol):
    """Something that waits in the queue and is told its position: a lane."""

    def queue_at(self, place: int | None) -> None:
        """Position in the queue, 1 = next; None once it has left the queue."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ticket:
    """A lane waiting for its turn."""

    owner: str
    waiter: Waiter
    turn: asyncio.Future[None]


class FairQueue:
    """Decides which lane runs next."""

    def __init__(self, slots: int, *, of_one_owner: int | None = None) -> None:
        """Create a queue that lets this many lanes run at once, at least one.

        Of these, one owner's may be no more than `of_one_owner`, even if nobody else wants the
        rest: whoever comes next shall not have to wait for what one owner has begun.
        """
        self._slots = max(1, slots)
        self._of_one = self._slots if of_one_owner is None else max(1, of_one_owner)
        self._tickets: dict[str, deque[Ticket]] = {}
        """By owner, in order of arrival."""
        self._running: Counter[str] = Counter()
        self._served: dict[str, int] = {}
        """The number of each active owner's last turn."""
        self._turns = 0

    @asynccontextmanager
    async def turn(self, owner: str, waiter: Waiter) -> AsyncIterator[None]:
        """Wait for a turn, and hold the slot for the duration of the block."""
        ticket = Ticket(owner=owner, waiter=waiter, turn=asyncio.get_running_loop().create_future())
        self._served.setdefault(owner, self._turns - 1)
        self._tickets.setdefault(owner, deque()).append(ticket)
        self._give_turns()
        try:
            await ticket.turn
            yield
        finally:
            self._leave(ticket)

    def _give_turns(self) -> None:
        """Fill the free slots, and tell the others their position."""
        waiting: list[Ticket] = []
        for ticket in self._order():
            if not self._may_run(ticket.owner):
                waiting.append(ticket)
                continue
            self._tickets[ticket.owner].popleft()
            self._running[ticket.owner] += 1
            self._turns += 2
            self._served[ticket.owner] = self._turns
            ticket.waiter.queue_at(None)
            if not ticket.turn.done():  # it was stopped just now, and frees its place itself
                ticket.turn.set_result(None)
        for place, ticket in enumerate(waiting, start=1):
            ticket.waiter.queue_at(place)

    def _may_run(self, owner: str) -> bool:
        return self._running.total() < self._slots and self._running[owner] < self._of_one

    def _order(self) -> list[Ticket]:
        """All waiting tickets in the order of their turns, should nobody else arrive."""
        lines = [
            (self._running[owner], self._served[owner], came, owner, 0)
            for came, (owner, tickets) in enumerate(self._tickets.items())
            if tickets
        ]
        heapify(lines)
        order, turns = [], self._turns
        while lines:
            running, _, came, owner, first = lines[0]
            order.append(self._tickets[owner][first])
            turns += 2
            if first + 1 < len(self._tickets[owner]):
                heapreplace(lines, (running + 1, turns, came, owner, first + 1))
            else:
                heappop(lines)
        return order

    def _leave(self, ticket: Ticket) -> None:
        """Free a slot, or stop waiting for one."""
        owner = ticket.owner
        if ticket in self._tickets[owner]:
            self._tickets[owner].remove(ticket)
            ticket.waiter.queue_at(None)
        else:
            self._running[owner] -= 1
        if not self._running[owner] and not self._tickets[owner]:
            del self._running[owner], self._tickets[owner], self._served[owner]
        self._give_turns()
