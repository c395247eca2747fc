import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from fake_provider import FakeProvider
from fake_wires import ChatWire
from provider_calls import WIRES, ask

from providers import pacing
from providers.addresses import Endpoint
from providers.base import TextDelta
from providers.chat_completions import ChatReply
from providers.errors import Call
from providers.reply import read_reply

ENDPOINT = Endpoint(provider="compatible", label="Fake", base_url="http://x/v1")
SLOW, QUICK = -1.0, 999.0
"""Of `READ_WAIT_S`: each reading takes longer than that, or none does."""


class Connection:
    """Gives what it is made with, a reading each, and notes what is done with it."""

    def __init__(self, *readings: bytes, records: tuple[bytes, ...] = ()) -> None:
        self.readings = list(readings)
        self.records = list(records)
        self.done: list[str] = []

    async def read(self, max_bytes: int) -> bytes:
        return self.readings.pop(0)[:max_bytes]

    def get_extra_info(self, name: str) -> Any:
        assert name == "ssl_object"
        return SimpleNamespace(read=self.read_record) if self.records else None

    def read_record(self, max_bytes: int) -> bytes:
        if not self.records:
            raise ssl.SSLWantReadError
        return self.records.pop(0)[:max_bytes]


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where each tick that was waited for is noted; none takes any time."""
    noted: list[str] = []

    async def next_tick() -> None:
        noted.append("tick")

    monkeypatch.setattr(pacing, "_next_tick", next_tick)
    return noted


def read(connection: Connection, times: int, *, max_bytes: int = 100) -> list[bytes]:
    """Read a paced connection so often."""

    async def readings() -> list[bytes]:
        paced = pacing.PacedReading(connection.read, connection)
        return [await paced(max_bytes) for _ in range(times)]

    return asyncio.run(readings())


def test_what_has_to_be_waited_for_is_read_by_the_clock_from_then_on(
    ticks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "READ_WAIT_S", SLOW)
    assert read(Connection(b"a", b"b", b"c"), 3) == [b"a", b"b", b"c"]
    assert len(ticks) == 2


def test_what_is_there_is_read_at_once(ticks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "READ_WAIT_S", QUICK)
    assert read(Connection(b"a", b"b", b"c"), 3) == [b"a", b"b", b"c"]
    assert ticks == []


def test_a_full_reading_is_followed_by_the_next_at_once(
    ticks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "READ_WAIT_S", SLOW)
    assert read(Connection(b"aaaa", b"bbbb", b"c"), 3, max_bytes=4) == [b"aaaa", b"bbbb", b"c"]
    assert ticks == []


def test_all_that_has_come_over_tls_is_one_reading(ticks: list[str]) -> None:
    assert read(Connection(b"a", records=(b"b", b"c")), 1) == [b"abc"]
    connection = Connection(b"a", b"d", records=(b"bcd", b"e"))
    assert read(connection, 1, max_bytes=3) == [b"abc"], "no more than was asked for"


def test_the_end_of_a_connection_is_its_end(ticks: list[str]) -> None:
    assert read(Connection(b"a", b""), 2) == [b"a", b""]


@pytest.mark.parametrize("paced", [True, False])
def test_the_first_text_is_told_before_the_clock_counts(
    ticks: list[str], monkeypatch: pytest.MonkeyPatch, *, paced: bool
) -> None:
    monkeypatch.setattr(pacing, "READ_WAIT_S", SLOW)
    endpoint = replace(ENDPOINT, paced=paced)
    wire = ChatWire(model="m")
    texts = [wire.text(text) for text in ("a", "b", "c")]
    connection = Connection(wire.opening(), *texts, wire.ending("end"))
    events: list[str] = ticks

    async def chunks() -> AsyncIterator[bytes]:
        while connection.readings:
            yield await connection.read(10_000)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Any]:
        http = SimpleNamespace(aiter_bytes=chunks, extensions={"network_stream": connection})
        headers = {"content-type": "text/event-stream"}
        yield SimpleNamespace(headers=headers, http_response=http)

    async def read_all() -> None:
        reply = ChatReply(call=Call(endpoint=endpoint, model="m"))
        async with aclosing(read_reply(opened(), reply)) as deltas:
            async for delta in deltas:
                events.append(delta.text if isinstance(delta, TextDelta) else "end")

    asyncio.run(read_all())
    assert events[:2] == ["a", "b"]
    assert [each for each in events if each != "tick"] == ["a", "b", "c", "end"]
    assert ("tick" in events) == paced, "the clock is for those that are to be read by it"


@pytest.mark.parametrize("provider", WIRES)
def test_each_wire_is_read_by_the_clock(
    fake: FakeProvider, ticks: list[str], monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    monkeypatch.setattr(pacing, "READ_WAIT_S", SLOW)
    fake.reply, fake.delta_size = "TITLE: Ten words or so, sent piece by piece\n", 8
    outcome = ask(fake, provider, "slow")
    assert outcome.text == fake.reply
    assert ticks
