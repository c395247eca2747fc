"""Write prompts as a promptfoo config, so that nobody is locked in; what has no equal is said.

promptfoo fills the holes of a prompt from `vars`, so a template's defaults become those of every
test, and what one post was asked for becomes a test. Values are data there, too: what promptfoo
would read as a template or a file is written so that it does not.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from posts.plain_text import replace_surrogates
from posts.prompts.holes import holes_of, write_literals
from posts.prompts.version import COMPUTED, PromptTemplate, PromptVersion

SCHEMA: Final = "# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json\n"
Config = dict[str, Any]
_TAG: Final = re.compile(r"\{(?=[{%#])")
"""Where promptfoo's template language would begin."""
LITERAL: Final = "{{ '{{' }}"
"""How promptfoo's language writes two braces that are to be sent."""
_SOURCES: Final = ("file:", "package:")
"""What makes promptfoo load a value from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptfooModel:
    """A model to write into a config. It holds no key."""

    provider: str
    """As `openai`, `anthropic`, `compatible`."""
    name: str
    base_url: str | None = None
    """None for the provider's own address."""
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)
    max_output_tokens: int | None = None
    """None leaves it to promptfoo, which allows about 1,000: too few for a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promptfoo:
    """A config, and what could not be written into it."""

    text: str
    left_out: tuple[str, ...]
    """A sentence each."""


def write_promptfoo(
    prompts: Sequence[PromptVersion],
    models: Sequence[PromptfooModel] = (),
    tests: Sequence[Mapping[str, str | int]] = (),
    *,
    description: str = "",
    assertions: Sequence[Mapping[str, Any]] = (),
) -> Promptfoo:
    """Write a config of these prompts and models.

    Args:
        prompts: What is sent.
        models: Who is asked; none leaves the list of providers to be filled in.
        tests: For each post, what was asked for: the values of the variables.
        description: What the config is for.
        assertions: What each post has to be, as promptfoo writes it.
    """
    templates = [prompt.template for prompt in prompts]
    providers = [(model, _provider(model)) for model in models]
    config: Config = {"description": description or ", ".join(each.label for each in prompts)}
    config["prompts"] = [
        {"label": prompt.label, "raw": _messages(prompt.template)} for prompt in prompts
    ]
    config["providers"] = [provider for _, provider in providers if provider]
    default_test: Config = {}
    if defaults := _defaults(templates):
        default_test["vars"] = defaults
    if assertions:
        default_test["assert"] = [dict(each) for each in assertions]
    if default_test:
        config["defaultTest"] = default_test
    names = _names(templates)
    if tests:
        config["tests"] = [{"vars": _values(test, names)} for test in tests]
    unknown = [_no_provider(model) for model, provider in providers if not provider]
    left_out = dict.fromkeys([*_left_out(templates), *unknown])
    written = yaml.dump(config, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000)
    return Promptfoo(text=SCHEMA + written, left_out=tuple(left_out))


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as such, so that a person can read and edit it."""


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", replace_surrogates(text), style=style)


_Dumper.add_representer(str, _write_text)


def _messages(template: PromptTemplate) -> str:
    """A prompt as promptfoo takes a chat: JSON, on several lines, so that it is no file's name."""
    names = {variable.name for variable in template.variables} | COMPUTED.keys()
    instructions, text = (
        write_literals(part, names, LITERAL) for part in (template.instructions, template.text)
    )
    system = [{"role": "system", "content": instructions}] if instructions else []
    user = {"role": "user", "content": text}
    return json.dumps([*system, user], ensure_ascii=False, indent=2)


def _names(templates: Iterable[PromptTemplate]) -> set[str]:
    return {variable.name for template in templates for variable in template.variables}


def _defaults(templates: Sequence[PromptTemplate]) -> dict[str, str]:
    """What holds where a test says nothing; of two prompts that differ, the first's."""
    found: dict[str, str] = {}
    for template in templates:
        for variable in template.variables:
            if variable.default is not None:
                found.setdefault(variable.name, as_data(variable.default))
    holes = {
        hole
        for each in templates
        for hole in holes_of(f"{each.instructions}\n{each.text}", COMPUTED.keys())
    }
    return found | {name: text for name, text in COMPUTED.items() if name in holes}


def _values(test: Mapping[str, str | int], names: set[str]) -> dict[str, str]:
    filled = {name: str(value) for name, value in test.items() if name in names}
    return {name: as_data(value) for name, value in filled.items() if value.strip()}


def as_data(value: str) -> str:
    """A value that promptfoo neither reads as a template nor loads from a file.

    >>> as_data("{{env.SECRET}}"), as_data("file:///etc/passwd")
    ('{ {env.SECRET}}', ' file:///etc/passwd')
    """
    value = _TAG.sub("{ ", value)
    return f" {value}" if value.startswith(_SOURCES) else value


def _openai(model: PromptfooModel) -> Config:
    parameters = dict(model.parameters)
    effort = parameters.pop("effort", None)
    return _without_none(
        **parameters,
        reasoning={"effort": effort} if effort else None,
        max_output_tokens=model.max_output_tokens,
    )


def _anthropic(model: PromptfooModel) -> Config:
    return _without_none(**model.parameters, max_tokens=model.max_output_tokens)


def _compatible(model: PromptfooModel) -> Config:
    parameters = dict(model.parameters)
    effort = parameters.pop("effort", None)
    return _without_none(**parameters, reasoning_effort=effort, max_tokens=model.max_output_tokens)


PROVIDERS: Final[Mapping[str, tuple[str, Callable[[PromptfooModel], Config]]]] = {
    "openai": ("openai:responses:", _openai),
    "anthropic": ("anthropic:messages:", _anthropic),
    "compatible": ("openai:chat:", _compatible),
}
"""Our provider -> how promptfoo names its models, and how it is told a model's settings."""


def _provider(model: PromptfooModel) -> Config | None:
    """A model as promptfoo names it; None where it has no name for it."""
    if model.provider not in PROVIDERS or (model.provider == "compatible" and not model.base_url):
        return None
    prefix, settings = PROVIDERS[model.provider]
    config = settings(model) | _without_none(apiBaseUrl=model.base_url)
    return {"id": prefix + model.name} | ({"config": config} if config else {})


def _without_none(**values: Any) -> Config:
    return {name: value for name, value in values.items() if value is not None}


def _no_provider(model: PromptfooModel) -> str:
    if model.provider == "compatible":
        return (
            f"The model {model.name}: the address of its server is not in the form; add a provider "
            f"openai:chat:{model.name} with its apiBaseUrl."
        )
    return f"The model {model.name}: promptfoo has no provider for it."


def _left_out(templates: Sequence[PromptTemplate]) -> Iterator[str]:
    variables = [variable for template in templates for variable in template.variables]
    if any(variable.label or variable.help for variable in variables):
        yield "Labels and help of the fields."
    if any(variable.default == "" for variable in variables):
        yield "That a line is dropped when its field is empty: promptfoo keeps the line."
    defaults: dict[str, str | None] = {}
    for variable in variables:
        if defaults.setdefault(variable.name, variable.default) != variable.default:
            yield f"The default of {variable.name} in the later prompts: one holds for all."
    if any(re.search(r"\{[%#]", each.instructions + each.text) for each in templates):
        yield "Nothing of the text, but promptfoo reads {% and {# in it as its own language."
