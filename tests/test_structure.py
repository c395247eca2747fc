import pytest

from posts.checks import Finding, check_post, repetition
from posts.checks.body import MOST_CHECKED
from posts.checks.near_duplicates import NearDuplicate, near_duplicates
from posts.envelope import Envelope

LONG = "The copy that nobody has ever tested is only a hope."
CASES: dict[str, tuple[str, str, str]] = {
    "a level is skipped": ("heading_skip", "## A\n\n#### B\n\nx", "ok"),
    "each level is there": ("heading_skip", "## A\n\n### B\n\n## C\n\nx", "good"),
    "no heading": ("heading_skip", "x", "unchecked"),
    "a heading twice": ("heading_duplicate", "## The Plan\n\nx\n\n## The plan!\n\nx", "ok"),
    "headings that differ": ("heading_duplicate", "## A\n\n## B", "good"),
    "a gap": ("placeholder", "Call [Your Company] today.", "bad"),
    "a variable": ("placeholder", "Call {{company}} today.", "bad"),
    "a note to oneself": ("placeholder", "TODO: more", "bad"),
    "a word of Spanish": ("placeholder", "Es todo lo que hay.", "good"),
    "filler": ("placeholder", "Lorem ipsum dolor sit amet.", "bad"),
    "an example's address": ("placeholder", "See [it](https://www.example.com/x).", "bad"),
    "a link in brackets": ("placeholder", "See [your list](https://a.test).", "good"),
    "gaps in code": ("placeholder", "```\n{{x}} TODO\n```\n\nx", "good"),
    "an empty link": ("link_dead_shape", "See [it]().", "bad"),
    "a link to nowhere": ("link_dead_shape", "See [it](#).", "bad"),
    "a link without a host": ("link_dead_shape", "See [it](https://).", "bad"),
    "a link with half a host": ("link_dead_shape", "See [it](https://blog).", "bad"),
    "a space in a link": ("link_dead_shape", "See [it](https://a.test/b c).", "bad"),
    "a script": ("link_dead_shape", "See [it](javascript:void%280%29).", "bad"),
    "a relative link": ("link_dead_shape", "See [it](/about).", "ok"),
    "a letter": ("link_dead_shape", "Write to [us](mailto:us@a.test).", "good"),
    "a whole link": ("link_dead_shape", "See [it](https://a.test/b).", "good"),
    "a place on the page": ("link_dead_shape", "See [it](#plan).", "good"),
    "no link": ("link_dead_shape", "x", "unchecked"),
    "an image without words": ("image_no_alt", "![](a.png)", "ok"),
    "an image with words": ("image_no_alt", "![A cup](a.png)", "good"),
    "a sentence twice": ("repetition", f"{LONG}\n\nSo it is. {LONG}", "bad"),
    "a short sentence twice": ("repetition", "So it is. Why? So it is.", "good"),
    "words three times": (
        "repetition",
        "".join(f"In {x} nobody has ever tested the old copy of the list.\n\n" for x in "abc"),
        "bad",
    ),
    "words twice": (
        "repetition",
        "".join(f"In {x} nobody has ever tested the old copy of the list.\n\n" for x in "ab"),
        "good",
    ),
    "broken letters": ("mojibake", "The cafÃ© isnâ€™t open.", "bad"),
    "lost letters": ("mojibake", "The caf\ufffd is open.", "bad"),
    "French": ("mojibake", "Le café est à côté.", "good"),
    "a hidden character": ("invisible", "A pass\u200bword.", "ok"),
    "an emoji of several": ("invisible", "Work 👩‍💻 well ❤️.", "good"),
    "Persian": ("invisible", "می‌خواهم کتاب بخوانم", "good"),
    "glued sentences": ("glued_sentences", "This is it.Here comes more.", "ok"),
    "a name with a stop": ("glued_sentences", "Use Node.js or Booking.Com, v2.Beta.", "good"),
    "an address": ("glued_sentences", "See https://a.Test/Bcd.Efg for more.", "good"),
    "two conclusions": (
        "double_conclusion",
        f"{LONG} {LONG}\n\n## Conclusion\n\nIt is so.\n\n## Final Thoughts\n\nIt is.",
        "ok",
    ),
    "a conclusion that concludes": (
        "double_conclusion",
        f"{LONG} {LONG}\n\n## Conclusion\n\nIn conclusion, it is the one and only.",
        "good",
    ),
}


def finding(body: str, check: str, **told: object) -> Finding:
    fields = {key: told.pop(key) for key in ("title", "meta_description") if key in told}
    envelope = Envelope(body=body, **fields)  # type: ignore[arg-type]
    found = check_post(envelope, families=("structure",), **told)  # type: ignore[arg-type]
    (one,) = (each for each in found if each.check == check)
    return one


@pytest.mark.parametrize(("check", "body", "severity"), CASES.values(), ids=CASES)
def test_a_check_of_structure_finds_what_it_looks_for(check: str, body: str, severity: str) -> None:
    found = finding(body, check)
    assert found.severity == severity
    if severity in ("ok", "bad"):
        assert found.places
        assert found.remedy


def test_how_much_of_a_post_is_there_twice_is_a_share_of_its_words() -> None:
    row = "the copy nobody has ever tested is only"  # with "a", nine words
    for body, share in (
        (LONG, 0),
        (f"{LONG}\n\n{LONG}", 100),
        (f"{LONG}\n\n{LONG}\n\nSo it is and so it was, and so be it.", 200 / 3),
        (f"{row} a hope.\n\nAnd {row} a wish.", 100 * 18 / 21),
        ("Test your backups today. " * 9, 0),  # as a check has it, a row is of eight words
        (f"| {LONG} | {LONG} |\n| --- | --- |\n\nSo it is.", 0),
        ("", None),
        ("「テスト」を毎週行うことが大切です。" * 9, None),
        (f"{LONG} " * (MOST_CHECKED // len(LONG) + 1), None),
    ):
        found = repetition(check_post(Envelope(body=body)))
        assert found == (None if share is None else pytest.approx(share)), body[:40]


def test_a_description_says_something_of_its_own() -> None:
    check = "description_distinct"
    assert finding(LONG, check, title="A plan", meta_description="A Plan.").severity == "ok"
    assert finding(LONG, check, meta_description=f"{LONG} More.").severity == "ok"
    assert finding(LONG, check, meta_description="How to test it.").severity == "good"
    assert finding(LONG, check).severity == "unchecked"


@pytest.mark.parametrize(
    ("asked", "severity"), [(100, "good"), (150, "ok"), (400, "bad"), (0, "unchecked")]
)
def test_a_post_is_about_as_long_as_asked(asked: int, severity: str) -> None:
    assert finding("word " * 100, "asked_words", asked_words=asked).severity == severity


def test_a_post_is_in_the_language_asked_for() -> None:
    german = "Eine Sicherung, die nie geprüft wurde, ist nur eine Hoffnung, und das ist so. "
    assert finding(german, "language", language="de-AT").severity == "good"
    assert finding(german, "language", language="en").severity == "bad"
    assert finding(german, "language", language="ja").severity == "unchecked"
    assert finding(german, "language").severity == "unchecked"


def test_broken_letters_are_told_with_what_was_meant() -> None:
    assert "“é”" in finding("The cafÃ© is open.", "mojibake").remedy


def test_posts_of_a_batch_that_are_alike_are_found() -> None:
    batch = [
        Envelope(title="A calm guide to backups", body=f"## One\n\n{LONG}"),
        Envelope(title="What a shop needs to sell", body="Sell lamps to people who read."),
        Envelope(title="A calm guide to back-ups", body=f"{LONG} So it is."),
        Envelope(title="Lamps", body="Lamps."),
        Envelope(title="Lamps", body=""),
    ]
    assert near_duplicates(batch) == [
        NearDuplicate(first=0, second=2, part="title"),
        NearDuplicate(first=0, second=2, part="first paragraph"),
    ]
