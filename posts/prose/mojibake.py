"""Find and mend letters that a wrong encoding broke: UTF-8 that was read as Latin-1 or cp1252."""

import re
from collections.abc import Iterator
from typing import Final

_CP1252: Final = {
    sign: byte for byte in range(0x80, 0x100) if (sign := bytes([byte]).decode("cp1252", "ignore"))
}
_BYTES: Final = {
    **_CP1252,
    **{chr(byte): byte for byte in range(0x80, 0x100) if chr(byte) not in _CP1252},
}
"""What each byte of 80 to FF becomes when it is read as cp1252, or as Latin-1."""


def _class(first: int, last: int) -> str:
    signs = (re.escape(sign) for sign, byte in _BYTES.items() if first <= byte <= last)
    return f"[{''.join(signs)}]"


_TAIL: Final = _class(0x80, 0xBF)
_BROKEN: Final = re.compile(
    rf"(?:[ÂÃ]{_TAIL}|[âï]{_TAIL}{{2}}|ð{_TAIL}{{3}})+"
    # One such pair may well be meant, as in "CAFÉ…"; two in a row are not.
    rf"|(?:{_class(0xC4, 0xDF)}{_TAIL}){{2,}}|(?:{_class(0xE0, 0xEF)}{_TAIL}{{2}}){{2,}}"
    r"|[\ufffd\x80-\x84\x86-\x9f]+"
)

_SUSPECT: Final = re.compile(r"[Â-ð\ufffd\x80-\x84\x86-\x9f]")
"""What broken letters begin with."""


def find_mojibake(text: str) -> dict[int, str]:
    """Broken letters of a text, by the offset of each.

    >>> find_mojibake("The cafÃ© doesnâ€™t open.")
    {7: 'Ã©', 15: 'â€™'}
    """
    return {
        found.start(): found[0]
        for found in _broken(text)
        if not found[0].isalpha() or mend_mojibake(found[0]).isalpha()
    }


def _broken(text: str) -> Iterator[re.Match[str]]:
    """What looks broken; tried only where it can begin, which is at few places of a text."""
    at = 0
    while not text.isascii() and (suspect := _SUSPECT.search(text, at)):
        found = _BROKEN.match(text, suspect.start())
        if found:
            yield found
        at = found.end() if found else suspect.end()


def mend_mojibake(text: str) -> str:
    """A text with the letters that were meant, where they can be told; else as it is.

    >>> mend_mojibake("The cafÃ© doesnâ€™t open.")
    'The café doesn’t open.'
    """
    return _BROKEN.sub(_mended, text)


def _mended(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[sign] for sign in found[0]).decode()
    except (KeyError, UnicodeDecodeError):
        return found[0]
