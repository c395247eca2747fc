"""A post that a person brings along: Markdown, a page of HTML, or the old reply of a model."""

from posts.envelope import Envelope, read_envelope
from posts.pasted_html import looks_like_html, read_html_post
from posts.vocabulary.keys import KEYS
from posts.vocabulary.markers import END_MARKER


def read_pasted(text: str) -> Envelope:
    r"""The post that a text holds, whatever its form. Never raises.

    >>> post = read_pasted("# Tea\n\nIt is hot.")
    >>> post.title, post.body, post.complete
    ('Tea', 'It is hot.', True)
    """
    return read_envelope(as_reply(text))


def as_reply(text: str) -> str:
    """The post that a text holds, in the form in which a model is asked to reply."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if looks_like_html(text):
        page = read_html_post(text)
        return _write(
            {"title": page.title, "meta_description": page.description, "tags": page.tags},
            page.body,
        )
    post = read_envelope(f"{text}\n{END_MARKER}\n")  # nothing more will come
    values = {
        "title": post.title or "",
        "meta_description": post.meta_description or "",
        "tags": ", ".join(post.tags),
        "categories": ", ".join((*post.categories, *post.unknown_categories)),
    }
    return _write(values, post.body)


def _write(values: dict[str, str], body: str) -> str:
    """A reply of these fields, each a line, and a body."""
    said = ((key, " ".join(values.get(name, "").split())) for name, key in KEYS.items())
    header = "\n".join(f"{key}: {value}" for key, value in said if value)
    return f"{header}\n\n{body}\n{END_MARKER}\n" if header else f"{body}\n{END_MARKER}\n"
