"""Chat Completions: OpenAI's older wire, spoken by nearly every other server."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
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

OUR_NAMES: Final[Mapping[str, str]] = {"effort": "reasoning_effort"}
"""Parameters that this wire calls otherwise."""
REASONING: Final = (
    *("reasoning_content", "reasoning", "reasoning_details", "reasoning_text"),
    *("thinking", "thinking_blocks", "thinking_content", "thought"),
)
"""Where servers put what is no text of the reply: DeepSeek, Groq, OpenRouter, LiteLLM, …"""


@dataclass(frozen=True, slots=True)
class ChatCompletions:
    """A server that speaks Chat Completions."""

    endpoint: Endpoint
    warm_up = staticmethod(load_sdk)

    def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the reply's deltas, then how it ended. Raises only ProviderError."""
        reply = ChatReply(
            call=Call(endpoint=self.endpoint, model=prompt.model),
            stop_sequences=prompt.stop_sequences,
        )
        return read_reply(self._send(prompt), reply, so_far=prompt.so_far)

    async def list_models(self) -> list[ListedModel]:
        """The models that the server lists. Raises only ProviderError."""
        return await list_models(self.endpoint, ask_for_models(self.endpoint))

    def request(self, prompt: Prompt, dialect: Dialect | None = None) -> Json:
        """The body of a request; parameters that are not known here go along untouched.

        No stop sequences go along. The wire leaves out the one that it stopped at, and says `stop`
        as at any other end: whether a reply is whole could not be told any more.
        """
        dialect = dialect or dialect_of(self.endpoint, prompt.model)
        prompt = dialect.settle(prompt)
        system = [{"role": "system", "content": prompt.instructions}] if prompt.instructions else []
        request: Json = {
            "model": prompt.model,
            "messages": [*system, *prompt.messages],
            "stream": True,
            dialect.limit_name: dialect.limit(prompt.max_output_tokens),
        }
        if dialect.usage_option:  # else an older server: better no usage than no reply
            request["stream_options"] = {"include_usage": True}
        return request | {OUR_NAMES.get(name, name): v for name, v in prompt.parameters.items()}

    @asynccontextmanager
    async def _send(self, prompt: Prompt) -> AsyncIterator[Any]:
        async with open_client(self.endpoint) as client:
            from openai import APIStatusError

            from providers.connection import post

            sent = send(
                partial(post, client, "/chat/completions"),
                partial(self.request, prompt),
                endpoint=self.endpoint,
                model=prompt.model,
                limit=prompt.max_output_tokens,
                refusal=APIStatusError,
            )
            async with sent as response:
                yield response


@dataclass(slots=True, kw_only=True)
class ChatReply(Reply):
    """What a Chat Completions stream has delivered so far."""

    def read(self, event: Json) -> str | None:
        if event.get("error"):
            raise self.complaint(event)
        if usage := event.get("usage"):
            self.usage = add_usage(self.usage, read_usage(usage))
        choices = event.get("choices")
        if not choices:
            self._read_aside(event)
            return None
        if self.stop_reason is not None:
            return None
        choice = choices[0]
        delta = choice.get("delta") or self._whole_message(choice)
        if words := delta.get("refusal"):
            self.refuse(words)
        if choice.get("finish_reason") or "error" in choice:
            self._read_aside(event)
            self._read_stop(choice)
        if text := delta.get("content"):
            return as_text(text) if isinstance(text, str) else self._read_parts(text)
        return "" if any(map(delta.get, REASONING)) else None

    def events_of(self, whole: Json) -> Iterator[Json]:
        yield whole | {
            "choices": [choice | {"delta": choice["message"]} for choice in whole["choices"]]
        }

    def _whole_message(self, choice: Json) -> Json:
        """The message of a server that streams no deltas; Perplexity sends it beside them."""
        return {} if self.wrote else choice.get("message") or {}

    def _read_parts(self, parts: Any) -> str:
        """Content that comes in typed parts: Mistral's reasoning models send it so."""
        text = ""
        for part in parts if isinstance(parts, list) else [parts]:
            match part.get("type", "text"):
                case "text" | "output_text":
                    text += as_text(part.get("text") or "")
                case "refusal":
                    self.refuse(as_text(part["refusal"]))
        return text

    def _read_stop(self, choice: Json) -> None:
        if error := choice.get("error"):  # OpenRouter
            raise self.complaint({"error": error})
        if isinstance(usage := choice.get("usage"), dict):  # Moonshot
            self.usage = add_usage(self.usage, read_usage(usage))
        finish = choice.get("finish_reason")
        self.stop(finish)
        if self.stop_reason == "content_filter" and not self.refusal:
            _, _, why = str(finish).partition(":")  # Gemini: "content_filter: RECITATION"
            self.refuse(", ".join(_filtered(choice.get("content_filter_results"))) or why)

    def _read_aside(self, event: Json) -> None:
        """What stands beside the choices, or in their place."""
        if not event.get("choices") and complains(event):
            raise self.complaint(event)
        if isinstance(groq := event.get("x_groq"), dict):
            if error := groq.get("error"):
                raise self.complaint({"error": error})
            if usage := groq.get("usage"):
                self.usage = add_usage(self.usage, read_usage(usage))


def _filtered(results: Any) -> Iterator[str]:
    """Why Azure's filter stopped a reply: its categories, with how bad it was."""
    for name, result in results.items() if isinstance(results, dict) else ():
        if isinstance(result, dict) and (result.get("filtered") or result.get("detected")):
            yield f"{name.replace('_', ' ')} ({result.get('severity', 'detected')})"
