"""Models that revise pieces of a post: most of what they are asked for, and they do some harm.

An editor is known by its number. It reads a request as a model would: the pieces, what is wrong
with each, and what would be right. It mends 80 % of that, and breaks something in 20 % of the
pieces: a link or a figure is lost or made up, a heading comes along, a piece is left out, or comes
twice.

The fake provider revises as editor 7 with `fake.write = write_as(Editor(7))`.
"""

import random
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

MENDED: Final = 0.8
BROKEN: Final = 0.2
PIECE: Final = re.compile(
    r'<piece number="(?P<number>\d+)" kind="(?P<kind>[a-z ]+)">\n(?P<inner>.*?)\n</piece>',
    re.DOTALL,
)
DEMAND: Final = re.compile(r"<wrong>(.*?)</wrong>\n<right>(.*?)</right>", re.DOTALL)
QUOTED: Final = re.compile(r"“([^“”]*)”")
SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")
LINKS: Final = ("However, ", "For example, ", "Therefore, ", "Because of this, ", "Also, ")
STARTS: Final = ("Today ", "Here ", "Once more ", "This week ", "At last ")
SUBJECT: Final = re.compile(r"The (\w+) (?:was|were) (\w+) by the (\w+)")
KEY: Final = re.compile(r"^Keyphrase: (.*)$", re.MULTILINE)


@dataclass
class Asked:
    """A piece as it is asked for."""

    number: int
    kind: str
    now: str
    behind: str
    level: int
    demands: list[tuple[str, str]]
    key: str
    form: str


@dataclass
class Editor:
    """One simulated model."""

    number: int
    mended: float = MENDED
    broken: float = BROKEN
    asked: int = field(default=0)
    """How many demands it was sent."""

    def reply(self, message: str) -> str:
        """The reply to a request."""
        chance = random.Random(f"{self.number} {zlib.crc32(message.encode())}")
        key = (KEY.findall(message) or [""])[-1]
        parts: list[str] = []
        pieces = [_read(found, key) for found in PIECE.finditer(message)]
        for piece in pieces:
            self.asked += len(piece.demands)
            text = piece.now
            for wrong, right in piece.demands:
                if chance.random() < self.mended:
                    text = _mend(piece, text, wrong, right, chance)
            if piece.kind == "new heading" and not text:
                text = f"{'#' * piece.level} {_words_of(piece.behind)}"
            part = f"=== PIECE {piece.number} ===\n{text}\n"
            parts.append(_break(piece, part, chance) if chance.random() < self.broken else part)
        greeting = "Sure, here are the pieces:\n" if chance.random() < 0.1 else ""
        return f"{greeting}{''.join(parts)}=== END ==="


def write_as(editor: Editor) -> Callable[[Any], str]:
    """What a fake provider writes as this editor."""
    return lambda request: editor.reply(request.prompt_text)


def _read(found: re.Match[str], key: str) -> Asked:
    inner = found["inner"]
    hashes = re.search(r"^Form: one line that begins with (#+)", inner)
    return Asked(
        number=int(found["number"]),
        kind=found["kind"],
        now=_element(inner, "now"),
        behind=_element(inner, "behind"),
        level=len(hashes[1]) if hashes else 0,
        demands=[*DEMAND.findall(inner), *_rules(inner)],
        key=key,
        form=inner.partition("\n")[0],
    )


def _rules(inner: str) -> list[tuple[str, str]]:
    """What holds in any case, and why the last answer was not taken."""
    rules = [("", rule) for rule in re.findall(r"^Always: (.*)", inner, re.MULTILINE)]
    return [*rules, *((said, "") for said in re.findall(r"It was not taken: (.*)", inner))]


def _element(inner: str, name: str) -> str:
    found = re.search(rf"<{name}>\n(.*?)\n</{name}>", inner, re.DOTALL)
    return found[1] if found else ""


def _mend(piece: Asked, text: str, wrong: str, right: str, chance: random.Random) -> str:
    match piece.kind:
        case "title":
            return f"{piece.key.capitalize()}: {chance.choice(_TITLES)}"
        case "meta description":
            return _description(piece.key)
        case "tags":
            tags = {tag.strip().lower().replace("-", " "): tag.strip() for tag in text.split(",")}
            tags.pop("", None)
            kept = [*tags.values(), "checklists", "small shops", "routines"]
            return ", ".join(list(dict.fromkeys(kept))[: max(3, min(len(tags), 8))])
        case "categories":
            return ", ".join(piece.form.partition(": ")[2].rpartition(": ")[2].split(", ")[:2])
        case "heading" | "new heading":
            return _heading(piece, text, wrong, right, chance)
        case _:
            return _body(piece, text, wrong, right, chance)


_TITLES: Final = (
    "A Calm Plan for Owners",
    "What Works in a Small Shop",
    "Some Quiet Minutes a Week",
)


def _description(key: str) -> str:
    text = f"How a {key} works in a small shop: what to do first, what to leave out, and"
    for more in (" who should look after it", " when to stop", " in a quiet hour", " each week"):
        if len(text) + len(more) < 155:
            text += more
    return f"{text}."


def _words_of(text: str) -> str:
    words = re.findall(r"[A-Za-z]+", text)[:5] or ["More", "to", "know"]
    return " ".join(words).capitalize()


def _heading(piece: Asked, text: str, wrong: str, right: str, chance: random.Random) -> str:
    hashes = "#" * piece.level
    words = re.sub(r"^[#\s*\d.)]+", "", text).strip("* ") or _words_of(piece.behind)
    if "Take it out" in right:
        return ""
    if "too often" in wrong:
        return f"{hashes} {_words_of(piece.behind)}"
    if "the words of “" in right:
        return f"{hashes} {words[:30]} and the {piece.key}"
    if "something else than" in right or "Name it by" in right or "A heading of" in right:
        return f"{hashes} {_words_of(piece.behind)} {chance.choice(['first', 'next', 'again'])}"
    return f"{hashes} {words}"


def _body(piece: Asked, text: str, wrong: str, right: str, chance: random.Random) -> str:
    """A piece of the body with one thing mended, told by a few words of what is said of it."""
    said = f"{wrong}\n{right}"
    for words, change in _CHANGES:
        if words in said:
            return change(Task(piece, text, QUOTED.findall(wrong), right, chance))
    return text


@dataclass
class Task:
    """One thing that is to be mended in a text."""

    piece: Asked
    text: str
    quotes: list[str]
    right: str
    chance: random.Random

    @property
    def key(self) -> str:
        return re.escape(self.piece.key)


def _split_sentences(task: Task) -> str:
    text = task.text
    for quote in task.quotes:
        text = _replace(text, quote, _split)
    return text


def _active(task: Task) -> str:
    return SUBJECT.sub(lambda found: f"The {found[3]} {found[2]} the {found[1]}", task.text)


def _with_links(task: Task) -> str:
    return _linked(
        task.text, int((re.findall(r"At least (\d+)", task.right) or ["2"])[0]), task.chance
    )


def _other_beginning(task: Task) -> str:
    text = task.text
    for quote in task.quotes[1::2]:  # after the beginning that they have in common
        text = _replace(text, quote, partial(_begin, task.chance.choice(STARTS)))
    return text


def _begin(start: str, sentence: str) -> str:
    return start + sentence[0].lower() + sentence[1:]


def _with_key(task: Task) -> str:
    said = task.chance.choice(["pays off", "comes first", "saves an hour", "helps here"])
    return f"{task.text} Also, the {task.piece.key} {said}."


def _without_key(task: Task) -> str:
    return re.sub(rf"\b(?:the |a )?{task.key}", "it", task.text, flags=re.IGNORECASE)


def _with_less_key(task: Task) -> str:
    return re.sub(rf"\b(?:the |a )?{task.key}", "it", task.text, count=1, flags=re.IGNORECASE)


def _plain_words(task: Task) -> str:
    text = task.text
    for quote in task.quotes:
        if quote.endswith((".", "!", "…")):
            text = _replace(text, quote, lambda _: "Small steps help most.")
        text = re.sub(rf"(?<!\w){re.escape(quote)}(?!\w)", "good", text, flags=re.IGNORECASE)
    return text


def _leave_out(task: Task) -> str:
    text = task.text
    for quote in task.quotes:
        head, found, tail = text.rpartition(quote)
        text = (head + tail if found else text).strip().replace("  ", " ")
    return text


def _mend_letters(task: Task) -> str:
    text = task.text
    for bad, good in zip(task.quotes, QUOTED.findall(task.right), strict=False):
        text = text.replace(bad, good)
    return text


def _show_key(task: Task) -> str:
    return re.sub(r"!\[[^\]]*\]", f"![A picture of the {task.piece.key}]", task.text)


def _other_link_text(task: Task) -> str:
    return re.sub(rf"\[{task.key}\]", "[a longer guide]", task.text, flags=re.IGNORECASE)


def _begin_otherwise(task: Task) -> str:
    head, _, tail = task.text.partition(". ")
    return f"A shop owner wants a quiet week. {tail or head}"


def _by(pattern: str, new: str) -> "Change":
    """Replaces a pattern."""
    return lambda task: re.sub(pattern, new, task.text)


Change = Callable[[Task], str]
_DEAD: Final = r"\((?:#|https?://|https?://(?:www\.)?example\.com\S*?)?\)"
_CHANGES: Final[tuple[tuple[str, Change], ...]] = (
    ("sentences of at most", _split_sentences),
    ("active voice", _active),
    ("in the passive", _active),
    ("Say who does it", _active),
    ("linking word", _with_links),
    ("Begin this sentence", _other_beginning),
    ("Break it up into paragraphs", lambda task: _paragraphs(task.text)),
    ("Break it up into items", _by(r"(?<=\w\.) (?=[A-Z])", "\n- ")),
    ("One of its sentences has all words", _with_key),
    ("once less", _with_less_key),
    ("too often. ", _with_less_key),
    ("Say it without “", _without_key),
    ("speaks of its own work", lambda _: ""),
    ("plain words", _plain_words),
    ("Leave that sentence out", _leave_out),
    ("hidden character", _by("[\u200b\u2060]", "")),
    ("Broken letters", _mend_letters),
    ("Put one there", _by(r"([a-z]{2,})\.([A-Z][a-z]{2,})", r"\1. \2")),
    ("Take the link out", _by(r"\[([^\]]+)\]" + _DEAD, r"\1")),
    ("Write %20", _by(r"\]\((\S+) (\S+)\)", r"](\1%20\2)")),
    ("alternative text says", _show_key),
    ("between [ and ]", _by(r"!\[\]\(", "![A quiet desk](")),
    ("other words for its text", _other_link_text),
    ("begin it otherwise", _begin_otherwise),
    ("words that conclude", _by(r"^In conclusion, ", "Then ")),
    ("Say it in Markdown", _by(r"</?(?:b|strong)>", "**")),
    ("Take it out", lambda task: _without(task.text, task.quotes)),
    ("without the gap", lambda task: _without(task.text, task.quotes)),
)
"""By words of what is wrong, or of what would be right: the first that is there counts."""


def _without(text: str, quotes: list[str]) -> str:
    for quote in quotes:
        text = text.replace(f" {quote}", "").replace(quote, "")
    return text.strip()


def _replace(text: str, quote: str, change: Callable[[str], str]) -> str:
    """The text with a quotation, perhaps cut, of one of its sentences changed."""
    start = text.find(quote.rstrip("…"))
    if start < 0:
        return text
    stop = start + len(quote) if not quote.endswith("…") else text.find(".", start) + 1
    return text[:start] + change(text[start:stop]) + text[stop:]


def _split(sentence: str) -> str:
    words = sentence.rstrip(".").split()
    parts = [words[at : at + 12] for at in range(0, len(words), 12)]
    if len(parts) > 1 and len(parts[-1]) < 3:
        parts[-2] += parts.pop()
    said = [" ".join(part).rstrip(",;") for part in parts]
    return " ".join(f"{each[0].upper()}{each[1:]}." for each in said)


def _linked(text: str, wanted: int, chance: random.Random) -> str:
    if text.startswith(("-", "1.", "|")):
        return text
    sentences = SENTENCE.split(text)
    links = list(LINKS)
    chance.shuffle(links)
    plain = [at for at, each in enumerate(sentences) if not each.startswith(LINKS)]
    for place, at in enumerate(plain[::2] + plain[1::2]):
        if place < wanted and sentences[at][:1].isupper():
            said = sentences[at]
            sentences[at] = links[place % len(links)] + said[0].lower() + said[1:]
    return " ".join(sentences)


def _paragraphs(text: str) -> str:
    parts: list[list[str]] = [[]]
    for sentence in SENTENCE.split(text):
        if sum(len(each.split()) for each in parts[-1]) > 60:
            parts.append([])
        parts[-1].append(sentence)
    return "\n\n".join(" ".join(part) for part in parts)


def _break(piece: Asked, part: str, chance: random.Random) -> str:
    """What an editor that harms makes of the part of a reply."""
    head, _, text = part.rstrip("\n").partition("\n")
    without_links = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    other_figures = re.sub(r"\d", "7", text)
    harms = (
        "",
        part + part,
        f"{head}\n{without_links} It works.\n",
        f"{head}\n{text} It saves 37 % of the time.\n",
        f"{head}\n## A heading of my own\n\n{text}\n",
        f"{head}\n{other_figures}\n",
        f"{head}\n{' '.join(text.split()[:4])}\n",
        f"=== PIECE {piece.number + 50} ===\n{text}\n",
        f"{head}\nTITLE: {text}\n",
        f"{head}\n{text} {_HARD}\n",
        f"{head}\n{piece.now}\n",
    )
    return chance.choice(harms)


_HARD: Final = (
    "The list was checked by the owner and the notes were written by the clerk and all of the "
    "boxes in the back room were counted by the boy who came on a Monday."
)
