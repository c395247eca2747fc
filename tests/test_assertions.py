"""Assertions in words: what a line means, what it says of a post, and what is not understood."""

import time

import pytest

from posts.assertions.read import EXAMPLES, MOST_LINES, read_assertions
from posts.assertions.subject import Subject
from posts.envelope import Envelope

BODY = """A kettle boils the water.  In today’s fast-paced
world, that is enough. Boil it.

## Why boil water

Water that boils is hot, e.g. [for tea](https://example.com/tea).

## What *else* boils

- Eggs
- Soup

| a | b |
| - | - |
| 1 | 2 |

As an AI model, I cannot drink tea."""
POST = Subject(
    post=Envelope(
        title="How to boil water: a calm guide",
        meta_description="Boiling water is easy.",
        tags=("water", "kettles"),
        categories=("How-to Guides",),
        body=BODY,
    ),
    topic="Boil water",
    keyphrase="how to boil the water",
    language="English",
)


def result(line: str, subject: Subject = POST) -> bool | None:
    read, wrong = read_assertions(line)
    assert not wrong, wrong
    return read[0].check(subject).passed


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("title contains the keyphrase", True),
        ("The description has the keyphrase.", False),
        ("description does not contain the keyphrase", True),
        ("first paragraph mentions the topic", True),
        ("says the topic", True),
        ("never says 'in today's fast-paced world'", False),
        ("does not say “the kettle boils”", True),
        ('says "boil"', True),
        ("title says 'boi'", False),
        ("title contains 'guide'", True),
        ("tags contain 'Kettles'", True),
        ("says 'boil' at least 3 times", True),
        ("says 'boil' at most one time", False),
        ("headings contain 'else boils'", True),
        ("at least 2 headings", True),
        ("has at least three headings", False),
        ("exactly 1 table", True),
        ("between 1 and 2 lists", True),
        ("no images", True),
        ("fewer than 2 links", True),
        ("more than 2 links", False),
        ("at most 2 tags", True),
        ("exactly one category", True),
        ("title has at most 60 characters", True),
        ("description is between 120 and 156 characters long", False),
        ("first paragraph has at least 10 words", True),
        ("title starts with 'how to'", True),
        ("title must contain 'guide'", True),
        ("post should not say 'boil'", False),
        ("- has a table", True),
        ("contains an image", False),
        ("never says 'rock 'n' roll'", True),
        ("body ends with 'tea.'", True),
        ("title doesn't begin with 'How'", False),
        ("body never matches /as an ai/i", False),
        ("title matches /^How to .+: a/", True),
        ("must have at least 2 headings", True),
        ("post should have a table", True),
        ("title must be at most 60 characters long", True),
        ("title never contains \"Parents' and teachers' guide\"", True),
    ],
)
def test_a_line_means_what_it_says(line: str, holds: bool) -> None:
    assert result(line) is holds


def test_every_example_can_be_written() -> None:
    read, wrong = read_assertions("\n".join(EXAMPLES))
    assert (len(read), wrong) == (len(EXAMPLES), ())


@pytest.mark.parametrize("inside", ["Backup - a guide", "one * two", "a • b"])
def test_only_the_bullet_before_a_line_is_left_out(inside: str) -> None:
    (says, matches), _ = read_assertions(f"- says '{inside}'\n• matches /{inside}/")
    assert (says.text, matches.text) == (f"says '{inside}'", f"matches /{inside}/")


def test_what_is_found_is_said() -> None:
    read, _ = read_assertions("at least 3 headings\nnever says 'boil'\ntitle has 9 letters")
    found = [each.check(POST).why for each in read]
    assert found == ["It has 2 headings.", "The post says it 3 times."]


def test_without_a_keyphrase_nothing_is_said_of_it() -> None:
    assert result("title contains the keyphrase", Subject(post=POST.post)) is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("is good", "“is good” is not understood."),
        ("at least many headings", "“at least many headings” is not understood."),
        ("at least 3 chapters", "“at least 3 chapters” is not understood."),
        ("title contains guide", "“title contains guide” is not understood."),
        ("between 5 and 3 links", "No number is between 5 and 3: write the smaller one first."),
        ("fewer than 0 links", "Nothing is less than 0."),
        ("never says 'x' at least 2 times", "“Never” and a number do not go together."),
        ("title matches /(/", "The expression cannot be read: missing )."),
        ("says ''", "“says ''” is not understood."),
        (f"says '{'x' * 500}'", f"“says '{'x' * 53}…” has more than 500 characters."),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(line: str, message: str) -> None:
    read, wrong = read_assertions(f"# mine\n\n{line}\nno images")
    assert len(read) == 1
    assert [(each.line, each.message) for each in wrong] == [(3, message)]
    assert wrong[0].remedy.startswith("Write it as in: ")


@pytest.mark.parametrize(
    "line",
    [
        "never says 'delve' or 'tapestry'",
        "never says 'delve', 'tapestry'",
        "says 'a' and 'b' at least 2 times",
        "never says “delve” or “tapestry”",
        "title starts with 'How to' or 'Why'",
        "body matches /a/ or /b/",
        "body never matches /a/i, /b/",
        'says "delve" or "tapestry"',
        "says ‘delve’, ‘tapestry’",
    ],
)
def test_several_phrases_in_a_line_are_refused_as_they_would_be_taken_for_one(line: str) -> None:
    read, (wrong,) = read_assertions(line)
    assert not read
    assert "Write a line for each" in wrong.remedy


@pytest.mark.parametrize(
    "line", ["title contains backup", "body never says delve", "ends with tea"]
)
def test_words_without_quotation_marks_are_told_that_they_need_them(line: str) -> None:
    read, (wrong,) = read_assertions(line)
    assert not read
    assert "quotation marks" in wrong.remedy


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("says 'backup' 3 times", "3"),
        ("3 headings", "3"),
        ("the post has three lists.", "three"),
        ("title has 60 characters", "60"),
        ("body is 900 words long", "900"),
        ("says 'backup' at lest 2 times", "2"),
    ],
)
def test_a_number_alone_is_told_to_say_whether_more_or_fewer_will_do(
    line: str, number: str
) -> None:
    _, (wrong,) = read_assertions(line)
    said = f"Say which: at least {number}, at most {number} or exactly {number}"
    assert wrong.remedy == said


@pytest.mark.parametrize("line", ["has 2 to 3 headings", "title never contains 3 words"])
def test_a_number_beside_something_else_is_not_told_so(line: str) -> None:
    _, (wrong,) = read_assertions(line)
    assert "Say which" not in wrong.remedy


def test_a_repeated_line_counts_once() -> None:
    read, wrong = read_assertions("no images\n- No images.\nno lists")
    assert ([each.text for each in read], wrong) == (["no images", "no lists"], ())


def test_there_is_a_most_of_lines() -> None:
    read, wrong = read_assertions("\n".join(f"says '{n}'" for n in range(MOST_LINES + 10)))
    assert (len(read), [each.line for each in wrong]) == (MOST_LINES, [MOST_LINES + 1])


def test_an_expression_that_looks_for_ever_is_given_up() -> None:
    hostile = Subject(post=Envelope(title="a" * 5_000, body=""))
    start = time.monotonic()
    assert result("title matches /(a|aa)+$b/", hostile) is None
    assert time.monotonic() - start < 5
