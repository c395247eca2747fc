"""How long sections, paragraphs and sentences are."""

from typing import Final

from posts.checks.finding import Verdict, rated, unchecked
from posts.checks.material import Material
from posts.prose.document import sections
from posts.prose.word_lists import long_sentence

SECTION_WORDS: Final = (300, 350)
"""Up to the first number good, up to the second it will do; so with the others."""
PARAGRAPH_WORDS: Final = (150, 200)
LONG_PERCENT: Final = (25.0, 30.0)
NO_WORDS: Final = "the text has no words that can be counted."
SHOWN: Final = 10
"""Places that are named at most."""


def check_sections(material: Material) -> Verdict:
    """No stretch of text goes on for long without a subheading."""
    if not material.words:
        return unchecked(NO_WORDS)
    stretches = [
        (sum(map(material.words_in, under)), under) for _, under in sections(material.passages)
    ]
    longest = max(words for words, _ in stretches)
    if len(stretches) == 1 and material.words <= SECTION_WORDS[0]:
        return rated(9, "The text is short enough to do without subheadings.")
    places = tuple(
        material.place(under[0], under[0].text)
        for words, under in stretches
        if words > SECTION_WORDS[0]
    )
    points = 9 if longest <= SECTION_WORDS[0] else 6 if longest <= SECTION_WORDS[1] else 3
    if len(stretches) == 1:
        points = min(points, 2) if points < 9 else points
    return rated(
        points,
        f"The longest stretch without a subheading has {longest:,} words.",
        f"Divide what is longer than {SECTION_WORDS[0]} words by ## headings.",
        places=places[:SHOWN],
    )


def check_paragraphs(material: Material) -> Verdict:
    """No paragraph is long."""
    sizes = [
        (material.words_in(each), each)
        for each in material.passages
        if each.kind in ("paragraph", "item")
    ]
    if not material.words or not sizes:
        return unchecked(NO_WORDS)
    longest = max(size for size, _ in sizes)
    most, still = PARAGRAPH_WORDS
    long = [each for size, each in sizes if size > most]
    return rated(
        9 if longest <= most else 6 if longest <= still else 3,
        f"The longest paragraph has {longest} words; longer than {most}: {len(long)}.",
        "Break the long ones up.",
        places=tuple(material.place(each, each.text) for each in long[:SHOWN]),
    )


def check_sentences(material: Material) -> Verdict:
    """Few sentences are long."""
    if not material.words or not material.sentences:
        return unchecked(NO_WORDS)
    if material.language is None:
        return unchecked("the text's language is not known.")
    most = long_sentence(material.language)
    long = [each for each in material.sentences if len(each.words) > most]
    percent = 100 * len(long) / len(material.sentences)
    good, still = LONG_PERCENT
    return rated(
        9 if percent <= good else 6 if percent <= still else 3,
        f"{percent:.1f} % of the sentences have more than {most} words.",
        f"Break some up: at most {good:.0f} % should be so long.",
        places=tuple(material.place(each.passage, each.text) for each in long[:SHOWN]),
    )
