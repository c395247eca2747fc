"""What a reply says whose body does not simply follow its header: in JSON, in tags, in a block."""

from dataclasses import dataclass, field

from posts.reader.mapped_text import MappedText
from posts.reader.raw_fields import RawField
from posts.vocabulary.key_names import Field


@dataclass(slots=True)
class Document:
    """A reply in such a shape, as far as it can be read."""

    fields: dict[Field, RawField] = field(default_factory=dict)
    body: MappedText | None = None
    """None where the document gives none (yet): it may also follow the document."""
    end: int = 0
    """Where the document ends in the reply."""
    closed: bool = False
    """The document, or the body in it, is closed."""
    left_out: list[tuple[int, str, Field]] = field(default_factory=list)
    """What the document says that is not taken: where, its key, and the field that it names."""
    arriving: bool = False
    """The text ends within the document."""
