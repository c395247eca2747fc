"""Read the header lines of a reply, as far as they have arrived, and find where the body starts.

Strategy: take one line after the other as long as it is a key line, belongs to the value of the
key before it, or divides. Any other line is the body's first.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from posts.reader.key_lines import KeyLine, cells_of, columns_of, next_key_line, read_key_line
from posts.reader.raw_fields import RawField
from posts.reader.repairs import Repairs
from posts.reader.unsettled import may_change
from posts.reader.values import BLOCK_SIGNS, goes_on, is_yaml_key, may_be_yaml, without_comment
from posts.vocabulary.charsets import COLONS
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import (
    FIELD_NAMES,
    KEYS,
    distance_from_asked,
    letters_of,
    may_become_key,
    name_of,
)
from posts.vocabulary.lines import (
    Fence,
    Line,
    is_divider,
    is_row,
    lines_from,
    read_fence,
    tag_alone,
)
from posts.vocabulary.markers import is_marker

LINES_LIMIT: Final = 400
"""A header has at most this many lines; what follows is body."""


@dataclass(slots=True)
class Header:
    """What the header lines say, and where they end."""

    fields: dict[Field, RawField] = field(default_factory=dict)
    first_key: str = ""
    """As written, with its dress: a header that begins with the same words is another one."""
    end: int = 0
    """Where the body starts."""
    fence: Fence | None = None
    """The fence around the whole reply, where it is still open."""
    tag: str = ""
    """The name of the tag around the body."""
    block: bool = False
    """The body is a YAML block: indented, and more keys may follow it."""
    repairs: Repairs = field(default_factory=Repairs)


def read_header(
    text: str, start: int, header: Header | None = None, *, front_matter: bool = False
) -> Header:
    """Read the header lines that start at `start`.

    Args:
        text: The reply.
        start: Offset of a key line; of any line where `header` is given.
        header: What is known already; keys that it has are a repetition.
        front_matter: The header is YAML, up to a line `---`.
    """
    return _HeaderReader(text, start, header or Header(), front_matter).read()


_KEY_DRESS: Final = f" \t*_#`\"'|-{COLONS}"
_LISTS: Final[frozenset[Field]] = frozenset({"tags", "categories"})
_ASKED_KEYS: Final = frozenset(f"{key}:" for key in KEYS.values())
_LABEL: Final = re.compile(r"\*\*[^*]+\*\*|#+\s+\S+\s.+")
"""A bold line, or a heading of several words: `## Contents` alone may be a table of contents."""


class _HeaderReader:
    def __init__(self, text: str, start: int, header: Header, front_matter: bool) -> None:
        self.text = text
        self.start = start
        self.header = header
        self.header.end = len(text)
        self.front_matter = front_matter
        self.current: RawField | None = None
        self.current_field: Field = "other"
        self.columns: list[Field | None] = []
        self.value_fence: Fence | None = None
        self.divider: Line | None = None
        self.after_blank = False
        self.spaced = False
        self.alone = False
        self.repeating = False
        self.keys: dict[Field, str] = {}
        """The key of each field, as written."""

    def read(self) -> Header:
        for count, line in enumerate(lines_from(self.text, self.start)):
            if count == LINES_LIMIT or not self._take(line):
                self.header.end = line.start
                break
            if self.current_field == "body":
                break
        if self.divider and self.header.end < len(self.text):
            self.header.repairs.note("separator_removed", self.divider.start)
        return self.header

    def _take(self, line: Line) -> bool:
        """Whether the line belongs to the header; if so, it is read."""
        self.after_blank = self.after_blank or line.after_blank
        if self.value_fence:
            return self._take_fenced(line, self.value_fence)
        return (
            self._take_key(line)
            or self._take_columns(line)
            or self._take_divider(line)
            or self._take_fence(line)
            or self._take_tag(line)
            or may_change(line)
            or self._take_value(line)
        )

    def _take_key(self, line: Line) -> bool:
        key = read_key_line(line.text)
        if not key or not self._accepts(key, line):
            return False
        self.header.first_key = self.header.first_key or key.key
        self.spaced = self.spaced or (self.after_gap and len(self.header.fields) > 0)
        self.alone = self.alone or not key.separated
        if key.field != "body":
            self._start_field(key, line)
        elif self.front_matter and not key.value.strip():
            self._end_value()  # in YAML, a key that holds the others
        else:
            self._start_body(key, line)
        self.after_blank, self.divider = False, None
        return True

    @property
    def after_gap(self) -> bool:
        return self.after_blank or self.divider is not None

    def _accepts(self, key: KeyLine, line: Line) -> bool:
        """Whether a line that looks like a key line is one, where it stands."""
        if not self.header.first_key:
            return True
        if key.field == "body":
            is_label = key.separated or self.alone or _LABEL.fullmatch(key.key) is not None
            return is_label and (key.strong or not key.value.strip())
        if not key.separated and not self.alone:
            return False
        if not self.after_gap:
            return True
        if key.field in self.header.fields:
            is_first_again = self.repeating or key.key == self.header.first_key
            return is_first_again or next_key_line(self.text, line.end) is not None
        if key.field == "other":
            return next_key_line(self.text, line.end) is not None
        return key.strong or self.spaced

    def _start_body(self, key: KeyLine, line: Line) -> None:
        value = key.value.strip()
        self.header.block = value in BLOCK_SIGNS
        self.header.end = line.end
        if value and not self.header.block:
            at = line.text.rfind(value)
            self.header.end = line.start + (at if at >= 0 else len(key.key))
        self._end_at_label(line, key.key)

    def _end_at_label(self, line: Line, label: str) -> None:
        self.current_field = "body"
        self.header.repairs.note("label_removed", line.start, quoted=label)

    def _start_field(self, key: KeyLine, line: Line) -> None:
        again = key.field in self.header.fields
        if again and self._goes_on_with_key(key):
            self.current, self.current_field = self.header.fields[key.field], key.field
            self._add_value(key.value, line)  # `Category: News`, `Category: Gaming`
            return
        if again and self._is_another_key(key):
            self._take_second_value(key, line)
            return
        self.keys.setdefault(key.field, key.key)
        self.current, self.current_field = RawField(line.start), key.field
        if line.ended or not (is_row(line.text) and may_become_key(key.value)):
            self._add_value(key.value, line)
        if again:
            self._note_repeated(line)
        elif key.field != "other":
            self.header.fields[key.field] = self.current
            self._note_spelling(key, line)
        elif not is_row(line.text):  # the head of a table is no loss
            self.header.repairs.note("extra_key_removed", line.start, quoted=key.key)

    def _goes_on_with_key(self, key: KeyLine) -> bool:
        """Whether what the key says belongs to what its field holds already."""
        adjacent = key.field == self.current_field and not self.after_gap
        if key.field in _LISTS:
            return adjacent or (not self.after_gap and self._is_another_key(key))
        return adjacent and self.current is not None and not self.current.lines

    def _is_another_key(self, key: KeyLine) -> bool:
        """Whether the key names a field that another key gave: `SEO_TITLE` beside `TITLE`."""
        known = self.keys.get(key.field)
        if known is None or self.repeating:
            return False
        is_same = letters_of(known) == letters_of(key.key)
        return not is_same or (key.field == self.current_field and not self.after_gap)

    def _take_second_value(self, key: KeyLine, line: Line) -> None:
        """Of two values, the one with the key that was asked for counts, else the first."""
        known, new = self.keys[key.field], RawField(line.start)
        if distance_from_asked(key.key, key.field) < distance_from_asked(known, key.field):
            self.header.fields[key.field], self.keys[key.field] = new, key.key
            dropped = known
        else:
            dropped = key.key
        self.header.repairs.note(
            "second_value_removed",
            line.start,
            quoted=dropped.strip(_KEY_DRESS),
            field=FIELD_NAMES[key.field],
        )
        self.current, self.current_field = new, key.field
        self._add_value(key.value, line)

    def _note_repeated(self, line: Line) -> None:
        if not self.repeating:
            self.header.repairs.note("header_repeated", line.start)
        self.repeating = True

    def _note_spelling(self, key: KeyLine, line: Line) -> None:
        written = key.key.strip()
        if not (key.separated or line.ended):
            return  # `TITLE`, whose colon may still come
        if is_row(line.text):
            self.header.repairs.note_once("table_read", line.start)
        elif written not in _ASKED_KEYS and not self.front_matter:
            self.header.repairs.note_once(
                "keys_respelled", line.start, quoted=written, field=key.field.upper()
            )

    def _take_columns(self, line: Line) -> bool:
        if columns := columns_of(line.text):
            self.header.first_key = self.header.first_key or line.text
            self.columns = columns
            self.header.repairs.note("table_read", line.start)
            return True
        if not self.columns or is_divider(line.text) or not is_row(line.text):
            return False
        for name, cell in zip(self.columns, cells_of(line.text), strict=False):
            if name and name not in self.header.fields:
                self.header.fields[name] = RawField(line.start, [cell], open=not line.ended)
        self.columns = []
        self._end_value()
        return True

    def _take_divider(self, line: Line) -> bool:
        if is_marker(line.text) and "`" not in line.text:
            self.header.repairs.note_once("marker_after_header", line.start)
            self.front_matter = False
        elif not is_divider(line.text):
            return False
        elif self.front_matter and line.text.strip() == "---":
            self.front_matter = False
            self._end_value()
        elif not is_row(line.text):
            self.divider = self.divider or line
        self.after_blank = True
        return True

    def _take_fence(self, line: Line) -> bool:
        fence = read_fence(line.text)
        if not fence:
            return False
        if self.header.fence and fence.closes(self.header.fence):
            self.header.fence = None
            self.front_matter, self.after_blank = False, True
            self._end_value()
            return True
        if self.current and not self.current.lines and not self.divider:
            self.value_fence = fence
            return True
        return False

    def _take_fenced(self, line: Line, opening: Fence) -> bool:
        """`**TITLE:**`, then the title in a code block of its own."""
        fence = read_fence(line.text)
        if fence and fence.closes(opening):
            self.value_fence = None
        else:
            self._add_value(line.text, line)
        return True

    def _take_tag(self, line: Line) -> bool:
        """A tag around the header or around the body, on a line of its own."""
        tag = tag_alone(line.text)
        name = name_of(tag) if tag else None
        if tag.startswith("/"):
            self.after_blank = True
            return True
        if not name or name.field != "body":
            return False
        self.header.tag, self.header.end = tag, line.end
        self._end_at_label(line, line.text)
        return True

    def _take_value(self, line: Line) -> bool:
        if self.front_matter:
            return self._take_yaml(line)
        if not self.current or self.divider or not self._goes_on(self.current, line):
            return False
        self._add_value(line.text, line)
        self.after_blank = False
        return True

    def _goes_on(self, current: RawField, line: Line) -> bool:
        return goes_on(
            self.current_field,
            current.lines,
            line.text,
            after_blank=self.after_blank,
            is_last="categories" in self.header.fields,
        )

    def _take_yaml(self, line: Line) -> bool:
        if not may_be_yaml(line.text, after_blank=self.after_blank):
            return False
        if is_yaml_key(line.text):
            self._end_value()
        self._add_value(line.text, line)
        return True

    def _end_value(self) -> None:
        self.current, self.current_field = None, "other"

    def _add_value(self, value: str, line: Line) -> None:
        if self.front_matter:
            value = without_comment(value)
        if self.current and value.strip() and value.strip() not in BLOCK_SIGNS:
            self.current.lines.append(value)
            self.current.open = not line.ended
