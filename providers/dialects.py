"""Learn from a refusal which form of request a server expects, and remember it.

Servers of one wire differ in small things: how the limit of a reply is called and how large it may
be, whether instructions may have a role of their own, whether usage can be asked for. A server that
refuses our way names the one that it wants, so the request is sent once more that way, and the next
ones at once: what was learned is remembered while the app runs, by address and model. What a person
has set is never changed.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from providers.addresses import Endpoint
from providers.complaints import Complaint, complaint_of
from providers.dialect import NEWER_LIMIT, OLDER_LIMIT, Dialect
from providers.wire import Json

LESSONS: Final = 3
"""So often a request is sent once more, each time for another reason."""
TEACHING: Final = frozenset({400, 404, 422})
"""Statuses that say the request was not understood."""
BROKEN_TEMPLATE: Final = 500
"""What llama.cpp answers where a model's template has no place for instructions."""
LEAST_ROOM: Final = 256
"""Tokens; where a context has no more left for the reply, the prompt is what is too long."""
MOST_REMEMBERED: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned from a refusal."""

    dialect: Dialect
    lasting: bool = True
    """It holds for other prompts, too."""


_learned: dict[tuple[str, str], Dialect] = {}


def dialect_of(endpoint: Endpoint, model: str) -> Dialect:
    """The form of requests for a model, as far as it is known."""
    return _learned.get((endpoint.base_url, model), endpoint.dialect)


@asynccontextmanager
async def send(
    post: Callable[[Json], AbstractAsyncContextManager[Any]],
    request: Callable[[Dialect], Json],
    *,
    endpoint: Endpoint,
    model: str,
    limit: int,
    refusal: type[Exception],
) -> AsyncIterator[Any]:
    """Send a request, and again in the form that the server expects; returns the SDK's response.

    Args:
        post: Has the SDK send a request, and returns the response.
        request: What is sent, in a dialect.
        endpoint: Where it goes.
        model: The model that is asked.
        limit: Of the reply, in tokens.
        refusal: What the SDK raises for an HTTP error.
    """
    dialect = dialect_of(endpoint, model)
    async with AsyncExitStack() as stack:
        for lessons_left in reversed(range(LESSONS + 1)):
            try:
                response = await stack.enter_async_context(post(request(dialect)))
                break
            except refusal as error:
                lesson = _lesson_of(error, dialect, limit) if lessons_left else None
                if lesson is None or request(lesson.dialect) == request(dialect):
                    raise
                dialect = lesson.dialect
                if lesson.lasting:
                    _remember(endpoint, model, dialect)
        yield response


def learn(dialect: Dialect, complaint: Complaint, *, status: int, limit: int) -> Lesson | None:
    """What can be learned from a refusal; None for nothing.

    Args:
        dialect: How it was asked.
        complaint: What the server says.
        status: Of HTTP.
        limit: Of the reply that was wanted, in tokens.
    """
    said = f"{complaint.parameter} {complaint.message[:3000]}"
    if dialect.system_role and status in {*TEACHING, BROKEN_TEMPLATE} and NO_SYSTEM.search(said):
        return Lesson(dialect=replace(dialect, system_role=False))
    if status not in TEACHING:
        return None
    if dialect.usage_option and "stream_options" in said:
        return Lesson(dialect=replace(dialect, usage_option=False))
    return _learn_limit(dialect, said, dialect.limit(limit))


def refuses_limit(complaint: Complaint) -> bool:
    """Whether a complaint is about the limit of the reply, which no user sets."""
    return bool(A_LIMIT.search(f"{complaint.parameter} {complaint.message[:3000]}"))


A_LIMIT: Final = re.compile(
    r"\bmax[_ ]?(?:(?:completion|output|new)[_ ]?)?tokens\b|\b(?:completion|output|new) tokens\b",
    re.IGNORECASE,
)
REFUSED_NAME: Final = re.compile(
    r"unsupported|not supported|unrecogni[sz]ed|unknown|unexpected|extra inputs|extra fields"
    r"|not permitted|not allowed|does(?: not|n't) (?:support|accept|exist)|deprecated|instead"
    r"|\b(?:please )?use\b|invalid (?:parameter|argument|field)|not a valid",
    re.IGNORECASE,
)
NO_SYSTEM: Final = re.compile(
    # OpenAI's o1: "'messages[0].role' does not support 'system' with this model."
    r"\.role\b[^.]{0,30}does not support '(?:system|developer)'"
    # Google AI, of Gemma: "Developer instruction is not enabled for models/gemma-3-27b-it"
    r"|(?:developer|system) (?:instruction|message|role|prompt)s?\b[^.]{0,30}\b(?:not|un)"
    r"|(?:does not|doesn't|not) (?:support|accept|allow)\w* (?:the |a )?['\"`]?system"
    r"|unsupported (?:role|value)\W+['\"`]?system|role\W+['\"`]?system\W+(?:is )?(?:not|un)"
    # templates of Mistral's and Google's open models, in vLLM, llama.cpp, …
    r"|only user(?:,| and) (?:assistant|model)[^.]{0,30}roles|roles must alternate"
    r"|after the optional system message|invalid role\W+['\"`]?system",
    re.IGNORECASE,
)
A_NUMBER: Final = r"[\d,_]*\d"
CONTEXT_AND_INPUT: Final = tuple(
    re.compile(pattern.replace("N", f"({A_NUMBER})"), re.IGNORECASE | re.DOTALL)
    for pattern in (
        # OpenAI, DeepSeek and vLLM: the maximum context length is 8192 tokens, but 9100 were
        # requested (100 in the messages, 9000 in the completion); OpenRouter likewise
        r"context length (?:is|of) N.{0,80}?\(N (?:tokens )?(?:in|of|from) (?:the |your )?"
        r"(?:messages|prompt|text input|input)",
        # newer vLLM: maximum context length is 8192 tokens and your request has 100 input tokens
        r"context length (?:is|of) N.{0,60}?N (?:input|prompt) tokens",
        # SGLang: maximum context length of 8192 tokens; a total of 9100 tokens was requested, 100
        # tokens from the input messages
        r"context length (?:is|of) N.{0,80}?: N tokens from the input",
        # Hugging Face and Together: inputs and new tokens must be <= 4096, 100 inputs are given
        r"must be <=? ?N\. given:? N `?inputs",
    )
)
INPUT_AND_CONTEXT: Final = re.compile(
    # Anthropic: the input length and the limit exceed the context, 190000 + 64000 > 200000
    rf"context limit: ({A_NUMBER}) \+ {A_NUMBER} > ({A_NUMBER})",
    re.IGNORECASE,
)
TOO_MUCH: Final = re.compile(
    r"too (?:large|big|high|many|long)|exceed|at most|less than|below|no more than|maximum|<=?|>|≤"
    r"|\brange\b|between|greater|above|up to|\blimit\b|cannot be",
    re.IGNORECASE,
)
PLAIN_NUMBER: Final = re.compile(r"(?<![\w.-])\d[\d,]*(?![\w-]|\.\d)")


def _learn_limit(dialect: Dialect, said: str, asked: int) -> Lesson | None:
    if not A_LIMIT.search(said) and "context" not in said:
        return None
    if (room := _room_in_context(said)) is not None:
        fits = LEAST_ROOM <= room < asked
        return Lesson(dialect=replace(dialect, most_output=room), lasting=False) if fits else None
    if TOO_MUCH.search(said) and (most := _largest_below(said, asked)):
        return Lesson(dialect=replace(dialect, most_output=most))
    other = NEWER_LIMIT if dialect.limit_name == OLDER_LIMIT else OLDER_LIMIT
    if re.search(rf"\b{dialect.limit_name}\b", said) and REFUSED_NAME.search(said):
        return Lesson(dialect=replace(dialect, limit_name=other))
    return None


def _room_in_context(said: str) -> int | None:
    """Tokens that the context leaves for a reply, where both are told; None where they are not."""
    for pattern in CONTEXT_AND_INPUT:
        if found := pattern.search(said):
            return _count(found[1]) - _count(found[2])
    if found := INPUT_AND_CONTEXT.search(said):
        return _count(found[2]) - _count(found[1])
    return None


def _largest_below(said: str, asked: int) -> int | None:
    """The limit that a server names: the largest number in its words below what was asked for.

    So it is in all wordings that are known: "supports at most 16384 completion tokens, whereas you
    provided 50000", "the valid range of max_tokens is [1, 8192]", "50000 > 8192, which is …".
    """
    if not A_LIMIT.search(said):
        return None
    numbers = (_count(number) for number in PLAIN_NUMBER.findall(said))
    most = max((number for number in numbers if number < asked), default=0)
    if re.search(rf"{most}\W+exclusive|(?:\bless|fewer|smaller) than\W+{most}\b", said):
        most -= 1  # Google AI: "from 1 (inclusive) to 8193 (exclusive)"
    return most if most >= LEAST_ROOM else None


def _count(digits: str) -> int:
    return int(re.sub(r"\D", "", digits)[:12])


def _lesson_of(error: Any, dialect: Dialect, limit: int) -> Lesson | None:
    return learn(dialect, complaint_of(error), status=error.status_code, limit=limit)


def _remember(endpoint: Endpoint, model: str, dialect: Dialect) -> None:
    if len(_learned) >= MOST_REMEMBERED:
        _learned.clear()
    _learned[endpoint.base_url, model] = dialect
