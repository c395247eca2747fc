"""Anthropic's Messages API."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any, Final

from providers.addresses import Endpoint
from providers.base import Event, Prompt, StopReason
from providers.complaints import complains
from providers.dialect import Dialect
from providers.dialects import dialect_of, send
from providers.errors import Call
from providers.listing import ListedModel
from providers.reply import Reply, as_text, list_models, read_reply
from providers.usage import read_usage
from providers.when_used import CLIENT, import_aside
from providers.wire import Json

STOP_REASONS: Final[Mapping[str, StopReason]] = {"stop_sequence": "stop_sequence"}
"""What means something else here than on the other wires."""
REASONING: Final = frozenset({"thinking_delta", "signature_delta"})
THINKING: Final = frozenset({"thinking", "redacted_thinking"})
"""Blocks that are no text; some models show no more of their reasoning than that it begins."""
CACHED: Final = {"type": "ephemeral"}
"""Marks the end of what is to be cached: for five minutes, and again with each use."""
ALL_MODELS: Final = 1000
"""The most that one page of the list holds."""


@dataclass(frozen=True, slots=True)
class AnthropicMessages:
    """A server that speaks the Messages API."""

    endpoint: Endpoint

    def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the reply's deltas, then how it ended. Raises only ProviderError."""
        reply = MessagesReply(
            call=Call(endpoint=self.endpoint, model=prompt.model),
            stop_sequences=prompt.stop_sequences,
        )
        return read_reply(self._send(prompt), reply, so_far=prompt.so_far)

    async def list_models(self) -> list[ListedModel]:
        """The models that the server lists. Raises only ProviderError."""
        return await list_models(self.endpoint, self._ask_for_models())

    def request(self, prompt: Prompt, dialect: Dialect | None = None) -> Json:
        """The body of a request; parameters that are not known here go along untouched."""
        dialect = dialect or dialect_of(self.endpoint, prompt.model)
        prompt = dialect.settle(prompt)
        parameters = dict(prompt.parameters)
        request: Json = {
            "model": prompt.model,
            "messages": _messages(prompt),
            "max_tokens": dialect.limit(prompt.max_output_tokens),
            "stream": True,
        }
        if prompt.instructions:
            request["system"] = prompt.instructions
        if prompt.stop_sequences:
            request["stop_sequences"] = list(prompt.stop_sequences)
        if effort := parameters.pop("effort", None):
            request["output_config"] = {"effort": effort}
        return request | parameters

    @staticmethod
    async def warm_up() -> None:
        """Load the SDK, which takes seconds, before or at the first request."""
        await import_aside("anthropic", *CLIENT)

    @asynccontextmanager
    async def _send(self, prompt: Prompt) -> AsyncIterator[Any]:
        async with self.client() as client:
            from anthropic import APIStatusError

            from providers.connection import post

            sent = send(
                partial(post, client, "/v1/messages"),
                partial(self.request, prompt),
                endpoint=self.endpoint,
                model=prompt.model,
                limit=prompt.max_output_tokens,
                refusal=APIStatusError,
            )
            async with sent as response:
                yield response

    @asynccontextmanager
    async def _ask_for_models(self) -> AsyncIterator[Any]:
        async with (
            self.client() as client,
            client.models.with_streaming_response.list(limit=ALL_MODELS) as response,
        ):
            yield response

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Any]:
        """The SDK's client; its connection is closed at the end."""
        await self.warm_up()
        from anthropic import AsyncAnthropic  # 2.5 CPU seconds: aside, and only once called

        from providers.connection import sdk_options

        async with AsyncAnthropic(**sdk_options(self.endpoint)) as client:
            client._platform = "Unknown"  # as OpenAI's: see there
            yield client


def _messages(prompt: Prompt) -> Sequence[Json]:
    """The conversation; the beginning that other requests share is marked to be cached.

    What is kept is found again at the ends of blocks, up to twenty of them before the mark.
    """
    if not prompt.fixed:
        return prompt.messages
    _, *others = prompt.messages
    ends = [0, *prompt.fixed, len(prompt.text)]
    blocks: list[Json] = [
        {"type": "text", "text": prompt.text[start:end]} for start, end in pairwise(ends)
    ]
    blocks[-2]["cache_control"] = CACHED
    return [{"role": "user", "content": blocks}, *others]


@dataclass(slots=True, kw_only=True)
class MessagesReply(Reply):
    """What a Messages stream has delivered so far."""

    counts: Json = field(default_factory=dict)
    """The usage as the wire tells it, bit by bit; of each number the largest."""

    def read(self, event: Json) -> str | None:
        match event["type"]:
            case "content_block_delta":
                delta = event["delta"]
                if delta["type"] == "text_delta" and self.stop_reason is None:
                    return as_text(delta["text"])
                return "" if delta["type"] in REASONING else None
            case "content_block_start":
                return self._begin_block(event["content_block"])
            case "message_start":
                self._count(event["message"].get("usage"))
            case "message_delta":
                self._count(event.get("usage"))
                return self._read_stop(event["delta"])
            case "message_stop":
                self.over = True
            case _ if complains(event):
                raise self.complaint(event)
        return None

    def events_of(self, whole: Json) -> Iterator[Json]:
        yield {"type": "message_start", "message": whole}
        for block in whole["content"]:
            if block["type"] == "text":
                delta = {"type": "text_delta", "text": block["text"]}
                yield {"type": "content_block_delta", "delta": delta}
        yield {"type": "message_delta", "delta": whole}

    def _begin_block(self, block: Json) -> str | None:
        if block["type"] == "text":
            return as_text(block.get("text") or "") or None
        return "" if block["type"] in THINKING else None

    def _read_stop(self, delta: Json) -> str | None:
        """The sequence of ours that the text stopped at; None where it stopped otherwise.

        The wire leaves it out and names it: it is put back, for the reply is not whole without it.
        """
        reason = delta.get("stop_reason")
        if reason is None or self.stop_reason is not None:
            return None
        details = delta.get("stop_details") or {}
        said = (details.get("category"), details.get("explanation"))
        self.refuse(": ".join(words for words in said if words))
        named = delta.get("stop_sequence")
        if named in self.stop_sequences:  # llama.cpp names it beside `end_turn`
            self.stop(reason, "stop_sequence")
            return as_text(named)
        self.stop(reason, STOP_REASONS.get(reason))
        return None

    def _count(self, usage: Json | None) -> None:
        for name, count in (usage or {}).items():
            known = self.counts.get(name)
            if type(count) is type(known) is int:
                count = max(count, known)
            if count is not None:
                self.counts[name] = count
        self.usage = read_usage(self.counts, cache_apart=True)
