"""The interface to batch APIs: many requests as one job, within a day, for half the price.

A job is submitted once, looked at until it is over, and its replies are told apart by their ids:
they come in any order. As in `providers.base`, nothing is retried here, and every failure of a job
is one of the errors there; that of a single request is told with its reply.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from providers.base import Finished, Prompt, ProviderError


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
