"""Front matter: the fields of a post as YAML on top of its Markdown, for site generators."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import yaml

from posts.plain_text import drop_unprintable
from posts.vocabulary.charsets import LINE_BREAK

Field = str | bool | date | Sequence[str]
LONGER_THAN_ANY_LINE: Final = 10**6


def write_front_matter(fields: Mapping[str, Field]) -> str:
    r"""Write fields, in their order, between two lines of `---`.

    Reading it back as YAML gives every field as it was, text as text (`yes`, `1e3` and dates too),
    but for characters that YAML does not carry: controls and lone surrogates are dropped.

    >>> write_front_matter({"title": "Yes: a #1 guide", "draft": True})
    "---\ntitle: 'Yes: a #1 guide'\ndraft: true\n---\n"
    """
    lines = "".join(_written(name, _plain(value)) for name, value in fields.items())
    return f"---\n{lines}---\n"


_NO_PLAIN_TEXT: Final = re.compile(
    r"[\W\d_]|(?:y|n|yes|no|on|off|true|false|null|nan|inf|infinity)\Z",
    re.IGNORECASE,
)
"""What some reader of YAML takes for a number, a date or a switch: they differ in which."""


_COMMON: Final = re.compile(r"[\w !\"#%&'()*+,./:;=?‘’“”–—…-]{1,1000}")
"""A text of such characters, as most are, is written in one of two ways."""
_NO_PLAIN_PART: Final = re.compile(r":(?: |\Z)| (?:#|\Z)")


def _written(name: str, value: Field) -> str:
    """A field as PyYAML writes it, which takes twenty times as long."""
    match value:
        case str() if _COMMON.fullmatch(value):
            return f"{name}: {_common(value)}\n"
        case list() if value and all(map(_COMMON.fullmatch, value)):
            return f"{name}:\n" + "".join(f"- {_common(item)}\n" for item in value)
        case date():
            return f"{name}: {value.isoformat()}\n"
        case _:
            return yaml.dump(
                {name: value}, Dumper=_Dumper, allow_unicode=True, width=LONGER_THAN_ANY_LINE
            )


def _common(text: str) -> str:
    if _NO_PLAIN_TEXT.match(text) or _NO_PLAIN_PART.search(text):
        return "'" + text.replace("'", "''") + "'"
    return text


class _Dumper(yaml.SafeDumper):
    """Escapes line breaks: YAML 1.1 and 1.2 differ in which characters are some."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if LINE_BREAK.search(text) else "'" if _NO_PLAIN_TEXT.match(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def _plain(value: Field) -> Field:
    match value:
        case str():
            return drop_unprintable(value)
        case bool() | date():
            return value
        case _:
            return [drop_unprintable(item) for item in value]
