"""The providers against a server that nobody here wrote: llama.cpp speaks all three wires."""

import asyncio

import pytest
from provider_calls import WIRES, Outcome, read_all

from providers import embedded
from providers.addresses import Endpoint
from providers.base import ContextTooLong, InvalidKey, Prompt
from providers.registry import connect

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def server() -> Endpoint:
    return embedded._shared.endpoint()  # its address is nobody's business but this test's


def write(
    server: Endpoint,
    provider: str,
    text: str,
    *,
    api_key: str | None = None,
    stop: str = "</EndOFText>",
) -> Outcome:
    connected = connect(provider, api_key=api_key or server.api_key, base_url=server.base_url)
    prompt = Prompt(
        model=embedded.MODEL_NAME,
        instructions="You write short texts.",
        text=text,
        max_output_tokens=24,
        stop_sequences=(stop,),
    )
    return asyncio.run(read_all(connected.stream(prompt)))


@pytest.mark.parametrize("provider", WIRES)
def test_a_real_server_writes(server: Endpoint, provider: str) -> None:
    outcome = write(server, provider, "Write a sentence about spring in the garden.")
    assert outcome.error is None
    assert len(outcome.deltas) > 1, "what comes within a tenth of a second is one delta"
    assert outcome.finished is not None
    assert outcome.finished.stop_reason in {"end", "max_tokens"}
    assert 0 < (outcome.finished.usage.output_tokens or 0) <= 25
    assert (outcome.finished.usage.input_tokens or 0) > 10


def test_a_real_server_names_the_stop_sequence_that_ended_a_reply(server: Endpoint) -> None:
    outcome = write(server, "anthropic", "Write a sentence about spring.", stop="e")
    assert outcome.text.find("e") == len(outcome.text) - 1
    assert outcome.finished is not None
    assert outcome.finished.stop_reason == "stop_sequence"


@pytest.mark.parametrize("provider", WIRES)
def test_a_real_server_refuses_a_wrong_key(server: Endpoint, provider: str) -> None:
    outcome = write(server, provider, "Write.", api_key="sk-wrong")
    assert type(outcome.error) is InvalidKey


@pytest.mark.parametrize("provider", WIRES)
def test_a_real_server_refuses_a_prompt_that_is_too_long(server: Endpoint, provider: str) -> None:
    outcome = write(server, provider, "word " * 20_000)
    assert type(outcome.error) is ContextTooLong


@pytest.mark.parametrize("provider", WIRES)
def test_a_real_server_lists_its_model(server: Endpoint, provider: str) -> None:
    connected = connect(provider, api_key=server.api_key, base_url=server.base_url)
    listed = asyncio.run(connected.list_models())
    assert [model.name for model in listed] == [embedded.MODEL_NAME]
