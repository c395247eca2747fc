"""Refuse requests for an unknown host name, and requests from the pages of other sites.

The app spends its owner's API keys and shows their history. A page of another site can make a
browser send requests to it: through its own host name, pointed at this machine (DNS rebinding), or
directly (cross-site requests). Scripts cannot forge the headers `Host`, `Origin` and
`Sec-Fetch-Site`, so these are checked before anything else. For an unknown origin, Streamlit would
look up this machine's public address on the internet and block the event loop meanwhile: such
requests never reach it. Loaded when the server starts, so it imports little.
"""

import logging
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from components.hosts import VARIABLE, Place, is_own_name, is_own_site, named_hosts
from components.security import came_by_https, may_refuse

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP status, and the message for the client."""

    status: int
    words: str


NO_HOST: Final = Refusal(400, "A request names one host, as host or host:port, and a path.")
OTHER_HOST: Final = Refusal(
    421, f"This server answers to localhost. To use another name, set {VARIABLE}."
)
OTHER_SITE: Final = Refusal(
    403,
    f"Another site asked for this, and was refused. If that site is this server's own address, "
    f"name it in {VARIABLE}, with its port if it has one.",
)


def why_refused(scope: Scope, named: frozenset[Place]) -> Refusal | None:
    """Why a request must be refused; None if it may be answered."""
    headers = Headers(scope=scope)
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    host = Place.read(hosts[0]) if len(hosts) == 1 else None
    if host is None or not scope["path"].startswith("/"):  # as a proxy is asked: for whole URLs
        return NO_HOST
    if not is_own_name(host, named):
        return OTHER_HOST
    https = came_by_https(scope)
    if len(origins) > 1 or not all(
        is_own_site(origin, host, named, https=https) for origin in origins
    ):
        return OTHER_SITE
    return OTHER_SITE if _is_used_by_another_site(scope, headers) else None


def _is_used_by_another_site(scope: Scope, headers: Headers) -> bool:
    """Whether another site's page asks for more than to be left for this one, by a link."""
    if scope["type"] != "http" or headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        return False
    followed = scope["method"] in {"GET", "HEAD"} and headers.get("sec-fetch-mode") == "navigate"
    return not followed


class AllowedHosts:
    """Middleware: passes on requests for this server's own names from its own pages only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._named = named_hosts()
        self._told: set[Refusal] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif refusal := why_refused(scope, self._named):
            self._tell(refusal)
            await _refuse(refusal, scope, receive, send)
        else:
            await self._app(_as_the_browser_says(scope), receive, send)

    def _tell(self, refusal: Refusal) -> None:
        """Log it once: whoever asks can ask often."""
        if refusal not in self._told:
            self._told.add(refusal)
            log.warning("A request was refused: %s", refusal.words)


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    if not may_refuse(scope):
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = {"Cache-Control": "no-store"}
    answer = PlainTextResponse(refusal.words, status_code=refusal.status, headers=headers)
    await answer(scope, receive, send)


def _as_the_browser_says(scope: Scope) -> Scope:
    """The request with its origin's host, as far as it has one: so Streamlit knows it for its own.

    They can differ in how they are written, and behind a proxy that changes the host.
    """
    headers = MutableHeaders(raw=list(scope["headers"]))
    if origin := headers.get("origin"):
        headers["host"] = origin.partition("://")[2]
    return {**scope, "headers": headers.raw}
