"""Split a text into words, and tell which texts cannot be: those of scripts without spaces."""

import re
from typing import Final

from posts.vocabulary.charsets import UNSPACED

MOST_UNSPACED: Final = 0.3
"""From this share of its letters on, a text counts as one of a script without spaces."""
_EDGES: Final = "!\"$&'()*+,-./" + (
    ":;<>?@[\\]^_`{|}~¡¿«»‹›“”„‟‘’‚‛…•·–、。！？；：，．（）「」『』【】《》؟،؛״׳′″†‡§¶™®©"
)
"""What may stand around a word but is no part of it."""
_DENSE: Final = re.compile(f"[{UNSPACED}]")
_LETTER: Final = re.compile(r"[^\W\d_]")


def split_words(text: str) -> list[str]:
    """The words of a text as they are written, without the marks around them.

    Spaces and long dashes part, all else joins; a number is a word, and so are "%" and "#".

    >>> split_words("Don't panic – it's a state-of-the-art $1,500 and/or (free) tool.")
    ["Don't", 'panic', "it's", 'a', 'state-of-the-art', '1,500', 'and/or', 'free', 'tool']
    """
    pieces = text.replace("\u2014", " ").replace("|", " ").split()
    return [word for each in pieces if (word := each if each.isalnum() else each.strip(_EDGES))]


def plain_words(text: str) -> list[str]:
    """The words of a text for comparing: small letters, one kind of apostrophe.

    >>> plain_words("It’s a Test")
    ["it's", 'a', 'test']
    """
    return split_words(text.lower().replace("’", "'"))


def is_unspaced(text: str) -> bool:
    """Whether a text is written without spaces between words, as Chinese, Japanese and Thai are."""
    if text.isascii():
        return False
    dense = len(_DENSE.findall(text))
    return dense > 0 and dense > MOST_UNSPACED * len(_LETTER.findall(text))
