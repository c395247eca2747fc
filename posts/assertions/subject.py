"""The post that assertions are about, with the parts that they can name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from posts.blocks import Block, read_blocks
from posts.envelope import Envelope
from posts.measures import count_words
from posts.prose.document import Document, read_document


@dataclass(frozen=True, kw_only=True)  # without slots, which would leave no room for what is cached
class Subject:
    """A post, and what it was to be about."""

    post: Envelope
    topic: str = ""
    keyphrase: str = ""
    language: str = ""

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the body."""
        return read_blocks(self.post.body)

    @cached_property
    def document(self) -> Document:
        """The body as it is read."""
        return read_document(self.post.body)

    @cached_property
    def prose(self) -> str:
        """The body's words, a passage a line, without markup and code."""
        return "\n".join(passage.text for passage in self.document.passages)

    @property
    def first_paragraph(self) -> str:
        """The first paragraph, without markup."""
        passages = self.document.passages
        return next((each.text for each in passages if each.kind == "paragraph"), "")


def _everything(subject: Subject) -> str:
    post = subject.post
    fields = (post.title or "", post.meta_description or "", *post.tags, *post.categories)
    return "\n".join((*fields, subject.prose))


def _blocks(kind: str) -> Callable[[Subject], int]:
    return lambda subject: sum(block.kind == kind for block in subject.blocks)


PARTS: Final[Mapping[str, Callable[[Subject], str]]] = {
    "title": lambda subject: subject.post.title or "",
    "description": lambda subject: subject.post.meta_description or "",
    "tags": lambda subject: ", ".join(subject.post.tags),
    "categories": lambda subject: ", ".join(subject.post.categories),
    "body": lambda subject: subject.prose,
    "first paragraph": lambda subject: subject.first_paragraph,
    "headings": lambda subject: "\n".join(each.text for each in subject.document.headings),
    "post": _everything,
}
"""What an assertion can name, and its text."""
THINGS: Final[Mapping[str, Callable[[Subject], int]]] = {
    "word": lambda subject: count_words(subject.post.body),
    "heading": lambda subject: len(subject.document.headings),
    "paragraph": _blocks("paragraph"),
    "list": _blocks("list"),
    "table": _blocks("table"),
    "quote": _blocks("quote"),
    "code block": _blocks("code"),
    "link": lambda subject: len(subject.document.links),
    "image": lambda subject: len(subject.document.images),
    "tag": lambda subject: len(subject.post.tags),
    "category": lambda subject: len(subject.post.categories),
}
"""What an assertion can count in a post."""
