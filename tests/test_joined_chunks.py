import asyncio

import h11
import pytest
from fake_provider import FakeProvider
from fake_quirks import Answer
from hypothesis import given
from hypothesis import strategies as st
from provider_calls import WIRES, ask

from providers import dialects, pacing
from providers.joined_chunks import ChunkJoiner

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"


class Client:
    """What reads a response: h11, as httpcore does."""

    def __init__(self) -> None:
        self.connection = h11.Connection(h11.CLIENT)
        self.connection.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
        self.connection.send(h11.EndOfMessage())
        self.body = b""
        self.pieces = 0
        self.end = ""

    def read(self, data: bytes) -> None:
        """Take in some bytes; none is the connection's end."""
        if self.end:
            return
        self.connection.receive_data(data)
        try:
            while (event := self.connection.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Data):
                    self.body += event.data
                    self.pieces += 1
                elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                    self.end = type(event).__name__
                    return
        except h11.RemoteProtocolError:
            self.end = "malformed"


def chunk(text: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(text), text)


def told_alike(sent: bytes, cuts: list[int]) -> tuple[Client, Client]:
    """Read a response as it is sent and joined: at no moment, one client knows more of it."""
    plain, joined, joiner = Client(), Client(), ChunkJoiner()
    places = sorted({min(cut, len(sent)) for cut in cuts} | {0, len(sent)})
    for start, stop in zip(places, [*places[1:], None], strict=True):
        data = sent[start:stop] if stop else b""
        plain.read(data)
        if (given := joiner.feed(data)) or not data:
            joined.read(given)
        if given and not data:
            joined.read(b"")
        assert (joined.body, joined.end) == (plain.body, plain.end)
    assert joined.pieces <= plain.pieces
    return plain, joined


CUTS = st.lists(st.integers(0, 400), max_size=12)
TEXTS = st.lists(st.binary(min_size=1, max_size=40), max_size=12)


@given(TEXTS, CUTS)
def test_a_reply_is_the_same_and_comes_no_later_however_it_is_cut(
    texts: list[bytes], cuts: list[int]
) -> None:
    _, joined = told_alike(HEAD + b"".join(map(chunk, texts)) + END, cuts)
    assert joined.body == b"".join(texts)
    assert joined.end == "EndOfMessage"


@given(TEXTS, st.binary(max_size=40), st.integers(0, 300), CUTS)
def test_what_is_no_http_is_judged_as_it_came(
    texts: list[bytes], noise: bytes, at: int, cuts: list[int]
) -> None:
    sent = HEAD + b"".join(map(chunk, texts)) + END
    told_alike(sent[:at] + noise + sent[at:], cuts)
    told_alike(sent[:at] + noise, cuts)


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n5\r\nhello\r\n2\r\nab",
        b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + chunk(b"a") + chunk(b"b") + END,
        HEAD + b"1;name=value\r\na\r\n" + chunk(b"b") + chunk(b"c") + END,
        HEAD + chunk(b"a") + chunk(b"b") + b"0\r\nTrailer: said\r\n\r\n",
        HEAD + b"00000001\r\na\r\n" + b"000000001\r\nb\r\n" + chunk(b"c") + END,
        HEAD + chunk(b"a") + b"1\r\nbc\r\n" + chunk(b"d"),
        HEAD + b"-1\r\na\r\n",
        b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + chunk(b"a") + chunk(b"b") + END,
        HEAD + chunk(b"a") + b"7",
        HEAD + b"ffffffff\r\n" + b"a" * 300,
    ],
)
def test_what_a_server_may_send_besides_passes(sent: bytes) -> None:
    for cut in range(len(sent)):
        told_alike(sent, [cut])
    told_alike(sent, list(range(len(sent))))


def test_chunks_that_come_together_are_one() -> None:
    _, joined = told_alike(HEAD + chunk(b"word ") * 100 + END, [])
    assert joined.pieces == 1
    _, joined = told_alike(HEAD + chunk(b"word ") * 100 + END, [len(HEAD) + 504])
    assert joined.pieces == 4, "whole ones before the cut, the two halves, and whole ones after it"


def test_the_next_response_of_a_connection_is_joined_as_well() -> None:
    joiner = ChunkJoiner()
    refused = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}"
    assert joiner.feed(refused) == refused
    joiner.begin_response()
    assert joiner.feed(HEAD + chunk(b"a") + chunk(b"b")) == HEAD + chunk(b"ab")


@pytest.fixture
def all_at_the_next_tick(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for comes in two readings, and the rest in one."""

    async def until_all_is_sent() -> None:
        await asyncio.to_thread(fake.wait_for, lambda: fake.requests[-1].answered)

    monkeypatch.setattr(pacing, "READ_WAIT_S", -1.0)
    monkeypatch.setattr(pacing, "_next_tick", until_all_is_sent)
    fake.reply, fake.delta_size = "TITLE: Ten words or so, sent piece by piece\n", 2


@pytest.mark.usefixtures("all_at_the_next_tick")
@pytest.mark.parametrize("provider", WIRES)
def test_deltas_that_come_together_are_taken_together(fake: FakeProvider, provider: str) -> None:
    outcome = ask(fake, provider, "slow")
    assert outcome.text == fake.reply
    assert len(outcome.deltas) <= 4


@pytest.mark.usefixtures("all_at_the_next_tick")
def test_so_they_are_where_the_request_was_refused_at_first(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "_learned", {})
    message = "Unrecognized request argument supplied: max_tokens"
    fake.answers = [Answer(status=400, body={"error": {"message": message}})]
    outcome = ask(fake, "compatible", "slow")
    assert len(fake.requests) == 2
    assert outcome.text == fake.reply
    assert len(outcome.deltas) <= 4
