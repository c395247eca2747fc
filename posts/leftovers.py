"""Tell what stands in a body but is no part of the post: for the checks, and for the mends.

Whatever stands in code, in a list, a quote or a table is the post's own.
"""

import re
from collections.abc import Iterator
from typing import Final

from posts.blocks import Block, lines_of, read_blocks
from posts.reader.chatter import is_greeting
from posts.reader.edges import are_special_tokens
from posts.reader.key_lines import read_key_line
from posts.reader.keys import letters_of
from posts.reader.markers import is_marker

_OWN_KEY: Final = re.compile(
    r"[*_#\s]*(?:(?:POST|BLOG|ARTICLE)_)?"
    r"(?:TITLE|META[_ ]DESCRIPTION|TAGS|CATEGORIES|CONTENT|BODY)[*_\s]*[:：]"
)
"""A key as the prompt spells it."""
_BOLD_LINE: Final = re.compile(r"(\*\*|__)(?=\S)(?P<text>(?:(?!\1).){1,100}?)(?<=\S)\1[:：]?")
_SENTENCE_END: Final = (".", "!", "。", "！", "…", ",", ";")
_FAREWELLS: Final = re.compile(
    r"[\W_]*(?:(?:please )?let me know|i hope (?:this|that|you)|(?:feel free|don't hesitate) to "
    r"(?:ask|reach|let|contact|tell me)|would you like me to|(?:if|should) you(?:'d| would)? "
    r"(?:like|want|need)[^.]{0,60}\b(?:me|i can|changes|adjust\w*)\b|is there anything|"
    r"(?:this|the) (?:blog )?(?:post|article) (?:is|has|contains|comes|meets|follows|stands)\b|"
    r"note:? (?:this|the) (?:blog )?(?:post|article)|word count|\(?(?:about|approx\w*)? ?[\d,.]+ "
    r"words\)?\W*\Z|ich hoffe|lass mich wissen|sag mir|gib mir bescheid|soll ich|"
    r"j'espère que (?:cet?|vous)|n'hésitez pas à me|espero que (?:este|esta|te|le)|"
    r"espero que (?:isso|este)|spero che|laat (?:het )?me weten|"
    r"надеюсь|дайте знать|希望这|希望這|如果您需要|この記事が|도움이)",
    re.IGNORECASE,
)
"""How a model takes its leave of the person."""
_OF_ITSELF: Final = re.compile(
    r"\b(?:as an? (?:ai|artificial intelligence|(?:large )?language model)\b|"
    r"i(?:'m| am) (?:just )?an? (?:ai|language model)\b|als (?:ki|sprachmodell)\b|"
    r"en tant qu'(?:ia|intelligence artificielle|modèle de langage)\b|"
    r"como (?:una )?(?:ia|inteligencia artificial|modelo de lenguaje)\b|"
    r"как (?:языковая модель|искусственный интеллект)\b)"
    r"|作为(?:一个)?(?:ai|人工智能)|作為(?:一個)?(?:ai|人工智慧)",
    re.IGNORECASE,
)


def prose_lines(body: str) -> Iterator[tuple[int, str]]:
    """The lines of paragraphs and headings, each with its number, from 0."""
    lines = lines_of(body)
    for block in read_blocks(body):
        if block.kind in ("paragraph", "heading") or _is_marker_alone(block):
            for number in range(block.start, min(block.stop, len(lines))):
                yield number, lines[number].rstrip("\r\n")


def _is_marker_alone(block: Block) -> bool:
    """Whether a block that Markdown takes for HTML begins with an end marker."""
    return block.kind == "html" and is_leftover_marker(block.text.partition("\n")[0])


def is_leftover_marker(line: str) -> bool:
    """Whether the line is an end marker, or a control word of a model."""
    return bool(line.strip()) and (is_marker(line) or are_special_tokens(line))


def is_leftover_key(line: str) -> bool:
    """Whether the line is one of a header, with its key as the prompt spells it."""
    return bool(_OWN_KEY.match(line)) and read_key_line(line) is not None


def is_title(block: Block, title: str) -> bool:
    """Whether the block is a heading of the first level that says the title."""
    return (
        block.kind == "heading"
        and block.level == 1
        and letters_of(block.text) == letters_of(title) != ""
    )


def bold_line(text: str) -> str | None:
    """What a line says that is bold as a whole; None for any other, and for a sentence."""
    found = _BOLD_LINE.fullmatch(text.strip())
    if not found or found["text"].endswith(_SENTENCE_END):
        return None
    return found["text"].strip().rstrip(":：")


def small_talk(body: str) -> list[Block]:
    """Paragraphs in which the model speaks to the person, or of itself."""
    paragraphs = [block for block in read_blocks(body) if block.kind == "paragraph"]
    talk = [block for block in paragraphs[:1] if block.start == 0 and is_greeting(block.text)]
    talk += [block for block in paragraphs[-2:] if _FAREWELLS.match(block.text)]
    talk += [block for block in paragraphs if _OF_ITSELF.search(block.text)]
    return sorted({block.start: block for block in talk}.values(), key=lambda block: block.start)
