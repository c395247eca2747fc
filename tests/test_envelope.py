"""What `read_envelope` promises of every reply: the samples, and replies as they arrive."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import envelope_samples
import pytest
from envelope_samples import NAMES, Sample

from posts.envelope import END_MARKER, Envelope, read_envelope
from posts.post import Post

THINKS_ALOUD = {"think-unopened"}
"""Nothing marks the reasoning before its closing tag comes."""
BEGINS_WITH_PROSE = {"bullet-keys"}
"""A preamble without a greeting looks like a post without a header until the header comes."""
REPEATS_AT_A_SEAM = {"continuation-seam", "seam-with-note", "seam-in-code", "seam-twice"}
"""The first few characters after a seam may be a repetition or not."""


@pytest.fixture(params=NAMES, scope="module")
def sample(request: pytest.FixtureRequest) -> Sample:
    return envelope_samples.load(request.param)


@pytest.fixture(scope="module")
def readings(sample: Sample) -> list[Envelope]:
    """The sample, read after every character of it."""
    return [
        read_envelope(sample.reply[:end], [seam for seam in sample.seams if seam < end])
        for end in range(len(sample.reply) + 1)
    ]


def test_every_reply_has_an_expected_reading_and_the_other_way_round() -> None:
    stems = [
        {path.stem for path in envelope_samples.FOLDER.glob(f"*.{suffix}")}
        for suffix in ("txt", "json")
    ]
    assert stems[0] == stems[1]
    assert len(NAMES) >= 30


def test_a_reply_is_read_as_expected(sample: Sample) -> None:
    envelope, expected = read_envelope(sample.reply, sample.seams), sample.expected
    assert envelope.title == expected["title"]
    assert envelope.meta_description == expected["meta_description"]
    assert list(envelope.tags) == expected["tags"]
    assert list(envelope.categories) == expected["categories"]
    assert list(envelope.unknown_categories) == expected["unknown_categories"]
    assert envelope.complete is expected["complete"]
    lines = [line.strip() for line in envelope.body.splitlines() if line.strip()] or [""]
    assert lines[0][:80] == expected["body_starts_with"]
    assert lines[-1][-80:] == expected["body_ends_with"]
    for part in expected.get("body_contains_once", ()):
        assert envelope.body.count(part) == 1, part


def test_a_field_once_followed_by_the_next_never_changes(
    sample: Sample, readings: list[Envelope]
) -> None:
    if sample.name in THINKS_ALOUD:
        pytest.skip("a draft of the header comes first")
    shown = [fields_of(reading) for reading in readings]
    last = shown[-1]
    arrival = {name: arrived(shown, name) for name in last}
    order = sorted((name for name in last if last[name]), key=arrival.__getitem__)
    for earlier, later in pairwise(order):
        if earlier != "body":
            assert {fields[earlier] for fields in shown[arrival[later] :]} == {last[earlier]}


def fields_of(envelope: Envelope) -> dict[str, Any]:
    """What stands in a line of the header each, and the body."""
    return {
        "title": envelope.title,
        "meta_description": envelope.meta_description,
        "tags": envelope.tags,
        "categories": envelope.categories + envelope.unknown_categories,
        "body": envelope.body,
    }


def arrived(shown: Sequence[dict[str, Any]], name: str) -> int:
    """After how many characters the field was there for good."""
    empty = [end for end, fields in enumerate(shown) if not fields[name]]
    return empty[-1] + 1 if empty else 0


def test_what_is_shown_of_the_body_stays(sample: Sample, readings: list[Envelope]) -> None:
    if sample.name in THINKS_ALOUD | BEGINS_WITH_PROSE | REPEATS_AT_A_SEAM:
        pytest.skip("not knowable before more has come")
    body = readings[-1].body
    assert [reading.body for reading in readings if not body.startswith(reading.body)] == []


def test_an_end_marker_is_not_taken_back(sample: Sample, readings: list[Envelope]) -> None:
    complete = [reading.complete for reading in readings]
    assert complete == sorted(complete)


def test_every_repair_stands_within_the_reply(sample: Sample, readings: list[Envelope]) -> None:
    for end, reading in enumerate(readings):
        assert all(0 <= repair.offset <= end for repair in reading.repairs)


def test_a_reply_as_asked_for_needs_no_repair() -> None:
    assert read_envelope(envelope_samples.load("canonical").reply).repairs == ()


def test_an_empty_reply_is_an_empty_envelope() -> None:
    assert read_envelope("") == Envelope()
    assert read_envelope(" \n\n\t") == Envelope()


def test_a_post_needs_a_title_and_a_body() -> None:
    header = "TITLE: Tea\nTAGS: tea, cups\n\n"
    assert read_envelope(header).post is None
    assert read_envelope("TAGS: tea\n\nWarm.\n").post is None
    assert read_envelope(f"{header}Warm.\n\n{END_MARKER}\n").post == Post(
        title="Tea", meta_description=None, tags=("tea", "cups"), categories=(), body="Warm."
    )


@pytest.mark.parametrize("size", [7, 100], ids="{} characters at a time".format)
def test_a_reply_reads_the_same_however_it_arrives(size: int) -> None:
    sample = envelope_samples.load("long-french")
    ends = range(0, len(sample.reply) + size, size)
    *_, last = map(read_envelope, (sample.reply[:end] for end in ends))
    assert last == read_envelope(sample.reply)


read_with_seams = partial(read_envelope, "TITLE: Tea\n\nWarm.\n")


@pytest.mark.parametrize(
    "seams",
    [(-1,), (0,), (10**9,), (3, 3), (9, 2), range(1000)],
    ids=["negative", "zero", "beyond the end", "twice", "out of order", "everywhere"],
)
def test_odd_seams_do_not_matter(seams: Sequence[int]) -> None:
    assert replace(read_with_seams(seams), joints=()) == read_with_seams()
