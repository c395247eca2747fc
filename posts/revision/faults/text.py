"""What should not stand in the text: leftovers, gaps, broken signs, repetition, worn-out words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import floor
from typing import Final

from posts.checks import repeated
from posts.checks.finding import quoted
from posts.checks.leftovers import (
    find_gaps,
    find_tags,
    is_leftover_key,
    is_leftover_marker,
    prose_lines,
    self_talk,
    small_talk,
)
from posts.checks.links import host_of
from posts.checks.phrases import (
    CLICHES,
    NEVER_MANY,
    PATTERNS,
    WORN,
    Worn,
    find_patterns,
    find_phrases,
)
from posts.checks.structure.links import find_broken_links, is_dead
from posts.checks.structure.signs import EXAMPLE_HOSTS, find_glued, find_placeholders
from posts.measures import count_words
from posts.prose.mojibake import find_mojibake, mend_mojibake
from posts.revision.faults.reading import Fault, Finder, Found, Reading, of_sentences
from posts.revision.pieces import PieceKind
from posts.vocabulary.charsets import HIDDEN
from posts.vocabulary.citations import find_citations

FIELDS: Final[Mapping[PieceKind, str]] = {"title": "title", "meta description": "meta_description"}
SHORT_BLOCK: Final = 20
"""Words of a block that may go with what is wrong in it."""
SHORT_CHARACTERS: Final = 400
"""Characters of such a block at most: a longer one is not counted again at each of its lines."""
OUT: Final = "Take it out, and leave a text that reads well."
PLAIN: Final = "Say it in plain words, or take it out."


def _in_lines(
    find: Callable[[str], Iterable[str]], what: str, right: str, *, everywhere: bool, fields: bool
) -> Finder:
    """What a look at each line finds, in the body and perhaps in the fields."""

    def finder(reading: Reading) -> Found:
        faults = []
        for kind, name in FIELDS.items() if fields else ():
            for quote in find(getattr(reading.post, name) or ""):
                faults.append(Fault(wrong=f"{what}: “{quoted(quote)}”", right=right, at=kind))
        for line, text in prose_lines(reading.post.body, everywhere=everywhere):
            if (at := reading.block_at(line)) is None:
                continue
            quotes = list(find(text))
            may_go = _is_most_of(reading, at, quotes)
            for quote in quotes:
                wrong = f"{what}: “{quoted(quote)}”"
                faults.append(Fault(wrong=wrong, right=right, at=at, may_go=may_go))
        return Found(faults=faults)

    return finder


def _is_most_of(reading: Reading, at: int, quotes: Sequence[str]) -> bool:
    """Whether so little of a block is left without these that nothing is lost if it goes."""
    text = reading.blocks[at].text
    is_short = len(text) < SHORT_CHARACTERS and count_words(text) < SHORT_BLOCK
    return is_short or 2 * sum(map(len, quotes)) >= len(text)


def _if(is_one: Callable[[str], bool]) -> Callable[[str], list[str]]:
    return lambda line: [line] if is_one(line) else []


def find_talk(reading: Reading) -> Found:
    """Words of the model about its work."""
    body = reading.post.body
    places = {block.start: block for block in (*small_talk(body), *self_talk(body))}
    return Found(
        faults=[
            Fault(wrong="The writer speaks of its own work here.", right=OUT, at=at, may_go=True)
            for start in places
            if (at := reading.block_at(start)) is not None
        ]
    )


def find_unfilled(reading: Reading) -> Found:
    """What somebody was to fill in."""
    right = "Say it without the gap: nothing is made up to fill it."
    faults = [
        Fault(wrong=_unfilled(quote), right=right, at=kind)
        for kind, name in FIELDS.items()
        for quote in find_placeholders(getattr(reading.post, name) or "")
    ]
    for passage in reading.material.document.passages:
        if (at := reading.block_at(passage.start)) is None:
            continue
        quotes = list(find_placeholders(passage.text))
        may_go = _is_most_of(reading, at, quotes)
        for quote in quotes:
            faults.append(Fault(wrong=_unfilled(quote), right=right, at=at, may_go=may_go))
    for link in reading.material.document.links:
        at = reading.block_at(link.line)
        if host_of(link.address) in EXAMPLE_HOSTS and at is not None:
            faults.append(_without_link(f"An example's address: {link.address}", at, link.address))
    return Found(faults=faults)


def _unfilled(quote: str) -> str:
    return f"Something is left to be filled in: “{quoted(quote)}”"


def _without_link(wrong: str, at: int, address: str) -> Fault:
    right = "Take the link out and keep its words."
    return Fault(wrong=wrong, right=right, at=at, may_drop=frozenset({address}))


def find_dead_links(reading: Reading) -> Found:
    """Links that lead nowhere, and those that a space broke."""
    faults = []
    for passage, quote in find_broken_links(reading.material):
        if (at := reading.block_at(passage.start)) is not None:
            wrong = f"A space breaks a link: “{quoted(quote, 200)}”"
            faults.append(Fault(wrong=wrong, right="Write %20 for the space.", at=at))
    for link in reading.material.document.links:
        at = reading.block_at(link.line)
        if is_dead(link.address) and at is not None:
            faults.append(
                _without_link(f"A link leads nowhere: “{quoted(link.text)}”", at, link.address)
            )
    return Found(faults=faults)


def find_bare_images(reading: Reading) -> Found:
    """Images without an alternative text."""
    faults = []
    for image in reading.material.document.images:
        at = reading.block_at(image.line)
        if not image.alt and at is not None:
            wrong = f"An image has no alternative text: {quoted(image.address)}"
            right = "Say between [ and ] what it shows, as far as the text tells."
            faults.append(Fault(wrong=wrong, right=right, at=at))
    return Found(faults=faults)


def find_repeated(reading: Reading) -> Found:
    """Sentences that were there before."""
    found = repeated.find_repeated(reading.material.all_sentences)
    again = found.sentences or found.rows[1:]
    faults = of_sentences(
        reading,
        again,
        wrong=lambda each: f"It was said before, word for word: “{quoted(each.text, 160)}”",
        right="Leave that sentence out, or say something new in its place.",
    )
    return Found(faults=[_that_may_go(each) for each in faults])


def _that_may_go(fault: Fault) -> Fault:
    return Fault(wrong=fault.wrong, right=fault.right, at=fault.at, may_go=True)


def _in_body(
    find: Callable[[str], Mapping[int, str]], say: Callable[[str], tuple[str, str]]
) -> Finder:
    """What a look at the whole text finds by its place, in the body and in the fields."""

    def finder(reading: Reading) -> Found:
        faults = []
        for kind, name in FIELDS.items():
            for quote in find(getattr(reading.post, name) or "").values():
                faults.append(Fault(wrong=say(quote)[0], right=say(quote)[1], at=kind))
        for offset, quote in find(reading.post.body).items():
            if (at := reading.block_at_offset(offset)) is not None:
                faults.append(Fault(wrong=say(quote)[0], right=say(quote)[1], at=at))
        return Found(faults=faults)

    return finder


def _hidden(text: str) -> dict[int, str]:
    return {match.start(): match[0] for match in HIDDEN.finditer(text)}


def _say_hidden(sign: str) -> tuple[str, str]:
    return f"A hidden character: U+{ord(sign[0]):04X}", "Leave it out; the words stay."


def _say_mojibake(letters: str) -> tuple[str, str]:
    mended = mend_mojibake(letters)
    right = f"Write “{mended}”." if mended != letters else "Write the letters that were meant."
    return f"Broken letters: “{quoted(letters)}”", right


def find_glued_sentences(reading: Reading) -> Found:
    """Sentences without a space between them."""
    faults = []
    for passage, quote in find_glued(reading.material):
        if (at := reading.block_at(passage.start)) is not None:
            wrong = f"No space stands between two sentences: “{quoted(quote)}”"
            faults.append(Fault(wrong=wrong, right="Put one there.", at=at))
    return Found(faults=faults)


def _phrases(find: Callable[[Reading], list[Worn]], what: str, most: tuple[float, float]) -> Finder:
    """Phrases that are counted per 1,000 words."""

    def finder(reading: Reading) -> Found:
        if reading.material.lists is None or reading.material.lists.code != "en":
            return Found()
        found = find(reading)
        faults = list(_of_worn(reading, found, what))
        allowed = max(NEVER_MANY, floor(most[0] * reading.material.words / 1000))
        return Found(faults=faults, needed=max(0, len(found) - allowed), measure=len(found))

    return finder


def _of_worn(reading: Reading, found: Iterable[Worn], what: str) -> Iterator[Fault]:
    for each in found:
        if (at := reading.block_at(each.sentence.passage.start)) is not None:
            yield Fault(wrong=f"{what}: “{quoted(each.quote, 160)}”", right=PLAIN, at=at)


def find_empty_opening(reading: Reading) -> Found:
    """A first sentence that could open any post."""
    found, at = reading.findings.get("empty_opening"), reading.introduction
    if found is None or at is None:
        return Found()
    right = "Its first sentence is about the topic, or the reader's trouble; begin it otherwise."
    return Found(faults=[Fault(wrong=found.message, right=right, at=at)])


TEXT_FINDERS: Final[Mapping[str, Finder]] = {
    "marker_left": _in_lines(
        _if(is_leftover_marker), "A marker is left", OUT, everywhere=False, fields=False
    ),
    "key_left": _in_lines(
        _if(is_leftover_key), "A line of the header is left", OUT, everywhere=False, fields=False
    ),
    "citation_left": _in_lines(
        lambda line: (found[0] for found in find_citations(line)),
        "A mark of a search tool is left",
        OUT,
        everywhere=True,
        fields=True,
    ),
    "gap_left": _in_lines(
        find_gaps,
        "A gap is left",
        "Say it without the gap: nothing is made up to fill it.",
        everywhere=True,
        fields=True,
    ),
    "html_left": _in_lines(find_tags, "HTML", "Say it in Markdown.", everywhere=True, fields=False),
    "small_talk": find_talk,
    "placeholder": find_unfilled,
    "link_dead_shape": find_dead_links,
    "image_no_alt": find_bare_images,
    "repetition": find_repeated,
    "mojibake": _in_body(find_mojibake, _say_mojibake),
    "invisible": _in_body(_hidden, _say_hidden),
    "glued_sentences": find_glued_sentences,
    "worn_phrases": _phrases(
        lambda reading: find_phrases(reading.material, "worn"), "Worn out", WORN
    ),
    "cliches": _phrases(
        lambda reading: find_phrases(reading.material, "cliches"), "A cliché", CLICHES
    ),
    "sentence_patterns": _phrases(
        lambda reading: find_patterns(reading.material), "A worn pattern", PATTERNS
    ),
    "empty_opening": find_empty_opening,
}
