"""What a continuation repeats is written once, wherever the seam is."""

import envelope_samples
import pytest
from envelope_samples import NAMES

from posts.envelope import Envelope, read_envelope

HEADER = "TITLE: Tea\nMETA_DESCRIPTION: About tea.\nTAGS: tea, cups\nCATEGORIES: News\n\n"
END = "\n\n</EndOFText>\n"


def read_pieces(*pieces: str) -> Envelope:
    """Read a reply and its continuations."""
    seams, text = [], ""
    for piece in pieces:
        seams.append(len(text))
        text += piece
    return read_envelope(text, seams[1:])


CONTINUATIONS = {
    "nothing repeated": ("In the first", " week it held.", "In the first week it held."),
    "words": ("In the first week", "the first week it held.", "In the first week it held."),
    "one word": ("In the first week", "week it held.", "In the first week it held."),
    "words before a sign": ("Some of the backups", "the backups' age", "Some of the backups' age"),
    "words, other line breaks": (
        "Some of the backups in the",
        "Some of\nthe backups in the cellar",
        "Some of the backups in the cellar",
    ),
    "words, after blank lines": (
        "In the first week",
        "\n\nthe first week, too",
        "In the first week, too",
    ),
    "Chinese words": (
        "第一周的时候，团队发现",
        "团队发现了问题。",
        "第一周的时候，团队发现了问题。",
    ),
    "a list item": ("1. one\n2. two is the", "2. two is the one", "1. one\n2. two is the one"),
    "a note": (
        "In the first week",
        "Sure, continuing where I left off:\n\nit held.",
        "In the first week it held.",
    ),
    "a note and a rule": (
        "It held.\n\n",
        "Continuing...\n\n---\n\n## Next\n\nIt fell.",
        "It held.\n\n## Next\n\nIt fell.",
    ),
    "a note in brackets": (
        "In the first week",
        "(continued)\n\nit held.",
        "In the first week it held.",
    ),
    "a note in German": (
        "In der Woche",
        "Hier geht es weiter:\n\nhielt es.",
        "In der Woche hielt es.",
    ),
    "a note in Chinese": ("第一周的", "好的，继续：\n\n时候。", "第一周的时候。"),
    "a note, then words": (
        "He said that in the first week",
        "Here is the rest of the post:\n\nin the first week it held.",
        "He said that in the first week it held.",
    ),
    "reasoning": (
        "In the first week",
        "<think>\nGo on.\n</think> it held.",
        "In the first week it held.",
    ),
    "the header": ("In the first week", f"{HEADER}it held.", "In the first week it held."),
    "the header and a heading": (
        "## One\n\nIn the first week",
        f"{HEADER}## One\n\nit held.",
        "## One\n\nIn the first week it held.",
    ),
    "all so far": (
        "## One\n\nIn the first week",
        f"{HEADER}## One\n\nIn the first week it held.",
        "## One\n\nIn the first week it held.",
    ),
    "all so far in other words": (
        "## One\n\nIn the first week of March, everything held",
        f"{HEADER}## One\n\nIn the first week of March, everything fell.",
        "## One\n\nIn the first week of March, everything fell.",
    ),
    "a heading": ("## One\n\nIt held.\n\n", "## One\n\nIt fell.", "## One\n\nIt held.\n\nIt fell."),
    "a fence and a torn line": (
        "```python\ndef f():\n    ret",
        "```python\n    return 1\n```",
        "```python\ndef f():\n    return 1\n```",
    ),
    "a fence after a whole line": (
        "```python\ndef f():\n",
        "```python\n    return 1\n```",
        "```python\ndef f():\n    return 1\n```",
    ),
    "code without a fence": (
        "```python\ndef f():\n",
        "    return 1\n```",
        "```python\ndef f():\n    return 1\n```",
    ),
    "the head of a table": (
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "| a | b |\n|---|---|\n| 3 | 4 |",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |",
    ),
    "a note within code": (
        "```python\ndef f():\n",
        "Sure, continuing:\n\n```python\n    return 1\n```",
        "```python\ndef f():\n    return 1\n```",
    ),
    "a fence without a language, within a line": (
        "```\nls -",
        "```\nl /tmp\n```",
        "```\nls -l /tmp\n```",
    ),
    "a fence that closes": ("```\nls -l\n", "```\n\nIt lists.", "```\nls -l\n```\n\nIt lists."),
    "all of the code": (
        "```python\nx = 1\ny",
        "```python\nx = 1\ny = 2\n```",
        "```python\nx = 1\ny = 2\n```",
    ),
    "a torn heading": (
        "It held.\n\n## Ne",
        "## Next\n\nIt fell.",
        "It held.\n\n## Next\n\nIt fell.",
    ),
    "cells alike": (
        "| a | b | c | d |\n|---|---|---|---|\n| yes | yes |",
        " yes | yes |\n| no | no | no | no |",
        "| a | b | c | d |\n|---|---|---|---|\n| yes | yes | yes | yes |\n| no | no | no | no |",
    ),
    "a word that is said twice": ("Si vous", " vous demandez", "Si vous vous demandez"),
    "a heading that the post has often": (
        "## Pro\n\nOne.\n\n## Pro\n\nTwo.\n\n",
        "## Pro\n\nThree.",
        "## Pro\n\nOne.\n\n## Pro\n\nTwo.\n\n## Pro\n\nThree.",
    ),
    "a marker on no line of its own": (
        "In the first week it held.",
        "Sure, continuing:\n\n</EndOFText>",
        "In the first week it held.",
    ),
    "a note in Arabic": (
        "في الأسبوع",
        "بالتأكيد، أتابع من حيث توقفت:\n\n الأول.",
        "في الأسبوع الأول.",
    ),
    "a fence around it": (
        "In the first week",
        "```markdown\nthe first week, too\n```",
        "In the first week, too",
    ),
}


@pytest.mark.parametrize(
    ("left", "right", "body"), CONTINUATIONS.values(), ids=CONTINUATIONS.keys()
)
def test_a_continuation_is_joined(left: str, right: str, body: str) -> None:
    envelope = read_pieces(HEADER + left, right + END)
    assert envelope.body == body
    assert (envelope.title, envelope.tags, envelope.categories) == (
        "Tea",
        ("tea", "cups"),
        ("News",),
    )
    assert envelope.complete


@pytest.mark.parametrize("cut", range(1, len(HEADER)), ids="after {} characters".format)
def test_a_torn_header_is_read_from_the_continuation(cut: int) -> None:
    envelope = read_pieces(HEADER[:cut], f"{HEADER}Warm.{END}")
    assert envelope.post == read_envelope(f"{HEADER}Warm.{END}").post


def test_a_fence_around_the_reply_goes_on() -> None:
    envelope = read_pieces(
        f"```markdown\n{HEADER}In the first week", f"```markdown\nit held.{END}```"
    )
    assert envelope.body == "In the first week it held."


def test_many_seams_are_joined() -> None:
    pieces = ["One two three four five", "four five six seven eight", "seven eight nine ten."]
    assert read_pieces(HEADER + pieces[0], *pieces[1:], END).body == (
        "One two three four five six seven eight nine ten."
    )


def test_json_goes_on() -> None:
    pieces = ('{"title": "Tea", "content": "Warm in the first', 'in the first week."}')
    envelope = read_pieces(*pieces)
    assert (envelope.title, envelope.body, envelope.complete) == (
        "Tea",
        "Warm in the first week.",
        True,
    )


def test_a_complete_post_is_not_touched_by_what_follows() -> None:
    envelope = read_pieces(f"{HEADER}Warm.\n\n</EndOFText>", "Sure, continuing:\n\nMore.")
    assert (envelope.body, envelope.complete) == ("Warm.", True)


SEAMLESS = [name for name in NAMES if "seam" not in name]
REPEATS_ITSELF = {"markers-in-markup"}
"""Two fences in a row with the same lines in them: a repetition, were there a seam between."""


@pytest.mark.parametrize("name", [name for name in SEAMLESS if name not in REPEATS_ITSELF])
def test_a_seam_that_repeats_nothing_changes_nothing(name: str) -> None:
    reply = envelope_samples.load(name).reply
    whole = read_envelope(reply)
    for cut in range(1, len(reply), 11):
        assert same_reading(read_envelope(reply, [cut]), whole), reply[:cut][-40:]


@pytest.mark.parametrize("name", SEAMLESS)
@pytest.mark.parametrize("repeated", [40, 200], ids="{} characters".format)
def test_a_seam_anywhere_writes_nothing_twice(name: str, repeated: int) -> None:
    reply = envelope_samples.load(name).reply
    whole = read_envelope(reply)
    for cut in range(repeated, len(reply), 37):
        torn = reply[:cut] + reply[cut - repeated :]
        assert same_reading(read_envelope(torn, [cut]), whole), reply[:cut][-40:]


def same_reading(one: Envelope, other: Envelope) -> bool:
    """Whether two envelopes differ in their repairs at most."""
    names = (
        "title",
        "meta_description",
        "tags",
        "categories",
        "unknown_categories",
        "body",
        "complete",
    )
    return all(getattr(one, name) == getattr(other, name) for name in names)


UNSURE = {
    "one word": ("In the first week", "week it held."),
    "a torn word": ("In the first we", "Sure, continuing:\n\nek it held."),
    "a rule behind a whole sentence": ("It held.\n\n", "Continuing...\n\n---\n\nIt fell."),
}


@pytest.mark.parametrize(("left", "right"), UNSURE.values(), ids=UNSURE.keys())
def test_what_may_belong_together_in_another_way_is_said(left: str, right: str) -> None:
    repairs = read_pieces(HEADER + left, right + END).repairs
    assert [each.offset for each in repairs if each.id == "seam_uncertain"] == [len(HEADER + left)]


def test_a_repetition_is_not_shown_while_it_arrives() -> None:
    left, right = (
        f"{HEADER}Some of the backups were in the cellar",
        "the backups were in the cellar too.",
    )
    shown = {read_pieces(left, right[:end]).body for end in range(12, len(right))}
    assert shown <= {
        f"Some of the backups were in the cellar{right[30:end]}" for end in range(30, 36)
    }


def test_repairs_behind_a_seam_stand_where_they_do_in_the_reply() -> None:
    left, right = f"{HEADER}In the first week", "the first week it held.\n\n-EndOFText-\n"
    repairs = read_pieces(left, right).repairs
    places = {repair.id: (left + right)[repair.offset :] for repair in repairs}
    assert places == {"seam_overlap_removed": right, "end_marker_respelled": "-EndOFText-\n"}
