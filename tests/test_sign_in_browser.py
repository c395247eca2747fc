"""Sign-in in real browsers, with a real OpenID Connect provider on loopback."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from chromium import (
    EMPTY_HISTORY,
    PATIENCE,
    SCREENS,
    TOPIC,
    Page,
    ask_for,
    button,
    expect,
    go_to,
    state_of,
)
from fake_provider import FakeProvider
from waiting import until

from bench.running_app import free_port, running

pytest.importorskip("authlib", reason="Authlib is not installed")
from fake_identity import FakeIdentity

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def identity() -> Iterator[FakeIdentity]:
    with FakeIdentity() as identity:
        yield identity
    assert identity.mistakes == []


@pytest.fixture(scope="module")
def address(identity: FakeIdentity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, folder = free_port(), tmp_path_factory.mktemp("sign-in")
    secrets = folder / "secrets.toml"
    secrets.write_text(identity.secrets_for(f"http://127.0.0.1:{port}"), encoding="utf-8")
    with FakeProvider(models=["good"]) as fake:
        environment = {
            "COMPATIBLE_BASE_URL": fake.base_url,
            "DATABASE_URL": f"sqlite:///{folder}/kept.db",
            "DRAFTBENCH_PUBLIC": "1",
        }
        command = ("run", "app.py", f"--secrets.files={secrets}")
        with running(*command, port=port, environment=environment) as address:
            yield address


@pytest.fixture
def pages(browser: Any, address: str) -> Any:
    """Opens the page, each time in a browser of its own; the first is the browser's profile."""
    contexts: list[Any] = []

    def open_page() -> Page:
        contexts.append(browser.new_context() if contexts else browser.contexts[0])
        contexts[-1].set_default_timeout(PATIENCE)
        page: Page = contexts[-1].new_page()
        page.set_viewport_size(SCREENS["desktop"])
        page.goto(address)
        return page

    return open_page


def sign_in(page: Page, identity: FakeIdentity, user: str) -> None:
    identity.user = user
    button(page, "Sign in").click()
    button(page, "Write post").wait_for()


def test_a_person_finds_what_they_wrote_in_every_browser_and_nobody_else_does(
    pages: Any, identity: FakeIdentity
) -> None:
    page = pages()
    expect(button(page, "Sign in")).to_be_visible()
    expect(button(page, "Write post")).to_have_count(0)
    sign_in(page, identity, "anna")
    ask_for(page, "good")
    button(page, "Write post").click()
    expect(state_of(page)).to_have_text("complete")

    elsewhere = pages()
    sign_in(elsewhere, identity, "anna")
    go_to(elsewhere, "History")
    expect(button(elsewhere, TOPIC)).to_be_visible()

    other = pages()
    sign_in(other, identity, "ben")
    expect(button(other, "Ben *Example*")).to_be_visible()
    go_to(other, "History")
    expect(other.get_by_text(EMPTY_HISTORY)).to_be_visible()


def test_who_is_not_signed_in_any_more_or_not_yet_or_by_a_forged_cookie_stays_outside(
    pages: Any, identity: FakeIdentity, address: str
) -> None:
    """In one browser: a forged cookie, a stranger, and who signs out, also at the provider."""
    page = pages()
    claims = base64.urlsafe_b64encode(b'{"is_logged_in": true, "origin": "%s"}' % address.encode())
    forged = f"{claims.decode()}.awWNUw.{'a' * 27}"  # all but the signature
    page.context.add_cookies([{"name": "_streamlit_user", "value": forged, "url": address}])
    page.reload()
    is_outside(page)
    page.context.clear_cookies()

    refused, identity.user = identity.refused, "stranger"
    button(page, "Sign in").click()
    until(lambda: identity.refused == refused + 1)
    page.wait_for_url(lambda url: "oauth2callback" not in url)
    is_outside(page)

    ended = identity.signed_out
    sign_in(page, identity, "anna")
    button(page, "Anna Example").click()
    page.get_by_role("menuitem", name="Sign out").click()
    until(lambda: identity.signed_out == ended + 1)
    button(page, "Sign in").wait_for()
    page.reload()
    is_outside(page)
    sign_in(page, identity, "ben")
    expect(button(page, "Ben *Example*")).to_be_visible()


def is_outside(page: Page) -> None:
    expect(button(page, "Sign in")).to_be_visible()
    expect(button(page, "Write post")).to_have_count(0)
