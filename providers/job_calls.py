"""What both batch APIs are asked by: a request, its whole reply, the lines of a file of results.

Whatever a server sends, what comes out is free of the key, or a ProviderError.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from datetime import timedelta
from typing import Any, Final

from providers.base import BadReply
from providers.complaints import complains, read_complaint
from providers.errors import Call, complaint_error, make_error
from providers.faults import error_of
from providers.wire import MAX_WHOLE, Json, is_encoded, parse_json, read_json

CLOCKS_DIFFER: Final = timedelta(hours=1)
"""A provider's and ours, at most: a job is looked for among those of this time before, too."""
MOST_PAGES: Final = 50
"""Of a list of jobs that are looked through."""
A_NAME: Final = re.compile(r"[\w-]{1,128}", re.ASCII)
"""What the id of a job or of a file looks like; it becomes a part of an address."""
NOT_SENT: Final = ("stream", "stream_options")
"""Of a live request: a reply of a job comes whole."""


def body_of(request: Json) -> Json:
    """The body of a request in a job, made of a live one."""
    return {name: each for name, each in request.items() if name not in NOT_SENT}


async def ask(call: Call, opened: AbstractAsyncContextManager[Any]) -> Json:
    """Send a request that `opened` sends, and read its whole reply, freed of the key.

    Raises:
        ProviderError: and nothing else.
    """
    async with asking(call, opened) as response:
        body = await read_json(response)
        if not isinstance(body, dict):
            raise make_error(call, BadReply)
        if complains(body) and "id" not in body:  # a job that failed says so, too
            raise complaint_error(call, read_complaint(body))
        found: Json = call.endpoint.mask.hide_in_json(body)
        return found
    raise AssertionError  # either is left before


@asynccontextmanager
async def asking(call: Call, opened: AbstractAsyncContextManager[Any]) -> AsyncIterator[Any]:
    """The response to a request; whatever fails here or in the block is a ProviderError."""
    begun, error = False, None
    try:
        async with opened as response:
            begun = True
            yield response
    except Exception as fault:  # noqa: BLE001 - raised below, where it is chained to nothing
        error = error_of(call, fault, begun=begun)
    if error:
        raise error


def name_in(call: Call, body: Json, key: str = "id") -> str:
    """The name of a job or a file that a reply tells.

    Raises:
        BadReply: it tells none.
    """
    name = body.get(key)
    if isinstance(name, str) and A_NAME.fullmatch(name):
        return name
    raise make_error(call, BadReply)


def inner(body: Json, key: str) -> Json:
    """The object under a key; an empty one where there is none."""
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def listed(page: Json) -> list[Json]:
    """The objects that a page of a list holds."""
    data = page.get("data")
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []


async def lines_of(response: Any) -> AsyncGenerator[Json, None]:
    """The lines of a file of results; what is no JSON object, or has no end, is left out."""
    rest, skips = b"", False
    if is_encoded(response):
        raise ValueError("not a file of lines")
    async with aclosing(response.http_response.aiter_bytes()) as chunks:
        async for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if not skips and (found := _object(line)):
                    yield found
                skips = False
            if len(rest) > MAX_WHOLE:
                rest, skips = b"", True
    if not skips and (found := _object(rest)):
        yield found


def _object(line: bytes) -> Json | None:
    try:
        found = parse_json(line.strip())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
