"""What is mended without a model: a long paragraph is broken up between its sentences.

No word of it changes, so nothing can get lost, and it costs nothing.
"""

from typing import Final

from posts.checks.readability.lengths import PARAGRAPH_WORDS
from posts.measures import count_words
from posts.prose.document import read_document
from posts.prose.sentences import split_sentences
from posts.prose.word_lists import word_lists
from posts.revision.pieces import Piece

CHECK: Final = "paragraph_length"
PART_WORDS: Final = 80
"""From so many words on, a new paragraph begins with the next sentence."""
_PAIRS: Final = (("[", "]"), ("(", ")"), ("“", "”"))
_MARKS: Final = ("**", "__", "*", "_", "`", "~~", '"')


def mended_by_rule(piece: Piece, language: str) -> str | None:
    """What becomes of a piece for which no model is needed; None where one is."""
    if piece.checks != (CHECK,) or piece.kind not in ("paragraph", "introduction"):
        return None
    new = break_up(piece.text, language)
    return new if _is_short(new) else None


def break_up(text: str, language: str) -> str:
    """A paragraph as several; as it is where it is short, or no place for a break is found.

    >>> break_up("One is here. Two is there.", "en")
    'One is here. Two is there.'
    """
    if _is_short(text):
        return text
    parts = [_broken(part, language) for part in text.split("\n\n")]
    new = "\n\n".join(parts)
    return new if new != text and _says(new) == _says(text) else text


def _broken(paragraph: str, language: str) -> str:
    if count_words(paragraph) <= PARAGRAPH_WORDS[0]:
        return paragraph
    lists = word_lists(language)
    abbreviations = lists.abbreviations if lists else frozenset[str]()
    parts: list[str] = [""]
    for sentence in split_sentences(paragraph, abbreviations):
        if count_words(parts[-1]) >= PART_WORDS and _is_closed(parts[-1]):
            parts.append("")
        parts[-1] = f"{parts[-1]} {sentence}".lstrip()
    if len(parts) > 1 and count_words(parts[-1]) < PART_WORDS // 4:
        last = parts.pop()
        parts[-1] += f" {last}"
    return "\n\n".join(parts) if len(parts) > 1 else paragraph


def _is_closed(text: str) -> bool:
    """Whether all emphasis, links and quotations that begin in a text end there."""
    return all(text.count(a) == text.count(b) for a, b in _PAIRS) and all(
        text.count(mark) % 2 == 0 for mark in _MARKS
    )


def _is_short(text: str) -> bool:
    return all(count_words(part) <= PARAGRAPH_WORDS[0] for part in text.split("\n\n"))


def _says(text: str) -> list[str]:
    """The words of a text and its links, in their order."""
    document = read_document(text)
    words = [word for passage in document.passages for word in passage.text.split()]
    return [*words, *(link.address for link in document.links)]
