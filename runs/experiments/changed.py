"""What changed from one version of an experiment to another: the prompt's words, and settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posts.plain_text import replace_surrogates
from posts.prompts.aloud import read_aloud
from posts.prompts.version import PromptError, PromptVersion
from posts.word_diff import Change, diff_words
from providers.registry import PROVIDERS
from runs.experiments.scores import ScoredCell
from runs.model_names import name_model
from runs.settings import LaneSettings

PROMPT = "Prompt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What tells a version from another one."""

    words: Sequence[Change]
    """Of the prompts; empty where both have the same."""
    settings: Mapping[str, tuple[str, str]]
    """What else differs, by its name: before and after, `–` where it is not set."""


def settings_by_version(cells: Sequence[ScoredCell]) -> dict[str, LaneSettings]:
    """With what each version is written."""
    return {cell.version: cell.settings for cell in cells}


def said_settings(settings: LaneSettings) -> dict[str, str]:
    """What a version is written with, by name, without what is not set."""
    told = {
        "Model": name_model(settings.model_id),
        "Provider": PROVIDERS[settings.provider].label if settings.provider in PROVIDERS else "",
        "Address": settings.base_url or "",
        PROMPT: settings.prompt.label,
        "Written": settings.writing,
    }
    told |= {name.capitalize(): str(value) for name, value in settings.parameters.items()}
    return {name: value for name, value in told.items() if value}


def what_changed(before: LaneSettings, after: LaneSettings) -> Changed:
    """Compare what two versions are written with."""
    one, other = said_settings(before), said_settings(after)
    names = [name for name in dict.fromkeys((*one, *other)) if name != PROMPT]
    both = {name: (one.get(name, "–"), other.get(name, "–")) for name in names}
    return Changed(
        words=changed_words(before.prompt, after.prompt),
        settings={name: pair for name, pair in both.items() if pair[0] != pair[1]},
    )


def changed_words(before: PromptVersion, after: PromptVersion) -> Sequence[Change]:
    """The words' difference of two prompts; empty where they are the same."""
    if before.text == after.text:
        return ()
    return diff_words(_told(before), _told(after))


def _told(prompt: PromptVersion) -> str:
    """As a person reads it; one that is no template as it stands there."""
    try:
        return replace_surrogates(read_aloud(prompt.template))
    except (PromptError, ValueError):
        return replace_surrogates(prompt.text)
