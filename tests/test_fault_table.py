"""Every fault on every wire, through the engine: how the lane ends, and what is said and kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import pytest
from fake_provider import FakeProvider
from provider_calls import KEY, WIRES

from providers import connection
from runs.engine import Engine, LaneRequest
from runs.retry import Patience
from runs.run import Brief, Lane, LaneSettings, LaneState, LaneView

DEADLINE: Final = 60.0
"""Seconds within which every lane below ends, on a slow machine too."""
SILENT: Final = frozenset({"silent", "stall", "stall-start", "pings-only"})
PATIENT: Final = Patience(back_off=0.01)
HASTY: Final = Patience(first_event=0.8, silence=0.8, reasoning=0.8, back_off=0.01)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a lane is to end by a fault."""

    state: LaneState
    error: str
    """The error's name, which says what to do; empty for none."""
    requests: int = 1
    text: str = "none"
    """How much of the reply is kept: `none`, `some`, `half`, `all`."""


FAULTS: Final = {
    "fault-400": Ending("failed", "BadRequest"),
    "fault-401": Ending("failed", "InvalidKey"),
    "fault-402": Ending("failed", "QuotaExhausted"),
    "fault-403": Ending("failed", "NotAllowed"),
    "fault-404": Ending("failed", "ModelNotFound"),
    "fault-413": Ending("failed", "ContextTooLong"),
    "fault-429": Ending("failed", "RateLimited", requests=3),
    "fault-429-retry-after-300": Ending("failed", "RateLimited"),
    "fault-429-code-insufficient_quota": Ending("failed", "QuotaExhausted"),
    "fault-500": Ending("failed", "ServerFault", requests=3),
    "fault-502-html": Ending("failed", "ServerFault", requests=3),
    "fault-503": Ending("failed", "Overloaded", requests=3),
    "fault-529": Ending("failed", "Overloaded", requests=3),
    "flaky-503-2": Ending("complete", "", requests=3, text="all"),
    "flaky-429-2": Ending("complete", "", requests=3, text="all"),
    "silent": Ending("failed", "TooSlow", requests=2),
    "stall-start": Ending("failed", "TooSlow", requests=2),
    "stall": Ending("cut", "TooSlow", text="half"),
    "pings-only": Ending("failed", "TooSlow", requests=2),
    "close": Ending("failed", "Unreachable", requests=3),
    "reset": Ending("cut", "ReplyCut", text="some"),
    "early-end-start": Ending("failed", "ReplyCut", requests=3),
    "early-end": Ending("cut", "ReplyCut", text="half"),
    "cut": Ending("cut", "ReplyCut", text="half"),
    "bad-json": Ending("cut", "BadReply", text="half"),
    "bad-utf8": Ending("cut", "BadReply", text="half"),
    "html-200": Ending("failed", "BadReply"),
    "json-200-other": Ending("failed", "BadReply"),
    "json-200": Ending("complete", "", text="all"),
    "empty-200": Ending("failed", "BadReply"),
    "bom": Ending("complete", "", text="all"),
    "crlf": Ending("complete", "", text="all"),
    "gzip-broken": Ending("failed", "BadReply"),
    "gzip-bomb": Ending("failed", "BadReply"),
    "huge-line": Ending("failed", "BadReply"),
    "error-event": Ending("cut", "Overloaded", text="half"),
    "error-first": Ending("failed", "Overloaded", requests=3),
    "filter": Ending("filtered", "", text="all"),
    "double-final": Ending("complete", "", text="all"),
    "max-tokens": Ending("cut", "", text="half"),
    "endless": Ending("stopped", "ReplyTooLong", text="some"),
    "runaway": Ending("stopped", "RunawayReply", text="some"),
    "redirect": Ending("failed", "Redirected"),
}


@pytest.fixture(scope="module")
def engines() -> Iterator[Mapping[bool, Engine]]:
    """By whether a lane is to be given up soon."""
    for module in ("openai", "anthropic", "providers.connection"):
        import_module(module)  # not a part of what is waited for
    engines = {True: Engine(patience=HASTY), False: Engine(patience=PATIENT)}
    yield engines
    for engine in engines.values():
        engine.close()


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


def write(engines: Mapping[bool, Engine], provider: str, model: str, base_url: str) -> LaneView:
    """A lane of its own provider, model and address, at its end."""
    settings = LaneSettings(provider=provider, model=model, base_url=base_url, continuations=0)
    request = LaneRequest(settings=settings, api_key=KEY)
    lane: Lane = engines[model in SILENT].start(Brief(topic="Backups"), [request]).lanes[0]
    assert lane.wait_for_end(DEADLINE), lane.view()
    return lane.view()


@pytest.mark.parametrize(("model", "ending"), FAULTS.items(), ids=FAULTS)
@pytest.mark.parametrize("provider", WIRES)
def test_every_fault_ends_a_lane_rightly(
    engines: Mapping[bool, Engine], fake: FakeProvider, provider: str, model: str, ending: Ending
) -> None:
    base_url = fake.origin if provider == "anthropic" else fake.base_url
    view = write(engines, provider, model, base_url)
    assert view.state == ending.state
    assert type(view.error).__name__ == (ending.error or "NoneType")
    assert len(fake.requests) <= ending.requests
    assert len(fake.requests) == ending.requests or model in SILENT, "given up before it arrived"
    assert is_kept(view.text, fake.reply, ending.text)
    if view.error:
        assert view.error.message
        assert view.error.remedy.endswith(".")


def is_kept(text: str, reply: object, expected: str) -> bool:
    """Whether so much of the reply is there; some of it may be lost with a connection."""
    assert isinstance(reply, str)
    kept = {
        "none": text == "",
        "some": text != "" or reply.startswith(text),
        "half": text == reply[: len(reply) // 2],
        "all": text == reply,
    }
    return kept[expected]


NOWHERE: Final = {
    "refused": "http://127.0.0.1:9",
    "no such host": "http://nowhere.invalid",
    "TLS to a plain port": "https://127.0.0.1:{port}",
}


@pytest.mark.parametrize("address", NOWHERE.values(), ids=NOWHERE)
@pytest.mark.parametrize("provider", WIRES)
def test_an_address_where_nobody_answers_is_named_without_the_key(
    engines: Mapping[bool, Engine],
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    provider: str,
    address: str,
) -> None:
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT", 0.2)
    base_url = address.format(port=fake.origin.rpartition(":")[2])
    view = write(engines, provider, "any", base_url)
    assert view.state == "failed"
    assert type(view.error).__name__ == "Unreachable"
    assert view.text == ""
    assert KEY not in f"{view.error!r} {view.error}"
