"""Map exceptions of a request (HTTP, network, timeout) to our own errors."""

import math
import ssl
import time
import traceback
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from types import UnionType
from typing import Any

from providers.allowances import seconds_until_allowed
from providers.base import BadReply, ProviderError, ReplyCut, TooSlow, Unreachable
from providers.complaints import complaint_of
from providers.errors import Call, complaint_error, make_error
from providers.guard import ONLY_PUBLIC


def read_fault(call: Call, fault: Exception, *, begun: bool) -> ProviderError:
    """Map an exception of a request to one of our errors.

    Args:
        call: The request.
        fault: What an SDK, httpx2 or the decoding of a reply raised.
        begun: The reply had begun.
    """
    response = getattr(fault, "response", None)
    if response is not None and response.status_code >= 300:  # both SDKs' APIStatusError
        retry_after = read_retry_after(response.headers)
        if retry_after is None and response.status_code == 429:
            retry_after = seconds_until_allowed(response.headers)
        return complaint_error(
            call,
            complaint_of(fault),
            status=response.status_code,
            retry_after=retry_after,
            request_id=read_request_id(response.headers),
        )
    if begun:
        return _broken_reply(call, fault)
    return _no_reply(call, fault)


def error_of(call: Call, fault: Exception, *, begun: bool) -> Exception:
    """What is to be raised in a fault's place: one of our errors, or the mistake in our code.

    Neither it nor its causes say the key. Raise it where no other is being handled: that one
    would be chained to it.
    """
    leaks = call.endpoint.mask.found_in("".join(traceback.format_exception(fault)))
    if isinstance(fault, ProviderError):
        error, cause = fault, fault.__cause__ or fault.__context__
    elif is_fault(fault):
        error, cause = read_fault(call, fault, begun=begun), fault
    else:
        return RuntimeError(type(fault).__name__) if leaks else fault
    error.__cause__ = None if leaks else cause
    error.__context__ = None
    return error


def is_fault(error: Exception) -> bool:
    """Whether an exception is an external failure, and not a bug in our code."""
    import httpx2

    # By name: to import both SDKs in order to ask would cost 4 CPU seconds.
    package = type(error).__module__.partition(".")[0]
    worldly = (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError)
    return package in {"openai", "anthropic"} or isinstance(error, worldly)


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait; None if it does not say."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if math.isfinite(seconds):
            return max(seconds, 0.0)
    try:
        moment = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(moment.timestamp() - time.time(), 0.0)


def read_request_id(headers: Mapping[str, str]) -> str | None:
    """The provider's name for a request, if it gives one."""
    name = headers.get("request-id") or headers.get("x-request-id")
    return name[:200] if name else None


def _broken_reply(call: Call, fault: Exception) -> ProviderError:
    import httpx2

    match fault:
        case httpx2.TimeoutException():
            return make_error(call, TooSlow)
        case httpx2.TransportError() | OSError():
            return make_error(call, ReplyCut)
        case _:
            return make_error(call, BadReply)


def _no_reply(call: Call, fault: Exception) -> ProviderError:
    import httpx2

    causes = list(_causes(fault))

    def caused_by(kind: type[Exception] | UnionType) -> bool:
        return any(isinstance(cause, kind) for cause in causes)

    if call.endpoint.guarded and caused_by(httpx2.ConnectError | httpx2.ConnectTimeout):
        return make_error(call, Unreachable, remedy=f"Check the base URL. {ONLY_PUBLIC}")
    place = call.endpoint.set_by or "the network"
    tls = call.endpoint.base_url.startswith("https:")
    if caused_by(ssl.SSLError) or (tls and caused_by(httpx2.ConnectTimeout)):
        return make_error(
            call,
            Unreachable,
            message=f"No TLS connection to {call.endpoint.host}.",
            remedy=f"Check {place}: perhaps the server speaks no TLS, or its certificate "
            "is not valid.",
        )
    if caused_by(httpx2.TimeoutException) and not caused_by(httpx2.ConnectTimeout):
        return make_error(call, TooSlow)
    if caused_by(httpx2.DecodingError):
        return make_error(call, BadReply)
    return make_error(call, Unreachable)


def _causes(fault: BaseException) -> Iterator[BaseException]:
    cause: Any = fault
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
