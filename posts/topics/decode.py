"""The text of a list's bytes, with the lines whose letters may not be those that were meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from posts.checks.finding import quoted
from posts.prompts.decode import UnreadableText, decode_text
from posts.topics.topic_list import TopicFinding

_REMEDY: Final = "Save the file as “CSV UTF-8”."
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
FEW: Final = 10
"""Control characters that a text may have by mistake; a long one has one in a hundred."""
_UTF_8: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and the name of its encoding for a person."""

    text: str
    encoding: str
    findings: tuple[TopicFinding, ...] = ()


def decode(data: bytes) -> Decoded:
    r"""Decode a file: UTF-8, UTF-16, or what Windows wrote before, also where lines differ.

    >>> decode("naïve".encode("utf-16")).encoding, decode("naïve".encode("cp1252")).encoding
    ('UTF-16', 'Windows-1252')

    Raises:
        UnreadableText: it is no text.
    """
    data_without_mark = data.removeprefix(_UTF_8)
    try:
        text = data_without_mark.decode()
    except UnicodeDecodeError:
        return _not_utf_8(data)
    if 3 * data[:1_000].count(0) >= len(data[:1_000]):
        return Decoded(decode_text(data), "UTF-16")
    return Decoded(*_without_controls(text))


def _without_controls(text: str) -> tuple[str, str, tuple[TopicFinding, ...]]:
    """A text in UTF-8, in which signs that are none are blanks, and where the first of them is.

    Raises:
        UnreadableText: it has many of them.
    """
    found = _CONTROL.search(text)
    if found is None:
        return text, "UTF-8", ()
    if len(_CONTROL.findall(text)) > max(FEW, len(text) // 100):
        decode_text(text.encode())
    finding = TopicFinding(
        kind="control character",
        severity="ok",
        message="A character that is no sign is here; it is read as a space.",
        remedy="Delete it.",
        line=text.count("\n", 0, found.start()) + 1,
    )
    return _CONTROL.sub(" ", text), "UTF-8", (finding,)


def _not_utf_8(data: bytes) -> Decoded:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:1_000]:
        return Decoded(decode_text(data), "UTF-16")
    lines = data.removeprefix(_UTF_8).splitlines(keepends=True)
    plain = [_as_utf_8(line) for line in lines]
    some_are = any(text is not None and not text.isascii() for text in plain)
    if not some_are:
        text = decode_text(data.removeprefix(_UTF_8))
        return Decoded(text, "Windows-1252", tuple(_first_doubt(lines, text)))
    mixed = [
        text if text is not None else _as_windows(line)
        for line, text in zip(lines, plain, strict=True)
    ]
    findings = tuple(
        TopicFinding(
            kind="encoding",
            severity="ok",
            message=f"This line is not in UTF-8, as others are; read as “{quoted(mixed[at])}”.",
            remedy=_REMEDY,
            line=at + 1,
        )
        for at, text in enumerate(plain)
        if text is None
    )
    decode_text("".join(mixed).encode(errors="replace"))  # or it is no text at all
    return Decoded("".join(mixed), "UTF-8 and Windows-1252", findings)


def _first_doubt(lines: list[bytes], text: str) -> Iterator[TopicFinding]:
    """Show a line of a text whose encoding nothing tells for certain."""
    at = next((at for at, line in enumerate(lines) if not line.isascii()), None)
    if at is not None:
        shown = quoted(lines[at].decode("cp1252", errors="replace"))
        message = f"The file is not in UTF-8; read as Windows-1252, so that this is “{shown}”."
        remedy = f"If letters are wrong: {_REMEDY[0].lower()}{_REMEDY[1:]}"
        yield TopicFinding(
            kind="encoding", severity="ok", message=message, remedy=remedy, line=at + 1
        )


def _as_utf_8(line: bytes) -> str | None:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None


def _as_windows(line: bytes) -> str:
    return line.decode("cp1252", errors="replace")


__all__ = ["Decoded", "UnreadableText", "decode"]
