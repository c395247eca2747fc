"""YAML of outside origin: texts, lists and dicts, and no more of them than the file has room for.

A tag makes nothing. An alias costs a few characters and may stand for all before it, ten times over
on each of ten lines: what the file says at full length is measured before anybody looks at it.
"""

from typing import Final

import yaml
from yaml.scanner import ScannerError

MOST_AT_LENGTH: Final = 1_000_000
"""Characters, with every alias written out; each value counts as one more."""
MOST_OPEN: Final = 100
"""Brackets open at once. Each may begin a key, so for each character all of them are gone through:
a thousand take half a second."""


class TooLong(yaml.YAMLError):
    """Written out, it has no end or nearly none."""


class _Loader(yaml.BaseLoader):
    def fetch_flow_collection_start(self, TokenClass: type[yaml.Token]) -> None:  # noqa: N803
        if self.flow_level >= MOST_OPEN:
            raise ScannerError(problem="too many open brackets", problem_mark=self.get_mark())
        super().fetch_flow_collection_start(TokenClass)


def load_yaml(text: str) -> object:
    """Read a document.

    Raises:
        yaml.YAMLError: it is not YAML, or its aliases expand to too much.
        ValueError, RecursionError: it is not YAML that can be read.
    """
    return _read(text)[1]


def compose_yaml(text: str) -> yaml.Node | None:
    """Read a document as nodes, which know their lines; None for an empty one. Raises likewise."""
    return _read(text)[0]


def _read(text: str) -> tuple[yaml.Node | None, object]:
    """A document as nodes, and as what they stand for; it is read once."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        value = None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()
    _measure(value, {})
    return node, value


def _measure(value: object, known: dict[int, int]) -> int:
    """How long a value is with every alias written out; `known` has what was measured, by id."""
    if isinstance(value, str):
        return 1 + len(value)
    if id(value) not in known:
        known[id(value)] = MOST_AT_LENGTH  # of what holds itself
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_measure(part, known) for part in _as_list(parts))
    if known[id(value)] > MOST_AT_LENGTH:
        raise TooLong
    return known[id(value)]


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
