"""What is hard to read, place by place."""

from collections.abc import Iterator, Mapping
from math import ceil, floor
from typing import Final

from posts.checks.finding import quoted
from posts.checks.readability.lengths import LONG_PERCENT, PARAGRAPH_WORDS, SECTION_WORDS
from posts.checks.readability.passive import PERCENT as PASSIVE_PERCENT
from posts.checks.readability.passive import count_sentences
from posts.checks.readability.transitions import PERCENT as LINKED_PERCENT
from posts.checks.readability.transitions import find_rows, has_transition
from posts.prose.document import Passage, sections
from posts.prose.word_lists import WordLists, long_sentence
from posts.revision.faults.headings import new_headings
from posts.revision.faults.reading import Fault, Finder, Found, Reading, of_sentences

SHOWN: Final = 160
"""Characters of a sentence that are quoted."""
SPLIT_WORDS: Final = 100
"""Words of each paragraph that a long one is broken up into, at most."""
EXAMPLES: Final = 6
"""Linking words that are named."""
PART_WORDS: Final = 200
"""Words after which a long stretch gets a heading."""


def find_long_sections(reading: Reading) -> Found:
    """Stretches without a subheading: headings are added within them."""
    material = reading.material
    stretches = [
        (heading, under, sum(map(material.words_in, under)))
        for heading, under in sections(material.passages)
    ]
    faults = []
    for heading, under, words in stretches:
        if words > SECTION_WORDS[0]:
            wrong = f"No subheading divides a stretch of {words} words."
            faults += new_headings(reading, _places(reading, under), heading, wrong)
    over = sum(max(0, words - SECTION_WORDS[0]) for _, _, words in stretches)
    return Found(faults=faults, measure=over)


def _places(reading: Reading, under: list[Passage]) -> Iterator[int]:
    """Before which blocks a stretch gets headings."""
    words = 0
    last = None
    for passage in under:
        size = reading.material.words_in(passage)
        at = reading.block_at(passage.start)
        if at is not None and at != last and words and words + size > PART_WORDS:
            yield at
            words = 0
        words += size
        last = at


def find_long_paragraphs(reading: Reading) -> Found:
    """Paragraphs and items that are long."""
    faults = []
    over = 0
    for passage in reading.material.passages:
        words = reading.material.words_in(passage)
        if passage.kind not in ("paragraph", "item") or words <= PARAGRAPH_WORDS[0]:
            continue
        over += words - PARAGRAPH_WORDS[0]
        if (at := reading.block_at(passage.start)) is not None:
            right = f"Break it up into paragraphs of at most {SPLIT_WORDS} words each; all stays."
            if passage.kind == "item":
                right = f"Break it up into items of at most {SPLIT_WORDS} words each; all stays."
            faults.append(Fault(wrong=f"It has {words} words.", right=right, at=at))
    return Found(faults=faults, measure=over)


def find_long_sentences(reading: Reading) -> Found:
    """Sentences that are long."""
    material = reading.material
    if material.language is None or not material.words:
        return Found()
    most = long_sentence(material.language)
    long = [each for each in material.sentences if len(each.words) > most]
    faults = of_sentences(
        reading,
        long,
        wrong=lambda each: f"{len(each.words)} words in a sentence: “{quoted(each.text, SHOWN)}”",
        right=f"Say it in several sentences of at most {most} words each.",
    )
    allowed = floor(LONG_PERCENT[0] * len(material.sentences) / 100)
    return Found(faults=faults, needed=max(0, len(long) - allowed), measure=len(long))


def find_passive_sentences(reading: Reading) -> Found:
    """Sentences in the passive."""
    passive = reading.passive
    faults = of_sentences(
        reading,
        passive,
        wrong=lambda each: f"In the passive: “{quoted(each.text, SHOWN)}”",
        right="Say who does it, in the active voice.",
    )
    allowed = floor(PASSIVE_PERCENT[0] * count_sentences(reading.material) / 100)
    return Found(faults=faults, needed=max(0, len(passive) - allowed), measure=len(passive))


def find_unlinked(reading: Reading) -> Found:
    """Paragraphs in which no word says how the sentences hang together."""
    lists = reading.material.lists
    if lists is None:
        return Found()
    faults = []
    named = ", ".join(f"“{each}”" for each in linking_words(lists))
    for at, sentences in reading.sentences_of.items():
        linked = sum(has_transition(each.words, lists) for each in sentences)
        wanted = ceil(len(sentences) / 2)
        if reading.blocks[at].kind == "paragraph" and linked < wanted:
            faults.append(
                Fault(
                    wrong=f"{linked} of its {len(sentences)} sentences have a linking word.",
                    right=f"At least {wanted} of its sentences have one, as {named}.",
                    at=at,
                    size=wanted - linked,
                )
            )
    every = reading.material.sentences
    needed = max(0, ceil(LINKED_PERCENT[0] * len(every) / 100) - reading.linked)
    return Found(faults=faults, needed=needed, measure=-reading.linked)


def linking_words(lists: WordLists) -> list[str]:
    """Some of a language's linking words, of one word each."""
    words = [word for word, phrases in lists.transitions.items() if (word,) in phrases]
    return words[:: max(1, len(words) // EXAMPLES)][:EXAMPLES]


def find_alike(reading: Reading) -> Found:
    """Sentences in a row that begin alike: of each three, one begins in another way."""
    rows = find_rows(reading.material)
    faults = []
    for row in rows:
        beginning = quoted(row[0].text, 40)
        for third in range(2, len(row), 3):
            movable = [each for each in row[third::-1][:3] if each.passage.kind != "heading"]
            faults += of_sentences(
                reading,
                movable[:1],
                wrong=lambda each, first=beginning: (  # type: ignore[misc]
                    f"Three sentences in a row begin alike, as “{first}”; this is one of them: "
                    f"“{quoted(each.text, SHOWN)}”"
                ),
                right="Begin this sentence with another word.",
            )
    return Found(faults=faults, measure=sum(len(row) - 2 for row in rows))


READABILITY_FINDERS: Final[Mapping[str, Finder]] = {
    "section_length": find_long_sections,
    "paragraph_length": find_long_paragraphs,
    "sentence_length": find_long_sentences,
    "transition_words": find_unlinked,
    "passive_voice": find_passive_sentences,
    "sentence_beginnings": find_alike,
}
