"""Count what a reader or an editor asks about: words, reading time.

Counting is called several times a second on a post that is still being written, so it looks at
the text with three regular expressions and never parses the Markdown.
"""

import re
from typing import Final

WORDS_PER_MINUTE: Final = 238
"""Adults reading English non-fiction in silence, on average (Brysbaert 2019)."""

# Thai and Lao, Burmese, Khmer, Japanese kana, Han: scripts that put no space between words.
UNSPACED: Final = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
FENCE_OR_NUMBER: Final = re.compile(
    r"\n[ \t>]*+(?:"
    r"(?P<fence>`{3,}|~{3,})[^`\n]*+(?:\n.*?\n[ \t>]*+(?P=fence)[`~]*+[ \t\r]*+(?=\n)|\n.*|\Z)"
    r"|\d{1,9}[.)](?=\s)"
    r")",
    re.DOTALL,
)
"""A fenced code block, to the end of the text where it is not closed; a list item's number."""
# Each alternative begins with a plain character: that lets the search skip what begins otherwise.
CODE_OR_ADDRESS: Final = re.compile(
    r"`(?P<more>`*+)(?:[^\n]{1,300}?(?<!`)`(?P=more)(?!`))?"
    r"|\]\([^()\n]*"
    rf"|https?://[^\s<>()\[\]{UNSPACED}]*"
    rf"|www\.[^\s<>()\[\]{UNSPACED}]*"
    r"|&\#?\w{1,32};"
)
"""Code in a line, a link's target, a bare address, an HTML entity."""
WORD: Final = re.compile(
    rf"[{UNSPACED}](?<=\w)|[^\W_{UNSPACED}][^\s`()\[\]<>|\u2013\u2014\u2026{UNSPACED}]*+"
)


def count_words(body: str) -> int:
    r"""Count the words of a Markdown body, without code in fences or backticks and without URLs.

    A word runs to the next space, bracket, dash or ellipsis and holds a letter or digit: "1,500",
    "don't" and "state-of-the-art" are one each. In scripts without spaces (Chinese, Japanese,
    Thai, …) each letter counts as one, so the figure is one of characters there.

    >>> count_words("## See [the docs](https://example.com/a-b)\n\n1. Run `make test` twice.")
    5
    >>> count_words("备份很重要。")
    5
    """
    prose = FENCE_OR_NUMBER.sub("\n", "\n" + body)
    return len(WORD.findall(CODE_OR_ADDRESS.sub(" ", prose)))


def reading_minutes(words: int) -> int:
    """How many minutes the words take to read: 0 for none, else at least 1.

    Characters of Chinese are read about as fast as words of English, so one rate serves both.
    """
    return max(1, round(words / WORDS_PER_MINUTE)) if words > 0 else 0
