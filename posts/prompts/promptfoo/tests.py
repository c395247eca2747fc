"""Read the tests of a promptfoo config with their lines: variables, and what is asserted.

The file is hostile until shown otherwise: its aliases are measured before anybody walks through
them, every scalar is a text, and nothing is looked up in files that it names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from posts.prompts.outside_yaml import compose_yaml
from posts.prompts.promptfoo.config_file import UnreadableConfig, read_config

MAX_CHARACTERS: Final = 5_000_000
MAX_TESTS: Final = 10_000
MAX_ASSERTIONS: Final = 1_000
"""That are looked at, of all tests together."""
ELSEWHERE: Final = ("file://", "package:", "exec:", "http://", "https://", "huggingface://")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAssertion:
    """What a test asserts, as it stands there."""

    line: int
    type: str
    value: object
    """A text, or lists and dicts of texts; None for none."""
    other: tuple[str, ...]
    """Names of what else it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTest:
    """A test, or what holds for all of them."""

    line: int
    variables: Mapping[str, str]
    assertions: tuple[FoundAssertion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What cannot be had here."""

    line: int
    """In the file, from 1."""
    message: str
    """A sentence. May quote the file: hostile, plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTests:
    """All tests of a config."""

    default: FoundTest
    """What holds for each."""
    tests: tuple[FoundTest, ...]
    left_out: tuple[LeftOut, ...]


def read_tests(text: str) -> FoundTests:
    """Read the tests of a config.

    Raises:
        UnreadableConfig: it is too large, no YAML, or has no tests.
    """
    root = _root(text)
    left_out: list[LeftOut] = []
    entries = dict(_entries(root))
    default = _test(entries["defaultTest"], left_out) if "defaultTest" in entries else None
    tests = list(_tests(entries.get("tests"), left_out))
    if not tests and not default:
        raise UnreadableConfig(
            "The file has no tests that can be read."
            + (f" Line {left_out[0].line}: {left_out[0].message}" if left_out else ""),
            remedy="Take the config that has `tests:` in it.",
        )
    nothing = FoundTest(line=1, variables={}, assertions=())
    return FoundTests(default=default or nothing, tests=tuple(tests), left_out=tuple(left_out))


def _root(text: str) -> yaml.Node:
    root = read_config(text, compose_yaml, most=MAX_CHARACTERS, remedy="Make several files of it.")
    if not isinstance(root, yaml.MappingNode):
        raise UnreadableConfig(
            "The file is no promptfoo config.", remedy="Take the file that has `tests:` in it."
        )
    return root


def _tests(node: yaml.Node | None, left_out: list[LeftOut]) -> Iterator[FoundTest]:
    if isinstance(node, yaml.ScalarNode):
        left_out.append(_left(node, f"The tests lie elsewhere, in {_quoted(node)}."))
    if not isinstance(node, yaml.SequenceNode):
        return
    budget = MAX_ASSERTIONS
    for number, each in enumerate(node.value):
        if number >= MAX_TESTS:
            left_out.append(_left(each, f"Only {MAX_TESTS:,} tests are read."))
            return
        if test := _test(each, left_out, most=max(0, budget)):
            budget -= len(test.assertions)
            yield test


def _test(
    node: yaml.Node, left_out: list[LeftOut], *, most: int = MAX_ASSERTIONS
) -> FoundTest | None:
    if not isinstance(node, yaml.MappingNode):
        left_out.append(_left(node, "This test lies elsewhere."))
        return None
    entries = dict(_entries(node))
    for name, each in entries.items():
        if name not in {"vars", "assert", "description"}:
            left_out.append(_left(each, f"“{name[:40]}” of a test means nothing here."))
    return FoundTest(
        line=node.start_mark.line + 1,
        variables=dict(_variables(entries.get("vars"), left_out)),
        assertions=tuple(_assertions(entries.get("assert"), left_out, most)),
    )


def _variables(node: yaml.Node | None, left_out: list[LeftOut]) -> Iterator[tuple[str, str]]:
    if node is not None and not isinstance(node, yaml.MappingNode):
        left_out.append(_left(node, "The variables of this test lie elsewhere."))
        return
    for name, each in _entries(node) if node else ():
        if isinstance(each, yaml.ScalarNode) and not each.value.startswith(ELSEWHERE):
            yield name, each.value
        else:
            left_out.append(_left(each, f"The value of “{name[:40]}” is no text in this file."))


def _assertions(
    node: yaml.Node | None, left_out: list[LeftOut], most: int
) -> Iterator[FoundAssertion]:
    if not isinstance(node, yaml.SequenceNode):
        return
    for each in node.value[:most]:
        entries = dict(_entries(each))
        kind = entries.get("type")
        if not isinstance(kind, yaml.ScalarNode):
            left_out.append(_left(each, "This assertion has no type."))
            continue
        yield FoundAssertion(
            line=each.start_mark.line + 1,
            type=kind.value,
            value=_plain(entries.get("value")),
            other=tuple(name[:40] for name in entries if name not in {"type", "value"}),
        )
    if len(node.value) > most:
        left_out.append(
            _left(node.value[most], f"Only {MAX_ASSERTIONS:,} assertions are looked at.")
        )


def _entries(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key.value, value


def _plain(node: yaml.Node | None) -> object:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [each.value for each in node.value if isinstance(each, yaml.ScalarNode)]
    if isinstance(node, yaml.MappingNode):
        return {k: v.value for k, v in _entries(node) if isinstance(v, yaml.ScalarNode)}
    return None


def _left(node: yaml.Node, message: str) -> LeftOut:
    return LeftOut(line=node.start_mark.line + 1, message=message)


def _quoted(node: yaml.ScalarNode) -> str:
    return f"“{node.value[:60]}”"
