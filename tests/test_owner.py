"""Whose runs a page shows."""

import pytest
from streamlit.testing.v1 import AppTest

from components.owner import LOCAL
from components.security import HOST_COOKIE, VISITOR_COOKIE, new_visitor

ALICE = {"is_logged_in": True, "iss": "https://id.example", "sub": "1", "email": "a@example.com"}


def page_of_an_owner() -> None:
    import streamlit as st

    from components.owner import owner

    st.text(owner())
    st.text(owner())


def open_page(user: dict[str, object] | None = None) -> AppTest:
    page = AppTest.from_function(page_of_an_owner, default_timeout=30)
    if user is not None:
        page.user = user
    return page


def owner_of(page: AppTest) -> str:
    """The owner that a page has, and keeps."""
    page.run()
    assert not page.exception
    first, second = (text.value for text in page.text)
    assert first == second
    return str(first)


@pytest.fixture
def _public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The cookies that a page's browser sends."""
    cookies: dict[str, str] = {}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", cookies)
    return cookies


@pytest.mark.parametrize("setting", [None, "", "0", "no"])
def test_on_ones_own_machine_everybody_is_the_same(
    monkeypatch: pytest.MonkeyPatch, setting: str | None
) -> None:
    monkeypatch.delenv("DRAFTBENCH_PUBLIC", raising=False)
    if setting is not None:
        monkeypatch.setenv("DRAFTBENCH_PUBLIC", setting)
    assert owner_of(open_page()) == owner_of(open_page(ALICE)) == LOCAL


@pytest.mark.usefixtures("_public")
def test_a_browser_is_the_same_visitor_on_each_page(cookies: dict[str, str]) -> None:
    cookies[VISITOR_COOKIE] = new_visitor()
    first = owner_of(open_page())
    assert owner_of(open_page()) == first
    cookies[VISITOR_COOKIE] = new_visitor()
    assert owner_of(open_page()) != first


@pytest.mark.usefixtures("_public")
def test_a_neighbouring_sites_cookie_makes_nobody_its_visitor(cookies: dict[str, str]) -> None:
    cookies[HOST_COOKIE] = new_visitor()
    own = owner_of(open_page())
    cookies[VISITOR_COOKIE] = new_visitor()
    assert owner_of(open_page()) == own


@pytest.mark.usefixtures("_public")
def test_what_is_kept_does_not_tell_the_cookie(cookies: dict[str, str]) -> None:
    cookies[VISITOR_COOKIE] = new_visitor()
    assert cookies[VISITOR_COOKIE] not in owner_of(open_page())


@pytest.mark.usefixtures("_public")
@pytest.mark.parametrize("forged", ["", LOCAL, "user-1", "a" * 42, "x" * 10_000])
def test_a_forged_cookie_makes_nobody_another(cookies: dict[str, str], forged: str) -> None:
    cookies[VISITOR_COOKIE] = forged
    first, second = owner_of(open_page()), owner_of(open_page())
    assert first != second  # each page on its own, as without a cookie
    assert LOCAL not in {first, second}


@pytest.mark.usefixtures("_public")
def test_without_cookies_a_page_stays_its_own_visitor() -> None:
    page = open_page()
    first = owner_of(page)
    assert owner_of(page) == first
    assert owner_of(open_page()) not in {first, LOCAL}


@pytest.mark.usefixtures("_public")
def test_a_signed_in_user_is_the_same_in_every_browser(cookies: dict[str, str]) -> None:
    cookies[VISITOR_COOKIE] = new_visitor()
    first = owner_of(open_page(ALICE))
    cookies[VISITOR_COOKIE] = new_visitor()
    assert owner_of(open_page(ALICE)) == first
    assert owner_of(open_page(ALICE | {"sub": "2"})) != first
    assert owner_of(open_page(ALICE | {"iss": "https://other.example"})) != first
    assert "example" not in first


@pytest.mark.usefixtures("_public")
@pytest.mark.parametrize("claim", [False, "yes", 1])
def test_an_address_alone_signs_nobody_in(claim: object) -> None:
    user = ALICE | {"is_logged_in": claim}
    assert owner_of(open_page(user)) != owner_of(open_page(user))
