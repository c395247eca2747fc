"""Simulated voters: what is known of them must come out, and nothing that is not."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from math import exp, log
from typing import Literal

import pytest

from runs.blind.ranking import Ranking, rank
from runs.blind.votes import TastedPost, Vote

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MODELS = ("opus", "sonnet", "haiku", "mini", "nano")
"""Best first."""
STRENGTH = dict(zip(MODELS, (2.0, 1.0, 0.0, -1.0, -2.0), strict=True))
USUAL_WORDS = {"opus": 1700, "sonnet": 1300, "haiku": 1000, "mini": 800, "nano": 600}
Taste = Callable[[TastedPost], float]


def post(model: str, *, words: int = 1000, prompt: str = "Blog post v1") -> TastedPost:
    return TastedPost(lane_id=model, model_id=model, prompt=prompt, words=words, headings=4)


def vote(
    *posts: TastedPost,
    best: int | None = 0,
    worst: int | None = 1,
    verdict: Literal["chosen", "tie", "both bad"] = "chosen",
) -> Vote:
    if verdict != "chosen":
        best = worst = None
    return Vote(
        owner="ada",
        tasting="any",
        run_id="r",
        posts=posts,
        verdict=verdict,
        best=best,
        worst=worst,
        cast_at=NOON,
    )


def judge(posts: Sequence[TastedPost], taste: Taste, chance: random.Random) -> Vote:
    """A voter who likes a post by its taste, give or take what Bradley and Terry allow."""

    def liking(index: int) -> float:
        return taste(posts[index]) - log(-log(chance.random()))

    order = sorted(range(len(posts)), key=lambda i: liking(i) if len(posts) > 2 else 0)
    if len(posts) == 2:
        ahead = taste(posts[0]) - taste(posts[1])
        order = [1, 0] if chance.random() < 1 / (1 + exp(-ahead)) else [0, 1]
    return vote(*posts, best=order[-1], worst=order[0])


def simulate(votes: int, taste: Taste, *, size: int = 2, seed: int = 7) -> list[Vote]:
    """Votes on random models, whose posts have about their usual length."""
    chance = random.Random(seed)
    return [
        judge(
            [
                post(model, words=round(USUAL_WORDS[model] * chance.lognormvariate(0, 0.4)))
                for model in chance.sample(MODELS, size)
            ],
            taste,
            chance,
        )
        for _ in range(votes)
    ]


def likes_quality(post: TastedPost) -> float:
    return STRENGTH[post.model_id]


def likes_length(post: TastedPost) -> float:
    return 3 * log(post.words)


@cache
def ranking_of_length_lovers(*, length_controlled: bool) -> Ranking:
    return rank(simulate(300, likes_length), "model", length_controlled=length_controlled)


def names(ranking: Ranking) -> list[str]:
    return [standing.name for standing in ranking.standings]


def ranks(ranking: Ranking) -> dict[str, int | None]:
    return {standing.name: standing.rank for standing in ranking.standings}


# What is known comes out


@pytest.mark.parametrize("size", [2, 4], ids="{} posts a vote".format)
@pytest.mark.parametrize("length_controlled", [False, True], ids=["plain", "length controlled"])
def test_a_known_order_of_five_models_is_recovered(size: int, length_controlled: bool) -> None:
    votes = simulate(400, likes_quality, size=size)
    ranking = rank(votes, "model", length_controlled=length_controlled)
    assert tuple(names(ranking)) == MODELS
    assert list(ranks(ranking).values()) == [1, 2, 3, 4, 5]
    for standing in ranking.standings:
        assert standing.wins.low < standing.wins.value < standing.wins.high


def test_the_intervals_hold_what_is_true() -> None:
    def truth(model: str) -> float:
        others = [STRENGTH[each] for each in MODELS if each != model]
        return sum(1 / (1 + exp(each - STRENGTH[model])) for each in others) / len(others)

    found = [
        standing.wins.low <= truth(standing.name) <= standing.wins.high
        for seed in range(8)
        for standing in rank(simulate(100, likes_quality, seed=seed), "model").standings
    ]
    assert sum(found) / len(found) > 0.85


def test_more_votes_make_it_surer() -> None:
    few, many = (rank(simulate(n, likes_quality), "model") for n in (40, 400))
    widths = [[s.wins.high - s.wins.low for s in ranking.standings] for ranking in (few, many)]
    assert max(widths[1]) < max(widths[0])


def test_the_same_votes_always_give_the_same_ranking() -> None:
    votes = simulate(50, likes_quality)
    assert rank(votes, "model") == rank(votes, "model")


def test_prompt_versions_are_ranked_too() -> None:
    good, bad = post("a", prompt="Short v2"), post("a", prompt="Short v1")
    ranking = rank([vote(good, bad)] * 15, "prompt")
    assert ranks(ranking) == {"Short v2": 1, "Short v1": 2}
    assert rank([vote(good, bad)] * 15, "model").standings == ()


# Length


def test_voters_who_only_like_length_put_the_wordiest_first() -> None:
    ranking = ranking_of_length_lovers(length_controlled=False)
    assert names(ranking)[0] == "opus"
    assert names(ranking)[-1] == "nano"
    assert ranks(ranking)["opus"] == 1
    assert ranks(ranking)["nano"] != 1
    assert ranking.length_effect is None


def test_the_controlled_view_exposes_them() -> None:
    ranking = ranking_of_length_lovers(length_controlled=True)
    assert set(ranks(ranking).values()) == {1}, "no model is better than another"
    assert ranking.length_effect
    assert ranking.length_effect.low > 0.7, "a post twice as long wins nearly always"


def test_voters_who_do_not_care_for_length_show_no_effect_of_it() -> None:
    effect = rank(simulate(240, likes_quality), "model", length_controlled=True).length_effect
    assert effect
    assert effect.low < 0.5 < effect.high


def test_a_length_effect_stays_finite_where_every_vote_agrees_with_it() -> None:
    votes = [vote(post("a", words=900 + i), post("b", words=300 + i)) for i in range(30)]
    effect = rank(votes, "model", length_controlled=True).length_effect
    assert effect
    assert 0.5 < effect.value < 1


# What is not known stays so


def test_no_votes_make_no_ranking() -> None:
    assert rank([], "model") == Ranking()
    assert rank([], "prompt", length_controlled=True) == Ranking()


def test_votes_on_one_model_only_make_no_ranking_of_models() -> None:
    assert rank([vote(post("a"), post("a"))] * 5, "model") == Ranking()


@pytest.mark.parametrize("verdict", ["tie", "both bad"])
@pytest.mark.parametrize("length_controlled", [False, True], ids=["plain", "length controlled"])
def test_only_ties_leave_all_alike(
    verdict: Literal["tie", "both bad"], length_controlled: bool
) -> None:
    votes = [
        vote(post(left, words=500), post(right), verdict=verdict)
        for left, right in [("a", "b"), ("b", "c"), ("c", "a")] * 5
    ]
    ranking = rank(votes, "model", length_controlled=length_controlled)
    assert set(ranks(ranking).values()) == {1}
    for standing in ranking.standings:
        assert standing.wins.value == pytest.approx(0.5, abs=0.01)
        assert standing.both_bad == (10 if verdict == "both bad" else 0)


def test_ten_wins_of_ten_do_not_pass_for_certainty() -> None:
    wins = rank([vote(post("a"), post("b"))] * 10, "model").standings[0].wins
    assert wins.value < 0.99
    assert wins.high - wins.low > 0.05


def test_fewer_than_ten_votes_give_nobody_a_rank() -> None:
    nine = [vote(post("a"), post("b"))] * 9
    assert ranks(rank(nine, "model")) == {"a": None, "b": None}
    assert ranks(rank([*nine, nine[0]], "model")) == {"a": 1, "b": 2}


def test_a_model_with_few_votes_takes_no_rank_from_another() -> None:
    ranking = rank([vote(post("a"), post("b"))] * 12 + [vote(post("c"), post("a"))] * 9, "model")
    assert ranks(ranking) == {"a": 1, "b": 2, "c": None}


@pytest.mark.parametrize("length_controlled", [False, True], ids=["plain", "length controlled"])
def test_models_that_never_met_are_not_held_against_each_other(length_controlled: bool) -> None:
    votes = [vote(post("a"), post("b")), vote(post("c"), post("d"))] * 20
    ranking = rank(votes, "model", length_controlled=length_controlled)
    assert sorted(map(sorted, ranking.groups)) == [["a", "b"], ["c", "d"]]
    assert ranks(ranking) == {"a": 1, "b": 2, "c": 1, "d": 2}


def test_models_that_met_through_others_are_of_one_group() -> None:
    votes = [vote(post(*pair[0]), post(*pair[1])) for pair in ["ab", "bc", "cd", "de"]]
    assert [sorted(group) for group in rank(votes, "model").groups] == [list("abcde")]


def test_it_says_how_often_the_prompt_differed_too() -> None:
    alike = vote(post("a"), post("b"))
    mixed = vote(post("a"), post("b", prompt="Short v1"))
    assert rank([alike, alike, alike, mixed], "model").mixed == pytest.approx(0.25)
    assert rank([alike, mixed], "prompt").mixed == pytest.approx(1.0)


def test_votes_and_words_are_counted_for_each_model() -> None:
    votes = [
        vote(post("a", words=400), post("b", words=1000)),
        vote(post("a", words=600), post("b"), post("c"), post("c", words=2000), best=2, worst=0),
        vote(post("b"), post("b")),
    ]
    ranking = rank(votes, "model")
    assert ranking.votes == 2
    assert {s.name: s.votes for s in ranking.standings} == {"a": 2, "b": 2, "c": 1}
    assert {s.name: s.words for s in ranking.standings} == {"a": 500, "b": 1000, "c": 1500}


def test_a_post_without_words_breaks_nothing() -> None:
    ranking = rank([vote(post("a", words=0), post("b"))] * 12, "model", length_controlled=True)
    assert len(ranking.standings) == 2
