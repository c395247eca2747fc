"""How a server wants to be asked: known beforehand, or learned from its refusal."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from fake_provider import FakeProvider
from fake_quirks import Answer
from provider_calls import KEY, WIRES, ask

from providers import dialects
from providers.base import BadRequest, ContextTooLong
from providers.complaints import read_complaint
from providers.dialect import NEWER_LIMIT, Dialect
from providers.dialects import learn
from providers.presets import PRESETS, Preset
from providers.registry import connect

ASKED: Final = 9_000


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    monkeypatch.setattr(dialects, "_learned", {})  # ports are used again
    with FakeProvider() as fake:
        yield fake


def refusal(message: str, *, status: int = 400, **error: Any) -> Answer:
    return Answer(status=status, body={"error": {"message": message, **error}})


def limit_sent(body: dict[str, Any]) -> dict[str, int]:
    return {name: value for name, value in body.items() if name.startswith("max_")}


def lesson_of(message: str, dialect: Dialect | None = None, *, status: int = 400) -> Any:
    complaint = read_complaint({"error": {"message": message}})
    return learn(dialect or Dialect(), complaint, status=status, limit=ASKED)


# The name of the limit

RENAMED = {
    "OpenAI": "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
    "'max_completion_tokens' instead.",
    "Azure": "Unrecognized request argument supplied: max_tokens",
    "a strict server": "max_tokens: Extra inputs are not permitted",
    "in other words": "The parameter max_tokens is deprecated, please use max_completion_tokens.",
    "a gateway": "property 'max_tokens' is unsupported",
    "an unknown field": "unknown field `max_tokens`, expected one of `model`, `messages`",
}


@pytest.mark.parametrize("message", RENAMED.values(), ids=RENAMED)
def test_a_limit_refused_by_its_older_name_is_sent_by_its_newer(
    fake: FakeProvider, message: str
) -> None:
    fake.answers = [refusal(message)]
    outcome = ask(fake, "compatible", "good", max_output_tokens=ASKED)
    assert outcome.text == fake.reply
    assert [limit_sent(request.body) for request in fake.requests] == [
        {"max_tokens": ASKED},
        {"max_completion_tokens": ASKED},
    ]


def test_so_it_is_where_the_server_names_the_parameter_and_a_code(fake: FakeProvider) -> None:
    named: dict[str, Any] = {"param": "max_tokens", "code": "unsupported_parameter"}
    fake.answers = [refusal(RENAMED["OpenAI"], **named)]
    assert ask(fake, "compatible", "good", max_output_tokens=ASKED).text == fake.reply
    assert limit_sent(fake.requests[-1].body) == {"max_completion_tokens": ASKED}


def test_a_limit_refused_by_its_newer_name_is_sent_by_its_older() -> None:
    newer = Dialect(limit_name=NEWER_LIMIT)
    lesson = lesson_of("Unrecognized request argument supplied: max_completion_tokens", newer)
    assert lesson.dialect == Dialect()


def test_what_was_learned_of_a_model_is_remembered_for_it_alone(fake: FakeProvider) -> None:
    fake.answers = [refusal(RENAMED["OpenAI"])]
    for model in ("first", "first", "second"):
        assert ask(fake, "compatible", model).error is None
    assert [[*limit_sent(request.body)] for request in fake.requests] == [
        ["max_tokens"],
        ["max_completion_tokens"],
        ["max_completion_tokens"],
        ["max_tokens"],
    ]


def test_what_is_remembered_has_a_bound(fake: FakeProvider, monkeypatch: Any) -> None:
    monkeypatch.setattr(dialects, "MOST_REMEMBERED", 3)
    for number in range(9):
        fake.answers = [refusal(RENAMED["OpenAI"])]
        ask(fake, "compatible", f"model-{number}")
    assert len(dialects._learned) <= 3


# Its size

TOO_LARGE: dict[str, tuple[str, int]] = {
    "OpenAI": (
        "max_tokens is too large: 9000. This model supports at most 4096 completion tokens, "
        "whereas you provided 9000.",
        4096,
    ),
    "OpenAI, newer": (
        "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= 8192, "
        "but got 9000 instead.",
        8192,
    ),
    "Anthropic": (
        "max_tokens: 9000 > 8192, which is the maximum allowed number of output tokens for x",
        8192,
    ),
    "Groq": (
        "`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is "
        "less than the `context_window` for this model",
        8192,
    ),
    "DeepSeek": ("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", 8192),
    "Alibaba": ("<400> InternalError: Range of max_tokens should be [1, 2000]", 2000),
    "Gemini": (
        "Unable to submit request because it has a maxOutputTokens value of 9000 but the supported "
        "range is from 1 (inclusive) to 8193 (exclusive). Update the value and try again.",
        8192,
    ),
    "Cohere": ("too many tokens: max tokens must be less than or equal to 4,096", 4096),
    "a model with a number in its name": (
        "max_tokens is too large for llama3-8192 (limit 2048)",
        2048,
    ),
}


@pytest.mark.parametrize(("message", "most"), TOO_LARGE.values(), ids=TOO_LARGE)
@pytest.mark.parametrize("provider", WIRES)
def test_a_limit_that_is_too_large_is_sent_as_large_as_may_be(
    fake: FakeProvider, provider: str, message: str, most: int
) -> None:
    fake.answers = [refusal(message)]
    for _ in range(2):  # remembered
        outcome = ask(fake, provider, "good", max_output_tokens=ASKED)
        assert outcome.text == fake.reply
    limits = [[*limit_sent(request.body).values()] for request in fake.requests]
    assert limits == [[ASKED], [most], [most]]


CONTEXTS: dict[str, tuple[str, int]] = {
    "OpenAI, DeepSeek, older vLLM": (
        "This model's maximum context length is 8192 tokens. However, you requested 9100 tokens "
        "(100 in the messages, 9000 in the completion). Please reduce the length of the messages.",
        8092,
    ),
    "newer vLLM": (
        "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context "
        "length is 8192 tokens and your request has 100 input tokens (9000 > 8192 - 100).",
        8092,
    ),
    "OpenRouter": (
        "This endpoint's maximum context length is 8192 tokens. However, you requested about 9100 "
        "tokens (100 of text input, 9000 in the output).",
        8092,
    ),
    "SGLang": (
        "Requested token count exceeds the model's maximum context length of 8192 tokens. You "
        "requested a total of 9100 tokens: 100 tokens from the input messages and 9000 tokens for "
        "the completion.",
        8092,
    ),
    "Anthropic": (
        "input length and `max_tokens` exceed context limit: 100 + 9000 > 8192, decrease input "
        "length or `max_tokens` and try again",
        8092,
    ),
    "Together, Hugging Face": (
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8192. Given: 100 "
        "`inputs` tokens and 9000 `max_new_tokens`",
        8092,
    ),
}


@pytest.mark.parametrize(("message", "room"), CONTEXTS.values(), ids=CONTEXTS)
@pytest.mark.parametrize("provider", WIRES)
def test_a_limit_that_the_context_does_not_hold_is_what_the_prompt_leaves(
    fake: FakeProvider, provider: str, message: str, room: int
) -> None:
    fake.answers = [refusal(message)]
    for _ in range(2):  # another prompt leaves another room
        assert ask(fake, provider, "good", max_output_tokens=ASKED).text == fake.reply
    limits = [[*limit_sent(request.body).values()] for request in fake.requests]
    assert limits == [[ASKED], [room], [ASKED]]


@pytest.mark.parametrize("message", [each for each, _ in CONTEXTS.values()], ids=CONTEXTS)
@pytest.mark.parametrize("provider", WIRES)
def test_a_prompt_that_leaves_no_room_is_too_long(
    fake: FakeProvider, provider: str, message: str
) -> None:
    fake.answers = [refusal(message.replace("100 ", "8100 ").replace("- 100", "- 8100"))]
    assert type(ask(fake, provider, "good", max_output_tokens=ASKED).error) is ContextTooLong
    assert len(fake.requests) == 1


@pytest.mark.parametrize("provider", WIRES)
def test_a_limit_refused_for_no_said_reason_is_told_in_our_words(
    fake: FakeProvider, provider: str
) -> None:
    fake.answers = [refusal("max_tokens is not what we hoped for")]
    error = ask(fake, provider, "good").error
    assert type(error) is BadRequest
    assert "fewer words" in error.remedy
    assert len(fake.requests) == 1


# Instructions without a role of their own

NO_SYSTEM: dict[str, tuple[str, int]] = {
    "OpenAI's o1": (
        "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
        400,
    ),
    "Gemini's Gemma": ("Developer instruction is not enabled for models/gemma-3-27b-it", 400),
    "Gemma's template": ("System role not supported", 400),
    "the same in llama.cpp": ("Jinja Exception: System role not supported", 500),
    "Mistral's template": ("Only user and assistant roles are supported!", 400),
    "an older template": (
        "Conversation roles must alternate user/assistant/user/assistant/...",
        400,
    ),
    "a plain refusal": ("This model does not support system messages.", 422),
    "a proxy's": ("system messages are not supported by this model", 400),
}


@pytest.mark.parametrize(("message", "status"), NO_SYSTEM.values(), ids=NO_SYSTEM)
def test_instructions_that_may_have_no_role_begin_the_users_message(
    fake: FakeProvider, message: str, status: int
) -> None:
    fake.answers = [refusal(message, status=status)]
    outcome = ask(fake, "compatible", "good", instructions="Be brief.")
    assert outcome.text == fake.reply
    assert fake.requests[1].body["messages"] == [{"role": "user", "content": "Be brief.\n\nWrite."}]


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_so_they_do_on_the_other_wires(fake: FakeProvider, provider: str) -> None:
    fake.answers = [refusal("system messages are not supported by this model")]
    assert ask(fake, provider, "good", instructions="Be brief.").text == fake.reply
    assert not {"system", "instructions"} & set(fake.requests[1].body)
    assert "Be brief.\n\nWrite." in fake.requests[1].prompt_text


# Several at once, and none


def test_a_server_with_several_wishes_gets_them_all(fake: FakeProvider) -> None:
    fake.answers = [
        refusal("Unrecognized request argument supplied: stream_options"),
        refusal(RENAMED["OpenAI"]),
        refusal(NO_SYSTEM["OpenAI's o1"][0]),
    ]
    assert ask(fake, "compatible", "good", instructions="Be brief.").text == fake.reply
    assert len(fake.requests) == 4
    last = fake.requests[-1].body
    assert "stream_options" not in last
    assert "max_completion_tokens" in last
    assert [turn["role"] for turn in last["messages"]] == ["user"]


def test_a_server_that_is_never_content_is_asked_four_times_at_most(fake: FakeProvider) -> None:
    sizes = (8000, 7000, 6000, 5000, 4000)
    fake.answers = [refusal(f"max_tokens must be at most {most}") for most in sizes]
    assert type(ask(fake, "compatible", "good", max_output_tokens=ASKED).error) is BadRequest
    assert len(fake.requests) == 4


SETTINGS = (
    "Unsupported parameter: 'temperature' is not supported with this model.",
    "Unsupported value: 'reasoning_effort' does not support 'low' with this model.",
    "top_p: Extra inputs are not permitted",
    "This model does not support `temperature` above 1.5",
    "`frequency_penalty` must be less than or equal to 2",
    "Unknown parameter: 'grammar'.",
)


@pytest.mark.parametrize("message", SETTINGS)
@pytest.mark.parametrize("provider", WIRES)
def test_what_a_person_has_set_is_never_changed(
    fake: FakeProvider, provider: str, message: str
) -> None:
    fake.answers = [refusal(message)]
    error = ask(fake, provider, "good", parameters={"top_p": 0.5}).error
    assert type(error) is BadRequest
    assert error.detail == message
    assert len(fake.requests) == 1


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
@pytest.mark.parametrize("provider", WIRES)
def test_only_what_was_not_understood_is_sent_again(
    fake: FakeProvider, provider: str, status: int
) -> None:
    fake.answers = [refusal(TOO_LARGE["OpenAI"][0], status=status)]
    assert ask(fake, provider, "good", max_output_tokens=ASKED).error is not None
    assert len(fake.requests) == 1


def test_a_responses_server_that_knows_no_stream_options_is_asked_without(
    fake: FakeProvider,
) -> None:
    fake.answers = [refusal("Unknown parameter: 'stream_options.include_obfuscation'.")]
    assert ask(fake, "openai", "good").text == fake.reply
    assert ["stream_options" in request.body for request in fake.requests] == [True, False]


# Known beforehand


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_is_asked_as_it_says(preset: Preset) -> None:
    connected: Any = connect("compatible", api_key=KEY, base_url=preset.base_url)
    assert connected.endpoint.dialect == preset.dialect


def test_another_path_of_a_presets_origin_is_asked_as_the_preset() -> None:
    base_url = "https://api.cerebras.ai/v2"
    connected: Any = connect("compatible", api_key=KEY, base_url=base_url)
    assert connected.endpoint.dialect == PRESETS["cerebras"].dialect


def test_a_preset_is_spoken_to_over_its_own_wire() -> None:
    wires = {
        name: type(connect("compatible", api_key=KEY, base_url=each.base_url)).__name__
        for name, each in PRESETS.items()
    }
    assert {name for name, wire in wires.items() if wire == "OpenAIResponses"} == {"perplexity"}
    assert set(wires.values()) == {"OpenAIResponses", "ChatCompletions"}
