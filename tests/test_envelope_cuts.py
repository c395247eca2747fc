"""However a reply is cut off and gone on with, its parts make the post that it was.

`make soak parts=sweeps` cuts at every 50th character, and tries three times as many hard places.
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from itertools import cycle, pairwise
from typing import Final

import pytest
from cut_posts import CutPost, posts
from ways_to_go_on import OTHER_WAYS, VERBATIM, WAYS, after, cuts

from posts.envelope import Envelope, read_envelope

LONG: Final = 8_000
"""Of longer replies, fewer cuts are tried, but for the plain ways."""
PLAIN_WAYS: Final = frozenset({"verbatim", "80 once more", "a note", "the header"})
"""How models mostly go on: tried at most places of every post."""
WIDEST: Final = os.environ.get("SWEEPS") == "widest"
EVERY: Final = 50 if WIDEST else 200
"""Characters from cut to cut."""
AT_MOST_UNSURE: Final = {
    "a note": 0.15,  # nothing is repeated: whether a word was torn, only the words can tell
    "the header": 0.12,
    "the heading": 0.15,
    "a table's head": 0.5,
    "a table's head, the row once more": 0.4,
    "a fence, the line once more": 0.5,
    "a fence": 0.1,
}
"""The share of cuts where the reader may say that it is not sure; 0.02 for all other ways."""
FIELDS: Final = (
    "title",
    "meta_description",
    "tags",
    "categories",
    "unknown_categories",
    "body",
    "complete",
)


def cuts_of(post: CutPost, name: str) -> list[int]:
    """Where the post is cut for the way of that name."""
    if name in PLAIN_WAYS:
        return cuts(post, every=EVERY, awkward=1 if WIDEST else 3)
    if len(post.reply) > LONG:
        return cuts(post, every=500, awkward=40)
    return cuts(post, every=EVERY, awkward=6)


def same(one: Envelope, other: Envelope) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in FIELDS)


def is_unsure(envelope: Envelope) -> bool:
    return "seam_uncertain" in {repair.id for repair in envelope.repairs}


@cache
def sentences(post: CutPost) -> list[str]:
    """What the post has once: its sentences, and its lines of code and tables."""
    parts = {part.strip() for part in re.split(r"[.。]\s|[.。\n]", post.body)}
    return [part for part in parts if len(part) > 20 and post.body.count(part) == 1]


def doubled(post: CutPost, body: str) -> list[str]:
    """The sentences that the post has once and the body more often."""
    return [each for each in sentences(post) if body.count(each) > 1]


def joined(post: CutPost, name: str) -> Iterator[tuple[int, Envelope]]:
    """What is read for every cut, where the way of that name makes sense there."""
    for cut in cuts_of(post, name):
        rest = WAYS[name](post, cut)
        if rest is not None:
            yield cut, read_envelope(post.reply[:cut] + rest, [cut])


def test_the_posts_are_whole_and_say_nothing_twice() -> None:
    for post in posts():
        whole = read_envelope(post.reply)
        assert (whole.body, whole.complete, whole.repairs) == (post.body, True, ())
        assert len(whole.tags) == 3
        assert not whole.unknown_categories
    assert len(posts()) == 10
    assert len(posts()[-1].body.split()) > 5_000


@pytest.mark.parametrize("name", VERBATIM)
def test_a_reply_that_goes_on_in_its_own_words_is_joined_for_sure(name: str) -> None:
    for post in posts():
        whole = read_envelope(post.reply)
        for cut, read in joined(post, name):
            assert same(read, whole), (post.name, cut, post.reply[max(0, cut - 30) : cut])
            assert not is_unsure(read), (post.name, cut, post.reply[max(0, cut - 30) : cut])


@pytest.mark.parametrize("name", OTHER_WAYS)
def test_a_reply_is_joined_or_said_to_be_unsure(name: str) -> None:
    tried = unsure = 0
    for post in posts():
        whole = read_envelope(post.reply)
        for cut, read in joined(post, name):
            tried += 1
            unsure += is_unsure(read)
            is_right = same(read, whole) or is_unsure(read)
            assert is_right, (post.name, cut, post.reply[max(0, cut - 30) : cut])
            assert not doubled(post, read.body if read.body != whole.body else ""), (post.name, cut)
    assert tried > 50
    assert unsure <= AT_MOST_UNSURE.get(name, 0.02) * tried


def pieces(post: CutPost, count: int, shift: int) -> tuple[str, list[int]]:
    """The reply in this many pieces, each gone on with in another way, and its seams."""
    step = len(post.reply) // count
    edges = [number * step + shift for number in range(1, count)]
    text, seams = post.reply[: edges[0]], list[int]()
    ways = cycle([way for name, way in WAYS.items() if name != "a fence around"])
    for _ in range(shift):
        next(ways)
    for start, end in pairwise([*edges, len(post.reply)]):
        rest = next(ways)(post, start) or post.reply[start:]
        seams.append(len(text))
        text += rest[: len(rest) - (len(post.reply) - end)]
    return text, seams


@pytest.mark.parametrize("count", [3, 6], ids="{} parts".format)
@pytest.mark.parametrize("post", posts(), ids=[post.name for post in posts()])
def test_many_seams_are_joined_as_one_is(post: CutPost, count: int) -> None:
    whole = read_envelope(post.reply)
    for shift in range(12 if len(post.reply) < LONG else 4):
        read = read_envelope(*pieces(post, count, shift))
        assert same(read, whole) or is_unsure(read), shift
        assert not doubled(post, read.body), shift


SHORT = [post for post in posts() if len(post.reply) < 2_000]


@pytest.mark.parametrize("name", [name for name in WAYS if name != "verbatim"])
def test_nothing_is_shown_twice_while_it_arrives(name: str) -> None:
    for post in SHORT:
        for cut in cuts(post, every=293, awkward=61):
            rest = WAYS[name](post, cut)
            for end in range(1, min(len(rest or ""), 450), 11):
                text = post.reply[:cut] + str(rest)[:end]
                assert not doubled(post, read_envelope(text, [cut]).body), (post.name, cut, end)


def test_a_note_is_not_shown_while_it_arrives() -> None:
    for post in SHORT:
        note, whole = post.language.note, read_envelope(post.reply).body
        for cut in range(len(post.header) + 50, len(post.header + post.body), 299):
            rest = after("{note}\n\n", 80)(post, cut) or ""
            for end in range(4, min(len(rest), 200), 3):
                shown = read_envelope(post.reply[:cut] + rest[:end], [cut]).body
                assert note[:4] not in shown[-len(note) :], (post.name, cut, shown[-60:])
                assert whole.startswith(shown.rstrip()), (post.name, cut, shown[-60:])
