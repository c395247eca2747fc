"""Make Markdown of HTML that a model wrote into a body: headings, paragraphs, lists, emphasis.

Only what Markdown can say is changed; every other tag stays the text that it is.
"""

import re
from typing import Final

TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<name>h[1-6]|p|ul|ol|li|strong|b|em|i|hr)(?:\s[^<>]{0,300})?\s*/?>",
    re.IGNORECASE,
)
"""The tags that become Markdown."""
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
_SPACE_IN_LINE: Final = re.compile(r"(?m)^[ \t]+(?=[#-]|\d+\. )")


def html_to_markdown(html: str) -> str:
    r"""A text with such tags as Markdown.

    >>> html_to_markdown("<h2>One</h2><p>It is <b>bold</b>.</p><ul><li>A</li><li>B</li></ul>")
    '## One\n\nIt is **bold**.\n\n- A\n- B'
    """
    lists: list[int | None] = []

    def mark(found: re.Match[str]) -> str:
        name, closes = found["name"].lower(), bool(found["close"])
        if name in _EMPHASIS:
            return _EMPHASIS[name]
        if name in ("ul", "ol"):
            if closes and lists:
                lists.pop()
            elif not closes:
                lists.append(1 if name == "ol" else None)
            return "\n\n" if len(lists) <= 1 else ""
        if name == "li":
            return "" if closes else _item(lists)
        if name == "hr":
            return "\n\n---\n\n"
        return "\n\n" if closes or name == "p" else f"\n\n{'#' * int(name[1])} "

    text = _SPACE_IN_LINE.sub("", TAG.sub(mark, html)) if "  " not in html else TAG.sub(mark, html)
    return _MANY_BREAKS.sub("\n\n", text).strip()


def _item(lists: list[int | None]) -> str:
    """How an item of the innermost list begins."""
    number = lists[-1] if lists else None
    indent = "  " * (len(lists) - 1)
    if number is None:
        return f"\n{indent}- "
    lists[-1] = number + 1
    return f"\n{indent}{number}. "
