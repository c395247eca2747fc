"""What of a piece does not come into the post, and what is said of it."""

import pytest

from runs.writing.plan.piece_filter import PieceFilter
from runs.writing.sections.section_filter import Written

TEXT = "Clay pots keep roots cool in the sun. Plastic ones are light enough for a railing."
OPENING = "Six pots and some sun are all it takes to feed a family."


def filtered(
    text: str, *, size: int = 5, cut: bool = False, is_last: bool = False, is_opening: bool = False
) -> tuple[str, list[str]]:
    """What passes, and the kinds of what does not."""
    written, dropped = Written(), []
    written.add(OPENING)
    section = PieceFilter(
        written,
        heading="Pots that drain",
        earlier=["Tomatoes on a Balcony", "Sun and shade"],
        later=["Soil for the summer"],
        on_drop=lambda kind, _: dropped.append(kind),
        is_last=is_last,
        is_opening=is_opening,
    )
    shown = "".join(section.feed(text[at : at + size]) for at in range(0, len(text), size))
    return (shown + section.close(cut=cut)).strip(), dropped


CASES = {
    "its own heading": (f"## Pots that drain\n\n{TEXT}", "plan_heading_removed"),
    "with its length": (f"## 2. Pots that drain (420 words)\n\n{TEXT}", "plan_heading_removed"),
    "in bold": (f"**Pots that drain**\n\n{TEXT}", "plan_heading_removed"),
    "as a line": (f"Pots that drain\n\n{TEXT}", "plan_heading_removed"),
    "an earlier heading": (f"## Sun and shade\n\n{TEXT}", "plan_heading_removed"),
    "the title": (f"# Tomatoes on a Balcony\n\n{TEXT}", "plan_heading_removed"),
    "a greeting": (f"Sure! Here is the section you asked for:\n\n{TEXT}", "plan_chatter_removed"),
    "a German one": (
        f"Gerne! Hier ist der Abschnitt für den Beitrag:\n\n{TEXT}",
        "plan_chatter_removed",
    ),
    "a count": (f"{TEXT}\n\n(420 words)", "plan_chatter_removed"),
    "an offer": (f"{TEXT}\n\nWould you like me to continue?", "plan_chatter_removed"),
    "a second introduction": (
        f"In this article, we will look at pots. {TEXT}",
        "plan_introduction_removed",
    ),
    "a German introduction": (
        f"In diesem Beitrag geht es um Töpfe. {TEXT}",
        "plan_introduction_removed",
    ),
    "a conclusion": (f"{TEXT}\n\nIn conclusion, pots matter. Buy one.", "plan_conclusion_removed"),
    "below a heading": (
        f"{TEXT}\n\n### Conclusion\n\nPots matter. Buy one.",
        "plan_conclusion_removed",
    ),
    "a Chinese one": (f"{TEXT}\n\n总之，花盆很重要。", "plan_conclusion_removed"),
    "a repeated sentence": (f"{OPENING} {TEXT}", "plan_repeat_removed"),
    "an end marker": (f"{TEXT}\n</EndOFText>\nTITLE: Another", "plan_marker_removed"),
    "a glued end marker": (f"{TEXT}</EndOFText>", "plan_marker_removed"),
    "a header line": (f"TITLE: Pots\n\n{TEXT}", "plan_header_removed"),
    "the next section": (
        f"{TEXT}\n\n## Soil for the summer\n\nMix it.",
        "plan_other_section_removed",
    ),
    "a row of marks": (f", , , , , , ,\n\n{TEXT}", "plan_noise_removed"),
}


@pytest.mark.parametrize("size", [1, 7, 10_000], ids="{} characters at a time".format)
@pytest.mark.parametrize("case", CASES)
def test_what_is_no_part_of_the_post_is_left_out_and_said(case: str, size: int) -> None:
    text, kind = CASES[case]
    shown, dropped = filtered(text, size=size)
    assert shown == TEXT
    assert set(dropped) == {kind}


def test_the_end_of_the_post_may_draw_a_conclusion() -> None:
    text = "In conclusion, pots matter. Buy one."
    assert filtered(text, is_last=True) == (text, [])


def test_the_opening_may_say_what_the_post_is_about() -> None:
    text = "In this article, we look at pots."
    assert filtered(text, is_opening=True) == (text, [])


def test_a_piece_that_breaks_off_ends_with_a_whole_sentence() -> None:
    assert filtered(f"{TEXT} And then the ro", cut=True) == (TEXT, ["plan_torn_removed"])


@pytest.mark.parametrize(
    "text",
    [
        "If you change the soil each year, roots stay well.",
        "### Clay\n\nIt is heavy.\n\n### Plastic\n\nIt is light.",
        "| Pot | Litres |\n| --- | --- |\n| small | 5 |\n| small | 5 |",
        "```\n## Sun and shade\n</EndOFText>\n```",
        "1. Drain it.\n2. Feed it.\n   - from the heap",
        "Yes. No. Yes. No.",
    ],
    ids=["advice", "parts", "a table", "code", "lists", "short sentences"],
)
def test_all_else_passes_as_it_is(text: str) -> None:
    assert filtered(text) == (text, [])
