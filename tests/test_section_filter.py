import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.vocabulary.phrases import SMALL_TALK
from runs.writing.sections.section_filter import SectionFilter, Written

SECTION = """\
Sure! Here is the section you asked for:

## Preparing the soil

Mix two parts of compost with one part of sand. Then let the mix rest for a day.

These are the steps:

1. **Drain it.** Pots need holes. Many have none.
2. **Feed it.** Use ripe compost.
   - from the heap
   - from a bag

| Pot | Litres |
| --- | --- |
| small | 5 |

```python
def feed():

    return "TITLE: not a header"
</EndOFText>
```

# A heading of its own

The last sentence is "quoted." It ends here.
"""
FILTERED = """\
Mix two parts of compost with one part of sand. Then let the mix rest for a day.

These are the steps:

1. **Drain it.** Pots need holes. Many have none.
2. **Feed it.** Use ripe compost.
   - from the heap
   - from a bag

| Pot | Litres |
| --- | --- |
| small | 5 |

```python
def feed():

    return "TITLE: not a header"
</EndOFText>
```

### A heading of its own

The last sentence is "quoted." It ends here."""


def filtered(
    text: str,
    *,
    size: int = 3,
    cut: bool = False,
    heading: str = "Preparing the soil",
    written: Written | None = None,
) -> str:
    section = SectionFilter(written or Written(), heading=heading)
    pieces = [section.feed(text[start : start + size]) for start in range(0, len(text), size)]
    return "".join(pieces) + section.close(cut=cut)


@pytest.mark.parametrize("size", [1, 2, 7, 10_000], ids="{} characters at a time".format)
def test_a_section_comes_out_clean_however_it_arrives(size: int) -> None:
    assert filtered(SECTION, size=size) == FILTERED


@given(text=st.text(alphabet='ab .\n-#`|1"<>:', max_size=60), size=st.integers(1, 9))
def test_any_text_comes_out_the_same_however_it_arrives(text: str, size: int) -> None:
    assert filtered(text, size=size) == filtered(text, size=len(text) or 1)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Soil first. TITLE: Gotcha", "Soil first."),
        ("Soil first.\n</EndOFText>\nSand next.", "Soil first.\nSand next."),
        ("Soil first.\n**Tags:** a, b\nSand next.", "Soil first.\nSand next."),
        ("Here's a rewritten version of the text: Soil first.", ""),
        ("Okay. Soil first. Okay, sand next.", "Soil first. Okay, sand next."),
        ("Soil first. In this section we look at sand.", "Soil first."),
        ("Soil first. Write to [Your Name] today.", "Soil first."),
        ("Soil first. As an AI, I like sand.", "Soil first."),
        ("Soil first. Then the ,,,,, sand. Sun last.", "Soil first. Sun last."),
        ("Soil first. Then , , , , sand.", "Soil first."),
        ("Soil first. Then sand?!?!?! Sun last.", "Soil first. Sun last."),
        ("Soil first. The very very very very best sand.", "Soil first."),
        ("Soil first. Sand, sand, sand, sand and sun.", "Soil first."),
        ("- Soil first\n- ,,,,,\n- Sand", "- Soil first\n- Sand"),
        ("Soil first. The post office sells sand.", "Soil first. The post office sells sand."),
        ("<think>Which soil?\nAny.</think>\nSoil first.", "Soil first."),
        ("<think>Which soil?", ""),
        ("<reasoning>Which soil?\nAny.</reasoning>\nSoil first.", "Soil first."),
        ("<b>Soil</b> first.", "<b>Soil</b> first."),
        ("**Preparing the Soil**\n\nSoil first.", "Soil first."),
        ("Soil first.\n\n---\n\nSand next.", "Soil first.\n\nSand next."),
        ("Soil first. These are the steps:", "Soil first."),
        ("Soil first.\n\n### A heading with nothing below", "Soil first."),
        ('Soil "first. Sand next.', "Soil first. Sand next."),
        ("Steps:\n\n1. Soil first\n2. Sand next\n3.", "Steps:\n\n1. Soil first\n2. Sand next"),
        ("Soil first, then sand", "Soil first, then sand"),
        ("```\nnever closed", "```\nnever closed\n```"),
    ],
)
def test_what_does_not_belong_into_a_post_is_left_out(text: str, left: str) -> None:
    assert filtered(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Soil first. Then the sa", "Soil first."),
        ("Soil first.\n\n- Sand is next. And the", "Soil first.\n\n- Sand is next."),
        ("Soil first.\n\n- Sand is", "Soil first."),
        ("Soil first. Sand next.", "Soil first. Sand next."),
        ("Soil fir", ""),
    ],
)
def test_a_section_that_was_cut_ends_with_its_last_full_sentence(text: str, left: str) -> None:
    assert filtered(text, cut=True) == left


def test_a_sentence_is_written_once_in_all_sections() -> None:
    written = Written()
    filtered("Water the roots in the morning.", written=written)
    text = "Water the roots in the morning! Feed them at noon."
    assert filtered(text, written=written) == "Feed them at noon."


def test_a_sentence_that_says_the_same_in_nearly_the_same_words_is_left_out() -> None:
    written = Written()
    filtered("Water the roots of the plant early in the morning.", written=written)
    assert filtered("Always water the roots of the plant early in the day.", written=written) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Wait... No, no, no!",
        "Location, location, location.",
        "Really?! Five stars: ⭐⭐⭐⭐⭐.",
        "It is 10, 10, 10, 10 in all.",
        "| yes | yes | yes | yes | yes |",
        "One a day is a lot, a week is a year.",
        "```\na, a, a, a ,,,,,\n```",
    ],
)
def test_what_writers_repeat_on_purpose_stays(text: str) -> None:
    assert filtered(text) == text


def test_short_phrases_may_come_twice() -> None:
    assert filtered("It works. Soil first. It works.") == "It works. Soil first. It works."


def test_a_model_that_turns_in_circles_is_cut_short() -> None:
    circle = "The soil is the best of all the soils there are. " * 3
    assert (
        filtered(circle + "And now for something else entirely.", heading="")
        == circle.partition(" The")[0] + " And now for something else entirely."
    )
    assert filtered(circle * 3 + "And now for something else entirely.", heading="") == (
        "The soil is the best of all the soils there are."
    )
    assert filtered("soil " * 40 + ".") == ""


def test_text_is_let_through_as_soon_as_its_sentence_ends() -> None:
    section = SectionFilter(Written())
    assert section.feed("Soil first") == ""
    assert section.feed(". ") == "Soil first."
    assert section.feed("Sand next.\n\n") == " Sand next."
    assert section.words == 4


def test_a_sentence_without_an_end_is_let_through_in_pieces() -> None:
    text = " ".join(f"word{number}" for number in range(2_000))
    assert filtered(text, size=7) == filtered(text, size=10_000)
    assert filtered(text) == text


@pytest.mark.parametrize(
    "talk",
    [
        "As a gardener, I love soil.",
        "Sand is my favorite.",
        "In conclusion, soil matters.",
        "This essay will explore sand.",
        "Here's a paragraph that goes with it.",
        "This revised version says more about soil.",
        "Feel free to ask.",
    ],
)
def test_small_talk_of_a_tiny_model_is_left_out(talk: str) -> None:
    section = SectionFilter(Written(), unwanted=SMALL_TALK)
    assert section.feed(f"Soil first. {talk} Sand next.\n") == "Soil first. Sand next."


@pytest.mark.parametrize("size", [1, 7, 10_000], ids="{} characters at a time".format)
@pytest.mark.parametrize(
    "noise",
    [
        ",,,,,",
        ", , , , ,",
        ",\n,\n,\n,",
        "Pots need,,,,, holes.",
        "!!!!!!!",
        "((((((((((",
        "/ / / / / /",
        "\\\\\\\\\\\\\\\\",
        "~~ ~~ ~~ ~~",
        "\u3001\u3001\u3001\u3001\u3001",
        "aaaaaaaaaaaaaaaa",
        "hahahahahahahahaha",
        "Pots pots pots pots pots.",
        "Pots, pots, pots, pots, pots.",
        "The pot the pot the pot the pot.",
        "A big pot and a big pot and a big pot and a big pot and so on.",
        "- ,\n- ,\n- ,",
        "- ...\n- ...\n- ...",
        "1.\n2.\n3.",
        "_ _ _ _ _",
    ],
    ids=repr,
)
def test_a_row_of_marks_signs_or_words_never_reaches_a_post(noise: str, size: int) -> None:
    text = f"Mix compost with sand.\n\n{noise}\n\nWater it in the morning."
    assert filtered(text, size=size) == "Mix compost with sand.\n\nWater it in the morning."


@pytest.mark.parametrize(
    "text",
    [
        "| Pot | Litres |\n| ------------ | :---------: |\n| small | 5 |",
        "Wait... it is 1,000,000,000 and not 10000000.",
        "He said no, no, no to that.",
        "See https://example.com/a//b and C:\\pots\\soil.",
        "It is **very** important, *really*; or is it?",
        "$$\na_{1} + b\n$$",
        "Step by step by step, one by one.",
        "- Small pots\n- Large pots\n- Small pots of clay",
        "Bananas and the Mississippi.",
    ],
    ids=repr,
)
def test_what_only_looks_like_a_row_stays(text: str) -> None:
    assert filtered(text) == text


MULCH = "You can use compost or other organic material to make a mulch for your balcony."


@pytest.mark.parametrize("mark", ["- ", "5. ", "> ", "  * "])
def test_an_item_loses_the_sentences_that_the_post_has_already(mark: str) -> None:
    section = (
        f"{MULCH}\n\n{mark}**Mulch**: It keeps the soil moist. {MULCH}\n"
        f"{mark}**Bark**: It looks well. Bark lasts for about three whole years. "
        f"Bark lasts for about three whole years. No more.\n{mark}{MULCH}\nThat is all of it here."
    )
    gone = f"{MULCH}\n\n{mark}**Mulch**: It keeps the soil moist.\n{mark}**Bark**: It looks well. "
    gone += "Bark lasts for about three whole years. No more.\nThat is all of it here."
    assert filtered(section) == gone


def test_what_introduces_a_list_is_said_once() -> None:
    lead = "Here are three practical tips that can help you get started:"
    section = f"{lead}\n\n- Pots need holes.\n\nThat was that.\n\n{lead}\n\n- Soil needs air."
    assert filtered(section) == (
        f"{lead}\n\n- Pots need holes.\n\nThat was that.\n\n- Soil needs air."
    )


def test_a_heading_of_one_s_own_is_there_once_but_others_may_begin_as_it_does() -> None:
    heading = "### How to choose a good pot"
    section = f"{heading}\n\nBig is best.\n\n{heading}\n\nSo it is.\n\n{heading} plate\n\nAlike."
    kept = f"{heading}\n\nBig is best.\n\nSo it is.\n\n{heading} plate\n\nAlike."
    assert filtered(section) == kept


def test_the_numbers_of_a_list_close_up_where_an_item_is_dropped() -> None:
    section = f"{MULCH}\n\n1. {MULCH}\n2. Water it.\nA word on that.\n3. {MULCH}\n4. Feed it."
    assert filtered(section) == f"{MULCH}\n\n1. Water it.\nA word on that.\n2. Feed it."
    assert filtered("2. Water it.\n3. Feed it.") == "2. Water it.\n3. Feed it."


def test_a_list_of_one_word_has_it_once() -> None:
    assert filtered("- Pots\n- Pots\n- Soil\n- pots\n- Pots.") == "- Pots\n- Soil"
