from dataclasses import replace

import bad_inputs
import envelope_samples
import pytest
from good_envelope import BODY, good_envelope
from hypothesis import given
from hypothesis import strategies as st

from posts.checks import check_post, format_score
from posts.envelope import Envelope, read_envelope
from posts.fixes import fix_post

TITLE = "How to Test a Backup Before You Need It"

BODIES = {
    "nothing to fix": (BODY, BODY.strip(), []),
    "a marker": (
        "One.\n\n</EndOFText>\n\nTwo.",
        "One.\n\nTwo.",
        [("Took out a marker.", "</EndOFText>", "")],
    ),
    "a control word": (
        "One.\n\n<|im_end|>\n\nTwo.",
        "One.\n\nTwo.",
        [("Took out a marker.", "<|im_end|>", "")],
    ),
    "a header line": (
        "One.\n\n**TAGS:** a, b\n\nTwo.",
        "One.\n\nTwo.",
        [("Took out a header line.", "**TAGS:** a, b", "")],
    ),
    "words to the person": (
        "Sure! Here is your post:\n\nOne.\n\nLet me know if I should change it.",
        "One.",
        [
            ("Took out words to the person.", "Sure! Here is your post:", ""),
            ("Took out words to the person.", "Let me know if I should change it.", ""),
        ],
    ),
    "a model that speaks of itself among other things": (
        "As an AI, I own no disks. Yours fail.\n\nTwo.",
        "As an AI, I own no disks. Yours fail.\n\nTwo.",
        [],
    ),
    "the title": (
        f"# {TITLE}\n\nOne.",
        "One.",
        [("Took out the title, which stands in the header.", f"# {TITLE}", "")],
    ),
    "the title, underlined": (
        f"{TITLE}\n=====\n\nOne.",
        "One.",
        [("Took out the title, which stands in the header.", f"{TITLE}\n=====", "")],
    ),
    "a title behind a greeting": (
        f"Sure, here is the article:\n\n# {TITLE}\n\nOne.",
        "One.",
        [
            ("Took out words to the person.", "Sure, here is the article:", ""),
            ("Took out the title, which stands in the header.", f"# {TITLE}", ""),
        ],
    ),
    "bold for a heading": (
        "One.\n\n**What to copy**\n\nTwo.",
        "One.\n\n## What to copy\n\nTwo.",
        [("Made a heading of a bold line.", "**What to copy**", "## What to copy")],
    ),
    "bold below a heading": (
        "## One\n\n__What to copy:__\n\nTwo.",
        "## One\n\n### What to copy\n\nTwo.",
        [("Made a heading of a bold line.", "__What to copy:__", "### What to copy")],
    ),
    "a fence around the body": (
        "```markdown\n## One\n\nTwo.\n```",
        "## One\n\nTwo.",
        [("Removed a code fence around the body.", "```markdown", "")],
    ),
    "what stands in code": (
        "One.\n\n```\n</EndOFText>\nTAGS: a\n\n**x**\n```",
        "One.\n\n```\n</EndOFText>\nTAGS: a\n\n**x**\n```",
        [],
    ),
    "a program alone": ("```python\nprint(1)\n```", "```python\nprint(1)\n```", []),
    "line ends of Windows": (
        "One.\r\n\r\nTAGS: a\r\n\r\nTwo.",
        "One.\r\n\r\nTwo.",
        [("Took out a header line.", "TAGS: a", "")],
    ),
    "nothing but leftovers": ("TAGS: a", "TAGS: a", []),
}


@pytest.mark.parametrize(("body", "fixed", "made"), BODIES.values(), ids=BODIES.keys())
def test_a_body_is_fixed_and_every_fix_is_told(
    body: str, fixed: str, made: list[tuple[str, str, str]]
) -> None:
    done = fix_post(good_envelope(body=body.strip()))
    assert done.envelope.body == fixed
    assert [(one.message, one.before, one.after) for one in done.changes] == made


def test_an_unknown_category_becomes_the_nearest_allowed_one() -> None:
    done = fix_post(
        good_envelope(categories=("News",), unknown_categories=("Backups", "Gardening"))
    )
    assert done.envelope.categories == ("News", "Website Backup and Recovery")
    assert done.envelope.unknown_categories == ("Gardening",)
    (made,) = done.changes
    assert (made.before, made.after) == ("Backups", "Website Backup and Recovery")


def test_no_category_comes_twice_and_none_beyond_the_third() -> None:
    full = ("News", "Reviews", "Tutorials")
    twice = good_envelope(
        categories=("Website Backup and Recovery",), unknown_categories=("Backups", "Backup")
    )
    assert fix_post(twice).envelope.categories == ("Website Backup and Recovery",)
    assert fix_post(twice).envelope.unknown_categories == ()
    more = fix_post(good_envelope(categories=full, unknown_categories=("Backups",)))
    assert more.envelope.categories == full
    assert more.envelope.unknown_categories == ("Backups",)


def test_a_tag_in_two_spellings_stays_once() -> None:
    done = fix_post(good_envelope(tags=("Web Hosting", "C", "web-hosting", "C++")))
    assert done.envelope.tags == ("Web Hosting", "C", "C++")
    (made,) = done.changes
    assert made.before == "Web Hosting, C, web-hosting, C++"


@pytest.mark.parametrize("name", ["title", "meta_description"])
def test_what_is_too_long_is_not_cut(name: str) -> None:
    envelope = good_envelope(**{name: "word " * 60})
    assert fix_post(envelope).envelope == envelope
    assert fix_post(envelope).changes == ()


@pytest.mark.parametrize("name", envelope_samples.NAMES)
def test_fixing_never_makes_a_sample_worse_and_is_done_at_once(name: str) -> None:
    sample = envelope_samples.load(name)
    envelope = read_envelope(sample.reply, sample.seams)
    fixed = fix_post(envelope).envelope
    before, after = (format_score(check_post(each)) for each in (envelope, fixed))
    assert after >= before
    assert fix_post(fixed).changes == ()


PARTS = st.lists(
    st.sampled_from(
        [
            *("TAGS: a", "</EndOFText>", f"# {TITLE}", "**Bold**", "```", "As an AI, I", "One."),
            *("", "\r", "- item", "> quote", "    code", "Sure, here is the post:", "<|im_end|>"),
        ]
    ),
    max_size=12,
).map("\n".join)


@given(PARTS)
def test_fixing_keeps_a_body_where_there_was_one(body: str) -> None:
    envelope = good_envelope(body=body.strip())
    fixed = fix_post(envelope)
    assert bool(fixed.envelope.body) == bool(envelope.body)
    assert (fixed.envelope == envelope) == (not fixed.changes)


@pytest.mark.parametrize("name", ["xss_payloads", "unicode", "blns", "envelope_injection"])
def test_hostile_text_is_fixed_without_an_error(name: str) -> None:
    for text in bad_inputs.strings(name):
        fix_post(Envelope(title=text, tags=(text, text), unknown_categories=(text,), body=text))


def test_an_envelope_that_is_fixed_is_not_changed_itself() -> None:
    envelope = good_envelope(unknown_categories=("Backups",), categories=("News",))
    before = replace(envelope)
    fix_post(envelope)
    assert envelope == before
