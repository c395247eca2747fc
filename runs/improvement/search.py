"""Look for a better prompt within a number of posts, and judge what was found.

Strategy: posts for the verdict are set aside first. The search takes the others: it may end at any
moment, and what it has found by then counts. The best candidate and the prompt that it is to
replace are then written on the topics held back, once: checking often finds differences that are
not real.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from runs.experiments.verdict import Measure, Verdict
from runs.improvement import by_gepa
from runs.improvement.split import Split

SCORE: Final = Measure(name="score")
MOST_ROUNDS: Final = 200
POSTS_USED: Final = "The posts are used up."
MOST_REFUSED: Final = 6
"""Proposals in a row that cannot be used: then the reflecting model is asked no more."""


class SearchOver(Exception):
    """Nothing more can be written within the limits; what was found is judged."""


class SearchEnded(Exception):
    """It cannot go on, or is not to: what was found stays unjudged. `str()` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """What a post is worth, and what was wrong with it."""

    score: float
    """From 0 to 100."""
    failed: tuple[str, ...] = ()
    """What is to be better, each in a sentence. May quote the post: hostile, plain text."""
    excerpt: str = ""
    """How the post begins; hostile, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the reflecting model proposes."""

    text: str
    """A prompt, without its front matter."""
    why: str
    """In the model's words: hostile, plain text."""
    refused: str = ""
    """Why it is not written at all; empty if it can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A prompt that was proposed."""

    number: int
    """In the order of the proposals; 0 is the prompt that is to be improved."""
    text: str
    parent: int | None
    """The number of the candidate that it was made from."""
    why: str = ""
    refused: str = ""
    scores: Mapping[int, float] = field(default_factory=dict)
    """By the numbers of the topics that it was written on."""

    def mean(self, topics: Sequence[int]) -> float | None:
        """The mean over those of these topics that it was written on; None without any."""
        known = [self.scores[topic] for topic in topics if topic in self.scores]
        return sum(known) / len(known) if known else None

    def is_known(self, topics: Sequence[int]) -> bool:
        """Whether it was written on all of these."""
        return all(topic in self.scores for topic in topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of a search."""

    candidates: tuple[Candidate, ...]
    winner: int | None
    """The number of the best candidate; None where none is better on the topics tuned on."""
    verdict: Verdict | None
    """Of the winner, on the topics held back; None where there is no winner."""
    because: str
    """Why the search came to its end, in a sentence."""

    @property
    def proposed(self) -> Candidate | None:
        """The candidate that proved to be better."""
        is_better = self.winner is not None and self.verdict and self.verdict.outcome == "better"
        return self.candidates[self.winner or 0] if is_better else None


class Writer(Protocol):
    """Who writes posts, and asks the reflecting model."""

    def write(
        self, candidate: Candidate, topics: Sequence[int], *, reserve: Sequence[Candidate]
    ) -> Sequence[Graded]:
        """Write a post for each topic, and grade it.

        Args:
            candidate: What to write with.
            topics: Of the posts.
            reserve: Candidates that must still be payable on the topics held back.

        Raises:
            SearchOver: the money does not suffice.
            SearchEnded: it cannot go on.
        """

    def reflect(
        self,
        parent: Candidate,
        examples: Sequence[tuple[int, Graded]],
        *,
        count: int,
        refused: str,
        reserve: Sequence[Candidate],
    ) -> Proposal:
        """Have a better prompt proposed by what failed; raises likewise.

        Args:
            parent: What is to be better.
            examples: Topics and what its posts were worth.
            count: How many proposals there were before.
            refused: Why the last of them could not be used; empty if it could.
            reserve: As above.
        """


class Search:
    """A search, as far as it is; it is a desk of `by_gepa`.

    Nothing of it is kept but by its writer, who is asked for the same once more where it is begun
    anew, and then answers at once.
    """

    def __init__(
        self,
        prompt: str,
        split: Split,
        *,
        most_posts: int,
        writer: Writer,
        on_change: Callable[[Sequence[Candidate]], None] = lambda _: None,
        name: str = "the prompt",
    ) -> None:
        self._split = split
        self._most = most_posts
        self._writer = writer
        self._on_change = on_change
        self._name = name
        self._rounds = 0
        self._refused = 0
        self._over: Exception | None = None
        """What ended it."""
        self._posts: dict[tuple[int, int], Graded] = {}
        """By candidate and topic."""
        self.candidates: list[Candidate] = [Candidate(number=0, text=prompt, parent=None)]

    @property
    def posts(self) -> int:
        """How many were written."""
        return len(self._posts)

    def run(self) -> Found:
        """Search, then judge.

        Raises:
            SearchEnded: it cannot go on, or is not to; `candidates` has what there is.
        """
        self._on_change(self.candidates)
        try:
            by_gepa.search(self.candidates[0].text, self._split.tuned_on, self)
        except SearchOver as over:
            self._over = over
        if self._over and not isinstance(self._over, SearchOver):
            raise self._over
        if not self.candidates[0].is_known(self._split.tuned_on):
            raise SearchEnded(f"Not even the prompt itself can be written. {self._over}")
        return self._judged(self._best())

    def grade(self, prompt: str, topics: Sequence[int]) -> Sequence[Graded]:
        """For the search: write what was not written yet.

        Raises:
            SearchOver: posts or money do not suffice.
            SearchEnded: it cannot go on.
        """
        number = next(each.number for each in self.candidates if each.text == prompt)
        return self._grade(number, topics, set_aside=2 * len(self._split.held_back))

    def change(self, prompt: str, topics: Sequence[int]) -> str | None:
        """For the search: a better prompt. What would be raised is raised once it asks for more."""
        parent = next(each for each in self.candidates if each.text == prompt)
        examples = [(topic, self._posts[parent.number, topic]) for topic in topics]
        try:
            proposal = self._writer.reflect(
                parent,
                examples,
                count=len(self.candidates) - 1,
                refused=self.candidates[-1].refused,
                reserve=(self.candidates[0], parent),
            )
        except Exception as over:  # noqa: BLE001 - the library would ask again: `run` raises it
            self._over = over
            return None
        return self._take(proposal, parent)

    def is_over(self) -> bool:
        """For the search: whether to begin no other round."""
        self._rounds += 1
        return (
            self._over is not None
            or self._rounds > MOST_ROUNDS
            or self._refused >= MOST_REFUSED
            or self._left(2 * len(self._split.held_back)) <= 0
        )

    def _take(self, proposal: Proposal, parent: Candidate) -> str | None:
        refused = proposal.refused
        if not refused and any(proposal.text == each.text for each in self.candidates):
            refused = "It is the same as an earlier one."
        self._refused = self._refused + 1 if refused else 0
        self.candidates.append(
            Candidate(
                number=len(self.candidates),
                text=proposal.text,
                parent=parent.number,
                why=proposal.why,
                refused=refused,
            )
        )
        self._on_change(self.candidates)
        return None if refused else proposal.text

    def _left(self, set_aside: int) -> int:
        return self._most - set_aside - self.posts

    def _grade(self, number: int, topics: Sequence[int], *, set_aside: int) -> list[Graded]:
        known = {topic for topic in topics if (number, topic) in self._posts}
        new = [topic for topic in dict.fromkeys(topics) if topic not in known]  # some come twice
        if new:
            if len(new) > self._left(set_aside):
                raise SearchOver(POSTS_USED)
            candidate = self.candidates[number]
            reserve = (self.candidates[0], candidate) if set_aside else ()
            graded = self._writer.write(candidate, new, reserve=reserve)
            self._posts |= {(number, topic): each for topic, each in zip(new, graded, strict=True)}
            scores = {topic: each.score for topic, each in zip(new, graded, strict=True)}
            self.candidates[number] = replace(candidate, scores={**candidate.scores, **scores})
            self._on_change(self.candidates)
        return [self._posts[number, topic] for topic in topics]

    def _best(self) -> Candidate | None:
        """The best on the topics tuned on; None where that is the prompt itself."""
        topics = self._split.tuned_on
        known = [each for each in self.candidates if each.is_known(topics)]
        best = max(known, key=lambda each: each.mean(topics) or 0.0, default=None)
        return best if best and best.number else None

    def _judged(self, winner: Candidate | None) -> Found:
        if winner is None:
            return self._found(None, None)
        from runs.experiments.paired import compare  # brings SciPy
        from runs.experiments.verdict import verdict

        topics = self._split.held_back
        try:
            old, new = (
                [[each.score] for each in self._grade(number, topics, set_aside=0)]
                for number in (0, winner.number)
            )
        except SearchOver as over:  # somebody lowered the budget meanwhile
            raise SearchEnded(f"What was found could not be judged. {over}") from over
        better = f"Proposal {winner.number}"
        told = verdict(compare(old, new), SCORE, a=self._name, b=better)
        return self._found(winner.number, told)

    def _found(self, winner: int | None, verdict: Verdict | None) -> Found:
        if self._over:
            because = str(self._over)
        elif self._refused >= MOST_REFUSED:
            because = f"{MOST_REFUSED} proposals in a row could not be used."
        else:
            because = POSTS_USED if self._rounds <= MOST_ROUNDS else "Nothing is left to improve."
        if not self.candidates[0].mean(self._split.tuned_on):
            because = f"All posts of the prompt itself have a score of 0: open one. {because}"
        return Found(
            candidates=tuple(self.candidates), winner=winner, verdict=verdict, because=because
        )
