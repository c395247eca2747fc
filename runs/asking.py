"""Ask a model something that is no post: one request, within a budget."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from posts.measures import count_words
from providers.base import Finished, Prompt, StopReason
from runs.estimate import Estimate, estimate
from runs.lane import Lane
from runs.lane_request import Job, LaneRequest, provider_of
from runs.prepare import Prepared
from runs.settings import Brief, LaneSettings
from runs.ways import Way
from runs.writing.budget import BudgetTracker
from runs.writing.requests import Post, SendRequest
from runs.writing.sections.pieces import ModelRefused, Pieces

ONE_REQUEST: Final = Way(mode="whole", why="it is one question")


def prepare_question(prompt: Prompt, settings: LaneSettings) -> Prepared:
    """What is sent, for the estimate, the limits and the writer."""
    settings = replace(settings, continuations=0, writing="whole", plan_first=False)
    brief = Brief(topic="", words=max(100, count_words(prompt.text)))
    return Prepared(brief=brief, settings=settings, prompt=prompt, way=ONE_REQUEST)


def estimate_question(prompt: Prompt, settings: LaneSettings) -> Estimate:
    """What a question costs at most."""
    return estimate(prepare_question(prompt, settings))


def asking_job(prompt: Prompt, request: LaneRequest, *, clock: Callable[[], float]) -> Job:
    """What asks; nothing is sent.

    Raises:
        ProviderError: the key or the address cannot be used.
    """
    prepared = prepare_question(prompt, request.settings)
    return Job(
        lane=Lane(prepared.brief, prepared.settings, clock=clock),
        request=replace(request, settings=prepared.settings),
        provider=provider_of(request),
        prepared=prepared,
        write=partial(_ask, prepared),
    )


async def _ask(prepared: Prepared, send: SendRequest, post: Post) -> Finished:
    pieces = Pieces(send, post, BudgetTracker(prepared.settings))
    try:
        await pieces.request(prepared.prompt, pieces.emit)
    except ModelRefused as refusal:
        return refusal.finished
    reason: StopReason = "max_tokens" if pieces.cut else "end"
    return Finished(stop_reason=reason, usage=pieces.usage, request_id=pieces.request_id)
