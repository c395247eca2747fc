"""Read HTML as a browser's parser sees it, and say what in it should not be there."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

ALLOWED_ATTRIBUTES = {
    "a": {"href", "title", "target", "rel"},
    "code": {"class"},
    "ol": {"start", "dir"},
    "p": {"class", "dir"},
    "span": {"class"},
    "td": {"style", "dir"},
    "th": {"style", "dir"},
    "div": {"class", "id", "dir"},
    "sup": set(),
    **{heading: {"id", "dir"} for heading in ("h1", "h2", "h3", "h4", "h5", "h6")},
    **{block: {"dir"} for block in ("ul", "li", "blockquote", "table")},
}
ID = re.compile(r"""in-post-[^\s"'<>&=]+""")  # words of any script, with their marks
PLAIN_TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "blockquote", "pre", "hr", "br"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "em", "s", "strong"),
}
TAGS_OF_A_REPORT = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "section", "article"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "a", "dl", "dt", "dd", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "span", "bdi", "details", "summary", "pre"),
    *("blockquote", "hr", "br", "code", "em", "s", "strong", "sup"),
}
OUR_CLASSES = {"image", "host", "no-link", "cap", "footnote", "note"}
ALIGNMENTS = {f"text-align:{side}" for side in ("left", "center", "right")}


class ReadHtml(HTMLParser):
    """Tags with their attributes in order, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.strange: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.strange.append(f"declaration {decl!r}")

    def handle_pi(self, data: str) -> None:
        self.strange.append(f"instruction {data!r}")

    def unknown_decl(self, data: str) -> None:
        self.strange.append(f"declaration {data!r}")


def faults_of(html: str) -> list[str]:
    """What in a rendered post is not on the list of what a post may hold; empty when all is."""
    read = ReadHtml(html)
    return read.strange + [
        fault for tag, attributes in read.tags for fault in _faults_of_tag(tag, attributes)
    ]


def _faults_of_tag(tag: str, attributes: dict[str, str | None]) -> list[str]:
    if tag not in PLAIN_TAGS and tag not in ALLOWED_ATTRIBUTES:
        return [f"tag {tag}"]
    return [
        f"{tag} {name}={value!r}"
        for name, value in attributes.items()
        if name not in ALLOWED_ATTRIBUTES.get(tag, ()) or not _is_harmless(tag, name, value or "")
    ]


def _is_harmless(tag: str, name: str, value: str) -> bool:
    match name:
        case "href":
            if value.startswith("#"):
                return ID.fullmatch(value[1:]) is not None
            address = urlsplit(value)
            return address.scheme == "mailto" or (
                address.scheme in {"http", "https"} and bool(address.netloc)
            )
        case "class":
            return value in OUR_CLASSES or (tag == "code" and value.startswith("language-"))
        case "id":
            return ID.fullmatch(value) is not None
        case "dir":
            return value in ("rtl", "ltr")
        case "style":
            return value in ALIGNMENTS
        case "target":
            return value == "_blank"
        case "rel":
            return value == "noopener noreferrer nofollow"
        case _:
            return True
