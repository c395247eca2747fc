"""Prepare a lane: render its prompt once, for all who want to know or send it.

The estimate before the press, the visitors' limits and the writer all work on the same `Prepared`.
What cannot be rendered is refused here, before anything is sent.
"""

from dataclasses import asdict, dataclass
from typing import Final

from posts.envelope import END_MARKER
from providers.base import Prompt
from providers.catalog import find_model
from providers.registry import PROVIDERS
from runs.settings import Brief, LaneSettings
from runs.ways import TOKENS_PER_WORD, Way, way_of

REASONING_TOKENS: Final = 8_000
"""Tokens in addition to those of the post: reasoning counts against a reply's limit."""
SAFE_OUTPUT_LIMIT: Final = 8_192
"""Output tokens that every current compatible server accepts as a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A lane's brief and settings, and the prompt rendered from them."""

    brief: Brief
    settings: LaneSettings
    prompt: Prompt
    """The request for the whole post, exactly as it is sent. By plan, all requests begin so."""
    way: Way
    """How the post is written, and why."""
    more: tuple[Prompt, ...] = ()
    """Requests that may follow, where all of them are known before: those of a revision."""


def prepare(brief: Brief, settings: LaneSettings) -> Prepared:
    """Render a lane's prompt.

    Raises:
        PromptError: the topic cannot be used, or a variable lacks its value.
        ValueError: the template cannot be read.
    """
    values = asdict(brief)
    values = values.pop("variables") | values
    rendered = settings.prompt.template.render(values)
    prompt = Prompt(
        model=settings.model,
        instructions=rendered.instructions,
        text=rendered.text,
        max_output_tokens=output_limit(brief.words, settings),
        parameters=settings.parameters,
        stop_sequences=(END_MARKER,),  # text behind the marker is paid for, but not part of a post
    )
    return Prepared(brief=brief, settings=settings, prompt=prompt, way=way_of(brief, settings))


def output_limit(words: int, settings: LaneSettings) -> int:
    """The most tokens that a reply may have when a post of this length is asked for."""
    wanted = words * TOKENS_PER_WORD
    if limit := find_model(settings.provider, settings.model).output_limit:
        return min(wanted + REASONING_TOKENS, limit)
    if (provider := PROVIDERS.get(settings.provider)) and provider.limits_unknown:
        return max(wanted, SAFE_OUTPUT_LIMIT)
    return wanted + REASONING_TOKENS
