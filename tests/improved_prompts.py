"""A simulated model for the search of better prompts: its posts depend on features of the prompt.

Each feature is a line of the prompt. Posts are scored by the features that it has, by the topic's
difficulty and by chance; what lacks is said of some posts only, and not always rightly.
"""

from collections.abc import Sequence
from random import Random
from typing import Final

from runs.improvement.search import Candidate, Graded, Proposal

FEATURES: Final = {
    "Begin with the keyphrase.": 8.0,
    "Ask a question in the first line.": 4.0,
    "Keep sentences short.": 10.0,
    "Give an example in each section.": 6.0,
    "Use linking words.": 7.0,
    "Close with a next step.": 5.0,
}
"""Points that each adds."""
BASE: Final = 45.0
HARMFUL: Final = "Be as long as you can."
HARM: Final = 12.0
USELESS: Final = "Take a deep breath."
NEEDED: Final = "End with </EndOFText>."
GAIN: Final = sum(FEATURES.values())
PROMPT: Final = f"Write about {{{{topic}}}}.\n{NEEDED}"


def true_score(text: str) -> float:
    """What posts of a prompt are worth on average, but for their topics."""
    lines = text.split("\n")
    harm = HARM if HARMFUL in lines else 0.0
    return BASE + sum(points for line, points in FEATURES.items() if line in lines) - harm


class SimulatedModels:
    """Write and reflect, with noise; counts what it is asked for."""

    def __init__(self, seed: int, *, noise: float = 4.0) -> None:
        self._random = Random(seed)
        self._noise = noise
        self._difficulty = [self._random.gauss(0, 8) for _ in range(100)]
        self.posts = 0
        self.reflections = 0
        self.written: list[str] = []
        """The text of each post's prompt."""

    def write(
        self, candidate: Candidate, topics: Sequence[int], *, reserve: Sequence[Candidate]
    ) -> list[Graded]:
        self.posts += len(topics)
        self.written += [candidate.text] * len(topics)
        return [self._graded(candidate.text, topic) for topic in topics]

    def _graded(self, text: str, topic: int) -> Graded:
        worth = true_score(text) + self._difficulty[topic] + self._random.gauss(0, self._noise)
        lacking = [line for line in FEATURES if line not in text.split("\n")]
        said = tuple(line for line in lacking if self._random.random() < 0.7)
        return Graded(score=max(0.0, min(100.0, worth)), failed=said)

    def reflect(
        self, parent: Candidate, examples: Sequence[tuple[int, Graded]], **_: object
    ) -> Proposal:
        self.reflections += 1
        lines = parent.text.split("\n")
        failed = sorted({each for _, graded in examples for each in graded.failed})
        chance = self._random.random()
        if chance < 0.10:  # it loses what must stay
            text = "\n".join(line for line in lines if line != NEEDED)
            return Proposal(text=text, why="Shorter", refused="The end marker is lost.")
        if chance < 0.20:
            new = [HARMFUL]
        elif chance < 0.30 or not failed:
            new = [USELESS]
        else:
            new = self._random.sample(failed, k=min(len(failed), self._random.choice([1, 2, 3])))
        if chance > 0.9 and len(lines) > 2:  # it drops what was good
            lines.remove(self._random.choice(lines[2:]))
        return Proposal(text="\n".join([*lines, *new]), why=f"Posts lack: {', '.join(new)}")
