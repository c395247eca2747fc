"""Models that write by plan, each with habits of its own: what a request asks for, more or less.

An author is known by its number. It writes 0.35 to 2 times the words that it is asked for, with
noise, and never more than 1,200 in a reply. By number, some repeat sentences, echo headings, greet,
end early, introduce the post again, refuse a section, plan in a form of their own, or break off in
the middle of a word. Their words are made up, so that nothing is said twice by chance.

The fake provider writes as author 7 where the model is called `author-7`, in German where it is
called `author-7-de`.
"""

import json
import random
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

MOST_WORDS: Final = 1_200
FACTORS: Final = (0.35, 2.0)
NOISE: Final = 0.15
WANTED: Final = re.compile(r"<write (?P<attributes>[^>]*?)/?>(?:(?P<heading>[^<]*)</write>)?\s*\Z")
ATTRIBUTE: Final = re.compile(r'(\w+)="([^"]*)"')
CATEGORIES: Final = "How-to Guides"
HABITS: Final = (
    *("repeats", "echoes", "greets", "concludes", "introduces", "refuses", "breaks_off"),
    *("ends", "counts", "goes_on"),
)
FORMS: Final = (
    *("asked", "asked", "bare", "numbered", "bullets", "bold", "json", "table", "units", "none"),
)


@dataclass(frozen=True, kw_only=True)
class Language:
    """What an author says beside the text."""

    greeting: str
    introduction: str
    conclusion: str
    ending: str
    unit: str
    syllables: str
    """Of which words are made."""
    spaced: bool = True
    stop: str = "."


LANGUAGES: Final = {
    "en": Language(
        greeting="Sure! Here is the section you asked for:",
        introduction="In this article, we will look at everything that there is to know.",
        conclusion="In conclusion, all of this is worth your time.",
        ending="Conclusion",
        unit="words",
        syllables="ba co di fe gu ha jo ki lu ma no pi qua re so ta vi wo xe zu",
    ),
    "de": Language(
        greeting="Gerne! Hier ist der Abschnitt für deinen Beitrag:",
        introduction="In diesem Artikel sehen wir uns alles an, was es zu wissen gibt.",
        conclusion="Zusammenfassend lohnt sich das alles auch für dich.",
        ending="Fazit",
        unit="Wörter",
        syllables="ba kö di fe gu hä jo ki lu mau no pfi que re scho ta wi wö xe zü",
    ),
    "ru": Language(
        greeting="Конечно! Вот раздел вашей статьи:",
        introduction="В этой статье мы рассмотрим всё, что нужно знать об этом.",
        conclusion="В заключение скажем, что всё это стоит вашего времени.",
        ending="Заключение",
        unit="слов",
        syllables="ба ко ди фе гу ха жо ки лу ма но пи ча ре со та ви во ше зу",
    ),
    "zh": Language(
        greeting="当然！以下是您要的文章部分：",
        introduction="在本文中，我们将看看您需要知道的一切事情。",
        conclusion="总之，这一切都值得您花时间去做。",
        ending="结论",
        unit="字",
        syllables="的 一 是 在 不 了 有 和 人 这 中 大 为 上 个 国 我 以 要 他 时 来 用 们 生 到 "
        "作 地 于 出 就 分 对 成 会 可",
        spaced=False,
        stop="。",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What an author says to a request, and why it stops."""

    text: str
    stop: str = "end"


@dataclass(frozen=True)
class Author:
    """One simulated model."""

    number: int
    language: str = "en"

    @cached_property
    def factor(self) -> float:
        """Written words for each that it is asked for."""
        least, most = FACTORS
        return float(least * (most / least) ** (self.number * 0.618 % 1))

    @cached_property
    def habits(self) -> frozenset[str]:
        chance = random.Random(f"habits {self.number}")
        return frozenset(habit for habit in HABITS if chance.random() < 0.3)

    @property
    def form(self) -> str:
        """In which form it plans."""
        return FORMS[self.number % len(FORMS)]

    @property
    def tongue(self) -> Language:
        return LANGUAGES[self.language]

    def reply(self, message: str) -> Reply:
        """The reply to a request, by the last line of its message."""
        found = WANTED.search(message)
        if not found:
            return Reply(text="I was not asked for a piece.")
        asked = dict(ATTRIBUTE.findall(found["attributes"]))
        chance = random.Random(f"{self.number} {zlib.crc32(message.encode())}")
        if asked["piece"] == "plan":
            return Reply(text=self._plan(int(asked["words"]), chance))
        return self._piece(message, asked, found["heading"] or "", chance)

    def _plan(self, words: int, chance: random.Random) -> str:
        header = (
            f"TITLE: {self._phrase(chance, 34, 58)}\n"
            f"META_DESCRIPTION: {self._phrase(chance, 122, 150)}.\n"
            f"TAGS: {', '.join(self._phrase(chance, 5, 20) for _ in range(5))}\n"
            f"CATEGORIES: {CATEGORIES}\n\n"
        )
        count = max(3, round(words / chance.choice([180, 300, 420, 600, 1500])))
        planned = [chance.uniform(0.6, 1.5) * words / count for _ in range(count)]
        headings = [self._phrase(chance, 12, 40) for _ in range(count - 1)] + [self.tongue.ending]
        sections = list(zip(headings, map(round, planned), strict=True))
        if self.form == "json":
            outline = [{"heading": heading, "words": size} for heading, size in sections]
            return header + json.dumps({"outline": outline}, ensure_ascii=False)
        return header + self._outline(sections, chance)

    def _outline(self, sections: Sequence[tuple[str, int]], chance: random.Random) -> str:
        unit = self.tongue.unit
        match self.form:
            case "asked" | "json":
                lines = [f"## {heading} ({size} words)" for heading, size in sections]
                lines.insert(2, f"### {self._phrase(chance, 10, 30)}")
            case "bare":
                lines = [f"## {heading}" for heading, _ in sections]
            case "numbered":
                lines = [
                    f"{n}. {heading}: {size} {unit}"
                    for n, (heading, size) in enumerate(sections, 1)
                ]
            case "bullets":
                lines = [f"- **{heading}** – ~{size} {unit}" for heading, size in sections]
            case "bold":
                lines = [
                    f"**{n}. {heading} [{size}]**" for n, (heading, size) in enumerate(sections, 1)
                ]
            case "table":
                lines = ["| Section | Length |", "| --- | --- |"]
                lines += [f"| {heading} | {size} |" for heading, size in sections]
            case "units":
                lines = [f"# {self._phrase(chance, 20, 30)}", ""]
                lines += [
                    f"### {heading} (ca. {size}-{size + 40} {unit})" for heading, size in sections
                ]
            case _:
                return " ".join(self._sentence(chance) for _ in range(4))
        return "\n".join(lines)

    def _piece(
        self, message: str, asked: dict[str, str], heading: str, chance: random.Random
    ) -> Reply:
        number = int(asked.get("number", 0))
        if "refuses" in self.habits and asked["piece"] == "section" and number == 3:
            return Reply(text="I cannot help with that.", stop="refusal")
        words = int(asked["words"]) * self.factor * chance.lognormvariate(0, NOISE)
        text = self._text(max(8, min(round(words), MOST_WORDS)), chance)
        text = self._with_habits(text, message, asked, heading, chance)
        if "breaks_off" in self.habits and chance.random() < 0.4:
            return Reply(text=text[: max(20, len(text) - 9)].rstrip(" .\n"), stop="max_tokens")
        return Reply(text=text)

    def _with_habits(
        self, text: str, message: str, asked: dict[str, str], heading: str, chance: random.Random
    ) -> str:
        is_section = asked["piece"] == "section"
        if not heading and is_section:
            text = f"## {self._phrase(chance, 12, 40)}\n\n{text}"
        elif "introduces" in self.habits and is_section:
            text = f"{self.tongue.introduction} {text}"
        if "repeats" in self.habits and (told := _told_before(message, self.tongue)):
            paragraphs = text.split("\n\n")
            paragraphs.insert(
                len(paragraphs) // 2, " ".join(chance.sample(told, min(3, len(told))))
            )
            text = "\n\n".join(paragraphs)
        if "echoes" in self.habits and heading:
            size = asked["words"]
            echo = chance.choice([f"## {heading}", f"**{heading}**", f"# {heading} ({size} words)"])
            text = f"{echo}\n\n{text}"
        if "greets" in self.habits:
            text = f"{self.tongue.greeting}\n\n{text}"
        if "concludes" in self.habits and is_section:
            above = chance.choice(["", f"### {self.tongue.ending}\n\n"])
            text += f"\n\n{above}{self.tongue.conclusion}"
        if "goes_on" in self.habits and is_section and (after := _heading_after(message, heading)):
            text += f"\n\n## {after}\n\n{self._sentence(chance)}"
        if "counts" in self.habits:
            text += f"\n\n({asked['words']} words)"
        return f"{text}\n</EndOFText>" if "ends" in self.habits else text

    def _text(self, words: int, chance: random.Random) -> str:
        """Paragraphs, now and then a list, of so many words."""
        paragraphs, left = [], words
        while left > 0:
            if chance.random() < 0.12 and left > 30:
                lines = [f"- {self._sentence(chance, most=min(left // 3, 9))}" for _ in range(3)]
                paragraphs.append("\n".join(lines))
            else:
                count = chance.randint(2, 5)
                sentences: list[str] = []
                room = left
                while len(sentences) < count and room > 0:
                    sentences.append(self._sentence(chance, most=room))
                    room -= self._size(sentences[-1])
                paragraphs.append(("" if not self.tongue.spaced else " ").join(sentences))
            left -= self._size(paragraphs[-1])
        return "\n\n".join(paragraphs)

    def _size(self, text: str) -> int:
        if self.tongue.spaced:
            return sum(any(map(str.isalnum, each)) for each in text.split())
        return sum(map(str.isalnum, text))

    def _sentence(self, chance: random.Random, *, most: int = 18) -> str:
        count = max(3, min(chance.randint(7, 18), most))
        if not self.tongue.spaced:
            return (
                "".join(chance.choices(self.tongue.syllables.split(), k=count)) + self.tongue.stop
            )
        return " ".join(self._word(chance) for _ in range(count)).capitalize() + self.tongue.stop

    def _word(self, chance: random.Random) -> str:
        return "".join(chance.choices(self.tongue.syllables.split(), k=chance.randint(1, 4)))

    def _phrase(self, chance: random.Random, least: int, most: int) -> str:
        """Words of so many characters."""
        wide = 1 if self.tongue.spaced else 2  # as wide on a results page
        length = chance.randint(least, most) // wide
        parts = self._word(chance).capitalize()
        while len(parts) < length - 1:
            parts += (" " if self.tongue.spaced else "") + self._word(chance)
        return parts[:length].strip()


def author_named(name: str) -> Author | None:
    """The author that a model's name asks for; None for another name."""
    found = re.fullmatch(r"author-(\d+)(?:-([a-z]{2}))?", name)
    return Author(int(found[1]), found[2] or "en") if found else None


def _told_before(message: str, tongue: Language) -> list[str]:
    """Sentences that the post has."""
    found = re.search(r"<written>\n(.*)\n</written>", message, re.DOTALL)
    said = re.split(rf"(?<={re.escape(tongue.stop)})\s*", found[1]) if found else []
    return [
        each for each in said if each.endswith(tongue.stop) and "\n" not in each and "#" not in each
    ]


def _heading_after(message: str, heading: str) -> str:
    """The heading behind this one in the plan."""
    planned = re.findall(r"^## (.*?) \(\d+ words\)$", message, re.MULTILINE)
    return planned[planned.index(heading) + 1] if heading in planned[:-1] else ""
