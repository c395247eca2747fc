"""Make a text of a file's bytes: UTF-8, UTF-16 or what Windows wrote before; nothing is guessed."""

from typing import Final

from posts.prompts.template import PromptError

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\r\f")


class UnreadableText(PromptError):
    """The file holds no text in an encoding that can be told."""


def decode_text(data: bytes) -> str:
    r"""The text of a file.

    >>> decode_text("naïve".encode("utf-16")), decode_text("naïve".encode("cp1252"))
    ('naïve', 'naïve')

    Raises:
        UnreadableText: the encoding cannot be told.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", *_without_mark(data)):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if not _CONTROLS.intersection(map(ord, text[:10_000])):
            return text
    raise UnreadableText(
        "The file is no text in UTF-8, UTF-16 or Windows-1252.",
        remedy="Save it as plain text in UTF-8.",
    )


def _without_mark(data: bytes) -> tuple[str, ...]:
    """Encodings that bytes may have which are no UTF-8: zeros tell the halves of UTF-16 apart."""
    head = data[:1_000]
    if b"\0" in head:
        is_le = head[1::2].count(0) > head[::2].count(0)
        return ("utf-16-le",) if is_le else ("utf-16-be",)
    return ("cp1252",)
