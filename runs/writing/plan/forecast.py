"""How many requests a planned post takes, and how many tokens, before the plan is known."""

from dataclasses import dataclass
from typing import Final

from posts.measures import estimate_tokens
from providers.catalog import EFFORT, accepted_parameters
from runs.prepare import Prepared
from runs.ways import TOKENS_PER_WORD
from runs.writing.plan.body_so_far import TAIL_WORDS
from runs.writing.plan.messages import beginning_of
from runs.writing.plan.word_budget import LONGEST_PIECE

SECTION_WORDS: Final = 350
"""Words of the sections that most models plan, or a little less: so there are more requests."""
FEWEST_SECTIONS: Final = 3
OUTLINE_TOKENS: Final = 16
"""Tokens of a section in the outline, and of the line of what it said."""
TOKENS_OF_A_WORD: Final = 1.4
"""Input tokens for each word of the post that the model sees again."""
REASONING: Final = 2_000
"""Tokens that a model with a reasoning effort may think about one piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a planned post takes, about."""

    requests: int
    input_tokens: int
    cacheable_tokens: int
    """Of the input, what a provider can take from its cache."""
    output_tokens: int


def forecast(prepared: Prepared) -> Forecast:
    """The requests for a post, if its model plans as most do."""
    words = prepared.brief.words
    sections = max(FEWEST_SECTIONS, -(-words // min(SECTION_WORDS, LONGEST_PIECE)))
    pieces = sections + 1  # the opening
    instructions = estimate_tokens(prepared.prompt.instructions)
    beginning = instructions + estimate_tokens(beginning_of(prepared))
    fixed = beginning + sections * OUTLINE_TOKENS
    seen = [min(TAIL_WORDS, words * done // pieces) for done in range(pieces)]
    gists = OUTLINE_TOKENS * 2 * pieces * (pieces - 1) // 2
    return Forecast(
        requests=pieces + 1,
        input_tokens=beginning + pieces * fixed + gists + int(sum(seen) * TOKENS_OF_A_WORD),
        cacheable_tokens=(pieces - 1) * fixed,
        output_tokens=words * TOKENS_PER_WORD + (pieces + 1) * _room_to_reason(prepared),
    )


def _room_to_reason(prepared: Prepared) -> int:
    settings = prepared.settings
    accepted = accepted_parameters(settings.provider, settings.model)
    return REASONING if any(each.name == EFFORT.name for each in accepted) else 0
