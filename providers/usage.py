"""Read token usage, under all the names and in all the places that servers use.

A count that a server does not report is None, never 0. Counts only grow: servers that report them
more than once report totals.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from providers.base import Usage

Paths = tuple[tuple[str, ...], ...]

INPUT: Final[Paths] = (
    ("prompt_tokens",),
    ("input_tokens",),
    ("promptTokens",),  # gateways in JavaScript
    ("promptTokenCount",),  # Google AI's own names, as proxies pass them on
    ("prompt_eval_count",),  # Ollama's own names
)
OUTPUT: Final[Paths] = (
    ("completion_tokens",),
    ("output_tokens",),
    ("completionTokens",),
    ("candidatesTokenCount",),
    ("eval_count",),
)
CACHED: Final[Paths] = (
    ("prompt_tokens_details", "cached_tokens"),
    ("input_tokens_details", "cached_tokens"),
    ("cached_tokens",),  # Moonshot, Together
    ("prompt_cache_hit_tokens",),  # DeepSeek
    ("cache_read_input_tokens",),  # Anthropic, LiteLLM
    ("num_cached_tokens",),  # Mistral
    ("cachedContentTokenCount",),  # Google AI
    ("prompt_token_details", "cached_tokens"),  # Mistral, with each name in the singular
)
REASONING: Final[Paths] = (
    ("completion_tokens_details", "reasoning_tokens"),
    ("output_tokens_details", "reasoning_tokens"),
    ("output_tokens_details", "thinking_tokens"),  # Anthropic
    ("reasoning_tokens",),  # Perplexity, NVIDIA
    ("thoughtsTokenCount",),  # Google AI
)
TOTAL: Final[Paths] = (("total_tokens",), ("totalTokens",), ("totalTokenCount",))
CACHE_WRITE: Final[Paths] = (("cache_creation_input_tokens",),)  # Anthropic, LiteLLM
UNCOUNTED_INPUT: Final = ("cache_read_input_tokens", "cache_creation_input_tokens")
"""On Anthropic's wire, not in its input tokens."""


def read_usage(usage: Mapping[str, Any], *, cache_apart: bool = False) -> Usage:
    """Read the usage of a chunk, of a whole reply, or what was told bit by bit.

    Args:
        usage: As the server tells it.
        cache_apart: Input from and for a cache is told beside the input tokens, not in them.
    """
    read, reasoning = _first(usage, INPUT), _first(usage, REASONING)
    if cache_apart and read is not None:
        read += sum(read_count(usage, name) or 0 for name in UNCOUNTED_INPUT)
    return Usage(
        input_tokens=read,
        cached_input_tokens=_first(usage, CACHED),
        cache_write_tokens=_first(usage, CACHE_WRITE) or None,
        output_tokens=_output(usage, read, reasoning),
        reasoning_tokens=reasoning,
    )


def add_usage(known: Usage, told: Usage) -> Usage:
    """What is known once more was told: a count that is not told again stays."""
    return replace(
        known,
        input_tokens=_later(known.input_tokens, told.input_tokens),
        cached_input_tokens=_later(known.cached_input_tokens, told.cached_input_tokens),
        cache_write_tokens=_later(known.cache_write_tokens, told.cache_write_tokens),
        output_tokens=_later(known.output_tokens, told.output_tokens),
        reasoning_tokens=_later(known.reasoning_tokens, told.reasoning_tokens),
    )


def read_count(usage: Mapping[str, Any], *path: str) -> int | None:
    """A count in nested usage; None where a step is missing, or at the end no count is."""
    value: Any = usage
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    if type(value) is float and value.is_integer():
        value = int(value)
    return value if type(value) is int and value >= 0 else None  # JSON's true is an int to Python


def _output(usage: Mapping[str, Any], read: int | None, reasoning: int | None) -> int | None:
    """Tokens written, with those of the reasoning, which some servers leave out of their count.

    Gemini tells them in the total only; xAI beside, and in the total.
    """
    written, total = _first(usage, OUTPUT), _first(usage, TOTAL)
    if total is not None and read is not None and total - read > (written or 0):
        return total - read
    if total is None and written is not None and reasoning is not None and reasoning > written:
        return written + reasoning
    return written


def _first(usage: Mapping[str, Any], paths: Paths) -> int | None:
    """The largest count that is told under any of these names."""
    counts = [count for path in paths if (count := read_count(usage, *path)) is not None]
    return max(counts, default=None)


def _later(known: int | None, told: int | None) -> int | None:
    return known if told is None else max(told, known or 0)
