import asyncio
from itertools import pairwise

import pytest
from good_envelope import good_envelope
from made_lanes import lane

from posts.checks import CHECKS, check_post
from posts.checks.body import MOST_CHECKED
from posts.fixes import fix_post
from posts.markdown import render_markdown, render_source, split_settled
from posts.tables import MOST_FILLED
from posts.word_diff import diff_words
from providers.base import Finished, Prompt, Usage
from runs.checking import check_lane
from runs.lane import Lane
from runs.settings import Brief, LaneSettings
from runs.writing.budget import BudgetTracker
from runs.writing.continuation import Reply
from runs.writing.requests import OnText
from soak.growth import LENGTH, MOST_GROWTH, cost, growth, subjects
from soak.patterns import FEW, repeat

SUBJECTS = subjects()


@pytest.mark.parametrize("name", SUBJECTS)
def test_twice_as_much_of_any_text_takes_about_twice_as_long(name: str) -> None:
    grown = {pattern: growth(SUBJECTS[name], pattern) for pattern in FEW}
    slow = {pattern: round(times, 1) for pattern, times in grown.items() if times > MOST_GROWTH}
    assert not slow


def test_a_reply_that_comes_letter_by_letter_is_not_copied_with_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("runs.writing.continuation.CHECK_EVERY_CHARS", 10**9)
    settings = LaneSettings(provider="compatible", model="any", budget=1.0)

    def receive(text: str) -> object:
        async def send(_: Prompt, on_text: OnText) -> Finished:
            for letter in text:
                on_text(letter)
            return Finished(stop_reason="end", usage=Usage(input_tokens=1, output_tokens=1))

        post = Lane(Brief(topic="Backups"), settings, clock=lambda: 0.0)
        reply = Reply(send, post, BudgetTracker(settings), None)
        return asyncio.run(reply.receive(Prompt(model="any", text="", max_output_tokens=1)))

    assert growth(receive, "words ", 200_000) <= MOST_GROWTH


def test_every_function_that_reads_a_text_is_tried() -> None:
    assert {
        "checks.leftovers.small_talk",
        "plain_text.defuse",
        "prompts.lint.examples.is_gap",
    } <= SUBJECTS.keys()
    assert len(SUBJECTS) > 100


def test_a_function_in_the_square_of_its_text_is_found() -> None:
    def counts_each_place(text: str) -> object:
        return [text.count("x", at) for at in range(len(text))]

    assert growth(counts_each_place, ".,.,,.", 4 * LENGTH) > MOST_GROWTH


def test_a_body_longer_than_any_post_is_not_checked_and_that_is_said() -> None:
    body = repeat("word ", MOST_CHECKED + 1)
    of_body = [
        found for found in check_post(good_envelope(body=body)) if "too long" in found.message
    ]
    assert [found.check for found in of_body] == ["headings_missing"]
    assert of_body[0].severity == "bad"
    assert of_body[0].remedy


def test_a_body_longer_than_any_post_is_not_fixed() -> None:
    body = repeat("**a**\n\n", MOST_CHECKED + 1)
    assert fix_post(good_envelope(body=body)).envelope.body == body


def test_checks_that_take_too_long_are_given_up_and_each_says_so() -> None:
    asked = iter([False, False, *[True] * len(CHECKS)])
    findings = check_post(good_envelope(), is_late=lambda: next(asked))
    assert [found.severity for found in findings[:3]] == ["good", "good", "bad"]
    assert {found.message for found in findings[2:]} == {
        "Not checked: the checks before took too long."
    }
    assert {found.check for found in findings} == set(CHECKS)


def test_checks_have_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks, long_ago = iter(range(100)), iter(range(0, 10_000, 10))
    monkeypatch.setattr("time.thread_time", lambda: 0.4 * next(ticks))
    monkeypatch.setattr("time.monotonic", lambda: next(long_ago))  # what passes does not count
    made = lane()
    findings = check_lane(made, made.view())
    assert [found.message.startswith("Not checked") for found in findings[:3]] == [
        *(False, False),
        True,
    ]


def test_the_tables_of_a_text_share_one_limit_of_filled_cells() -> None:
    table = "|x" * 100 + "|\n" + "|-" * 100 + "|\n" + "|x|\n" * 50 + "\nwords\n\n"
    few, many = (render_markdown(table * times).count("<td") for times in (1, 9))
    assert 0 < few < many < 2 * MOST_FILLED + few


def test_a_text_is_shown_as_written_across_the_pieces_it_is_made_safe_in() -> None:
    for pattern in ("a\r\n", "\ufeff", "<b>", "&amp;", " \n"):
        text = repeat(pattern, 9_001)
        shown = render_source(text)
        assert shown.count("<pre>") == 1
        assert len(shown) >= len(text.replace("\r\n", "\n"))


def test_blocks_far_ahead_are_settled_a_part_at_a_time() -> None:
    body = "word\n\n" * 100_000
    cuts = [0]
    while (cut := split_settled(body, cuts[-1])) > cuts[-1]:
        cuts.append(cut)
    assert len(body) - cuts[-1] < 10
    assert all(body[cut - 1] == "\n" for cut in cuts[1:])
    assert max(after - before for before, after in pairwise(cuts)) <= 200_000


def test_a_change_that_grows_word_by_word_is_compared_in_time() -> None:
    left, right = ("".join(f"{word}{sign} " for sign in "abcd" * 1_500) for word in "xy")
    assert "".join(each.text for each in diff_words(left, right) if each.kind != "added") == left
    assert cost(lambda _: diff_words(left, right), "") < 2.0
