"""The words of every error: what happened, and what the person can do about it.

A server complains in two ways, by an HTTP status and by an error in its stream; both come here as
codes and a status, and tables turn them into one of our errors. Nothing depends on the wording of
the server's message, which is shown as its own words, and never with the key in them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from providers.addresses import Endpoint
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
    TooSlow,
    Unreachable,
)
from providers.catalog import closest_models
from providers.keys import KeyMask

MAX_DETAIL: Final = 500

WORDS: Final[Mapping[type[ProviderError], tuple[str, str]]] = {
    InvalidKey: ("{label} did not accept the key.", "Check the key, or enter another."),
    NotAllowed: ("This key may not use {model}.", "Ask for access, or choose another model."),
    Redirected: ("{host} sends requests elsewhere.", "Enter the address that it sends them to."),
    ModelNotFound: ("{label} has no model {model}.", "Choose another model.{closest}"),
    ContextTooLong: (
        "The prompt is too long for {model}.",
        "Shorten the notes, or choose a model with a larger context.",
    ),
    BadRequest: ("{label} refused the request{said}", "Change the setting that it names."),
    ContentFiltered: ("The filter of {label} refused the prompt.", "Change its words."),
    QuotaExhausted: (
        "The account at {label} has no credit left.",
        "Add credit, or choose another provider.",
    ),
    RateLimited: ("Too many requests to {label}.", "Wait{wait}, or choose another model."),
    Overloaded: ("{label} is overloaded.", "Wait a little, or choose another model."),
    ServerFault: ("{label} had a fault{status}.", "Try again, or choose another model."),
    Unreachable: ("Cannot reach {host}.", "Check the base URL and the network."),
    TooSlow: ("No text from {label} for too long.", "Try again, or choose another model."),
    ReplyCut: ("The reply was cut off.", "Write it again, or choose another model."),
    BadReply: ("{host} does not speak this API.", "Check the base URL."),
}
"""Message and remedy of each error."""

BY_CODE: Final[Mapping[str, type[ProviderError]]] = {
    "authentication_error": InvalidKey,
    "invalid_api_key": InvalidKey,
    "permission_error": NotAllowed,
    "not_found_error": ModelNotFound,
    "model_not_found": ModelNotFound,
    "context_length_exceeded": ContextTooLong,
    "exceed_context_size_error": ContextTooLong,
    "request_too_large": ContextTooLong,
    "content_filter": ContentFiltered,
    "content_policy_violation": ContentFiltered,
    "invalid_prompt": ContentFiltered,
    "bio_policy": ContentFiltered,
    "misalignment_policy_violation": ContentFiltered,
    "billing_error": QuotaExhausted,
    "insufficient_quota": QuotaExhausted,
    "contract_spend_limit_reached": QuotaExhausted,
    "enforced_spend_limit_reached": QuotaExhausted,
    "linked_organization_spend_limit_reached": QuotaExhausted,
    "rate_limit_error": RateLimited,
    "rate_limit_exceeded": RateLimited,
    "overloaded_error": Overloaded,
}
"""Codes that say more than the status they come with."""

BY_STATUS: Final[Mapping[int, type[ProviderError]]] = {
    401: InvalidKey,
    402: QuotaExhausted,
    403: NotAllowed,
    404: ModelNotFound,
    405: BadReply,
    408: ServerFault,
    409: ServerFault,  # the server was busy with the same thing: worth another try
    413: ContextTooLong,
    429: RateLimited,
    503: Overloaded,
    529: Overloaded,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request: where it goes and for which model. Errors are worded with it."""

    endpoint: Endpoint
    model: str
    """Empty where no model is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What a server says is wrong."""

    codes: tuple[str, ...] = ()
    """The error's code and type, the more telling first."""
    message: str = ""
    """The server's own words: hostile."""
    known: bool = False
    """It has the shape of this API's errors."""


def read_complaint(body: object) -> Complaint:
    """Read the body of an HTTP error, or an error event, of any of the three wires."""
    if isinstance(body, str):
        return Complaint(message="" if body.lstrip().startswith("<") else body)
    if not isinstance(body, dict):
        return Complaint()
    error = body.get("error") or body
    if not isinstance(error, dict):
        return Complaint(message=str(error))
    details = error.get("details")
    specific = details.get("error_code") if isinstance(details, dict) else None
    codes = [code for code in (specific, error.get("code"), error.get("type")) if code]
    message = error.get("message") or error.get("detail") or ""
    return Complaint(
        codes=tuple(str(code) for code in codes),
        message=str(message),
        known=bool(error.get("message")),
    )


def complaint_error(
    call: Call,
    complaint: Complaint,
    *,
    status: int | None = None,
    retry_after: float | None = None,
    request_id: str | None = None,
) -> ProviderError:
    """Make the error for a complaint; `status` is None for one in the midst of a reply."""
    kind = _kind(complaint, status)
    if kind is ModelNotFound and not call.model:
        kind = BadReply  # no model was asked for: the address is wrong
    return make_error(
        call,
        kind,
        said=complaint.message,
        status=status,
        retry_after=retry_after,
        request_id=request_id,
    )


def make_error(
    call: Call,
    kind: type[ProviderError],
    *,
    message: str = "",
    remedy: str = "",
    said: str = "",
    status: int | None = None,
    retry_after: float | None = None,
    request_id: str | None = None,
) -> ProviderError:
    """Make an error of a kind; `message` and `remedy` take the place of its usual words.

    What the server `said` is kept as detail: cut, without control characters and without the key.
    """
    detail = plain(said, call.endpoint.mask)
    closest = closest_models(call.endpoint.provider, call.model) if kind is ModelNotFound else ()
    holes = {
        "label": call.endpoint.label,
        "host": call.endpoint.host,
        "model": call.model,
        "said": f": {detail}" if detail else ".",
        "status": f" ({status})" if status else "",
        "wait": _duration(retry_after) if retry_after else " a little",
        "closest": f" Closest: {', '.join(closest)}." if closest else "",
    }
    usual_message, usual_remedy = (words.format_map(holes) for words in WORDS[kind])
    return kind(
        message or usual_message,
        remedy=remedy or usual_remedy,
        detail=detail,
        status=status,
        retry_after=retry_after,
        request_id=request_id,
    )


def plain(text: str, mask: KeyMask) -> str:
    """One line of a server's words, at most 500 characters, without the key."""
    text = mask.hide_in_error(text)
    printable = "".join(letter if letter.isprintable() else " " for letter in text[:5000])
    return " ".join(printable.split())[:MAX_DETAIL]


def _kind(complaint: Complaint, status: int | None) -> type[ProviderError]:
    for code in complaint.codes:
        if code in BY_CODE:
            return BY_CODE[code]
    if status is None or status >= 500:
        return BY_STATUS.get(status or 500, ServerFault)
    if status < 400:
        return Redirected
    if status == 404 and not complaint.known:
        return BadReply  # some web server's page: the address is wrong, not the model
    return BY_STATUS.get(status, BadRequest)


def _duration(seconds: float) -> str:
    return f" {math.ceil(seconds)} s" if seconds < 100 else f" {math.ceil(seconds / 60)} min"
