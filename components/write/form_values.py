"""What a form holds, as values that may be kept and handed on: never a key.

They come back from a browser's store and from links, so what is read here is anybody's words:
what is too long, unknown or of the wrong kind is left out, and the rest is what could be typed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal, get_args

from components.write.sources import provider_of_source, sources
from posts.plain_text import drop_unprintable, fold_line
from posts.prompts.version import BUILT_IN, PromptVersion, read_template
from providers.catalog import accepted_parameters, settle_parameters
from runs.run import LANES_OF_A_RUN
from runs.settings import BUDGETS, PARALLEL, WORDS, Brief
from runs.writing.continuation import DEFAULT_CONTINUATIONS, MAX_CONTINUATIONS

LONGEST: Final = 100_000
"""Characters of a whole form, as JSON."""
LONGEST_LINE: Final = 1_000
LONGEST_NAME: Final = 200
"""Characters of a model's name, a prompt's label, a base URL."""
LONGEST_TEXT: Final = 30_000
VARIABLES: Final = 40
NAME: Final = re.compile(r"[^\W\d]\w{0,60}")
LABEL: Final = re.compile(r"(.+?) v([1-9][0-9]{0,5})(?: \(of the [^()]*\))?")
"""By which a prompt version is chosen: its template's name, and its number."""
FAR: Final = 1e15
LINES: Final = ("topic", "audience", "tone", "keyphrase")
FormWriting = Literal["auto", "whole", "plan"]
"""The ways of writing that a form offers: the embedded model has its own besides."""
FORM_WAYS: Final[tuple[FormWriting, ...]] = get_args(FormWriting)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneValues:
    """What is chosen for a lane."""

    source: str
    """As `components.write.sources` names it."""
    model: str = ""
    base_url: str = ""
    """As it was typed; empty for the source's own."""
    prompt: str = BUILT_IN.label
    """Label of the prompt version."""
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormValues:
    """What a form holds."""

    topic: str = ""
    words: int = Brief(topic="").words
    audience: str = ""
    tone: str = ""
    language: str = Brief(topic="").language
    keyphrase: str = ""
    notes: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    writing: FormWriting = "auto"
    plan_first: bool = False
    parallel: int = PARALLEL.start
    continuations: int = DEFAULT_CONTINUATIONS
    budget: float | None = None
    lanes: tuple[LaneValues, ...] = ()
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Texts of the lanes' prompt versions, by label; without the built-in one."""


def write_values(values: FormValues) -> dict[str, Any]:
    """A form as JSON can hold it; without its longest texts, where it would be too long."""
    data = asdict(values)
    if len(json.dumps(data)) > LONGEST:
        data = asdict(replace(values, notes="", variables={}, prompts={}))
    return data


def read_json(text: object, *, longest: int = LONGEST) -> Any:
    """What a text of anybody's says in JSON; None where it says nothing, or is too long."""
    if not isinstance(text, str) or len(text) > longest:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def read_values(data: object) -> FormValues | None:
    """A form from anybody's data; None where it is none."""
    if not isinstance(data, dict):
        return None
    defaults = FormValues()
    return FormValues(
        **{name: _line(data.get(name), LONGEST_LINE) for name in LINES},
        words=_whole(data.get("words"), WORDS, defaults.words),
        language=_line(data.get("language"), LONGEST_NAME) or defaults.language,
        notes=_text(data.get("notes")),
        variables=_variables(data.get("variables")),
        writing=next((way for way in FORM_WAYS if way == data.get("writing")), defaults.writing),
        plan_first=data.get("plan_first") is True,
        parallel=_whole(data.get("parallel"), PARALLEL, defaults.parallel),
        continuations=_whole(
            data.get("continuations"), range(MAX_CONTINUATIONS + 1), defaults.continuations
        ),
        budget=_budget(data.get("budget")),
        lanes=read_lanes(data.get("lanes")),
        prompts=_prompts(data.get("prompts")),
    )


def read_lanes(data: object) -> tuple[LaneValues, ...]:
    """Lanes from anybody's data: those that can be read, six at most."""
    if not isinstance(data, list):
        return ()
    lanes = (_lane(each) for each in data[:LANES_OF_A_RUN])
    return tuple(lane for lane in lanes if lane)


def _lane(data: object) -> LaneValues | None:
    if not isinstance(data, dict):
        return None
    source = data.get("source")
    if not isinstance(source, str) or source not in sources():
        return None
    model = _line(data.get("model"), LONGEST_NAME)
    return LaneValues(
        source=source,
        model=model,
        base_url=_line(data.get("base_url"), LONGEST_NAME),
        prompt=_line(data.get("prompt"), LONGEST_NAME) or BUILT_IN.label,
        parameters=_parameters(provider_of_source(source), model, data.get("parameters")),
    )


def _parameters(provider: str, model: str, data: object) -> dict[str, str | int | float]:
    if not isinstance(data, dict):
        return {}
    kinds = {each.name: each.kind for each in accepted_parameters(provider, model)}
    chosen = {name: value for name, value in data.items() if _is_of(kinds.get(name), value)}
    return settle_parameters(provider, model, chosen)


def _line(data: object, longest: int) -> str:
    """One line of text; empty where it is none, or too long to be one."""
    if not isinstance(data, str) or len(data) > longest:
        return ""
    return fold_line(drop_unprintable(data))


def _text(data: object) -> str:
    if not isinstance(data, str) or len(data) > LONGEST_TEXT:
        return ""
    return drop_unprintable(data)


def _variables(data: object) -> dict[str, str]:
    if not isinstance(data, dict):
        return {}
    named = [(name, _text(value)) for name, value in data.items() if NAME.fullmatch(name)]
    return {name: value for name, value in named[:VARIABLES] if value}


def _prompts(data: object) -> dict[str, str]:
    """Texts of prompt versions: those that are templates."""
    if not isinstance(data, dict):
        return {}
    texts = {label: _text(text) for label, text in list(data.items())[:LANES_OF_A_RUN]}
    return {label: text for label, text in texts.items() if _is_prompt(label, text)}


def _is_prompt(label: object, text: str) -> bool:
    if not isinstance(label, str) or _line(label, LONGEST_NAME) != label:
        return False
    try:
        read_template(text)
    except ValueError:
        return False
    return bool(text) and bool(LABEL.fullmatch(label))


def version_of(label: str, text: str) -> PromptVersion:
    """The prompt version that is chosen by this label, and has this text."""
    found = LABEL.fullmatch(label)
    name, number = (found[1], int(found[2])) if found else (label, 1)
    return PromptVersion(name=name, number=number, text=text)


def _whole(data: object, among: range, default: int) -> int:
    return data if type(data) is int and data in among else default


def _budget(data: Any) -> float | None:
    if not _is_number(data):
        return None
    least, most = BUDGETS
    return float(data) if least <= data <= most else None


def _is_of(kind: str | None, data: object) -> bool:
    return isinstance(data, str) if kind == "choice" else kind == "number" and _is_number(data)


def _is_number(data: Any) -> bool:
    return type(data) in {int, float} and abs(data) < FAR  # which no NaN is, either
