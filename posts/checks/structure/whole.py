"""The post as a whole: its language, its length, and whether it says a thing twice."""

from dataclasses import replace
from typing import Final

from posts.checks.finding import Verdict, quoted, unchecked
from posts.checks.material import Material
from posts.checks.repeated import find_repeated
from posts.checks.structure.verdicts import bad_verdict, good_verdict, ok_verdict
from posts.measures import length_score
from posts.prose.word_lists import word_lists
from posts.prose.words import plain_words

GOOD_LENGTH: Final = 80
"""A length score from which on a post is about as long as it was to be."""
BAD_LENGTH: Final = 50
"""Below it, a post is not what was asked for."""


def check_language(material: Material) -> Verdict:
    """The post is in the language asked for."""
    asked = word_lists(material.asked_language)
    if asked is None:
        return unchecked("no language was asked for, or it cannot be told by its words.")
    told = word_lists(material.told_language or "")
    if told is None:
        return unchecked("the words do not tell the language.")
    if told.code == asked.code:
        return good_verdict(f"The post is in the language asked for: {asked.name}.")
    return bad_verdict(
        f"The post is in {told.name}, where {asked.name} was asked for.",
        f"Ask for {asked.name} in the prompt.",
        [],
    )


def check_asked_words(material: Material) -> Verdict:
    """The post is about as long as it was to be."""
    if not material.asked_words:
        return unchecked("no length was asked for.")
    if material.is_unspaced:
        return unchecked("words cannot be counted in this script.")
    score = length_score(material.asked_words, material.words)
    said = f"{material.words:,} words, where {material.asked_words:,} were asked for"
    if score >= GOOD_LENGTH:
        return good_verdict(f"{said}.")
    remedy = "Ask for more." if material.words < material.asked_words else "Ask for fewer."
    return (bad_verdict if score < BAD_LENGTH else ok_verdict)(
        f"{said}: length score {score}.", remedy, []
    )


def check_description_distinct(material: Material) -> Verdict:
    """The meta description says more than the title, and something else than the first sentence."""
    description = plain_words(material.post.meta_description or "")
    if not description:
        return unchecked("there is no meta description.")
    if description == plain_words(material.post.title or ""):
        return ok_verdict(
            "The meta description is the title again.", "Say what the post gives.", ()
        )
    prose = (each for each in material.sentences if each.passage.kind == "paragraph")
    first = next(prose, None)
    if first and list(first.words) == description[: len(first.words)] and len(first.words) > 3:
        return ok_verdict(
            "The meta description is the first sentence again.", "Say it in other words.", ()
        )
    return good_verdict("The meta description says something of its own.")


def check_repetition(material: Material) -> Verdict:
    """No longer sentence is there twice, and no row of eight words three times."""
    if not material.all_sentences:
        return unchecked("the text has no sentences.")
    found = find_repeated(material.all_sentences)
    percent = None if material.is_unspaced else found.percent
    again = found.sentences or found.rows
    if not again:
        return replace(good_verdict("Nothing is said twice word for word."), percent=percent)
    what = (
        "A sentence is there twice" if found.sentences else "The same words are there three times"
    )
    verdict = bad_verdict(
        f"{what}: “{quoted(again[0].text)}”.",
        "Take out the repetition.",
        (material.place(each.passage, each.text) for each in again),
    )
    return replace(verdict, percent=percent)
