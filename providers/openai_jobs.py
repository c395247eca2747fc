"""OpenAI's Batch API: requests in a file, replies in another, and in a third those that failed."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from providers.addresses import Endpoint
from providers.complaints import read_complaint
from providers.errors import Call, complaint_error, plain
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
from providers.openai_responses import OpenAIResponses, ResponsesReply
from providers.openai_sdk import open_client
from providers.reply import read_whole
from providers.wire import Json

PATH: Final = "/v1/responses"
TOKEN: Final = "draftbench_job"
"""The name in a job's metadata under which our token stands."""
OVER: Final = frozenset({"completed", "failed", "expired", "cancelled"})
LOST: Final = {"batch_expired": "expired", "batch_cancelled": "cancelled"}
A_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class OpenAIJobs:
    """OpenAI's batches, for one key."""

    endpoint: Endpoint
    most_requests: int = 50_000
    most_bytes: int = 200_000_000

    def size(self, request: JobRequest) -> int:
        """The bytes of its line."""
        return len(self._line(request)) + 1

    async def submit(
        self,
        token: str,
        requests: Sequence[JobRequest],
        *,
        before: Callable[[], Awaitable[None]],
    ) -> str:
        """Submit a job, as `JobProvider` says. A file alone is no job: it costs nothing."""
        call = self._call(requests[0].prompt.model)
        file = (f"{TOKEN}-{token}.jsonl", b"\n".join(map(self._line, requests)))
        sent = self._open("files", "create", file=file, purpose="batch")
        file_id = name_in(call, await ask(call, sent))
        await before()
        begun = self._open(
            "batches",
            "create",
            input_file_id=file_id,
            endpoint=PATH,
            completion_window="24h",
            metadata={TOKEN: token},
        )
        return name_in(call, await ask(call, begun))

    async def find(
        self, token: str, ids: Collection[str], *, since: datetime, others: Collection[str]
    ) -> JobSearch:
        """Look for the job that has our token."""
        del ids, others  # the token is certain
        oldest = (since - CLOCKS_DIFFER).timestamp()
        call = self._call()
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = await ask(call, self._open("batches", "list", limit=A_PAGE, **after))
            jobs = listed(page)
            for job in jobs:
                if inner(job, "metadata").get(TOKEN) == token:
                    return JobSearch(id=name_in(call, job))
            if not jobs or not page.get("has_more") or _moment(jobs[-1]) < oldest:
                break
            after = {"after": name_in(call, jobs[-1])}
        return JobSearch(id=None)

    async def look(self, job: str) -> JobStatus:
        """How a job stands."""
        call = self._call()
        told = await ask(call, self._open("batches", "retrieve", job))
        files = [key for key in ("output_file_id", "error_file_id") if told.get(key)]
        refused = ""
        if told.get("status") == "failed":
            said = read_complaint({"error": inner(told, "errors").get("data")}).message
            refused = plain(said, self.endpoint.mask) or "The provider refused the job."
        return JobStatus(
            over=str(told.get("status")) in OVER,
            refused=refused,
            files=tuple(name_in(call, told, key) for key in files),
        )

    async def replies(self, job: str, status: JobStatus) -> AsyncGenerator[JobReply, None]:
        """The replies of both files."""
        del job
        call = self._call()
        for file in status.files:
            async with (
                asking(call, self._open("files", "content", file)) as response,
                aclosing(lines_of(response)) as lines,
            ):
                async for line in lines:
                    yield self._reply(line)

    async def cancel(self, job: str) -> None:
        """Have no more of a job written."""
        await ask(self._call(), self._open("batches", "cancel", job))

    def _line(self, request: JobRequest) -> bytes:
        body = body_of(OpenAIResponses(self.endpoint).request(request.prompt))
        line = {"custom_id": request.id, "method": "POST", "url": PATH, "body": body}
        return json.dumps(line, ensure_ascii=False).encode(errors="replace")

    def _reply(self, line: Json) -> JobReply:
        name, error = str(line.get("custom_id")), line.get("error")
        if isinstance(error, dict) and (lost := LOST.get(str(error.get("code")))):
            return JobReply(id=name, lost=lost)  # type: ignore[arg-type]
        response = inner(line, "response")
        body, status = response.get("body"), response.get("status_code")
        model = str(body.get("model") or "") if isinstance(body, dict) else ""
        call = self._call(model)
        if error or status != 200 or not isinstance(body, dict):
            status = status if isinstance(status, int) else None
            said = read_complaint({"error": error} if error else body)
            return JobReply(id=name, end=complaint_error(call, said, status=status))
        text, end = read_whole(ResponsesReply(call=call), body)
        return JobReply(id=name, text=text, end=end)

    def _call(self, model: str = "") -> Call:
        return Call(endpoint=self.endpoint, model=model)

    @asynccontextmanager
    async def _open(
        self, resource: str, action: str, *arguments: str, **named: Any
    ) -> AsyncIterator[Any]:
        """The SDK's response to one of its calls."""
        async with open_client(self.endpoint) as client:
            ask_for = getattr(getattr(client, resource).with_streaming_response, action)
            async with ask_for(*arguments, **named) as response:
                yield response


def _moment(job: Json) -> float:
    made = job.get("created_at")
    return float(made) if isinstance(made, int | float) else float("inf")
