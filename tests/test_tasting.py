from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from fake_provider import FakeProvider
from page_stories import heads, open_page, panes, plain, press, press_in_head, run_of, tell_of_press
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from components.blind import vote as vote_module
from components.live.feed import Cursor
from components.live.stream import Watch
from posts.prompts.version import PromptVersion
from providers.base import Finished, Overloaded, Usage
from providers.replay import Replay
from runs.blind.tasting import lanes_to_taste, start_tasting, tasting_behind
from runs.blind.votes import UNDO, find_vote, tasting_of, undo_vote, votes_of
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneRecord
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store.database import the_database
from runs.store.schema import VOTES
from runs.the_engine import the_engine

pytestmark = pytest.mark.usefixtures("page_engine")
BRIEF = Brief(topic="How to test a backup")
POST = """TITLE: How to test a backup
META_DESCRIPTION: A backup is only as good as its last restore.
TAGS: backup, restore
CATEGORIES: Cybersecurity

## Why

Because disks fail. {more}

## How

Restore it.

</EndOFText>
"""
FINISHED = Finished(stop_reason="end", usage=Usage(input_tokens=300, output_tokens=90))


@pytest.fixture(autouse=True)
def _presses_that_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vote_module, "MISCLICK_GUARD_S", 0)


def recorded(name: str, text: str, **other: Any) -> Lane:
    """A lane that has ended."""
    record = LaneRecord(
        id=f"lane-{name}",
        brief=BRIEF,
        settings=LaneSettings(provider="anthropic", model=name),
        state="complete",
        text=text,
        time_to_first_text=1.0,
        duration=len(name) * 10.0,
        tries=1,
        finished=FINISHED,
        error=None,
        cost=Decimal("0.0123"),
        timeline=((1.0, len(text)),),
    )
    return Lane.from_record(replace(record, **other))


def run_with(*lanes: Lane, owner: str = "local") -> Run:
    return Run(BRIEF, lanes, owner=owner)


def of_models(*models: str, owner: str = "local") -> Run:
    """A run whose lanes the fake provider wrote to their ends."""
    settings = [LaneSettings(provider="compatible", model=model) for model in models]
    run = the_engine().start(BRIEF, [LaneRequest(settings=each) for each in settings], owner=owner)
    return ended(run)


def ended(run: Run) -> Run:
    for lane in run.lanes:
        assert lane.wait_for_end(60)
    return run


def started(run: Run) -> Run:
    """A blind run of that run, with all of its text there."""
    blind = start_tasting(the_engine(), run, owner=run.owner)
    the_engine().skip_to_end(blind)
    return ended(blind)


# What a blind run is


def test_the_posts_are_shown_in_an_order_that_differs_from_time_to_time() -> None:
    run = run_with(*(recorded(name, POST) for name in "abcdef"))
    orders = set()
    for _ in range(8):
        behind = tasting_behind(start_tasting(the_engine(), run, owner="local"))
        assert behind
        assert {lane.id for lane in behind.lanes} == {lane.id for lane in run.lanes}
        orders.add(tuple(lane.id for lane in behind.lanes))
    assert len(orders) > 1


def test_each_post_is_shown_in_its_place_and_whole() -> None:
    run = run_with(*(recorded(name, POST.format(more=name)) for name in ("ada", "bob", "cy")))
    blind = started(run)
    behind = tasting_behind(blind)
    assert behind
    for shown, source in zip(blind.lanes, behind.lanes, strict=True):
        assert shown.view().state == "complete"
        assert shown.view().envelope.post == source.view().envelope.post


def test_a_post_that_broke_off_is_not_called_complete() -> None:
    half = POST.partition("</EndOFText>")[0]
    cut = recorded("two", half, state="cut", finished=Finished(stop_reason="max_tokens"))
    blind = started(run_with(recorded("one", POST), cut))
    assert sorted(lane.view().state for lane in blind.lanes) == ["complete", "stopped"]


def test_a_blind_run_does_not_know_who_wrote_what() -> None:
    secret = LaneSettings(
        provider="anthropic",
        model="secret-model",
        base_url="https://secret.example",
        prompt=PromptVersion(name="secret", number=3, text="secret"),
        parameters={"temperature": 0.3},
    )
    cut = Overloaded("secret.example is overloaded.", remedy="Wait.")
    lanes = [
        recorded("one", f"Sure! As secret-model, I wrote:\n\n{POST}", settings=secret),
        recorded("two", POST, settings=secret, state="cut", error=cut, finished=None),
    ]
    blind = started(run_with(*lanes))
    assert blind.blind
    for lane in blind.lanes:
        record = lane.record()
        assert "secret" not in repr(record)
        assert (record.state, record.error) == ("complete", None)
        assert record.cost == 0
        assert record.finished
        assert record.finished.usage == Usage()
        assert record.id not in {"lane-one", "lane-two"}


def test_all_posts_are_written_at_the_same_pace() -> None:
    short, long = POST.format(more=""), POST.format(more="Often. " * 400)
    blind = start_tasting(
        the_engine(), run_with(recorded("a", short), recorded("b", long)), owner="local"
    )
    behind = tasting_behind(blind)
    assert behind
    texts = [lane.view().text for lane in behind.lanes]
    speeds = [
        len(text) / replay.recording.duration
        for text, replay in zip(texts, replays_of(blind), strict=True)
    ]
    assert speeds == [pytest.approx(240, rel=0.02)] * 2


def replay_of(lane: Lane) -> Replay:
    """What an engine plays in a lane."""
    replay = the_engine()._runners.replay_of(lane)
    assert replay
    return replay


def replays_of(blind: Run) -> list[Any]:
    return [replay_of(lane) for lane in blind.lanes]


@pytest.mark.parametrize(
    ("lanes", "count"),
    [
        ([recorded("a", POST)], 0),
        ([recorded("a", POST), recorded("b", "")], 0),
        ([recorded("a", POST), recorded("b", "No post.", state="failed")], 0),
        ([recorded("a", POST), recorded("b", ""), recorded("c", POST)], 2),
        ([recorded("a", POST), recorded("b", POST, state="stopped")], 2),
        (
            [
                recorded("a", POST),
                recorded("b", POST, settings=LaneSettings(provider="replay", model="x:y")),
            ],
            0,
        ),
    ],
    ids=["one", "one post", "no post", "two posts of three", "stopped", "a recording"],
)
def test_only_posts_are_tasted_and_at_least_two(lanes: list[Lane], count: int) -> None:
    run = run_with(*lanes)
    assert len(lanes_to_taste(run)) == count
    if not count:
        with pytest.raises(ValueError, match="two posts"):
            start_tasting(the_engine(), run, owner="local")


def test_a_vote_keeps_what_a_ranking_asks_about_and_no_text() -> None:
    blind = start_tasting(
        the_engine(), run_with(recorded("a", POST), recorded("b", POST)), owner="local"
    )
    behind = tasting_behind(blind)
    assert behind
    vote = behind.vote("local", "chosen", best=1, worst=0)
    assert {post.model_id for post in vote.posts} == {"anthropic:a", "anthropic:b"}
    assert {(post.prompt, post.headings) for post in vote.posts} == {("Blog post v2", 2)}
    assert {post.words for post in vote.posts} == {lanes_words(behind.lanes[0])}
    assert "Restore" not in repr(vote)


def lanes_words(lane: Lane) -> int:
    return lane.view().words


# On the page


def open_run(run: Run) -> AppTest:
    return open_page(run=run.id)


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def shown(page: AppTest) -> str:
    """All that the page says beside its form, as plain text."""
    texts = [element.value for element in (*page.main.markdown, *page.main.caption)]
    return plain("\n".join(texts))


def told(page: AppTest) -> str:
    """What Python tells the live view."""
    return "\n".join(pane.proto.json for pane in page.get("bidi_component"))


def taste(page: AppTest) -> Run:
    """Press the button, and have all posts shown."""
    press(page, "Taste blind")
    press(page, "Skip to the end")
    blind = ended(run_of(page))
    page.run()
    return blind


def test_two_posts_are_tasted_voted_on_and_their_names_revealed(fake: FakeProvider) -> None:
    run = of_models("first-model", "second-model")
    page = open_run(run)
    blind = taste(page)
    behind = tasting_behind(blind)
    assert behind
    press_in_head(page, "better", 1)
    assert page.query_params["run"] == ".".join(lane.id for lane in behind.lanes)
    assert "You voted for the best post" in shown(page)
    best = behind.lanes[1].settings.model
    assert f"Post B, lane 2: **{best}**" in shown(page)
    assert "Worst" not in shown(page), "it was only liked less"
    assert "first-model" in told(page)
    vote = find_vote(the_database(), "local", behind.name)
    assert vote
    assert vote.posts[vote.best or 0].model_id == f"compatible:{best}"
    assert vote.run_id == run.id


@pytest.mark.parametrize(
    ("button", "verdict"), [("A tie", "tie"), ("Both are bad", "both bad")], ids=["tie", "bad"]
)
def test_two_posts_can_be_alike_or_both_bad(fake: FakeProvider, button: str, verdict: str) -> None:
    run = of_models("one", "two")
    page = open_run(run)
    taste(page)
    press(page, button)
    vote = find_vote(the_database(), "local", tasting_of([lane.id for lane in run.lanes]))
    assert vote
    assert (vote.verdict, vote.best, vote.worst) == (verdict, None, None)


def test_of_several_posts_the_best_and_the_worst_are_voted(fake: FakeProvider) -> None:
    page = open_run(of_models("one", "two", "three", "four"))
    behind = tasting_behind(taste(page))
    assert behind
    assert page.button(key="vote").disabled
    press_in_head(page, "best", 2)
    press_in_head(page, "worst", 2)
    assert chosen(page) == [[], [], ["worst"], []], "the best one cannot be the worst too"
    assert page.button(key="vote").disabled
    press_in_head(page, "best", 2)
    press_in_head(page, "worst", 0)
    assert chosen(page) == [["worst"], [], ["best"], []]
    press(page, "Vote")
    vote = find_vote(the_database(), "local", behind.name)
    assert vote
    assert (vote.best, vote.worst) == (2, 0)
    assert "Best" in shown(page)
    assert "Worst" in shown(page)


def chosen(page: AppTest) -> list[list[str]]:
    """The pressed buttons by each post."""
    return [head["chosen"] for head in heads(page)]


def test_a_choice_is_taken_back_by_a_second_press_and_is_none_in_another_tasting(
    fake: FakeProvider,
) -> None:
    run = of_models("one", "two", "three")
    page = open_run(run)
    taste(page)
    press_in_head(page, "best", 1)
    press_in_head(page, "best", 1)
    assert chosen(page) == [[], [], []]
    press_in_head(page, "best", 1)
    press(page, "Leave without a vote")
    taste(page)
    assert chosen(page) == [[], [], []]


def keys_of(page: AppTest) -> dict[str, Any]:
    """What the keys do."""
    return dict(panes(page)["stage"]["keys"])


@pytest.mark.parametrize(
    ("key", "verdict", "best"),
    [("a", "chosen", 0), ("B", "chosen", 1), ("t", "tie", None), ("T", "tie", None)],
)
def test_the_keys_of_two_posts_vote(
    fake: FakeProvider, key: str, verdict: str, best: int | None
) -> None:
    page = open_run(of_models("one", "two"))
    behind = tasting_behind(taste(page))
    assert behind
    tell_of_press(page, keys_of(page)[key])
    vote = find_vote(the_database(), "local", behind.name)
    assert vote
    assert (vote.verdict, vote.best) == (verdict, best)
    assert keys_of(page) == {}, "and nothing more"


def test_the_keys_of_three_posts_choose_the_best_and_with_shift_the_worst(
    fake: FakeProvider,
) -> None:
    page = open_run(of_models("one", "two", "three"))
    behind = tasting_behind(taste(page))
    assert behind
    keys = keys_of(page)
    assert sorted(keys) == ["A", "B", "C", "a", "b", "c"]
    tell_of_press(page, keys["c"])
    tell_of_press(page, keys["A"])
    assert chosen(page) == [["worst"], [], ["best"]]
    assert find_vote(the_database(), "local", behind.name) is None, "that is not a vote yet"


@pytest.mark.parametrize(
    "said",
    [{"act": "better", "lane": 0}, {"act": "tie", "lane": 0}, {"act": "better", "lane": 2}],
    ids=str,
)
def test_a_press_that_no_button_stands_for_is_no_vote(
    fake: FakeProvider, said: dict[str, Any]
) -> None:
    page = open_run(of_models("one", "two", "three"))
    press(page, "Taste blind")
    before_its_end = tasting_behind(run_of(page))
    assert before_its_end
    tell_of_press(page, {"act": "better", "lane": 0})
    press(page, "Skip to the end")
    ended(run_of(page))
    page.run()
    tell_of_press(page, said)
    assert find_vote(the_database(), "local", before_its_end.name) is None


def test_a_vote_is_undone_within_a_minute_and_cast_again(fake: FakeProvider) -> None:
    page = open_run(of_models("one", "two"))
    blind = taste(page)
    behind = tasting_behind(blind)
    assert behind
    press_in_head(page, "better", 0)
    press(page, "Undo the vote")
    assert find_vote(the_database(), "local", behind.name) is None
    assert page.query_params["run"] == blind.id, "back at its ballot"
    press_in_head(page, "better", 1)
    vote = find_vote(the_database(), "local", behind.name)
    assert vote
    assert vote.best == 1


def test_a_vote_of_which_the_ballot_is_gone_is_undone_at_the_run_that_was_tasted(
    fake: FakeProvider,
) -> None:
    run = of_models("one", "two")
    page = open_run(run)
    taste(page)
    press(page, "A tie")
    revealed = str(page.query_params["run"])
    the_engine().journal.flush()
    the_engine().close()
    the_engine.cache_clear()
    again = press(open_page(run=revealed), "Undo the vote")
    assert again.query_params["run"] == run.id
    assert "Taste blind" in labels(again)


def test_a_vote_is_final_after_a_minute(fake: FakeProvider) -> None:
    run = of_models("one", "two")
    page = open_run(run)
    behind = tasting_behind(taste(page))
    assert behind
    press(page, "A tie")
    (undo,) = [button for button in page.button if button.label == "Undo the vote"]
    earlier = update(VOTES).values(cast_at=datetime.now(UTC) - UNDO)
    the_database().write(lambda connection: connection.execute(earlier).close()).result()
    undo.click().run()
    assert find_vote(the_database(), "local", behind.name)
    assert any("too late" in toast.value for toast in page.toast)
    assert "Undo the vote" not in labels(page)


def test_only_who_cast_a_vote_undoes_it(fake: FakeProvider) -> None:
    page = open_run(of_models("one", "two"))
    behind = tasting_behind(taste(page))
    assert behind
    press(page, "A tie")
    assert not undo_vote(the_database(), "somebody-else", behind.name)
    assert find_vote(the_database(), "local", behind.name)


def test_nothing_on_the_page_or_in_its_stream_tells_names_before_the_vote(
    fake: FakeProvider,
) -> None:
    run = of_models("first-model", "second-model")
    page = open_run(run)
    blind = taste(page)
    watch = Watch(blind, dict.fromkeys(range(2), Cursor()))
    texts = [told(page), shown(page), watch.look().decode(), str(page.query_params)]
    for secret in ("first-model", "second-model", "compatible", run.id, *(x.id for x in run.lanes)):
        assert not any(secret in text for text in texts), secret
    assert not page.get("download_button"), "a file would say who wrote it"
    assert "figures" not in told(page)


def test_nobody_votes_twice_by_reloading_or_tasting_again(fake: FakeProvider) -> None:
    run = of_models("one", "two")
    first = open_run(run)
    blind, again = taste(first), open_run(run)
    second_blind = taste(again)
    press_in_head(first, "better", 0)
    late = open_run(blind)
    assert "You voted for the best post" in shown(late)
    assert acts(late) == [[], []]
    press(again, "Both are bad")
    name = tasting_of([lane.id for lane in run.lanes])
    votes = [vote for vote in votes_of(the_database(), "local") if vote.tasting == name]
    assert [vote.verdict for vote in votes] == ["chosen"]
    assert "You voted for the best post" in shown(open_run(second_blind))
    assert "Taste blind" not in labels(open_run(run))


def test_the_names_are_still_there_after_a_restart(fake: FakeProvider) -> None:
    page = open_run(of_models("one", "two"))
    taste(page)
    press(page, "A tie")
    revealed = str(page.query_params["run"])
    the_engine().close()
    the_engine.cache_clear()
    again = open_page(run=revealed)
    assert "You found both posts equally good" in shown(again)
    names = [str(head["name"]).split()[-1] for head in heads(again)]
    assert sorted(names) == ["one", "two"]


def test_only_the_owner_of_a_run_can_taste_it(fake: FakeProvider) -> None:
    others = of_models("one", "two", owner="somebody-else")
    assert "Taste blind" not in labels(open_run(others))
    blind = started(others)
    page = open_run(blind)
    assert acts(page) == [[], []]
    tell_of_press(page, {"act": "better", "lane": 0})
    behind = tasting_behind(blind)
    assert behind
    assert find_vote(the_database(), "local", behind.name) is None
    assert "Only the person who started this tasting" in shown(page)
    assert "compatible" not in told(page)


def test_a_run_with_one_post_offers_no_tasting(fake: FakeProvider) -> None:
    assert "Taste blind" not in labels(open_run(of_models("one")))
    assert "Taste blind" not in labels(open_run(of_models("one", "fault-404")))


def test_the_vote_waits_until_all_posts_are_there(fake: FakeProvider) -> None:
    page = press(open_run(of_models("one", "two")), "Taste blind")
    assert acts(page) == [[], []]
    assert keys_of(page) == {}
    assert "Skip to the end" in labels(page)


def acts(page: AppTest) -> list[list[str]]:
    """What can be pressed by each post."""
    return [head["acts"] for head in heads(page)]


@pytest.mark.parametrize("models", [["one", "two"], ["one", "two", "three"]], ids=len)
def test_no_button_to_vote_ever_stands_where_skip_stood(
    fake: FakeProvider, models: list[str]
) -> None:
    page = press(open_run(of_models(*models)), "Taste blind")
    before = ballot_row(page)
    press(page, "Skip to the end")
    ended(run_of(page))
    page.run()
    after = ballot_row(page)
    assert before == ["Skip to the end", "Leave without a vote"]
    assert after[:2] == before, "what comes is added behind"
    assert page.button(key="skip").disabled


def ballot_row(page: AppTest) -> list[str]:
    """The buttons above the posts, from the left."""
    row = ("Skip to the end", "Leave without a vote", "A tie", "Both are bad", "Vote")
    return [label for label in labels(page) if label in row]


def test_a_second_press_on_skip_is_no_vote(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vote_module, "MISCLICK_GUARD_S", 60)
    page = open_run(of_models("one", "two"))
    behind = tasting_behind(taste(page))
    assert behind
    press_in_head(page, "better", 0)
    assert find_vote(the_database(), "local", behind.name) is None
    monkeypatch.setattr(vote_module, "MISCLICK_GUARD_S", 0)
    press_in_head(page, "better", 1)
    vote = find_vote(the_database(), "local", behind.name)
    assert vote
    assert vote.best == 1


# Recordings


def test_a_run_is_replayed_from_its_page_and_says_that_it_is_a_recording(
    fake: FakeProvider,
) -> None:
    run = of_models("one", "two")
    page = open_run(run)
    press(page, "At 4×")
    played = run_of(page)
    assert played is not run
    assert [lane.settings.model for lane in played.lanes] == ["compatible:one", "compatible:two"]
    assert "Recording" in told(page)
    ended(played)
    page.run()
    assert [lane.view().text for lane in played.lanes] == [fake.reply] * 2
    posts = [request for request in fake.requests if request.method == "POST"]
    assert len(posts) == 2, "a recording asks nobody"
    assert "Taste blind" not in labels(page)


def test_one_lane_is_replayed_at_any_speed(fake: FakeProvider) -> None:
    page = open_run(of_models("one", "two"))
    page.selectbox(key="replay_lanes").select(1).run()
    page.number_input(key="replay_speed").set_value(50.0).run()
    press(page, "Play")
    (lane,) = run_of(page).lanes
    assert lane.settings.model == "compatible:two"
    assert replay_of(lane)._speed == 50


def test_a_lane_chosen_in_one_run_is_not_looked_for_in_another(fake: FakeProvider) -> None:
    page = open_run(of_models("one", "two"))
    page.selectbox(key="replay_lanes").select(1).run()
    page.query_params["run"] = of_models("one", "fault-404").id
    page.run()
    assert not page.exception
    assert page.selectbox(key="replay_lanes").value == -1
    press(page, "At 4×")
    assert len(run_of(page).lanes) == 2
