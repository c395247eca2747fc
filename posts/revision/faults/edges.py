"""Lights that are good by a hair: what a piece is told, so that they stay good.

Whether a post says its keyphrase often enough, or links enough of its sentences, hangs on all of
it: a sentence that goes, or a heading that is added, may be one too many.
"""

from collections.abc import Iterator
from math import ceil
from typing import Final

from posts.checks.finding import quoted
from posts.checks.readability.lengths import SECTION_WORDS
from posts.checks.readability.passive import PERCENT as PASSIVE_PERCENT
from posts.checks.readability.passive import count_sentences
from posts.checks.readability.transitions import PERCENT as LINKED_PERCENT
from posts.checks.search.occurrences import SUBHEADINGS, says_keyphrase
from posts.revision.faults.reading import Reading
from posts.revision.faults.search import keyphrase_range

NEAR: Final = 0.12
"""A light is good by a hair where so much less, or more, would turn it."""
LINKED_SHARE: Final = 0.4
"""Of the sentences of a piece, where those of the post hardly hang together."""


def is_full(reading: Reading) -> bool:
    """Whether the post says its keyphrase about as often as it may."""
    count, _, most = keyphrase_range(reading)
    return count >= (1 - NEAR) * most - 1 > 0


def edge_rules(reading: Reading, at: int) -> Iterator[str]:
    """What a block is told in any case."""
    key = reading.material.keyphrase
    sentences = reading.sentences_of.get(at, [])
    times = sum(key.count(each.words) for each in sentences) if key else 0
    if key and times and reading.blocks[at].kind != "heading":
        count, least, _ = keyphrase_range(reading)
        if is_full(reading) and at != reading.introduction:
            yield f"Say “{key.text}” in it once less: the post says it as often as it may."
        elif count <= least + 1:
            yield f"It keeps “{key.text}”: the post says it seldom."
    if reading.blocks[at].kind == "heading":
        yield from _heading_rules(reading, at)
    elif reading.blocks[at].kind == "paragraph":
        yield from _link_rules(reading, at)
        yield from _passive_rules(reading, at)
        yield from _length_rules(reading, at)


def _heading_rules(reading: Reading, at: int) -> Iterator[str]:
    """A heading keeps the keyphrase where too few others have it."""
    material = reading.material
    headings = [each for each in material.document.headings if each.level in (2, 3)]
    saying = [each for each in headings if says_keyphrase(material, each)]
    own = [each for each in saying if each.start == reading.blocks[at].start]
    least = SUBHEADINGS[0] * len(headings) / 100
    if own and material.keyphrase and len(saying) - 1 < least <= len(saying):
        yield f"It has the words of “{material.keyphrase.text}” in it."


def _link_rules(reading: Reading, at: int) -> Iterator[str]:
    lists, every = reading.material.lists, reading.material.sentences
    if lists is None or not every or "transition_words" in reading.findings:
        return
    if 100 * reading.linked < LINKED_PERCENT[0] * (1 + NEAR) * len(every):
        wanted = ceil(LINKED_SHARE * len(reading.sentences_of.get(at, [])))
        yield f"At least {wanted} of its sentences have a linking word."


def _passive_rules(reading: Reading, at: int) -> Iterator[str]:
    """Sentences in the passive, where there are about as many as there may be."""
    if "passive_voice" in reading.findings:
        return
    passive = {id(each) for each in reading.passive}
    allowed = PASSIVE_PERCENT[0] * count_sentences(reading.material) / 100
    own = [each for each in reading.sentences_of.get(at, []) if id(each) in passive]
    if own and len(passive) > (1 - NEAR) * allowed - 1:
        yield f"Say who does it: “{quoted(own[0].text, 160)}”"


def _length_rules(reading: Reading, at: int) -> Iterator[str]:
    """A paragraph in a stretch that is as long as it may be grows no longer."""
    most = SECTION_WORDS[0]
    if (1 - NEAR) * most < reading.stretches.get(at, 0) <= most:
        yield "It has no more words than now."
