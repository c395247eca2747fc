"""The replies of tests/envelopes with their expected reading."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("envelopes")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@dataclass(frozen=True)
class Sample:
    """A reply, the offsets of its continuations, and how it is to be read."""

    name: str
    reply: str
    seams: tuple[int, ...]
    expected: dict[str, Any]


def load(name: str) -> Sample:
    """A sample; bytes are decoded as they are, so that CRLF survives."""
    reply = (FOLDER / f"{name}.txt").read_bytes().decode()
    expected = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Sample(name, reply, tuple(expected.get("seams", ())), expected)
