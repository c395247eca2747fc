"""The interface to batch APIs: many requests as one job, within a day, for half the price.

A job is submitted once, looked at until it is over, and its replies are told apart by their ids:
they come in any order. As in `providers.base`, nothing is retried here, and every failure of a job
is one of the errors there; that of a single request is told with its reply.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

from providers.base import BadReply, Finished, Prompt, ProviderError
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
NOT_SENT: Final = ("stream", "stream_options", "extra_body")
"""Of a live request's arguments: a reply of a job comes whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """One request of a job."""

    id: str
    """Letters, digits, `-` and `_`, 64 at most: its reply is known by it."""
    prompt: Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSearch:
    """What became of a job whose submission was interrupted."""

    id: str | None
    """The provider's name for it; None where it is not found."""
    certain: bool = True
    """False: it may be one of those that are still being written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """How a job stands."""

    over: bool
    """Nothing more will be written of it."""
    refused: str = ""
    """Why nothing of it was written, in the provider's words: hostile, plain text."""
    files: tuple[str, ...] = ()
    """Where its replies are, if they are in files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReply:
    """What came of one request: a reply, an error, or nothing."""

    id: str
    text: str = ""
    end: Finished | ProviderError | None = None
    """How the reply ended; None where there is none."""
    lost: Literal["expired", "cancelled", ""] = ""
    """Why there is none."""


class JobProvider(Protocol):
    """A provider's batch API."""

    most_requests: int
    """That a job may have; likewise the bytes."""
    most_bytes: int

    def size(self, request: JobRequest) -> int:
        """The bytes that a request takes in a job."""

    async def submit(
        self,
        token: str,
        requests: Sequence[JobRequest],
        *,
        before: Callable[[], Awaitable[None]],
    ) -> str:
        """Submit a job, all of one model; the provider's name for it.

        Args:
            token: Ours for it, if the provider keeps one.
            requests: What is to be written.
            before: Awaited right before the one request by which the job begins to exist: if it is
                not reached, or what it is for fails with a refusal, there is no job.
        """

    async def find(
        self, token: str, ids: Collection[str], *, since: datetime, others: Collection[str]
    ) -> JobSearch:
        """Look for a job whose submission was interrupted.

        Args:
            token: Ours for it.
            ids: Of its requests.
            since: When it was submitted.
            others: The provider's names of jobs that are known to be others.
        """

    async def look(self, job: str) -> JobStatus:
        """How a job stands."""

    def replies(self, job: str, status: JobStatus) -> AsyncGenerator[JobReply, None]:
        """The replies of a job that is over, in any order."""

    async def cancel(self, job: str) -> None:
        """Have no more of a job written; it is over some time after."""


def body_of(arguments: Json) -> Json:
    """The body of a request in a job, of the arguments of the SDK's call for a live one."""
    more: Json = arguments.get("extra_body") or {}
    left = {name: each for name, each in arguments.items() if name not in NOT_SENT}
    return left | more


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
