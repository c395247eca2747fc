"""The hostile data of tests/badinputs, as strings with printable ids."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("badinputs")


def load(name: str) -> Any:
    """A file's data as it is."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def strings(name: str) -> list[str]:
    """A file's strings; recipes `{"repeat", "len"}` built, groups laid flat."""
    return list(_flatten(load(name)))


def _flatten(data: Any) -> Any:
    match data:
        case str():
            yield data
        case {"repeat": str(text), "len": int(length)}:
            yield (text * (length // len(text) + 1))[:length]
        case {"payload": str(payload)}:
            yield payload
        case {"markdown": str(markdown)}:
            yield markdown
        case dict():
            yield from _flatten(list(data.values()))
        case list():
            for item in data:
                yield from _flatten(item)
