"""What the page shows of an improvement: values, without the database behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from runs.improvement.plan import Plan
from runs.improvement.search import Candidate, Found

State = Literal["running", "done", "ended"]
"""`ended`: it could not go on, or was stopped; what it found is kept, and it can go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the verdict said of the winner, on the topics held back."""

    outcome: str
    sentence: str
    difference: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """An improvement, as it stands."""

    batch_id: str
    state: State
    reason: str
    plan: Plan
    proposals: int
    """How many were asked for."""
    candidates: tuple[Candidate, ...] = ()
    winner: int | None = None
    """The number of the best candidate on the topics tuned on; None for the prompt itself."""
    judged: Judged | None = None
    """None while nothing is judged, or where there is no winner."""

    @property
    def is_better(self) -> bool:
        """The winner proved to be better on the topics held back: it is proposed."""
        return self.judged is not None and self.judged.outcome == "better"

    @property
    def best(self) -> Candidate | None:
        """The best candidate so far, on all topics tuned on; None where that is the prompt."""
        if self.winner is not None:
            return self.candidates[self.winner]
        topics = self.plan.parts.tuned_on
        known = [each for each in self.candidates if each.is_known(topics)]
        best = max(known, key=lambda each: each.mean(topics) or 0.0, default=None)
        return best if best and best.number else None


def found_values(candidates: Sequence[Candidate], found: Found | None = None) -> dict[str, Any]:
    """What was found so far, as JSON can hold it."""
    verdict = found.verdict if found else None
    return {
        "candidates": [
            {
                "number": each.number,
                "text": each.text,
                "parent": each.parent,
                "why": each.why,
                "refused": each.refused,
                "scores": {str(topic): score for topic, score in each.scores.items()},
            }
            for each in candidates
        ],
        "winner": found.winner if found else None,
        "judged": {
            "outcome": verdict.outcome,
            "sentence": verdict.sentence,
            "difference": verdict.difference,
        }
        if verdict
        else None,
    }


def read_candidates(values: Mapping[str, Any]) -> tuple[Candidate, ...]:
    """The candidates again."""
    return tuple(
        Candidate(
            **{
                **each,
                "scores": {int(topic): score for topic, score in each["scores"].items()},
            }
        )
        for each in values["candidates"]
    )


def read_judged(values: Mapping[str, Any]) -> Judged | None:
    """The verdict again."""
    return Judged(**values["judged"]) if values["judged"] else None
