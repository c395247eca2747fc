"""Where strangers use the app, only the browser that opened a page comes back to it.

After a lost connection Streamlit lets whoever names a session have it, with all that was typed
there, keys too; and a session's id stands in the addresses of its files. So each page notes which
visitor's cookie opened it, and its id means nothing beside another cookie, or none: then it opens
a new page. Loaded when the server starts: this module stays light.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.security import visitor_of
from providers.guard import is_public_mode

PROTOCOLS: Final = "sec-websocket-protocol"
"""Streamlit's page names here what it speaks, its XSRF token, and the session it had."""
OF_A_NEW_PAGE: Final = 2
MOST: Final = 20_000
"""Sessions that are remembered; one that is forgotten cannot be had again by anybody."""


class Openers:
    """Which visitor opened which session; those that were last drawn stay known."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._visitors: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def note(self, session: str, visitor: str) -> None:
        """This visitor opened the session, unless it is known who did."""
        with self._lock:
            self._visitors.setdefault(session, visitor)
            self._visitors.move_to_end(session)
            if len(self._visitors) > self._most:
                self._visitors.popitem(last=False)

    def opened(self, session: str, visitor: str) -> bool:
        """Whether it was this visitor."""
        with self._lock:
            return bool(visitor) and self._visitors.get(session) == visitor


OPENERS: Final = Openers()
"""Of the pages of this process."""


def note_opener() -> None:
    """Note who has this page; a browser without our cookie is nobody."""
    context = get_script_run_ctx()
    if is_public_mode() and context and (visitor := visitor_of(st.context.cookies)):
        OPENERS.note(context.session_id, visitor)


class OwnSessions:
    """Takes the session's id out of the handshake of a browser that did not open it."""

    def __init__(self, app: ASGIApp, openers: Openers = OPENERS) -> None:
        self._app = app
        self._openers = openers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and is_public_mode():
            scope = self._without_anothers_session(scope)
        await self._app(scope, receive, send)

    def _without_anothers_session(self, scope: Scope) -> Scope:
        headers = MutableHeaders(raw=list(scope["headers"]))
        named = [each.strip() for line in headers.getlist(PROTOCOLS) for each in line.split(",")]
        new, session = named[:OF_A_NEW_PAGE], named[OF_A_NEW_PAGE:]
        if not session or (len(session) == 1 and self._openers.opened(session[0], _visitor(scope))):
            return scope
        headers[PROTOCOLS] = ", ".join(new)
        return {**scope, "headers": headers.raw, "subprotocols": [each for each in new if each]}


def _visitor(scope: Scope) -> str:
    return visitor_of(cookie_parser(Headers(scope=scope).get("cookie", "")))
