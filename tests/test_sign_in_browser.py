"""Sign-in in real browsers, with a real OpenID Connect provider on loopback."""

import base64
from collections.abc import Iterator
from itertools import count
from typing import Any, Final

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
NUMBERS: Final = count(1)
"""What a test wrote is there when it runs once more."""


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
    pages: Any, identity: FakeIdentity, address: str
) -> None:
    """Nobody comes in by a forged cookie, as a stranger, or once they have signed out."""
    page = pages()
    is_outside(page)
    forge_cookie(page, address)
    page.reload()
    is_outside(page)
    page.context.clear_cookies()

    refused, identity.user = identity.refused, "stranger"
    button(page, "Sign in").click()
    until(lambda: identity.refused == refused + 1)
    page.wait_for_url(lambda url: "oauth2callback" not in url)
    is_outside(page)

    topic = f"{TOPIC}, no. {next(NUMBERS)}"
    sign_in(page, identity, "anna")
    ask_for(page, "good", topic)
    button(page, "Write post").click()
    expect(state_of(page)).to_have_text("complete")
    elsewhere = pages()
    sign_in(elsewhere, identity, "anna")
    go_to(elsewhere, "History")
    expect(button(elsewhere, topic)).to_be_visible()

    ended = identity.signed_out
    button(page, "Anna Example").click()
    page.get_by_role("menuitem", name="Sign out").click()
    until(lambda: identity.signed_out == ended + 1)
    button(page, "Sign in").wait_for()
    page.reload()
    is_outside(page)

    sign_in(page, identity, "ben")
    expect(button(page, "Ben *Example*")).to_be_visible()
    go_to(page, "History")
    expect(page.get_by_text(EMPTY_HISTORY)).to_be_visible()


def forge_cookie(page: Page, address: str) -> None:
    """One that is signed in, all but for its signature."""
    claims = base64.urlsafe_b64encode(b'{"is_logged_in": true, "origin": "%s"}' % address.encode())
    forged = f"{claims.decode()}.awWNUw.{'a' * 27}"
    page.context.add_cookies([{"name": "_streamlit_user", "value": forged, "url": address}])


def is_outside(page: Page) -> None:
    expect(button(page, "Sign in")).to_be_visible()
    expect(button(page, "Write post")).to_have_count(0)
