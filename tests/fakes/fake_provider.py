"""A loopback server that speaks the three wires and misbehaves on demand.

In a test, with the fixture of conftest.py:

    def test_…(fake): connect("compatible", base_url=fake.base_url, api_key="any") …

By hand or under a browser test: `python tests/fakes/fake_provider.py --port 8123 --pause 0.02`.

Endpoints: `POST /v1/responses`, `/v1/chat/completions`, `/v1/messages`, `GET /v1/models`, and the
batch APIs, whose jobs are in `fake.batches`. The Anthropic base URL is `fake.origin`, the others'
is `fake.base_url`.

**The model's name chooses the behaviour.** `BEHAVIOURS` in fake_faults.py and `QUIRKS` in
fake_quirks.py list all of them. A name that is in no table (`gpt-6-luna`, `good`) just writes
`fake.reply`. On the Messages wire it ends before a stop sequence that was asked for, as Anthropic's
own does. The often needed ones:

    hold            sends the first half, then waits for `fake.release()`
    hold-start      sends headers, then waits for `fake.release()` before the first event
    slow            50 ms between deltas
    paced-50-1000   50 deltas a second by the clock, 1,000 at most (all, if not said), and one more
                    that tells the monotonic time of its sending ("Sent at 123.456789")
    stall           the first half, then nothing; stall-start: headers only; silent: not even those
    pings-only      keep-alive pings for ever
    reset, early-end, cut          three ways to lose the second half
    max-tokens, filter, refusal    the stop reasons; max-tokens after the first half
    runaway         the first half, then the same words without end
    parts-400       400 characters, then the token limit; asked to go on, the next 400
    parts-400-60    the same, and a continuation begins with the last 60 characters once more
    reasoning       reasoning events before the text
    fault-429, fault-500-html, fault-429-retry-after-1, fault-429-code-insufficient_quota
                    an HTTP error: fault-<status>[-<variant>], see fake_faults.py
    author-7        writes by plan, as one of the simulated authors of simulated_author.py;
                    author-7-de: in German
    flaky-503-2     twice that status, then a good reply
    error-event, error-event-<code>    an error event after the first half (overloaded_error)
    error-first, error-first-<code>    the same before any text

A behaviour can also be asked for by the address, whatever the model, and then goes for the list of
models too: `fake.base_url_of("html-200")` is `http://127.0.0.1:PORT/as/html-200/v1`.

What can be set at any time: `reply` (text), `write` (a function of the request), `holds` (whether
to wait for `fake.release()` before the next delta: a function of the request), `delta_size`
(characters), `pause` (seconds between deltas), `models` (names listed), `required_key` (others get
a 401), `tokens` (the usage that is told; None for a server that tells none), `answers` (to the next
requests, as they are), `limit` (of what it may be asked for in a while).

What can be read: `requests`, in the order of arrival. Each `Request` has method, path, headers
(lower case), body (parsed), model, prompt_text, received_at, events_sent, and says how it stands by
`holding`, `answered` (the reply was sent to its end) and `disconnected` (the client left before
that). Nothing sleeps: `fake.wait_for(lambda: fake.requests and fake.requests[0].disconnected)`.
"""

import argparse
import asyncio
import contextlib
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from fake_batches import FakeBatches
from fake_limits import FakeLimit
from fake_quirks import Answer, behave
from fake_wires import WIRES, Tokens, Wire

CANONICAL_REPLY = Path(__file__).parents[1] / "envelopes" / "canonical.txt"


@dataclass(kw_only=True, eq=False)
class Request:
    """A request as it arrived, and how its answer stands."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    """Parsed JSON; None where the body is not JSON."""
    content: bytes = field(default=b"", repr=False)
    """The body as it came."""
    received_at: float
    """Seconds of the monotonic clock."""
    events_sent: int = 0
    holding: bool = False
    answered: bool = False
    disconnected: bool = False

    @property
    def model(self) -> str:
        return str(self.body.get("model", "")) if isinstance(self.body, dict) else ""

    @property
    def behaviour(self) -> str:
        """The behaviour asked for: by the address, else by the model's name."""
        head, _, rest = self.path.removeprefix("/as/").partition("/")
        return head if rest and self.path.startswith("/as/") else self.model

    @property
    def wire(self) -> type[Wire] | None:
        return next((wire for end, wire in WIRES.items() if self.path.endswith(end)), None)

    @property
    def written(self) -> str:
        """What the model is told it wrote before; empty for a new reply."""
        turns = self.body.get("messages") or self.body.get("input")
        said = turns if isinstance(turns, list) else []
        return "".join(turn["content"] for turn in said if turn["role"] == "assistant")

    @property
    def prompt_text(self) -> str:
        """Everything that was said to the model, instructions first."""
        said = [self.body.get("instructions"), self.body.get("system"), self.body.get("input")]
        said += [as_text(message["content"]) for message in self.body.get("messages", ())]
        return "\n".join(text for text in said if isinstance(text, str))


def as_text(content: Any) -> Any:
    """A turn's content, in one piece or in blocks, as text."""
    if not isinstance(content, list):
        return content
    return "".join(block["text"] for block in content)


@dataclass(kw_only=True, eq=False)
class Exchange:
    """One connection: the request that came, and the means to answer it, rightly or not."""

    fake: "FakeProvider"
    request: Request
    writer: asyncio.StreamWriter
    chunked: bool = False
    reason: str = "Fake"
    """What the first line of the reply says beside the status."""
    newline: bytes = b"\n"
    told: Mapping[str, str] = field(default_factory=dict)
    """What the head of the reply says of the limit."""

    async def start(
        self, status: int = 200, media: str = "text/event-stream", **headers: str
    ) -> None:
        """Send the head of a reply whose body comes in chunks."""
        self.chunked = True
        self._head(status, {"content-type": media, "transfer-encoding": "chunked"} | headers)
        await self.writer.drain()

    async def send(self, piece: bytes) -> None:
        """Send some of the body, as one chunk."""
        piece = piece.replace(b"\n", self.newline)
        if piece:
            self.writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await self.writer.drain()
            self.request.events_sent += 1
            self.fake.changed()

    async def end(self) -> None:
        """Send the end of a body in chunks."""
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()

    async def send_whole(
        self, body: bytes, *, status: int = 200, media: str = "application/json", **headers: str
    ) -> None:
        """Send a reply in one piece."""
        length = str(len(body))
        self._head(status, {"content-type": media, "content-length": length} | headers)
        self.writer.write(body)
        await self.writer.drain()

    async def hold(self) -> None:
        """Wait for `FakeProvider.release`."""
        self.request.holding = True
        self.fake.changed()
        await self.fake.releases.acquire()
        self.request.holding = False

    def reset(self) -> None:
        """Break the connection so that the client's next read fails."""
        connection = self.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} {self.reason}", "connection: close"]
        headers = {"x_request_id": "req_fake", "request_id": "req_fake", **self.told, **headers}
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode())


def never(_: Request) -> bool:
    """Hold no reply back."""
    return False


@dataclass(kw_only=True, eq=False)
class FakeProvider:
    """The server; a context manager that runs it in a thread of its own."""

    reply: str = field(default_factory=CANONICAL_REPLY.read_text)
    write: Callable[[Request], str] | None = None
    """Writes a reply to each request; None for the one `reply`."""
    holds: Callable[[Request], bool] = never
    """Asked before each delta, whether to wait for `release` first."""
    delta_size: int = 12
    pause: float = 0.0
    models: list[str] = field(default_factory=lambda: ["gpt-6-luna", "claude-haiku-5-5", "good"])
    required_key: str | None = None
    tokens: Tokens | None = field(default_factory=Tokens)
    port: int = 0
    """0: any free one; the one in use once the server runs."""
    limit: FakeLimit | None = None
    """What it may be asked for; None for any amount. See fake_limits.py."""
    answers: list[Answer] = field(default_factory=list)
    """Sent in place of what a request's behaviour would do, and used up."""
    batches: FakeBatches = field(default_factory=FakeBatches)
    """Its batch APIs: see fake_batches.py."""
    requests: list[Request] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    """How often each behaviour was asked for."""

    def __post_init__(self) -> None:
        self.releases = asyncio.Semaphore(0)
        self._change = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stopping = asyncio.Event()
        self._crashes: list[BaseException] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    def base_url_of(self, behaviour: str) -> str:
        """A base URL under which every request meets this behaviour."""
        return f"{self.origin}/as/{behaviour}/v1"

    def release(self, replies: int = 1) -> None:
        """Let this many held replies go on, now or when they come to hold."""
        for _ in range(replies):
            self._loop.call_soon_threadsafe(self.releases.release)

    def wait_for(self, promise: Callable[[], object], timeout: float = 30) -> None:
        """Wait until something about the requests holds; fails the test after `timeout` s."""
        with self._change:
            assert self._change.wait_for(promise, timeout), (
                f"not so in {timeout} s: {self.requests}"
            )

    def changed(self) -> None:
        """Wake those who wait: something about a request has changed."""
        with self._change:
            self._change.notify_all()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=[self._serve()], daemon=True
        )
        self._thread.start()
        assert self._ready.wait(30), "the fake provider did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(30)
        assert not self._thread.is_alive(), f"the fake provider did not end: {self.requests}"
        self._loop.close()
        assert not self._crashes, f"a behaviour of the fake provider crashed: {self._crashes}"

    async def _serve(self) -> None:
        running: set[asyncio.Task[None]] = set()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._answer(reader, writer))
            running.add(task)
            task.add_done_callback(running.discard)
            # However it ends, and if it is cancelled before its first step: nothing stays open.
            task.add_done_callback(lambda _: writer.transport.abort())

        server = await asyncio.start_server(accept, "127.0.0.1", self.port, limit=2**24)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopping.wait()
        for listener in server.sockets:  # a closed server forgets whom it is just accepting
            self._loop.remove_reader(listener)
        await _end(running)
        server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with _conversation(writer):
            request = await read_request(reader)
            self.requests.append(request)
            self.changed()
            exchange = Exchange(fake=self, request=request, writer=writer)
            self.tries[request.behaviour] += 1
            answer = asyncio.ensure_future(behave(exchange))
            client_left = asyncio.ensure_future(reader.read())
            try:
                await asyncio.wait({answer, client_left}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                answer.cancel()
                client_left.cancel()
                outcome, _ = await asyncio.gather(answer, client_left, return_exceptions=True)
                self._note_crash(outcome)
            request.disconnected = isinstance(outcome, asyncio.CancelledError | OSError)
            request.answered = not request.disconnected
            self.changed()

    def _note_crash(self, outcome: BaseException | None) -> None:
        if isinstance(outcome, Exception) and not isinstance(outcome, OSError):
            self._crashes.append(outcome)


async def _end(running: Set[asyncio.Task[None]]) -> None:
    """End all conversations, that of a connection too which the loop is just about to accept."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others & running:
            task.cancel()
        await asyncio.wait(others)


@contextlib.asynccontextmanager
async def _conversation(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Talk until either side has had enough; what was said is sent before the end."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        yield
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def read_request(reader: asyncio.StreamReader) -> Request:
    """Read one request, head and body."""
    head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines)
        if name
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(
        method=method,
        path=target.partition("?")[0],
        headers=headers,
        body=_parsed(body),
        content=body,
        received_at=time.monotonic(),
    )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:  # a file
        return None


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A fake model provider on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between deltas")
    parser.add_argument("--delta-size", type=int, default=12, help="characters a delta")
    parser.add_argument("--reply", type=Path, default=CANONICAL_REPLY, help="file with the reply")
    options = parser.parse_args()
    with FakeProvider(
        port=options.port,
        pause=options.pause,
        delta_size=options.delta_size,
        reply=options.reply.read_text(encoding="utf-8"),
    ) as fake:
        print(fake.base_url, flush=True)  # noqa: T201 - the address is what the command is run for
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
