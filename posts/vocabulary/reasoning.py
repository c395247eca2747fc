"""Skip what a model thinks aloud before its answer, with or without the tag that opens it."""

import re
from collections.abc import Iterator
from typing import Final

from posts.vocabulary.arriving import Arriving
from posts.vocabulary.charsets import ZERO_WIDTH
from posts.vocabulary.keys import OWN_KEY
from posts.vocabulary.markers import after_opening_token

REASONING: Final = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<thoughts>", "</thoughts>"),
    ("<reasoning>", "</reasoning>"),
    ("<reasoning_content>", "</reasoning_content>"),
    ("<thinking_process>", "</thinking_process>"),
    ("<chain_of_thought>", "</chain_of_thought>"),
    ("<inner_monologue>", "</inner_monologue>"),
    ("<planning>", "</planning>"),
    ("<tool_call>", "</tool_call>"),
    ("<tool_response>", "</tool_response>"),
    ("<function_calls>", "</function_calls>"),
    ("<function_results>", "</function_results>"),
    ("<search_results>", "</search_results>"),
    ("<web_search>", "</web_search>"),
    ("<reflection>", "</reflection>"),
    ("<analysis>", "</analysis>"),
    ("<scratchpad>", "</scratchpad>"),
    ("<seed:think>", "</seed:think>"),
    ("<antthinking>", "</antthinking>"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|channel|>analysis<|message|>", "<|channel|>final<|message|>"),
    ("<|start_thinking|>", "<|end_thinking|>"),
    ("<|channel>thought", "<channel|>"),
    ("<unused94>thought", "<unused95>"),
    ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"),
)
"""How models mark their reasoning off from their answer, in lower case."""

REASONING_FENCES: Final = frozenset({"think", "thinking", "thought", "thoughts", "reasoning"})
"""Languages of a code block that holds reasoning."""

BLOCKS_LIMIT: Final = 10
TAGS_LIMIT: Final = 300
"""An end of reasoning is looked for among so many tags."""

_SPACE: Final = re.compile(rf"[\s{ZERO_WIDTH}]*")
_BLANK_LINES: Final = re.compile(rf"(?:[^\S\n]*+\n|[{ZERO_WIDTH}])*+")
_LONGEST: Final = max(len(tag) for pair in REASONING for tag in pair)
_OPENING: Final = Arriving("|".join(re.escape(beginning) for beginning, _ in REASONING))
_END: Final = re.compile(
    rf"[<\[◁](?:(?P<end>{'|'.join(re.escape(end[1:]) for _, end in REASONING)})|)", re.IGNORECASE
)
_DETAILS: Final = re.compile(
    r"<details(?P<attributes>[^<>]{0,200})>\s*+(?:<summary>(?P<summary>[^<]{0,120}))?",
    re.IGNORECASE,
)
_DRAFT: Final = re.compile(
    r"\s*<((?:first_|rough_|initial_|working_)?(?:drafts?|attempt|version)|brainstorm(?:ing)?|outline|"
    r"critique|self_critique|review|notes|revision_notes)>",
    re.IGNORECASE,
)
_OF_REASONING: Final = re.compile(
    r"reason|th(?:ink|ought)|denk|gedank|réflex|raisonn|pens|ragion|rozumow|myśl|мысл|рассужд|düşün"
    r"|思考|推理|推論|생각|추론|تفكير|חשיבה|सोच",
    re.IGNORECASE,
)
_DRESS: Final = re.compile(r"[\W_]*+")
STEPS_LIMIT: Final = 40
_BEGINNINGS: Final = {
    end: re.compile(re.escape(beginning), re.IGNORECASE) for beginning, end in REASONING
}


def skip_reasoning(text: str, start: int) -> int:
    """Where the answer begins, behind reasoning and control words; the end while these go on."""
    for _ in range(STEPS_LIMIT):
        at = _after(_SPACE, text, start)
        head = text[at : at + _LONGEST].lower()
        if head and at + len(head) == len(text) and _OPENING.may_become(head):
            return len(text)
        if end := _closing_of(text, at, head):
            found = re.compile(re.escape(end), re.IGNORECASE).search(text, at)
            start = found.end() if found else len(text)
        elif (token := after_opening_token(text, at)) > at:
            start = token
        else:
            break
    return _after(_BLANK_LINES, text, start)


def _closing_of(text: str, at: int, head: str) -> str | None:
    """The tag that closes the reasoning that begins here; None where none does."""
    end = next((end for begin, end in REASONING if head.startswith(begin)), None)
    details = None if end else _DETAILS.match(text, at)
    said = f"{details['attributes']}{details['summary'] or ''}" if details else ""
    return "</details>" if _OF_REASONING.search(said) else end


def reasoning_ends(text: str, start: int) -> Iterator[int]:
    """Offsets after a tag that closes reasoning, though none opened it, before a line or a key."""
    blocks = 0
    for at in _signs(text, start):
        found = _END.match(text, at)
        if not found or not found["end"] or blocks == BLOCKS_LIMIT:
            continue
        blocks += 1
        if _closes_line(text, found) and not _is_opened(text, start, found):
            yield _after(_BLANK_LINES, text, found.end())


def draft_end(text: str, start: int) -> int:
    """Where a draft ends that stands in a tag before the answer, as `<draft>`; 0 where none does.

    Whether an answer follows is for the caller to see: some put the whole reply into such a tag.
    """
    found = _DRAFT.match(text, start)
    stop = text.find(f"</{found[1]}>", found.end()) if found else -1
    return _after(_BLANK_LINES, text, stop + len(found[1]) + 3) if found and stop >= 0 else 0


def _signs(text: str, start: int) -> Iterator[int]:
    """Where such a tag may begin; looking for a single text is far cheaper than for a pattern."""
    for sign in ("<", "[/", "◁/"):
        at = text.find(sign, start)
        for _ in range(TAGS_LIMIT):
            if at < 0:
                break
            yield at
            at = text.find(sign, at + 1)


def _closes_line(text: str, tag: re.Match[str]) -> bool:
    """Whether nothing but a key follows on the tag's line, and the tag is not inline code."""
    stop = text.find("\n", tag.end())
    rest = text[tag.end() : stop if stop >= 0 else len(text)]
    is_last = not rest.strip() or OWN_KEY.match(rest, _after(_DRESS, rest, 0))
    return bool(is_last) and text[tag.start() - 1 : tag.start()] != "`"


def _is_opened(text: str, start: int, tag: re.Match[str]) -> bool:
    """Whether the tag closes another one, as in a post about such tags."""
    return _BEGINNINGS[tag[0].lower()].search(text, start, tag.start()) is not None


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
