import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any

import pytest
from fake_faults import REFUSAL
from fake_provider import FakeProvider
from fake_wires import Tokens
from provider_calls import KEY, WIRES, ask, read_all

from providers.addresses import Endpoint
from providers.anthropic_messages import MessagesReply
from providers.base import BadReply, Finished, Prompt, StopReason, TextDelta, Usage
from providers.chat_completions import ChatCompletions, ChatReply
from providers.errors import Call
from providers.openai_responses import ResponsesReply
from providers.registry import connect

ENDPOINT = Endpoint(provider="compatible", label="Fake", base_url="http://x/v1")
CALL = Call(endpoint=ENDPOINT, model="m")
FULL_USAGE = Usage(
    input_tokens=1500, cached_input_tokens=1000, output_tokens=4000, reasoning_tokens=500
)


# What is sent

SENT = {
    "openai": (
        "/v1/responses",
        {
            "model": "good",
            "instructions": "Be brief.",
            "input": "Write.",
            "max_output_tokens": 900,
            "reasoning": {"effort": "low"},
            "top_p": 0.5,
            "store": False,
            "stream": True,
            "stream_options": {"include_obfuscation": False},
        },
    ),
    "compatible": (
        "/v1/chat/completions",
        {
            "model": "good",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Write."},
            ],
            "max_tokens": 900,
            "reasoning_effort": "low",
            "top_p": 0.5,
            "stream": True,
            "stream_options": {"include_usage": True},
        },
    ),
    "anthropic": (
        "/v1/messages",
        {
            "model": "good",
            "system": "Be brief.",
            "messages": [{"role": "user", "content": "Write."}],
            "max_tokens": 900,
            "output_config": {"effort": "low"},
            "top_p": 0.5,
            "stop_sequences": ["</EndOFText>"],
            "stream": True,
        },
    ),
}


@pytest.mark.parametrize("provider", WIRES)
def test_a_prompt_is_sent_as_its_wire_wants_it(fake: FakeProvider, provider: str) -> None:
    ask(
        fake,
        provider,
        "good",
        instructions="Be brief.",
        max_output_tokens=900,
        parameters={"effort": "low", "top_p": 0.5},
        stop_sequences=("</EndOFText>",),
    )
    path, body = SENT[provider]
    assert [(request.path, request.body) for request in fake.requests] == [(path, body)]


@pytest.mark.parametrize("provider", WIRES)
def test_what_is_empty_is_not_sent(fake: FakeProvider, provider: str) -> None:
    ask(fake, provider, "good")
    unasked = {"instructions", "system", "stop", "stop_sequences", "reasoning", "temperature"}
    assert not unasked & set(fake.requests[0].body)
    assert len(fake.requests[0].body.get("messages", "1")) == 1


def test_a_chat_server_is_sent_parameters_that_only_it_knows(fake: FakeProvider) -> None:
    ask(fake, "compatible", "good", parameters={"grammar": "root ::= [a-z]", "repeat_penalty": 1.1})
    assert fake.requests[0].body["grammar"] == "root ::= [a-z]"
    assert fake.requests[0].body["repeat_penalty"] == 1.1


def test_openai_itself_is_sent_the_newer_name_of_the_output_limit() -> None:
    connected = connect("compatible", api_key=KEY, base_url="https://api.openai.com/v1")
    assert isinstance(connected, ChatCompletions)
    prompt = Prompt(model="o3", text="Write.", max_output_tokens=900, stop_sequences=("x",))
    request = connected.request(prompt)
    assert request["max_completion_tokens"] == 900
    assert not {"max_tokens", "stop"} & set(request)


@pytest.mark.parametrize("provider", ["openai", "compatible"])
def test_no_stop_sequence_goes_where_the_one_that_ended_a_reply_is_not_named(
    fake: FakeProvider, provider: str
) -> None:
    outcome = ask(fake, provider, "good", stop_sequences=("</EndOFText>",))
    assert not {"stop", "stop_sequences"} & set(fake.requests[0].body)
    assert outcome.text == fake.reply


@pytest.mark.parametrize("behaviour", ["good", "json-200", "split-multibyte", "parts-5000"])
@pytest.mark.parametrize("delta_size", [1, 7, 10_000], ids="{} characters a delta".format)
def test_the_stop_sequence_that_ended_a_reply_is_its_last_word(
    fake: FakeProvider, behaviour: str, delta_size: int
) -> None:
    fake.delta_size = delta_size
    fake.reply = "TITLE: A < B\n\nText.\n\n</EndOFText>\n\nAnything else?"
    outcome = ask(fake, "anthropic", behaviour, stop_sequences=("</EndOFText>", "never"))
    assert outcome.text == "TITLE: A < B\n\nText.\n\n</EndOFText>"
    assert outcome.finished is not None
    assert outcome.finished.stop_reason == "stop_sequence"


def test_a_stop_sequence_that_nobody_sent_is_not_taken_into_the_reply() -> None:
    delta = {"stop_reason": "stop_sequence", "stop_sequence": "<b>"}
    reply = MessagesReply(call=CALL, stop_sequences=("</EndOFText>",))
    assert reply.read({"type": "message_delta", "delta": delta}) is None


def test_the_stop_sequence_is_named_beside_an_ordinary_end_too() -> None:
    delta = {"stop_reason": "end_turn", "stop_sequence": "</EndOFText>"}
    reply = MessagesReply(call=CALL, stop_sequences=("</EndOFText>",))
    assert reply.read({"type": "message_delta", "delta": delta}) == "</EndOFText>"
    assert reply.stop_reason == "stop_sequence"


# What is read


@pytest.mark.parametrize(
    "model",
    ["good", "noise", "crlf", "bom", "split-multibyte", "double-final", "json-200", "reasoning"],
)
@pytest.mark.parametrize("provider", WIRES)
def test_a_reply_comes_whole_in_whatever_way_it_is_sent(
    fake: FakeProvider, provider: str, model: str
) -> None:
    fake.reply = "TITLE: Grüße aus Köln 🦊\n\nErste\u2028Zeile.\n" * 5
    outcome = ask(fake, provider, model)
    assert outcome.error is None
    assert outcome.text == fake.reply
    assert outcome.finished == Finished(
        stop_reason="end", usage=FULL_USAGE, request_id="req_fake", detail=""
    )


@pytest.mark.parametrize("provider", WIRES)
def test_text_comes_as_it_is_written(fake: FakeProvider, provider: str) -> None:
    fake.reply, fake.delta_size = "one two three four ", 5
    assert ask(fake, provider, "good").text == "one two three four "


@pytest.mark.parametrize("provider", WIRES)
def test_text_comes_while_the_rest_is_still_unwritten(fake: FakeProvider, provider: str) -> None:
    async def first_half() -> str:
        text = ""
        prompt = Prompt(model="hold", text="Write.", max_output_tokens=4000)
        connected = connect(provider, api_key=KEY, base_url=fake.base_url)
        async with aclosing(connected.stream(prompt)) as events:
            async for event in events:
                text += event.text if isinstance(event, TextDelta) else ""
                if len(text) >= len(fake.reply) // 2:
                    return text
        return text

    assert asyncio.run(first_half()) == fake.reply[: len(fake.reply) // 2]


@pytest.mark.parametrize("provider", WIRES)
def test_reasoning_is_a_sign_of_life_but_not_text(fake: FakeProvider, provider: str) -> None:
    outcome = ask(fake, provider, "reasoning")
    assert outcome.deltas[0] == ""
    assert outcome.deltas.count("") < 20  # it is not repeated for every event
    assert outcome.text == fake.reply


@pytest.mark.parametrize("provider", WIRES)
def test_pings_and_unknown_events_are_no_sign_of_life(fake: FakeProvider, provider: str) -> None:
    assert "" not in ask(fake, provider, "noise").deltas


BEGINNINGS: dict[str, tuple[Any, dict[str, Any], str | None]] = {
    "Responses": (
        ResponsesReply,
        {"type": "response.output_item.added", "item": {"type": "reasoning"}},
        "",
    ),
    "Responses, a message": (
        ResponsesReply,
        {"type": "response.output_item.added", "item": {"type": "message"}},
        None,
    ),
    "Messages": (
        MessagesReply,
        {"type": "content_block_start", "content_block": {"type": "thinking"}},
        "",
    ),
    "Messages, a text": (
        MessagesReply,
        {"type": "content_block_start", "content_block": {"type": "text"}},
        None,
    ),
}


@pytest.mark.parametrize(("reply", "event", "sign"), BEGINNINGS.values(), ids=BEGINNINGS)
def test_the_beginning_of_hidden_reasoning_is_a_sign_of_life(
    reply: Any, event: dict[str, Any], sign: str | None
) -> None:
    assert reply(call=CALL).read(event) == sign


STOP_REASONS: dict[str, tuple[str, StopReason]] = {
    "all is said": ("good", "end"),
    "the token limit": ("max-tokens", "max_tokens"),
    "a filter": ("filter", "content_filter"),
    "a refusal": ("refusal", "refusal"),
}
ANTHROPIC_STOP_REASONS: dict[str, tuple[str, StopReason]] = {
    "a stop sequence": ("stop-sequence", "stop_sequence"),
    "the context's end": ("context-window", "max_tokens"),
    "a filter": ("filter", "refusal"),  # its filter speaks as a refusal
}


@pytest.mark.parametrize(
    ("provider", "model", "reason"),
    [
        pytest.param(provider, *case, id=f"{provider}: {name}")
        for provider in WIRES
        for name, case in (
            STOP_REASONS | (ANTHROPIC_STOP_REASONS if provider == "anthropic" else {})
        ).items()
    ],
)
def test_the_reason_for_the_stop_is_told(
    fake: FakeProvider, provider: str, model: str, reason: StopReason
) -> None:
    finished = ask(fake, provider, model).finished
    assert finished is not None
    assert finished.stop_reason == reason
    assert finished.usage == FULL_USAGE


@pytest.mark.parametrize("provider", WIRES)
def test_the_words_of_a_refusal_are_kept_as_detail(fake: FakeProvider, provider: str) -> None:
    outcome = ask(fake, provider, "refusal")
    assert outcome.text == ""
    assert outcome.finished is not None
    assert REFUSAL in outcome.finished.detail


@pytest.mark.parametrize("provider", WIRES)
def test_a_stop_for_a_tool_keeps_the_text_and_is_no_end(fake: FakeProvider, provider: str) -> None:
    outcome = ask(fake, provider, "tool-calls")
    assert outcome.text == fake.reply
    assert isinstance(outcome.error, BadReply)


@pytest.mark.parametrize("provider", WIRES)
def test_an_end_without_any_text_is_no_reply(fake: FakeProvider, provider: str) -> None:
    error = ask(fake, provider, "empty-reply").error
    assert isinstance(error, BadReply)
    assert "without any text" in str(error)


# Usage


@pytest.mark.parametrize("provider", WIRES)
def test_usage_that_is_not_told_is_unknown_and_not_zero(fake: FakeProvider, provider: str) -> None:
    finished = ask(fake, provider, "no-usage").finished
    assert finished is not None
    assert finished.usage == Usage()


@pytest.mark.parametrize("provider", WIRES)
def test_zero_is_zero(fake: FakeProvider, provider: str) -> None:
    fake.tokens = Tokens(input=7, cached=0, output=9, reasoning=0)
    finished = ask(fake, provider, "good").finished
    assert finished is not None
    assert finished.usage == Usage(
        input_tokens=7, cached_input_tokens=0, output_tokens=9, reasoning_tokens=0
    )


PARTIAL_USAGE: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    "Responses, details null": (
        ResponsesReply,
        [
            {
                "type": "response.completed",
                "response": {
                    "usage": {
                        "input_tokens": 3,
                        "input_tokens_details": None,
                        "output_tokens": 4,
                        "output_tokens_details": {},
                    }
                },
            }
        ],
    ),
    "Chat, details missing": (
        ChatReply,
        [
            {"choices": [{"delta": {}, "finish_reason": "stop"}]},
            {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}},
            {"usage": None},
        ],
    ),
    "Messages, counts that grow": (
        MessagesReply,
        [
            {
                "type": "message_start",
                "message": {"usage": {"input_tokens": 3, "output_tokens": 1}},
            },
            {
                "type": "message_delta",
                "delta": {"stop_reason": "end_turn"},
                "usage": {"output_tokens": 4, "input_tokens": None},
            },
        ],
    ),
}


@pytest.mark.parametrize(("reply", "events"), PARTIAL_USAGE.values(), ids=PARTIAL_USAGE)
def test_usage_told_in_part_is_read_in_part(reply: Any, events: list[dict[str, Any]]) -> None:
    read = reply(call=CALL)
    for event in events:
        read.read(event)
    assert read.usage == Usage(input_tokens=3, output_tokens=4)
    assert read.stop_reason == "end"


def test_what_anthropic_wrote_to_its_cache_is_input_too_and_told_apart() -> None:
    read = MessagesReply(call=CALL)
    usage = {"input_tokens": 1, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 300}
    read.read({"type": "message_start", "message": {"usage": usage}})
    assert read.usage == Usage(input_tokens=321, cached_input_tokens=20, cache_write_tokens=300)


# Connections


@pytest.mark.parametrize("provider", WIRES)
def test_closing_a_stream_closes_the_connection(fake: FakeProvider, provider: str) -> None:
    async def leave_early() -> None:
        prompt = Prompt(model="hold", text="Write.", max_output_tokens=4000)
        connected = connect(provider, api_key=KEY, base_url=fake.base_url)
        async with aclosing(connected.stream(prompt)) as events:
            await anext(events)
        await asyncio.to_thread(fake.wait_for, lambda: fake.requests[0].disconnected)

    asyncio.run(leave_early())


@pytest.mark.parametrize("model", ["silent", "stall-start", "hold"])
@pytest.mark.parametrize("provider", WIRES)
def test_cancelling_a_reader_closes_the_connection(
    fake: FakeProvider, provider: str, model: str
) -> None:
    async def read() -> None:
        prompt = Prompt(model=model, text="Write.", max_output_tokens=4000)
        connected = connect(provider, api_key=KEY, base_url=fake.base_url)
        async with aclosing(connected.stream(prompt)) as events:
            async for _ in events:
                pass

    async def cancel() -> None:
        reader = asyncio.create_task(read())
        await asyncio.to_thread(fake.wait_for, lambda: fake.requests)
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        assert reader.cancelled()
        await asyncio.to_thread(fake.wait_for, lambda: fake.requests[0].disconnected)

    asyncio.run(cancel())


@pytest.mark.parametrize("provider", WIRES)
def test_streams_of_one_provider_run_side_by_side_and_in_any_loop(
    fake: FakeProvider, provider: str
) -> None:
    connected = connect(provider, api_key=KEY, base_url=fake.base_url)

    async def texts() -> list[str]:
        async def text() -> str:
            prompt = Prompt(model="good", text="Write.", max_output_tokens=4000)
            async with aclosing(connected.stream(prompt)) as events:
                return "".join([e.text async for e in events if isinstance(e, TextDelta)])

        return [*await asyncio.gather(text(), text(), text())]

    for _ in range(2):  # a new loop each time
        assert asyncio.run(texts()) == [fake.reply] * 3


def test_an_old_chat_server_is_asked_again_without_stream_options(fake: FakeProvider) -> None:
    outcome = ask(fake, "compatible", "no-stream-options")
    assert outcome.text == fake.reply
    assert ["stream_options" in request.body for request in fake.requests] == [True, False]


def test_only_a_server_that_did_not_understand_is_asked_again(fake: FakeProvider) -> None:
    ask(fake, "compatible", "fault-500-code-stream_options")
    assert len(fake.requests) == 1


# Lists of models


@pytest.mark.parametrize("provider", WIRES)
def test_a_provider_lists_its_models_that_write(fake: FakeProvider, provider: str) -> None:
    fake.models = ["writer-1", "text-embedding-3", "whisper-1", "writer-2"]
    connected = connect(provider, api_key=KEY, base_url=fake.base_url)
    assert [model.name for model in asyncio.run(connected.list_models())] == [
        "writer-1",
        "writer-2",
    ]


def test_anthropic_tells_names_and_limits_of_its_models(fake: FakeProvider) -> None:
    fake.models = ["claude-haiku-5-5"]
    connected = connect("anthropic", api_key=KEY, base_url=fake.base_url)
    [model] = asyncio.run(connected.list_models())
    assert (model.display_name, model.context_limit, model.output_limit) == (
        "Claude Haiku 5 5",
        1_000_000,
        128_000,
    )


@pytest.mark.parametrize("provider", WIRES)
def test_a_request_needs_no_thread_but_that_of_its_loop(fake: FakeProvider, provider: str) -> None:
    async def read_without_threads() -> str:
        prompt = Prompt(model="good", text="Write.", max_output_tokens=4000)
        connected = connect(provider, api_key=KEY, base_url=fake.base_url)
        await read_all(connected.stream(prompt))  # which may load the SDK aside
        asyncio.get_running_loop().set_default_executor(closed)
        return (await read_all(connected.stream(prompt))).text

    closed = ThreadPoolExecutor()
    closed.shutdown()
    assert asyncio.run(read_without_threads())
