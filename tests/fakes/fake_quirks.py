"""What real servers do that is no fault, or no usual one: one behaviour a name, on every wire.

Beside these, a test can hand the fake the very bytes to answer with: `fake.answers`, used up in
order, before any behaviour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import fake_faults
from fake_faults import Behaviour, first_half, reply_of, speaking, to_json, write
from fake_wires import AnthropicWire, ChatWire, Wire, data

if TYPE_CHECKING:
    from fake_provider import Exchange

OTHER_WORD: Final = "all_is_said_and_done"
"""A reason to stop that no server of ours is known to give."""
STOPS: Final = (b'"max_output_tokens"', b'"length"', b'"max_tokens"')


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A reply as it was recorded, or made up."""

    body: Any
    """Bytes, or what is sent as JSON."""
    status: int = 200
    media: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


async def behave(exchange: "Exchange") -> None:
    """Answer a request: as it was handed in, as a quirk of this module, or as usual."""
    fake = exchange.fake
    within = True
    if fake.limit:
        within, exchange.told = fake.limit.count(exchange.request.body)
    if not within:
        await exchange.send_whole(to_json({"error": "Too many"}), status=429)
    elif fake.answers:
        answer = fake.answers.pop(0)
        body = answer.body if isinstance(answer.body, bytes) else to_json(answer.body)
        await exchange.send_whole(
            body, status=answer.status, media=answer.media, **dict(answer.headers)
        )
    elif quirk := QUIRKS.get(exchange.request.behaviour):
        await quirk(exchange)
    else:
        await fake_faults.behave(exchange)


def ignoring(exchange: "Exchange") -> Wire:
    """The wire of a server that does not know stop sequences, and ignores them."""
    wire = speaking(exchange)
    if isinstance(wire, AnthropicWire):
        wire.stop_sequences = ()
    return wire


async def all_but_the_end(exchange: "Exchange", wire: Wire) -> None:
    await exchange.start()
    await exchange.send(wire.opening())
    await write(exchange, wire, reply_of(exchange))


def endless_ending(wire: Wire) -> bytes:
    """What comes last where no reason for the stop does."""
    match wire:
        case ChatWire():
            return data({"choices": [], "usage": wire._usage()}) + b"data: [DONE]\n\n"
        case AnthropicWire():
            return wire._event("message_stop")
    return b""


async def no_finish(exchange: "Exchange") -> None:
    """The whole reply and its usage, but never a reason for the stop."""
    wire = ignoring(exchange)
    await all_but_the_end(exchange, wire)
    await exchange.send(endless_ending(wire))
    await exchange.end()


async def no_finish_half(exchange: "Exchange") -> None:
    """Half of the reply, and never a reason for the stop."""
    wire = ignoring(exchange)
    await first_half(exchange, wire)
    await exchange.send(endless_ending(wire))
    await exchange.end()


def other_ending(wire: Wire) -> bytes:
    ending = wire.ending("max_tokens")
    for stop in STOPS:
        ending = ending.replace(stop, to_json(OTHER_WORD))
    return ending


async def other_finish(exchange: "Exchange") -> None:
    """The whole reply, and an unknown word for why it stops."""
    wire = ignoring(exchange)
    await all_but_the_end(exchange, wire)
    await exchange.send(other_ending(wire))
    await exchange.end()


async def other_finish_half(exchange: "Exchange") -> None:
    """Half of the reply, and an unknown word for why it stops."""
    wire = ignoring(exchange)
    await first_half(exchange, wire)
    await exchange.send(other_ending(wire))
    await exchange.end()


async def unended(exchange: "Exchange") -> None:
    """The whole reply, whose last event lacks the blank line behind it."""
    wire = ignoring(exchange)
    await all_but_the_end(exchange, wire)
    await exchange.send(wire.ending("end").removesuffix(b"data: [DONE]\n\n").rstrip(b"\n"))
    await exchange.end()


def answering(body: Any, status: int = 200, media: str = "application/json") -> Behaviour:
    """A behaviour that is one answer."""

    async def answer(exchange: "Exchange") -> None:
        sent = body if isinstance(body, bytes) else to_json(body)
        await exchange.send_whole(sent, status=status, media=media)

    return answer


def streaming(body: bytes) -> Behaviour:
    """A behaviour that is an event stream."""
    return answering(body, media="text/event-stream")


TOO_LONG: Final = "prompt is too long: 213462 tokens > 200000 maximum"
NO_CREDIT: Final = "Your credit balance is too low to access the API."
BAD_KEY: Final = "API key not valid. Please pass a valid API key."
INVALID: Final = "invalid_request_error"

QUIRKS: Final[Mapping[str, Behaviour]] = {
    "no-finish": no_finish,
    "no-finish-half": no_finish_half,
    "other-finish": other_finish,
    "other-finish-half": other_finish_half,
    "unended": unended,
    "words-too-long": answering({"error": {"type": INVALID, "message": TOO_LONG}}, 400),
    "words-no-credit": answering({"error": {"type": INVALID, "message": NO_CREDIT}}, 400),
    "list-of-errors": answering([{"error": {"code": 400, "message": BAD_KEY}}], 400),
    "words-beside": answering({"code": "invalid-argument", "error": BAD_KEY}, 400),
    "field-errors": answering({"detail": [{"loc": ["body", "top_p"], "msg": "Too low"}]}, 422),
    "errors-array": answering({"errors": [{"message": "Authentication error"}]}, 400),
    "json-error-200": answering({"error": {"code": 429, "message": "Slow down"}}),
    "json-error-200-text": answering(
        {"error": {"code": 429, "message": "Slow"}}, 200, "text/plain"
    ),
    "json-in-stream": streaming(to_json({"error": {"code": 401, "message": "No"}})),
    "stream-400": streaming(data({"error": {"code": 400, "message": "Not so"}})),
    "stream-429": streaming(data({"error": {"status_code": 429, "message": "Slow down"}})),
    "stream-words": streaming(data({"error": {"code": 400, "message": TOO_LONG}})),
    "error-field": streaming(b'error: {"code": 403, "message": "Not you"}\n\n'),
    "error-name": streaming(b'event: error\ndata: {"message": "It broke", "code": 402}\n\n'),
    "error-name-text": streaming(b"event: error\ndata: The model is overloaded.\n\n"),
    "exception-name": streaming(
        b'event: throttlingException\ndata: {"message": "Too many requests"}\n\n'
    ),
    "exception-name-text": streaming(b"event: exception\ndata: Insufficient balance.\n\n"),
    "failure-name": streaming(b"event: failed\n" + data({"message": TOO_LONG})),
    "error-last": streaming(data({"message": "No", "code": 401}).strip() + b"\nevent: error\n\n"),
    "words-no-model": answering({"code": "404", "error": "The model x was deprecated."}, 404),
    "words-filtered": answering({"error": {"message": "Content Exists Risk"}}, 400),
}
