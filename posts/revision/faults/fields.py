"""What is wrong with the fields of the header, and what would be right there."""

from collections.abc import Callable, Mapping
from typing import Final

from posts.checks.search.fields import TITLE_PIXELS
from posts.revision.faults.reading import Fault, Finder, Found, Reading
from posts.revision.pieces import PieceKind

TITLE_RULE: Final = (
    f"30 to 60 characters, so that it is at most {TITLE_PIXELS} pixels wide on a results page."
)
DESCRIPTION_RULE: Final = "121 to 156 characters, in one or two whole sentences."
DISTINCT_RULE: Final = (
    "It says what the post gives, in other words than the title and the first sentence."
)


def _title_keyphrase(reading: Reading) -> str:
    return f"It begins with “{_key(reading)}”, word for word."


def _slug(reading: Reading) -> str:
    return f"It has all words of “{_key(reading)}”, as the address is made of it."


def _description_keyphrase(reading: Reading) -> str:
    return (
        f"One of its sentences has all words of “{_key(reading)}”, in this form; they are said "
        "once or twice in all."
    )


def _key(reading: Reading) -> str:
    key = reading.material.keyphrase
    return key.text if key else ""


def _always(rule: str) -> Callable[[Reading], str]:
    return lambda _: rule


RULES: Final[Mapping[str, tuple[PieceKind, Callable[[Reading], str]]]] = {
    "title_present": ("title", _always("A title that says what the reader gains.")),
    "title_chars": ("title", _always(TITLE_RULE)),
    "title_width": ("title", _always(TITLE_RULE)),
    "title_keyphrase": ("title", _title_keyphrase),
    "slug_keyphrase": ("title", _slug),
    "description_present": ("meta description", _always(DESCRIPTION_RULE)),
    "description_length": ("meta description", _always(DESCRIPTION_RULE)),
    "description_keyphrase": ("meta description", _description_keyphrase),
    "description_distinct": ("meta description", _always(DISTINCT_RULE)),
    "tags_present": ("tags", _always("4 to 8 tags.")),
    "tag_count": ("tags", _always("3 to 8 tags.")),
    "tag_unique": ("tags", _always("Each tag is there once, in whatever spelling.")),
    "categories_present": ("categories", _always("1 to 3 categories of the list.")),
    "category_known": ("categories", _always("Only categories of the list, spelled as there.")),
    "category_count": ("categories", _always("1 to 3 categories of the list.")),
}
"""By check: the field that it is about, and the rule that holds there."""
SHOWN_WITH: Final[Mapping[PieceKind, tuple[str, ...]]] = {
    "title": ("title_chars", "title_keyphrase"),
    "meta description": ("description_length", "description_keyphrase"),
}
"""The rules that are told with a field in any case, so that what is right there stays right."""


def standing_rules(reading: Reading, kind: PieceKind) -> list[tuple[str, str]]:
    """The checks whose rules a field has to keep in any case, each with its rule."""
    return [
        (check, RULES[check][1](reading))
        for check in SHOWN_WITH.get(kind, ())
        if "keyphrase" not in check or reading.material.keyphrase
    ]


def _finder(check: str) -> Finder:
    def find(reading: Reading) -> Found:
        found = reading.findings.get(check)
        if found is None:
            return Found()
        kind, rule = RULES[check]
        return Found(faults=[Fault(wrong=found.message, right=rule(reading), at=kind)])

    return find


FIELD_FINDERS: Final[Mapping[str, Finder]] = {check: _finder(check) for check in RULES}
