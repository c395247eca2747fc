"""The reader never raises, keeps its promises on any text, and takes time in step with length."""

import re
from dataclasses import replace
from itertools import pairwise
from time import process_time

import bad_inputs
import envelope_samples
import pytest
from envelope_samples import NAMES
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.categories import ALLOWED
from posts.envelope import END_MARKER, Envelope, read_envelope
from posts.vocabulary.refusals import is_filler

HOSTILE = ("envelope_injection", "unicode", "blns", "yaml_test_suite_raw", "xss_payloads")


def assert_sound(text: str, envelope: Envelope) -> None:
    """What holds for every envelope, whatever the reply was."""
    lines = (
        envelope.title,
        envelope.meta_description,
        *envelope.tags,
        *envelope.unknown_categories,
    )
    for line in filter(None, lines):
        assert line == line.strip()
        assert not re.search(
            "[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", line
        )
    assert len(envelope.title or "") <= 300
    assert len(envelope.meta_description or "") <= 500
    assert len(envelope.tags) <= 50
    assert all(0 < len(tag) <= 60 for tag in envelope.tags)
    assert set(envelope.categories) <= set(ALLOWED)
    assert envelope.body == envelope.body.rstrip()
    "".join([envelope.body, *filter(None, lines)]).encode()
    assert all(0 <= repair.offset <= len(text) for repair in envelope.repairs)
    assert envelope.post is None or (envelope.post.title and envelope.post.body)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_without_an_exception(name: str) -> None:
    for text in bad_inputs.strings(name):
        for reply in (text, f"TITLE: {text}\nTAGS: {text}\n\n{text}\n\n{END_MARKER}\n"):
            assert_sound(reply, read_envelope(reply, [len(reply) // 2]))
            assert_sound(reply, read_envelope(reply))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_a_body_is_kept(name: str) -> None:
    for text in bad_inputs.strings(name):
        line = " ".join(text.split()).encode("utf-8", "replace").decode()[:300]
        body = f"Before.\n\nHere: {line}\n\nAfter."
        assert read_envelope(f"TITLE: Tea\n\n{body}\n\n{END_MARKER}").body == body


PIECES = (
    *(
        "TITLE: ",
        "TITLE",
        "META_DESCRIPTION: ",
        "TAGS: ",
        "CATEGORIES: ",
        "Titel: ",
        "标题：",
        "SLUG: x",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        "    ",
        "> ",
        "- ",
        "1. ",
        "# ",
        "## Title",
        "| ",
        "|---|\n",
    ),
    *(
        "```",
        "```markdown\n",
        "```json\n",
        "~~~",
        "---\n",
        "+++\n",
        "title: ",
        "tags:\n  - a\n",
        "body: |\n",
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        '"title": ',
        '"content": "',
        '"',
        "'",
        "\\",
        "\\u00",
        "\\ud83d",
        "null",
        ",",
        ":",
    ),
    *(
        "<think>",
        "</think>",
        "<title>",
        "</title>",
        "<body>",
        "</body>",
        "<post>",
        "<!--",
        "-->",
        "<pre>",
    ),
    *(
        "</EndOFText>",
        "-EndOFText-",
        "&lt;/EndOFText&gt;",
        "</End",
        "**",
        "*",
        "_",
        "`",
        "&am",
        "<",
        "＜",
    ),
    *(
        "Sure! Here is",
        "Continuing:\n",
        "Post Content:",
        "(48 characters)",
        "#tag ",
        "News, ",
        "Cybersecurity",
    ),
    *(
        "word word. ",
        "x" * 50,
        "中文，",
        "é",
        "😀",
        "\x00",
        "\ud800",
        "\u2028",
        "\u200b",
        "\ufeff",
        "\u202e",
    ),
)
replies = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(codec=None), max_size=300),
    st.binary(max_size=300).map(lambda data: data.decode("utf-8", "surrogateescape")),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.builds(
        lambda name, cut, piece: envelope_samples.load(name).reply[:cut] + piece,
        st.sampled_from(NAMES),
        st.integers(0, 1500),
        st.sampled_from(PIECES),
    ),
    st.tuples(st.sampled_from(PIECES), st.integers(1, 3000)).map(lambda drawn: drawn[0] * drawn[1]),
)


@settings(max_examples=400)
@given(replies, st.lists(st.integers(-5, 2000), max_size=4))
def test_any_text_is_read_without_an_exception(text: str, seams: list[int]) -> None:
    assert_sound(text, read_envelope(text, seams))


LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHäöüßéñçžłдяжπ中文日本한글0123456789"
words = st.text(LETTERS, min_size=1, max_size=12)
phrases = st.lists(words, min_size=1, max_size=6).map(" ".join)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)
sentences = st.builds("{}{}".format, phrases, st.sampled_from([".", "!", "?", ": so.", " (yes)."]))
blocks = st.one_of(
    sentences,
    st.builds("## {}".format, phrases),
    st.lists(phrases, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {i}" for i in items)),
    st.builds("```python\n{} = 1\n```".format, words),
    st.builds("| {} |\n|---|\n| {} |".format, words, words),
    st.builds("> {}".format, sentences),
)
bodies = st.builds(
    "{}\n\n{}".format, sentences, st.lists(blocks, min_size=1, max_size=6).map("\n\n".join)
)
envelopes = st.builds(
    Envelope,
    title=phrases.filter(lambda title: not is_filler(title)),
    meta_description=st.none() | sentences.filter(lambda text: not is_filler(text)),
    tags=st.lists(
        names.filter(lambda name: not is_filler(name)), max_size=8, unique_by=str.casefold
    ).map(tuple),
    categories=st.lists(st.sampled_from(ALLOWED), max_size=3, unique=True).map(tuple),
    body=bodies,
    complete=st.booleans(),
)


@settings(max_examples=300)
@given(envelopes)
def test_an_envelope_that_was_written_reads_back_equal(envelope: Envelope) -> None:
    assert replace(read_envelope(write_envelope(envelope)), order=()) == envelope


def write_envelope(envelope: Envelope) -> str:
    """The envelope in exactly the asked format; a field that it lacks has no line."""
    lines = [
        ("TITLE", envelope.title),
        ("META_DESCRIPTION", envelope.meta_description),
        ("TAGS", ", ".join(envelope.tags)),
        ("CATEGORIES", ", ".join(envelope.categories)),
    ]
    header = "\n".join(f"{key}: {value}" for key, value in lines if value)
    return f"{header}\n\n{envelope.body}\n" + (f"\n{END_MARKER}\n" if envelope.complete else "")


@settings(max_examples=100)
@given(envelopes, st.data())
def test_a_field_of_any_envelope_is_final_once_the_next_is_there(
    envelope: Envelope, data: st.DataObject
) -> None:
    text = write_envelope(envelope)
    end = data.draw(st.integers(0, len(text)))
    shown = read_envelope(text[:end])
    fields = ("title", "meta_description", "tags", "categories", "body")
    for earlier, later in pairwise(name for name in fields if getattr(envelope, name)):
        if getattr(shown, later):
            assert getattr(shown, earlier) == getattr(envelope, earlier)
    assert envelope.body.startswith(shown.body)


HEADER = "TITLE: Tea\nMETA_DESCRIPTION: About tea.\nTAGS: tea\nCATEGORIES: News\n\n"
PATTERNS = (
    *(
        "\n",
        " ",
        "\t",
        "\r\n",
        "a",
        "a\n",
        "- a\n\n",
        "中\n",
        "# a\n",
        "|a|b|\n",
        "|---|\n",
        "---\n",
        "> ",
    ),
    *(
        "```\n",
        "```a\n",
        "~~~\n",
        "`",
        "*",
        "<",
        "<a\n",
        "<div>\n\n",
        "<!-- -->\n",
        "<!--",
        "<pre>\n",
    ),
    *(
        "</EndOFText>\n",
        "-EndOFText- x\n",
        "`</EndOFText>`\n",
        "end of\n",
        "&lt;",
        "</think>\n",
        "<think>",
    ),
    *(
        "TITLE: x\n",
        "TITLE: x\nprose\n",
        "TAGS: 0,1,2,",
        "a: b\n",
        "body: |\n",
        "Sure! Here is\n\n",
    ),
    *(
        '{"a":',
        "[[",
        '"a",',
        '"',
        "\\",
        "\\u0041\\q",
        "<title>",
        "<title></title>",
        "<post>\n",
        "(",
        "'",
    ),
)
BEGINNINGS = (
    "",
    HEADER,
    "TITLE: ",
    "TAGS: ",
    '{"title": "',
    "{'content': '",
    "<body>",
    "---\n",
    "```\n",
)
UNIT = 25_000


@pytest.mark.parametrize("pattern", PATTERNS, ids=ascii)
def test_time_grows_in_step_with_length(pattern: str) -> None:
    for beginning in BEGINNINGS:
        short, long = (
            f"{beginning}{pattern * (UNIT * times // len(pattern))}x" for times in (1, 4)
        )
        assert grows_in_step(short, long), beginning


def grows_in_step(short: str, long: str) -> bool:
    """Whether the long text takes less than ten times as long; the best of two reads, if need be.

    The short one counts for at least 2 ms, so that a ratio means something.
    """
    taken = cost(long)
    if taken < 10 * 0.002:
        return True
    most = 10 * max(min(cost(short), cost(short)), 0.002)
    return taken < most or cost(long) < most


def cost(text: str) -> float:
    """CPU time of a read."""
    start = process_time()
    read_envelope(text)
    return process_time() - start


def test_a_read_in_the_square_of_its_text_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 0.0

    def read(text: str) -> None:
        nonlocal clock
        clock += (len(text) / 100_000) ** 2

    monkeypatch.setattr(f"{__name__}.read_envelope", read)
    monkeypatch.setattr(f"{__name__}.process_time", lambda: clock)
    assert not grows_in_step("x" * UNIT, "x" * 4 * UNIT)
