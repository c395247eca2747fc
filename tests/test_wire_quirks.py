"""What real servers send that OpenAI, Anthropic and their documentation do not."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from fake_provider import FakeProvider
from fake_quirks import Answer
from provider_calls import WIRES, Outcome, ask

from posts.envelope import END_MARKER
from providers.base import (
    BadReply,
    ContextTooLong,
    InvalidKey,
    Overloaded,
    QuotaExhausted,
    RateLimited,
    ReplyCut,
    ServerFault,
    Usage,
)
from providers.stops import STOPS, read_stop
from providers.usage import add_usage, read_usage

DONE: Final = b"data: [DONE]\n\n"
WHOLE: Final = f"TITLE: Backups\n\nText.\n\n{END_MARKER}"


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


def events(*chunks: Any) -> bytes:
    return b"".join(b"data: %b\n\n" % json.dumps(chunk).encode() for chunk in chunks)


def stream(fake: FakeProvider, provider: str, body: bytes, **prompt: Any) -> Outcome:
    """What comes of an event stream of these bytes."""
    fake.answers = [Answer(body=body, media="text/event-stream")]
    return ask(fake, provider, "good", **prompt)


def whole(fake: FakeProvider, provider: str, body: Any, **prompt: Any) -> Outcome:
    """What comes of one whole reply."""
    fake.answers = [Answer(body=body)]
    return ask(fake, provider, "good", **prompt)


def delta(content: Any, **choice: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": content}, **choice}]}


STOP: Final = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}


def text_part(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


# Content in typed parts

THINKING: Final = {"type": "thinking", "thinking": [text_part("Plan")]}
PARTS: dict[str, tuple[Any, str]] = {
    "Mistral's thoughts": ([THINKING], ""),
    "Mistral's text": ([text_part("TITLE")], "TITLE"),
    "thoughts, then text": ([THINKING, text_part("TITLE")], "TITLE"),
    "several texts": ([text_part("TI"), text_part("TLE")], "TITLE"),
    "one part, not in a list": (text_part("TITLE"), "TITLE"),
    "a part without a type": ([{"text": "TITLE"}], "TITLE"),
    "the Responses wire's name of it": ([{"type": "output_text", "text": "TITLE"}], "TITLE"),
    "a reference": ([{"type": "reference", "reference_ids": [1]}], ""),
    "a part of which nothing is known": ([{"type": "hologram", "text": "x"}], ""),
    "an empty text": ([text_part("")], ""),
    "no parts": ([], ""),
}


@pytest.mark.parametrize(("content", "text"), PARTS.values(), ids=PARTS)
def test_content_in_parts_is_read_by_their_types(
    fake: FakeProvider, content: Any, text: str
) -> None:
    outcome = stream(fake, "compatible", events(delta(content), delta("!"), STOP) + DONE)
    assert outcome.error is None
    assert outcome.text == f"{text}!"


@pytest.mark.parametrize(("content", "text"), PARTS.values(), ids=PARTS)
def test_so_it_is_in_a_whole_reply(fake: FakeProvider, content: Any, text: str) -> None:
    content = content if isinstance(content, list) else [content]
    message = {"role": "assistant", "content": [*content, text_part("!")]}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    assert whole(fake, "compatible", body).text == f"{text}!"


def test_thoughts_in_parts_are_a_sign_of_work(fake: FakeProvider) -> None:
    outcome = stream(fake, "compatible", events(delta([THINKING]), delta("TITLE"), STOP) + DONE)
    assert outcome.deltas == ["", "TITLE"]


def test_a_refusal_in_a_part_is_a_refusal(fake: FakeProvider) -> None:
    parts = [{"type": "refusal", "refusal": "I will not."}]
    finished = stream(fake, "compatible", events(delta(parts), STOP) + DONE).finished
    assert finished is not None
    assert (finished.stop_reason, finished.detail) == ("refusal", "I will not.")


@pytest.mark.parametrize("content", [[1, 2], ["text"], 7, [{"type": "text", "text": 7}]], ids=repr)
def test_what_is_no_part_is_no_reply(fake: FakeProvider, content: Any) -> None:
    assert type(stream(fake, "compatible", events(delta(content))).error) is BadReply


REASONING: dict[str, dict[str, Any]] = {
    "DeepSeek": {"content": None, "reasoning_content": "Hm"},
    "Groq, OpenRouter": {"content": "", "reasoning": "Hm"},
    "OpenRouter, hidden": {"content": "", "reasoning_details": [{"type": "reasoning.encrypted"}]},
    "LiteLLM": {"thinking_blocks": [{"type": "thinking", "thinking": "Hm"}]},
    "GitHub Copilot": {"reasoning_text": "Hm"},
    "a proxy of Anthropic's": {"thinking": "Hm"},
}


@pytest.mark.parametrize("reasoning", REASONING.values(), ids=REASONING)
def test_reasoning_by_any_name_is_a_sign_of_work(
    fake: FakeProvider, reasoning: dict[str, Any]
) -> None:
    chunk = {"choices": [{"index": 0, "delta": reasoning}]}
    outcome = stream(fake, "compatible", events(chunk, delta("TITLE"), STOP) + DONE)
    assert outcome.deltas == ["", "TITLE"]


# Usage

USAGES: dict[str, tuple[dict[str, Any], Usage]] = {
    "Gemini: reasoning in the total only": (
        {"completion_tokens": 24, "prompt_tokens": 11, "total_tokens": 561},
        Usage(input_tokens=11, output_tokens=550),
    ),
    "xAI: reasoning beside": (
        {
            "prompt_tokens": 32,
            "completion_tokens": 9,
            "total_tokens": 135,
            "completion_tokens_details": {"reasoning_tokens": 94},
            "prompt_tokens_details": {"cached_tokens": 6},
        },
        Usage(input_tokens=32, cached_input_tokens=6, output_tokens=103, reasoning_tokens=94),
    ),
    "reasoning beside, without a total": (
        {
            "prompt_tokens": 3,
            "completion_tokens": 9,
            "completion_tokens_details": {"reasoning_tokens": 94},
        },
        Usage(input_tokens=3, output_tokens=103, reasoning_tokens=94),
    ),
    "OpenAI: reasoning within": (
        {
            "prompt_tokens": 3,
            "completion_tokens": 90,
            "total_tokens": 93,
            "completion_tokens_details": {"reasoning_tokens": 80},
        },
        Usage(input_tokens=3, output_tokens=90, reasoning_tokens=80),
    ),
    "DeepSeek's cache": (
        {"prompt_tokens": 9, "completion_tokens": 1, "prompt_cache_hit_tokens": 8},
        Usage(input_tokens=9, cached_input_tokens=8, output_tokens=1),
    ),
    "Moonshot's cache": (
        {"prompt_tokens": 9, "completion_tokens": 1, "cached_tokens": 8},
        Usage(input_tokens=9, cached_input_tokens=8, output_tokens=1),
    ),
    "LiteLLM's cache": (
        {"prompt_tokens": 9, "completion_tokens": 1, "cache_read_input_tokens": 8},
        Usage(input_tokens=9, cached_input_tokens=8, output_tokens=1),
    ),
    "Mistral's cache": (
        {"prompt_tokens": 9, "completion_tokens": 1, "num_cached_tokens": 8},
        Usage(input_tokens=9, cached_input_tokens=8, output_tokens=1),
    ),
    "Perplexity's reasoning": (
        {"prompt_tokens": 9, "completion_tokens": 7, "total_tokens": 16, "reasoning_tokens": 5},
        Usage(input_tokens=9, output_tokens=7, reasoning_tokens=5),
    ),
    "the newer names on the older wire": (
        {"input_tokens": 9, "output_tokens": 7, "total_tokens": 16},
        Usage(input_tokens=9, output_tokens=7),
    ),
    "a total that is too small": (
        {"prompt_tokens": 9, "completion_tokens": 7, "total_tokens": 3},
        Usage(input_tokens=9, output_tokens=7),
    ),
    "a gateway in JavaScript": (
        {"promptTokens": 5, "completionTokens": 7, "totalTokens": 12},
        Usage(input_tokens=5, output_tokens=7),
    ),
    "Google AI's own names": (
        {
            "promptTokenCount": 5,
            "candidatesTokenCount": 7,
            "thoughtsTokenCount": 3,
            "totalTokenCount": 15,
        },
        Usage(input_tokens=5, output_tokens=10, reasoning_tokens=3),
    ),
    "Ollama's own names": (
        {"prompt_eval_count": 5, "eval_count": 7},
        Usage(input_tokens=5, output_tokens=7),
    ),
    "whole numbers as floats": (
        {"prompt_tokens": 5.0, "completion_tokens": 7.0},
        Usage(input_tokens=5, output_tokens=7),
    ),
    "no counts": ({"prompt_tokens": "9", "completion_tokens": None, "total_tokens": True}, Usage()),
}


def in_a_chunk(usage: Any) -> bytes:
    return events(delta("T"), STOP, {"choices": [], "usage": usage}) + DONE


def with_the_finish(usage: Any) -> bytes:
    return events(delta("T"), STOP | {"usage": usage}) + DONE


def in_each_chunk(usage: Any) -> bytes:
    return events(delta("T") | {"usage": usage}, STOP | {"usage": usage}) + DONE


def in_groqs_place(usage: Any) -> bytes:
    return events(delta("T"), STOP | {"x_groq": {"id": "req_1", "usage": usage}}) + DONE


def in_groqs_place_alone(usage: Any) -> bytes:
    return events(delta("T"), STOP, {"choices": [], "x_groq": {"usage": usage}}) + DONE


def in_the_choice(usage: Any) -> bytes:
    choice = {"index": 0, "delta": {}, "finish_reason": "stop", "usage": usage}
    return events(delta("T"), {"choices": [choice]}) + DONE


PLACES = [
    in_a_chunk,
    with_the_finish,
    in_each_chunk,
    in_groqs_place,
    in_groqs_place_alone,
    in_the_choice,
]


@pytest.mark.parametrize(("told", "usage"), USAGES.values(), ids=USAGES)
@pytest.mark.parametrize("place", PLACES, ids=[place.__name__ for place in PLACES])
def test_usage_is_read_by_any_name_and_in_any_place(
    fake: FakeProvider, place: Any, told: dict[str, Any], usage: Usage
) -> None:
    finished = stream(fake, "compatible", place(told)).finished
    assert finished is not None
    assert finished.usage == usage


def test_reasoning_beside_the_output_counts_on_the_responses_wire_too(fake: FakeProvider) -> None:
    usage = {"input_tokens": 11, "output_tokens": 24, "total_tokens": 561}
    output = [{"type": "message", "content": [{"type": "output_text", "text": "T"}]}]
    body = {"status": "completed", "output": output, "usage": usage}
    finished = whole(fake, "openai", body).finished
    assert finished is not None
    assert finished.usage == Usage(input_tokens=11, output_tokens=550)


def test_a_count_told_once_is_not_lost_by_a_later_chunk() -> None:
    known = read_usage({"prompt_tokens": 9, "completion_tokens": 7})
    assert add_usage(known, read_usage({"prompt_tokens": 0})) == known


def test_anthropics_imitators_may_tell_the_input_at_the_end(fake: FakeProvider) -> None:
    body = events(
        {"type": "message_start", "message": {"usage": {"input_tokens": 0, "output_tokens": 0}}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "T"}},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn"},
            "usage": {"input_tokens": 12, "cache_read_input_tokens": 30, "output_tokens": 5},
        },
        {"type": "message_stop"},
    )
    finished = stream(fake, "anthropic", body).finished
    assert finished is not None
    assert finished.usage == Usage(input_tokens=42, cached_input_tokens=30, output_tokens=5)


# Why it stopped

ENDS = """stop eos STOP end_turn EOS_TOKEN FinishReason.STOP <|im_end|> complete COMPLETED
    endTurn finishReasonStop STOP_REASON_END_TURN""".split()
LIMITS = """length MAX_TOKENS model_length max_new_tokens FINISH_REASON_MAX_TOKENS Length
    maxTokens max_tokens_exceeded ContextWindowExceeded""".split()
FILTERS = """content_filter SAFETY RECITATION sensitive guardrail_intervened ERROR_TOXIC
    contentFilter guardrails""".split()
REASONS = [
    *[(word, "end") for word in ENDS],
    *[(word, "max_tokens") for word in LIMITS],
    *[(word, "content_filter") for word in FILTERS],
    *[(word, "refusal") for word in ("refusal", "REFUSED")],
]


@pytest.mark.parametrize(("word", "reason"), REASONS, ids=[word for word, _ in REASONS])
@pytest.mark.parametrize("provider", ["compatible", "anthropic"])
def test_the_stop_is_read_in_the_words_of_any_server(
    fake: FakeProvider, provider: str, word: str, reason: str
) -> None:
    finished = stopped(fake, provider, "T", word).finished
    assert finished is not None
    assert finished.stop_reason == reason


def stopped(fake: FakeProvider, provider: str, text: str, word: str, **prompt: Any) -> Outcome:
    """What comes of a text that ends with a word for why."""
    if provider == "compatible":
        choice = {"index": 0, "delta": {}, "finish_reason": word}
        return stream(fake, provider, events(delta(text), {"choices": [choice]}) + DONE, **prompt)
    if provider == "anthropic":
        body = events(
            {"type": "content_block_delta", "delta": {"type": "text_delta", "text": text}},
            {"type": "message_delta", "delta": {"stop_reason": word}},
            {"type": "message_stop"},
        )
        return stream(fake, provider, body, **prompt)
    response = {"output": [], "incomplete_details": {"reason": word}}
    body = events(
        {"type": "response.output_text.delta", "delta": text},
        {"type": "response.incomplete", "response": response},
    )
    return stream(fake, provider, body, **prompt)


UNKNOWN = ("all_done", "tool_calls", "FINISH_REASON_OTHER", "7", "ENDE", "pause_turn")


@pytest.mark.parametrize("word", UNKNOWN)
@pytest.mark.parametrize("provider", WIRES)
def test_an_unknown_word_is_no_matter_where_the_text_is_whole(
    fake: FakeProvider, provider: str, word: str
) -> None:
    outcome = stopped(fake, provider, WHOLE, word, stop_sequences=(END_MARKER,))
    assert outcome.finished is not None
    assert outcome.finished.stop_reason == "end"


@pytest.mark.parametrize("word", UNKNOWN)
@pytest.mark.parametrize("provider", WIRES)
def test_and_is_no_end_where_it_is_not(fake: FakeProvider, provider: str, word: str) -> None:
    outcome = stopped(fake, provider, WHOLE[:-4], word, stop_sequences=(END_MARKER,))
    assert type(outcome.error) is BadReply
    assert outcome.text == WHOLE[:-4]


FAILED_STOPS = {
    "error": ServerFault,
    "network_error": ServerFault,
    "insufficient_system_resource": Overloaded,
    "abort": ReplyCut,
    "cancelled": ReplyCut,
    "ERROR": ServerFault,
}


@pytest.mark.parametrize(("word", "kind"), FAILED_STOPS.items(), ids=FAILED_STOPS)
@pytest.mark.parametrize("provider", WIRES)
def test_a_stop_for_a_fault_is_that_fault(
    fake: FakeProvider, provider: str, word: str, kind: type[Exception]
) -> None:
    outcome = stopped(fake, provider, "Half", word)
    assert type(outcome.error) is kind
    assert outcome.text == "Half"


@pytest.mark.parametrize("word", ["", None, "null", "FINISH_REASON_UNSPECIFIED"], ids=repr)
def test_a_word_for_nothing_stops_nothing(fake: FakeProvider, word: str | None) -> None:
    body = events(delta("T", finish_reason=word), delta("ITLE"), STOP) + DONE
    assert stream(fake, "compatible", body).text == "TITLE"


def test_every_word_of_the_table_is_found_as_it_is_written() -> None:
    assert {word: read_stop(word) for word in STOPS} == dict(STOPS)


ENDINGS = ("", "\n", "\n```", "\n\n```\n", "  \n", "**", "\n```\n\n")


@pytest.mark.parametrize("behind", ENDINGS, ids=repr)
def test_a_whole_text_needs_no_finish_reason(fake: FakeProvider, behind: str) -> None:
    body = events(delta(WHOLE), delta(behind), {"choices": [], "usage": {"prompt_tokens": 3}})
    outcome = stream(fake, "compatible", body + DONE, stop_sequences=(END_MARKER,))
    assert outcome.finished is not None
    assert outcome.finished.stop_reason == "end"
    assert outcome.finished.usage == Usage(input_tokens=3)


NOT_WHOLE = (WHOLE[:-3], WHOLE + "\n\n## And more", "Text.", END_MARKER[:-1], "", "x" * 500)


@pytest.mark.parametrize("text", NOT_WHOLE, ids=range(len(NOT_WHOLE)))
def test_a_text_that_is_not_whole_without_a_finish_reason_is_cut(
    fake: FakeProvider, text: str
) -> None:
    outcome = stream(fake, "compatible", events(delta(text)) + DONE, stop_sequences=(END_MARKER,))
    assert type(outcome.error) is ReplyCut


# Errors in the midst

IN_THE_CHOICE: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "OpenRouter": (
        {
            "finish_reason": "error",
            "error": {"code": 502, "message": "Provider returned error", "metadata": {"raw": "Oh"}},
        },
        ServerFault,
        "Provider returned error: Oh",
    ),
    "with words behind": (
        {"error": {"code": 429, "message": "Error", "metadata": {"raw": "Too quick for us."}}},
        RateLimited,
        "Error: Too quick for us.",
    ),
    "no code": (
        {"finish_reason": "error", "error": {"message": "It broke."}},
        ServerFault,
        "It broke.",
    ),
    "words alone": ({"finish_reason": "error", "error": "It broke."}, ServerFault, "It broke."),
    "overloaded": (
        {"error": {"message": "The model is overloaded."}},
        Overloaded,
        "The model is overloaded.",
    ),
    "no words": ({"finish_reason": "error"}, ServerFault, "error"),
}


@pytest.mark.parametrize(("choice", "kind", "said"), IN_THE_CHOICE.values(), ids=IN_THE_CHOICE)
def test_an_error_in_a_choice_is_told_with_the_servers_words(
    fake: FakeProvider, choice: dict[str, Any], kind: type[Exception], said: str
) -> None:
    chunk = {"choices": [{"index": 0, "delta": {"content": ""}, **choice}]}
    outcome = stream(fake, "compatible", events(delta("Half"), chunk) + DONE)
    assert type(outcome.error) is kind
    assert outcome.error.detail == said
    assert outcome.text == "Half"


def test_groqs_own_error_is_one(fake: FakeProvider) -> None:
    chunk = STOP | {"x_groq": {"error": "over_capacity"}}
    assert type(stream(fake, "compatible", events(delta("T"), chunk)).error) is Overloaded


# The edges of a stream


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r"], ids=repr)
def test_a_last_event_counts_without_its_blank_line(fake: FakeProvider, end: bytes) -> None:
    body = events(delta("TITLE")) + events(STOP).rstrip(b"\n") + end
    finished = stream(fake, "compatible", body).finished
    assert finished is not None
    assert finished.stop_reason == "end"


def test_a_last_event_that_is_torn_is_none(fake: FakeProvider) -> None:
    outcome = stream(fake, "compatible", events(delta("TITLE")) + events(STOP)[:-20])
    assert outcome.text == "TITLE"
    assert type(outcome.error) is ReplyCut


def test_a_server_that_sends_messages_beside_deltas_says_nothing_twice(
    fake: FakeProvider,
) -> None:
    body = events(
        delta("TI", message={"content": "TI"}),
        delta("TLE", message={"content": "TITLE"}),
        {"choices": [{"delta": {}, "message": {"content": "TITLE"}, "finish_reason": "stop"}]},
    )
    assert stream(fake, "compatible", body + DONE).text == "TITLE"


def test_a_stream_of_one_whole_message_is_read(fake: FakeProvider) -> None:
    body = events({"choices": [{"message": {"content": "TITLE"}, "finish_reason": "stop"}]})
    assert stream(fake, "compatible", body + DONE).text == "TITLE"


def test_a_whole_reply_that_claims_to_be_a_stream_is_read(fake: FakeProvider) -> None:
    reply = {"choices": [{"message": {"content": "TITLE"}, "finish_reason": "stop"}]}
    assert stream(fake, "compatible", json.dumps(reply).encode()).text == "TITLE"


def test_a_response_without_deltas_is_read_at_its_end(fake: FakeProvider) -> None:
    output = [{"type": "message", "content": [{"type": "output_text", "text": "TITLE"}]}]
    body = events({"type": "response.completed", "response": {"output": output}})
    assert stream(fake, "openai", body).text == "TITLE"


def test_a_block_that_begins_with_text_is_read(fake: FakeProvider) -> None:
    body = events(
        {"type": "content_block_start", "content_block": text_part("TI")},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "TLE"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
    )
    assert stream(fake, "anthropic", body).text == "TITLE"


# What is said beside the answer


def message(place: int, phase: str | None) -> dict[str, Any]:
    item: dict[str, Any] = {"id": f"msg_{place}", "type": "message", "phase": phase, "content": []}
    return {"type": "response.output_item.added", "output_index": place, "item": item}


def says(place: int, text: str, **named: Any) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "output_index": place, "delta": text, **named}


COMPLETED: Final = {"type": "response.completed", "response": {"output": []}}


@pytest.mark.parametrize(
    "named", [{}, {"item_id": "msg_0", "output_index": None}], ids=["place", "id"]
)
def test_commentary_is_a_sign_of_work_and_no_answer(
    fake: FakeProvider, named: dict[str, Any]
) -> None:
    body = events(
        message(0, "commentary"),
        says(0, "I will write now.", **named),
        message(1, "final_answer"),
        says(1, "TITLE", item_id="msg_1"),
        COMPLETED,
    )
    assert stream(fake, "openai", body).deltas == ["", "TITLE"]


def test_commentary_is_left_out_of_a_whole_reply(fake: FakeProvider) -> None:
    def item(text: str, phase: str) -> dict[str, Any]:
        return {
            "type": "message",
            "phase": phase,
            "content": [{"type": "output_text", "text": text}],
        }

    output = [item("I will write now.", "commentary"), item("TITLE", "final_answer")]
    assert whole(fake, "openai", {"status": "completed", "output": output}).text == "TITLE"


# Filters and refusals


def test_azures_filter_says_what_it_found(fake: FakeProvider) -> None:
    results = {"hate": {"filtered": False}, "self_harm": {"filtered": True, "severity": "medium"}}
    chunk = {
        "choices": [
            {"delta": {}, "finish_reason": "content_filter", "content_filter_results": results}
        ]
    }
    finished = stream(fake, "compatible", events(delta("Half"), chunk) + DONE).finished
    assert finished is not None
    assert (finished.stop_reason, finished.detail) == ("content_filter", "self harm (medium)")


def test_geminis_filter_says_why(fake: FakeProvider) -> None:
    finished = stopped(fake, "compatible", "Half", "content_filter: RECITATION").finished
    assert finished is not None
    assert (finished.stop_reason, finished.detail) == ("content_filter", "RECITATION")


@pytest.mark.parametrize("provider", WIRES)
def test_a_model_that_asks_back_is_told_from_one_that_stops(
    fake: FakeProvider, provider: str
) -> None:
    assert "asks something back" in str(stopped(fake, provider, "Who?", "requires_action").error)
    assert "asks something back" not in str(stopped(fake, provider, "Who?", "tool_calls").error)


def test_an_error_event_by_another_name_is_one(fake: FakeProvider) -> None:
    event = {"type": "response.error", "error": {"code": 429, "message": "Slow down"}}
    assert type(stream(fake, "openai", events(event)).error) is RateLimited


def test_azures_first_chunk_has_no_choices(fake: FakeProvider) -> None:
    first = {"choices": [], "prompt_filter_results": [{"prompt_index": 0}]}
    assert stream(fake, "compatible", events(first, delta("TITLE"), STOP) + DONE).text == "TITLE"


def test_a_refusal_told_at_its_end_alone_is_one(fake: FakeProvider) -> None:
    body = events({"type": "response.refusal.done", "refusal": "I will not."}, COMPLETED)
    finished = stream(fake, "openai", body).finished
    assert finished is not None
    assert (finished.stop_reason, finished.detail) == ("refusal", "I will not.")


def test_anthropics_refusal_without_details_is_one(fake: FakeProvider) -> None:
    finished = stopped(fake, "anthropic", "Half", "refusal").finished
    assert finished is not None
    assert (finished.stop_reason, finished.detail) == ("refusal", "")


RECORDED = b"""data: {"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Plan"}]}]},"finish_reason":null}]}

data: {"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"TITLE: Backups"}]},"finish_reason":null}]}

data: {"choices":[{"index":0,"delta":{"content":"\\nMETA_DESCRIPTION: \xe2\x80\xa6"},"finish_reason":null}]}

"""  # noqa: E501
"""As Mistral's reasoning models send it, cut to what matters."""


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_recorded_stream_of_parts_and_text_is_read(fake: FakeProvider, line_end: bytes) -> None:
    body = RECORDED.replace(b"\n", line_end) + events(STOP) + DONE
    outcome = stream(fake, "compatible", body)
    assert outcome.deltas == ["", "TITLE: Backups\nMETA_DESCRIPTION: …"]
    assert outcome.error is None


# Events whose name stands in their `event:` line alone


def named(name: str, data: Any) -> bytes:
    written = data if isinstance(data, str) else json.dumps(data)
    return f"event: {name}\ndata: {written}\n\n".encode()


NAMED_ERRORS: dict[str, tuple[bytes, type[Exception]]] = {
    "an error": (named("error", {"code": 429, "message": "Slow down"}), RateLimited),
    "an exception": (named("exception", {"code": 429, "message": "Slow down"}), RateLimited),
    "Bedrock's": (named("throttlingException", {"message": "Too many requests"}), RateLimited),
    "a failure": (named("failed", {"message": "The model is overloaded."}), Overloaded),
    "words alone": (named("stream_error", "The model is overloaded."), Overloaded),
    "no space": (b'event:error\ndata:{"code":429,"message":"Slow down"}\n\n', RateLimited),
    "the data first": (b'data: {"code":429,"message":"Slow"}\nevent: error\n\n', RateLimited),
    "an error within": (named("error", {"error": {"message": "It is overloaded."}}), Overloaded),
}


@pytest.mark.parametrize(("event", "kind"), NAMED_ERRORS.values(), ids=NAMED_ERRORS)
@pytest.mark.parametrize("provider", WIRES)
def test_an_error_that_only_its_events_name_tells_is_one(
    fake: FakeProvider, provider: str, event: bytes, kind: type[Exception]
) -> None:
    assert type(stream(fake, provider, event).error) is kind


def test_a_failed_response_may_be_named_by_its_event_alone(fake: FakeProvider) -> None:
    response = {"response": {"error": {"code": "rate_limit_exceeded", "message": "Slow down"}}}
    assert type(stream(fake, "openai", named("response.failed", response)).error) is RateLimited


def test_the_types_of_events_may_stand_in_their_names_alone(fake: FakeProvider) -> None:
    messages = (
        named("message_start", {"message": {"usage": {"input_tokens": 3}}}),
        named("content_block_delta", {"delta": {"type": "text_delta", "text": "TITLE"}}),
        named("message_delta", {"delta": {"stop_reason": "end_turn"}}),
        named("message_stop", {"x": 1}),
    )
    said = {"delta": "TITLE"}
    responses = (
        named("response.output_text.delta", said),
        named("response.completed", {"response": {"output": []}}),
    )
    chat = (named("message", delta("TITLE")), named("message", STOP), named("done", "[DONE]"))
    for provider, body in (("openai", responses), ("compatible", chat), ("anthropic", messages)):
        assert stream(fake, provider, b"".join(body)).text == "TITLE"


WITHOUT_A_SIGN: dict[str, tuple[Any, type[Exception]]] = {
    "Baidu": ({"error_code": 336103, "error_msg": "Prompt is too long"}, ContextTooLong),
    "MiniMax": (
        {"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}, "choices": None},
        QuotaExhausted,
    ),
    "Tencent": (
        {"Response": {"Error": {"Code": "AuthFailure", "Message": "The SecretId is not found"}}},
        InvalidKey,
    ),
    "names in capitals": ({"Error": {"Code": "InvalidApiKey", "Message": "Wrong key"}}, InvalidKey),
    "Azure's gateway": ({"statusCode": 429, "message": "Too many"}, RateLimited),
    "a status in words": ({"status": "error", "message": "Rate limit reached"}, RateLimited),
    "an exception": ({"type": "exception", "message": "It is overloaded"}, Overloaded),
    "AWS": ({"errorMessage": "Rate limit reached", "errorCode": 429}, RateLimited),
    "words alone": ({"message": "Internal server error"}, ServerFault),
}


@pytest.mark.parametrize(("said", "kind"), WITHOUT_A_SIGN.values(), ids=WITHOUT_A_SIGN)
@pytest.mark.parametrize("provider", WIRES)
def test_an_error_without_the_usual_sign_is_one_in_a_stream_and_whole(
    fake: FakeProvider, provider: str, said: Any, kind: type[Exception]
) -> None:
    assert type(stream(fake, provider, events(said)).error) is kind
    assert type(whole(fake, provider, said).error) is kind


def test_a_code_that_says_that_all_is_well_is_no_error(fake: FakeProvider) -> None:
    well = {"code": 0, "message": "Success", "base_resp": {"status_code": 0, "status_msg": ""}}
    last = {"choices": [], "usage": {"prompt_tokens": 3}, **well}
    outcome = stream(fake, "compatible", events(delta("TITLE") | well, STOP, last) + DONE)
    assert (outcome.text, outcome.error) == ("TITLE", None)


def test_events_that_no_blank_line_parts_are_several(fake: FakeProvider) -> None:
    lines = [b"data: " + json.dumps(each).encode() for each in (delta("TI"), delta("TLE"), STOP)]
    outcome = stream(fake, "compatible", b"\n".join([*lines, b"data: [DONE]\n"]))
    assert (outcome.text, outcome.error) == ("TITLE", None)


def test_an_event_in_several_lines_is_one(fake: FakeProvider) -> None:
    written = json.dumps(delta("TITLE"), indent=1).encode().replace(b"\n", b"\ndata: ")
    body = b"data: " + written + b"\n\n" + events(STOP) + DONE
    assert stream(fake, "compatible", body).text == "TITLE"


def test_an_event_of_nothing_is_passed_over(fake: FakeProvider) -> None:
    body = b"data: null\n\n" + events(delta("TITLE"), STOP) + DONE
    assert stream(fake, "compatible", body).text == "TITLE"


def test_plain_words_about_a_fault_in_an_event_reach_the_person(fake: FakeProvider) -> None:
    for provider in WIRES:
        error = stream(fake, provider, b"data: Error: rate limit reached\n\n").error
        assert type(error) is RateLimited
        assert "rate limit reached" in str(error)


def test_a_name_that_is_no_error_changes_nothing(fake: FakeProvider) -> None:
    body = named("ping", "{}") + named("message", delta("TITLE")) + named("message", STOP)
    assert stream(fake, "compatible", body).text == "TITLE"
