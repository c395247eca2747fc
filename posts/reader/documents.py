"""What a reply says, in two steps: a document in JSON or in tags, and the draft of any reply."""

from dataclasses import dataclass, field

from posts.reader.raw_fields import RawField
from posts.reader.repairs import Repairs
from posts.vocabulary.key_names import Field


@dataclass(slots=True)
class Document:
    """A reply in JSON or in tags, as far as it can be read."""

    fields: dict[Field, RawField] = field(default_factory=dict)
    body: str | None = None
    """None where the document gives none (yet): it may also follow the document."""
    end: int = 0
    """Where the document ends in the reply."""
    closed: bool = False
    """The document, or the body in it, is closed."""
    arriving: bool = False
    """The text ends within the document."""


@dataclass(slots=True)
class Draft:
    """A reply before its fields are cleaned."""

    fields: dict[Field, RawField] = field(default_factory=dict)
    body: str = ""
    complete: bool = False
    repairs: Repairs = field(default_factory=Repairs)
