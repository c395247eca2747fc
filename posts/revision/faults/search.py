"""Where the keyphrase is missing or stands too often, and what is wrong with links and images."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import Final

from posts.checks.finding import quoted
from posts.checks.search.occurrences import LEAST_PERCENT, MOST_PERCENT, SHORT
from posts.revision.faults.reading import NEAR, Fault, Finder, Found, Reading

MORE: Final = 1
"""So much more is asked for than is needed, as what is revised becomes longer."""


def find_introduction(reading: Reading) -> Found:
    """The first paragraph, if none of its sentences says the keyphrase."""
    key, at = reading.material.keyphrase, reading.introduction
    if key is None or at is None:
        return Found()
    if any(key.count(each.words) for each in reading.sentences_of[at]):
        return Found()
    right = f"One of its sentences has all words of “{key.text}”, in this form."
    return Found(faults=[Fault(wrong="It does not say the keyphrase.", right=right, at=at)])


def find_density(reading: Reading) -> Found:
    """Paragraphs that should say the keyphrase, or say it too often."""
    key, material = reading.material.keyphrase, reading.material
    if key is None or not material.words:
        return Found()
    count, least, most = keyphrase_range(reading)
    if count < least:
        missing = least - count
        right = f"One of its sentences has all words of “{key.text}”, in this form."
        silent = [
            at
            for at, sentences in reading.sentences_of.items()
            if reading.blocks[at].kind == "paragraph"
            and not any(key.count(each.words) for each in sentences)
        ]
        faults = [
            Fault(wrong="It does not say the keyphrase.", right=right, at=at)
            for at in _spread(silent, missing + 2 * MORE)
        ]
        return Found(faults=faults, needed=missing + MORE, measure=missing)
    if count > most or is_full(reading):
        right = f"Say it without “{key.text}”: with a pronoun, or in other words."
        faults = [
            Fault(
                wrong=f"It says the keyphrase {times} times; the post says it as often as it may.",
                right=right,
                at=at,
                size=times,
            )
            for at, sentences in reading.sentences_of.items()
            if reading.blocks[at].kind != "heading" and at != reading.introduction
            for times in [sum(key.count(each.words) for each in sentences)]
            if times
        ]
        return Found(faults=faults, needed=max(0, count - most) + MORE, measure=count - most)
    return Found(measure=count - most)


def is_full(reading: Reading) -> bool:
    """Whether the post says its keyphrase about as often as it may, or more often."""
    count, _, most = keyphrase_range(reading)
    return count >= (1 - NEAR) * most - 1 > 0


def keyphrase_range(reading: Reading) -> tuple[int, int, int]:
    """How often the keyphrase is said, how often it should be at least, and at most."""
    key, words = reading.material.keyphrase, reading.material.words
    if key is None:
        return 0, 0, 0
    return reading.keyphrases, *_wanted(words, len(key.content))


def _wanted(words: int, content: int) -> tuple[int, int]:
    if words < SHORT:
        return 1, 2 if 2 * words > SHORT else 1
    weight = 0.7 + content / 3
    least = LEAST_PERCENT * words / (100 * weight)
    return max(2, ceil(least)), max(2, floor(MOST_PERCENT * words / (100 * weight)))


def _spread(places: Sequence[int], count: int) -> list[int]:
    """So many of the places, at even distances."""
    if count >= len(places):
        return list(places)
    return [places[at * len(places) // count] for at in range(count)]


def find_competing(reading: Reading) -> Found:
    """Links that are named as the keyphrase is."""
    found = reading.findings.get("competing_links")
    faults = []
    for place in found.places if found else ():
        if (at := reading.block_at_offset(place.start)) is not None:
            wrong = f"The text of a link is the keyphrase: “{quoted(place.quote)}”"
            right = "The link keeps its address, and has other words for its text."
            faults.append(Fault(wrong=wrong, right=right, at=at))
    return Found(faults=faults)


def find_alts(reading: Reading) -> Found:
    """Images whose alternative text could say the keyphrase."""
    key, found = reading.material.keyphrase, reading.findings.get("image_alt")
    images = reading.material.document.images
    if key is None or found is None or not images:
        return Found()
    if "many" in found.message:
        silent, right = images[::2], f"Its alternative text does without “{key.text}”."
    else:
        silent = images[: max(1, ceil(len(images) / 3))]
        right = f"Its alternative text says what it shows, with the words of “{key.text}”."
    places = [reading.block_at(each.line) for each in silent]
    return Found(
        faults=[Fault(wrong=found.message, right=right, at=at) for at in places if at is not None]
    )


SEARCH_FINDERS: Final[Mapping[str, Finder]] = {
    "intro_keyphrase": find_introduction,
    "keyphrase_density": find_density,
    "competing_links": find_competing,
    "image_alt": find_alts,
}
