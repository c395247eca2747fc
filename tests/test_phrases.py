import pytest

from posts.checks import Finding, check_post
from posts.checks.material import read_material
from posts.checks.phrases import SENTENCE_PATTERNS, find_patterns, find_phrases
from posts.envelope import Envelope

FILLER = "The owner of the shop tests a copy of the list and puts it in a drawer of her desk. "


def finding(body: str, check: str) -> Finding:
    found = check_post(Envelope(body=body), language="en", families=("phrases",))
    (one,) = (each for each in found if each.check == check)
    return one


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("We delve into it.", ["delve"]),
        ("Let’s dive in: it's a testament to the tool.", ["let's dive in", "a testament to"]),
        ("Take your small shop to the next level.", ["take your … to the next level"]),
        ("It takes a level head to delete a realm.", ["realm"]),
        ("A dog sat on the mat.", []),
    ],
)
def test_worn_out_phrases_are_found(text: str, phrases: list[str]) -> None:
    material = read_material(Envelope(body=text), language="en")
    assert [each.phrase for each in find_phrases(material, "worn")] == phrases


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        ("It is not just a copy, but a promise.", "not just … but …"),
        ("It's not a copy, it's a promise.", "it's not …, it's …"),
        ("Whether you're a cook or a baker, read on.", "whether you're … or …"),
        ("By testing a copy, you can sleep.", "by doing …, you can …"),
        ("The result?", "the … ? …"),
        ("It sells lamps, oil and more.", "…, and more"),
        ("It copies all files, ensuring that nothing is lost.", "…, ensuring …"),
        ("Remember, a copy is a copy.", "remember, …"),
    ],
)
def test_a_worn_pattern_is_found(sentence: str, pattern: str) -> None:
    material = read_material(Envelope(body=sentence), language="en")
    assert [each.phrase for each in find_patterns(material)] == [pattern]
    assert pattern in SENTENCE_PATTERNS


@pytest.mark.parametrize("check", ["worn_phrases", "cliches", "sentence_patterns"])
def test_plain_words_are_good(check: str) -> None:
    assert finding(FILLER * 20, check).severity == "good"


def test_phrases_are_counted_per_1000_words_and_shown_where_they_are() -> None:
    body = FILLER * 10 + "We delve into the realm of seamless copies, and we delve again."
    found = finding(body, "worn_phrases")
    assert found.severity == "bad"
    assert "“delve” 2×" in found.message
    assert "per 1,000 words" in found.message
    assert [place.quote for place in found.places] == ["delve", "realm", "seamless", "delve"]
    assert body[found.places[1].start : found.places[1].stop] == "realm"


def test_cliches_are_found() -> None:
    body = FILLER + "At the end of the day, it is a double-edged sword and no silver bullet."
    assert finding(body, "cliches").severity == "bad"


@pytest.mark.parametrize(
    ("opening", "severity"),
    [
        ("In today’s fast-paced world, copies matter.", "bad"),
        ("Have you ever wondered what a copy is for?", "bad"),
        ("A copy in today’s world is cheap.", "good"),
    ],
)
def test_an_empty_opening_is_bad(opening: str, severity: str) -> None:
    found = finding(f"## One\n\n{opening} {FILLER}", "empty_opening")
    assert found.severity == severity
    assert bool(found.places) == (severity == "bad")
