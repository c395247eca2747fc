"""The search by GEPA: which prompt is changed next, and which changes are kept.

Nobody else here knows the library. It gets a prompt as one text, topics as numbers, and two
functions; it never writes a file, logs or asks a model itself. With the same answers it goes the
same way, so that an interrupted search is gone on with by running it again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, cast

PERFECT: Final = 100.0
SEED: Final = 0
SAMPLE: Final = 3
"""Topics by which a change is tried first, before it is written on all of them."""
_PROMPT: Final = "prompt"


class Graded(Protocol):
    """A post, as the search sees it."""

    @property
    def score(self) -> float:
        """From 0 to `PERFECT`."""


class Desk(Protocol):
    """What the search asks for."""

    def grade(self, prompt: str, topics: Sequence[int]) -> Sequence[Graded]:
        """Write posts with a prompt and grade them. What is raised here ends the search."""

    def change(self, prompt: str, topics: Sequence[int]) -> str | None:
        """A better prompt, by what failed on these topics; None if none came."""

    def is_over(self) -> bool:
        """Whether to begin no other round."""


def search(prompt: str, topics: Sequence[int], desk: Desk) -> None:
    """Change a prompt again and again, until the desk says that it is over."""
    from gepa.api import optimize  # 0.1 CPU seconds, and only where a prompt is improved

    optimize(
        seed_candidate={_PROMPT: prompt},
        trainset=list(topics),
        adapter=cast("Any", _Adapter(desk)),  # its protocol has an attribute for each method
        reflection_minibatch_size=min(SAMPLE, len(topics)),
        candidate_selection_strategy="current_best",
        perfect_score=PERFECT,
        stop_callbacks=lambda _: desk.is_over(),
        logger=_Silence(),
        track_best_outputs=False,
        seed=SEED,
    )


class _Silence:
    """The library would print."""

    def log(self, message: str) -> None:
        """Say nothing."""


class _Adapter:
    """The library's view of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def evaluate(
        self, batch: list[int], candidate: Mapping[str, str], capture_traces: bool = False
    ) -> Any:
        from gepa.core.adapter import EvaluationBatch

        graded = self._desk.grade(candidate[_PROMPT], batch)
        return EvaluationBatch(
            outputs=list(graded),
            scores=[each.score for each in graded],
            trajectories=list(batch) if capture_traces else None,
        )

    def make_reflective_dataset(
        self, candidate: Mapping[str, str], eval_batch: Any, components_to_update: list[str]
    ) -> dict[str, list[dict[str, int]]]:
        return {_PROMPT: [{"topic": topic} for topic in eval_batch.trajectories]}

    def propose_new_texts(
        self,
        candidate: Mapping[str, str],
        reflective_dataset: Mapping[str, Sequence[Mapping[str, int]]],
        components_to_update: list[str],
    ) -> dict[str, str]:
        """Without a text the library tries nothing, and goes on with the next round."""
        topics = [each["topic"] for each in reflective_dataset[_PROMPT]]
        changed = self._desk.change(candidate[_PROMPT], topics)
        return {} if changed is None else {_PROMPT: changed}
