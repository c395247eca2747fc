"""Know an end marker in any spelling and dress, what may still become one, and control words."""

import re
from typing import Final

from posts.vocabulary.arriving import Arriving
from posts.vocabulary.charsets import (
    CLOSING_ANGLES,
    CLOSING_BRACKETS,
    DASHES,
    INVISIBLE,
    OPENING_ANGLES,
    QUOTES,
    SENTENCE_ENDS,
    SLASHES,
    any_of,
)
from posts.vocabulary.lines import is_item, is_row

END_MARKER: Final = "</EndOFText>"
"""The line that the prompt asks for behind the body."""
ASKED_MARKER: Final = re.compile(rf"{END_MARKER}\s*")
LOOKS_LIKE_MARKER: Final = r"[^\w\n]*+(?:(?:amp;)?lt;[^\w\n]*+)?[eE][nN][dD][ _-]?[oO][fF]"
"""How a line begins that `is_marker` has to judge."""
ANY_MARKER: Final = re.compile(
    r"(?:(?:&lt;|[<-])\s*+)?(?:[/|]\s*+)?end_?of_?text(?:\s*+[/|])?(?:\s*+(?:&gt;|[>-]))?",
    re.IGNORECASE,
)
"""What could be taken for a marker anywhere in a text."""
TURN: Final = re.compile(
    r"<\|([^|<>]*)\|>|\[/?(INST)\]|<</?(SYS)>>|</?(s|bos|eos|pad|topic|notes|(?:start|"
    r"end)_of_turn)>",
    re.IGNORECASE,
)
"""What parts the turns of a talk in some model's tongue, and our own tags around data."""

_SPECIAL_TOKEN: Final = (
    r"(?:<[|｜][^\s<>|｜]{1,40}[|｜]?>|<[A-Za-z_]{2,30}\|>|</?s>|<(?:bos|eos|pad|sop|eop)>"
    r"|<(?:start|end)_of_(?:turn|utterance)>|<end▁of▁sentence>|\[/?INST\]|<</?SYS>>"
    r"|\[/?(?:gMASK|BOS|EOS|SYSTEM_PROMPT|AVAILABLE_TOOLS)\]|\[end of text\])"
)
"""A control word of any family of models: `<|im_end|>`, `<｜Assistant｜>`, `<channel|"
">`, `</s>`."""
_ROLES: Final = ("assistant", "model", "chatbot", "final", "answer", "response", "commentary")
_ROLE: Final = rf"(?:{'|'.join(_ROLES)})"
_OPENING_TOKEN: Final = re.compile(
    rf"\s*+{_SPECIAL_TOKEN}(?:\s*+{_ROLE}(?=[ \t]*+(?:\n|[<\[#*{{]|\Z)))?\s*+", re.IGNORECASE
)
_SPECIAL_TOKENS: Final = re.compile(
    rf"(?:\s*{_SPECIAL_TOKEN}(?:(?:user|assistant|model|system|human)(?=\s*(?:<\||\Z)))?)+\s*(?:<\|[a-z_]*\|?)?\Z|\s*<\|[a-z_]*\|?\Z"
)
_DRESS: Final = f"|*_~#{QUOTES}{SLASHES}{DASHES}=!."
_OPEN_DRESS: Final = rf"(?:&(?:amp;)?lt;|{any_of(OPENING_ANGLES, _DRESS, '([{')}|(?<=\S) )"
_CLOSE_DRESS: Final = rf"(?:&(?:amp;)?gt;|{any_of(CLOSING_ANGLES, _DRESS, ')]}', ':')}|\s)"
_MARKER: Final = Arriving(
    rf"\s*(?P<open>{_OPEN_DRESS}*+)\s*(?P<word>end(?P<gap>[\s_-]?)of(?P=gap)text)"
    rf"(?P<close>{_CLOSE_DRESS}*+)(?:\s*{_SPECIAL_TOKEN})*\s*"
)
_SIGN: Final = re.compile(rf"&|{any_of(OPENING_ANGLES, SLASHES, DASHES, '([{=')}")
"""Three words need more than emphasis to be no words of the post."""
_BARE_LEAST: Final = len("endo")
"""Without dress, so many letters are no word of the post any more."""


def is_marker(line: str) -> bool:
    """Whether the line is an end marker and nothing else.

    >>> is_marker("**</EndOFText>**"), is_marker("-endoftext-"), is_marker("End of text")
    (True, True, False)
    """
    if len(line) >= 80 or "text" not in line.lower() or is_item(line) or is_row(line):
        return False
    found = _MARKER.read(line.strip(INVISIBLE), partly=True)  # what follows the word may be half
    if not found or not found["word"]:
        return False
    return found["gap"] != " " or _SIGN.search(found["open"] or "") is not None


def may_become_marker(line: str) -> bool:
    """Whether more text could make an end marker of the line, as of `</EndOF`."""
    line = line.strip(f"{INVISIBLE} ")
    is_bare = line[:1].isalpha()
    if not line or len(line) >= 40 or (is_bare and sum(map(str.isalpha, line)) < _BARE_LEAST):
        return False
    found = _MARKER.read(line, partly=True)
    return found is not None and not (found["close"] or "").strip("-_ ")


def without_special_tokens(body: str) -> tuple[str, str]:
    """The body without a model's control words at its end, such as `<|im_end|>`; and these."""
    found = _SPECIAL_TOKENS.search(body, max(0, len(body) - 200))
    return (body[: found.start()], found[0]) if found else (body, "")


_GLUED_LIMIT: Final = 120
_GLUED: Final = re.compile(
    rf"[*_]{{0,3}}\\?(?:&lt;|[<＜\[{{(]{{1,3}})\s?[/|\\]?\s?end([_-]?)of\1text\s?[/|"
    rf"]?\s?(?:&gt;|[>＞\])}}]{{1,3}})"
    rf"`{{0,3}}(?:{_SPECIAL_TOKEN}|</(?:answer|response|output|final|post|article|result)>"
    rf"|[\s*_.{INVISIBLE}]){{0,12}}\Z",
    re.IGNORECASE,
)
_SENTENCE_ENDS: Final = tuple(f"{SENTENCE_ENDS}{CLOSING_BRACKETS}{QUOTES}*_|")


def find_glued_marker(text: str, start: int, stop: int | None = None) -> int | None:
    """Where an end marker stands that is the very last thing of a text, behind its last word.

    One that a space parts from a sentence that goes on is a word of it.

    Args:
        text: The reply.
        start: Offset of the body.
        stop: Where the text ends; None for all of it.

    >>> find_glued_marker("A hope.</EndOFText>", 0), find_glued_marker("End with </EndOFText>", 0)
    (7, None)
    """
    stop = len(text) if stop is None else stop
    found = _GLUED.search(text, max(start, stop - _GLUED_LIMIT), stop)
    before = text[max(start, found.start() - 40) : found.start()] if found else ""
    if not found or not before.strip() or before.endswith("`"):
        return None
    is_glued = not before[-1].isspace() or before.rstrip().endswith(_SENTENCE_ENDS)
    return found.start() if is_glued else None


def after_opening_token(text: str, start: int) -> int:
    """Where the text goes on behind a model's control word and the role that it names."""
    found = _OPENING_TOKEN.match(text, start)
    return found.end() if found else start


def may_become_role(text: str) -> bool:
    """Whether the text is the beginning of a role that a control word names: `assis`."""
    return bool(text) and any(role.startswith(text) for role in _ROLES)


def are_opening_tokens(text: str) -> bool:
    """Whether the text holds nothing but such control words and roles."""
    at, after = 0, after_opening_token(text, 0)
    while after > at:
        at, after = after, after_opening_token(text, after)
    return at == len(text)


def are_special_tokens(line: str) -> bool:
    """Whether the line holds a model's control words and nothing else."""
    return _SPECIAL_TOKENS.fullmatch(line) is not None
