"""Structure: headings, repetition, leftovers and signs that no reader should meet."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from posts.checks.finding import Place, Verdict, quoted, unchecked
from posts.checks.links import host_of
from posts.checks.material import Material, MaterialCheck
from posts.checks.repeated import repeated_sentences, repeated_word_rows
from posts.measures import length_score
from posts.prose.mojibake import find_mojibake, mend_mojibake
from posts.prose.word_lists import word_lists
from posts.prose.words import plain_words
from posts.vocabulary.charsets import HIDDEN

SHOWN: Final = 10
"""Places that are named at most."""
GOOD_LENGTH, BAD_LENGTH = 80, 50
"""Length scores below which a post is much too short or too long, or fails."""
_PLACEHOLDER: Final = re.compile(
    r"\[(?:insert|your|add|link to|company|brand|product|name)\b[^\[\]\n]{0,80}\](?![(\[:])"
    r"|\{\{[^{}\n]{1,60}\}\}|\bPOST_TITLE\b|\blorem ipsum\b|\bTODO\b|\bTBD\b",
    re.IGNORECASE,
)
_SHOUTED: Final = frozenset({"todo", "tbd", "post_title"})
"""Placeholders in capitals only: "todo" is a word of Spanish."""
_BROKEN_LINK: Final = re.compile(
    r"\[[^\[\]\n]{1,100}\]\((?:https?:|www\.|/)[^()\s]{0,300}\s[^()\n]{1,300}\)"
)
"""What Markdown does not read as a link, as its address has a space in it."""
_WHOLE: Final = re.compile(r"[a-z][a-z+.-]{0,30}:|//", re.IGNORECASE)
EXAMPLE_HOSTS: Final = frozenset({"example.com", "example.org", "example.net"})
_GLUED: Final = re.compile(
    r"(?<![\w.@/:])([^\W\d_]{2,40})\.([A-ZÄÖÜÉÈÀÁÍÓÚ][^\W\d_A-Z]{2,40})(?![\w.@/(])"
)
_OF_NAMES: Final = frozenset({"com", "org", "net", "js", "io", "ai", "exe", "txt", "pdf", "md"})
"""What follows the stop in a name: "Booking.Com", "Node.Js"."""
_CONCLUDES: Final[Mapping[str, str]] = {
    "en": r"conclusion|in conclusion|to conclude|final thoughts|in summary|to sum up|to summarize|"
    r"summary|wrapping up|the bottom line|closing thoughts",
    "de": r"fazit|zusammenfassung|schlussfolgerung|abschließend|zusammenfassend|schlusswort",
    "es": r"conclusión|conclusiones|en conclusión|para concluir|en resumen|reflexiones finales",
    "fr": r"conclusion|en conclusion|pour conclure|en résumé|pour résumer|le mot de la fin",
    "it": r"conclusione|conclusioni|in conclusione|per concludere|in sintesi|in definitiva",
    "pt": r"conclusão|conclusões|em conclusão|para concluir|em resumo|considerações finais",
    "nl": r"conclusie|samenvatting|tot slot|concluderend|samenvattend|slotwoord|kortom",
}
_CONCLUSIONS: Final = {
    code: re.compile(rf"(?:{words})\b(?![-'’])", re.IGNORECASE)
    for code, words in _CONCLUDES.items()
}
_WITHOUT_NUMBER: Final = re.compile(r"^[\W\d_]{0,20}")


def check_heading_levels(material: Material) -> Verdict:
    """No heading skips a level below the one before it."""
    skipped, last = [], 1
    for heading in material.document.headings:
        if heading.level > last + 1:
            skipped.append(heading)
        last = heading.level
    if not material.document.headings:
        return unchecked("there is no heading.")
    if not skipped:
        return _good("No heading skips a level.")
    return _ok(
        f"Headings skip a level: {len(skipped)}, as “{quoted(skipped[0].text)}”.",
        "Make each at most one level lower than the one before.",
        (material.place(each, each.text) for each in skipped),
    )


def check_headings_differ(material: Material) -> Verdict:
    """No heading is there twice."""
    headings = material.document.headings
    if not headings:
        return unchecked("there is no heading.")
    times = Counter(" ".join(plain_words(each.text)) for each in headings)
    twice = [each for each in headings if times[" ".join(plain_words(each.text))] > 1]
    if not twice:
        return _good("All headings differ.")
    return _ok(
        f"A heading is there more than once: “{quoted(twice[0].text)}”.",
        "Name each section by what is in it.",
        (material.place(each, each.text) for each in twice),
    )


def check_description_distinct(material: Material) -> Verdict:
    """The meta description says more than the title, and something else than the first sentence."""
    description = plain_words(material.post.meta_description or "")
    if not description:
        return unchecked("there is no meta description.")
    if description == plain_words(material.post.title or ""):
        return _ok("The meta description is the title again.", "Say what the post gives.", ())
    prose = (each for each in material.sentences if each.passage.kind == "paragraph")
    first = next(prose, None)
    if first and list(first.words) == description[: len(first.words)] and len(first.words) > 3:
        return _ok(
            "The meta description is the first sentence again.", "Say it in other words.", ()
        )
    return _good("The meta description says something of its own.")


def check_placeholders(material: Material) -> Verdict:
    """Nothing is left that somebody was to fill in."""
    if not material.document.passages and not material.post.title:
        return unchecked("there is no text.")
    fields = (material.post.title or "", material.post.meta_description or "")
    in_fields = [quote for text in fields for quote in find_placeholders(text)]
    in_body = [
        (passage.start, passage.stop, quote)
        for passage in material.document.passages
        for quote in find_placeholders(passage.text)
    ] + [
        (link.line, link.line + 1, link.address)
        for link in material.document.links
        if host_of(link.address) in EXAMPLE_HOSTS
    ]
    left = [*in_fields, *(quote for _, _, quote in in_body)]
    if not left:
        return _good("Nothing is left to be filled in.")
    return _bad(
        f"Something is left to be filled in: {len(left)}, as “{quoted(left[0])}”.",
        "Fill it in, or take it out.",
        (material.place_at(*where) for where in in_body),
    )


def find_placeholders(text: str) -> list[str]:
    """What in a plain text somebody was to fill in.

    >>> find_placeholders("Call [Your Company] today. TODO: check")
    ['[Your Company]', 'TODO']
    """
    found = [match[0] for match in _PLACEHOLDER.finditer(text)]
    return [each for each in found if each.lower() not in _SHOUTED or each.isupper()]


def check_links(material: Material) -> Verdict:
    """Each link has an address that can lead somewhere."""
    links = material.document.links
    broken = [
        (passage, match[0])
        for passage in material.document.passages
        for match in _BROKEN_LINK.finditer(passage.text)
    ]
    if broken:
        return _bad(
            f"A link is broken by a space: “{quoted(broken[0][1])}”.",
            "Write %20 for a space in an address.",
            (material.place(passage, quote) for passage, quote in broken),
        )
    if not links:
        return unchecked("there is no link.")
    dead = [link for link in links if is_dead(link.address)]
    relative = [link for link in links if _is_relative(link.address)]
    if not dead and not relative:
        return _good(f"All links have a whole address: {len(links)}.")
    places = (
        material.place_at(link.line, link.line + 1, link.address or link.text)
        for link in (dead or relative)
    )
    if dead:
        return _bad(
            f"Links lead nowhere: {len(dead)}, as “{quoted(dead[0].text)}” "
            f"to “{quoted(dead[0].address)}”.",
            "Give each its whole address, or take it out.",
            places,
        )
    return _ok(
        f"Links are relative: {len(relative)}, as “{quoted(relative[0].address)}”.",
        "An export cannot tell where they lead: write the whole address.",
        places,
    )


def is_dead(address: str) -> bool:
    """Whether an address cannot lead anywhere: empty, `#`, without a host, or a script.

    >>> is_dead("https://"), is_dead("javascript:void(0)"), is_dead("/about")
    (True, True, False)
    """
    address = address.strip()
    if not address.strip("#") or re.search(r"\s", address):
        return True
    scheme, host = address.partition(":")[0].lower(), host_of(address)
    if scheme in ("http", "https"):
        return "." not in host.strip(".") and host != "localhost"
    return scheme in ("javascript", "data", "vbscript", "file")


def check_image_alts(material: Material) -> Verdict:
    """Each image says in words what it shows."""
    images = material.document.images
    if not images:
        return unchecked("there is no image.")
    without = [image for image in images if not image.alt]
    if not without:
        return _good(f"All images have an alternative text: {len(images)}.")
    return _ok(
        f"Images without an alternative text: {len(without)}.",
        "Say in ![…] what each shows.",
        (material.place_at(each.line, each.line + 1, each.address) for each in without),
    )


def check_repetition(material: Material) -> Verdict:
    """No longer sentence is there twice, and no row of eight words three times."""
    if not material.all_sentences:
        return unchecked("the text has no sentences.")
    sentences = repeated_sentences(material.all_sentences)
    rows = repeated_word_rows(material.all_sentences)
    again = sentences or rows
    if not again:
        return _good("Nothing is said twice word for word.")
    what = "A sentence is there twice" if sentences else "The same words are there three times"
    return _bad(
        f"{what}: “{quoted(again[0].text)}”.",
        "Take out the repetition.",
        (material.place(each.passage, each.text) for each in again),
    )


def check_mojibake(material: Material) -> Verdict:
    """No letters are broken by a wrong encoding."""
    fields = (material.post.title or "", material.post.meta_description or "")
    body = material.post.body
    if not any((*fields, body)):
        return unchecked("there is no text.")
    in_body = find_mojibake(body)
    left = [each for text in fields for each in find_mojibake(text).values()]
    left += in_body.values()
    if not left:
        return _good("No letters are broken by a wrong encoding.")
    mended = mend_mojibake(left[0])
    return _bad(
        f"Letters are broken by a wrong encoding: {len(left)}, as “{quoted(left[0])}”.",
        f"Write “{quoted(mended)}”." if mended != left[0] else "Write the letters that were meant.",
        (Place(start=start, stop=start + len(each), quote=each) for start, each in in_body.items()),
    )


def check_invisible(material: Material) -> Verdict:
    """No hidden characters stand in the text but those that a script or an emoji needs."""
    texts = (material.post.title or "", material.post.meta_description or "", material.post.body)
    if not any(texts):
        return unchecked("there is no text.")
    found = [match[0] for text in texts for match in HIDDEN.finditer(text)]
    if not found:
        return _good("No hidden characters.")
    places = (
        Place(start=match.start(), stop=match.end(), quote="")
        for match in HIDDEN.finditer(material.post.body)
    )
    return _ok(
        f"Hidden characters: {len(found)}, as U+{ord(found[0]):04X}.", "Take them out.", places
    )


def check_glued_sentences(material: Material) -> Verdict:
    """A space stands between sentences."""
    if not material.document.passages:
        return unchecked("there is no text.")
    glued = [
        (passage, match[0])
        for passage in material.document.passages
        for match in _GLUED.finditer(passage.text)
        if match[2].lower() not in _OF_NAMES
    ]
    if not glued:
        return _good("A space stands between all sentences.")
    return _ok(
        f"Sentences are glued together: {len(glued)}, as “{quoted(glued[0][1])}”.",
        "Put a space between them.",
        (material.place(passage, quote) for passage, quote in glued),
    )


def check_conclusions(material: Material) -> Verdict:
    """The post comes to its end once."""
    concludes = _CONCLUSIONS.get(material.lists.code) if material.lists else None
    if concludes is None:
        return unchecked("the text's language is not known, or has no word lists.")
    ends = []
    under_one = False
    for passage in material.document.passages:
        if passage.kind not in ("heading", "paragraph"):
            continue
        is_one = bool(concludes.match(_WITHOUT_NUMBER.sub("", passage.text)))
        if is_one and not (under_one and passage.kind == "paragraph"):
            ends.append(passage)
        under_one = passage.kind == "heading" and is_one
    if len(ends) <= 1:
        return _good("The post concludes once at most.")
    return _ok(
        f"The post concludes {len(ends)} times.",
        "Keep the last conclusion.",
        (material.place(each, quoted(each.text)) for each in ends),
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
        return _good(f"{said}.")
    remedy = "Ask for more." if material.words < material.asked_words else "Ask for fewer."
    return (_bad if score < BAD_LENGTH else _ok)(f"{said}: length score {score}.", remedy, [])


def check_language(material: Material) -> Verdict:
    """The post is in the language asked for."""
    asked = word_lists(material.asked_language)
    if asked is None:
        return unchecked("no language was asked for, or it cannot be told by its words.")
    told = word_lists(material.told_language or "")
    if told is None:
        return unchecked("the words do not tell the language.")
    if told.code == asked.code:
        return _good(f"The post is in the language asked for: {asked.name}.")
    return _bad(
        f"The post is in {told.name}, where {asked.name} was asked for.",
        f"Ask for {asked.name} in the prompt.",
        [],
    )


STRUCTURE_CHECKS: Final[Mapping[str, MaterialCheck]] = {
    "language": check_language,
    "asked_words": check_asked_words,
    "heading_skip": check_heading_levels,
    "heading_duplicate": check_headings_differ,
    "description_distinct": check_description_distinct,
    "placeholder": check_placeholders,
    "link_dead_shape": check_links,
    "image_no_alt": check_image_alts,
    "repetition": check_repetition,
    "mojibake": check_mojibake,
    "invisible": check_invisible,
    "glued_sentences": check_glued_sentences,
    "double_conclusion": check_conclusions,
}
"""By id, in the order in which they are shown."""


def _good(message: str) -> Verdict:
    return Verdict(severity="good", message=message)


def _ok(message: str, remedy: str, places: Iterable[Place]) -> Verdict:
    shown = tuple(islice(places, SHOWN))
    return Verdict(severity="ok", message=message, remedy=remedy, places=shown)


def _bad(message: str, remedy: str, places: Iterable[Place]) -> Verdict:
    shown = tuple(islice(places, SHOWN))
    return Verdict(severity="bad", message=message, remedy=remedy, places=shown)


def _is_relative(address: str) -> bool:
    address = address.strip()
    return bool(address) and not address.startswith("#") and not _WHOLE.match(address)
