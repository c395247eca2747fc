"""Title, description and slug: what a results page shows of a post."""

from typing import Final

from posts.checks.finding import Verdict, quoted, rated, unchecked
from posts.checks.header import DESCRIPTION_CHARACTERS, displayed_length
from posts.checks.material import Material
from posts.prose.keyphrase import Keyphrase, find_phrase
from posts.prose.sentences import split_sentences
from posts.prose.widths import text_width
from posts.prose.words import plain_words
from posts.slug import make_slug

TITLE_PIXELS: Final = 600
"""The display width of a title, by convention: no limit of a search engine."""


def check_title_width(material: Material) -> Verdict:
    """The title is shown whole on a results page."""
    width = text_width(material.post.title or "")
    if not width:
        return rated(1, "There is no title.", "Give the post a title.")
    if width > TITLE_PIXELS:
        return rated(
            3,
            f"The title is {width} pixels wide: more than the display width of {TITLE_PIXELS}.",
            "Shorten it: its end may be cut on a results page.",
        )
    return rated(9, f"The title is {width} pixels wide.")


def check_title_keyphrase(material: Material) -> Verdict:
    """The title begins with the keyphrase."""
    key = material.keyphrase
    if key is None:
        return unchecked(material.no_keyphrase)
    words = plain_words(material.post.title or "")
    skipped = material.lists.function_words if material.lists else frozenset[str]()
    at = find_phrase(key.words, words)
    if at is not None and all(word in skipped for word in words[:at]):
        return rated(9, "The title begins with the keyphrase.")
    if at is not None:
        return rated(6, "The keyphrase is in the title.", "Move it to the title's beginning.")
    if not key.is_exact and words and key.found(set(words)) == len(key.content):
        return rated(
            6,
            "All words of the keyphrase are in the title, but not as one phrase.",
            f"Write “{quoted(key.text)}” at the title's beginning.",
        )
    return rated(2, "The keyphrase is not in the title.", _write_into("the title", key))


def check_description_length(material: Material) -> Verdict:
    """The meta description fills its place on a results page and is not cut there."""
    length = displayed_length(material.post.meta_description or "")
    if not length:
        return rated(1, "There is no meta description.", "Give the post one.")
    if length in DESCRIPTION_CHARACTERS:
        return rated(9, f"The meta description has {length} characters.")
    return rated(
        6,
        f"The meta description has {length} characters.",
        f"Aim for {DESCRIPTION_CHARACTERS[0]} to {DESCRIPTION_CHARACTERS[-1]} characters.",
    )


def check_description_keyphrase(material: Material) -> Verdict:
    """The meta description says the keyphrase once or twice."""
    key, description = material.keyphrase, material.post.meta_description
    if key is None:
        return unchecked(material.no_keyphrase)
    if not description:
        return rated(3, "There is no meta description to say the keyphrase.", "Give the post one.")
    abbreviations = material.lists.abbreviations if material.lists else frozenset[str]()
    sentences = split_sentences(description, abbreviations)
    count = sum(key.count(plain_words(sentence)) for sentence in sentences)
    if not count:
        where = "the meta description"
        return rated(3, f"The keyphrase is not in {where}.", _write_into(where, key))
    if count > 2:
        return rated(
            3, f"The meta description says the keyphrase {count} times.", "Say it once or twice."
        )
    return rated(9, "The keyphrase is in the meta description.")


def check_slug(material: Material) -> Verdict:
    """The post's address has the words of the keyphrase."""
    key = material.keyphrase
    if key is None:
        return unchecked(material.no_keyphrase)
    words = set(_parts(material.slug))
    if not words:
        return unchecked("there is no slug.", "Give the post a title.")
    found, total = sum(words.issuperset(_parts(each)) for each in key.content), len(key.content)
    if found == total or (total > 2 and 2 * found > total):
        return rated(9, "The slug has the keyphrase.")
    return rated(
        6,
        f"The slug has {found} of the {total} words of the keyphrase.",
        _write_into("the title or the slug", key),
    )


def _parts(text: str) -> list[str]:
    """The words of a slug, or of a word that would be parted in one: "two-factor"."""
    return plain_words(make_slug(text).replace("-", " "))


def _write_into(where: str, key: Keyphrase) -> str:
    return f"Write “{quoted(key.text)}” into {where}."
