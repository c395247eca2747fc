"""The stop reasons of all servers, mapped to ours: one table for all wire protocols.

A word that is not here says nothing against a reply that is whole: `Reply.finished` looks at that.
"""

import re
from collections.abc import Mapping
from typing import Final

from providers.base import Overloaded, ProviderError, ReplyCut, ServerFault, StopReason

Stop = StopReason | type[ProviderError]

WORDS: Final[Mapping[Stop, str]] = {
    # OpenAI; Together; Hugging Face; Anthropic and its imitators; Cohere; Google AI
    "end": """stop eos eos_token end_turn complete completed end done finish finished success
        stop_token end_of_turn end_of_text end_of_sequence natural natural_stop normal stopped
        stop_sequence stop_str matched_stop finish_reason_stop endoftext im_end eot eot_id
        stop_token_id eos_found end_of_stream""",
    # OpenAI; Anthropic; Google AI; Mistral; Hugging Face; Z.ai; Responses
    "max_tokens": """length max_tokens max_output_tokens max_completion_tokens max_new_tokens
        model_length max_length token_limit limit truncated context_length context_window
        context_length_exceeded model_context_window_exceeded max_context_length
        error_limit output_limit length_limit max_token max_tokens_reached context_limit
        max_tokens_exceeded maximum_tokens max_tokens_limit output_token_limit token_limit_reached
        context_window_exceeded""",
    # OpenAI, Azure; Google AI; Zhipu; Amazon Bedrock; Cohere
    "content_filter": """content_filter content_filtered content_filtering safety recitation
        blocklist prohibited_content spii sensitive guardrail_intervened guardrail moderation
        content_policy content_policy_violation image_safety model_armor error_toxic toxic
        filtered filter blocked flagged unsafe policy_violation language responsible_ai
        content_violation prompt_blocked guardrails guardrail_violation""",
    "refusal": "refusal refused decline declined safety_refusal",
    # OpenRouter; Zhipu; Cerebras
    ServerFault: """error failed failure network_error internal_error server_error timeout
        malformed_response error_generic""",
    Overloaded: "insufficient_system_resource overloaded preempted capacity",  # DeepSeek
    ReplyCut: "abort aborted cancel cancelled canceled cancelled_by_server interrupted incomplete"
    " time_limit user_cancel disconnect",  # vLLM, SGLang; Perplexity
}
STOPS: Final[Mapping[str, Stop]] = {
    word: stop for stop, words in WORDS.items() for word in words.split()
}
NOTHING: Final = frozenset({"", "null", "none", "unspecified", "finish_reason_unspecified"})
"""Words of servers that always send one; nothing has stopped."""


_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
QUESTIONS: Final = frozenset({"requires_action", "input_required", "ask_user", "elicitation"})
"""Words of a model that waits for an answer; none comes, as a post is asked for in one go."""


def asks_back(word: object) -> bool:
    """Whether the model asks something in place of writing."""
    return _normal(word) in QUESTIONS


def read_stop(word: object) -> Stop | None:
    """Map a server's stop reason to ours; None if it is unknown or not a stop reason."""
    return STOPS.get(_normal(word))


def says_stop(word: object) -> bool:
    """Whether anything has stopped at all."""
    return word is not None and _normal(word) not in NOTHING


def _normal(word: object) -> str:
    """A word as the table has it: of `maxTokens`, `<|im_end|>` or `FinishReason.MAX_TOKENS`."""
    named = _HUMP.sub("_", str(word).partition(":")[0].rpartition(".")[2])
    text = re.sub(r"[^a-z0-9]+", "_", named.lower()).strip("_")
    if text in STOPS:
        return text
    return text.removeprefix("finish_reason_").removeprefix("stop_reason_")
