"""The interface to every model: a prompt goes in, text deltas come out, then a final event.

A provider never retries and never guesses: every failure is one of the errors below, named after
what the user must do, with the remedy in words.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

from providers.allowances import Allowance
from providers.listing import ListedModel

StopReason = Literal["end", "max_tokens", "stop_sequence", "content_filter", "refusal"]
Place = Literal["key", "model", "base_url", "prompt", "provider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Everything that is sent to a model, except the API key."""

    model: str
    """The model's name at its provider, without `provider:`."""
    text: str
    """The user's message."""
    instructions: str = ""
    """The system's message; empty for none."""
    max_output_tokens: int
    """Limit of the reply in tokens, reasoning included."""
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)
    """What the catalogue says the model accepts: `temperature`, `effort`, … Sent as they are."""
    stop_sequences: tuple[str, ...] = ()
    """Texts that end the reply, and are its last words then. Sent only over a wire that names the
    one it stopped at: others leave it out and do not say that it was there."""
    fixed: tuple[int, ...] = ()
    """Offsets in `text`, in order: up to each, other requests of the same post begin alike, so a
    provider may keep what stands before it, with the instructions, in a cache."""
    so_far: str = ""
    """What the model wrote before its reply was cut off; empty for a new reply."""
    go_on: str = ""
    """The user's message behind it: newer models refuse a talk that ends with their own words."""

    @property
    def messages(self) -> list[dict[str, str]]:
        """The conversation without the instructions, as dicts with `role` and `content`."""
        asked = [{"role": "user", "content": self.text}]
        if not self.so_far:
            return asked
        return [
            *asked,
            {"role": "assistant", "content": self.so_far},
            {"role": "user", "content": self.go_on},
        ]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of a reply. Empty while the model is reasoning and not writing."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one reply; None where the provider does not say, never 0 for unknown."""

    input_tokens: int | None = None
    """Tokens the model read, cached ones included."""
    cached_input_tokens: int | None = None
    cache_write_tokens: int | None = None
    """Of the input tokens, those put into a cache at a price of its own; None for none."""
    output_tokens: int | None = None
    """Tokens the model wrote, reasoning included."""
    reasoning_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The last event of every stream: why the model stopped, and what it used."""

    stop_reason: StopReason
    usage: Usage = field(default_factory=Usage)
    request_id: str | None = None
    """The provider's name for the request, to quote in a support case."""
    detail: str = ""
    """The provider's own words on a refusal or a filter: hostile, plain text. Of a reply that was
    cut off, why it is not continued."""


Event = Allowance | TextDelta | Finished


class Provider(Protocol):
    """A source of replies: a model API, or a recording.

    The class may also have a static, asynchronous `warm_up()`, called when the provider is chosen:
    it does slow loading ahead of the first request, sends nothing and never fails.
    """

    def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield what is left of limits, the reply's deltas, then how it ended.

        Raises only ProviderError.
        """

    async def list_models(self) -> list[ListedModel]:
        """The available models. Raises only ProviderError."""


def with_remedy(error: Exception) -> str:
    """What an error says, and then what to do, where it knows that."""
    remedy: str = getattr(error, "remedy", "")
    return f"{error} {remedy}".strip()


class ProviderError(Exception):
    """A request failed. `str()` is the cause in one line; `remedy` says what to do."""

    tries: ClassVar[int] = 1
    """How often a request that fails so may be sent in all, before its first text."""
    place: ClassVar[Place] = "provider"
    """What on the page the person must change."""

    def __init__(
        self,
        message: str,
        *,
        remedy: str,
        detail: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.detail = detail
        """The provider's own words, at most 500 characters: hostile, plain text, never a key."""
        self.status = status
        """HTTP status; None where there was none."""
        self.retry_after = retry_after
        """Seconds the provider asks to wait; None where it does not say."""
        self.request_id = request_id


class InvalidKey(ProviderError):
    """The key is missing, malformed or refused: enter another."""

    place = "key"


class NotAllowed(ProviderError):
    """The key may not do this: ask for access, or choose another model."""

    place: ClassVar[Place] = "key"


class Redirected(NotAllowed):
    """The server sends requests to another address: correct the base URL."""

    place = "base_url"


class ModelNotFound(ProviderError):
    """The provider has no such model: choose another."""

    place = "model"


class ContextTooLong(ProviderError):
    """The prompt does not fit the model: shorten it or take a larger model."""

    place = "prompt"


class BadRequest(ProviderError):
    """The provider refused the request: change the settings it names."""

    place = "model"


class ContentFiltered(ProviderError):
    """The provider's filter refused the prompt: change its words."""

    place = "prompt"


class QuotaExhausted(ProviderError):
    """No credit is left: pay, or take another provider."""

    place = "key"


class RateLimited(ProviderError):
    """Too many requests: wait."""

    tries = 3


class Overloaded(ProviderError):
    """The provider is overloaded: wait, or take another model."""

    tries = 3


class ServerFault(ProviderError):
    """The provider had a fault: wait."""

    tries = 3


class Unreachable(ProviderError):
    """Nothing answers at the address: check it, and the network."""

    tries = 3
    place = "base_url"


class TooSlow(ProviderError):
    """No text for too long: wait, or take another model."""

    tries = 2


class ReplyCut(ProviderError):
    """The reply was cut off: retry, or continue."""

    tries = 3


class ReplyTooLong(ProviderError):
    """The reply passes the size cap: ask for a shorter post."""

    place = "model"


class RunawayReply(ProviderError):
    """The model repeats itself without end: write again, or take another model."""

    place = "model"


class OverBudget(ProviderError):
    """The next request would cost more than is left for it: raise the budget."""


class BadReply(ProviderError):
    """What answers does not speak this API, or not correctly: check the address."""

    place = "base_url"
