"""Read a reply into raw fields and a body: one path for every shape, whole or half arrived."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from posts.reader.mapped_text import MappedText
from posts.reader.raw_fields import RawField
from posts.reader.repairs import Repairs
from posts.vocabulary.key_names import Field


@dataclass(slots=True)
class Draft:
    """A reply before its fields are cleaned; fields and repairs know their place in the reply."""

    fields: dict[Field, RawField] = field(default_factory=dict)
    body: MappedText = field(default_factory=MappedText)
    complete: bool = False
    repairs: Repairs = field(default_factory=Repairs)

    def take_fields(self, page: MappedText, fields: Mapping[Field, RawField]) -> None:
        """Take the fields that a text gives and the draft lacks."""
        placed = {
            name: replace(raw, offset=page.offset_in_reply(raw.offset))
            for name, raw in fields.items()
        }
        self.fields = {**placed, **self.fields}

    def take_repairs(self, page: MappedText, *repairs: Repairs) -> None:
        """Take what was mended in a text."""
        for made in repairs:
            self.repairs += [
                replace(each, offset=page.offset_in_reply(each.offset)) for each in made
            ]
