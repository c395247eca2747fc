"""Error responses quoted inside another message: proxies embed them as JSON or Python literals.

Strategy: find where a value begins, parse it by either language, and look whether it is an answer,
a part of the request that is sent back, or a part of the sentence, like a range.
"""

import ast
import json
import re
import warnings
from collections.abc import Iterator
from typing import Any, Final

MAX_LITERAL: Final = 20_000
"""Characters of a Python literal that are parsed."""
WORDS: Final = (
    *("message", "msg", "error_message", "error_description", "description", "detail"),
    *("faultstring", "errormessage"),  # Apigee, AWS; names in small letters
    *("error_msg", "err_msg", "errmsg", "status_msg"),  # Baidu, MiniMax
)
A_LITERAL: Final = re.compile(r"[\[{]")
BEFORE_LITERAL: Final = re.compile(r"""[\s:=-]*(?:\b[bru])?["']?\s*$""")
NEAR: Final = 40
"""Characters before a value in which its own quotation marks are."""
SAID_IN_PIECES: Final = re.compile(
    r"""["'](?:message|msg|detail|error)["']\s*:\s*(?:"((?:[^"\\]|\\.)+)|'((?:[^'\\]|\\.)+))"""
)
"""Words in JSON or Python that breaks off."""
BROKEN_LITERAL: Final = re.compile(r"""[\[{]+\s*["']""")
SIGNS: Final = ("error", "errors", "detail", "fault")


def split_literal(text: str) -> tuple[str, Any, str]:
    """A text around a JSON or Python value, and that value; None if it contains none.

    Proxies put a server's whole answer into the message of theirs, written by either language.
    """
    found = A_LITERAL.search(text)
    if found is None:
        return text, None, ""
    at, before = found.start(), text[: found.start()].rstrip()
    before = before[:-NEAR] + BEFORE_LITERAL.sub("", before[-NEAR:])
    if "\\n" in text[at : at + NEAR]:  # the bytes of a whole answer, as Python shows them
        text = text[:at] + text[at:].replace("\\n", " ").replace('\\\\"', "'")
    try:
        value, end = json.JSONDecoder().raw_decode(text, at)
    except (ValueError, RecursionError):
        value, end = _python_value(text, at)
    if _holds_words(value):
        return before, value, text[end:].lstrip("'\" .,)")
    if before and _is_data(value):  # a part of the request, sent back
        return f"{before} … {text[end:].strip()}", None, ""
    whole = value is not None and not text[end:].strip()
    if before or not (whole or BROKEN_LITERAL.match(text)):
        return text, None, ""
    if value is None:
        value = ["".join(pair) for pair in SAID_IN_PIECES.findall(text)]
    return "", value, ""


def _python_value(text: str, at: int) -> tuple[Any, int]:
    end = max(text.rfind("}"), text.rfind("]")) + 1
    if not at < end <= at + MAX_LITERAL:
        return None, at
    try:
        with warnings.catch_warnings(action="ignore"):  # they would show the text
            return ast.literal_eval(text[at:end]), end
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None, at


def _holds_words(value: object) -> bool:
    """Whether a value is an answer of a server, and not a part of the sentence around it."""
    if isinstance(value, list):
        return any(isinstance(each, dict) and _holds_words(each) for each in value)
    names = {str(name).lower() for name in value} if isinstance(value, dict) else set()
    return bool(names & {*WORDS, *SIGNS})


def _is_data(value: object) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(each, dict | tuple) for each in value)
    )


def pairs_of(value: object) -> Iterator[str]:
    """A value that holds no sentence, in words."""
    if isinstance(value, list):
        yield from (str(each) for each in value if isinstance(each, str | int | float))
    elif isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, str | int | float):
                yield f"{name}: {each}"
