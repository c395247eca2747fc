"""Security headers for every response, and the cookie that identifies visitors.

The headers restrict what a page may load and who may embed it; Streamlit sends none. The policy
prevents leaks, since no image or style may come from another site. Scripts in a reply are stopped
by the renderer and the sandboxed frame. Loaded when the server starts, so it imports little.
"""

import re
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from providers.guard import is_public_mode

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob:",  # Streamlit loads a component's script from a blob
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
FORBIDDEN: Final = (403, b"Forbidden")
FAILED: Final = (500, b"Internal Server Error")
METRICS: Final = "/_stcore/metrics"
_ANSWER: Final = {"http": "http.response", "websocket": "websocket.http.response"}
"""What the messages of an answer are called, by what was asked for."""
VISITOR_COOKIE: Final = "draftbench-visitor"
HOST_COOKIE: Final = f"__Host-{VISITOR_COOKIE}"
"""The same over https: browsers take one of this name from this very host alone, and over https.

A neighbouring site (`other.example.com`) could give its own visitors a plain one that it knows.
"""
_VISITOR: Final = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
"""256 bits: nobody guesses another's."""
_YEAR: Final = 365 * 24 * 60 * 60


class SecurityHeaders:
    """Middleware: adds the headers to every response, also to errors and refused websockets.

    The server's own responses for these two would lack the headers, so they are sent from here.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in _ANSWER:
            await self._app(scope, receive, send)
            return
        answer, begun = _ANSWER[scope["type"]], False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "websocket.close" and not begun and may_refuse(scope):
                begun = True
                await _say(send, answer, FORBIDDEN)
                return
            begun = True
            if message["type"] == f"{answer}.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:
            if not begun and may_refuse(scope):
                await _say(send, answer, FAILED)
            raise  # whoever serves the app logs it


def may_refuse(scope: Scope) -> bool:
    """Whether the server supports a custom response to a refused websocket."""
    return scope["type"] == "http" or _ANSWER["websocket"] in scope.get("extensions", {})


async def _say(send: Send, answer: str, said: tuple[int, bytes]) -> None:
    """Answer with a status and a word, and the headers."""
    status, words = said
    headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(words))}
    raw = [(name.lower().encode(), text.encode()) for name, text in (HEADERS | headers).items()]
    await send({"type": f"{answer}.start", "status": status, "headers": raw})
    await send({"type": f"{answer}.body", "body": words})


def new_visitor() -> str:
    """A new visitor id, as stored in the cookie."""
    return token_urlsafe(32)


def visitor_of(cookies: Mapping[str, str]) -> str:
    """The visitor id in a browser's cookies; empty if the browser has none."""
    ids = (str(cookies.get(name, "")) for name in (HOST_COOKIE, VISITOR_COOKIE))
    return next(filter(is_visitor, ids), "")


def is_visitor(text: str) -> bool:
    """Whether a text is a well-formed visitor id."""
    return _VISITOR.fullmatch(text) is not None


class VisitorCookie:
    """Middleware: in public mode, gives each new browser an id; a malformed one is replaced.

    Ids need no signature: an invented id belongs to nobody, and shows an empty history.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_a_page(scope) or _is_known(scope):
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", _cookie(scope))
                headers["Cache-Control"] = "private, no-cache"  # no cache hands it to others
            await send(message)

        await self._app(scope, receive, send_with_cookie)


class NoMetrics:
    """Has Streamlit's own figures of the server answer 404 where strangers use the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["path"].rstrip("/").endswith(METRICS)
        if asked and is_public_mode():
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _asks_for_a_page(scope: Scope) -> bool:
    if scope["type"] != "http" or not is_public_mode():
        return False
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _is_known(scope: Scope) -> bool:
    cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
    return is_visitor(cookies.get(_name(scope), ""))


def _cookie(scope: Scope) -> str:
    """No script reads it, and no other site's form sends it."""
    parts = [f"{_name(scope)}={new_visitor()}", "Path=/", f"Max-Age={_YEAR}"]
    parts += ["HttpOnly", "SameSite=Lax"]
    if came_by_https(scope):
        parts.append("Secure")
    return "; ".join(parts)


def _name(scope: Scope) -> str:
    return HOST_COOKIE if came_by_https(scope) else VISITOR_COOKIE


def came_by_https(scope: Scope) -> bool:
    """Whether a visitor's connection is encrypted, to the server or to the proxy before it."""
    proxied = Headers(scope=scope).get("x-forwarded-proto", "").lower()
    schemes = {scope.get("scheme"), proxied.partition(",")[0].strip()}
    return not schemes.isdisjoint({"https", "wss"})
