"""A judge's preference, and that of blind votes, as what counts in an experiment."""

import csv
import io
from collections.abc import Sequence

import numpy as np
import pytest
from test_experiment_report import scored, text_of

from posts.export.experiment_report import write_experiment
from posts.prompts.judge import Judgement
from runs.experiments.paired import compare
from runs.experiments.pairs import Pair, pairs_of
from runs.experiments.preferences import (
    NO_JUDGE,
    Decided,
    Winner,
    by_judge,
    by_votes,
    with_preferences,
)
from runs.experiments.report import report_of
from runs.experiments.scores import MEASURES, ScoredCell, compare_versions
from runs.experiments.summary import level_of, scores_csv, topics_of
from runs.experiments.verdict import HALF, verdict
from runs.store.judgements import KeptJudgement, Order

NAMES = {"A": "A", "B": "B"}
WON_BY_B: list[Winner] = ["B"] * 9
MOSTLY_B: list[Winner] = [*WON_BY_B, "tie", "A"]
Kept = dict[Order, KeptJudgement]


def posts(topics: int = 11, versions: str = "AB", repeats: int = 1) -> list[ScoredCell]:
    return [
        scored(number, version, {"complete": 100.0, "search": 70.0}, repeat=repeat)
        for number in range(topics)
        for version in versions
        for repeat in range(1, repeats + 1)
    ]


def judgements(cells: Sequence[ScoredCell], winners: Sequence[Winner], other: str = "B") -> Kept:
    """What a judge said that holds to one post of each pair, or names the first place twice."""
    kept: Kept = {}
    for pair, winner in zip(pairs_of(cells, "A", other), winners, strict=False):
        a_first, b_first = pair.orders
        kept[a_first] = answer("second" if winner == "B" else "first")
        kept[b_first] = answer("second" if winner == "A" else "first")
    return kept


def answer(place: str) -> KeptJudgement:
    return KeptJudgement(judgement=Judgement(place=place, reason=""), cost=None)  # type: ignore[arg-type]


def judged(cells: list[ScoredCell], winners: Sequence[Winner] = MOSTLY_B) -> list[ScoredCell]:
    found = by_judge(cells, NAMES, "A", judgements(cells, winners), {})
    assert found.unknown == []
    return with_preferences(cells, "judge", found.pairs)


def test_the_verdict_by_a_judge_is_the_share_of_pairs_won_with_ties_as_half() -> None:
    (told,) = compare_versions(judged(posts()), "A", ["judge"])
    assert told.verdict.outcome == "better"
    assert told.verdict.sentence.startswith(
        "B is better than A in preference of the judge: it won 86 % of pairs, ties as half "
        "(97 % interval "
    )
    assert told.verdict.sentence.endswith(
        " to 100 %), more than half on 9 of 11 topics. The effect is large."
    )
    turned: list[Winner] = [{"A": "B", "B": "A"}.get(each, each) for each in MOSTLY_B]  # type: ignore[misc]
    (worse,) = compare_versions(judged(posts(), turned), "A", ["judge"])
    assert "B is worse than A in preference of the judge: it won 14 %" in worse.verdict.sentence
    assert "less than half on 9 of 11 topics" in worse.verdict.sentence
    ties: list[tuple[Pair, Winner]] = [(pair, "tie") for pair in pairs_of(posts(), "A", "B")]
    (equal,) = compare_versions(with_preferences(posts(), "judge", ties), "A", ["judge"])
    assert equal.verdict.sentence == (
        "A and B are equal in preference of the judge on all 11 topics."
    )
    (open_still,) = compare_versions(judged(posts(), ["A", "B", "B"] * 4), "A", ["judge"])
    assert open_still.verdict.sentence.startswith(
        "Not decided yet: against A, B won 64 % of pairs, ties as half (97 % interval "
    )


def test_repeats_of_a_topic_count_as_one_and_belong_together() -> None:
    cells = judged(posts(12, repeats=3), ["A", "B", "B"] * 12)
    (told,) = compare_versions(cells, "A", ["judge"])
    assert "12 topics" in told.verdict.sentence


def test_a_judge_counts_in_tables_the_report_and_the_scores_like_every_other_measure() -> None:
    cells = judged(posts())
    rows = topics_of(cells, "judge")
    assert sorted((row.means["A"], row.means["B"]) for row in rows) == [
        *[(0.0, 100.0)] * 9,
        (50.0, 50.0),
        (100.0, 0.0),
    ]
    assert [level_of("judge", value) for value in (100, 50.0, 0)] == ["good", "ok", "bad"]
    told = report_of(cells, "A", ["judge", "search"], title="T", made="now")
    said = text_of(write_experiment(told))
    assert "▲ B is better than A in preference of the judge: it won 86 % of pairs" in said
    assert "Preference of the judge by topic, the worst first" in said
    assert "Preference of the judge, % of pairs 14 86" in said
    (row, *_) = csv.DictReader(io.StringIO(scores_csv(cells).decode("utf-8-sig")))
    assert row["judge"] in {"0.0", "50.0", "100.0"}
    assert row["votes"] == ""


def test_nothing_is_told_before_a_judge_has_compared_all_pairs() -> None:
    cells = posts()
    found = by_judge(cells, NAMES, "A", judgements(cells, MOSTLY_B[:10]), {})
    assert found == Decided(
        pairs=[],
        unknown=[
            "The judge has compared 10 of 11 pairs of B and A: its preference is told once it has "
            "compared all of them."
        ],
    )
    assert compare_versions(cells, "A", ["judge"]) == []


def test_of_three_versions_those_are_told_of_that_were_compared_with_the_baseline() -> None:
    cells, names = posts(versions="ABC"), {"A": "A", "B": "B", "C": "C"}
    kept = judgements(cells, MOSTLY_B, other="C")
    found = by_judge(cells, names, "A", kept, {})
    assert [sentence[:50] for sentence in found.unknown] == [
        "The judge has compared 0 of 11 pairs of B and A: i"
    ]
    told = compare_versions(with_preferences(cells, "judge", found.pairs), "A", ["judge", "search"])
    assert [(each.version, each.measure) for each in told] == [
        ("B", "search"),
        ("C", "judge"),
        ("C", "search"),
    ]


def test_of_a_judge_that_is_none_nothing_is_told() -> None:
    cells = posts(20)
    by_place = judgements(cells, ["tie"] * 20)  # the first place, whatever stands there
    assert by_judge(cells, NAMES, "A", by_place, {}) == Decided(unknown=[NO_JUDGE])
    winners: list[Winner] = ["A", "B"] * 10
    pairs = pairs_of(cells, "A", "B")
    votes = {
        frozenset((pair.a.lane_id, pair.b.lane_id)): (pair.a if at % 4 < 2 else pair.b).lane_id
        for at, pair in enumerate(pairs)
    }
    found = by_judge(cells, NAMES, "A", judgements(cells, winners), votes)
    assert found == Decided(unknown=[NO_JUDGE])


def test_blind_votes_count_likewise_once_all_pairs_have_one() -> None:
    cells = posts()
    pairs = pairs_of(cells, "A", "B")
    votes = {frozenset((pair.a.lane_id, pair.b.lane_id)): pair.b.lane_id for pair in pairs}
    found = by_votes(cells, NAMES, "A", votes)
    (told,) = compare_versions(with_preferences(cells, "votes", found.pairs), "A", ["votes"])
    assert told.verdict.sentence.startswith(
        "B is better than A in preference in your blind votes: it won 100 % of pairs"
    )
    votes.popitem()
    assert by_votes(cells, NAMES, "A", votes).unknown == [
        "You have voted on 10 of 11 pairs of B and A: your preference is told once you have voted "
        "on all of them."
    ]


@pytest.mark.parametrize("topics", [8, 30])
def test_a_judge_without_a_preference_hardly_ever_leads_to_a_verdict(topics: int) -> None:
    found = [outcome_of(seed, topics, [0.4, 0.2, 0.4]) for seed in range(200)]
    assert sum(outcome != "undecided" for outcome in found) <= 10  # 5 of 100


def test_a_preference_is_decided_rightly() -> None:
    found = [outcome_of(seed, 30, [0.1, 0.1, 0.8]) for seed in range(100)]
    assert found.count("better") >= 95


def outcome_of(seed: int, topics: int, odds: Sequence[float]) -> str:
    won = np.random.default_rng(seed).choice([0.0, 50.0, 100.0], size=(topics, 1), p=odds)
    return verdict(compare([[HALF]] * topics, won.tolist()), MEASURES["judge"]).outcome


def test_topics_that_all_say_the_same_are_no_surer_than_their_number() -> None:
    won = compare([[HALF]] * 8, [[100.0]] * 8)
    assert won.p_value == 2 / 2**8
    low, high = won.interval(0.03)
    assert (round(low), high) == (9, 50)  # 59 to 100 % of pairs, by Clopper and Pearson
    assert won.interval(won.p_value)[0] == pytest.approx(0)
