"""The event stream of a run: what its browsers are told, and how often.

A page opens one stream for all its lanes: browsers allow six connections a host. Whoever has a
run's id may look at it; the id is the authorisation, as nobody can guess it.
"""

import asyncio
import json
import signal
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from components.live.feed import Cursor, Feed, Message, read_cursors
from runs.lane_states import overall
from runs.run import Run
from runs.the_engine import the_engine

PAUSE: Final = 0.1
"""Seconds between two looks at one lane: faster than that, nobody can read."""
PAUSE_FOR_EACH: Final = 0.05
"""Seconds more for each further lane: nobody reads several at once."""
HEARTBEAT: Final = 10.0
"""Seconds of silence after which a comment is sent: proxies cut idle streams."""
RATE: Final = 300_000
"""Characters a second that a stream sends at most, on average: a long open block comes slower."""
HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def answer(request: Request) -> Response:
    """Stream what happens in a run, from where this browser left off until its lanes have ended."""
    run = the_engine().find(request.path_params["run"])
    indexes = _lane_indexes(run, request.path_params["lane"])
    if run is None or not indexes:
        return Response("There is no such run here.", status_code=404)
    left_off = request.headers.get("last-event-id") or request.query_params.get("from", "")
    cursors = read_cursors(left_off, len(indexes))
    watch = Watch(run, dict(zip(indexes, cursors, strict=True)))
    return StreamingResponse(_events(watch), media_type="text/event-stream", headers=HEADERS)


class Watch:
    """Looks at the lanes of a run on behalf of one browser."""

    def __init__(self, run: Run, cursors: Mapping[int, Cursor]) -> None:
        self._run = run
        self._feeds = {index: self._feed(index, cursor) for index, cursor in cursors.items()}

    @property
    def ended(self) -> bool:
        """The browser knows how all lanes ended, or that one was deleted: no more will come."""
        feeds = self._feeds.items()
        return any(feed.ended and feed.lane.erased for _, feed in feeds) or all(
            feed.ended and feed.lane is self._run.lanes[index] for index, feed in feeds
        )

    @property
    def pause(self) -> float:
        """Seconds until the next look: the fewer lanes still write, the sooner."""
        writing = sum(not feed.ended for feed in self._feeds.values())
        return PAUSE + PAUSE_FOR_EACH * max(0, writing - 1)

    def look(self) -> bytes:
        """One event with all that is new; empty where nothing is. Its id says how far it brings."""
        lanes = [news for index in self._feeds if (news := self._news_of(index))]
        if not lanes:
            return b""
        feeds = self._feeds.values()
        ended = all(feed.ended for feed in feeds)
        news = {"state": overall([feed.state for feed in feeds]), "ended": ended, "lanes": lanes}
        cursors = ",".join(str(feed.cursor) for feed in feeds)
        data = json.dumps(news, ensure_ascii=False, separators=(",", ":"))
        return f"id: {cursors}\ndata: {data}\n\n".encode()

    def _news_of(self, index: int) -> Message:
        if self._feeds[index].lane is not self._run.lanes[index]:  # it is written once more
            self._feeds[index] = self._feed(index, Cursor())
        return self._feeds[index].news()

    def _feed(self, index: int, cursor: Cursor) -> Feed:
        return Feed(index, self._run.lanes[index], cursor, blind=self._run.blind)


def _lane_indexes(run: Run | None, asked: str) -> Sequence[int]:
    """Which lanes are meant; none where there is no such lane."""
    every = range(len(run.lanes)) if run else range(0)
    if asked == "all":
        return every
    return [i for i in every if str(i) == asked]


async def _events(watch: Watch) -> AsyncGenerator[bytes]:
    yield b"retry: 1000\n\n"
    last_sent = time.monotonic()
    while True:
        looked = time.monotonic()
        # Hostile Markdown can take seconds to render: not in the loop that serves all pages.
        event = await asyncio.to_thread(watch.look)
        took = time.monotonic() - looked
        if not event and time.monotonic() - last_sent > HEARTBEAT:
            event = b": alive\n\n"
        if event:
            last_sent = time.monotonic()
            yield event
        if watch.ended or _is_server_ending():
            return
        await asyncio.sleep(max(watch.pause, 3 * took, len(event) / RATE))


def _is_server_ending() -> bool:
    """Whether the server was told to end: it would wait for its streams, however long they are."""
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return bool(getattr(server, "should_exit", False))  # uvicorn's, which handles the signal
