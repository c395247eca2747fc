import asyncio
import logging
import re
import socket
import threading
import traceback

import pytest
from fake_faults import ECHOES
from fake_provider import FakeProvider
from faults import AFTER_SOME_TEXT, BEFORE_ANY_TEXT, LISTS
from provider_calls import KEY, WIRES, Outcome, ask, read_all

from bench.running_app import free_port
from providers import connection
from providers.base import (
    BadRequest,
    Prompt,
    ProviderError,
    RateLimited,
    ServerFault,
    TooSlow,
    Unreachable,
)
from providers.errors import MAX_DETAIL, plain
from providers.faults import read_retry_after
from providers.keys import KeyMask
from providers.registry import connect


def error_of(outcome: Outcome) -> ProviderError:
    assert outcome.error is not None, "it went well"
    return outcome.error


@pytest.mark.parametrize(("model", "kind"), BEFORE_ANY_TEXT.items(), ids=BEFORE_ANY_TEXT)
@pytest.mark.parametrize("provider", WIRES)
def test_what_goes_wrong_before_any_text_is_named_by_what_to_do(
    fake: FakeProvider, provider: str, model: str, kind: type[ProviderError]
) -> None:
    outcome = ask(fake, provider, model)
    assert outcome.text == ""
    assert type(outcome.error) is kind
    assert error_of(outcome).message.endswith(".") or kind is BadRequest
    assert error_of(outcome).remedy.endswith(".")
    assert len(fake.requests) == 1  # the engine retries, a provider never does


@pytest.mark.parametrize(("model", "kind"), AFTER_SOME_TEXT.items(), ids=AFTER_SOME_TEXT)
@pytest.mark.parametrize("provider", WIRES)
def test_what_goes_wrong_after_some_text_keeps_the_text(
    fake: FakeProvider, provider: str, model: str, kind: type[ProviderError]
) -> None:
    outcome = ask(fake, provider, model)
    half = fake.reply[: len(fake.reply) // 2]
    # a reset may overtake the last of what was sent before it
    assert half.startswith(outcome.text) if model == "reset" else outcome.text == half
    assert type(outcome.error) is kind


@pytest.mark.parametrize("provider", WIRES)
def test_an_endless_refusal_is_not_read_to_its_end(fake: FakeProvider, provider: str) -> None:
    assert type(ask(fake, provider, "endless-500").error) is ServerFault


@pytest.mark.parametrize("model", ["silent", "stall-start", "stall"])
@pytest.mark.parametrize("provider", WIRES)
def test_a_server_that_falls_silent_is_too_slow(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch, provider: str, model: str
) -> None:
    monkeypatch.setattr(connection, "LOCAL_READ_TIMEOUT", 0.2)
    assert type(ask(fake, provider, model).error) is TooSlow


# Nothing there, or something else


def call(provider: str, base_url: str) -> ProviderError:
    connected = connect(provider, api_key=KEY, base_url=base_url)
    prompt = Prompt(model="good", text="Write.", max_output_tokens=100)
    return error_of(asyncio.run(read_all(connected.stream(prompt))))


@pytest.mark.parametrize("provider", WIRES)
def test_an_address_where_nothing_answers_is_named(provider: str) -> None:
    port = free_port()
    error = call(provider, f"http://127.0.0.1:{port}")
    assert type(error) is Unreachable
    assert str(error) == f"Cannot reach 127.0.0.1:{port}."


@pytest.mark.parametrize("provider", WIRES)
def test_a_server_that_speaks_no_tls_is_told_as_such(provider: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer_in_the_clear() -> None:
            accepted, _ = server.accept()
            with accepted:
                accepted.recv(100)
                accepted.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                accepted.recv(100)

        thread = threading.Thread(target=answer_in_the_clear)
        thread.start()
        error = call(provider, f"https://127.0.0.1:{server.getsockname()[1]}")
        thread.join()
    assert type(error) is Unreachable
    assert "TLS" in str(error)


@pytest.mark.parametrize("provider", WIRES)
def test_a_tls_connection_that_never_comes_is_told_as_such(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT", 0.2)
    error = call(provider, fake.origin.replace("http:", "https:"))
    assert type(error) is Unreachable
    assert "TLS" in str(error)


# Words


def test_an_unknown_model_is_told_with_the_closest_that_are_known(fake: FakeProvider) -> None:
    fake.required_key = None
    connected = connect("openai", api_key=KEY, base_url=fake.base_url_of("fault-404"))
    prompt = Prompt(model="gpt-6-lunar", text="Write.", max_output_tokens=100)
    error = error_of(asyncio.run(read_all(connected.stream(prompt))))
    assert "has no model gpt-6-lunar" in str(error)
    assert "gpt-6-luna" in error.remedy


@pytest.mark.parametrize("provider", WIRES)
def test_a_refused_request_says_why_in_the_providers_words(
    fake: FakeProvider, provider: str
) -> None:
    error = error_of(ask(fake, provider, "fault-400"))
    assert error.detail == "It is invalid_request_error"
    assert error.detail in str(error)
    assert error.request_id == "req_fake"
    assert error.status == 400


@pytest.mark.parametrize("model", ["fault-500-html", "fault-401-html", "html-200"])
@pytest.mark.parametrize("provider", WIRES)
def test_a_page_in_place_of_a_reply_is_never_shown(
    fake: FakeProvider, provider: str, model: str
) -> None:
    error = error_of(ask(fake, provider, model))
    assert "<" not in f"{error} {error.remedy} {error.detail}"
    assert "sign in" not in f"{error} {error.remedy} {error.detail}".lower()


NO_MASK = KeyMask("none")
ECHOED_ERRORS = [echo for echo in ECHOES if re.match("echo-(head-[45]|body|event|bad|shape)", echo)]


def test_a_servers_words_become_one_short_line() -> None:
    assert plain("a\n\tb\x1b[31m\u202ec\ud800 d", NO_MASK) == "a b [31m c d"
    assert len(plain("x" * 10_000, NO_MASK)) == MAX_DETAIL


WAITS = {
    "seconds": ({"retry-after": "7"}, 7.0),
    "part of a second": ({"retry-after": "0.5"}, 0.5),
    "milliseconds": ({"retry-after-ms": "250"}, 0.25),
    "milliseconds win": ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
    "a date long past": ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    "less than nothing": ({"retry-after": "-3"}, 0.0),
    "nothing": ({}, None),
    "nonsense": ({"retry-after": "soon"}, None),
    "infinity": ({"retry-after": "inf"}, None),
    "not a number": ({"retry-after": "nan"}, None),
    "a date without a zone": ({"retry-after": "Wed, 21 Oct 2015 07:28:00 -0000"}, 0.0),
}


@pytest.mark.parametrize(("headers", "seconds"), WAITS.values(), ids=WAITS)
def test_the_wait_that_a_server_asks_for_is_read(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert read_retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("asked", "told"), [("7", "7 s"), ("0.4", "1 s"), ("300", "5 min"), ("ms-1500", "2 s")]
)
@pytest.mark.parametrize("provider", WIRES)
def test_a_wait_is_told_with_the_error(
    fake: FakeProvider, provider: str, asked: str, told: str
) -> None:
    error = error_of(ask(fake, provider, f"fault-429-retry-after-{asked}"))
    assert type(error) is RateLimited
    assert f"Wait {told}," in error.remedy


@pytest.mark.parametrize("provider", WIRES)
def test_a_wait_until_a_date_is_told_in_seconds(fake: FakeProvider, provider: str) -> None:
    seconds = error_of(ask(fake, provider, "fault-429-retry-after-date")).retry_after
    assert seconds is not None
    assert 0 < seconds <= 30


# Keys and headers


@pytest.mark.parametrize("model", [*BEFORE_ANY_TEXT, *AFTER_SOME_TEXT, *ECHOED_ERRORS])
@pytest.mark.parametrize("provider", WIRES)
def test_no_fault_shows_the_key(
    fake: FakeProvider, caplog: pytest.LogCaptureFixture, provider: str, model: str
) -> None:
    caplog.set_level(logging.DEBUG)
    error = error_of(ask(fake, provider, model))
    shown = [*traceback.format_exception(error), error.remedy, error.detail, caplog.text]
    assert KEY not in "".join(shown)
    assert fake.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_key_that_the_server_repeats_is_blotted_out(fake: FakeProvider) -> None:
    error = error_of(ask(fake, "openai", "fault-401-echo"))
    assert error.detail == "Incorrect key: Bearer [key removed]"


def test_the_cause_is_kept_where_it_shows_no_key(fake: FakeProvider) -> None:
    assert error_of(ask(fake, "openai", "fault-500")).__cause__ is not None


@pytest.mark.parametrize("provider", WIRES)
def test_nothing_from_the_environment_reaches_a_server(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    secret = "Authorization: Bearer spy\nX-Spy: spy\nUser-Agent: spy\nCookie: spy"
    for name in ("OPENAI", "ANTHROPIC"):
        monkeypatch.setenv(f"{name}_CUSTOM_HEADERS", secret)
        monkeypatch.setenv(f"{name}_API_KEY", "spy")
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.setenv(name, "spy")
    assert ask(fake, provider, "good").text == fake.reply
    headers = fake.requests[0].headers
    assert "spy" not in " ".join(headers.values())
    assert set(headers) <= connection.OUR_HEADERS | {
        "authorization",
        "accept-encoding",
        "user-agent",
    }
    assert headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("provider", WIRES)
def test_a_proxy_of_the_environment_is_not_used(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    assert ask(fake, provider, "good").text == fake.reply


@pytest.mark.parametrize("provider", WIRES)
def test_a_redirect_is_not_followed(fake: FakeProvider, provider: str) -> None:
    error = error_of(ask(fake, provider, "redirect"))
    assert error.place == "base_url"
    assert [request.path.startswith("/as/") for request in fake.requests] == [False]


# Lists of models


@pytest.mark.parametrize(("behaviour", "kind"), LISTS.items(), ids=LISTS)
@pytest.mark.parametrize("provider", WIRES)
def test_what_goes_wrong_with_a_list_of_models_is_named_by_what_to_do(
    fake: FakeProvider, provider: str, behaviour: str, kind: type[ProviderError]
) -> None:
    connected = connect(provider, api_key=KEY, base_url=fake.base_url_of(behaviour))
    with pytest.raises(ProviderError) as raised:
        asyncio.run(connected.list_models())
    assert type(raised.value) is kind
