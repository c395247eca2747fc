"""What the fake provider can do, right or wrong: one behaviour a name.

`BEHAVIOURS` names them; each docstring says what the client sees. Behaviours with an argument are
told apart by `PATTERNS`. Any other name is a good reply.

HTTP errors are `fault-<status>[-<variant>]` (`fault-` may be left out), the variant one of:

    html                    the body is a page, not JSON
    empty                   no body
    echo                    the message repeats the key it was sent
    retry-after-<seconds>   with that header; retry-after-date: an HTTP date 30 s from now;
                            retry-after-ms-<n>: in milliseconds
    code-<code>             that error type and code

`echo-…` repeat the key that they were sent, each in another place: `ECHOES` has them all.
"""

import asyncio
import base64
import gzip
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from email.utils import formatdate
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import fake_batches
from fake_wires import AnthropicWire, ChatWire, Wire, error_body
from simulated_author import author_named

if TYPE_CHECKING:
    from fake_provider import Exchange

Behaviour = Callable[["Exchange"], Awaitable[None]]

STATUS_CODES: Final[Mapping[int, str]] = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    422: "invalid_request_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
"""The error type that goes with a status where no other is asked for; else `api_error`."""
USUAL_ERROR: Final = "overloaded_error"
"""The type of an error event where no other is asked for."""
HTML: Final = b"<!doctype html><title>Sign in</title><h1>Please sign in</h1>"
REFUSAL: Final = "I cannot help with that."


async def behave(exchange: "Exchange") -> None:
    """Answer a request as its behaviour says."""
    fake, request = exchange.fake, exchange.request
    if fake.required_key and request.headers.get("authorization") != f"Bearer {fake.required_key}":
        await http_error(exchange, 401)
        return
    for pattern, behaviour in PATTERNS.items():
        if found := re.fullmatch(pattern, request.behaviour):
            await behaviour(exchange, *found.groups())
            return
    if not await fake_batches.answer(exchange):
        await BEHAVIOURS.get(request.behaviour, usual(exchange))(exchange)


def usual(exchange: "Exchange") -> Behaviour:
    """What the path asks for, where no behaviour is."""
    if exchange.request.path.endswith("/models"):
        return list_models
    return good if exchange.request.wire else not_found


async def not_found(exchange: "Exchange") -> None:
    """No wire at this path."""
    await http_error(exchange, 404)


async def list_models(exchange: "Exchange") -> None:
    """List `fake.models`, with Anthropic's details if the client is Anthropic's."""
    detailed = "anthropic-version" in exchange.request.headers
    listed = [listed_model(name, detailed=detailed) for name in exchange.fake.models]
    await exchange.send_whole(to_json({"object": "list", "data": listed, "has_more": False}))


def listed_model(name: str, *, detailed: bool) -> dict[str, object]:
    if not detailed:
        return {"id": name, "object": "model", "created": 1764000000, "owned_by": "fake"}
    return {
        "type": "model",
        "id": name,
        "display_name": name.replace("-", " ").title(),
        "max_input_tokens": 1_000_000,
        "max_tokens": 128_000,
        "lifecycle": "active",
        "created_at": "2026-01-01T00:00:00Z",
        "retires_at": None,
    }


async def good(exchange: "Exchange", ending: str = "end") -> None:
    """Write the whole reply."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening())
    await write(exchange, wire, reply_of(exchange))
    await exchange.send(wire.ending(ending))
    await exchange.end()


async def by_author(exchange: "Exchange", name: str) -> None:
    """Write as a simulated author does: see simulated_author.py."""
    author, wire = author_named(name), speaking(exchange)
    assert author is not None
    reply = author.reply(exchange.request.prompt_text)
    await exchange.start()
    await exchange.send(wire.opening())
    await write(exchange, wire, reply.text)
    await exchange.send(wire.ending(reply.stop))
    await exchange.end()


async def whole_json(exchange: "Exchange") -> None:
    """Ignores `stream`: one whole reply as JSON."""
    await exchange.send_whole(to_json(speaking(exchange).whole(reply_of(exchange))))


async def hold(exchange: "Exchange") -> None:
    """First half, waits for `release()`, second half."""
    wire = speaking(exchange)
    await first_half(exchange, wire)
    await exchange.hold()
    text = reply_of(exchange)
    await write(exchange, wire, text[len(text) // 2 :])
    await exchange.send(wire.ending("end"))
    await exchange.end()


async def hold_start(exchange: "Exchange") -> None:
    """Headers, waits for `release()`, then the whole reply."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.hold()
    await exchange.send(wire.opening())
    await write(exchange, wire, reply_of(exchange))
    await exchange.send(wire.ending("end"))
    await exchange.end()


async def slow(exchange: "Exchange") -> None:
    """50 ms between deltas, whatever `pause` says."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening())
    await write(exchange, wire, reply_of(exchange), pause=0.05)
    await exchange.send(wire.ending("end"))
    await exchange.end()


async def paced(exchange: "Exchange", rate: str, deltas: str | None) -> None:
    """This many deltas a second by the clock, this many at most; one more says when it was sent."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening())
    texts = list(pieces(reply_of(exchange), exchange.fake.delta_size))[: int(deltas or 1_000_000)]
    started = time.monotonic()
    for number, piece in enumerate(texts, start=1):
        await exchange.send(wire.text(piece))
        await asyncio.sleep(started + number / int(rate) - time.monotonic())
    await exchange.send(wire.text(f"\n\nSent at {time.monotonic():.6f}\n"))
    await exchange.send(wire.ending("end"))
    await exchange.end()


async def reasoning(exchange: "Exchange") -> None:
    """Twenty reasoning events, then the whole reply."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening())
    for _ in range(20):
        await exchange.send(wire.reasoning("Let me think. "))
    await write(exchange, wire, reply_of(exchange))
    await exchange.send(wire.ending("end"))
    await exchange.end()


async def noise(exchange: "Exchange") -> None:
    """Comments, pings, unknown events and empty choices between the deltas."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening())
    for piece in pieces(reply_of(exchange), exchange.fake.delta_size):
        await exchange.send(wire.noise() + wire.text(piece))
    await exchange.send(wire.noise() + wire.ending("end"))
    await exchange.end()


async def in_bytes(exchange: "Exchange", head: bytes = b"", size: int = 7) -> None:
    """The same bytes, cut every 7: through events, lines and characters."""
    wire = speaking(exchange)
    text = reply_of(exchange)
    body = head + wire.opening()
    body += b"".join(wire.text(piece) for piece in pieces(text, exchange.fake.delta_size))
    body += wire.ending("end")
    await exchange.start()
    for at in range(0, len(body), size):
        await exchange.send(body[at : at + size])
    await exchange.end()


async def burst(exchange: "Exchange") -> None:
    """The whole reply as fast as it goes, many events in one chunk."""
    await in_bytes(exchange, size=16_384)


async def bom(exchange: "Exchange") -> None:
    """A byte order mark comes first."""
    await in_bytes(exchange, head=b"\xef\xbb\xbf", size=2)


async def crlf(exchange: "Exchange") -> None:
    """Lines end in CR LF."""
    exchange.newline = b"\r\n"
    await good(exchange)


async def double_final(exchange: "Exchange") -> None:
    """After the end: one more delta and the end again."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening())
    await write(exchange, wire, reply_of(exchange))
    await exchange.send(wire.ending("end") + wire.text("LATE") + wire.ending("end"))
    await exchange.end()


async def no_stream_options(exchange: "Exchange") -> None:
    """An old server: 400 when `stream_options` is sent."""
    if "stream_options" in exchange.request.body:
        await http_error(exchange, 400, message="Unrecognized argument: stream_options")
    else:
        await good(exchange)


async def refusal(exchange: "Exchange") -> None:
    """A few words of refusal instead of text."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening() + wire.refusal(REFUSAL) + wire.ending("refusal"))
    await exchange.end()


async def empty_reply(exchange: "Exchange") -> None:
    """Ends well, without any text."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening() + wire.ending("end"))
    await exchange.end()


async def early_end(exchange: "Exchange") -> None:
    """First half, then a clean end of the body: no final event."""
    await first_half(exchange, speaking(exchange))
    await exchange.end()


async def early_end_start(exchange: "Exchange") -> None:
    """The opening event, then a clean end of the body, before any text."""
    await exchange.start()
    await exchange.send(speaking(exchange).opening())
    await exchange.end()


async def cut(exchange: "Exchange") -> None:
    """First half, then the connection closes in the middle of the body."""
    await first_half(exchange, speaking(exchange))


async def reset(exchange: "Exchange") -> None:
    """First half, then the connection is reset."""
    await first_half(exchange, speaking(exchange))
    exchange.reset()


async def close(exchange: "Exchange") -> None:
    """Closes the connection before a reply."""


async def silent(exchange: "Exchange") -> None:
    """Sends nothing at all."""
    await asyncio.Event().wait()


async def stall_start(exchange: "Exchange") -> None:
    """Headers, then nothing."""
    await exchange.start()
    await asyncio.Event().wait()


async def stall(exchange: "Exchange") -> None:
    """First half, then nothing."""
    await first_half(exchange, speaking(exchange))
    await asyncio.Event().wait()


async def pings_only(exchange: "Exchange") -> None:
    """The opening event, then a ping and a comment every 20 ms for ever."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening())
    while True:
        await exchange.send(wire.noise())
        await asyncio.sleep(0.02)


async def endless(exchange: "Exchange") -> None:
    """Text without end, 4 KB a delta, none of it twice."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening())
    for start in count(step=600):
        await exchange.send(wire.text(" ".join(map(str, range(start, start + 600))) + " "))


async def runaway(exchange: "Exchange") -> None:
    """First half, then the same words without end."""
    wire = speaking(exchange)
    await first_half(exchange, wire)
    while True:
        await exchange.send(wire.text("and so it goes on "))
        if exchange.fake.pause:
            await asyncio.sleep(exchange.fake.pause)


async def html(exchange: "Exchange") -> None:
    """200 with a login page."""
    await exchange.send_whole(HTML, media="text/html")


async def endless_html(exchange: "Exchange") -> None:
    """200 with a page that never ends."""
    await exchange.start(media="text/html")
    while True:
        await exchange.send(HTML)


async def endless_error(exchange: "Exchange") -> None:
    """500 with a body that never ends."""
    await exchange.start(status=500, media="application/json")
    while True:
        await exchange.send(b" " * 4096)


async def other_json(exchange: "Exchange") -> None:
    """200 with JSON of some other service."""
    await exchange.send_whole(b'{"status": "ok", "choices": 5, "output": "none", "content": 1}')


async def empty(exchange: "Exchange") -> None:
    """200, an event stream without a byte."""
    await exchange.send_whole(b"", media="text/event-stream")


async def bad_json(exchange: "Exchange") -> None:
    """First half, then an event that is not JSON."""
    await first_half(exchange, speaking(exchange))
    await exchange.send(b'data: {"type": "respo\n\n')
    await exchange.end()


async def bad_utf8(exchange: "Exchange") -> None:
    """First half, then an event with a byte that is not UTF-8."""
    wire = speaking(exchange)
    await first_half(exchange, wire)
    await exchange.send(wire.text("caf#").replace(b"#", b"\xe9"))
    await exchange.end()


async def not_objects(exchange: "Exchange") -> None:
    """First half, then JSON of unexpected shapes."""
    wire = speaking(exchange)
    await first_half(exchange, wire)
    await exchange.send(wire.text("#").replace(b'"#"', b"[1, 2]") + b"data: 7\n\n")
    await exchange.end()


async def huge_line(exchange: "Exchange") -> None:
    """One event of 10 MB."""
    await exchange.start()
    await exchange.send(speaking(exchange).text("x" * 10_000_000))
    await exchange.end()


async def gzip_broken(exchange: "Exchange") -> None:
    """Says gzip and sends none."""
    await exchange.send_whole(
        speaking(exchange).opening(), media="text/event-stream", content_encoding="gzip"
    )


async def gzip_bomb(exchange: "Exchange") -> None:
    """10 KB of gzip that are 10 MB of text."""
    bomb = gzip.compress(speaking(exchange).text("x" * 10_000_000))
    await exchange.send_whole(bomb, media="text/event-stream", content_encoding="gzip")


async def redirect(exchange: "Exchange") -> None:
    """307 to another path of this server, where a good reply waits."""
    target = f"{exchange.fake.origin}/as/good{exchange.request.path}"
    await exchange.send_whole(b"", status=307, location=target)


async def http_fault(exchange: "Exchange", status: str, variant: str | None) -> None:
    """An HTTP error; the variants stand on top of this module."""
    kind, _, value = (variant or "").partition("-")
    match kind:
        case "html":
            await exchange.send_whole(HTML, status=int(status), media="text/html")
        case "empty":
            await exchange.send_whole(b"", status=int(status), media="text/plain")
        case "echo":
            sent = exchange.request.headers.get("authorization", "")
            await http_error(exchange, int(status), message=f"Incorrect key: {sent}")
        case "retry":
            await http_error(exchange, int(status), **retry_header(value.removeprefix("after-")))
        case "code":
            await http_error(exchange, int(status), code=value)
        case _:
            await http_error(exchange, int(status))


async def flaky(exchange: "Exchange", status: str, times: str | None) -> None:
    """This many times (once, if not said) that status, then a good reply."""
    if exchange.fake.tries[exchange.request.behaviour] <= int(times or 1):
        await http_error(exchange, int(status))
    else:
        await good(exchange)


async def error_event(exchange: "Exchange", code: str | None) -> None:
    """First half, then an error event of that type."""
    code = code or USUAL_ERROR
    wire = speaking(exchange)
    await first_half(exchange, wire)
    await exchange.send(wire.error(code, f"It broke: {code}"))
    await exchange.end()


async def error_first(exchange: "Exchange", code: str | None) -> None:
    """An error event of that type before any text; the HTTP status is 200."""
    code = code or USUAL_ERROR
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.error(code, f"It broke: {code}"))
    await exchange.end()


async def failed(exchange: "Exchange", code: str | None) -> None:
    """Opening, then `response.failed` with that code (an error event on the other wires)."""
    code = code or USUAL_ERROR
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening() + wire.failure(code, f"It failed: {code}"))
    await exchange.end()


async def max_tokens(exchange: "Exchange") -> None:
    """First half, then the end for the token limit."""
    wire = speaking(exchange)
    await first_half(exchange, wire)
    await exchange.send(wire.ending("max_tokens"))
    await exchange.end()


async def parts(exchange: "Exchange", size: str, repeated: str | None) -> None:
    """This many characters, then the token limit; asked to go on, the next ones.

    With `repeated`, a continuation begins with this many characters that were there already.
    """
    wire = speaking(exchange)
    text, last = reply_of(exchange), exchange.request.written[-100:]
    start = text.rindex(last) + len(last) if last else 0
    end = start + int(size)
    await exchange.start()
    await exchange.send(wire.opening())
    again = int(repeated or 0) if start else 0
    await write(exchange, wire, text[max(0, start - again) : end])
    await exchange.send(wire.ending("max_tokens" if end < len(text) else "end"))
    await exchange.end()


# The key that was sent


def key_of(exchange: "Exchange") -> str:
    return exchange.request.headers["authorization"].removeprefix("Bearer ")


FORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "plain": str,
    "url": lambda key: quote(key, safe=""),
    "json": lambda key: json.dumps({"key": key}),
    "basic": lambda key: base64.b64encode(f"user:{key}:".encode()).decode(),
}
"""How a key may be written, by name."""


async def echo_text(exchange: "Exchange", form: str, size: str) -> None:
    """The reply with the key twice in its midst, this many characters a delta."""
    wire, text = speaking(exchange), reply_of(exchange)
    said, middle = FORMS[form](key_of(exchange)), text.index("\n\n") + 2
    await exchange.start()
    await exchange.send(wire.opening())
    for piece in pieces(f"{text[:middle]}It is {said}, {said}.\n\n{text[middle:]}", int(size)):
        await exchange.send(wire.text(piece))
    await exchange.send(wire.ending("end"))
    await exchange.end()


async def echo_part(exchange: "Exchange", missing: str) -> None:
    """The key but for its last characters, and then nothing."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening() + wire.text("TITLE: It is "))
    await exchange.send(wire.text(key_of(exchange)[: -int(missing)]))
    await exchange.end()


async def echo_whole(exchange: "Exchange") -> None:
    """One whole reply as JSON that is the key."""
    await exchange.send_whole(to_json(speaking(exchange).whole(f"TITLE: {key_of(exchange)}")))


async def echo_reasoning(exchange: "Exchange") -> None:
    """Reasons about the key, then a good reply."""
    wire = speaking(exchange)
    await exchange.start()
    await exchange.send(wire.opening() + wire.reasoning(f"It is {key_of(exchange)}."))
    await write(exchange, wire, reply_of(exchange))
    await exchange.send(wire.ending("end"))
    await exchange.end()


async def echo_refusal(exchange: "Exchange") -> None:
    """Refuses, with the key in two pieces."""
    wire, key = speaking(exchange), key_of(exchange)
    await exchange.start()
    await exchange.send(wire.opening() + wire.refusal(f"I know {key[:9]}") + wire.refusal(key[9:]))
    await exchange.send(wire.ending("refusal"))
    await exchange.end()


async def echo_finish(exchange: "Exchange") -> None:
    """Stops for a reason that is the key."""
    wire = speaking(exchange)
    await first_half(exchange, wire)
    ending = wire.ending("max_tokens")
    for reason in (b'"max_output_tokens"', b'"length"', b'"max_tokens"'):
        ending = ending.replace(reason, to_json(key_of(exchange)))
    await exchange.send(ending)
    await exchange.end()


async def echo_event(exchange: "Exchange", when: str) -> None:
    """An error event whose code and words are the key."""
    wire, key = speaking(exchange), key_of(exchange)
    if when == "late":
        await first_half(exchange, wire)
    else:
        await exchange.start()
    failure = wire.failure if when == "failed" else wire.error
    await exchange.send(failure(key, f"Not with {key}, {FORMS['basic'](key)}."))
    await exchange.end()


async def echo_shape(exchange: "Exchange") -> None:
    """First half, then a delta that is a list of the key."""
    wire = speaking(exchange)
    await first_half(exchange, wire)
    await exchange.send(wire.text("#").replace(b'"#"', to_json([key_of(exchange)])))
    await exchange.end()


async def echo_bad_json(exchange: "Exchange") -> None:
    """First half, then an event that is the key and no JSON."""
    await first_half(exchange, speaking(exchange))
    await exchange.send(f"data: {key_of(exchange)}\n\n".encode())
    await exchange.end()


async def echo_head(exchange: "Exchange", status: str) -> None:
    """The key in every line of the reply's head; the body is a good one, or an error's."""
    exchange.reason = key = key_of(exchange)
    lines: dict[str, Any] = {
        "request_id": key,
        "x_request_id": key,
        "retry_after": key,
        "x_sent": f"Bearer {key}",
    }
    if status == "200":
        body = to_json(speaking(exchange).whole(reply_of(exchange)))
        await exchange.send_whole(body, **lines)
    else:
        await http_error(exchange, int(status), **lines)


async def echo_body(exchange: "Exchange", status: str, shape: str) -> None:
    """An HTTP error whose body is about the key, in JSON or not."""
    key = key_of(exchange)
    told = {"text": key, "blanks": " " * 4900 + key * 9, "list": [key], "names": {key: {key: 7}}}
    whole = {"error": {"message": key, "type": key, "code": key, "param": key}}
    body = told.get(shape, whole)
    media = "text/plain" if isinstance(body, str) else "application/json"
    sent = body.encode() if isinstance(body, str) else to_json(body)
    await exchange.send_whole(sent, status=int(status), media=media)


async def echo_list(exchange: "Exchange") -> None:
    """Lists a model that is named as the key, and one that shows it."""
    listed = [listed_model(key_of(exchange), detailed=True), listed_model("good", detailed=True)]
    listed[1]["display_name"] = f"Good with {key_of(exchange)}"
    await exchange.send_whole(to_json({"object": "list", "data": listed, "has_more": False}))


ECHOES: Final = (
    *(f"echo-text-plain-{size}" for size in (1, 2, 3, 5, 7, 12, 4000)),
    *(f"echo-text-{form}-{size}" for form in ("url", "json", "basic") for size in (1, 7, 4000)),
    *(f"echo-part-{missing}" for missing in (1, 9)),
    *("echo-whole", "echo-reasoning", "echo-refusal", "echo-finish", "echo-shape", "echo-bad-json"),
    *(f"echo-event-{when}" for when in ("first", "late", "failed")),
    *(f"echo-head-{status}" for status in (200, 400, 401, 429, 500)),
    *(f"echo-body-{status}-json" for status in (400, 401, 403, 404, 422, 429, 500, 503)),
    *(f"echo-body-400-{shape}" for shape in ("text", "blanks", "list", "names")),
)
"""Every place where a reply can repeat the key; `echo-list` is for the list of models."""


def ends(ending: str) -> Behaviour:
    """A behaviour that writes the whole reply and ends for that reason."""
    return lambda exchange: good(exchange, ending)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "good": good,
    "hold": hold,
    "hold-start": hold_start,
    "slow": slow,
    "reasoning": reasoning,
    "noise": noise,
    "split-multibyte": in_bytes,
    "burst": burst,
    "bom": bom,
    "crlf": crlf,
    "double-final": double_final,
    "no-usage": good,  # `speaking` leaves the usage out
    "no-stream-options": no_stream_options,
    "json-200": whole_json,
    "max-tokens": max_tokens,
    "context-window": ends("context_window"),
    "stop-sequence": ends("stop_sequence"),
    "filter": ends("content_filter"),
    "tool-calls": ends("other"),
    "refusal": refusal,
    "empty-reply": empty_reply,
    "early-end": early_end,
    "early-end-start": early_end_start,
    "cut": cut,
    "reset": reset,
    "close": close,
    "silent": silent,
    "stall": stall,
    "stall-start": stall_start,
    "pings-only": pings_only,
    "endless": endless,
    "runaway": runaway,
    "html-200": html,
    "html-200-endless": endless_html,
    "endless-500": endless_error,
    "json-200-other": other_json,
    "empty-200": empty,
    "bad-json": bad_json,
    "bad-utf8": bad_utf8,
    "not-objects": not_objects,
    "huge-line": huge_line,
    "gzip-broken": gzip_broken,
    "gzip-bomb": gzip_bomb,
    "redirect": redirect,
    "echo-whole": echo_whole,
    "echo-reasoning": echo_reasoning,
    "echo-refusal": echo_refusal,
    "echo-finish": echo_finish,
    "echo-shape": echo_shape,
    "echo-bad-json": echo_bad_json,
    "echo-list": echo_list,
}
PATTERNS: Final[Mapping[str, Callable[..., Awaitable[None]]]] = {
    r"(?:fault-)?(\d{3})(?:-(.+))?": http_fault,
    r"paced-(\d+)(?:-(\d+))?": paced,
    r"parts-(\d+)(?:-(\d+))?": parts,
    r"flaky-(\d{3})(?:-(\d+))?": flaky,
    r"error-event(?:-(.+))?": error_event,
    r"error-first(?:-(.+))?": error_first,
    r"failed(?:-(.+))?": failed,
    r"(author-\d+(?:-[a-z]{2})?)": by_author,
    r"echo-text-([a-z]+)-(\d+)": echo_text,
    r"echo-part-(\d+)": echo_part,
    r"echo-event-(first|late|failed)": echo_event,
    r"echo-head-(\d+)": echo_head,
    r"echo-body-(\d+)-([a-z]+)": echo_body,
}


def speaking(exchange: "Exchange") -> Wire:
    """The wire that the request's path asks for."""
    request = exchange.request
    tokens = None if request.behaviour == "no-usage" else exchange.fake.tokens
    wire = request.wire or ChatWire
    if wire is AnthropicWire:
        stops = tuple(request.body.get("stop_sequences", ()))
        return AnthropicWire(model=request.model, tokens=tokens, stop_sequences=stops)
    return wire(model=request.model, tokens=tokens)


def reply_of(exchange: "Exchange") -> str:
    fake = exchange.fake
    return fake.write(exchange.request) if fake.write else fake.reply


def pieces(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


async def write(exchange: "Exchange", wire: Wire, text: str, pause: float | None = None) -> None:
    """Send text as deltas, at the fake's pace by the clock if no other is given."""
    pause = exchange.fake.pause if pause is None else pause
    due = time.monotonic()
    for piece in pieces(text, exchange.fake.delta_size):
        if exchange.fake.holds(exchange.request):
            await exchange.hold()
            due = time.monotonic()
        await exchange.send(wire.text(piece))
        if pause:
            due += pause
            await asyncio.sleep(due - time.monotonic())


async def first_half(exchange: "Exchange", wire: Wire) -> None:
    """Send headers, the opening and the first half of the reply."""
    text = reply_of(exchange)
    await exchange.start()
    await exchange.send(wire.opening())
    await write(exchange, wire, text[: len(text) // 2])


async def http_error(
    exchange: "Exchange", status: int, *, code: str = "", message: str = "", **headers: str
) -> None:
    """Send an HTTP error with a body as the wire's provider writes it."""
    code = code or STATUS_CODES.get(status, "api_error")
    asked = exchange.request
    anthropic = asked.wire is AnthropicWire or "anthropic-version" in asked.headers
    body = error_body(AnthropicWire if anthropic else None, code, message or f"It is {code}")
    await exchange.send_whole(to_json(body), status=status, **headers)


def retry_header(value: str) -> dict[str, str]:
    if value == "date":
        return {"retry_after": formatdate(time.time() + 30, usegmt=True)}
    if value.startswith("ms-"):
        return {"retry_after_ms": value.removeprefix("ms-")}
    return {"retry_after": value}


def to_json(payload: object) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()
