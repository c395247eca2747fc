"""Posts by plan of simulated authors: their length, their form, and that nothing is said twice.

A few of the sixty that `python -m soak authors` has write at three lengths.
"""

import statistics

import pytest
from planned_posts import GERMAN, PlannedPost, planned_post
from simulated_author import Author

AUTHORS = (0, 5, 9, 13, 22, 37)


@pytest.fixture(scope="module")
def posts() -> list[PlannedPost]:
    return [planned_post(Author(number), 2_000) for number in AUTHORS]


def check(post: PlannedPost) -> None:
    assert post.view.state == "complete"
    assert post.length_score >= 85
    assert post.format_score == 100
    assert post.repeated == []
    assert len(set(post.headings)) == len(post.headings)


def test_posts_of_different_authors_have_the_length_asked_for(posts: list[PlannedPost]) -> None:
    assert statistics.mean(post.length_score for post in posts) >= 95
    for post in posts:
        check(post)


def test_a_post_of_5000_words_is_as_long() -> None:
    check(planned_post(Author(17), 5_000))


@pytest.mark.parametrize("language", ["de", "ru", "zh"])
def test_a_template_of_ones_own_and_another_language_change_nothing(language: str) -> None:
    check(planned_post(Author(4, language), 2_000, prompt=GERMAN, language=language))


def test_all_requests_of_a_post_begin_with_the_persons_prompt_byte_for_byte(
    posts: list[PlannedPost],
) -> None:
    for post in posts:
        first, *_ = post.prompts
        assert {each.instructions for each in post.prompts} == {first.instructions}
        beginning = first.text[: first.fixed[0]]
        assert {each.text[: each.fixed[0]] for each in post.prompts} == {beginning}


def test_the_authors_do_repeat_themselves_so_that_the_filter_has_something_to_do(
    posts: list[PlannedPost],
) -> None:
    said = [line for post in posts for reply in post.replies for line in reply.split("\n")]
    assert len(said) - len(set(said)) > 20
    asked = [words_of(post) for post in posts]
    assert min(asked) < 0.6
    assert max(asked) > 1.5


def words_of(post: PlannedPost) -> float:
    return post.author.factor


def test_what_was_left_out_is_said() -> None:
    posts = [planned_post(Author(number), 2_000) for number in (1, 2, 3)]
    habits = {habit for post in posts for habit in post.author.habits}
    kinds = {repair.id for post in posts for repair in post.view.envelope.repairs}
    assert habits & {"greets", "echoes", "repeats", "concludes"}
    assert kinds & {"plan_chatter_removed", "plan_heading_removed", "plan_repeat_removed"}
