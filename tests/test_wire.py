import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from fake_wires import AnthropicWire, ChatWire, ResponsesWire
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_calls import Outcome, read_all

from providers.addresses import Endpoint
from providers.anthropic_messages import MessagesReply
from providers.base import BadReply, ReplyCut
from providers.chat_completions import ChatReply
from providers.errors import Call
from providers.openai_responses import ResponsesReply
from providers.reply import Reply, read_reply
from providers.usage import read_count
from providers.wire import DONE, MAX_EVENT, MAX_WHOLE, EventDecoder, parse_json

TEXT = "Zürich — “naïve” 🦊 café\u2028line separator\u0085next line 日本語"
EIGHTY = settings(max_examples=80)
"""A busy machine is no fault of ours."""
ENDPOINT = Endpoint(provider="compatible", label="Fake", base_url="http://x/v1")
CALL = Call(endpoint=ENDPOINT, model="m")
WIRES = {
    "openai": (ResponsesWire, ResponsesReply),
    "compatible": (ChatWire, ChatReply),
    "anthropic": (AnthropicWire, MessagesReply),
}


def body_of(wire: Any) -> bytes:
    """A whole reply of a wire, a character a delta."""
    return b"".join([wire.opening(), *map(wire.text, TEXT), wire.ending("end")])


def decode(chunks: Iterable[bytes]) -> list[bytes]:
    decoder = EventDecoder()
    return [data for chunk in chunks for data in decoder.feed(chunk)]


def cut(body: bytes, cuts: Iterable[int]) -> list[bytes]:
    places = sorted(place % len(body) for place in cuts)
    return [body[a:b] for a, b in zip([0, *places], [*places, len(body)], strict=True)]


def receive(reply: Reply, chunks: Iterable[bytes], media: str = "text/event-stream") -> Outcome:
    """Read what a response with these bytes comes to."""

    async def pieces() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    @asynccontextmanager
    async def opened() -> AsyncIterator[Any]:
        http = SimpleNamespace(aiter_bytes=pieces, extensions={})
        yield SimpleNamespace(headers={"content-type": media}, http_response=http)

    return asyncio.run(read_all(read_reply(opened(), reply)))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "byte order mark"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@EIGHTY
@given(cuts=st.lists(st.integers(min_value=0), max_size=40))
def test_the_same_bytes_give_the_same_events_however_they_are_cut(
    mark: bytes, newline: bytes, cuts: list[int]
) -> None:
    plain = body_of(ChatWire(model="m"))
    body = mark + plain.replace(b"\n", newline)
    assert decode(cut(body, cuts)) == decode([plain])


@pytest.mark.parametrize("provider", WIRES)
@EIGHTY
@given(cuts=st.lists(st.integers(min_value=0), max_size=40))
def test_any_cutting_of_a_reply_gives_the_same_text(provider: str, cuts: list[int]) -> None:
    wire, reply = WIRES[provider]
    outcome = receive(reply(call=CALL), cut(body_of(wire(model="m")), cuts))
    assert outcome.text == TEXT
    assert outcome.finished is not None


def test_an_event_of_several_data_lines_is_one_event() -> None:
    assert decode([b'data: {"a":\ndata: 1}\n\n']) == [b'{"a":\n1}']


def test_comments_names_and_empty_data_are_no_events() -> None:
    assert decode([b": ping\n\nevent: ping\nid: 7\nretry: 9\n\ndata:\n\ndata: 1\n\n"]) == [b"1"]


def test_an_event_that_is_not_ended_is_one_only_once_the_stream_is_over() -> None:
    decoder = EventDecoder()
    assert list(decoder.feed(b"data: 1\n\ndata: 2\ndata: 3")) == [b"1"]
    assert list(decoder.end()) == [b"2\n3"]
    assert list(decoder.end()) == []


def test_events_that_no_blank_line_parts_come_as_they_arrive() -> None:
    decoder = EventDecoder()
    assert list(decoder.feed(b'data: {"a":1}\ndata: {"a":2}\n')) == [b'{"a":1}']
    assert list(decoder.feed(b'data: {"a":3}\n')) == [b'{"a":2}']


FAILURES = {
    "a field of its own": (b'error: {"code": 4}\n\n', b'{"error":{"code": 4}}'),
    "by name": (b'event: error\ndata: {"code": 4}\n\n', b'{"error":{"code": 4}}'),
    "by name, without a blank": (b"event:error\ndata:[4]\n\n", b'{"error":[4]}'),
    "in words": (b"event: error\ndata: It broke\n\n", b'{"error":"It broke"}'),
    "in words, as JSON": (b'error: "It broke"\n\n', b'{"error":"It broke"}'),
    "in bytes that are no text": (b"error: \xff\n\n", b'{"error":"\\ufffd"}'),
}


@pytest.mark.parametrize(("body", "event"), FAILURES.values(), ids=FAILURES)
def test_an_error_that_is_told_beside_the_data_is_one_event(body: bytes, event: bytes) -> None:
    assert decode([body + b"data: 1\n\n"]) == [event, b"1"]
    assert decode(body[at : at + 1] for at in range(len(body))) == [event]


def test_an_error_that_says_nothing_makes_none_of_the_next_event() -> None:
    assert decode([b"event: error\n\ndata: 1\n\n"]) == [b"1"]


@pytest.mark.parametrize("chunk", [64_000, MAX_EVENT * 2], ids=["in pieces", "at once"])
@pytest.mark.parametrize("line", [b"data: ", b": ", b"data: 1\ndata: "], ids=repr)
def test_an_event_over_the_limit_is_refused(line: bytes, chunk: int) -> None:
    body = line + b"x" * MAX_EVENT + b"\n\n"
    with pytest.raises(ValueError, match="too large"):
        decode(body[at : at + chunk] for at in range(0, len(body), chunk))


def test_events_before_one_that_is_too_large_are_kept() -> None:
    events = EventDecoder().feed(b"data: 1\n\ndata: " + b"x" * MAX_EVENT)
    assert next(events) == b"1"


@EIGHTY
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=9))
def test_json_is_read_as_the_standard_library_reads_it(value: object) -> None:
    assert parse_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "data",
    [b"{", b"", b"1 2", b'"\xe9"', b"[" * 200_000, b"9" * 5000],
    ids=["half", "nothing", "two values", "not UTF-8", "nested too deep", "a number too long"],
)
def test_what_is_no_json_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_json(data)


VALUES: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.floats()
VALUES |= st.text(max_size=5)
VALUES |= st.lists(VALUES, max_size=2) | st.dictionaries(st.text(max_size=5), VALUES, max_size=2)
VALUES |= st.sampled_from(["error", "response.failed", "message_delta", "\ud800"])


@pytest.mark.parametrize("media", ["text/event-stream", "application/json"])
@pytest.mark.parametrize("provider", WIRES)
@EIGHTY
@given(place=st.integers(min_value=0), value=VALUES)
def test_a_reply_with_any_value_replaced_gives_text_or_a_provider_error(
    provider: str, media: str, place: int, value: object
) -> None:
    wire, reply = WIRES[provider]
    if media == "application/json":
        chunks = [json.dumps(with_value_at(wire(model="m").whole(TEXT), place, value)).encode()]
    else:
        events = [json.loads(data) for data in decode([body_of(wire(model="m"))]) if data != DONE]
        changed = with_value_at(events, place, value)
        chunks = [b"data: " + json.dumps(event).encode() + b"\n\n" for event in changed]
    outcome = receive(reply(call=CALL), chunks, media)
    assert (outcome.finished is None) != (outcome.error is None)
    outcome.text.encode()  # no half characters


def with_value_at(whole: Any, place: int, value: object) -> Any:
    """A copy of nested JSON with the value at one of its places replaced."""
    paths = list(paths_in(whole))
    *steps, last = paths[place % len(paths)]
    changed = inner = json.loads(json.dumps(whole))
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return changed


def paths_in(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    length = len(value) if isinstance(value, list) else 0
    for step in value if isinstance(value, dict) else range(length):
        yield (*above, step)
        yield from paths_in(value[step], (*above, step))


@pytest.mark.parametrize("provider", WIRES)
@EIGHTY
@given(body=st.binary(max_size=200))
def test_whatever_bytes_come_they_are_never_a_finished_reply(provider: str, body: bytes) -> None:
    outcome = receive(WIRES[provider][1](call=CALL), [body])
    assert isinstance(outcome.error, BadReply | ReplyCut)


def test_deltas_of_a_chunk_are_one_text_that_only_reasoning_parts() -> None:
    wire = ChatWire(model="m")
    deltas = [wire.text("a"), wire.text("b"), wire.reasoning("Hm."), wire.text("c"), wire.text("d")]
    outcome = receive(ChatReply(call=CALL), [b"".join(deltas) + wire.ending("end")])
    assert outcome.deltas == ["ab", "", "cd"]


def test_half_a_character_becomes_a_replacement_character() -> None:
    chunk = b'data: {"choices":[{"delta":{"content":"a\\ud83d b"}}]}\n\n'
    assert receive(ChatReply(call=CALL), [chunk]).text == "a\ufffd b"


@pytest.mark.parametrize("value", [None, -1, True, 2.5, "7", [7]], ids=repr)
def test_what_is_no_count_is_unknown(value: object) -> None:
    assert read_count({"prompt_tokens": value}, "prompt_tokens") is None


def test_a_whole_reply_over_the_limit_is_refused() -> None:
    chunks = (b"x" * 64_000 for _ in range(MAX_WHOLE // 64_000 + 1))
    outcome = receive(ChatReply(call=CALL), chunks, "application/json")
    assert isinstance(outcome.error, BadReply)


def test_what_breaks_after_the_stop_reason_leaves_the_reply_whole() -> None:
    wire = ChatWire(model="m")
    body = wire.text("All.") + wire.ending("end").replace(b"[DONE]", b"[BROKEN")
    outcome = receive(ChatReply(call=CALL), [body])
    assert outcome.text == "All."
    assert outcome.finished is not None
    assert outcome.finished.stop_reason == "end"
