"""Sections of one post do not say the same, even where a model has few words for everything."""

import pytest

from runs.writing.sections.likeness import Likeness, runs_of
from runs.writing.sections.section_filter import SectionFilter, Written
from runs.writing.small.section_text import SectionText

FIRST = (
    "A deep pot holds water on a hot day. Put gravel on its floor so that roots can breathe. "
    "Clay is heavy but keeps cool in the sun. Plastic is light and a storm may carry it away."
)
SAME = (
    "On a hot day a deep pot holds water. So that roots can breathe put gravel on its floor. "
    "In the sun clay keeps cool but is heavy. A storm may carry it away as plastic is light."
)


def passed(likeness: Likeness, heading: str, text: str) -> str:
    likeness.begin(heading)
    section = SectionFilter(Written(), heading=heading, likeness=likeness)
    shown = section.feed(f"{text} ") + section.close(cut=False)
    return shown if likeness.settle() else ""


def test_a_section_in_the_words_of_another_does_not_pass() -> None:
    likeness = Likeness()
    assert passed(likeness, "Pots", FIRST) == FIRST
    assert len(passed(likeness, "Drainage", SAME)) < len(SAME) / 2
    other = "Bees come in June if you plant lavender near the railing."
    assert passed(likeness, "Bees", other) == other


def test_more_of_the_same_section_is_not_held_against_it() -> None:
    likeness = Likeness()
    likeness.begin("Pots")
    section = SectionFilter(Written(), heading="Pots", likeness=likeness)
    assert "holds water" in section.feed(f"{FIRST} ")
    again = SectionFilter(Written(), heading="Pots", likeness=likeness)
    assert "holds water" in again.feed(f"{SAME} ")


@pytest.mark.parametrize(("run", "limit"), [(2, 0.35), (5, 0.1)])
def test_what_a_section_has_of_its_own_passes_and_of_what_all_have_only_a_part(
    run: int, limit: float
) -> None:
    shared = [" ".join(f"all{line}x{k}" for k in range(9)) for line in range(20)]
    likeness, sections = Likeness(), []
    for number in range(5):
        own = [" ".join(f"own{number}x{line}x{k}" for k in range(9)) for line in range(20)]
        both = [sentence for pair in zip(own, shared, strict=True) for sentence in pair]
        text = passed(likeness, f"Heading {number}", ". ".join(both) + ".")
        assert all(f"{sentence}." in text for sentence in own)
        sections.append(runs_of(f"Heading {number} {text}", run))
    for one in sections:
        for other in sections:
            assert one is other or len(one & other) < limit * len(one)


def test_a_section_that_begins_like_another_is_shown_once_it_goes_its_own_way() -> None:
    likeness, shown = Likeness(), list[str]()
    passed(likeness, "Pots", FIRST)
    likeness.begin("Closing")
    text = SectionText(shown.append, likeness, before="## Closing\n\n")
    section = SectionFilter(Written(), heading="Closing", likeness=likeness)
    text.begin_part()
    text.add(section.feed("Next year put gravel on a hot floor, where a storm may breathe. "))
    assert not shown, "six of its twelve pairs are those of the other section"
    text.begin_part()
    text.add(
        section.feed("Lavender near the railing brings bees in June, and with them the fruit. ")
    )
    assert len(shown) == 1
    assert shown[0].startswith("## Closing\n\nNext year")
    text.add(section.feed("Thyme does, too. "))
    assert shown[1] == " Thyme does, too."


def test_a_section_that_is_left_out_is_not_held_against_the_others() -> None:
    likeness = Likeness()
    passed(likeness, "Pots", FIRST)
    assert not passed(
        likeness, "Closing", "Next year put gravel on a hot floor, where a storm may breathe."
    )
    own = "Next year bees come."
    assert passed(likeness, "The End", own) == own


def test_a_block_of_code_that_another_section_has_is_left_out_as_a_whole() -> None:
    loop = "for pot in pots:\n    if pot.dry:\n        water(pot, litres=2)\n        log(pot)"
    code = f"```python\n{loop}\n```"
    likeness = Likeness()
    assert code in passed(likeness, "Loops", f"{FIRST}\n\n{code}\n")
    other = passed(likeness, "Again", f"Bees come in June.\n\n{code}\n\nLavender stands there.\n")
    assert other == "Bees come in June.\n\nLavender stands there."
    assert passed(likeness, "Torn", f"Sage likes sand.\n\n{code[:-4]}") == "Sage likes sand."
