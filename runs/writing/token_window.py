"""Keep to the tokens a minute that somebody allowed.

Strategy: a request counts from the moment that it may be sent until a minute after its reply has
ended. So no minute has more tokens than are allowed, whenever within a request its provider counts
them. It counts with the most that it may take, and from its end on with what it took. Requests pass
in the order in which they came: otherwise small ones would overtake a large one for ever. One that
is larger than the limit passes once nothing else counts. All times are those of the event loop.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from runs.writing.news import News

A_MINUTE: Final = 60.0
SHORTEST_LOOK: Final = 1.0
"""Seconds that somebody waits at least who is not the next one, unless there are news."""


@dataclass(slots=True, eq=False)
class Taken:
    """What a request takes, from the moment that it may be sent."""

    tokens: int
    window: "TokenWindow"

    def end(self, tokens: int) -> None:
        """It is over, and took so many. To be called once."""
        self.window.end(self.tokens, max(0, tokens))


@dataclass(slots=True)
class TokenWindow:
    """The requests that count at this moment."""

    limit: Callable[[], float | None]
    """Tokens a minute; None for any number."""
    _under_way: int = 0
    _lately: int = 0
    _ended: deque[tuple[float, int]] = field(default_factory=deque)
    """Until when a request counts that has ended, and with how many; `_lately` is their sum."""
    _line: dict[object, int] = field(default_factory=dict)
    """What those that wait need, in the order in which they came."""
    _news: News = field(default_factory=News)

    async def enter(self, tokens: int, tell: Callable[[float], None]) -> Taken:
        """Wait until a request may be sent that takes so many tokens at most.

        `tell` is told how many seconds that takes by what is known.
        """
        place = object()
        self._line[place] = tokens
        try:
            while seconds := self._wait(place):
                tell(seconds)
                await self._news.wait(seconds)
            self._under_way += tokens
        finally:
            del self._line[place]
            self._news.notify()
        return Taken(tokens, self)

    def end(self, counted: int, took: int) -> None:
        """A request is over that counted with so many tokens."""
        self._under_way -= counted
        if took:
            self._lately += took
            self._ended.append((asyncio.get_running_loop().time() + A_MINUTE, took))
        self._news.notify()

    def look_again(self) -> None:
        """The limit is another one."""
        self._news.notify()

    def _wait(self, place: object) -> float:
        ahead = 0
        for each, tokens in self._line.items():
            if each is place:
                seconds = self._seconds(ahead + tokens)
                return max(seconds, SHORTEST_LOOK) if ahead else seconds
            ahead += tokens
        return 0.0

    def _seconds(self, tokens: int) -> float:
        """Until so many more may be sent; a minute at most, as replies may end meanwhile."""
        limit, now = self.limit(), asyncio.get_running_loop().time()
        while self._ended and self._ended[0][0] <= now:
            self._lately -= self._ended.popleft()[1]
        if limit is None:
            return 0.0
        over = self._under_way + self._lately + tokens - limit
        if over <= 0 or not (self._under_way or self._ended):
            return 0.0
        for until, ended in self._ended:
            over -= ended
            if over <= 0:
                return until - now
        return A_MINUTE if self._under_way else self._ended[-1][0] - now
