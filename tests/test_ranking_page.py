from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import page_stories
import pytest
from streamlit.testing.v1 import AppTest

from components.blind import store as ballots
from components.ranking import scores
from components.ranking.words import ENOUGH, length_effect, nothing_to_rank, reservations, verdict
from runs.blind.ranking import ENOUGH as COUNTED_ENOUGH
from runs.blind.ranking import Interval, Ranking, Standing
from runs.blind.votes import TastedPost, Vote, cast, votes_of
from runs.means import Mean
from runs.once import Once
from runs.store import database as kept
from runs.store import migrate
from runs.store.database import Database
from runs.store.scores import ScoredPosts

pytestmark = pytest.mark.usefixtures("page_engine")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NUMBERS = count()
Cast = Callable[[Sequence[Vote]], None]


def standing(name: str, rank: int | None, *, votes: int = 20) -> Standing:
    wins = Interval(0.5, 0.4, 0.6)
    return Standing(name=name, rank=rank, wins=wins, votes=votes, both_bad=0, words=900)


def ranking(*standings: Standing, votes: int = 40, **other: Any) -> Ranking:
    groups = {"groups": (tuple(each.name for each in standings),)}
    return Ranking(standings=standings, votes=votes, **groups | other)


def plain(markdown: str) -> str:
    return page_stories.plain(markdown).replace("**", "")


# In words


@pytest.mark.parametrize(
    ("ranked", "said"),
    [
        (ranking(standing("a", None), votes=1), "1 vote is too few to mean anything: below 10"),
        (ranking(standing("a", None), votes=9), "9 votes are too few to mean anything: below 10"),
        (ranking(standing("a", 1), standing("b", 2)), "By 40 votes, a is clearly ahead."),
        (ranking(standing("a", 1), standing("b", 1)), "40 votes do not tell a and b apart yet."),
        (
            ranking(standing("a", 1), standing("b", 1), standing("c", 3)),
            "By 40 votes, a and b are ahead; they cannot be told apart yet.",
        ),
        (
            ranking(standing("a", 1), standing("b", None)),
            "40 votes are too few to tell this many names apart.",
        ),
        (
            ranking(standing("a", 1), standing("b", 1), groups=(("a",), ("b",))),
            "40 votes fall into parts that were never compared: see below.",
        ),
    ],
    ids=["one", "few", "a leader", "nobody", "two leaders", "many names", "apart"],
)
def test_a_verdict_says_what_the_votes_tell(ranked: Ranking, said: str) -> None:
    assert plain(verdict(ranked)).startswith(said)


def test_what_a_ranking_cannot_say_is_said() -> None:
    ranked = ranking(
        standing("a", 1),
        standing("b", 2),
        standing("c", None, votes=3),
        groups=(("a", "b"), ("c",)),
        mixed=0.4,
    )
    few, apart, mixed = map(plain, reservations(ranked, "model"))
    assert few == "Fewer than 10 votes, so no rank: c (3)."
    assert apart.endswith("say nothing about each other: a and b; c.")
    assert mixed.startswith("In 40% of the comparisons the prompts differed too")
    assert list(reservations(ranking(standing("a", 1), standing("b", 2)), "model")) == []


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (Interval(0.8, 0.7, 0.9), "Longer posts win your votes."),
        (Interval(0.2, 0.1, 0.4), "Shorter posts win your votes."),
        (Interval(0.6, 0.4, 0.8), "Your votes show no clear effect of length."),
    ],
    ids=["longer", "shorter", "none"],
)
def test_a_length_effect_is_said_in_words(effect: Interval, said: str) -> None:
    assert length_effect(effect).startswith(said)


def test_where_nothing_can_be_ranked_it_says_what_to_do() -> None:
    assert "No votes yet" in nothing_to_rank(0, "model")
    assert nothing_to_rank(1, "prompt").startswith("Your one vote is about posts of one prompt")
    assert "All 7 votes are about posts of one model" in nothing_to_rank(7, "model")


def test_names_are_shown_as_they_are_and_never_obeyed() -> None:
    hostile = ranking(standing("![x](http://a.example/p) :red[b] $c$", 1), standing("b", 2))
    assert r"\!\[x\]\(http" in verdict(hostile)
    assert r"\:red\[b\] \$c\$" in verdict(hostile)


def test_the_rule_that_is_said_is_the_one_that_is_kept() -> None:
    assert ENOUGH == COUNTED_ENOUGH


# On the page


@pytest.fixture
def cast_all(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Cast:
    """Casts votes of an owner that no other test has."""
    for module in (ballots, scores):
        monkeypatch.setattr(module, "owner", lambda: request.node.nodeid)

    def cast_votes(votes: Sequence[Vote]) -> None:
        for vote in votes:
            own = replace(vote, owner=request.node.nodeid, tasting=str(next(NUMBERS)))
            assert cast(kept.the_database(), own)

    return cast_votes


def vote(better: str, worse: str, *, words: int = 900, prompt: str = "Blog post v1") -> Vote:
    posts = [
        TastedPost(lane_id=name, model_id=name, prompt=label, words=length, headings=3)
        for name, label, length in [(better, prompt, words), (worse, "Blog post v1", 900)]
    ]
    return Vote(
        owner="",
        tasting="",
        run_id="r",
        posts=tuple(posts),
        verdict="chosen",
        best=0,
        worst=1,
        cast_at=NOON,
    )


def open_ranking() -> AppTest:
    page = AppTest.from_file("../app.py", default_timeout=60)
    page.session_state["view"] = "Ranking"
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    texts = [element.value for element in (*page.main.markdown, *page.main.caption)]
    return plain("\n".join(texts))


def test_without_votes_the_ranking_says_how_to_get_some(cast_all: Cast) -> None:
    page = open_ranking()
    assert "No votes yet" in said(page)
    assert not page.dataframe


def test_votes_make_a_leaderboard_of_models_and_one_of_prompts(cast_all: Cast) -> None:
    cast_all([vote("fine", "poor", prompt="Short v2")] * 12)
    page = open_ranking()
    assert "By 12 votes, fine is clearly ahead." in said(page)
    table = page.dataframe[0].value
    assert list(table["Model"]) == ["fine", "poor"]
    assert list(table["Rank"]) == ["1", "2"]
    assert list(table["Votes"]) == [12, 12]
    assert page.get("vega_lite_chart") or page.get("arrow_vega_lite_chart")
    page.segmented_control(key="ranked_by").set_value("prompt").run()
    assert list(page.dataframe[0].value["Prompt version"]) == ["Short v2", "Blog post v1"]
    assert "the models differed too" in said(page)


def test_a_second_view_takes_length_out(cast_all: Cast) -> None:
    cast_all([vote("long", "short", words=900 + 100 * i) for i in range(1, 13)])
    page = open_ranking()
    assert "Longer posts" not in said(page)
    page.segmented_control(key="ranked_for_length").set_value(True).run()
    assert not page.exception
    assert "one twice as long wins in" in said(page)


def test_one_vote_alone_says_that_it_means_nothing(cast_all: Cast) -> None:
    cast_all([vote("a", "b")])
    page = open_ranking()
    assert "1 vote is too few to mean anything" in said(page)
    table = page.dataframe[0].value
    assert list(table["Rank"]) == list(table["95 % interval"]) == ["–", "–"]


def test_votes_can_be_deleted(cast_all: Cast, request: pytest.FixtureRequest) -> None:
    cast_all([vote("a", "b")] * 2)
    page = open_ranking()
    page.button(key="forget-votes").click().run()
    assert "No votes yet" in said(page)
    assert votes_of(kept.the_database(), request.node.nodeid) == []


def test_the_scores_of_posts_are_ranked_beside_the_votes(
    cast_all: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scored(name: str, search: float) -> ScoredPosts:
        mean = Mean(value=search, margin=4.0)
        return ScoredPosts(name=name, posts=12, search=mean, readability=None, claims=mean)

    both = [scored("low", 40.0), scored("high", 97.0)]
    monkeypatch.setattr("runs.store.scores.scores_by", lambda *_: both)
    table = open_ranking().dataframe[0].value
    assert list(table["Model"]) == ["high", "low"]
    assert list(table["Search"]) == ["97 (93 to 100)", "40 (36 to 44)"]
    assert list(table["Readability"]) == ["–", "–"]
    assert list(table["Claims"]) == ["97.0 (93 to 101)", "40.0 (36 to 44)"]


def test_votes_that_cannot_be_read_are_no_crash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(_: object) -> None:
        raise PermissionError("permission denied")

    monkeypatch.setattr(kept, "_open", Once(lambda: Database(f"sqlite:///{tmp_path / 'kept.db'}")))
    monkeypatch.setattr(migrate, "bring_up_to_date", refuse)
    page = open_ranking()
    (error,) = page.error
    assert plain(error.value).startswith("Your votes cannot be read now. Draftbench may not write")
