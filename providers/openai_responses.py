"""OpenAI's Responses API."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any, Final

from providers.addresses import Endpoint
from providers.base import Event, Prompt
from providers.complaints import complains
from providers.dialect import Dialect
from providers.dialects import dialect_of, send
from providers.errors import Call
from providers.listing import ListedModel
from providers.openai_sdk import ask_for_models, load_sdk, open_client
from providers.reply import Reply, as_text, list_models, read_reply
from providers.usage import add_usage, read_usage
from providers.wire import Json

REASONING: Final = "response.reasoning"
"""How the types of events begin that bring no text of the reply."""
KEY_CHARACTERS: Final = 2_000
"""So much of a message tells what its post is about."""
ASIDE: Final = "commentary"
"""The phase of a message in which a model says what it is about to do."""


@dataclass(frozen=True, slots=True)
class OpenAIResponses:
    """A server that speaks the Responses API."""

    endpoint: Endpoint
    warm_up = staticmethod(load_sdk)

    def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the reply's deltas, then how it ended. Raises only ProviderError."""
        reply = ResponsesReply(
            call=Call(endpoint=self.endpoint, model=prompt.model),
            stop_sequences=prompt.stop_sequences,
        )
        return read_reply(self._send(prompt), reply, so_far=prompt.so_far)

    async def list_models(self) -> list[ListedModel]:
        """The models that the server lists. Raises only ProviderError."""
        return await list_models(self.endpoint, ask_for_models(self.endpoint))

    def request(self, prompt: Prompt, dialect: Dialect | None = None) -> Json:
        """The body of a request, without stop sequences: this wire knows none."""
        dialect = dialect or dialect_of(self.endpoint, prompt.model)
        prompt = dialect.settle(prompt)
        parameters = dict(prompt.parameters)
        request: Json = {
            "model": prompt.model,
            "input": prompt.messages if prompt.so_far else prompt.text,
            "max_output_tokens": dialect.limit(prompt.max_output_tokens),
            "store": False,
            "stream": True,
        }
        if dialect.usage_option:
            request["stream_options"] = {"include_obfuscation": False}
        if prompt.fixed:
            request["prompt_cache_key"] = _cache_key(prompt)
        if prompt.instructions:
            request["instructions"] = prompt.instructions
        if effort := parameters.pop("effort", None):
            request["reasoning"] = {"effort": effort}
        return request | parameters

    @asynccontextmanager
    async def _send(self, prompt: Prompt) -> AsyncIterator[Any]:
        async with open_client(self.endpoint) as client:
            from openai import APIStatusError

            from providers.connection import post

            sent = send(
                partial(post, client, "/responses"),
                partial(self.request, prompt),
                endpoint=self.endpoint,
                model=prompt.model,
                limit=prompt.max_output_tokens,
                refusal=APIStatusError,
            )
            async with sent as response:
                yield response


def _cache_key(prompt: Prompt) -> str:
    """Brings requests that begin alike to the same machine, where their beginning is cached."""
    beginning = f"{prompt.model}\n{prompt.instructions}\n{prompt.text[:KEY_CHARACTERS]}"
    return sha256(beginning.encode(errors="replace")).hexdigest()[:32]


@dataclass(slots=True, kw_only=True)
class ResponsesReply(Reply):
    """What a Responses stream has delivered so far."""

    asides: set[object] = field(default_factory=set)
    """The messages, by id and by place, that are no part of the answer."""

    def read(self, event: Json) -> str | None:
        match event["type"]:
            case "response.output_text.delta":
                text = as_text(event["delta"])
                return "" if self.asides and self._is_aside(event) else text
            case "response.refusal.delta":
                self.refuse(event["delta"])
            case "response.refusal.done" if not self.refusal:
                self.refuse(event["refusal"])
            case "response.completed" | "response.incomplete" | "response.cancelled":
                return self._end(event["response"], status=event["type"].rpartition(".")[2])
            case "response.failed":
                raise self.complaint({"error": event["response"].get("error")})
            case "response.output_item.added":
                return self._begin_item(event)
            case str(kind) if kind.startswith(REASONING):
                return ""
            case _ if complains(event):
                raise self.complaint(event)
        return None

    def events_of(self, whole: Json) -> Iterator[Json]:
        text, refusal = _said_in(whole["output"])
        yield {"type": "response.output_text.delta", "delta": text}
        yield {"type": "response.refusal.delta", "delta": refusal}
        yield {"type": f"response.{whole.get('status') or 'completed'}", "response": whole}

    def _begin_item(self, event: Json) -> str | None:
        item = event["item"]
        if item.get("phase") == ASIDE:
            self.asides |= {item.get("id"), event.get("output_index")} - {None}
        return "" if item["type"] == "reasoning" else None

    def _is_aside(self, event: Json) -> bool:
        return event.get("item_id") in self.asides or event.get("output_index") in self.asides

    def _end(self, response: Json, *, status: str) -> str | None:
        """Take in the end; the text, where it did not come in deltas."""
        details = response.get("incomplete_details") or {}
        self.usage = add_usage(self.usage, read_usage(response.get("usage") or {}))
        self.over = True
        text, refusal = _said_in(response.get("output") or ())
        if not self.refusal:
            self.refuse(refusal)
        self.stop(details.get("reason") or status)
        return None if self.wrote else text or None


def _said_in(output: Any) -> tuple[str, str]:
    """The text of a whole response's output, and its words of refusal."""
    text, refusal = "", ""
    for item in output:
        for part in () if item.get("phase") == ASIDE else item.get("content") or ():
            match part["type"]:
                case "output_text":
                    text += as_text(part["text"])
                case "refusal":
                    refusal += as_text(part["refusal"])
    return text, refusal
