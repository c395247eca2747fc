"""OpenAI's Responses API."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from providers.addresses import Endpoint
from providers.base import Finished, Prompt, StopReason, TextDelta, Usage
from providers.errors import Call, complaint_error, read_complaint
from providers.listing import ListedModel
from providers.openai_sdk import ask_for_models, load_sdk, open_client
from providers.reply import Reply, as_text, list_models, read_count, read_reply
from providers.wire import Json

INCOMPLETE: Final[Mapping[str, StopReason]] = {
    "max_output_tokens": "max_tokens",
    "content_filter": "content_filter",
}
REASONING: Final = frozenset(
    {"response.reasoning_summary_text.delta", "response.reasoning_text.delta"}
)


@dataclass(frozen=True, slots=True)
class OpenAIResponses:
    """A server that speaks the Responses API."""

    endpoint: Endpoint
    warm_up = staticmethod(load_sdk)

    def stream(self, prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        """Yield the reply's deltas, then how it ended. Raises ProviderError and nothing else."""
        reply = ResponsesReply(call=Call(endpoint=self.endpoint, model=prompt.model))
        return read_reply(self._send(prompt), reply, so_far=prompt.so_far)

    async def list_models(self) -> list[ListedModel]:
        """The models that the server lists. Raises ProviderError and nothing else."""
        return await list_models(self.endpoint, ask_for_models(self.endpoint))

    def request(self, prompt: Prompt) -> Json:
        """The arguments of the SDK's call; this wire knows no stop sequences."""
        parameters = dict(prompt.parameters)
        request: Json = {
            "model": prompt.model,
            "input": prompt.messages if prompt.so_far else prompt.text,
            "max_output_tokens": prompt.max_output_tokens,
            "store": False,
            "stream": True,
            "stream_options": {"include_obfuscation": False},
        }
        if prompt.instructions:
            request["instructions"] = prompt.instructions
        if effort := parameters.pop("effort", None):
            request["reasoning"] = {"effort": effort}
        return request | {"extra_body": parameters}

    @asynccontextmanager
    async def _send(self, prompt: Prompt) -> AsyncIterator[Any]:
        async with open_client(self.endpoint) as client:
            create = client.responses.with_streaming_response.create
            async with create(**self.request(prompt)) as response:
                yield response


@dataclass(slots=True, kw_only=True)
class ResponsesReply(Reply):
    """What a Responses stream has said so far."""

    def read(self, event: Json) -> str | None:
        match event["type"]:
            case "response.output_text.delta":
                return as_text(event["delta"])
            case "response.refusal.delta":
                self.refuse(event["delta"])
            case "response.completed":
                self._end("end", event["response"])
            case "response.incomplete":
                reason = event["response"]["incomplete_details"]["reason"]
                self._end(INCOMPLETE.get(reason), event["response"], said=reason)
            case "response.failed":
                raise complaint_error(self.call, read_complaint(event["response"]))
            case "error":
                raise complaint_error(self.call, read_complaint(event))
            case "response.output_item.added" if event["item"]["type"] == "reasoning":
                return ""
            case kind if kind in REASONING:
                return ""
        return None

    def events_of(self, whole: Json) -> Iterator[Json]:
        if error := whole.get("error"):
            yield {"type": "error", "error": error}
        for item in whole["output"]:
            for part in item.get("content") or ():
                if part["type"] == "output_text":
                    yield {"type": "response.output_text.delta", "delta": part["text"]}
                elif part["type"] == "refusal":
                    yield {"type": "response.refusal.delta", "delta": part["refusal"]}
        yield {"type": f"response.{whole['status']}", "response": whole}

    def _end(self, reason: StopReason | None, response: Json, *, said: str = "") -> None:
        self.usage = read_usage(response.get("usage") or {})
        self.over = True
        self.stop(reason, said=said)


def read_usage(usage: Json) -> Usage:
    """Read the usage of a whole response."""
    return Usage(
        input_tokens=read_count(usage, "input_tokens"),
        cached_input_tokens=read_count(usage, "input_tokens_details", "cached_tokens"),
        output_tokens=read_count(usage, "output_tokens"),
        reasoning_tokens=read_count(usage, "output_tokens_details", "reasoning_tokens"),
    )
