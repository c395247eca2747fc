"""Read the prompts of a promptfoo config, or say what about them cannot be had here.

A config of outside origin is hostile until shown otherwise: it is bounded, every scalar is a text,
a tag makes nothing, and nothing is looked up in files or programs that it names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from posts.plain_text import fold_line
from posts.prompts.outside_yaml import load_yaml
from posts.prompts.promptfoo.chat import SYSTEM, read_messages
from posts.prompts.promptfoo.config_file import UnreadableConfig, read_config
from posts.prompts.version import COMPUTED, PromptTemplate, find_variables

MAX_CHARACTERS: Final = 200_000
MAX_PROMPTS: Final = 50
_FILE: Final = re.compile(r"(?:file|exec|python|package|https?|\w+)://\S*|\S+\.\w{2,5}(?::\w+)?")
_VERSION: Final = re.compile(r" v\d+$")
"""What `PromptVersion.label` adds to a name."""
_TAG: Final = re.compile(r"\{%(?:[^%{]|%(?!\})|\{(?!%))*+%\}|\{#(?:[^#{]|#(?!\})|\{(?!#))*+#\}")
_FILTER: Final = re.compile(r"\{\{[\w\s]*+[^\w\s{}][^{}]*+\}\}")


_RAW: Final = re.compile(
    r"\{%-?\s*raw\s*-?%\}((?:(?!\{%).){0,5000})\{%-?\s*endraw\s*-?%\}", re.DOTALL
)
_LITERAL: Final = re.compile(r"\{\{-?\s*(?:'\{\{'|\\?\"\{\{\\?\")\s*-?\}\}")
_KNOWN: Final = frozenset(
    {"description", "prompts", "providers", "targets", "tests", "defaultTest", "$schema"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a config holds, and what of it is left behind."""

    templates: tuple[PromptTemplate, ...]
    """Their names are those of the config; empty where it gives none."""
    model_ids: tuple[str, ...]
    """The models that it asks, as the page names them."""
    left_out: tuple[str, ...]
    """A sentence each."""


def read_promptfoo(text: str) -> Imported:
    """Read a config.

    Raises:
        UnreadableConfig: it is too large, no config, or has no prompt that can be read.
    """
    config = _load(text)
    left_out: list[str] = []
    defaults = _defaults(config.get("defaultTest"), left_out)
    templates = tuple(_prompts(config.get("prompts"), defaults, left_out))
    if not templates:
        why = f" {left_out[0]}" if left_out else ""
        raise UnreadableConfig(
            f"No prompt in it can be read.{why}",
            remedy="Put the text of the prompt into the config, under prompts.",
        )
    models = tuple(_models(config.get("providers", config.get("targets")), left_out))
    left_out += [f"What stands under {str(key)[:40]}." for key in config if key not in _KNOWN]
    if tests := _list(config.get("tests")):
        left_out.append(f"{len(tests)} tests." if len(tests) > 1 else "1 test.")
    return Imported(templates=templates, model_ids=models, left_out=tuple(dict.fromkeys(left_out)))


def _load(text: str) -> dict[str, Any]:
    config = read_config(text, load_yaml, most=MAX_CHARACTERS, remedy="Leave out its tests.")
    if not isinstance(config, dict) or "prompts" not in config:
        raise UnreadableConfig(
            "The file is no promptfoo config: it has no prompts.",
            remedy="Take the file that has `prompts:` in it, or a text file.",
        )
    return config


def _prompts(
    given: object, defaults: dict[str, str], left_out: list[str]
) -> Iterator[PromptTemplate]:
    entries = _list(given)
    if len(entries) > MAX_PROMPTS:
        left_out.append(f"{len(entries) - MAX_PROMPTS} prompts: {MAX_PROMPTS} are read at once.")
    for number, entry in enumerate(entries[:MAX_PROMPTS], start=1):
        parts = entry if isinstance(entry, dict) else {"raw": entry}
        raw, label = parts.get("raw", parts.get("id")), parts.get("label", "")
        name = _VERSION.sub("", fold_line(label)) if isinstance(label, str) else ""
        said = f"Prompt {number}{f' ({name[:40]})' if name else ''}"
        if not isinstance(raw, str) or not raw.strip():
            left_out.append(f"{said}: it has no text.")
        elif _FILE.fullmatch(raw.strip()):
            left_out.append(f"{said}: it lies in another file, {raw.strip()[:60]}.")
        elif template := _template(raw, said, left_out):
            yield _with_defaults(replace(template, name=name), defaults)


def _template(raw: str, said: str, left_out: list[str]) -> PromptTemplate | None:
    raw = _with_our_escapes(raw)
    messages = read_messages(raw)
    instructions = "\n\n".join(text for role, text in messages if role in SYSTEM)
    message = "\n\n".join(text for role, text in messages if role == "user")
    if not message.strip() and not instructions.strip():
        left_out.append(f"{said}: it has no text.")
        return None
    if any(role not in SYSTEM | {"user"} for role, _ in messages):
        left_out.append(f"{said}: what the model is made to have said before.")
    for foreign in dict.fromkeys([*_TAG.findall(raw), *_FILTER.findall(raw)][:MAX_PROMPTS]):
        shown = " ".join(foreign.split())[:60]
        left_out.append(f"{said}: {shown} means nothing here and stands as it is.")
    return PromptTemplate(
        name="",
        description="",
        variables=find_variables(f"{instructions}\n{message}", ()),
        instructions=instructions.strip(),
        text=message.strip(),
    )


def _with_our_escapes(raw: str) -> str:
    """A prompt in which promptfoo's ways to send two braces are ours."""
    escape = r"\\{{" if raw.lstrip().startswith("[") else r"\{{"  # in JSON, of JSON
    raw = _RAW.sub(lambda found: found[1].replace("{{", escape), raw)
    return _LITERAL.sub(lambda _: escape, raw)


def _with_defaults(template: PromptTemplate, defaults: dict[str, str]) -> PromptTemplate:
    variables = tuple(
        replace(each, default=defaults[each.name], defined=True) if each.name in defaults else each
        for each in template.variables
    )
    return replace(template, variables=variables)


def _models(given: object, left_out: list[str]) -> Iterator[str]:
    for entry in _list(given)[:MAX_PROMPTS]:
        parts = entry if isinstance(entry, dict) else {"id": entry}
        # `- openai:gpt-…: {config}` is a name with its settings.
        name = parts.get("id", next(iter(parts), None) if len(parts) == 1 else None)
        if isinstance(name, str):
            config = _dict(parts.get("config") or _dict(parts.get(name)).get("config"))
            if model_id := _model_id(name, has_address=any(key in config for key in _ADDRESS)):
                yield model_id
                if settings := ", ".join(str(key)[:40] for key in [*config][:MAX_PROMPTS]):
                    left_out.append(f"The settings of {name[:60]}: {settings}.")
            else:
                left_out.append(f"The model {name[:60]}.")
        else:
            left_out.append("A model without a name.")


_ADDRESS: Final = ("apiBaseUrl", "apiHost")
_TEXT_KINDS: Final = {"openai": {"chat", "responses"}, "anthropic": {"messages"}}
"""How promptfoo parts the wires of a provider; what it names beside them writes no posts."""
_OTHER_KINDS: Final = re.compile(
    r"(?:assistant|agents|chatkit|codex-sdk|completion|embeddings?|image|moderation|realtime|speech|"
    r"transcription|video|claude-agent-sdk|claude-code):"
)


def _model_id(name: str, *, has_address: bool) -> str | None:
    provider, _, model = name.partition(":")
    if provider not in _TEXT_KINDS or "{" in name or _OTHER_KINDS.match(model):
        return None
    kind, _, rest = model.partition(":")
    model = rest if kind in _TEXT_KINDS[provider] else model
    if not model or not fold_line(model):
        return None
    return f"{'compatible' if has_address and provider == 'openai' else provider}:{model}"


def _defaults(given: object, left_out: list[str]) -> dict[str, str]:
    """The values that hold for every test: a variable's defaults."""
    default_test, found = _dict(given), dict[str, str]()
    if given and not default_test:
        left_out.append(f"defaultTest: it lies elsewhere, {fold_line(str(given))[:60]}.")
    left_out += [f"defaultTest: {str(key)[:40]}." for key in default_test if key != "vars"]
    for name, value in _dict(default_test.get("vars")).items():
        if not isinstance(name, str) or name in COMPUTED:
            continue
        if isinstance(value, str) and not value.startswith(_ELSEWHERE):
            found[name] = value
        else:
            left_out.append(f"The value of {name[:40]} that holds for every test.")
    return found


_ELSEWHERE: Final = ("file://", "package:", "exec:", "http://", "https://")


def _dict(given: object) -> dict[Any, Any]:
    return given if isinstance(given, dict) else {}


def _list(given: object) -> list[Any]:
    """Entries, whether given as a list, as names with what belongs to each, or as a single text."""
    if isinstance(given, dict):
        return [{"raw": name, "label": label} for name, label in given.items()]
    if isinstance(given, list):
        return given
    return [given] if given else []
