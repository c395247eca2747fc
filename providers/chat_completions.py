"""Chat Completions: OpenAI's older wire, spoken by nearly every other server."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from providers.addresses import Endpoint, same_origin
from providers.base import Finished, Prompt, StopReason, TextDelta, Usage
from providers.errors import Call, complaint_error, read_complaint
from providers.listing import ListedModel
from providers.openai_sdk import ask_for_models, load_sdk, open_client
from providers.reply import Reply, as_text, list_models, read_count, read_reply
from providers.wire import Json

OPENAI: Final = "https://api.openai.com"
REFUSALS: Final = frozenset({400, 422})
"""Statuses that say the request was not understood."""
STOP_REASONS: Final[Mapping[str, StopReason]] = {
    "stop": "end",
    "length": "max_tokens",
    "content_filter": "content_filter",
}
OUR_NAMES: Final[Mapping[str, str]] = {"effort": "reasoning_effort"}
"""Parameters that this wire calls otherwise."""


@dataclass(frozen=True, slots=True)
class ChatCompletions:
    """A server that speaks Chat Completions."""

    endpoint: Endpoint
    warm_up = staticmethod(load_sdk)

    def stream(self, prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        """Yield the reply's deltas, then how it ended. Raises ProviderError and nothing else."""
        reply = ChatReply(call=Call(endpoint=self.endpoint, model=prompt.model))
        return read_reply(self._send(prompt), reply, so_far=prompt.so_far)

    async def list_models(self) -> list[ListedModel]:
        """The models that the server lists. Raises ProviderError and nothing else."""
        return await list_models(self.endpoint, ask_for_models(self.endpoint))

    def request(self, prompt: Prompt) -> Json:
        """The arguments of the SDK's call; parameters that it does not know go along untouched.

        No stop sequences go along. The wire leaves out the one that it stopped at, and says `stop`
        as at any other end: whether a reply is whole could not be told any more.
        """
        system = [{"role": "system", "content": prompt.instructions}] if prompt.instructions else []
        at_openai = same_origin(self.endpoint.base_url, OPENAI)
        return {
            "model": prompt.model,
            "messages": [*system, *prompt.messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_completion_tokens" if at_openai else "max_tokens": prompt.max_output_tokens,
            "extra_body": {OUR_NAMES.get(name, name): v for name, v in prompt.parameters.items()},
        }

    @asynccontextmanager
    async def _send(self, prompt: Prompt) -> AsyncIterator[Any]:
        request = self.request(prompt)
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(open_client(self.endpoint))
            from openai import APIStatusError

            create = client.chat.completions.with_streaming_response.create
            try:
                response = await stack.enter_async_context(create(**request))
            except APIStatusError as error:
                if error.status_code not in REFUSALS or "stream_options" not in str(error.body):
                    raise
                del request["stream_options"]  # an older server: better no usage than no reply
                response = await stack.enter_async_context(create(**request))
            yield response


@dataclass(slots=True, kw_only=True)
class ChatReply(Reply):
    """What a Chat Completions stream has said so far."""

    def read(self, event: Json) -> str | None:
        if event.get("error"):
            raise complaint_error(self.call, read_complaint(event))
        if usage := event.get("usage"):
            self.usage = read_usage(usage)
        choices = event.get("choices")
        if not choices or self.stop_reason is not None:
            return None
        choice = choices[0]
        delta = choice.get("delta") or {}
        if words := delta.get("refusal"):
            self.refuse(words)
        if finish := choice.get("finish_reason"):
            self.stop(STOP_REASONS.get(finish), said=finish)
        if text := delta.get("content"):
            return as_text(text)
        return "" if delta.get("reasoning_content") or delta.get("reasoning") else None

    def events_of(self, whole: Json) -> Iterator[Json]:
        yield whole | {
            "choices": [choice | {"delta": choice["message"]} for choice in whole["choices"]]
        }


def read_usage(usage: Json) -> Usage:
    """Read the usage of a chunk or of a whole reply."""
    return Usage(
        input_tokens=read_count(usage, "prompt_tokens"),
        cached_input_tokens=read_count(usage, "prompt_tokens_details", "cached_tokens"),
        output_tokens=read_count(usage, "completion_tokens"),
        reasoning_tokens=read_count(usage, "completion_tokens_details", "reasoning_tokens"),
    )
