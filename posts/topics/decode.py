"""The text of a list's bytes, with the lines whose letters may not be those that were meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from posts.checks.finding import quoted
from posts.prompts.decode import UnreadableText, decode_text
from posts.topics.topic_list import TopicFinding

_REMEDY: Final = "Save the file as “CSV UTF-8”."
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_LINE_BREAK: Final = re.compile(rb"\r\n?|\n")
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
    if _is_utf_16(data):
        return Decoded(decode_text(data), "UTF-16")
    if len(_CONTROL.findall(data)) > max(FEW, len(data) // 100):
        return Decoded(decode_text(data), "UTF-16")  # or it is no text
    plain, findings = _without_controls(data.removeprefix(_UTF_8))
    try:
        return Decoded(plain.decode(), "UTF-8", findings)
    except UnicodeDecodeError:
        if b"\0" in data[:1_000]:
            return Decoded(decode_text(data), "UTF-16")
        read = _not_utf_8(plain)
        return replace(read, findings=(*findings, *read.findings))


def _is_utf_16(data: bytes) -> bool:
    """Whether it says so, or every other byte is a zero, about."""
    head = data[:1_000]
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or 3 * head.count(0) >= len(head) > 0


def _without_controls(data: bytes) -> tuple[bytes, tuple[TopicFinding, ...]]:
    """A text with spaces in the place of control characters, and where the first of them is.

    It is in an encoding that has ASCII within it.
    """
    found = _CONTROL.search(data)
    if found is None:
        return data, ()
    finding = TopicFinding(
        kind="control character",
        severity="ok",
        message="A control character is here. It is read as a space.",
        remedy="Delete it.",
        line=len(_LINE_BREAK.findall(data, 0, found.start())) + 1,
    )
    return _CONTROL.sub(b" ", data), (finding,)


def _not_utf_8(data: bytes) -> Decoded:
    lines = data.splitlines(keepends=True)
    plain = [_as_utf_8(line) for line in lines]
    some_are = any(text is not None and not text.isascii() for text in plain)
    if not some_are:
        return Decoded(decode_text(data), "Windows-1252", tuple(_first_doubt(lines)))
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


def _first_doubt(lines: list[bytes]) -> Iterator[TopicFinding]:
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
