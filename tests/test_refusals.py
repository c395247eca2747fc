"""What servers say is wrong: in every shape, with their words, and as the same error everywhere."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from fake_provider import FakeProvider
from fake_quirks import Answer
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_calls import KEY, WIRES, ask

from providers.base import ProviderError
from providers.complaints import Complaint, complains, read_complaint
from providers.refusals import BY_CODE, CODES, kind_of, read_words

INVALID: Final = "invalid_request_error"


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


def error_of(fake: FakeProvider, provider: str, answer: Answer) -> ProviderError:
    fake.answers = [answer]
    outcome = ask(fake, provider, "good")
    assert outcome.error is not None, "it went well"
    assert len(fake.requests) == 1
    return outcome.error


# Refusals as servers send them: status, body, and which of our errors that is

REFUSALS: Final[dict[str, tuple[int, Any, str]]] = {
    "Gemini, a list": (
        400,
        [
            {
                "error": {
                    "code": 400,
                    "message": "API key not valid. Please pass a valid API key.",
                    "status": "INVALID_ARGUMENT",
                    "details": [{"@type": "x/ErrorInfo", "reason": "API_KEY_INVALID"}],
                }
            }
        ],
        "InvalidKey",
    ),
    "Google AI, no key": (
        403,
        {
            "error": {
                "code": 403,
                "message": "Method doesn't allow unregistered callers (callers without "
                "established identity). Please use API Key.",
                "status": "PERMISSION_DENIED",
            }
        },
        "InvalidKey",
    ),
    "Google AI, billing": (
        403,
        [
            {
                "error": {
                    "code": 403,
                    "message": "This API method requires billing to be enabled.",
                    "details": [{"reason": "BILLING_DISABLED"}],
                }
            }
        ],
        "QuotaExhausted",
    ),
    "Bedrock, model": (
        400,
        {"message": "The provided model identifier is invalid."},
        "ModelNotFound",
    ),
    "Bedrock, token": (
        403,
        {"message": "The security token included in the request is invalid."},
        "InvalidKey",
    ),
    "Bedrock, the model failed": (
        424,
        {"message": "The system encountered an unexpected error.", "originalStatusCode": 500},
        "ServerFault",
    ),
    "Volcengine, overdue": (
        403,
        {
            "error": {
                "code": "AccountOverdueError",
                "message": "Your account has an overdue balance.",
                "type": "Forbidden",
            }
        },
        "QuotaExhausted",
    ),
    "Novita, balance": (
        403,
        {"code": 403, "reason": "NOT_ENOUGH_BALANCE", "message": "not enough balance"},
        "QuotaExhausted",
    ),
    "LiteLLM, model, and a parameter that is none": (
        400,
        {
            "error": {
                "message": "/chat/completions: Invalid model name passed in model=foo.",
                "type": "None",
                "param": "None",
                "code": "400",
            }
        },
        "ModelNotFound",
    ),
    "LiteLLM, the bytes of Vertex AI's answer": (
        500,
        {
            "error": {
                "message": "litellm.APIConnectionError: VertexException - b"
                + repr('{\n  "error": {\n "message": "The service is currently unavailable."}}'),
                "code": "500",
            }
        },
        "Overloaded",
    ),
    "TensorRT-LLM, prompt": (
        400,
        {
            "object": "error",
            "message": "The sum of prompt length (9000.0), max_tokens (1) should not exceed "
            "max_num_tokens (8192)",
            "code": 400,
        },
        "ContextTooLong",
    ),
    "Zhipu, prompt": (400, {"error": {"code": "1261", "message": "Prompt 超长"}}, "ContextTooLong"),
    "Gemini, leaked": (
        403,
        [{"error": {"code": 403, "message": "Your API key was reported as leaked."}}],
        "InvalidKey",
    ),
    "xAI, key": (
        400,
        {"code": "invalid-argument", "error": "Incorrect API key provided: xa***."},
        "InvalidKey",
    ),
    "Mistral, key": (401, {"detail": "Unauthorized"}, "InvalidKey"),
    "Cloudflare, key": (
        401,
        {"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]},
        "InvalidKey",
    ),
    "llama.cpp, key": (
        401,
        {"error": {"code": 401, "message": "Invalid API Key", "type": "authentication_error"}},
        "InvalidKey",
    ),
    "Cerebras, key": (
        400,
        {"message": "Wrong API Key", "type": "invalid_request_error", "code": "wrong_api_key"},
        "InvalidKey",
    ),
    "Anthropic, prompt": (
        400,
        {
            "type": "error",
            "error": {"type": INVALID, "message": "prompt is too long: 9 tokens > 8 maximum"},
        },
        "ContextTooLong",
    ),
    "DeepSeek, prompt": (
        400,
        {
            "error": {
                "message": "This model's maximum context length is 65536 tokens. However, you "
                "requested 70000 tokens (66000 in the messages, 4000 in the completion).",
                "type": INVALID,
                "code": INVALID,
            }
        },
        "ContextTooLong",
    ),
    "Ollama, prompt": (500, {"error": "input length exceeds the context length"}, "ContextTooLong"),
    "llama.cpp, prompt": (
        400,
        {
            "error": {
                "code": 400,
                "message": "the request exceeds the available context size, try increasing it",
                "type": "exceed_context_size_error",
            }
        },
        "ContextTooLong",
    ),
    "vLLM, prompt": (
        400,
        {
            "object": "error",
            "message": "The decoder prompt (length 9000) is longer than the maximum model length "
            "of 8192.",
            "type": "BadRequestError",
            "code": 400,
        },
        "ContextTooLong",
    ),
    "xAI, prompt": (
        400,
        {
            "code": "Client specified an invalid argument",
            "error": "This model's maximum prompt length is 131072 but the request contains more.",
        },
        "ContextTooLong",
    ),
    "OpenRouter, prompt behind it": (
        400,
        {
            "error": {
                "code": 400,
                "message": "Provider returned error",
                "metadata": {
                    "raw": json.dumps(
                        {"error": {"message": "Too much.", "code": "context_length_exceeded"}}
                    ),
                    "provider_name": "Azure",
                },
            }
        },
        "ContextTooLong",
    ),
    "LiteLLM, prompt behind it": (
        400,
        {
            "error": {
                "message": 'litellm.BadRequestError: AnthropicException - b\'{"type":"error",'
                '"error":{"type":"invalid_request_error","message":"prompt is too long: 9"}}\'.',
                "type": None,
                "code": "400",
            }
        },
        "ContextTooLong",
    ),
    "Groq, more than a minute's": (
        413,
        {
            "error": {
                "message": "Request too large for model on tokens per minute (TPM): Limit 6000",
                "type": "tokens",
                "code": "rate_limit_exceeded",
            }
        },
        "ContextTooLong",
    ),
    "GitHub Models, prompt": (
        413,
        {"error": {"code": "tokens_limit_reached", "message": "Request body too large."}},
        "ContextTooLong",
    ),
    "Anthropic, credit": (
        400,
        {
            "type": "error",
            "error": {"type": INVALID, "message": "Your credit balance is too low to access it."},
        },
        "QuotaExhausted",
    ),
    "DeepSeek, credit": (
        402,
        {"error": {"message": "Insufficient Balance", "code": INVALID}},
        "QuotaExhausted",
    ),
    "Z.ai, credit": (
        429,
        {"error": {"code": "1113", "message": "Insufficient balance or no resource package."}},
        "QuotaExhausted",
    ),
    "Moonshot, credit": (
        429,
        {"error": {"message": "Your account is suspended", "type": "exceeded_current_quota_error"}},
        "QuotaExhausted",
    ),
    "xAI, credit": (
        403,
        {"code": "The caller does not have permission", "error": "You don't have any credits yet."},
        "QuotaExhausted",
    ),
    "Hugging Face, credit": (
        402,
        {"error": "You have exceeded your monthly included credits for Inference Providers."},
        "QuotaExhausted",
    ),
    "Alibaba, credit": (
        400,
        {"error": {"code": "Arrearage", "message": "Access denied."}},
        "QuotaExhausted",
    ),
    "xAI, model": (
        404,
        {"code": "Some requested entity was not found", "error": "The model x was deprecated."},
        "ModelNotFound",
    ),
    "Ollama, model": (
        404,
        {"error": {"message": "model 'x' not found, try pulling it first", "type": "api_error"}},
        "ModelNotFound",
    ),
    "Mistral, model": (
        400,
        {"object": "error", "message": "Invalid model: x", "type": "invalid_model", "code": "1500"},
        "ModelNotFound",
    ),
    "OpenRouter, model": (
        400,
        {"error": {"message": "x is not a valid model ID", "code": 400}},
        "ModelNotFound",
    ),
    "Hugging Face, model": (
        400,
        {"error": {"message": "Not supported by any provider.", "code": "model_not_supported"}},
        "ModelNotFound",
    ),
    "Cloudflare, model": (
        400,
        {"errors": [{"message": "AiError: No such model @cf/x", "code": 5007}], "success": False},
        "ModelNotFound",
    ),
    "Azure, model": (
        404,
        {"error": {"code": "DeploymentNotFound", "message": "The deployment does not exist."}},
        "ModelNotFound",
    ),
    "FastAPI, address": (404, {"detail": "Not Found"}, "BadReply"),
    "Ollama, address": (404, b"404 page not found", "BadReply"),
    "Azure, address": (
        404,
        {"error": {"code": "404", "message": "Resource not found"}},
        "BadReply",
    ),
    "Spring, address": (
        404,
        {"timestamp": 1, "status": 404, "error": "Not Found", "path": "/v1"},
        "BadReply",
    ),
    "OpenAI, address": (
        404,
        {"error": {"message": "Invalid URL (POST /v1/x)", "type": INVALID, "code": None}},
        "BadReply",
    ),
    "Moonshot, address": (
        404,
        {"code": 5, "error": "url.not_found", "message": "没找到对象", "method": "POST"},
        "BadReply",
    ),
    "FastAPI, setting": (
        422,
        {"detail": [{"loc": ["body", "top_p"], "msg": "Too low", "type": "greater_than"}]},
        "BadRequest",
    ),
    "OpenAI, setting": (
        400,
        {
            "error": {
                "message": "'temperature' does not support 0.5 with this model.",
                "type": INVALID,
                "param": "temperature",
                "code": "unsupported_value",
            }
        },
        "BadRequest",
    ),
    "Groq, setting": (
        400,
        {"error": {"message": "This model does not support `reasoning_effort`", "type": INVALID}},
        "BadRequest",
    ),
    "Gemini, place": (
        400,
        [{"error": {"code": 400, "message": "User location is not supported for the API use."}}],
        "NotAllowed",
    ),
    "OpenRouter, privacy": (
        404,
        {"error": {"message": "No endpoints found matching your data policy.", "code": 404}},
        "NotAllowed",
    ),
    "Together, access": (403, {"error": {"message": "Unable to access model x."}}, "NotAllowed"),
    "OpenAI, place": (
        403,
        {
            "error": {
                "code": "unsupported_country_region_territory",
                "message": "Country, region, or territory not supported",
            }
        },
        "NotAllowed",
    ),
    "OpenAI, verification": (
        400,
        {"error": {"message": "Your organization must be verified to stream this model."}},
        "NotAllowed",
    ),
    "Groq, terms": (
        400,
        {"error": {"message": "The model requires terms.", "code": "model_terms_required"}},
        "NotAllowed",
    ),
    "Azure, filter": (
        400,
        {
            "error": {
                "code": "content_filter",
                "message": "The response was filtered.",
                "status": 400,
                "innererror": {"code": "ResponsibleAIPolicyViolation"},
            }
        },
        "ContentFiltered",
    ),
    "DeepSeek, filter": (
        400,
        {"error": {"message": "Content Exists Risk", "type": INVALID}},
        "ContentFiltered",
    ),
    "Alibaba, filter": (
        400,
        {"error": {"code": "data_inspection_failed", "message": "Input data may contain it."}},
        "ContentFiltered",
    ),
    "OpenRouter, filter": (
        403,
        {"error": {"code": 403, "message": "Your input was flagged", "metadata": {"reasons": []}}},
        "ContentFiltered",
    ),
    "Anthropic, filter": (
        400,
        {
            "type": "error",
            "error": {"type": INVALID, "message": "Output blocked by content filtering policy"},
        },
        "ContentFiltered",
    ),
    "xAI, filter": (
        403,
        {"code": "forbidden", "error": "Content violates usage guidelines. SAFETY_CHECK"},
        "ContentFiltered",
    ),
    "Gemini, quota": (
        429,
        [
            {
                "error": {
                    "code": 429,
                    "message": "You exceeded your current quota. Please retry in 34.07s.",
                    "status": "RESOURCE_EXHAUSTED",
                }
            }
        ],
        "RateLimited",
    ),
    "Mistral, rate": (
        429,
        {"object": "error", "message": "Requests rate limit exceeded", "type": "rate_limited"},
        "RateLimited",
    ),
    "LiteLLM, rate behind it": (
        500,
        {"error": {"message": "Upstream said no.", "code": "429"}},
        "RateLimited",
    ),
    "Bedrock, rate": (
        400,
        {"message": "Too many tokens, please wait before trying again."},
        "RateLimited",
    ),
    "Cerebras, queue": (
        429,
        {"message": "High traffic.", "type": "too_many_requests_error", "code": "queue_exceeded"},
        "Overloaded",
    ),
    "Gemini, load": (
        503,
        [{"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}],
        "Overloaded",
    ),
    "Moonshot, load": (
        429,
        {"error": {"message": "Try again later", "type": "engine_overloaded_error"}},
        "Overloaded",
    ),
    "Envoy, load": (500, b"no healthy upstream", "Overloaded"),
    "Apigee, key": (
        400,
        {
            "fault": {
                "faultstring": "Invalid ApiKey",
                "detail": {"errorcode": "oauth.v2.InvalidApiKey"},
            }
        },
        "InvalidKey",
    ),
    "a chat's service, key": (400, {"ok": False, "error": "invalid_auth"}, "InvalidKey"),
    "a gateway, month": (
        400,
        {"error": {"message": "You have reached your monthly usage limit."}},
        "QuotaExhausted",
    ),
    "OpenAI, fault": (
        500,
        {"error": {"message": "The server had an error.", "type": "server_error"}},
        "ServerFault",
    ),
    "a proxy's page": (502, b"<html><h1>Bad Gateway</h1></html>", "ServerFault"),
}


@pytest.mark.parametrize(("status", "body", "kind"), REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("provider", WIRES)
def test_a_refusal_is_what_the_person_must_do_whoever_says_it(
    fake: FakeProvider, provider: str, status: int, body: Any, kind: str
) -> None:
    error = error_of(fake, provider, Answer(status=status, body=body))
    assert type(error).__name__ == kind


SPOKEN = {
    name: (body, kind)
    for name, (_, body, kind) in REFUSALS.items()
    if complains(body) and kind_of(read_complaint(body), None).__name__ == kind
}
"""Those that say all without their HTTP status."""


@pytest.mark.parametrize(("body", "kind"), SPOKEN.values(), ids=SPOKEN)
@pytest.mark.parametrize("way", ["a whole reply", "an event", "JSON that claims to be a stream"])
def test_the_same_fault_means_the_same_wherever_it_stands(
    fake: FakeProvider, way: str, body: Any, kind: str
) -> None:
    sent = {
        "a whole reply": Answer(body=body),
        "an event": Answer(body=b"data: %b\n\n" % to_line(body), media="text/event-stream"),
        "JSON that claims to be a stream": Answer(body=to_line(body), media="text/event-stream"),
    }[way]
    for provider in WIRES:
        fake.requests.clear()
        assert type(error_of(fake, provider, sent)).__name__ == kind, provider


def to_line(body: Any) -> bytes:
    return json.dumps(body).encode()


# Words and codes


ROWS = [
    pytest.param(said.partition(": ")[2], row["means"], id=said)
    for row in read_words()["words"]
    for said in row["says"]
]


@pytest.mark.parametrize(("words", "kind"), ROWS)
def test_words_alone_mean_what_their_row_says(words: str, kind: str) -> None:
    assert kind_of(Complaint(message=words, known=True), 400).__name__ == kind


@pytest.mark.parametrize("said", read_words()["addresses"][0]["says"])
def test_words_about_an_address_blame_the_address(said: str) -> None:
    words = said.partition(": ")[2]
    assert kind_of(Complaint(message=words, known=True), 404).__name__ == "BadReply"


ORDINARY = (
    "'temperature' must be between 0 and 1.",
    "Unsupported value: 'reasoning_effort' does not support 'none' with this model.",
    "messages: roles must alternate.",
    "Invalid type for 'top_p': expected a number.",
    "max_tokens must be at least 1.",
    "The field `grammar` cannot be parsed.",
    "Invalid parameter: messages with role 'tool' must follow tool calls.",
    "Extra inputs are not permitted.",
    "`temperature` is deprecated for this model.",
    "This model no longer takes a temperature.",
    "The model's parameter top_p is deprecated.",
)


@pytest.mark.parametrize("words", ORDINARY)
def test_words_about_a_setting_are_taken_for_nothing_else(words: str) -> None:
    assert kind_of(Complaint(message=words, known=True), 400).__name__ == "BadRequest"


def test_no_code_stands_for_two_errors() -> None:
    assert len(BY_CODE) == sum(len(codes.split()) for codes in CODES.values())


SETTINGS = ("temperature", "top_p", "reasoning_effort", "stop", "grammar", "seed")


@pytest.mark.parametrize("field", SETTINGS)
def test_a_field_that_is_a_setting_says_more_than_the_words(field: str) -> None:
    body = {"error": {"message": "input is too long", "param": field}}
    assert kind_of(read_complaint(body), 400).__name__ == "BadRequest"
    body["error"]["param"] = "messages"
    assert kind_of(read_complaint(body), 400).__name__ == "ContextTooLong"


@pytest.mark.parametrize("status", [401, 402, 405, 408])
def test_words_do_not_change_a_status_that_is_certain(status: int) -> None:
    certain = kind_of(Complaint(), status)
    assert kind_of(Complaint(message="prompt is too long", known=True), status) is certain


# The server's own words

SENTENCES: dict[str, tuple[Any, str]] = {
    "a list of fields": (
        {
            "detail": [
                {"loc": ["body", "max_tokens"], "msg": "Too large", "type": "less_than"},
                {"loc": ["body", "messages", 0, "content"], "msg": "Field required"},
            ]
        },
        "max_tokens: Too large; messages.0.content: Field required",
    ),
    "Mistral's list in a message": (
        {"object": "error", "message": {"detail": [{"loc": ["body", "top_p"], "msg": "Too low"}]}},
        "top_p: Too low",
    ),
    "Python in a message": (
        {"error": {"message": "Error code: 400 - {'error': {'message': \"It's bad\"}}"}},
        "Error code: 400: It's bad",
    ),
    "JSON in a message": (
        {"error": {"message": '{"error": {"code": 400, "message": "Inner words"}}'}},
        "Inner words",
    ),
    "JSON that breaks off": ('{"error": {"message": "It was', "It was"),
    "Google's fields": (
        [
            {
                "error": {
                    "message": "Invalid value",
                    "details": [
                        {"fieldViolations": [{"field": "top_p", "description": "Out of range"}]}
                    ],
                }
            }
        ],
        "Invalid value: top_p: Out of range",
    ),
    "errors by field": ({"top_p": ["Must be at most 1."]}, "top_p: Must be at most 1."),
    "a list of words": ({"error": ["One thing.", "Another."]}, "One thing.; Another."),
    "words behind words": (
        {"error": {"message": "Provider returned error", "metadata": {"raw": "Quite busy."}}},
        "Provider returned error: Quite busy.",
    ),
    "the same words twice": (
        {"error": {"message": "No.", "details": [{"message": "No."}]}},
        "No.",
    ),
    "a bare word": ({"error": "invalid_api_key"}, "invalid_api_key"),
    "Pydantic's": (
        {
            "message": "1 validation error for Request\ntop_p\n  Input should be less than 1 "
            "[type=less_than, input_value={'a': 2}, input_type=dict]\n    For further information "
            "visit https://errors.pydantic.dev/2/v/less_than"
        },
        "1 validation error for Request\ntop_p\n  Input should be less than 1",
    ),
    "vLLM's list, as Python": (
        {"message": "[{'type': 'extra', 'loc': ('body', 'top_p'), 'msg': 'Not permitted'}]"},
        "top_p: Not permitted",
    ),
    "the request sent back": (
        {"message": "Cannot read [{'role': 'user', 'text': 'Hi'}] as messages"},
        "Cannot read … as messages",
    ),
    "a range": ({"message": "It should be in [1, 8192]."}, "It should be in [1, 8192]."),
    "a page": ("<html>Sign in</html>", ""),
    "brackets that are no answer": (
        {"error": {"message": "Expected [a, b], got {x}."}},
        "Expected [a, b], got {x}.",
    ),
}


@pytest.mark.parametrize(("body", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_a_servers_words_reach_the_person_as_a_sentence(body: Any, sentence: str) -> None:
    assert read_complaint(body).message == sentence


@pytest.mark.parametrize(("body", "sentence"), SENTENCES.values(), ids=SENTENCES)
@pytest.mark.parametrize("provider", WIRES)
def test_so_they_do_through_the_sdk(
    fake: FakeProvider, provider: str, body: Any, sentence: str
) -> None:
    sent = body.encode() if isinstance(body, str) else body
    detail = error_of(fake, provider, Answer(status=400, body=sent)).detail
    assert detail == " ".join(sentence.split())


@pytest.mark.parametrize(("status", "body", "kind"), REFUSALS.values(), ids=REFUSALS)
def test_every_refusal_tells_the_person_what_the_server_said(
    fake: FakeProvider, status: int, body: Any, kind: str
) -> None:
    error = error_of(fake, "compatible", Answer(status=status, body=body))
    assert bool(error.detail) is (body != REFUSALS["a proxy's page"][1]), kind
    assert error.detail in str(error)
    assert str(error).endswith((".", "!"))
    assert not set('{}[]"') & set(str(error)), "a literal"


@pytest.mark.parametrize("provider", WIRES)
def test_a_key_in_the_depths_of_a_refusal_is_not_shown(fake: FakeProvider, provider: str) -> None:
    inner = json.dumps({"error": {"message": f"Not with {KEY}!", "code": KEY}})
    body = {"error": {"message": "Refused", "metadata": {"raw": inner}}, KEY: [KEY]}
    error = error_of(fake, provider, Answer(status=400, body=body))
    assert error.detail == "Refused: Not with [key removed]!"
    assert KEY not in str(error)


@pytest.mark.parametrize("provider", WIRES)
def test_a_refusal_without_words_names_no_setting(fake: FakeProvider, provider: str) -> None:
    error = error_of(fake, provider, Answer(status=400, body={}))
    assert "that it names" not in error.remedy


@pytest.mark.parametrize("provider", WIRES)
def test_a_wait_is_read_from_the_body_too(fake: FakeProvider, provider: str) -> None:
    details = [{"@type": "x/RetryInfo", "retryDelay": "34s"}]
    body = [{"error": {"code": 429, "message": "Slow down", "details": details}}]
    assert error_of(fake, provider, Answer(status=429, body=body)).retry_after == 34.0


PADDED = (" ", "-", "[", "{", "'", "[type=a, input_value=", '"message": ', "b'", "\\", "1,", "<p>")


@pytest.mark.parametrize("padding", PADDED)
def test_no_padding_makes_a_refusal_slow_to_read(padding: str) -> None:
    padded = padding * (200_000 // len(padding))  # what takes the square of it takes minutes
    for body in (padded, f"a{padded}" + "{", {"error": {"message": f"{padded}x"}}):
        kind_of(read_complaint(body), 400)


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
VALUES |= st.sampled_from(
    ["{'a': [", '{"error": "', "b'{}'", "{'\\d': 1or 2}", "<p>", "[[[[", "404"]
)
NAMES = st.sampled_from(["error", "errors", "detail", "message", "code", "loc", "raw", "metadata"])
BODIES = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4)
)


@settings(max_examples=300)
@given(BODIES)
def test_whatever_a_body_holds_it_is_read(body: Any) -> None:
    complaint = read_complaint(body)
    assert issubclass(kind_of(complaint, 400), ProviderError)
    assert isinstance(complaint.message, str)
    complains(body)


@settings(max_examples=50)
@given(st.integers(min_value=1, max_value=60), st.sampled_from(["[", '{"error":', "{'error':"]))
def test_bodies_within_bodies_are_read_to_a_depth(levels: int, opening: str) -> None:
    closing = {"[": "]"}.get(opening, "}")
    read_complaint(opening * levels * 500 + "'x'" + closing * levels * 500)
