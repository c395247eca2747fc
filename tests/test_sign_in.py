"""Sign-in where strangers use the app: nothing is to be had before it, and all of it after."""

from pathlib import Path
from typing import Any, Final

import pytest
from page_stories import press
from streamlit.testing.v1 import AppTest

from components import session_keys

ANNA: Final = {"is_logged_in": True, "iss": "https://id.example", "sub": "1", "name": "Anna *A*"}
SECTION: Final = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "long-enough-to-sign-with-it",
    "client_id": "a",
    "client_secret": "b",
    "server_metadata_url": "https://id.example/.well-known/openid-configuration",
}
EMPTY: Final = "What you write will be kept here."


@pytest.fixture(autouse=True)
def _public(page_engine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")


def page_for(user: dict[str, Any] | None, auth: dict[str, Any] | None = None) -> AppTest:
    page = AppTest.from_file("../app.py", default_timeout=30)
    if user is not None:
        page.user = user
    if auth is not None:
        page.secrets["auth"] = auth
    return page.run()


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def test_nothing_is_to_be_had_before_signing_in() -> None:
    page = page_for({"is_logged_in": False}, SECTION)
    assert not page.exception
    assert labels(page) == ["Sign in"]
    assert not page.text_input
    assert not page.sidebar.children


def test_a_link_to_a_run_shows_nothing_of_it_before_signing_in() -> None:
    page = AppTest.from_file("../app.py", default_timeout=30)
    page.user, page.secrets["auth"] = {"is_logged_in": False}, SECTION
    page.query_params[session_keys.RUN_PARAMETER] = "anything"
    page.run()
    assert labels(page) == ["Sign in"]
    assert "Then open the link to the run once more." in [each.value for each in page.caption]


def test_whoever_signed_in_has_the_page_and_is_named() -> None:
    page = page_for(ANNA, SECTION)
    assert not page.exception
    assert "Write post" in labels(page)
    (menu,) = [
        each for each in page.get("menu_button") if each.proto.id.endswith(session_keys.ACCOUNT)
    ]
    assert menu.proto.label == r"Anna \*A\*"


@pytest.mark.parametrize("claim", ["yes", 1, None])
def test_a_claim_that_is_not_true_lets_nobody_in(claim: object) -> None:
    assert labels(page_for(ANNA | {"is_logged_in": claim}, SECTION)) == ["Sign in"]


def test_without_providers_the_page_is_for_everybody() -> None:
    assert "Write post" in labels(page_for(None))


def test_on_ones_own_machine_nobody_needs_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRAFTBENCH_PUBLIC")
    assert "Write post" in labels(page_for({"is_logged_in": False}, SECTION))


def test_secrets_that_cannot_be_read_let_nobody_in(tmp_path: Path) -> None:
    import streamlit as st

    from components.sign_in import must_sign_in

    broken = tmp_path / "secrets.toml"
    broken.write_text("[auth\n", encoding="utf-8")
    before = st.get_option("secrets.files")
    st.config._set_option("secrets.files", [str(broken)], "test")
    try:
        with pytest.raises(Exception, match="pars"):
            must_sign_in()
    finally:
        st.config._set_option("secrets.files", before, "test")


def test_each_of_several_providers_has_a_button() -> None:
    provider = {key: SECTION[key] for key in list(SECTION)[2:]}
    auth = {key: SECTION[key] for key in list(SECTION)[:2]} | {"okta": provider, "google": provider}
    page = page_for({"is_logged_in": False}, auth)
    assert labels(page) == ["Sign in with Okta", "Sign in with Google"]


def test_a_provider_that_is_not_set_up_is_said_and_not_explained_to_visitors() -> None:
    page = page_for({"is_logged_in": False}, {"client_id": "a"})
    press(page, "Sign in")
    assert [error.value for error in page.error] == [
        "Sign-in is not set up completely. Please tell whoever runs this site."
    ]
