"""Sign-in with OpenID Connect in public mode, if the operator has set it up.

The section `[auth]` of `.streamlit/secrets.toml` names one or more OpenID Connect providers, and
Streamlit talks to them. Without it, nobody has to sign in, and each browser is a visitor.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitMissingAuthlibError

from components import session_keys
from components.notices import escape_markdown
from providers.guard import is_public_mode

LONGEST_NAME: Final = 32
SIGN_OUT: Final = ":material/logout: Sign out"
log = logging.getLogger(__name__)


def must_sign_in() -> bool:
    """Whether this visitor must sign in before seeing anything.

    Raises if the secrets file exists and cannot be read: a typo must not let anybody in.
    """
    if not is_public_mode():
        return False
    user = st.user.to_dict()
    if "is_logged_in" in user:
        return user["is_logged_in"] is not True
    files = st.get_option("secrets.files")
    return any(Path(file).exists() for file in files) and "auth" in st.secrets


def sign_in_panel() -> None:
    """Show the sign-in buttons instead of the page."""
    with st.container(
        key="sign-in",
        border=True,
        height=280,
        horizontal_alignment="center",
        vertical_alignment="center",
        gap="small",
    ):
        st.markdown("**Sign in to write and compare posts.**", width="content")
        st.caption(
            "What you write is kept under your name: you find it again in every browser, and "
            "nobody else does.",
            width=460,
            text_alignment="center",
        )
        pressed = [name for name, label in _providers() if _button(name, label)]
        if pressed and not _go_to(pressed[0]):
            st.error("Sign-in is not set up completely. Please tell whoever runs this site.")
        if session_keys.RUN_PARAMETER in st.query_params:
            st.caption("Then open the link to the run once more.", width="content")


def account_menu() -> None:
    """Show who is signed in, with a sign-out button; nothing if sign-in is not set up."""
    user = st.user.to_dict()
    if not is_public_mode() or user.get("is_logged_in") is not True:
        return
    name = str(user.get("name") or user.get("email") or "Signed in")
    chosen = st.menu_button(
        escape_markdown(_shorten(name)),
        [SIGN_OUT],
        key=session_keys.ACCOUNT,
        type="tertiary",
        icon=":material/account_circle:",
    )
    if chosen:
        st.logout()


def _providers() -> list[tuple[str | None, str]]:
    """Who can say who a visitor is, and the words of its button; None is one without a name."""
    auth = st.secrets["auth"]
    named: list[tuple[str | None, str]] = [
        (name, f"Sign in with {escape_markdown(name.title())}")
        for name, section in auth.items()
        if isinstance(section, Mapping) and "client_id" in section
    ]
    return named if named and "client_id" not in auth else [(None, "Sign in"), *named]


def _button(provider: str | None, label: str) -> bool:
    key = session_keys.sign_in_with(provider)
    return st.button(label, key=key, type="primary", icon=":material/login:")


def _go_to(provider: str | None) -> bool:
    """Send the browser to a provider; False where that is not set up as it must be."""
    try:
        st.login(provider)
    except (StreamlitAuthError, StreamlitMissingAuthlibError) as error:
        log.error("Nobody can sign in: %s", error)
        return False
    return True


def _shorten(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
