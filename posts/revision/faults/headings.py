"""Headings that are to be added, changed or taken out."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from math import ceil, floor
from typing import Final

from posts.blocks import Block
from posts.checks.body import SHORT, is_fake_heading, is_section_heading
from posts.checks.finding import quoted
from posts.checks.leftovers import is_title
from posts.checks.search.occurrences import SUBHEADINGS, says_keyphrase
from posts.checks.structure.headings import find_conclusions
from posts.measures import count_words
from posts.prose.document import Passage
from posts.prose.words import plain_words
from posts.revision.faults.reading import Fault, Finder, Found, Reading
from posts.revision.faults.search import is_full

DEEPEST: Final = 4
"""The level of a heading that is added, at most."""
EVERY: Final = 200
"""Words after which a body without headings gets one."""
FEW: Final = 40
"""Percent of the subheadings: where fewer say the keyphrase, those that are added do."""
LENGTH: Final = "at most 60 characters"


def new_headings(
    reading: Reading, places: Iterable[int], under: Passage | None, wrong: str
) -> list[Fault]:
    """A fault above each of these blocks, where a heading is missing."""
    level = 2 if under is None else min(max(under.level, 1) + 1, DEEPEST)
    right = f"A heading of {LENGTH} that says what the text below it is about"
    alternate = not _subheadings(reading)
    return [
        Fault(
            wrong=wrong,
            right=f"{right}{'' if alternate and number % 2 else _wish(reading)}.",
            at=at,
            new_above=level,
        )
        for number, at in enumerate(places)
    ]


def _wish(reading: Reading) -> str:
    """Whether a heading that is added should say the keyphrase: where too few would, without."""
    key, headings = reading.material.keyphrase, _subheadings(reading)
    if key is None:
        return ""
    saying = 100 * sum(says_keyphrase(reading.material, each) for each in headings)
    must = saying < SUBHEADINGS[0] * (len(headings) + 1)
    if must or (saying < FEW * len(headings) and not is_full(reading)):
        return f", and has the words of “{key.text}” in it"
    return ""


def _subheadings(reading: Reading) -> list[Passage]:
    return [each for each in reading.material.document.headings if each.level in (2, 3)]


def find_no_headings(reading: Reading) -> Found:
    """A longer body without headings."""
    if any(map(is_section_heading, reading.blocks)) or count_words(reading.post.body) <= SHORT:
        return Found()
    words = list(accumulate(count_words(reading.text(at)) for at in range(len(reading.blocks))))
    places = [
        at
        for at in range(1, len(words))
        if words[at - 1] // EVERY > (words[at - 2] if at > 1 else 0) // EVERY
        and reading.block_at(reading.blocks[at].start) is not None
    ]
    wrong = "The body has no headings."
    return Found(faults=new_headings(reading, places, None, wrong))


def find_subheadings(reading: Reading) -> Found:
    """Too few, or too many, of the subheadings say the keyphrase."""
    key, headings = reading.material.keyphrase, _subheadings(reading)
    if key is None:
        return Found()
    if not headings:
        return find_no_headings(reading)
    saying = [each for each in headings if says_keyphrase(reading.material, each)]
    least, most = (share * len(headings) / 100 for share in SUBHEADINGS)
    if len(saying) < least:
        silent = [each for each in headings if each not in saying]
        conclusions = find_conclusions(reading.material) or []
        silent.sort(key=lambda each: each in conclusions)
        missing = ceil(least) - len(saying)
        right = f"It has the words of “{key.text}” in it, and {LENGTH}."
        faults = list(_on_headings(reading, silent, "It does not say the keyphrase.", right))
        return Found(faults=faults, needed=missing, measure=missing)
    if len(saying) > most and len(headings) > 1:
        spare = len(saying) - floor(most)
        right = f"It says something else than “{key.text}”, about what stands below it."
        faults = list(_on_headings(reading, saying[::-1], "Too many say the keyphrase.", right))
        return Found(faults=faults, needed=spare, measure=spare)
    return Found()


def _on_headings(
    reading: Reading, headings: Iterable[Passage], wrong: str, right: str
) -> Iterator[Fault]:
    for heading in headings:
        if (at := reading.heading_of(heading)) is not None:
            yield Fault(wrong=wrong, right=right, at=at)


def find_skips(reading: Reading) -> Found:
    """Headings that skip a level."""
    faults, last = [], 1
    for heading in reading.material.document.headings:
        at = reading.heading_of(heading)
        if heading.level > last + 1 and at is not None:
            wrong = f"It has {heading.level} hashes, and the heading before it {last}."
            right = f"The same words with {last + 1}."
            faults.append(Fault(wrong=wrong, right=right, at=at, level=last + 1))
        last = min(heading.level, last + 1)
    return Found(faults=faults)


def find_top_headings(reading: Reading) -> Found:
    """Headings of the first level: the title is the only one that a page should have."""
    title = reading.post.title or ""
    faults = []
    for at, block in enumerate(reading.blocks):
        if block.kind == "heading" and block.level == 1 and not is_title(block, title):
            wrong = "It is a heading of the first level, as the title is."
            faults.append(Fault(wrong=wrong, right="The same words with 2 hashes.", at=at, level=2))
    return Found(faults=faults)


def find_titles(reading: Reading) -> Found:
    """The title once more in the body, and other headings of its level."""
    title = reading.post.title or ""
    again = [at for at, block in enumerate(reading.blocks) if is_title(block, title)]
    wrong = "It says the title, which stands above the post already."
    faults = [Fault(wrong=wrong, right="Take it out.", at=at, may_go=True) for at in again]
    return Found(faults=[*faults, *find_top_headings(reading).faults])


def find_twice(reading: Reading) -> Found:
    """Headings that were there before."""
    seen: set[str] = set()
    faults = []
    for heading in reading.material.document.headings:
        words = " ".join(plain_words(heading.text))
        at = reading.heading_of(heading)
        if words in seen and at is not None:
            right = f"Name it by what stands below it, in {LENGTH}."
            faults.append(Fault(wrong="It is there twice.", right=right, at=at))
        seen.add(words)
    return Found(faults=faults)


def find_ends(reading: Reading) -> Found:
    """Conclusions but for the last one."""
    faults = []
    for passage in (find_conclusions(reading.material) or [])[:-1]:
        if (at := reading.block_at(passage.start)) is None:
            continue
        is_heading = reading.blocks[at].kind == "heading"
        right = (
            f"Name it by what stands below it, in {LENGTH}."
            if is_heading
            else "Begin it without words that conclude: the post goes on below."
        )
        faults.append(Fault(wrong="It concludes the post before its end.", right=right, at=at))
    return Found(faults=faults)


def find_fakes(reading: Reading) -> Found:
    """Lines that only look like headings."""
    faults, level = [], 1
    for at, block in enumerate(reading.blocks):
        if block.kind == "heading":
            level = block.level
        elif is_fake_heading(block):
            faults.append(_fake(at, block, min(level + 1, DEEPEST), _wish(reading)))
    return Found(faults=faults)


def _fake(at: int, block: Block, level: int, wish: str) -> Fault:
    wrong = f"It only looks like a heading: “{quoted(block.text)}”"
    right = (
        f"One line that begins with {'#' * level} and a space, without emphasis or number{wish}."
    )
    return Fault(wrong=wrong, right=right, at=at, level=level)


HEADING_FINDERS: Final[Mapping[str, Finder]] = {
    "headings_missing": find_no_headings,
    "heading_fake": find_fakes,
    "title_is_h1": find_titles,
    "single_h1": find_top_headings,
    "subheading_keyphrase": find_subheadings,
    "heading_skip": find_skips,
    "heading_duplicate": find_twice,
    "double_conclusion": find_ends,
}
