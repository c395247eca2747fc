"""Make posts by which two sets of checks can be compared: good ones, and such as fail in one thing.

Deterministic: the same number gives the same post, on every machine.
"""

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
LANGUAGES: Final = ("en", "de", "es", "fr", "it", "nl", "pt")
SITE: Final = "shop.test"
"""The site that the posts are written for: links to it are internal ones."""
FILLER: Final = "Notes on quiet work, warm rooms and slow mornings for people who keep shops. "


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePost:
    """A post, with all that the checks are told."""

    language: str
    keyphrase: str
    title: str
    description: str
    slug: str
    body: str


@dataclass(frozen=True, slots=True)
class _Bank:
    """The sentences of a language by their kind, and other words for its posts."""

    kinds: dict[str, list[str]]
    words: dict[str, list[str]]


@dataclass(slots=True)
class _Plan:
    """What a post is to be like."""

    words: int
    sections: int
    paragraph: int
    shares: dict[str, float]
    alike: int = 0
    keyphrases: int = 3
    heading_share: float = 0.5
    skipped: list[str] = field(default_factory=list)


def make_post(number: int, language: str = "en") -> MadePost:
    """The post of that number in a language."""
    chance = random.Random(f"{language} {number}")
    bank = _bank(language)
    keyphrase = chance.choice(bank.words["keyphrases"])
    plan = _plan(chance)
    body = "\n\n".join(_blocks(chance, bank, plan, keyphrase))
    return MadePost(
        language=language,
        keyphrase=keyphrase,
        title=_title(chance, bank, keyphrase),
        description=_description(chance, bank, keyphrase),
        slug=_slug(chance, bank, keyphrase),
        body=body + _closing(chance, keyphrase),
    )


@cache
def _bank(language: str) -> _Bank:
    data = tomllib.loads((HERE / f"sentences_{language}.toml").read_text(encoding="utf-8"))
    kinds: dict[str, list[str]] = {
        kind: [line for line in data.pop(kind).splitlines() if line]
        for kind in ("plain", "passive", "linked", "long", "natural", "phrases_with")
        if kind in data
    }
    words = {
        name: [part for piece in text.split(";") if (part := " ".join(piece.split()))]
        for name, text in data.items()
    }
    return _Bank(kinds, words)


def _plan(chance: random.Random) -> _Plan:
    return _Plan(
        words=chance.choice(
            (30, 60, 90, 130, 180, 200, 220, 230, 240, 270, 290, 310, 340, 400, 500, 700, 900)
        ),
        sections=chance.choice((0, 0, 1, 2, 3, 4, 5)),
        paragraph=chance.choice((20, 40, 60, 60, 90, 140, 160, 175, 190, 230)),
        shares={
            "long": chance.choice((0.0, 0.0, 0.05, 0.1, 0.2, 0.3, 0.36, 0.4, 0.6)),
            "passive": chance.choice((0.0, 0.05, 0.08, 0.11, 0.13, 0.18, 0.3)),
            "linked": chance.choice((0.0, 0.1, 0.2, 0.25, 0.3, 0.4)),
            "natural": chance.choice((0.0, 0.2, 0.6, 1.0)),
        },
        alike=chance.choice((0, 0, 0, 2, 3, 4)),
        keyphrases=chance.choice((0, 1, 2, 2, 3, 4, 6, 9, 14)),
        heading_share=chance.choice((0.0, 0.2, 0.4, 0.5, 0.7, 1.0)),
    )


def _blocks(chance: random.Random, bank: _Bank, plan: _Plan, key: str) -> Iterator[str]:
    sentences = list(_sentences(chance, bank, plan, key))
    yield from _introduction(chance, bank, key)
    paragraphs = list(_paragraphs(sentences, plan.paragraph))
    every = max(1, len(paragraphs) // plan.sections) if plan.sections else len(paragraphs) + 1
    for at, paragraph in enumerate(paragraphs):
        if plan.sections and at % every == 0 and not (at == 0 and chance.random() < 0.4):
            yield _heading(chance, bank, plan, key)
        yield paragraph
        yield from _extras(chance, bank, key)


def _introduction(chance: random.Random, bank: _Bank, key: str) -> Iterator[str]:
    kind = chance.choice(("exact", "spread", "none", "none", "heading", "h1"))
    if kind in ("heading", "h1"):
        yield f"{'##' if kind == 'heading' else '#'} {chance.choice(bank.words['headings'])}"
    if kind == "spread" and " " in key:
        first, _, rest = key.partition(" ")
        yield f"{chance.choice(bank.kinds['plain'])} {first.title()} 7, {first}. {rest.title()} 8."
    elif kind != "none":
        yield chance.choice(bank.kinds["phrases_with"]).replace("{k}", key)


def _sentences(chance: random.Random, bank: _Bank, plan: _Plan, key: str) -> Iterator[str]:
    count = 0
    kept: list[str] = []
    while count < plan.words:
        sentence = _fill(chance, bank, chance.choice(bank.kinds[_kind(chance, bank, plan)]))
        if bank.words.get("subjects") and chance.random() < 0.2:
            sentence = _combined(chance, bank)
        kept.append(sentence)
        count += len(sentence.split())
    for _ in range(plan.alike):
        start = chance.randrange(len(kept))
        word = kept[start].split()[0].strip('“"(¿¡')
        for at in range(start, min(start + plan.alike, len(kept))):
            kept[at] = f"{word} {chance.choice(bank.kinds['plain'])[0].lower()}{kept[at][1:]}"
    for _ in range(plan.keyphrases):
        saying = chance.choice(bank.kinds["phrases_with"]).replace("{k}", key)
        kept.insert(chance.randrange(len(kept) + 1), saying)
    yield from kept


def _kind(chance: random.Random, bank: _Bank, plan: _Plan) -> str:
    at = chance.random()
    for kind, share in plan.shares.items():
        at -= share
        if at < 0:
            return kind if kind in bank.kinds else "plain"
    return "plain"


def _fill(chance: random.Random, bank: _Bank, sentence: str) -> str:
    return sentence.replace("{n}", str(chance.choice((7, 12, 40, 250, "1,500"))))


def _combined(chance: random.Random, bank: _Bank) -> str:
    subject, verb, thing = (
        chance.choice(bank.words[each]) for each in ("subjects", "verbs", "objects")
    )
    sentence = f"{subject} {verb} {thing}".replace("{n}", str(chance.randrange(2, 60)))
    return f"{sentence[0].upper()}{sentence[1:]}."


def _paragraphs(sentences: Sequence[str], size: int) -> Iterator[str]:
    paragraph: list[str] = []
    for sentence in sentences:
        paragraph.append(sentence)
        if sum(len(each.split()) for each in paragraph) >= size:
            yield " ".join(paragraph)
            paragraph = []
    if paragraph:
        yield " ".join(paragraph)


def _heading(chance: random.Random, bank: _Bank, plan: _Plan, key: str) -> str:
    level = chance.choice((2, 2, 2, 3, 3, 4, 1))
    text = chance.choice(bank.words["headings"] + bank.words.get("headings_natural", []))
    if chance.random() < plan.heading_share:
        text = f"{text}: {key}"
    return f"{'#' * level} {text}"


def _extras(chance: random.Random, bank: _Bank, key: str) -> Iterator[str]:
    kind = chance.choice(("", "", "", "", "", "list", "numbers", "quote", "table", "code", "mixed"))
    few = [chance.choice(bank.kinds["plain"]).replace("{n}", "5") for _ in range(3)]
    if kind == "list" and chance.random() < 0.3:
        yield "\n".join(f"- {few[0].split()[0]} {each}" for each in few)
    elif kind == "list":
        yield "\n".join(f"- {each}" for each in few)
    elif kind == "numbers":
        yield "\n".join(f"{at}. {each.rstrip('.')}" for at, each in enumerate(few, 1))
    elif kind == "quote":
        yield f"> {few[0]}"
    elif kind == "table":
        yield f"| A | B |\n|---|---|\n| {few[0]} | 5 |\n| {few[1]} | 6 |"
    elif kind == "code":
        yield "```sh\nmake test && echo all good\n```"
    elif kind == "mixed":
        yield f"**{few[0]}** Run `make test` twice. *{few[1]}* {few[2]}"


def _closing(chance: random.Random, key: str) -> str:
    """Images and links, each kind by its own choice."""
    lines = [*_images(chance, key), *_links(chance, key)]
    chance.shuffle(lines)
    return "".join(f"\n\n{line}" for line in lines)


def _images(chance: random.Random, key: str) -> Iterator[str]:
    count, saying = chance.choice(
        ((0, 0), (0, 0), (1, 0), (1, 1), (2, 1), (3, 0), (5, 1), (5, 3), (6, 6), (7, 2))
    )
    for at in range(count):
        half = " ".join(key.split()[: (len(key.split()) + 1) // 2])
        alt = f"A picture of {chance.choice((key, key, half))}"
        if at >= saying:
            alt = chance.choice(("", "A desk", "A cup", key.split()[0]))
        yield f"![{alt}](https://pictures.test/{at}.png)"


def _links(chance: random.Random, key: str) -> Iterator[str]:
    outbound = chance.choice(("", "", "plain", "plain", "nofollow", "both", "competing"))
    internal = chance.choice(("", "", "plain", "relative", "nofollow", "both", "mail"))
    if outbound in ("plain", "both"):
        yield "See [the notes](https://notes.test/page) for more."
    if outbound in ("nofollow", "both"):
        yield 'See <a href="https://other.test/page" rel="nofollow">those notes</a> for more.'
    if outbound == "competing":
        yield f"See [{chance.choice((key, key.title(), f'the {key}'))}](https://notes.test/key)."
    if internal in ("plain", "both"):
        yield f"See [our list](https://{SITE}/list) for more."
    if internal == "relative":
        yield "See [our other list](/other-list) for more."
    if internal in ("nofollow", "both"):
        yield f'See <a href="https://{SITE}/old" rel="nofollow">the old list</a> for more.'
    if internal == "mail":
        yield "Write to [us](mailto:us@shop.test) or go to [the top](#top)."


def _title(chance: random.Random, bank: _Bank, key: str) -> str:
    rest = chance.choice(bank.words["titles"])
    kind = chance.choice(("start", "start", "article", "later", "parted", "none", "empty", "wide"))
    words = key.split()
    return {
        "start": f"{key[0].upper()}{key[1:]}: {rest}",
        "article": f"The {key}: {rest}" if bank.words.get("subjects") else f"{key}: {rest}",
        "later": f"{rest}: {key}",
        "parted": f"{' '.join(reversed(words))} – {rest}",
        "none": rest,
        "empty": "",
        "wide": f"{key[0].upper()}{key[1:]}: {rest} and much more for everybody who owns "
        "a small shop",
    }[kind]


def _description(chance: random.Random, bank: _Bank, key: str) -> str:
    times = chance.choice((0, 1, 1, 2, 3, 4))
    length = chance.choice((0, 60, 119, 121, 140, 155, 156, 157, 200))
    if not length:
        return ""
    said = " ".join(f"{key[0].upper()}{key[1:]} {at + 1}." for at in range(times))
    text = f"{said} {FILLER * 4}".strip()
    return text[: max(length, len(said))].rstrip() if length > 60 else text[:length].rstrip()


def _slug(chance: random.Random, bank: _Bank, key: str) -> str:
    words = key.lower().split()
    kind = chance.choice(("all", "all", "one", "half", "none"))
    kept = {"all": words, "one": words[:1], "half": words[: (len(words) + 1) // 2], "none": []}[
        kind
    ]
    return "-".join([*kept, "notes"])
