"""The search of a better prompt, with simulated models: what it finds, and what it never passes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from improved_prompts import FEATURES, GAIN, NEEDED, PROMPT, SimulatedModels, true_score

from runs.experiments.verdict import LEAST_TOPICS
from runs.improvement.search import (
    MOST_REFUSED,
    Candidate,
    Found,
    Graded,
    Proposal,
    Search,
    SearchEnded,
    SearchOver,
)
from runs.improvement.split import LEAST, Split, TooFewTopics, split

TOPICS = [f"Topic {number}" for number in range(30)]
POSTS = 60
FULL = "\n".join([PROMPT, *FEATURES])


def searched(models: SimulatedModels, prompt: str = PROMPT, posts: int = POSTS) -> Found:
    return Search(prompt, split(TOPICS, posts), most_posts=posts, writer=models).run()


def test_most_of_what_can_be_gained_is_found_within_sixty_posts() -> None:
    """`python -m soak improvement` does the same with 300 searches."""
    gains = []
    for seed in range(20):
        models = SimulatedModels(seed)
        proposed = searched(models).proposed
        assert models.posts <= POSTS
        assert proposed, seed
        gains.append((true_score(proposed.text) - true_score(PROMPT)) / GAIN)
    assert sum(gain >= 0.8 for gain in gains) >= 18
    assert min(gains) > 0


def test_where_nothing_can_be_gained_nothing_worse_is_proposed() -> None:
    for seed in range(20):
        proposed = searched(SimulatedModels(seed), FULL).proposed
        assert proposed is None or true_score(proposed.text) >= true_score(FULL), seed


def test_the_winner_is_judged_once_on_topics_that_it_was_not_tuned_on() -> None:
    models = SimulatedModels(1)
    parts = split(TOPICS, POSTS)
    found = Search(PROMPT, parts, most_posts=POSTS, writer=models).run()
    assert not set(parts.tuned_on) & set(parts.held_back)
    assert len(parts.held_back) >= LEAST_TOPICS
    on_held_back = [each.number for each in found.candidates if each.is_known(parts.held_back)]
    assert on_held_back == [0, found.winner]
    assert found.verdict
    assert found.verdict.sentence.startswith(
        f"Proposal {found.winner} is better than the prompt in score: +"
    )


def test_what_was_refused_takes_no_posts() -> None:
    models = SimulatedModels(3)
    found = searched(models)
    refused = [each for each in found.candidates if each.refused]
    assert refused
    assert not any(each.scores for each in refused)
    assert all(NEEDED in text for text in models.written)


def test_a_model_that_proposes_nothing_usable_is_not_asked_for_ever() -> None:
    class Stubborn(SimulatedModels):
        def reflect(
            self, parent: Candidate, examples: Sequence[tuple[int, Graded]], **more: object
        ) -> Proposal:
            self.reflections += 1
            told.append(more["refused"])
            return Proposal(text=parent.text, why="It is fine.")

    told: list[object] = []
    models = Stubborn(1)
    found = searched(models)
    assert (found.winner, found.verdict, found.proposed) == (None, None, None)
    assert models.reflections == MOST_REFUSED
    assert models.posts == len(split(TOPICS, POSTS).tuned_on)
    same = "It is the same as an earlier one."
    assert found.candidates[1].refused == same
    assert told == ["", *[same] * (MOST_REFUSED - 1)]  # the model hears of it


def test_where_no_post_is_worth_anything_that_is_said_first() -> None:
    class Worthless(SimulatedModels):
        def write(self, *_: object, **more: object) -> list[Graded]:
            graded = super().write(*_, **more)  # type: ignore[arg-type]
            return [replace(each, score=0.0) for each in graded]

    found = searched(Worthless(1))
    assert found.winner is None
    assert found.because.startswith("All posts of the prompt itself have a score of 0: open one.")
    assert not searched(SimulatedModels(1)).because.startswith("All posts")


class Interrupted(SimulatedModels):
    """Something happens after so many posts."""

    def __init__(self, seed: int, after: int, error: Exception) -> None:
        super().__init__(seed)
        self._after, self._error = after, error

    def write(
        self, candidate: Candidate, topics: Sequence[int], *, reserve: Sequence[Candidate]
    ) -> list[Graded]:
        if reserve and self.posts >= self._after:
            raise self._error
        return super().write(candidate, topics, reserve=reserve)


def test_where_the_money_ends_what_was_found_is_judged() -> None:
    found = searched(Interrupted(1, 25, SearchOver("The budget is used up.")))
    assert found.winner
    assert found.verdict


def test_a_search_that_was_stopped_says_so_and_has_what_it_found() -> None:
    models = Interrupted(1, 25, SearchEnded("It was stopped."))
    search = Search(PROMPT, split(TOPICS, POSTS), most_posts=POSTS, writer=models)
    with pytest.raises(SearchEnded, match="stopped"):
        search.run()
    assert len(search.candidates) > 1
    assert search.posts == models.posts


def test_no_topic_is_written_twice_with_the_same_prompt() -> None:
    class Strict(SimulatedModels):
        def write(
            self, candidate: Candidate, topics: Sequence[int], *, reserve: Sequence[Candidate]
        ) -> list[Graded]:
            pairs = [(candidate.number, topic) for topic in topics]
            assert not seen & {*pairs}
            assert len({*pairs}) == len(pairs)
            seen.update(pairs)
            return super().write(candidate, topics, reserve=reserve)

    for posts in (30, 40):  # for four topics, which do not come out even in threes
        seen: set[tuple[int, int]] = set()
        searched(Strict(2), posts=posts)
        assert seen


def test_a_search_goes_the_same_way_with_the_same_answers() -> None:
    runs = [searched(SimulatedModels(5)) for _ in range(2)]
    assert runs[0].candidates == runs[1].candidates


def test_topics_are_split_by_what_the_posts_pay_for() -> None:
    def sizes(parts: Split) -> tuple[int, int]:
        return len(parts.tuned_on), len(parts.held_back)

    assert sizes(split(TOPICS, 60)) == (6, 10)
    assert sizes(split(TOPICS, 30)) == (4, 8)
    assert sizes(split(TOPICS[:14], 200)) == (6, 8)
    assert sizes(split([f"Topic {number}" for number in range(500)], 400)) == (12, 20)
    assert split(TOPICS, 60) == split(TOPICS, 60)
    with pytest.raises(TooFewTopics, match="At least 12 topics"):
        split(TOPICS[: LEAST - 1], 60)
