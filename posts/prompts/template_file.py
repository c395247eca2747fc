"""A template as a file: plain Markdown that its owner can keep, edit and share.

YAML front matter has `name`, `description` and `variables`, and may be missing; the instructions
follow, then a line `[user]`, then the user's message. Without that line all of it is the message.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import yaml

from posts.plain_text import drop_unprintable, fold_line
from posts.prompts.holes import holes_of
from posts.prompts.outside_yaml import load_yaml
from posts.prompts.template import COMPUTED, HOLE, PromptTemplate, Variable

_BUILT_IN: Final = frozenset(
    {"topic", "audience", "tone", "language", "words", "keyphrase", "notes"}
)
"""The variables of the built-in template: they are holes in code, too."""
DEFAULT_TEMPLATE: Final = "blog_post"
MAX_HEAD: Final = 50_000
"""Characters of front matter: far more than any list of variables needs."""
FRONT_MATTER: Final = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
USER_LINE: Final = re.compile(r"^\[user\][ \t]*\n", re.MULTILINE)


@lru_cache(maxsize=256)
def read_template(text: str) -> PromptTemplate:
    """Read a template file. A hole that the front matter does not name is a variable, too.

    Raises:
        ValueError: the front matter cannot be read. `str()` says why, in a sentence.
    """
    parts = FRONT_MATTER.fullmatch(text)
    head = _read_head(parts[1]) if parts else {}
    before, *after = USER_LINE.split(parts[2] if parts else text, maxsplit=1)
    instructions, message = (before, after[0]) if after else ("", before)
    defined = tuple(_read_variables(head.get("variables") or {}))
    return PromptTemplate(
        name=fold_line(str(head.get("name", ""))),
        description=fold_line(str(head.get("description", ""))),
        variables=find_variables(f"{instructions}\n{message}", defined),
        instructions=instructions.strip(),
        text=message.strip(),
    )


def find_variables(text: str, defined: Sequence[Variable]) -> tuple[Variable, ...]:
    """The variables of a text: the defined ones that it uses, then what its other holes make."""
    names = {variable.name for variable in defined} | COMPUTED.keys()
    holes = holes_of(text, names | _BUILT_IN)
    others = [_of_hole(hole) for hole in holes if hole not in names]
    return (*(variable for variable in defined if variable.name in holes), *others)


def _read_head(text: str) -> dict[str, object]:
    if len(text) > MAX_HEAD:
        raise ValueError(f"What stands between the two lines --- has {len(text):,} characters.")
    try:
        head = load_yaml(text)
    except (yaml.YAMLError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" Look at line {where.line + 2}." if where else ""
        raise ValueError(f"What stands between the two lines --- is not YAML.{line}") from error
    if not isinstance(head, dict):
        raise ValueError("What stands between the two lines --- has no name and no variables.")
    return head


def _read_variables(given: object) -> Iterator[Variable]:
    if not isinstance(given, dict):
        raise ValueError("The variables are not a list of names with what belongs to each.")
    for name, parts in given.items():
        parts = parts or {}
        if not HOLE.fullmatch(f"{{{{{name}}}}}") or not isinstance(parts, dict):
            raise ValueError(f"The variable {str(name)[:60]} cannot be read.")
        if wrong := next((part for part in parts.values() if not isinstance(part, str)), None):
            raise ValueError(f"The variable {name} has {type(wrong).__name__} where text belongs.")
        yield Variable(
            name=name,
            label=fold_line(parts.get("label", "")) or _as_label(name),
            default=drop_unprintable(parts["default"]) if "default" in parts else None,
            help=fold_line(parts.get("help", "")),
            several_lines=parts.get("several_lines", "").lower() in {"true", "yes"},
        )


def _of_hole(hole: str) -> Variable:
    """A variable of the built-in template means the same in others; any other one is needed."""
    built_in = {variable.name: variable for variable in load_template().variables}
    if hole in built_in:
        return built_in[hole]
    return Variable(name=hole, label=_as_label(hole), defined=False)


def _as_label(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:] or name


@cache
def load_template(name: str = DEFAULT_TEMPLATE) -> PromptTemplate:
    """A built-in template, by the name of its file in `prompts/`."""
    return read_template(built_in_text(name))


def built_in_text(name: str) -> str:
    """The file of a built-in template."""
    return Path(__file__).with_name(f"{name}.md").read_text(encoding="utf-8")


def write_template(template: PromptTemplate) -> str:
    """The file of a template: reading it gives the same template."""
    variables = {each.name: _parts_of(each) for each in template.variables if each.defined}
    head = {"name": template.name, "description": template.description, "variables": variables}
    written = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=1_000)
    return f"---\n{written}---\n{template.instructions}\n\n[user]\n{template.text}\n"


def _parts_of(variable: Variable) -> dict[str, str]:
    given = {
        "label": variable.label,
        "default": variable.default,
        "help": variable.help or None,
        "several_lines": "true" if variable.several_lines else None,
    }
    return {name: value for name, value in given.items() if value is not None}
