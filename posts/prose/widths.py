"""How wide a line is in Arial: results pages cut a title by its width and not by its characters.

The table is Helvetica's, in thousandths of the size, from Adobe's metrics of the 14 core fonts;
Arial and Liberation Sans have the same widths.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final

TITLE_SIZE: Final = 20
"""Pixels, in which results pages set a title."""
_BY_WIDTH: Final[Mapping[int, str]] = {
    191: "'",
    222: "ijlł‘’‚",
    260: "|¦",
    278: " !,./:;I[\\]ftìíîïÌÍÎÏ·\u00a0ı",
    333: "()-`r“”„¡‹›¨´¸¹²³",
    334: "{}",
    350: "•",
    355: '"',
    365: "º",
    370: "ª",
    389: "*",
    400: "°",
    469: "^",
    500: "Jcksvxyzçýÿžš",
    537: "¶",
    556: "#$0123456789?L_abdeghnopquàáâãäåèéêëñòóôõöùúûüðþŁµ«»€£¥¢ƒ§–",
    584: "+<=>~±×÷¬",
    611: "FTZßøŽ¿",
    667: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝŠŸÞ",
    722: "CDHNRUwÇÑÙÚÛÜÐ",
    737: "©®",
    778: "GOQØÒÓÔÕÖ",
    833: "Mm",
    834: "¼½¾",
    889: "%æ",
    944: "Wœ",
    1000: "Æ—…™Œ",
    1015: "@",
}
WIDTHS: Final[Mapping[str, int]] = {
    sign: width for width, signs in _BY_WIDTH.items() for sign in signs
}
DEFAULT: Final = 556
"""For a character that is not in the table: about a letter's width."""
WIDE: Final = 1000
"""For one of East Asia, and an emoji."""


def text_width(text: str, size: int = TITLE_SIZE) -> int:
    """How many pixels wide a text is in Arial of that size.

    >>> text_width("How to Test a Backup")
    196
    """
    return round(sum(map(_width, unicodedata.normalize("NFC", text))) * size / 1000)


def cut_to_width(text: str, width: int, size: int = TITLE_SIZE) -> str:
    """The text as a results page shows it: cut before the word that no longer fits, with "…"."""
    if text_width(text, size) <= width:
        return text
    room = (width - text_width("…", size)) * 1000 / size
    end = 0
    for sign in text:
        room -= _width(sign)
        if room < 0:
            break
        end += 1
    cut = text[:end].rstrip()
    at_word = cut.rpartition(" ")[0] if end < len(text) and text[end : end + 1] != " " else cut
    return f"{at_word or cut}…"


def _width(sign: str) -> int:
    known = WIDTHS.get(sign) or WIDTHS.get(unicodedata.normalize("NFD", sign)[0])
    if known is not None:
        return known
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn"):
        return 0
    return WIDE if unicodedata.east_asian_width(sign) in "WF" else DEFAULT
