"""Where and how often the keyphrase stands in the text."""

from typing import Final

from posts.checks.finding import Verdict, quoted, rated, unchecked
from posts.checks.material import Material
from posts.prose.document import Passage
from posts.prose.words import plain_words

LEAST_PERCENT: Final = 0.5
MOST_PERCENT: Final = 3.0
SHORT: Final = 100
"""Words up to which a keyphrase is counted, not its density."""
SUBHEADINGS: Final = (30, 75)
"""Percent of the subheadings that say the keyphrase."""
NO_SUBHEADING: Final = 300
"""Words that need no subheading."""
CONTENT_WORDS: Final = range(1, 5)
MOST_CONTENT_WORDS: Final = 8


def check_introduction(material: Material) -> Verdict:
    """A sentence of the first paragraph says the keyphrase."""
    key = material.keyphrase
    if key is None:
        return unchecked(material.no_keyphrase)
    first = introduction(material)
    if first is None:
        return unchecked("there is no paragraph.")
    sentences = [each.words for each in material.sentences if each.passage is first]
    if any(key.count(words) for words in sentences):
        return rated(9, "A sentence of the first paragraph says the keyphrase.")
    remedy = f"Write “{quoted(key.text)}” into one sentence of the first paragraph."
    places = (material.place(first, first.text),)
    together = {word for words in sentences for word in words}
    if not key.is_exact and key.found(together) == len(key.content):
        message = "The keyphrase is spread over the first paragraph."
        return rated(6, message, remedy, places=places)
    return rated(3, "The first paragraph does not say the keyphrase.", remedy, places=places)


def introduction(material: Material) -> Passage | None:
    """The first paragraph of the body."""
    passages = material.passages
    return next((each for each in passages if each.kind == "paragraph"), None)


def check_keyphrase_length(material: Material) -> Verdict:
    """The keyphrase has one to four words that carry content."""
    key = material.keyphrase
    if key is None:
        if material.is_unspaced:
            return unchecked(material.no_keyphrase)
        return rated(1, "There is no keyphrase.", "Give the post a keyphrase.")
    length = len(key.content)
    if length in CONTENT_WORDS:
        return rated(9, f"The keyphrase has {length} words that carry content.")
    points = 6 if length <= MOST_CONTENT_WORDS else 3
    return rated(
        points,
        f"The keyphrase has {length} words that carry content.",
        f"Take one of at most {CONTENT_WORDS[-1]}.",
    )


def check_density(material: Material) -> Verdict:
    """The text says the keyphrase often enough, and not too often."""
    key = material.keyphrase
    if key is None:
        return unchecked(material.no_keyphrase)
    if not material.words:
        return unchecked("the text has no words that can be counted.")
    count = sum(key.count(sentence.words) for sentence in material.sentences)
    said = f"The text says the keyphrase {count} times in {material.words:,} words"
    weight = 0.7 + len(key.content) / 3
    percent = count * weight * 100 / material.words
    least = LEAST_PERCENT * material.words / (100 * weight)
    if material.words < SHORT:
        return _short_density(count, material.words, percent, said)
    if count == 2 and least <= 2:
        return rated(9, f"{said}.")
    if count <= 1 or percent < LEAST_PERCENT:
        return rated(4, f"{said}: too seldom.", f"Say it at least {max(2, round(least))} times.")
    if percent > MOST_PERCENT:
        most = int(MOST_PERCENT * material.words / (100 * weight))
        remedy = f"Say it at most {max(2, most)} times."
        return rated(_too_often(percent), f"{said}: too often.", remedy)
    return rated(9, f"{said}.")


def _too_often(percent: float) -> int:
    return -50 if percent > MOST_PERCENT + 1 else -10


def _short_density(count: int, words: int, percent: float, said: str) -> Verdict:
    """A text of fewer than 100 words says it once, or twice in more than 50."""
    most = 2 if 2 * words > SHORT else 1
    if 1 <= count <= most:
        return rated(9, f"{said}.")
    if not count:
        return rated(4, f"{said}: too seldom.", "Say it once.")
    return rated(_too_often(percent), f"{said}: too often.", f"Say it at most {most} times.")


def check_subheadings(material: Material) -> Verdict:
    """Some of the subheadings of the second and third level say the keyphrase, but not all."""
    key = material.keyphrase
    if key is None:
        return unchecked(material.no_keyphrase)
    if not material.words:
        return unchecked("the text has no words that can be counted.")
    headings = [each for each in material.document.headings if each.level in (2, 3)]
    if not headings:
        if material.words > NO_SUBHEADING:
            return rated(2, "There is no subheading.", "Divide the text by ## headings.")
        return rated(9, "The text is short enough to do without subheadings.")
    saying = [each for each in headings if says_keyphrase(material, each)]
    percent = 100 * len(saying) / len(headings)
    said = f"{len(saying)} of {len(headings)} subheadings say the keyphrase"
    if SUBHEADINGS[0] <= percent <= SUBHEADINGS[1] or (len(headings) == 1 and saying):
        return rated(9, f"{said}.")
    if percent < SUBHEADINGS[0]:
        return rated(3, f"{said}: too few.", f"Write “{quoted(key.text)}” into some of them.")
    places = tuple(material.place(each, each.text) for each in saying)
    return rated(3, f"{said}: too many.", "Say something else in some of them.", places=places)


def says_keyphrase(material: Material, heading: Passage) -> bool:
    """Whether more than half of the keyphrase's words are in a subheading."""
    key = material.keyphrase
    if key is None:
        return False
    found = key.found(set(plain_words(heading.text)))
    return 2 * found > len(key.content) if material.lists else found == len(key.content)
