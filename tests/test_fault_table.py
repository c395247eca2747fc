"""Every fault on every wire, through the engine: how the lane ends, and what is said and kept."""

from collections.abc import Iterator, Mapping
from typing import Final

import pytest
from fake_provider import FakeProvider
from faults import FAULTS, HASTY, PATIENT, SILENT, STALLED, Ending, timeouts_with
from provider_calls import KEY, WIRES

from posts.envelope import END_MARKER
from providers import connection
from runs import lane as lane_module
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.settings import Brief, LaneSettings
from runs.writing.retry import Timeouts

Engines = Mapping[Timeouts, Engine]
DEADLINE: Final = 120.0
"""Seconds within which every lane below ends, on a slow machine too."""


@pytest.fixture(scope="module")
def engines(sdks: None) -> Iterator[Engines]:
    """One for each set of timeouts."""
    engines = {each: Engine(timeouts=each) for each in (HASTY, PATIENT, STALLED)}
    yield engines
    for engine in engines.values():
        engine.close()


def write(engines: Engines, provider: str, model: str, base_url: str) -> LaneView:
    """A lane of its own provider, model and address, at its end."""
    settings = LaneSettings(provider=provider, model=model, base_url=base_url, continuations=0)
    request = LaneRequest(settings=settings, api_key=KEY)
    lane: Lane = engines[timeouts_with(model)].start(Brief(topic="Backups"), [request]).lanes[0]
    assert lane.wait_for_end(DEADLINE), lane.view()
    return lane.view()


@pytest.mark.parametrize(("model", "ending"), FAULTS.items(), ids=FAULTS)
@pytest.mark.parametrize("provider", WIRES)
def test_every_fault_ends_a_lane_rightly(
    engines: Engines,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    provider: str,
    model: str,
    ending: Ending,
) -> None:
    # The real cap is tested in test_engine.py.
    monkeypatch.setattr(lane_module, "MAX_REPLY_CHARACTERS", 200_000)
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
        "some": reply.startswith(text),
        "other": text != "" and not reply.startswith(text),
        "half": text == reply[: len(reply) // 2],
        "all": text == reply,
        "all but the marker": unmarked(text) == unmarked(reply),
    }
    return kept[expected]


def unmarked(text: str) -> str:
    """A reply without its end, which one of the wires takes for a stop sequence."""
    return text.replace(END_MARKER, "").strip()


NOWHERE: Final = {
    "refused": "http://127.0.0.1:9",
    "no such host": "http://nowhere.invalid",
    "TLS to a plain port": "https://127.0.0.1:{port}",
}


@pytest.mark.parametrize("address", NOWHERE.values(), ids=NOWHERE)
@pytest.mark.parametrize("provider", WIRES)
def test_an_address_where_nobody_answers_is_named_without_the_key(
    engines: Engines,
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
