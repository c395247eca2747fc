"""Verdicts of experiments: right where there is an effect, and none where there is none."""

from collections.abc import Callable

import numpy as np
import pytest

from runs.experiments.judging import JudgedPair, Place, agreement, leaning, share, trust
from runs.experiments.paired import Floats, compare
from runs.experiments.verdict import Measure, holm, verdict, verdicts

SEARCH = Measure(name="search score")
Noise = Callable[[np.random.Generator, tuple[int, ...]], Floats]


def normal(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return random.normal(0, 5, shape)


def skewed(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Mostly small, now and then a post that failed."""
    return np.asarray(5 - random.exponential(5, shape))


def rough(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Whole points, and many ties."""
    return np.asarray(random.integers(-1, 2, shape).astype(float))


def simulated(
    seed: int, effect: float, topics: int, repeats: int, noise: Noise = normal
) -> tuple[list[list[float]], list[list[float]]]:
    """Scores of A and B on topics of very different difficulty; B has the effect."""
    random = np.random.default_rng(seed)
    difficulty = random.normal(70, 15, (topics, 1))
    a, b = (difficulty + noise(random, (topics, repeats)) for _ in range(2))
    return a.tolist(), (b + effect).tolist()


def outcomes(
    effect: float, topics: int, repeats: int, noise: Noise = normal, experiments: int = 100
) -> list[str]:
    return [
        verdict(compare(*simulated(seed, effect, topics, repeats, noise)), SEARCH).outcome
        for seed in range(experiments)
    ]


def test_of_few_topics_the_interval_and_the_p_value_are_student_s() -> None:
    paired = compare([[0.0]] * 3, [[1.0], [2.0], [3.0]])
    assert paired.p_value == pytest.approx(0.07418, abs=1e-5)
    assert paired.interval(0.05) == pytest.approx((-0.48414, 4.48414), abs=1e-5)


@pytest.mark.parametrize(
    ("topics", "repeats", "noise"),
    [(10, 1, normal), (30, 1, normal), (30, 1, skewed), (30, 1, rough), (12, 3, normal)],
)
def test_without_an_effect_hardly_any_experiment_claims_one(
    topics: int, repeats: int, noise: Noise
) -> None:
    found = outcomes(0, topics, repeats, noise, experiments=200)
    assert sum(outcome != "undecided" for outcome in found) <= 10  # 5 of 100


@pytest.mark.parametrize(("effect", "outcome"), [(6.0, "better"), (-6.0, "worse")])
@pytest.mark.parametrize(("topics", "repeats"), [(30, 1), (16, 3)])
def test_an_effect_is_decided_rightly(
    effect: float, outcome: str, topics: int, repeats: int
) -> None:
    assert outcomes(effect, topics, repeats).count(outcome) >= 95


def test_a_verdict_says_how_far_how_sure_and_how_often() -> None:
    better = verdict(compare(*simulated(1, 6, 30, 1)), SEARCH, a="v1", b="v2")
    assert better.low < better.difference < better.high
    assert better.sentence.startswith("v2 is better than v1 in search score: +")
    assert "(97 % interval +" in better.sentence
    assert " of 30 topics. The effect is " in better.sentence
    cheaper = Measure(name="cost", unit="cents", higher_is_better=False)
    worse = verdict(compare(*simulated(1, 6, 30, 1)), cheaper)
    assert worse.sentence.startswith("B is worse than A in cost: +")


def test_an_open_question_says_how_many_topics_would_tell_and_they_do() -> None:
    early = verdict(compare(*simulated(3, 2.5, 12, 1)), SEARCH)
    assert (early.outcome, early.sentence[:16]) == ("undecided", "Not decided yet:")
    assert early.more_topics is not None
    assert early.sentence.endswith(f"About {early.more_topics} more topics would tell.")
    in_all = 72  # of that effect and noise, to find it four times of five
    assert outcomes(2.5, in_all, 1).count("better") >= 70
    assert outcomes(2.5, 12, 1).count("better") <= 40


def test_few_topics_decide_nothing_however_clear_they_seem() -> None:
    few = verdict(compare([[1.0]] * 5, [[9.0]] * 5), SEARCH)
    assert (few.outcome, few.more_topics) == ("undecided", 3)
    assert few.sentence.endswith("At least 3 more topics are needed.")
    assert verdict(compare([], []), SEARCH).outcome == "undecided"
    assert verdict(compare([[1.0]] * 9, [[9.0]] * 9), SEARCH).outcome == "better"
    assert verdict(compare([[1.0]] * 9, [[1.0]] * 9), SEARCH).outcome == "undecided"


def test_what_comes_of_adding_floats_in_another_order_is_no_difference() -> None:
    same = compare([[0.1, 0.2, 0.3]] * 9, [[0.3, 0.2, 0.1]] * 9)
    assert (same.difference, same.ahead, same.behind) == (0.0, 0, 0)
    assert verdict(same, SEARCH).outcome == "undecided"


def test_topics_without_a_score_on_both_sides_are_left_out() -> None:
    paired = compare([[1.0, 2.0], [], [3.0], [5.0]], [[2.0], [4.0], [], [4.0, 6.0, 8.0]])
    assert (paired.topics, paired.left_out, paired.difference) == (2, 2, 0.75)


def test_several_comparisons_are_held_to_more_than_one() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    pairs = [compare(*simulated(seed, 0, 12, 1)) for seed in range(800)]
    together = [
        verdicts([(pair, SEARCH) for pair in pairs[at : at + 4]], [("A", "B")] * 4)
        for at in range(0, 800, 4)
    ]
    assert sum(any(each.outcome != "undecided" for each in group) for group in together) <= 10
    for each in (each for group in together for each in group):
        assert (each.outcome != "undecided") == (not each.low <= 0 <= each.high)


def test_agreement_is_what_is_beyond_chance_with_its_interval() -> None:
    judged = ["A"] * 25 + ["B"] * 25
    found = agreement(judged, ["A"] * 20 + ["B"] * 5 + ["A"] * 10 + ["B"] * 15)
    assert found.kappa == pytest.approx(0.4)  # 35 of 50 agreed, 25 of them by chance
    assert found.low < 0.2 < 0.6 < found.high
    assert agreement(judged, judged).kappa == 1
    assert (agreement(judged, ["A", "B"] * 25).kappa or 0) < 0.1
    assert agreement([], []).kappa is None
    assert agreement(["A"] * 30, ["A"] * 30).kappa is None


def judged(
    quality: float, first: float, longer: float, seed: int = 1, count: int = 200
) -> tuple[list[JudgedPair], list[str]]:
    """Pairs as a judge sees them whom quality, place and length sway, and a person's votes."""
    random = np.random.default_rng(seed)
    pairs, votes = [], []
    for _ in range(count):
        gain, words = random.normal(), random.integers(500, 2_000, 2)
        pull = quality * gain + longer * np.log(words[0] / words[1])
        places: list[Place] = [
            "first" if pull + first > 0 else "second",
            "first" if -pull + first > 0 else "second",
        ]
        pairs.append(
            JudgedPair(
                a_first=places[0],
                b_first=places[1],
                words_of_a=int(words[0]),
                words_of_b=int(words[1]),
            )
        )
        votes.append("A" if gain + random.normal(0, 0.3) > 0 else "B")
    return pairs, votes


@pytest.mark.parametrize(
    ("sways", "trusted", "words"),
    [
        ((1, 0, 0), True, ["It agrees with you"]),
        ((1, 0.2, 0), True, ["It agrees with you", "It prefers what stands first"]),
        ((1, -0.2, 0), True, ["It prefers what stands second"]),
        ((0, 0, 1), False, ["This is no judge", "The longer post won"]),
        ((0.01, 1, 0), False, ["This is no judge", "It prefers what stands first"]),
    ],
)
def test_a_judge_is_known_by_its_votes_and_by_what_sways_it(
    sways: tuple[float, float, float], trusted: bool, words: list[str]
) -> None:
    pairs, votes = judged(*sways)
    decided = [(pair.winner, vote) for pair, vote in zip(pairs, votes, strict=True)]
    said = trust(agreement(*zip(*decided, strict=True)), leaning(pairs))
    assert all(word in said for word in words)
    assert ("no judge" not in said) == trusted
    assert ("prefers" in said) == (sways[1] != 0)


def test_a_judge_with_few_votes_is_not_known_yet() -> None:
    pairs, votes = judged(1, 0, 0, count=12)
    agreed = agreement([pair.winner for pair in pairs], votes)
    assert trust(agreed, leaning(pairs)).startswith(
        "Not known yet whether it can be trusted: vote on about 8 more pairs"
    )
    assert (share(0, 0).value, share(0, 0).leans) == (None, False)
