"""What a person calls a model: by its name, without the provider that its id begins with."""

from collections import Counter
from collections.abc import Iterable

from providers.registry import PROVIDERS
from runs.settings import RECORDING


def name_model(model_id: str) -> str:
    """The model's name, as untrusted plain text; of a recording, that of what was recorded.

    >>> [name_model(each) for each in ("openai:o", "compatible:qwen:8b", "replay:openai:o")]
    ['o', 'qwen:8b', 'Recording of o']
    """
    provider, _, name = model_id.partition(":")
    if provider == RECORDING:
        return f"Recording of {name_model(name)}"
    return name or model_id


def name_models(model_ids: Iterable[str]) -> dict[str, str]:
    """The name of each, by its id; with its provider where two would be called the same.

    >>> name_models(["openai:a", "anthropic:a", "openai:b"])
    {'openai:a': 'a (OpenAI)', 'anthropic:a': 'a (Anthropic)', 'openai:b': 'b'}
    """
    names = {each: name_model(each) for each in model_ids}
    times = Counter(names.values())
    return {
        each: f"{name} ({_provider_of(each)})" if times[name] > 1 else name
        for each, name in names.items()
    }


def _provider_of(model_id: str) -> str:
    provider, _, name = model_id.partition(":")
    if provider == RECORDING:
        return _provider_of(name)
    return PROVIDERS[provider].label if provider in PROVIDERS else provider
