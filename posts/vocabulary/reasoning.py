"""Skip what a model thinks aloud before its answer, with or without the tag that opens it."""

import re
from collections.abc import Iterator
from typing import Final

from posts.vocabulary.arriving import Arriving
from posts.vocabulary.charsets import ZERO_WIDTH

REASONING: Final = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<thoughts>", "</thoughts>"),
    ("<reasoning>", "</reasoning>"),
    ("<reflection>", "</reflection>"),
    ("<analysis>", "</analysis>"),
    ("<scratchpad>", "</scratchpad>"),
    ("<seed:think>", "</seed:think>"),
    ("<antthinking>", "</antthinking>"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|channel|>analysis<|message|>", "<|channel|>final<|message|>"),
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
    "|".join(re.escape(end) for _, end in REASONING if end.startswith("<")), re.IGNORECASE
)
_BEGINNINGS: Final = {
    end: re.compile(re.escape(beginning), re.IGNORECASE) for beginning, end in REASONING
}


def skip_reasoning(text: str, start: int) -> int:
    """Where the answer begins; the end of the text while the reasoning still goes on."""
    for _ in range(BLOCKS_LIMIT):
        at = _after(_SPACE, text, start)
        head = text[at : at + _LONGEST].lower()
        if head and at + len(head) == len(text) and _OPENING.may_become(head):
            return len(text)
        end = next((end for begin, end in REASONING if head.startswith(begin)), None)
        if end is None:
            break
        found = re.compile(re.escape(end), re.IGNORECASE).search(text, at)
        start = found.end() if found else len(text)
    return _after(_BLANK_LINES, text, start)


def reasoning_ends(text: str, start: int) -> Iterator[int]:
    """Offsets after a line that ends with a tag that closes reasoning, though none opened it."""
    at, blocks = start, 0
    for _ in range(TAGS_LIMIT):
        at = text.find("<", at)
        if at < 0 or blocks == BLOCKS_LIMIT:
            return
        if found := _END.match(text, at):
            at = found.end()
            blocks += 1
            if _closes_line(text, found) and not _is_opened(text, start, found):
                yield _after(_BLANK_LINES, text, at)
        else:
            at += 1


def _closes_line(text: str, tag: re.Match[str]) -> bool:
    """Whether nothing follows on the tag's line, and the tag is not inline code."""
    stop = text.find("\n", tag.end())
    rest = text[tag.end() : stop if stop >= 0 else len(text)]
    return not rest.strip() and text[tag.start() - 1 : tag.start()] != "`"


def _is_opened(text: str, start: int, tag: re.Match[str]) -> bool:
    """Whether the tag closes another one, as in a post about such tags."""
    return _BEGINNINGS[tag[0].lower()].search(text, start, tag.start()) is not None


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
