"""Lights that are good by a hair: what a piece is told, so that they stay good.

Whether a post says its keyphrase often enough, or links enough of its sentences, hangs on all of
it: a sentence that goes, or a heading that is added, may be one too many.
"""

from collections.abc import Callable, Iterator, Mapping
from math import ceil
from typing import Final

from posts.checks.finding import quoted
from posts.checks.readability.lengths import SECTION_WORDS
from posts.checks.readability.passive import PERCENT as PASSIVE_PERCENT
from posts.checks.readability.passive import count_sentences
from posts.checks.readability.transitions import PERCENT as LINKED_PERCENT
from posts.checks.readability.transitions import SHORT
from posts.checks.search.occurrences import SUBHEADINGS, says_keyphrase
from posts.revision.faults.reading import NEAR, Reading
from posts.revision.faults.search import is_full, keyphrase_range

LINKED_SHARE: Final = 0.4
"""Of the sentences of a piece, where those of the post hardly hang together."""


def _is_near_passive(reading: Reading) -> bool:
    allowed = PASSIVE_PERCENT[0] * count_sentences(reading.material) / 100
    return len(reading.passive) > (1 - NEAR) * allowed - 1


def _is_near_linked(reading: Reading) -> bool:
    material = reading.material
    least = LINKED_PERCENT[0] * len(material.sentences) / 100
    counts = material.lists is not None and material.words >= SHORT
    return counts and reading.linked < (1 + NEAR) * least


NEARLY_WORSE: Final[Mapping[str, Callable[[Reading], bool]]] = {
    "passive_voice": _is_near_passive,
    "transition_words": _is_near_linked,
    "keyphrase_density": is_full,
}
"""By check: whether its light, if it is good, is so by a hair."""


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
    if "transition_words" not in reading.findings and _is_near_linked(reading):
        wanted = ceil(LINKED_SHARE * len(reading.sentences_of.get(at, [])))
        yield f"At least {wanted} of its sentences have a linking word."


def _passive_rules(reading: Reading, at: int) -> Iterator[str]:
    """Sentences in the passive, where there are about as many as there may be."""
    if "passive_voice" in reading.findings or not _is_near_passive(reading):
        return
    passive = {id(each) for each in reading.passive}
    own = [each for each in reading.sentences_of.get(at, []) if id(each) in passive]
    if own:
        yield f"Say who does it: “{quoted(own[0].text, 160)}”"


def _length_rules(reading: Reading, at: int) -> Iterator[str]:
    """A paragraph in a stretch that is as long as it may be grows no longer."""
    most = SECTION_WORDS[0]
    if (1 - NEAR) * most < reading.stretches.get(at, 0) <= most:
        yield "It has no more words than now."
