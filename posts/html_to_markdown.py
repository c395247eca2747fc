"""Make Markdown of HTML that a model wrote into a body: headings, paragraphs, lists, emphasis.

Only what Markdown can say is changed; every other tag, and what stands in code, stays the text that
it is.
"""

import re
from typing import Final

_ATTRIBUTES: Final = r"(?:\s[^<>]{0,300})?"
_CODE: Final = r"(?P<code>(?<!`)(?P<ticks>`++)(?:(?!\n\n).){1,400}?(?<!`)(?P=ticks)(?!`))"
TAG: Final = re.compile(
    rf"{_CODE}|<(?P<close>/?)(?P<name>h[1-6]|p|ul|ol|li|strong|b|em|i|hr){_ATTRIBUTES}\s*/?>",
    re.IGNORECASE | re.DOTALL,
)
"""The tags that become Markdown, and code in a line, which is passed over."""
ANY_TAG: Final = re.compile(
    r"</?(?:h[1-6]|p|ul|ol|li|strong|b|em|i|hr|div|span|section|article|header|footer|"
    r"main|figure|"
    r"figcaption|img|a|table|thead|tbody|tr|th|td|blockquote|center|font|u|iframe|script|"
    r"style|html|"
    r"body|head|button|form|input|video|small|sup|sub|mark|details|"
    r"summary)(?:\s[^<>]{0,300})?\s*/?>",
    re.IGNORECASE,
)
"""What a body in HTML is made of; `<br>` is shown as a line break."""
_EMPHASIS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_MANY_BREAKS: Final = re.compile(r"\n(?:[ \t]*\n){2,}")
_BLOCK: Final = r"(?:h[1-6]|p|li|ul|ol)"
_SPACE_WITHIN: Final = re.compile(
    rf"(?P<open><{_BLOCK}{_ATTRIBUTES}>)\s++|(?<!\s)\s++(?P<close></{_BLOCK}\s*>)", re.IGNORECASE
)
_SPACE_BETWEEN: Final = re.compile(rf"(</?(?:ul|ol|li){_ATTRIBUTES}>)\s++(?=<)", re.IGNORECASE)
_PARAGRAPH_IN_ITEM: Final = re.compile(
    rf"(?P<item><li{_ATTRIBUTES}>)<p{_ATTRIBUTES}>|</p\s*>(?P<end></li\s*>)", re.IGNORECASE
)


def has_tags(text: str) -> bool:
    """Whether a text has such tags outside of code."""
    return "<" in text and any(found["name"] for found in TAG.finditer(text))


def html_to_markdown(html: str) -> str:
    r"""A text with such tags as Markdown.

    >>> html_to_markdown("<h2>One</h2><p>It is <b>bold</b>.</p><ul><li>A</li><li>B</li></ul>")
    '## One\n\nIt is **bold**.\n\n- A\n- B'
    """
    lists: list[int | None] = []

    def mark(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        name, closes = found["name"].lower(), bool(found["close"])
        if name in _EMPHASIS:
            return _EMPHASIS[name]
        if name in ("ul", "ol"):
            if closes and lists:
                lists.pop()
            elif not closes:
                lists.append(1 if name == "ol" else None)
            return "\n\n" if len(lists) <= (0 if closes else 1) else ""
        if name == "li":
            return "" if closes else _item(lists)
        if name == "hr":
            return "\n\n---\n\n"
        return "\n\n" if closes or name == "p" else f"\n\n{'#' * int(name[1])} "

    return _MANY_BREAKS.sub("\n\n", TAG.sub(mark, _trimmed(html))).strip()


def emphasis_to_markdown(text: str) -> str:
    """A text with bold and italic tags as Markdown; all other tags stay.

    >>> emphasis_to_markdown("- <b>A</b> and `<b>`, <p>")
    '- **A** and `<b>`, <p>'
    """

    def mark(found: re.Match[str]) -> str:
        name = (found["name"] or "").lower()
        return _EMPHASIS.get(name, found[0])

    return TAG.sub(mark, text)


def _trimmed(html: str) -> str:
    """HTML without the space around blocks, and without paragraphs that begin or end an item."""
    html = _SPACE_WITHIN.sub(lambda found: found["open"] or found["close"], html)
    html = _SPACE_BETWEEN.sub(r"\1", html)
    return _PARAGRAPH_IN_ITEM.sub(lambda found: found["item"] or found["end"], html)


def _item(lists: list[int | None]) -> str:
    """How an item of the innermost list begins."""
    number = lists[-1] if lists else None
    indent = "".join("  " if outer is None else "   " for outer in lists[:-1])
    if number is None:
        return f"\n{indent}- "
    lists[-1] = number + 1
    return f"\n{indent}{number}. "
