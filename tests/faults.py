"""The faults of a provider, and what they are to become: of a call, of a lane, of a list of models.

Each is a behaviour of the fake provider.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from providers.base import (
    BadReply,
    BadRequest,
    ContentFiltered,
    ContextTooLong,
    InvalidKey,
    ModelNotFound,
    NotAllowed,
    Overloaded,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    Redirected,
    ReplyCut,
    ServerFault,
    Unreachable,
)
from runs.lane_states import LaneState
from runs.writing.retry import Timeouts

SILENT: Final = frozenset({"silent", "stall", "stall-start", "pings-only"})
PATIENT: Final = Timeouts(back_off=0.01)
HASTY: Final = Timeouts(first_event=0.5, silence=0.5, reasoning=0.5, back_off=0.01)
STALLED: Final = Timeouts(silence=1.2, back_off=0.01)
"""For what falls silent after some text, which may take its time to come."""


def timeouts_with(model: str) -> Timeouts:
    """Little with a server that says nothing (more), as it is waited for in vain."""
    if model == "stall":
        return STALLED
    return HASTY if model in SILENT else PATIENT


# A call

BEFORE_ANY_TEXT: Final[Mapping[str, type[ProviderError]]] = {
    "fault-400": BadRequest,
    "fault-422": BadRequest,
    "fault-418": BadRequest,
    "fault-400-code-context_length_exceeded": ContextTooLong,
    "fault-400-code-exceed_context_size_error": ContextTooLong,
    "fault-400-code-content_filter": ContentFiltered,
    "fault-400-code-invalid_prompt": ContentFiltered,
    "fault-401": InvalidKey,
    "fault-401-html": InvalidKey,
    "fault-401-echo": InvalidKey,
    "fault-400-code-invalid_api_key": InvalidKey,
    "fault-402": QuotaExhausted,
    "fault-403": NotAllowed,
    "fault-404": ModelNotFound,
    "fault-404-html": BadReply,
    "fault-404-empty": BadReply,
    "fault-405": BadReply,
    "fault-408": ServerFault,
    "fault-409": ServerFault,
    "fault-413": ContextTooLong,
    "fault-429": RateLimited,
    "fault-429-empty": RateLimited,
    "fault-429-code-insufficient_quota": QuotaExhausted,
    "fault-429-code-enforced_spend_limit_reached": QuotaExhausted,
    "fault-500": ServerFault,
    "fault-500-html": ServerFault,
    "fault-502-html": ServerFault,
    "fault-503": Overloaded,
    "fault-529": Overloaded,
    "redirect": Redirected,
    "close": Unreachable,
    "html-200": BadReply,
    "html-200-endless": BadReply,
    "json-200-other": BadReply,
    "empty-200": BadReply,
    "huge-line": BadReply,
    "gzip-broken": BadReply,
    "gzip-bomb": BadReply,
    "early-end-start": ReplyCut,
    "error-first": Overloaded,
    "error-first-rate_limit_error": RateLimited,
    "error-first-rate_limit_exceeded": RateLimited,
    "error-first-api_error": ServerFault,
    "error-first-authentication_error": InvalidKey,
    "error-first-insufficient_quota": QuotaExhausted,
    "failed-server_error": ServerFault,
    "failed-rate_limit_exceeded": RateLimited,
    "failed-bio_policy": ContentFiltered,
}
AFTER_SOME_TEXT: Final[Mapping[str, type[ProviderError]]] = {
    "early-end": ReplyCut,
    "cut": ReplyCut,
    "reset": ReplyCut,
    "bad-json": BadReply,
    "bad-utf8": BadReply,
    "not-objects": BadReply,
    "error-event-overloaded_error": Overloaded,
    "error-event-server_error": ServerFault,
}

# A list of models

LISTS: Final[Mapping[str, type[ProviderError]]] = {
    "fault-401": InvalidKey,
    "fault-404": BadReply,
    "fault-500": ServerFault,
    "html-200": BadReply,
    "json-200-other": BadReply,
    "redirect": Redirected,
    "close": Unreachable,
}

# A lane


@dataclass(frozen=True, slots=True)
class Ending:
    """How a lane is to end by a fault."""

    state: LaneState
    error: str
    """The error's name, which says what to do; empty for none."""
    requests: int = 1
    text: str = "none"
    """How much is kept of the reply: `none`, `some`, `half`, `all`, `all but the marker`; `other`
    for a reply that is another one."""


FAULTS: Final = {
    "fault-400": Ending("failed", "BadRequest"),
    "fault-401": Ending("failed", "InvalidKey"),
    "fault-402": Ending("failed", "QuotaExhausted"),
    "fault-403": Ending("failed", "NotAllowed"),
    "fault-404": Ending("failed", "ModelNotFound"),
    "fault-413": Ending("failed", "ContextTooLong"),
    "fault-429": Ending("failed", "RateLimited", requests=3),
    "fault-429-retry-after-300": Ending("failed", "RateLimited"),
    "fault-429-code-insufficient_quota": Ending("failed", "QuotaExhausted"),
    "fault-500": Ending("failed", "ServerFault", requests=3),
    "fault-502-html": Ending("failed", "ServerFault", requests=3),
    "fault-503": Ending("failed", "Overloaded", requests=3),
    "fault-529": Ending("failed", "Overloaded", requests=3),
    "flaky-503-2": Ending("complete", "", requests=3, text="all"),
    "flaky-429-2": Ending("complete", "", requests=3, text="all"),
    "silent": Ending("failed", "TooSlow", requests=2),
    "stall-start": Ending("failed", "TooSlow", requests=2),
    "stall": Ending("cut", "TooSlow", text="half"),
    "pings-only": Ending("failed", "TooSlow", requests=2),
    "close": Ending("failed", "Unreachable", requests=3),
    "reset": Ending("cut", "ReplyCut", text="some"),
    "early-end-start": Ending("failed", "ReplyCut", requests=3),
    "early-end": Ending("cut", "ReplyCut", text="half"),
    "cut": Ending("cut", "ReplyCut", text="half"),
    "bad-json": Ending("cut", "BadReply", text="half"),
    "bad-utf8": Ending("cut", "BadReply", text="half"),
    "html-200": Ending("failed", "BadReply"),
    "json-200-other": Ending("failed", "BadReply"),
    "json-200": Ending("complete", "", text="all"),
    "empty-200": Ending("failed", "BadReply"),
    "bom": Ending("complete", "", text="all"),
    "crlf": Ending("complete", "", text="all"),
    "gzip-broken": Ending("failed", "BadReply"),
    "gzip-bomb": Ending("failed", "BadReply"),
    "huge-line": Ending("failed", "BadReply"),
    "error-event": Ending("cut", "Overloaded", text="half"),
    "error-first": Ending("failed", "Overloaded", requests=3),
    "filter": Ending("filtered", "", text="all but the marker"),
    "double-final": Ending("complete", "", text="all"),
    "max-tokens": Ending("cut", "", text="half"),
    "endless": Ending("stopped", "ReplyTooLong", text="other"),
    "runaway": Ending("stopped", "RunawayReply", text="other"),
    "redirect": Ending("failed", "Redirected"),
    "no-finish": Ending("complete", "", text="all"),
    "no-finish-half": Ending("cut", "ReplyCut", text="half"),
    "other-finish": Ending("complete", "", text="all"),
    "other-finish-half": Ending("cut", "BadReply", text="half"),
    "unended": Ending("complete", "", text="all"),
    "words-too-long": Ending("failed", "ContextTooLong"),
    "words-no-credit": Ending("failed", "QuotaExhausted"),
    "list-of-errors": Ending("failed", "InvalidKey"),
    "words-beside": Ending("failed", "InvalidKey"),
    "field-errors": Ending("failed", "BadRequest"),
    "errors-array": Ending("failed", "InvalidKey"),
    "json-error-200": Ending("failed", "RateLimited", requests=3),
    "json-error-200-text": Ending("failed", "RateLimited", requests=3),
    "json-in-stream": Ending("failed", "InvalidKey"),
    "stream-400": Ending("failed", "BadRequest"),
    "stream-429": Ending("failed", "RateLimited", requests=3),
    "stream-words": Ending("failed", "ContextTooLong"),
    "error-field": Ending("failed", "NotAllowed"),
    "error-name": Ending("failed", "QuotaExhausted"),
    "error-name-text": Ending("failed", "Overloaded", requests=3),
    "exception-name": Ending("failed", "RateLimited", requests=3),
    "exception-name-text": Ending("failed", "QuotaExhausted"),
    "failure-name": Ending("failed", "ContextTooLong"),
    "error-last": Ending("failed", "InvalidKey"),
    "words-no-model": Ending("failed", "ModelNotFound"),
    "words-filtered": Ending("filtered", "ContentFiltered"),
}
