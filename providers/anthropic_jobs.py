"""Anthropic's Message Batches: requests in one list, replies in a file of lines."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from providers.addresses import Endpoint
from providers.anthropic_messages import AnthropicMessages, MessagesReply
from providers.complaints import read_complaint
from providers.errors import Call, complaint_error
from providers.job_calls import (
    CLOCKS_DIFFER,
    MOST_PAGES,
    ask,
    asking,
    body_of,
    inner,
    lines_of,
    listed,
    name_in,
)
from providers.jobs import JobReply, JobRequest, JobSearch, JobStatus
from providers.reply import read_whole
from providers.wire import Json

LOST: Final = {"expired": "expired", "canceled": "cancelled"}
A_PAGE: Final = 1000
STREAMED: Final = {"X-Stainless-Raw-Response": "stream", "Accept": "application/binary"}
"""Has the SDK give its response as it comes; it never leaves this machine."""


@dataclass(frozen=True, slots=True)
class AnthropicJobs:
    """Anthropic's batches, for one key."""

    endpoint: Endpoint
    most_requests: int = 100_000
    most_bytes: int = 256_000_000

    def size(self, request: JobRequest) -> int:
        """The bytes of it in the list."""
        entry = json.dumps(self._entry(request), ensure_ascii=False)
        return len(entry.encode(errors="replace")) + 1

    async def submit(
        self,
        token: str,
        requests: Sequence[JobRequest],
        *,
        before: Callable[[], Awaitable[None]],
    ) -> str:
        """Submit a job, as `JobProvider` says; the provider keeps no token."""
        del token
        call = self._call(requests[0].prompt.model)
        entries = list(map(self._entry, requests))
        await before()
        return name_in(call, await ask(call, self._open("create", requests=entries)))

    async def find(
        self, token: str, ids: Collection[str], *, since: datetime, others: Collection[str]
    ) -> JobSearch:
        """Look for the job whose replies are ours, among those of its time and number.

        Which requests a job has is told by its replies alone, so once it is over.
        """
        del token
        certain = True
        async for job in self._jobs_since(since - CLOCKS_DIFFER):
            name, counts = name_in(self._call(), job), inner(job, "request_counts").values()
            if name in others or sum(each for each in counts if type(each) is int) != len(ids):
                continue
            if job.get("processing_status") != "ended":
                certain = False
            elif await self._first_id(name) in ids:
                return JobSearch(id=name)
        return JobSearch(id=None, certain=certain)

    async def look(self, job: str) -> JobStatus:
        """How a job stands."""
        told = await ask(self._call(), self._open("retrieve", job))
        return JobStatus(over=told.get("processing_status") == "ended")

    async def replies(self, job: str, status: JobStatus) -> AsyncGenerator[JobReply, None]:
        """The replies in its file."""
        del status
        async with (
            asking(self._call(), self._results(job)) as response,
            aclosing(lines_of(response)) as lines,
        ):
            async for line in lines:
                yield self._reply(line)

    async def cancel(self, job: str) -> None:
        """Have no more of a job written."""
        await ask(self._call(), self._open("cancel", job))

    def _entry(self, request: JobRequest) -> Json:
        params = body_of(AnthropicMessages(self.endpoint).request(request.prompt))
        return {"custom_id": request.id, "params": params}

    async def _jobs_since(self, oldest: datetime) -> AsyncGenerator[Json, None]:
        """The jobs of this key, the newest first."""
        call = self._call()
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = await ask(call, self._open("list", limit=A_PAGE, **after))
            jobs = listed(page)
            for job in jobs:
                if _moment(job) >= oldest:
                    yield job
            if not jobs or not page.get("has_more") or _moment(jobs[-1]) < oldest:
                return
            after = {"after_id": name_in(call, jobs[-1])}

    async def _first_id(self, job: str) -> str:
        async with aclosing(self.replies(job, JobStatus(over=True))) as replies:
            async for reply in replies:
                return reply.id
        return ""

    def _reply(self, line: Json) -> JobReply:
        name, result = str(line.get("custom_id")), inner(line, "result")
        if lost := LOST.get(str(result.get("type"))):
            return JobReply(id=name, lost=lost)  # type: ignore[arg-type]
        message = result.get("message")
        if not isinstance(message, dict):
            return JobReply(id=name, end=complaint_error(self._call(), read_complaint(result)))
        reply = MessagesReply(call=self._call(str(message.get("model") or "")))
        asked = message.get("stop_sequence")
        if message.get("stop_reason") == "stop_sequence" and isinstance(asked, str):
            reply.stop_sequences = (asked,)  # it stops at none that was not asked for
        text, end = read_whole(reply, message)
        return JobReply(id=name, text=text, end=end)

    def _call(self, model: str = "") -> Call:
        return Call(endpoint=self.endpoint, model=model)

    @asynccontextmanager
    async def _open(self, action: str, *arguments: str, **named: Any) -> AsyncIterator[Any]:
        """The SDK's response to one of its calls."""
        async with AnthropicMessages(self.endpoint).client() as client:
            ask_for = getattr(client.messages.batches.with_streaming_response, action)
            async with ask_for(*arguments, **named) as response:
                yield response

    @asynccontextmanager
    async def _results(self, job: str) -> AsyncIterator[Any]:
        """The file of replies: of this address, wherever the server says that it is."""
        async with AnthropicMessages(self.endpoint).client() as client:
            path = f"/v1/messages/batches/{job}/results"
            response = await client.get(path, cast_to=object, options={"headers": STREAMED})
            try:
                yield response
            finally:
                await response.close()


def _moment(job: Json) -> datetime:
    """When a job was made; now, where that cannot be read."""
    try:
        made = datetime.fromisoformat(str(job.get("created_at")))
    except ValueError:
        return datetime.now(UTC)
    return made if made.tzinfo else made.replace(tzinfo=UTC)
