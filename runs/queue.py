"""The queue of lanes: so many are written at once, and everybody gets their turn.

Strategy: a free place goes to the owner with the fewest lanes at work; of equals, to the one whose
last turn is longest ago; of one owner's lanes, to the one that came first. Whoever comes anew
counts as served just before the last turn that was given: before those who have one turn after the
other, and behind those who wait since then. All of it happens in the engine's loop.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from typing import Protocol


class Waiter(Protocol):
    """Who is told its place: the lane."""

    def queue_at(self, place: int | None) -> None:
        """So many turns are given until this one's, with it; None once it has it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ticket:
    """A lane that waits for its turn."""

    owner: str
    waiter: Waiter
    turn: asyncio.Future[None]


class FairQueue:
    """Gives turns to lanes."""

    def __init__(self, places: int) -> None:
        """Make a queue for so many lanes at once, at least one."""
        self._places = max(1, places)
        self._tickets: dict[str, deque[Ticket]] = {}
        """By owner, in the order in which they came."""
        self._at_work: Counter[str] = Counter()
        self._served: dict[str, int] = {}
        """When each owner who waits or works had the last turn, counted in turns."""
        self._turns = 0

    @asynccontextmanager
    async def turn(self, owner: str, waiter: Waiter) -> AsyncIterator[None]:
        """Wait for a turn, and keep the place for as long as the block lasts."""
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
        """Fill the free places, and tell the others how long their wait is."""
        order = self._order()
        free = max(0, self._places - self._at_work.total())
        for ticket in order[:free]:
            self._tickets[ticket.owner].popleft()
            self._at_work[ticket.owner] += 1
            self._turns += 2
            self._served[ticket.owner] = self._turns
            ticket.waiter.queue_at(None)
            if not ticket.turn.done():  # it was stopped just now, and frees its place itself
                ticket.turn.set_result(None)
        for place, ticket in enumerate(order[free:], start=1):
            ticket.waiter.queue_at(place)

    def _order(self) -> list[Ticket]:
        """All who wait, in the order of their turns, if nobody else came."""
        lines = [
            (self._at_work[owner], self._served[owner], came, owner, 0)
            for came, (owner, tickets) in enumerate(self._tickets.items())
            if tickets
        ]
        heapify(lines)
        order, turns = [], self._turns
        while lines:
            at_work, _, came, owner, first = lines[0]
            order.append(self._tickets[owner][first])
            turns += 2
            if first + 1 < len(self._tickets[owner]):
                heapreplace(lines, (at_work + 1, turns, came, owner, first + 1))
            else:
                heappop(lines)
        return order

    def _leave(self, ticket: Ticket) -> None:
        """Free a place, or give up the wait for one."""
        owner = ticket.owner
        if ticket in self._tickets[owner]:
            self._tickets[owner].remove(ticket)
            ticket.waiter.queue_at(None)
        else:
            self._at_work[owner] -= 1
        if not self._at_work[owner] and not self._tickets[owner]:
            del self._at_work[owner], self._tickets[owner], self._served[owner]
        self._give_turns()
