"""The text of every error: what happened, and what the user can do about it.

`providers.complaints` reads what a server says, `providers.refusals` which of our errors that is.
Its own words are always shown, as one line of plain text, and never with the key in them.
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
from providers.complaints import Complaint
from providers.dialects import refuses_limit
from providers.keys import KeyMask
from providers.refusals import kind_of

MAX_DETAIL: Final = 500

WORDS: Final[Mapping[type[ProviderError], tuple[str, str]]] = {
    InvalidKey: ("{label} did not accept the key{said}", "Check the key, or enter another."),
    NotAllowed: ("This key may not use {model}{said}", "Ask for access, or choose another model."),
    Redirected: ("{host} sends requests elsewhere.", "Enter the address that it sends them to."),
    ModelNotFound: ("{label} has no model {model}{said}", "Choose another model.{closest}"),
    ContextTooLong: (
        "The prompt is too long for {model}{said}",
        "Shorten the notes, or choose a model with a larger context.",
    ),
    BadRequest: ("{label} refused the request{said}", "Change the setting that it names."),
    ContentFiltered: ("The filter of {label} refused the prompt{said}", "Change its words."),
    QuotaExhausted: (
        "The account at {label} has no credit left{said}",
        "Add credit, or choose another provider.",
    ),
    RateLimited: ("Too many requests to {label}{said}", "Wait{wait}, or choose another model."),
    Overloaded: ("{label} is overloaded{said}", "Wait a little, or choose another model."),
    ServerFault: ("{label} had a fault{status}{said}", "Try again, or choose another model."),
    Unreachable: ("Cannot reach {host}.", "Check {set_by}the network."),
    TooSlow: ("No text from {label} for too long.", "Try again, or choose another model."),
    ReplyCut: ("The reply was cut off{said}", "Write it again, or choose another model."),
    BadReply: ("{host} does not speak this API{said}", "{address}"),
}
"""Message and remedy of each error; the server's own words are a part of the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request: where it goes and for which model. Errors are worded with it."""

    endpoint: Endpoint
    model: str
    """Empty where no model is asked for."""


def complaint_error(
    call: Call,
    complaint: Complaint,
    *,
    status: int | None = None,
    retry_after: float | None = None,
    request_id: str | None = None,
) -> ProviderError:
    """Make the error for a complaint; `status` is None for one in the midst of a reply."""
    kind = kind_of(complaint, status)
    if kind is ModelNotFound and not call.model:
        kind = BadReply  # no model was asked for: the address is wrong
    return make_error(
        call,
        kind,
        remedy=_remedy(kind, complaint),
        said=complaint.message,
        status=complaint.status if status is None else status,
        retry_after=complaint.retry_after if retry_after is None else retry_after,
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
    """Make an error of a kind; `message` and `remedy` replace its default texts.

    What the server `said` is kept as detail: cut, without control characters and without the key.
    """
    detail = plain(said, call.endpoint.mask)
    closest = closest_models(call.endpoint.provider, call.model) if kind is ModelNotFound else ()
    set_by = call.endpoint.set_by
    holes = {
        "label": call.endpoint.label,
        "host": call.endpoint.host,
        "model": call.model,
        "said": f": {_sentence(detail)}" if detail else ".",
        "status": f" ({status})" if status else "",
        "wait": _duration(retry_after) if retry_after else " a little",
        "set_by": f"{set_by} and " if set_by else "",
        "address": f"Check {set_by}." if set_by else "Try again, or choose another model.",
        "closest": f" Closest: {', '.join(closest)}." if closest else "",
    }
    default_message, default_remedy = (words.format_map(holes) for words in WORDS[kind])
    return kind(
        message or default_message,
        remedy=remedy or default_remedy,
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


def _remedy(kind: type[ProviderError], complaint: Complaint) -> str:
    """The remedy for a refusal of something that no user sets; empty for the default text."""
    if kind is not BadRequest:
        return ""
    if refuses_limit(complaint):
        return "Ask for fewer words, or choose another model."
    return "" if complaint.message else "Try other settings, or choose another model."


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…", "。")) else f"{words}."


def _duration(seconds: float) -> str:
    return f" {math.ceil(seconds)} s" if seconds < 100 else f" {math.ceil(seconds / 60)} min"
