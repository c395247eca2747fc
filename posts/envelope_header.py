"""Read the header lines of a reply, as far as they have arrived, and find where the body starts.

Strategy: take one line after the other as long as it is a key line, belongs to the value of the
key before it, or divides. The first line that is none of these is the body's first.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from posts.categories import match_category
from posts.envelope_fields import DESCRIPTION_LIMIT, TITLE_LIMIT, RawField
from posts.envelope_keys import Field, may_become_key, name_of
from posts.envelope_lines import (
    Fence,
    KeyLine,
    Line,
    first_line,
    cells_of,
    columns_of,
    is_divider,
    is_heading,
    is_item,
    is_marker,
    lines_from,
    may_change,
    read_fence,
    read_key_line,
    tag_alone,
)
from posts.repairs import Repair, repair

LINES_LIMIT: Final = 400
"""A header has at most so many lines; what follows is body."""

ASKED_KEYS: Final = frozenset({"TITLE:", "META_DESCRIPTION:", "TAGS:", "CATEGORIES:"})
BLOCK_SIGNS: Final = frozenset({"|", ">", "|-", ">-", "|+", ">+"})
"""In YAML, these announce a value on the next lines."""


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
    repairs: list[Repair] = field(default_factory=list)


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


def next_key_line(text: str, start: int) -> KeyLine | None:
    """The first line from `start` on that is not blank, where it names a field of a post."""
    line = first_line(text, start)
    key = read_key_line(line.text) if line else None
    return key if key and key.field not in ("body", "other") else None


_LABEL: Final = re.compile(r"\*\*[^*]+\*\*|#+\s+\S+\s.+")
"""A bold line, or a heading of several words: `## Contents` alone may be a table of contents."""
_YAML_KEY: Final = re.compile(r"[\w-]+\s*:(?:\s|$)")
_YAML_COMMENT: Final = re.compile(r"\s#\s.*")
_LIST_ENDS: Final = (",", ";", "，", "、", "；", "[")
_LIST_SEPARATOR: Final = re.compile(r"[,;，、；]|\s#")


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

    def read(self) -> Header:
        for count, line in enumerate(lines_from(self.text, self.start)):
            if count == LINES_LIMIT or not self._take(line):
                self.header.end = max(line.start, self.start)
                break
            if self.current_field == "body":
                break
        if self.divider and self.header.end < len(self.text):
            self._note("separator_removed", self.divider.start)
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

    # key lines

    def _take_key(self, line: Line) -> bool:
        key = read_key_line(line.text)
        if not key or not self._accepts(key, line):
            return False
        if not self.header.first_key:
            self.header.first_key = key.key
        self.spaced = self.spaced or (self.after_gap and len(self.header.fields) > 0)
        self.alone = self.alone or not key.separated
        if key.field == "body" and self.front_matter and not key.value.strip():
            self.current, self.current_field = None, "other"  # in YAML, keys stand in it
        elif key.field == "body":
            self._start_body(key, line)
        else:
            self._start_field(key, line)
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
            return (
                self.repeating
                or key.key == self.header.first_key
                or next_key_line(self.text, line.end) is not None
            )
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
        self.header.end = min(self.header.end, len(self.text))
        self.current_field = "body"
        self._note("label_removed", line.start, quoted=key.key)

    def _start_field(self, key: KeyLine, line: Line) -> None:
        fields = self.header.fields
        again = key.field in fields
        if again and key.field == self.current_field and not self.after_gap:
            self.repeating = False
            self._add_value(key.value, line)
            return
        self.current = RawField(line.start)
        self.current_field = key.field
        if not (key.key.startswith("|") and not line.ended and may_become_key(key.value)):
            self._add_value(key.value, line)
        if key.field == "other":
            self._note_extra(key, line)
        elif again:
            self._note_repeated(line)
        else:
            fields[key.field] = self.current
            self._note_spelling(key, line)

    def _note_extra(self, key: KeyLine, line: Line) -> None:
        if not key.key.startswith("|"):  # the head of a table is no loss
            self._note("extra_key_removed", line.start, quoted=key.key)

    def _note_repeated(self, line: Line) -> None:
        if not self.repeating:
            self._note("header_repeated", line.start)
        self.repeating = True

    def _note_spelling(self, key: KeyLine, line: Line) -> None:
        if key.key.startswith("|"):
            self._note_once("table_read", line.start)
        elif key.key.strip() not in ASKED_KEYS and not self.front_matter:
            self._note_once(
                "keys_respelled", line.start, quoted=key.key.strip(), field=key.field.upper()
            )

    # tables with a column for each field

    def _take_columns(self, line: Line) -> bool:
        if columns := columns_of(line.text):
            self.header.first_key = self.header.first_key or line.text
            self.columns = columns
            self._note("table_read", line.start)
            return True
        if not self.columns or is_divider(line.text) or not line.text.lstrip().startswith("|"):
            return False
        for name, cell in zip(self.columns, cells_of(line.text), strict=False):
            if name and name not in self.header.fields:
                self.header.fields[name] = RawField(line.start, [cell], open=not line.ended)
        self.columns, self.current = [], None
        return True

    # lines that divide

    def _take_divider(self, line: Line) -> bool:
        if is_marker(line.text):
            self._note_once("marker_after_header", line.start)
            self.front_matter = False
        elif not is_divider(line.text):
            return False
        elif self.front_matter and line.text.strip() in ("---", "..."):
            self.front_matter = False
        elif "|" not in line.text:
            self.divider = self.divider or line
        self.after_blank = True
        return True

    def _take_fence(self, line: Line) -> bool:
        fence = read_fence(line.text)
        if not fence:
            return False
        if self.header.fence and fence.closes(self.header.fence):
            self.header.fence = None
            self.after_blank = True
            return True
        if self.current and not self.current.lines and not self.divider:
            self.value_fence = fence
            return True
        return False

    def _take_tag(self, line: Line) -> bool:
        """A tag around the header or around the body, on a line of its own."""
        tag = tag_alone(line.text)
        name = name_of(tag) if tag else None
        if tag.startswith("/"):
            self.after_blank = True
        elif name and name.field == "body":
            self.header.tag = tag
            self.header.end = line.end
            self.current_field = "body"
            self._note("label_removed", line.start, quoted=line.text)
        else:
            return False
        return True

    def _take_fenced(self, line: Line, opening: Fence) -> bool:
        """`**TITLE:**`, then the title in a code block of its own."""
        fence = read_fence(line.text)
        if fence and fence.closes(opening):
            self.value_fence = None
        else:
            self._add_value(line.text, line)
        return True

    # values on lines of their own

    def _take_value(self, line: Line) -> bool:
        if self.front_matter:
            return self._take_yaml_value(line)
        if not self.current or not self._continues(line):
            return False
        self._add_value(line.text, line)
        self.after_blank = False
        return True

    def _take_yaml_value(self, line: Line) -> bool:
        if is_heading(line.text) and (self.after_blank or line.text.startswith("##")):
            return False
        if self.after_blank and not (_YAML_KEY.match(line.text) or line.text[0] in " \t-]"):
            return False
        if _YAML_KEY.match(line.text):
            self.current, self.current_field = RawField(line.start), "other"
        elif self.current:
            self._add_value(line.text, line)
        return True

    def _add_value(self, value: str, line: Line) -> None:
        if self.front_matter and not value.lstrip().startswith(('"', "'")):
            value = _YAML_COMMENT.sub("", value)
        if self.current and value.strip() and value.strip() not in BLOCK_SIGNS:
            self.current.lines.append(value)
            self.current.open = not line.ended

    def _continues(self, line: Line) -> bool:
        """Whether the line goes on with the value of the key before it."""
        if self.divider:
            return False
        lines = self.current.lines if self.current else []
        if self.current_field in ("tags", "categories"):
            return self._continues_list(line.text, lines)
        if self.after_blank and lines:
            return False
        length = sum(map(len, lines)) + len(line.text)
        if self.current_field == "title":
            return length <= TITLE_LIMIT and not is_item(line.text) and _is_free(line.text, lines)
        if self.current_field == "meta_description":
            return length <= DESCRIPTION_LIMIT and _is_free(line.text, lines)
        return not self.after_blank and (line.text[0].isspace() or is_item(line.text))

    def _continues_list(self, text: str, lines: list[str]) -> bool:
        if is_heading(text):
            return False
        items = [item.strip(" \t-*+•.[]'\"`") for item in _LIST_SEPARATOR.split(text)]
        allowed = any(map(match_category, items))
        is_last = "categories" in self.header.fields and self.current_field == "tags"
        if is_item(text):
            return self._continues_items(lines, known=allowed or self.current_field == "tags")
        if self.after_blank and lines:
            return False
        if not self.after_blank and lines:
            last = lines[-1].rstrip()
            if last.endswith(_LIST_ENDS) or text[0].isspace() or text.startswith("]"):
                return True
        if self.current_field == "categories" and lines:
            return allowed
        return (not lines or not is_last) and _is_short_list(text, items)

    def _continues_items(self, lines: list[str], *, known: bool) -> bool:
        if not lines:
            return True
        return is_item(lines[-1]) and (known or not self.after_blank)

    # notes

    def _note(self, kind: str, offset: int, *, quoted: str = "", **details: object) -> None:
        self.header.repairs.append(repair(kind, offset, quoted=quoted, **details))

    def _note_once(self, kind: str, offset: int, *, quoted: str = "", **details: object) -> None:
        if all(noted.id != kind for noted in self.header.repairs):
            self._note(kind, offset, quoted=quoted, **details)


def _is_free(text: str, lines: list[str]) -> bool:
    """Whether the line is no block of its own, or the first of its value."""
    return not lines or not (is_heading(text) or is_item(text) or text.lstrip().startswith("|"))


def _is_short_list(text: str, items: list[str]) -> bool:
    """Whether the line reads as a list of names, not as a sentence."""
    longest = max(len(item.split()) for item in items)
    return longest <= 5 and not text.rstrip().endswith((".", "!", "?", ":", "。", "！", "？"))
