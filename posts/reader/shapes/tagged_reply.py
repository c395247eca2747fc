"""Read a reply whose fields stand in tags, as `<title>Words</title>`: XML, or a web page."""

import re
from typing import Final

from posts.reader.mapped_text import made_of
from posts.reader.raw_fields import RawField
from posts.reader.shapes.document import Document
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import Name, distance_from_asked, name_of

TAGS_LIMIT: Final = 500
"""At most this many tags are looked at before the body."""

_DEPTH_LIMIT: Final = 6
_TAG: Final = re.compile(
    r"<(?P<sign>[/!?]?)(?P<name>[A-Za-z][\w:.-]*)?(?P<rest>[^<>]{0,1000})(?:>|\Z)"
)
_SPACE: Final = re.compile(r"\s*")
_CDATA: Final = re.compile(r"\s*<!\[CDATA\[(.*?)(?:\]\]?>?\s*\Z|\Z)", re.DOTALL)
_CHILD: Final = re.compile(r"<([A-Za-z][\w:.-]*)[^<>]*>([^<]*)")
_TORN_TAG: Final = re.compile(r"<[^<>]{0,80}\Z")
_ATTRIBUTE: Final = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"?|'([^']*)'?)")
_CONTENT: Final = frozenset(
    {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "div", "section", "table", "main"}
    | {"header", "blockquote", "pre", "figure", "img", "hr", "br", "a", "span"}
    | {"strong", "em", "b", "i"}
)
"""Where one of these stands, the body has begun."""
_SKIPPED: Final = frozenset({"style", "script"})


def begins_tagged(text: str, start: int) -> bool:
    """Whether the tag of a field stands at `start`, perhaps within others: `<post><title>`."""
    for _ in range(_DEPTH_LIMIT):
        space = _SPACE.match(text, start)
        tag = _TAG.match(text, space.end() if space else start)
        if not tag or tag["sign"] == "/":
            return False
        name = _name(tag)
        if name and name.field not in ("body", "other"):
            return True
        start = tag.end()
    return False


def read_tagged(text: str, start: int) -> Document:
    """Read the fields that stand in tags from `start` on."""
    return _TagReader(text, start).read()


def _name(tag: re.Match[str]) -> Name | None:
    return name_of(tag["name"].rpartition(":")[2]) if tag["name"] else None


class _TagReader:
    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.document = Document(end=start)
        self.last_name = ""
        self.containers: list[str] = []
        self.spelled: dict[Field, str] = {}

    def read(self) -> Document:
        for _ in range(TAGS_LIMIT):
            self._skip_space()
            if not self._take_tag():
                break
        self.document.arriving = self.document.end >= len(self.text)
        return self.document

    def _skip_space(self) -> None:
        if space := _SPACE.match(self.text, self.document.end):
            self.document.end = space.end()

    def _take_tag(self) -> bool:
        """Whether a tag stands here that comes before the body; if so, it is read."""
        tag = _TAG.match(self.text, self.document.end)
        if not tag:
            return False
        if tag["sign"] or not tag["name"]:
            return self._take_other(tag)
        name, spelled = _name(tag), tag["name"].lower()
        if spelled == "meta":
            self._take_meta(tag)
        elif spelled in _SKIPPED:
            self.document.end = self._element_end(tag)[1]
        elif name and name.field != "other" and not self._is_container(tag, name):
            self._take_element(tag, name.field)
        elif spelled in _CONTENT:
            return False
        else:
            self.containers.append(spelled)
            self.document.end = tag.end()
        return True

    def _take_other(self, tag: re.Match[str]) -> bool:
        """A closing tag, a comment or a declaration."""
        if tag["sign"] == "/" and tag["name"]:
            if not self.document.fields:
                return False
            closes_all = self.containers[:1] == [tag["name"].lower()]
            self.document.closed = self.document.closed or closes_all
        self.document.end = tag.end()
        return bool(tag["sign"])

    def _is_container(self, tag: re.Match[str], name: Name) -> bool:
        """Whether fields stand in the element, as in `<post><title>`."""
        space = _SPACE.match(self.text, tag.end())
        child = _TAG.match(self.text, space.end()) if space else None
        if name.field != "body" or not child or child["sign"]:
            return False
        inner = _name(child)
        if inner is None or inner.field == "body" or (child["name"] or "").lower() == "h1":
            return False
        return inner.field not in self.document.fields

    def _take_element(self, tag: re.Match[str], name: Field) -> None:
        stop, end = self._element_end(tag, last=name == "body")
        content, torn = self.text[tag.end() : stop], stop == len(self.text)
        if torn:
            content = _TORN_TAG.sub("", content)
        if name == "body":
            at = tag.end() + (data.start(1) if (data := _CDATA.match(content)) else 0)
            self.document.body = made_of([(data[1] if data else content, at)])
            self.document.closed = not torn
        elif name in self.document.fields and self.last_name == tag["name"]:
            self.document.fields[name].lines.append(content)
        elif name not in self.document.fields:
            self.document.fields[name] = _raw_field(content, tag.start(), torn=torn)
            self.spelled[name] = tag["name"]
        elif content.strip():
            self._take_second(tag, name, _raw_field(content, tag.start(), torn=torn))
        self.last_name = tag["name"]
        self.document.end = end

    def _take_second(self, tag: re.Match[str], name: Field, raw: RawField) -> None:
        """Of two elements for one field, tags are joined; else the one asked for counts."""
        if name == "tags":
            self.document.fields[name].lines += raw.lines
            return
        dropped, known = tag["name"], self.spelled.get(name, "")
        if distance_from_asked(dropped, name) < distance_from_asked(known, name):
            self.document.fields[name], dropped = raw, known
        self.document.left_out.append((tag.start(), dropped, name))

    def _element_end(self, tag: re.Match[str], *, last: bool = False) -> tuple[int, int]:
        """Where the element's content ends and what follows begins; the end of the text if open."""
        if tag["rest"].endswith("/"):
            return tag.end(), tag.end()
        closing = re.compile(rf"</\s*{re.escape(tag['name'])}\s*>", re.IGNORECASE)
        found = closing.search(self.text, tag.end())
        if found and last:
            at = self.text.rfind(found[0])
            return at, at + len(found[0])
        return found.span() if found else (len(self.text), len(self.text))

    def _take_meta(self, tag: re.Match[str]) -> None:
        """`<meta name="description" content="Words">` of a web page."""
        self.document.end = tag.end()
        attributes = {
            key.lower(): double or single for key, double, single in _ATTRIBUTE.findall(tag["rest"])
        }
        name = name_of(attributes.get("name", ""))
        if name and name.field not in ("body", "other") and "content" in attributes:
            raw = RawField(tag.start(), [attributes["content"]], open=not tag[0].endswith(">"))
            self.document.fields.setdefault(name.field, raw)


def _raw_field(content: str, offset: int, *, torn: bool) -> RawField:
    data = _CDATA.match(content)
    if data:
        return RawField(offset, [data[1]], open=torn)
    children = [child[1] for child in _CHILD.findall(content[:20_000])]
    if children:
        return RawField(offset, children, listed=True, open=torn)
    return RawField(offset, content.strip().split("\n"), open=torn)
