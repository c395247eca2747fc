"""How the fake provider speaks: the events of each wire, as the providers document them.

A wire turns what happens (a piece of text, some reasoning, the end) into the bytes of server-sent
events. It knows nothing of sockets, faults or time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

RESPONSES_STATUS: Final[Mapping[str, tuple[str, str | None]]] = {
    "end": ("completed", None),
    "stop_sequence": ("completed", None),
    "refusal": ("completed", None),
    "max_tokens": ("incomplete", "max_output_tokens"),
    "content_filter": ("incomplete", "content_filter"),
    "other": ("incomplete", "max_messages"),
}
CHAT_FINISH: Final[Mapping[str, str]] = {
    "end": "stop",
    "stop_sequence": "stop",
    "refusal": "stop",
    "max_tokens": "length",
    "content_filter": "content_filter",
    "other": "tool_calls",
}
ANTHROPIC_STOP: Final[Mapping[str, str]] = {
    "end": "end_turn",
    "stop_sequence": "stop_sequence",
    "refusal": "refusal",
    "max_tokens": "max_tokens",
    "context_window": "model_context_window_exceeded",
    "content_filter": "refusal",
    "other": "pause_turn",
}


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What the fake says a reply used; the input includes what was cached."""

    input: int = 1500
    cached: int = 1000
    output: int = 4000
    reasoning: int = 500


@dataclass(kw_only=True)
class ResponsesWire:
    """OpenAI's Responses API."""

    model: str
    tokens: Tokens | None = field(default_factory=Tokens)
    """None: the reply ends without saying what it used."""
    refused: str = ""

    def opening(self) -> bytes:
        response = self._response(status="in_progress", reason=None)
        return (
            self._event("response.created", response=response)
            + self._event("response.in_progress", response=response)
            + self._event("response.output_item.added", output_index=0, item=self._message([]))
        )

    def text(self, piece: str) -> bytes:
        return self._event(
            "response.output_text.delta",
            item_id="msg_1",
            output_index=0,
            content_index=0,
            sequence_number=4,
            delta=piece,
            logprobs=[],
        )

    def reasoning(self, piece: str) -> bytes:
        return self._event(
            "response.reasoning_summary_text.delta",
            item_id="rs_1",
            output_index=0,
            summary_index=0,
            delta=piece,
        )

    def refusal(self, words: str) -> bytes:
        self.refused += words
        return self._event(
            "response.refusal.delta",
            item_id="msg_1",
            output_index=0,
            content_index=0,
            sequence_number=4,
            delta=words,
        )

    def noise(self) -> bytes:
        return b": keep-alive\n\n" + self._event("response.hologram.delta", delta="not text")

    def ending(self, stop: str) -> bytes:
        status, reason = RESPONSES_STATUS[stop]
        return self._event(f"response.{status}", response=self._response(status, reason))

    def error(self, code: str, message: str) -> bytes:
        return self._event("error", code=code, message=message, param=None, sequence_number=9)

    def failure(self, code: str, message: str) -> bytes:
        response = self._response("failed", None) | {"error": {"code": code, "message": message}}
        return self._event("response.failed", response=response)

    def whole(self, text: str) -> Json:
        content: Json = {"type": "output_text", "text": text, "annotations": []}
        return self._response("completed", None) | {"output": [self._message([content])]}

    def _response(self, status: str, reason: str | None) -> Json:
        usage = self.tokens and {
            "input_tokens": self.tokens.input,
            "input_tokens_details": {"cached_tokens": self.tokens.cached},
            "output_tokens": self.tokens.output,
            "output_tokens_details": {"reasoning_tokens": self.tokens.reasoning},
            "total_tokens": self.tokens.input + self.tokens.output,
        }
        return {
            "id": "resp_1",
            "object": "response",
            "created_at": 1764000000,
            "model": self.model,
            "status": status,
            "error": None,
            "incomplete_details": reason and {"reason": reason},
            "instructions": None,
            "output": [],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "metadata": {},
            "usage": None if status == "in_progress" else usage,
        }

    def _message(self, content: list[Json]) -> Json:
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "status": "in_progress",
            "content": content,
        }

    def _event(self, kind: str, **fields: Any) -> bytes:
        return b"event: " + kind.encode() + b"\n" + data({"type": kind, **fields})


@dataclass(kw_only=True)
class ChatWire:
    """OpenAI's Chat Completions, as compatible servers speak it."""

    model: str
    tokens: Tokens | None = field(default_factory=Tokens)

    def opening(self) -> bytes:
        return self._chunk({"role": "assistant", "content": ""})

    def text(self, piece: str) -> bytes:
        return self._chunk({"content": piece})

    def reasoning(self, piece: str) -> bytes:
        return self._chunk({"content": None, "reasoning_content": piece})

    def refusal(self, words: str) -> bytes:
        return self._chunk({"refusal": words})

    def noise(self) -> bytes:
        return b": keep-alive\n\n" + self._event(choices=[]) + data({"hologram": True})

    def ending(self, stop: str) -> bytes:
        finish = self._chunk({}, finish_reason=CHAT_FINISH[stop])
        usage = self._event(choices=[], usage=self._usage()) if self.tokens else b""
        return finish + usage + b"data: [DONE]\n\n"

    def error(self, code: str, message: str) -> bytes:
        return data({"error": {"message": message, "type": code, "code": code, "param": None}})

    failure = error

    def whole(self, text: str) -> Json:
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1764000000,
            "model": self.model,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text},
                    "finish_reason": "stop",
                }
            ],
            "usage": self._usage(),
        }

    def _usage(self) -> Json | None:
        return (
            None
            if self.tokens is None
            else {
                "prompt_tokens": self.tokens.input,
                "completion_tokens": self.tokens.output,
                "total_tokens": self.tokens.input + self.tokens.output,
                "prompt_tokens_details": {"cached_tokens": self.tokens.cached},
                "completion_tokens_details": {"reasoning_tokens": self.tokens.reasoning},
            }
        )

    def _chunk(self, delta: Json, finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self._event(choices=[choice])

    def _event(self, **fields: Any) -> bytes:
        return data(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 1764000000,
                "model": self.model,
                "system_fingerprint": "fp_1",
                **fields,
            }
        )


@dataclass(kw_only=True)
class AnthropicWire:
    """Anthropic's Messages API. Text ends before a stop sequence, which the end names."""

    model: str
    tokens: Tokens | None = field(default_factory=Tokens)
    refused: str = ""
    stop_sequences: tuple[str, ...] = ()
    stopped_at: str | None = None
    held: str = ""
    """The end of the text so far: a stop sequence may begin there."""

    def opening(self) -> bytes:
        return (
            self._event("message_start", message=self._message([], usage=self._input_usage()))
            + self._event(
                "content_block_start", index=0, content_block={"type": "text", "text": ""}
            )
            + self._event("ping")
        )

    def text(self, piece: str) -> bytes:
        piece = self._before_stop(piece)
        return self._delta({"type": "text_delta", "text": piece}) if piece else b""

    def reasoning(self, piece: str) -> bytes:
        return self._delta({"type": "thinking_delta", "thinking": piece})

    def refusal(self, words: str) -> bytes:
        self.refused += words  # said with the stop reason, not in a delta
        return b""

    def noise(self) -> bytes:
        return b": keep-alive\n\n" + self._event("ping") + self._event("hologram", index=7)

    def ending(self, stop: str) -> bytes:
        rest, self.held = self.held, ""
        if rest:
            return self._delta({"type": "text_delta", "text": rest}) + self.ending(stop)
        if self.stopped_at and stop in ("end", "max_tokens"):
            stop = "stop_sequence"
        at = self.stopped_at if stop == "stop_sequence" else None
        delta: Json = {"stop_reason": ANTHROPIC_STOP[stop], "stop_sequence": at}
        if self.refused:
            delta["stop_details"] = {
                "type": "refusal",
                "category": "general_harms",
                "explanation": self.refused,
            }
        return (
            self._event("content_block_stop", index=0)
            + self._event("message_delta", delta=delta, usage=self._output_usage())
            + self._event("message_stop")
        )

    def error(self, code: str, message: str) -> bytes:
        return self._event("error", error={"type": code, "message": message})

    failure = error

    def whole(self, text: str) -> Json:
        usage = (self._input_usage() or {}) | (self._output_usage() or {})
        text = self._before_stop(text) + self.held
        return self._message([{"type": "text", "text": text}], usage) | {
            "stop_reason": "stop_sequence" if self.stopped_at else "end_turn",
            "stop_sequence": self.stopped_at,
        }

    def _before_stop(self, piece: str) -> str:
        """What of the text can be said by now."""
        if self.stopped_at:
            return ""
        text, self.held = self.held + piece, ""
        found = {text.find(each): each for each in self.stop_sequences if each in text}
        if found:
            self.stopped_at = found[min(found)]
            return text[: min(found)]
        beginnings = (each[:end] for each in self.stop_sequences for end in range(1, len(each)))
        self.held = max((each for each in beginnings if text.endswith(each)), key=len, default="")
        return text.removesuffix(self.held)

    def _message(self, content: list[Json], usage: Json | None) -> Json:
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": content,
            "stop_reason": None,
            "stop_sequence": None,
            "usage": usage,
        }

    def _input_usage(self) -> Json | None:
        return (
            None
            if self.tokens is None
            else {
                "input_tokens": self.tokens.input - self.tokens.cached,
                "cache_read_input_tokens": self.tokens.cached,
                "cache_creation_input_tokens": 0,
                "output_tokens": 1,
            }
        )

    def _output_usage(self) -> Json | None:
        return (
            None
            if self.tokens is None
            else {
                "output_tokens": self.tokens.output,
                "output_tokens_details": {"thinking_tokens": self.tokens.reasoning},
            }
        )

    def _delta(self, delta: Json) -> bytes:
        return self._event("content_block_delta", index=0, delta=delta)

    def _event(self, kind: str, **fields: Any) -> bytes:
        return b"event: " + kind.encode() + b"\n" + data({"type": kind, **fields})


Wire = ResponsesWire | ChatWire | AnthropicWire
WIRES: Final[Mapping[str, type[Wire]]] = {
    "/responses": ResponsesWire,
    "/chat/completions": ChatWire,
    "/messages": AnthropicWire,
}
"""The end of a request's path: who speaks there."""


def data(payload: Json) -> bytes:
    """Write one event's data line and the blank line that ends the event."""
    return (
        b"data: "
        + json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        + b"\n\n"
    )


def error_body(wire: type[Wire] | None, code: str, message: str) -> Json:
    """The body of an HTTP error, as the wire's provider writes it."""
    error: Json = {"message": message, "type": code}
    if wire is AnthropicWire:
        return {"type": "error", "error": error | {"details": {"error_code": code}}}
    return {"error": error | {"param": None, "code": code}}
