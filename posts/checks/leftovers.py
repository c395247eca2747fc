"""Tell what stands in a body but is no part of the post: for the checks, and for the mends.

Whatever stands in code, in a list, a quote or a table is the post's own.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
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
_ANNOUNCES: Final = re.compile(
    r"[\W_]*+(?:(?:sure|certainly|of course|absolutely|understood|got it|no problem|okay|ok|"
    r"alright|happy to|as requested|gerne|natürlich|klar|selbstverständlich|bien sûr|avec plaisir|"
    r"claro|por supuesto|com certeza|certo|certamente|natuurlijk|graag|oczywiście|конечно|当然|"
    r"當然|好的|もちろん|承知|물론|알겠습니다)[^\n]{0,160}?"
    r"(?:\bhere\b|\byour\b|\bbelow\b|\bhier\b|voici|aquí|aqui|ecco|\boto\b|вот|以下|这|這|こちら|다음)"
    r"|here(?:'s|’s| is) (?:the|your|a)\b[^\n]{0,120}(?:post|article|draft)[^\n]{0,80}[:：]\W*\Z"
    r"|(?:i've|i’ve|i have) written\b)",
    re.IGNORECASE,
)
"""How a model hands a post over; a post about writing may begin in nearly the same words."""
_EDITS: Final = (
    r"[^.!?]{0,80}?(?:adjust|chang|edit|revis|rewrit|tweak|modif|shorten|expand|longer|shorter|"
    r"refin|another version|different tone|änder|anpass|kürz|überarbeit|modifi|cambi|ajust|alter|"
    r"измен|поправ|修改|调整|調整|수정)"
)
"""What a model offers to do; without it, the words may be to the readers of the post."""
_FAREWELLS: Final = re.compile(
    r"[\W_]*+(?:"
    rf"(?:(?:please )?let me know|feel free to (?:ask|tell me|let me)|(?:if|should) you\b){_EDITS}|"
    r"would you like me to|is there anything (?:else )?(?:i can|you(?:'d| would) like me to)|"
    r"i hope (?:this|the) (?:blog post|post|article|draft) (?:meets|fits|suits|works|is what)|"
    r"(?:about|approx[^\W\d]*+)? ?\d[\d,.]*+ words\)?\W*+\Z|word count\b|"
    rf"(?:lass(?:t|en sie)? mich wissen|sag(?:en sie)? mir|gib mir bescheid){_EDITS}|soll ich|"
    rf"(?:n'hésitez pas à me|si vous (?:souhaitez|voulez)){_EDITS}|"
    rf"(?:avísame|dime|si (?:quieres|deseas)|me avise|se quiser){_EDITS}|"
    rf"(?:дайте знать|если (?:нужно|хотите)|如果您|如需|如果需要|필요하시면){_EDITS}"
    r")",
    re.IGNORECASE,
)
"""How a model takes its leave of the person. What may stand before it is passed over once, and
never looked at again: else marks alone, `.,.,`, would take time in the square of their number."""
_OF_ITSELF: Final = re.compile(
    r"\b(?:as an? (?:ai|artificial intelligence|(?:large )?language model)\b[^.!?\n]{0,40}?"
    r"\b(?:i|my)\b|i(?:'m| am) (?:just |only )?an? (?:ai|(?:large )?language model)\b(?! \w+er\b)|"
    r"als (?:ki|sprachmodell)\b[^.!?\n]{0,40}?\bich\b|"
    r"en tant qu(?:'|e )(?:ia|intelligence artificielle|modèle de langage)\b[^.!?\n]{0,40}?\bje\b|"
    r"как (?:языковая модель|искусственный интеллект)\b[^.!?\n]{0,40}?\bя\b)"
    r"|(?:作为|作為)(?:一个|一個)?(?:ai|人工智能|人工智慧)[^。\n]{0,20}我",
    re.IGNORECASE,
)
"""A model that speaks of itself, and not an engineer who does."""


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
        and letters_of(block.text) == _letters_of_title(title) != ""
    )


@lru_cache(maxsize=8)
def _letters_of_title(title: str) -> str:
    """The same for each heading that is compared with it."""
    return letters_of(title)


def bold_line(text: str) -> str | None:
    """What a line says that is bold as a whole; None for any other, and for a sentence."""
    found = _BOLD_LINE.fullmatch(text.strip())
    if not found or found["text"].endswith(_SENTENCE_END):
        return None
    return found["text"].strip().rstrip(":：")


def small_talk(body: str) -> list[Block]:
    """Paragraphs at the edges of a body in which the model speaks to the person."""
    paragraphs = [block for block in read_blocks(body) if block.kind == "paragraph"]
    talk = [block for block in paragraphs[:1] if block.start == 0 and _hands_over(block.text)]
    return talk + [block for block in paragraphs[-2:] if _FAREWELLS.match(block.text)]


def self_talk(body: str) -> list[Block]:
    """Paragraphs in which the model speaks of itself; they may hold more than that."""
    return [
        block
        for block in read_blocks(body)
        if block.kind == "paragraph" and _OF_ITSELF.search(block.text)
    ]


def _hands_over(text: str) -> bool:
    return is_greeting(text) and bool(_ANNOUNCES.match(text))
