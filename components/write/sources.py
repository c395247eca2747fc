"""Where models come from, in one list: the providers, and known compatible servers."""

from typing import Final

from providers.guard import is_public_mode
from providers.presets import PRESETS, Preset
from providers.registry import PROVIDERS

OTHER: Final = "compatible"
"""Any server that speaks Chat Completions, by its base URL."""
OWN: Final = ("openai", "anthropic")
"""Providers whose API is their own, in the clouds."""


def sources() -> list[str]:
    """All that can be chosen: local ones, clouds, gateways, and last any other server."""
    return [
        *("embedded", *_of("local")),
        *(*OWN, *_of("cloud")),
        *_of("gateway"),
        OTHER,
    ]


def source_title(source: str) -> str:
    """A source as the list shows it, with its group, which can be searched for.

    >>> source_title("embedded"), source_title("groq"), source_title("compatible")
    ('Embedded model (local)', 'Groq (cloud)', 'OpenAI-compatible server')
    """
    if source in PRESETS:
        return PRESETS[source].title
    group = {"embedded": " (local)", OTHER: ""}.get(source, " (cloud)")
    return f"{PROVIDERS[source].label}{group}"


def provider_of_source(source: str) -> str:
    """The provider by which a source is asked: a known server is asked as any compatible one."""
    return OTHER if source in PRESETS else source


def preset_of_source(source: str) -> Preset | None:
    """The known server that a source is; None for any other."""
    return PRESETS.get(source)


def source_of(provider: str, base_url: str | None) -> str:
    """What to choose for a provider and an address: a known server by its name."""
    known = (name for name, preset in PRESETS.items() if preset.base_url == base_url)
    return next(known, provider) if provider == OTHER else provider


def _of(group: str) -> list[str]:
    """Known servers of a group; a visitor cannot have those on a machine of their own."""
    found = ((name, preset) for name, preset in PRESETS.items() if preset.group == group)
    return [name for name, preset in found if not (preset.local and is_public_mode())]
