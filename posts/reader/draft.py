"""A reply read into raw fields and a body, before these are cleaned."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

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
        known, self.fields = self.fields, {}
        for name, raw in fields.items():
            self.fields[name] = replace(raw, offset=page.offset_in_reply(raw.offset))
        self.fields.update(known)

    def take_title(self, raw: RawField) -> None:
        """Take the title from a heading."""
        self.fields["title"] = raw
        self.repairs.note("title_from_heading", raw.offset)

    def note(self, kind: str, at: int, *, quoted: str = "") -> None:
        """Say what was repaired at a place in the body."""
        self.repairs.note(kind, self.body.offset_in_reply(at), quoted=quoted)

    def end_body(self, end: int) -> None:
        """Leave out what stands behind the body's end."""
        self.body = self.body.cut(0, end)

    def take_repairs(self, page: MappedText, *repairs: Repairs) -> None:
        """Take what was repaired in a text."""
        for each in chain(*repairs):
            at = page.offset_in_reply(each.offset)
            self.repairs.append(each if at == each.offset else replace(each, offset=at))
