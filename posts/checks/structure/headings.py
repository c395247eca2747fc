"""Headings: no level is skipped, none is there twice, and the post concludes once."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from posts.checks.finding import Verdict, quoted, unchecked
from posts.checks.material import Material
from posts.checks.structure.verdicts import good_verdict, ok_verdict
from posts.prose.document import Passage
from posts.prose.words import plain_words

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
        return good_verdict("No heading skips a level.")
    return ok_verdict(
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
        return good_verdict("All headings differ.")
    return ok_verdict(
        f"A heading is there more than once: “{quoted(twice[0].text)}”.",
        "Name each section by what is in it.",
        (material.place(each, each.text) for each in twice),
    )


def check_conclusions(material: Material) -> Verdict:
    """The post comes to its end once."""
    ends = find_conclusions(material)
    if ends is None:
        return unchecked("the text's language is not known, or has no word lists.")
    if len(ends) <= 1:
        return good_verdict("The post concludes once at most.")
    return ok_verdict(
        f"The post concludes {len(ends)} times.",
        "Keep the last conclusion.",
        (material.place(each, quoted(each.text)) for each in ends),
    )


def find_conclusions(material: Material) -> list[Passage] | None:
    """The headings and paragraphs that conclude the post; None where they cannot be told."""
    concludes = _CONCLUSIONS.get(material.lists.code) if material.lists else None
    if concludes is None:
        return None
    ends = []
    under_one = False
    for passage in material.document.passages:
        if passage.kind not in ("heading", "paragraph"):
            continue
        is_one = bool(concludes.match(_WITHOUT_NUMBER.sub("", passage.text)))
        if is_one and not (under_one and passage.kind == "paragraph"):
            ends.append(passage)
        under_one = passage.kind == "heading" and is_one
    return ends
