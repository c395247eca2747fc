"""What an improvement is to do: a value that the database keeps, and that never changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from posts.prompts.version import PromptVersion
from runs.improvement.split import Split, split
from runs.settings import Brief, LaneSettings
from runs.store.records import brief_values, read_brief, read_settings, settings_values

DEFAULT_MEASURES: Final = ("search", "readability", "format", "length")
"""What counts unless something else is said: scores from 0 to 100, of which the mean is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is improved, on what, by whom, and within which limit of posts."""

    writing: LaneSettings
    """What the posts are written with; its prompt is the one that is to be improved."""
    reflecting: LaneSettings
    """The model that proposes."""
    briefs: tuple[Brief, ...]
    """The topics that are used: those to tune on, then those held back."""
    tuned_on: int
    """How many of them."""
    unused: int = 0
    """Topics that were given and for which there are too few posts."""
    posts: int
    """At most."""
    measures: tuple[str, ...] = DEFAULT_MEASURES
    assertions: str = ""
    """A person's own, a line each."""

    @property
    def prompt(self) -> PromptVersion:
        """What is to be improved."""
        return self.writing.prompt

    @property
    def parts(self) -> Split:
        """The numbers of the topics that it is tuned on, and of those held back."""
        return Split(
            tuned_on=tuple(range(self.tuned_on)),
            held_back=tuple(range(self.tuned_on, len(self.briefs))),
        )


def make_plan(
    briefs: Sequence[Brief],
    *,
    writing: LaneSettings,
    reflecting: LaneSettings,
    posts: int,
    measures: Sequence[str] = DEFAULT_MEASURES,
    assertions: str = "",
) -> Plan:
    """Plan an improvement, and split its topics.

    Raises:
        TooFewTopics: nothing could be judged.
    """
    briefs = list({repr(brief): brief for brief in briefs}.values())  # a post is written once
    parts = split([brief.topic for brief in briefs], posts)
    used = (*parts.tuned_on, *parts.held_back)
    return Plan(
        writing=replace(writing, plan_first=False, budget=None),
        reflecting=reflecting,
        briefs=tuple(briefs[at] for at in used),
        tuned_on=len(parts.tuned_on),
        unused=len(briefs) - len(used),
        posts=posts,
        measures=tuple(measures),
        assertions=assertions,
    )


def plan_values(plan: Plan) -> dict[str, Any]:
    """A plan as JSON can hold it."""
    return {
        "prompt": plan.prompt.text,
        "writing": settings_values(plan.writing),
        "reflecting": settings_values(plan.reflecting),
        "briefs": [brief_values(each) for each in plan.briefs],
        "tuned_on": plan.tuned_on,
        "unused": plan.unused,
        "posts": plan.posts,
        "measures": list(plan.measures),
        "assertions": plan.assertions,
    }


def read_plan(values: Mapping[str, Any]) -> Plan:
    """The plan again."""
    return Plan(
        writing=read_settings(values["writing"], values["prompt"]),
        reflecting=read_settings(values["reflecting"], values["prompt"]),
        briefs=tuple(map(read_brief, values["briefs"])),
        tuned_on=values["tuned_on"],
        unused=values["unused"],
        posts=values["posts"],
        measures=tuple(values["measures"]),
        assertions=values["assertions"],
    )
