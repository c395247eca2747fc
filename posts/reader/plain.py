"""Make plain text of a field: one line, nothing invisible, no quotes or emphasis around it."""

import re
import unicodedata
from typing import Final

from posts.vocabulary.charsets import BULLETS, HIDDEN, PAIRS, any_of

_LINE_SPACES: Final = re.compile("[ \\t-\\r\\x1c-\\x1f\\x85\u2028\u2029]+")


def visible(text: str) -> tuple[str, bool]:
    """The text on one line without what nobody can see, and whether there was any."""
    hidden = False
    if not (text.isascii() and text.isprintable()):  # some of what is hidden counts as printable
        spaced = _LINE_SPACES.sub(" ", text)
        text = HIDDEN.sub("", spaced)
        hidden = text != spaced
    if "  " in text:
        text = _LINE_SPACES.sub(" ", text)
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip(), hidden


_DEPTH_LIMIT: Final = 6
_LEADING: Final = re.compile(rf"(?:#{{1,6}}|{any_of(BULLETS, '>')})\s+")
_TAG_AROUND: Final = re.compile(
    r"<(h[1-6]|p|title|strong|b|em|i|u|span|a|mark|center|code|q|big)(?:\s[^<>]{0,500})?>"
    r"((?:(?!</\1\b)[^\n])*)</\1\s*>",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"!?\[([^\[\]]+)\]\((?:[^()\s]|\([^()\s]*\)){0,500}(?:\s+[\"'][^()]*)?\)")
_BOLD_WITHIN: Final = re.compile(r"(\*\*|__)(?=\S)([^*_]+)(?<=\S)\1")
_ENDS_LIMIT: Final = 1_000
_BREAKS: Final = re.compile(r"(?:\s{0,9}<br\s{0,3}/?>){1,9}\s{0,9}\Z", re.IGNORECASE)
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)|''")


def undressed(text: str, *, may_grow: bool = False) -> str:
    """The text without the quotes, emphasis, `#` and bullets around it, however deep.

    A quote or emphasis that is not closed yet counts as closed where the text may still grow.

    >>> undressed('**"A title"**'), undressed('"One" and "two"')
    ('A title', '"One" and "two"')
    """
    if text[-1:] in (">", ",", "\\") or text[:1] == "\\":
        text = _without_ends(text)
    for _ in range(_DEPTH_LIMIT):
        if text[:1].isalnum():
            break
        before = text
        text = _LEADING.sub("", text, count=1) if _LEADING.match(text) else text
        if text[:1] == "<" and (tag := _TAG_AROUND.fullmatch(text)):
            text = tag[2].strip()
        if text[:1] in "![" and (link := _LINK.fullmatch(text)):
            text = link[1].strip()
        for opening, closing in PAIRS:
            if text.startswith(opening):
                text = _without_pair(text, opening, closing, may_grow=may_grow)
        if text == before:
            break
    is_bold_within = ("**" in text or "__" in text) and "`" not in text
    return _BOLD_WITHIN.sub(r"\2", text) if is_bold_within else text


def _without_ends(text: str) -> str:
    """The text without a line break at its end, a comma behind its quotes, escapes of these."""
    text = _BREAKS.sub("", text[-_ENDS_LIMIT:]) if len(text) <= _ENDS_LIMIT else text
    if text[:1] in "\"'“" and text[-2:-1] in "\"'”" and text.endswith(","):
        return text[:-1]
    if text.endswith("\\") and not text.endswith("\\\\"):  # a line break in Markdown
        return text[:-1].rstrip()
    is_escaped = text.startswith('\\"') and text.endswith('\\"') and len(text) > 4
    return text[2:-2] if is_escaped else text


def _without_pair(text: str, opening: str, closing: str, *, may_grow: bool) -> str:
    inner = text[len(opening) :]
    if inner.endswith(closing) and len(inner) > len(closing):
        inner = inner[: -len(closing)]
        return _unescaped(inner.strip(), closing) if _is_one(inner, opening, closing) else text
    if may_grow and closing not in inner:
        return inner.removesuffix(closing[:1]).strip()
    return text


def _is_one(inner: str, opening: str, closing: str) -> bool:
    """Whether the marks around `inner` are a pair, not the ends of two: `"One" and "two"`."""
    if closing == "'":
        inner = _APOSTROPHE.sub("", inner)
    at = inner.find(closing)
    if at < 0:
        return True
    if opening != closing:
        return 0 <= inner.find(opening) < at
    return opening in "\"'＂" and (at == 0 or inner[at - 1] in " ([\\'")


def _unescaped(text: str, quote: str) -> str:
    """What YAML and JSON escape within quotes."""
    if quote == '"':
        return text.replace('\\"', '"')
    return text.replace("''", "'") if quote == "'" else text
