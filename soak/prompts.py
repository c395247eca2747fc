"""Simulated authors write by both versions of the built-in prompt: do checks like the newer more?

An author reads the rendered request, as a model does: each rule that it finds there it follows to
its own degree, and where it finds none it does as it is used to. The rules are looked for by the
same expressions in both versions.
"""

import random
import re
import statistics
import sys
from collections.abc import Iterator, Mapping
from typing import Final

from posts.checks import check_post, readability_score, search_score
from posts.envelope import read_envelope
from posts.prompts.version import BUILT_IN_VERSIONS, PromptVersion
from posts.prose.topics import propose_keyphrase
from soak.table import heading, note, report

AUTHORS: Final = 60
BRIEFS: Final[tuple[Mapping[str, str | int], ...]] = (
    {"topic": "How to test a backup", "keyphrase": "website backup"},
    {"topic": "Growing tomatoes on a balcony"},
    {
        "topic": "Choosing running shoes",
        "keyphrase": "running shoes",
        "notes": "Link to https://shop.test/fit and https://feet.test/study.",
    },
)
RULES: Final[Mapping[str, str]] = {
    "title_start": r"begins with the keyphrase",
    "title": r"keyphrase[^.]*\btitle\b|begins with the keyphrase",
    "description": r"keyphrase[^.]*meta description|in the meta description",
    "description_length": r"121 to 156 characters",
    "intro": r"keyphrase[^.]*first paragraph|sentence of the first paragraph",
    "half_headings": r"half of the headings",
    "some_headings": r"one or two headings|half of the headings",
    "density": r"once in every \d+ words",
    "sections": r"sections of at most \d+ words",
    "short_sentences": r"(?:20|twenty) words",
    "most_short": r"four of five sentences",
    "linked": r"linking words? ",
    "third_linked": r"every third sentence",
    "active": r"active voice",
    "beginnings": r"No three sentences in a row",
    "links": r"addresses, the body links to them",
}
SHORT: Final = ("{s} {v} {o}.", "{s} {v} {o} twice a week.", "In spring, {s} {v} {o}.")
LONG: Final = (
    "{s} {v} {o} on quiet evenings when the street is empty and the kettle sings in the small "
    "kitchen behind the shop, where nobody asks for anything."
)
LINKS: Final = (
    "However, ",
    "For example, ",
    "As a result, ",
    "Besides, ",
    "First, ",
    "Therefore, ",
)
PASSIVE: Final = "{o} is checked by {s} in the first week."
SUBJECTS: Final = tuple(
    "a neighbour|the owner|an old friend|your team|my sister|the whole family|a good teacher"
    "|one customer|the gardener|a patient runner|the baker|their mother".split("|")
)
VERBS: Final = tuple("keeps|measures|writes down|repairs|buys|compares|cleans|counts".split("|"))
OBJECTS: Final = tuple(
    "the red notebook|a set of labels|two spare keys|the morning list|a bag of soil"
    "|the cheap lamp|an open window|the last receipt|a wooden box|the winter plan".split("|")
)


def main() -> int:
    """Print the means of both versions; 1 where the newer one's are not higher."""
    newer, older = (means(version) for version in BUILT_IN_VERSIONS[:2])
    heading(f"{AUTHORS} authors, {len(BRIEFS)} briefs")
    missed = 0
    for what in ("search", "readability"):
        for version, mean in zip(BUILT_IN_VERSIONS, (newer, older), strict=False):
            note(f"mean {what} score by {version.label}", mean[what], digits=1)
        missed |= report(
            f"{what}: the older one's less the newer one's", older[what] - newer[what], -5
        )
    return missed


def means(version: PromptVersion, authors: int = AUTHORS) -> dict[str, float]:
    """The mean scores of what so many authors write by a version."""
    scores: dict[str, list[int]] = {"search": [], "readability": []}
    for number in range(authors):
        for brief in BRIEFS:
            found = check_post(
                read_envelope(write_post(version, brief, number)),
                keyphrase=keyphrase_of(brief),
                language="English",
                site_host="shop.test",
            )
            scores["search"].append(search_score(found) or 0)
            scores["readability"].append(readability_score(found) or 0)
    return {what: statistics.mean(each) for what, each in scores.items()}


def keyphrase_of(brief: Mapping[str, str | int]) -> str:
    """The keyphrase of a brief, or the proposed one, as the app has it."""
    return str(brief.get("keyphrase") or propose_keyphrase(str(brief["topic"]), "English"))


def write_post(version: PromptVersion, brief: Mapping[str, str | int], number: int) -> str:
    """What the author of that number replies to the rendered request."""
    prompt = version.template.render({"words": 900, **brief})
    request = f"{prompt.instructions}\n{prompt.text}"
    chance = random.Random(f"{number} {brief['topic']}")
    obedience = 0.5 + 0.45 * (number % 10) / 9
    told = {rule for rule, words in RULES.items() if re.search(words, request, re.IGNORECASE)}
    # Drawn for all rules, whether told or not: both versions have the same author.
    followed = {rule for rule in RULES if (chance.random() < obedience) and rule in told}
    return "\n".join(_post(followed, brief, chance))


def _post(
    followed: set[str], brief: Mapping[str, str | int], chance: random.Random
) -> Iterator[str]:
    key = keyphrase_of(brief)
    named = "title" in followed or chance.random() < 0.5
    title = f"A Calm Guide to {key}" if named else "A Calm Guide for Beginners"
    yield (
        f"TITLE: {key.capitalize()}: A Calm Guide"
        if "title_start" in followed
        else f"TITLE: {title}"
    )
    about = key if "description" in followed or chance.random() < 0.3 else "it"
    said = f"All you need to know about {about} in one calm guide with plain steps, honest reasons"
    yield "META_DESCRIPTION: " + (
        f"{said} and a short list to keep on your desk.".ljust(125, "!")[:150]
        if "description_length" in followed
        else f"{said}."
    )
    yield "TAGS: guides, plans, habits, tools\nCATEGORIES: How-to Guides\n"
    opened = key if "intro" in followed or chance.random() < 0.4 else "this"
    yield f"Few people talk about {opened}, yet it saves a lot of time.\n"
    heads = 0.5 if "half_headings" in followed else 0.2 if "some_headings" in followed else 0.1
    sections, size = (6, 9) if "sections" in followed else (2, 27)
    for section in range(sections):
        named = section < round(heads * sections) or chance.random() < 0.05
        yield f"## Part {section + 1}: {'more on ' + key if named else 'a quiet hour'}\n"
        for _ in range(3):
            yield " ".join(_sentences(followed, key, size // 3, chance)) + "\n"
    if "links" in followed and "notes" in brief:
        yield "See [our page](https://shop.test/fit) and [a study](https://feet.test/study).\n"
    yield "</EndOFText>"


def _sentences(followed: set[str], key: str, count: int, chance: random.Random) -> Iterator[str]:
    long = 0.15 if "most_short" in followed else 0.25 if "short_sentences" in followed else 0.4
    linked = 0.4 if "third_linked" in followed else 0.25 if "linked" in followed else 0.15
    passive = 0.05 if "active" in followed else 0.14
    alike = 0.0 if "beginnings" in followed else 0.08
    named = 0.08 if "density" in followed else 0.02
    subjects = chance.sample(SUBJECTS, len(SUBJECTS))
    for at in range(count):
        form = LONG if chance.random() < long else chance.choice(SHORT)
        form = PASSIVE if chance.random() < passive else form
        subject = "it" if chance.random() < alike else subjects[at % len(subjects)]
        thing = key if chance.random() < named else chance.choice(OBJECTS)
        text = form.format(s=subject, v=chance.choice(VERBS), o=thing)
        text = text[0].upper() + text[1:]
        if chance.random() < linked:
            text = chance.choice(LINKS) + text[0].lower() + text[1:]
        yield text


if __name__ == "__main__":
    sys.exit(main())
