"""Whose runs a page shows: in private mode everybody's, in public mode only the visitor's own.

Public mode is set by `DRAFTBENCH_PUBLIC=1`. A visitor is then the signed-in user, or else the
browser, known by the cookie that `components.security.VisitorCookie` sets. Runs are stored with
a digest of that identity, which reveals neither the cookie nor the user.
"""

from hashlib import sha256
from typing import Final

import streamlit as st

from components import session_keys
from components.security import new_visitor, visitor_of
from providers.guard import is_public_mode

LOCAL: Final = "local"
"""The owner of all runs where the app has one user."""


def owner() -> str:
    """The owner of the runs that this page starts and lists. Never shown, and never in a URL."""
    if not is_public_mode():
        return LOCAL
    return _signed_in() or _digest("visitor", _visitor())


def whose() -> str:
    """Parts what several people keep in one browser, where the app is for more than one."""
    return sha256(owner().encode()).hexdigest()[:12] if is_public_mode() else ""


def _signed_in() -> str | None:
    """A signed-in user is the same one on every machine."""
    user = st.user.to_dict()
    if user.get("is_logged_in") is not True:
        return None
    name = user.get("sub") or user.get("email")
    return _digest("user", str(user.get("iss", "")), str(name)) if name else None


def _visitor() -> str:
    """The browser's id; where it keeps no cookies, one for as long as the page is open."""
    visitor = st.session_state.get(session_keys.VISITOR)
    if not visitor:
        visitor = visitor_of(st.context.cookies) or new_visitor()
        st.session_state[session_keys.VISITOR] = visitor
    return str(visitor)


def _digest(kind: str, *parts: str) -> str:
    mark = sha256("\n".join(parts).encode()).hexdigest()
    return f"{kind}-{mark[:32]}"
