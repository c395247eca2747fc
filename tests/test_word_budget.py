"""How many words are asked for next."""

from collections.abc import Callable, Container

import pytest

from runs.writing.plan.body_so_far import WrittenSection, read_body, tail_of
from runs.writing.plan.next_piece import ADDED, OPENING, Step, next_step
from runs.writing.plan.outline import Section, settle
from runs.writing.plan.word_budget import Pace, next_part, to_add, wanted_of

OUTLINE = settle(
    [Section(heading=name, words=400) for name in ("Pots", "Soil", "Water", "Feed", "Next")],
    words=2_080,
)


def step(
    *sections: tuple[str, int], words: int = 2_080, shut: Container[int] = frozenset()
) -> Step | None:
    written = [WrittenSection(heading, "", count) for heading, count in sections]
    total = sum(count for _, count in sections)
    return next_step(OUTLINE, written, words=words, total=total, shut=shut)


def test_a_model_that_writes_half_is_asked_for_twice_as_much() -> None:
    pace = Pace()
    for _ in range(8):
        pace = pace.told(asked=400, written=200)
    assert pace.ratio == pytest.approx(0.5, abs=0.04)
    assert pace.to_ask(400) == pytest.approx(800, abs=60)


def test_one_odd_piece_does_not_change_what_is_asked_for_much() -> None:
    pace = Pace()
    for _ in range(8):
        pace = pace.told(asked=400, written=400)
    assert pace.told(asked=400, written=50).to_ask(400) < 500


def test_a_long_section_is_asked_for_in_parts_of_at_most_700_words() -> None:
    assert next_part(700, 0) == 700
    assert next_part(701, 0) == 350
    assert next_part(2_000, 667) == 666
    assert next_part(2_000, 1_333) == 667


def test_a_section_with_most_of_its_words_is_left_as_it_is() -> None:
    assert next_part(400, 320) == 0
    assert next_part(400, 200) == 200


def test_what_is_left_is_shared_as_planned() -> None:
    assert wanted_of([400, 200, 200], left=800) == 400
    assert wanted_of([400, 200, 200], left=400) == 200


def test_nothing_is_added_for_a_few_words() -> None:
    assert to_add(words=2_000, written=1_750, closing=200) == 0
    assert to_add(words=2_000, written=1_300, closing=200) == 500


def test_the_opening_comes_first() -> None:
    assert step() == Step(index=OPENING, wanted=83)


def test_section_follows_section_and_the_last_one_closes() -> None:
    done = [("", 80)]
    for index, section in enumerate(OUTLINE.sections):
        following = step(*done)
        assert following is not None
        assert (following.index, following.heading) == (index, section.heading)
        assert following.closes == (section.heading == "Next")
        assert following.wanted == pytest.approx(400, abs=3)
        done.append((section.heading, 400))
    assert step(*done) is None


def test_a_section_that_is_short_is_gone_on_with() -> None:
    following = step(("", 80), ("Pots", 400), ("Soil", 100))
    assert following is not None
    assert (following.index, following.begun) == (1, True)
    assert following.wanted == pytest.approx(300, abs=3)


def test_a_section_that_is_shut_is_not_gone_on_with() -> None:
    following = step(("", 80), ("Pots", 400), ("Soil", 100), shut={1})
    assert following is not None
    assert following.heading == "Water"
    assert following.wanted > 450


def test_a_long_post_is_made_up_for_by_what_is_left() -> None:
    following = step(("", 80), ("Pots", 800), ("Soil", 600))
    assert following is not None
    assert following.wanted == pytest.approx(200, abs=3)


@pytest.mark.parametrize("refused", [{1, 2}, {0, 1, 2}])
def test_a_short_post_gets_a_section_more_before_its_end(refused: set[int]) -> None:
    following = step(("", 80), ("Feed", 850), shut=refused)
    assert following is not None
    assert following.index == ADDED
    assert following.wanted > 100


def test_an_added_section_is_followed_by_the_closing() -> None:
    following = step(("", 80), ("Feed", 850), ("More", 700), shut={0, 1, 2})
    assert following is not None
    assert (following.heading, following.closes) == ("Next", True)


def test_a_post_is_read_by_its_headings_but_not_by_those_in_code() -> None:
    body = "Hello.\n\n## Pots\n\nClay is good. So is wood.\n\n```\n## not one\n```\n\n## Soil\n"
    opening, pots, soil = read_body(body)
    assert (opening.heading, opening.gist) == ("", "Hello.")
    assert (pots.heading, pots.gist) == ("Pots", "Clay is good.")
    assert (soil.heading, soil.text) == ("Soil", "")


def word_by_word(count: int) -> str:
    return " ".join(f"w{number}" for number in range(count))


@pytest.mark.parametrize(
    "make", [word_by_word, lambda n: "".join(chr(0x4E00 + i) for i in range(n))]
)
def test_the_last_words_are_seen_as_they_are(make: Callable[[int], str]) -> None:
    assert tail_of(make(600)) == make(600)
    assert make(2_000).endswith(tail_of(make(2_000)))
    assert len(tail_of(make(2_000))) < len(make(2_000)) / 2
