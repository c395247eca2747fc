"""Anthropic's Messages API."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from providers.addresses import Endpoint
from providers.base import Finished, Prompt, StopReason, TextDelta, Usage
from providers.errors import Call, complaint_error, read_complaint
from providers.listing import ListedModel
from providers.reply import Reply, as_text, import_aside, list_models, read_count, read_reply
from providers.wire import Json

STOP_REASONS: Final[Mapping[str, StopReason]] = {
    "end_turn": "end",
    "stop_sequence": "stop_sequence",
    "max_tokens": "max_tokens",
    "model_context_window_exceeded": "max_tokens",
    "refusal": "refusal",
}
REASONING: Final = frozenset({"thinking_delta", "signature_delta"})
THINKING: Final = frozenset({"thinking", "redacted_thinking"})
"""Blocks that are no text; some models show no more of their reasoning than that it begins."""
ALL_MODELS: Final = 1000
"""The most that one page of the list holds."""


@dataclass(frozen=True, slots=True)
class AnthropicMessages:
    """A server that speaks the Messages API."""

    endpoint: Endpoint

    def stream(self, prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        """Yield the reply's deltas, then how it ended. Raises ProviderError and nothing else."""
        reply = MessagesReply(
            call=Call(endpoint=self.endpoint, model=prompt.model),
            stop_sequences=prompt.stop_sequences,
        )
        return read_reply(self._send(prompt), reply, so_far=prompt.so_far)

    async def list_models(self) -> list[ListedModel]:
        """The models that the server lists. Raises ProviderError and nothing else."""
        return await list_models(self.endpoint, self._ask_for_models())

    def request(self, prompt: Prompt) -> Json:
        """The arguments of the SDK's call."""
        parameters = dict(prompt.parameters)
        request: Json = {
            "model": prompt.model,
            "messages": prompt.messages,
            "max_tokens": prompt.max_output_tokens,
            "stream": True,
        }
        if prompt.instructions:
            request["system"] = prompt.instructions
        if prompt.stop_sequences:
            request["stop_sequences"] = list(prompt.stop_sequences)
        if effort := parameters.pop("effort", None):
            request["output_config"] = {"effort": effort}
        return request | {"extra_body": parameters}

    @staticmethod
    async def warm_up() -> None:
        """Load the SDK, which takes seconds, before or at the first request."""
        await import_aside("anthropic", "providers.connection")

    @asynccontextmanager
    async def _send(self, prompt: Prompt) -> AsyncIterator[Any]:
        async with self._client() as client:
            create = client.messages.with_streaming_response.create
            async with create(**self.request(prompt)) as response:
                yield response

    @asynccontextmanager
    async def _ask_for_models(self) -> AsyncIterator[Any]:
        async with (
            self._client() as client,
            client.models.with_streaming_response.list(limit=ALL_MODELS) as response,
        ):
            yield response

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Any]:
        await self.warm_up()
        from anthropic import AsyncAnthropic  # 2.5 CPU seconds: aside, and only once called

        from providers.connection import sdk_options

        async with AsyncAnthropic(**sdk_options(self.endpoint)) as client:
            yield client


@dataclass(slots=True, kw_only=True)
class MessagesReply(Reply):
    """What a Messages stream has said so far."""

    counts: Json = field(default_factory=dict)
    """The usage as the wire tells it, bit by bit; later numbers take the place of earlier ones."""
    stop_sequences: tuple[str, ...] = ()
    """Those that were sent. The wire leaves out the one that ended the text, and names it: it is
    put back, for the reply is not whole without it."""

    def read(self, event: Json) -> str | None:
        match event["type"]:
            case "content_block_delta":
                return self._read_delta(event["delta"])
            case "content_block_start" if event["content_block"]["type"] in THINKING:
                return ""
            case "message_start":
                self._count(event["message"].get("usage"))
            case "message_delta":
                self._count(event.get("usage"))
                return self._read_stop(event["delta"])
            case "message_stop":
                self.over = True
            case "error":
                raise complaint_error(self.call, read_complaint(event))
        return None

    def events_of(self, whole: Json) -> Iterator[Json]:
        if whole.get("type") == "error":
            yield whole
        yield {"type": "message_start", "message": whole}
        for block in whole["content"]:
            if block["type"] == "text":
                delta = {"type": "text_delta", "text": block["text"]}
                yield {"type": "content_block_delta", "delta": delta}
        yield {"type": "message_delta", "delta": whole}

    def _read_delta(self, delta: Json) -> str | None:
        if delta["type"] == "text_delta" and self.stop_reason is None:
            return as_text(delta["text"])
        return "" if delta["type"] in REASONING else None

    def _read_stop(self, delta: Json) -> str | None:
        """The sequence of ours that the text stopped at; None where it stopped otherwise."""
        reason = delta.get("stop_reason")
        if reason is None or self.stop_reason is not None:
            return None
        details = delta.get("stop_details") or {}
        said = (details.get("category"), details.get("explanation"))
        self.refuse(": ".join(words for words in said if words))
        named = delta.get("stop_sequence")
        if named in self.stop_sequences:  # llama.cpp names it beside `end_turn`
            self.stop("stop_sequence", said=reason)
            return as_text(named)
        self.stop(STOP_REASONS.get(reason), said=reason)
        return None

    def _count(self, usage: Json | None) -> None:
        self.counts |= {name: count for name, count in (usage or {}).items() if count is not None}
        self.usage = read_usage(self.counts)


def read_usage(counts: Json) -> Usage:
    """Read the usage of a whole message; what came from the cache is counted as input here."""
    fresh = read_count(counts, "input_tokens")
    cached = read_count(counts, "cache_read_input_tokens")
    written = read_count(counts, "cache_creation_input_tokens")
    return Usage(
        input_tokens=None if fresh is None else fresh + (cached or 0) + (written or 0),
        cached_input_tokens=cached,
        output_tokens=read_count(counts, "output_tokens"),
        reasoning_tokens=read_count(counts, "output_tokens_details", "thinking_tokens"),
    )
