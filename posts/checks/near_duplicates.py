"""Posts of a batch that are nearly the same, and so compete with each other for the same search.

Each post is looked up in an index of those before it: by the words of its title, description and
first paragraph, and by a sample of its rows of five words. Only posts that share most of these are
compared, and a post joins the first one that it is like, so that the work grows with the number of
posts and not with that of their pairs, even where all of them are alike.
"""

import heapq
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal, NamedTuple

from rapidfuzz import fuzz

from posts.blocks import read_blocks
from posts.checks.finding import Finding, quoted
from posts.envelope import Envelope
from posts.prose.words import is_unspaced, plain_words

Part = Literal["title", "description", "first paragraph", "whole post"]
ALIKE: Final = 85
"""Percent of the letters in common."""
LEAST_CHARACTERS: Final = 15
"""What is shorter may well be alike."""
COMPARED: Final = 400
"""Characters at the beginning of a part."""
ROW: Final = 5
"""Words in a row, of which whole posts are compared."""
LEAST_ROWS: Final = 40
"""A shorter post has no text to speak of."""
SAMPLE: Final = 64
"""Rows of a post that are kept: those with the smallest checksums, a fair sample of all."""
SHARED: Final = 0.2
"""The share of all rows of two posts that both have: then a third of each is in the other."""
_OPENING: Final = 4_000
"""Characters of a body in which its first paragraph is looked for."""
_BUCKET: Final = 200
"""Posts that one word leads to: it leads to the latest of more, for it tells little."""
_CANDIDATES: Final = 8
"""Posts that one is compared with, those that share most with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearDuplicate:
    """A post with a part that is nearly the same as in an earlier one."""

    first: int
    """The position of the earlier post in the batch: the first of all that are alike."""
    second: int
    """That of the later one."""
    part: Part


def near_duplicates(posts: Iterable[Envelope], topics: Sequence[str] = ()) -> list[NearDuplicate]:
    """Which posts of a batch are like an earlier one; each is named once for a part.

    Args:
        posts: In the order of the batch.
        topics: What each post is about, in the same order: versions of a post on one topic may be
            alike, as one of them is published. Empty if all posts are.
    """
    index = partial(_Index, topics)
    texts: dict[Part, _Texts] = defaultdict(lambda: _Texts(index()))
    wholes = _Wholes(index())
    found: list[NearDuplicate] = []
    for second, post in enumerate(posts):
        for part, text in _parts(post):
            first = texts[part].like(second, text)
            if first is not None:
                found.append(NearDuplicate(first=first, second=second, part=part))
        first = wholes.like(second, post.body)
        if first is not None:
            found.append(NearDuplicate(first=first, second=second, part="whole post"))
    return found


def findings_of(found: Sequence[NearDuplicate], names: Sequence[str]) -> dict[int, list[Finding]]:
    """What to say of each later post, by its position in the batch.

    Args:
        found: As `near_duplicates` tells it.
        names: What a person knows each post of the batch by, as its topic.
    """
    findings: dict[int, list[Finding]] = defaultdict(list)
    for each in found:
        what = "Much of the post" if each.part == "whole post" else f"The {each.part}"
        finding = Finding(
            check="near_duplicate",
            severity="ok",
            message=f"{what} is nearly the same as in “{quoted(names[each.first])}”.",
            remedy="Posts that are alike compete for the same search: rewrite one, or join them.",
        )
        findings[each.second].append(finding)
    return dict(findings)


class _Like(NamedTuple):
    """What a post is like."""

    first: int | None
    """The first post on another topic that it is like."""
    is_known: bool
    """It is like one before it, on whatever topic: that one stands for it."""


@dataclass(slots=True)
class _Index:
    """Which posts have a key, and which have many of some keys."""

    _topics: Sequence[str]
    """As `near_duplicates` takes them."""
    _having: dict[object, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, post: int, keys: Iterable[object]) -> None:
        for key in keys:
            self._having[key].append(post)

    def like(self, post: int, keys: Iterable[object], is_like: Callable[[int, int], bool]) -> _Like:
        """Look among the posts that share the most keys.

        Args:
            post: Which is looked up.
            keys: Its own.
            is_like: Whether it is like another one, which shares so many keys.
        """
        shared: Counter[int] = Counter()
        for key in keys:
            if key in self._having:
                shared.update(self._having[key][-_BUCKET:])
        sisters = [other for other in shared if self._are_on_one_topic(post, other)]
        on_its_topic = Counter({other: shared.pop(other) for other in sisters})
        first = _first_like(shared, is_like)
        is_known = first is not None or _first_like(on_its_topic, is_like) is not None
        return _Like(first, is_known)

    def _are_on_one_topic(self, one: int, other: int) -> bool:
        return bool(self._topics) and self._topics[one] == self._topics[other]


@dataclass(slots=True)
class _Texts:
    """One part of all posts so far that are like none before them."""

    _index: _Index
    _by_post: dict[int, str] = field(default_factory=dict)

    def like(self, post: int, text: str) -> int | None:
        """The first post on another topic with nearly this text; None where there is none."""
        if len(text) < LEAST_CHARACTERS:
            return None
        keys = dict.fromkeys(_words(text))

        def is_like(other: int, shared: int) -> bool:
            return 3 * shared >= len(keys) and _are_alike(text, self._by_post[other])

        first, is_known = self._index.like(post, keys, is_like)
        if not is_known:
            self._index.add(post, keys)
            self._by_post[post] = text
        return first


@dataclass(slots=True)
class _Wholes:
    """Samples of all posts so far that are like none before them."""

    _index: _Index
    _by_post: dict[int, frozenset[int]] = field(default_factory=dict)

    def like(self, post: int, body: str) -> int | None:
        """The first post on another topic that has much of this text; None where there is none."""
        sample = _sample(_words(_plain(body)))
        if not sample:
            return None

        def is_like(other: int, _: int) -> bool:
            return _share(sample, self._by_post[other]) >= SHARED

        first, is_known = self._index.like(post, sample, is_like)
        if not is_known:
            self._index.add(post, sample)
            self._by_post[post] = sample
        return first


def _first_like(shared: Counter[int], is_like: Callable[[int, int], bool]) -> int | None:
    closest = shared.most_common(_CANDIDATES)
    return next((other for other, count in closest if is_like(other, count)), None)


def _sample(words: Sequence[str]) -> frozenset[int]:
    rows = {
        zlib.crc32(" ".join(row).encode(errors="replace"))
        for row in zip(*(words[at:] for at in range(ROW)), strict=False)
    }
    return frozenset(heapq.nsmallest(SAMPLE, rows) if len(rows) >= LEAST_ROWS else ())


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    """An estimate, from two samples, of the share of all rows that both posts have."""
    smallest = heapq.nsmallest(SAMPLE, one | other)
    return sum(row in one and row in other for row in smallest) / len(smallest)


def _are_alike(one: str, other: str) -> bool:
    return fuzz.ratio(one, other, score_cutoff=ALIKE) > 0


def _parts(post: Envelope) -> Iterator[tuple[Part, str]]:
    yield "title", _plain((post.title or "")[:COMPARED])
    yield "description", _plain((post.meta_description or "")[:COMPARED])
    blocks = read_blocks(post.body[:_OPENING])
    paragraphs = (block.text for block in blocks if block.kind == "paragraph")
    yield "first paragraph", _plain(next(paragraphs, "")[:COMPARED])


def _plain(text: str) -> str:
    return " ".join(plain_words(text))


def _words(plain: str) -> list[str]:
    """The words of a plain text; its characters where no spaces part them."""
    return [sign for sign in plain if sign != " "] if is_unspaced(plain) else plain.split()
