"""Ten whole replies to be cut anywhere: 200 to 5,000 words, in six languages, with every hard part.

Their prose is put together from parts of sentences (`samples/languages/`), so that no sentence
stands there twice; what is hard at a seam (code, tables, lists, quotes, verses) is written out
(`samples/parts/`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

import yaml

SAMPLES: Final = Path(__file__).parent / "samples"
END: Final = "\n\n</EndOFText>\n"
MADE: Final = (
    ("english-200", 200, ("definitions",)),
    ("english-code-500", 500, ("bash", "yaml-and-fences", "bare-code", "python")),
    ("english-tables-400", 400, ("yes-table", "nested-list", "numbers-table")),
    ("german-500", 500, ("german-list", "json-code")),
    ("french-600", 600, ("french-table", "bash")),
    ("chinese-600", 600, ("chinese-parts",)),
    ("japanese-500", 500, ("japanese-parts",)),
    ("arabic-300", 300, ("arabic-parts",)),
    ("english-1500", 1500, ("quote", "refrain", "html", "nested-list", "footnotes")),
    (
        "english-5000",
        5000,
        (
            *("bash", "yes-table", "quote", "json-code"),
            *("nested-list", "python", "refrain", "numbers-table"),
        ),
    ),
)
"""Posts: name (which begins with the language), words at least, and parts."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Language:
    """Parts of sentences, and what a model says before it goes on."""

    title: str
    description: str
    tags: str
    categories: str
    sentence: str
    """How the parts stand together."""
    parts: Sequence[Sequence[str]]
    """Lists of lengths without a common divisor: every sentence is another one."""
    headings: Sequence[str]
    note: str
    gap: str
    """Between two sentences."""

    def sentences(self) -> Iterator[str]:
        """Sentences without end, each of them once."""
        for number in count():
            chosen = [part[number % len(part)] for part in self.parts]
            yield self.sentence.format(*chosen)

    def heading(self, section: int) -> str:
        """Of a section; once they have all been used, with a number."""
        turn, number = divmod(section, len(self.headings))
        return self.headings[number] + (f" ({turn + 1})" if turn else "")

    @property
    def header(self) -> str:
        """With the blank line behind it."""
        return (
            f"TITLE: {self.title}\nMETA_DESCRIPTION: {self.description}\nTAGS: {self.tags}\n"
            f"CATEGORIES: {self.categories}\n\n"
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class CutPost:
    """A whole reply, and what is needed to go on with it as models do."""

    name: str
    language: Language
    header: str
    """With the blank line behind it."""
    body: str

    @property
    def reply(self) -> str:
        return self.header + self.body + END


@cache
def posts() -> tuple[CutPost, ...]:
    """The ten posts."""
    return tuple(_post(name, words, list(map(_part, parts))) for name, words, parts in MADE)


def _post(name: str, words: int, parts: Sequence[str]) -> CutPost:
    language = _language(name.partition("-")[0])
    body = _body(language, words, parts)
    return CutPost(name=name, language=language, header=language.header, body=body)


@cache
def _language(name: str) -> Language:
    told = (SAMPLES / "languages" / f"{name}.yaml").read_text(encoding="utf-8")
    return Language(**yaml.safe_load(told))


def _part(name: str) -> str:
    return (SAMPLES / "parts" / f"{name}.md").read_text(encoding="utf-8").removesuffix("\n")


def _body(language: Language, words: int, parts: Sequence[str]) -> str:
    """This many words, in paragraphs and sections, with the parts among them."""
    sentences, blocks, waiting = language.sentences(), list[str](), list(parts)
    for section in count():
        blocks.append(f"{'###' if section % 3 == 2 else '##'} {language.heading(section)}")
        for paragraph in range(1 + section % 3):
            size = 2 + (section + paragraph) % 3
            blocks.append(language.gap.join(next(sentences) for _ in range(size)))
        if waiting:
            blocks.append(waiting.pop(0))
        if not waiting and _words("\n\n".join(blocks)) >= words:
            blocks.append(next(sentences))
            return "\n\n".join(blocks)
    raise AssertionError


def _words(text: str) -> int:
    """Words; in a script without spaces, two characters count as one."""
    dense = sum(char >= "\u2e80" for char in text)
    return len(text.split()) + dense // 2
