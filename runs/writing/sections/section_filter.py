"""Filter one section of a post while it is being written.

Strategy: text passes sentence by sentence; lists, tables and headings pass line by line, an item
without those of its sentences that repeat. A sentence is dropped, and nothing else changed but the
numbers of its list, if the post has it already (in any section), if it talks to the person who
asked, if it could be taken for a part of the envelope, or if the model is stuck at a mark or a
word. Fenced code passes as it is; where sections are compared, a block that another section has is
left out as a whole.
"""

import re
from itertools import pairwise
from typing import Final

from posts.vocabulary.charsets import FIRST_DENSE
from posts.vocabulary.keys import KEY_WORDS
from posts.vocabulary.markers import ANY_MARKER
from posts.vocabulary.phrases import OF_THE_SECTION, SECTION_PREAMBLE
from posts.vocabulary.reasoning import skip_reasoning
from runs.writing.sections.likeness import Likeness
from runs.writing.sections.phrases import is_stuck, share_of, words_of

HEADER_LINE: Final = re.compile(rf"[\s#*_>-]*(post[ _])?({KEY_WORDS})[\s*_]*:", re.IGNORECASE)
"""What the reader of the envelope could take for one of its header lines."""
EMPTY: Final = re.compile(r"(?:[^\w|$]|_)*|\d+[.)]|P\.\s?S\.")
"""Marks without words: a rule, a row of commas, or an empty list item."""
RULE: Final = re.compile(r"[#*_=.>+\s-]*|\d+[.)]|P\.\s?S\.")
"""Those of them that say nothing about a model."""
ITEM: Final = re.compile(r"(?:[-*+•]|\d+[.)])\s+(?P<text>.*)")
NUMBER: Final = re.compile(r"(\d{1,3})(?=[.)]\s)")
"""Of an item of a numbered list."""
MARK: Final = re.compile(r"(?:[-*+•>]|\d+[.)])\s+")
"""Before the text of an item or of a line of a quotation."""
FENCE: Final = re.compile(r"\s*(```|~~~)")
HEADING: Final = re.compile(r"#{1,6}\s+")
LINE_SHAPED: Final = re.compile(r"\s*([-*+•]\s|\d+[.)]\s|[|#>]|```|~~~)")
BEGINNING_OF_LINE: Final = 4
"""Characters needed to tell whether a line is a list item, a table row or plain text."""
UNIT_END: Final = re.compile(
    r"(?=\n)|(?<=[.!?])[\"'\u201d\u2019)\]*_]*(?=\s)|(?<=[\u3002\uff01\uff1f])(?=[^\n])"
)
MAX_UNIT: Final = 1_500
"""Characters; a longer sentence passes in pieces of this size."""
STRAY_QUOTE: Final = re.compile(r'^([^"]*)(?<!\d)"(?=[^"]*$)')
FINISHED: Final = re.compile(
    r"[.!?:\u3002\uff01\uff1f\u2026][\"'\u201d\u2019)\]*_]*$|^\s*\|.*\|\s*$"
)
TOO_ALIKE: Final = 0.5
"""Share of the runs of words of a sentence that are in the post already."""
RUN: Final = 4
"""Words of a run; a shorter sentence may occur twice."""
DENSE_RUN: Final = 10
"""Signs of a run, in scripts without spaces."""
LOOP: Final = 3
"""After this many repeated sentences in a row, the rest of the section is dropped."""


class Written:
    """The sentences of the post so far, to recognize what repeats them."""

    def __init__(self) -> None:
        self._sentences: set[tuple[str, ...]] = set()
        self._runs: set[tuple[str, ...]] = set()

    def repeats(self, sentence: str) -> bool:
        """Whether the post has this already, or the sentence turns in circles."""
        words, run = _tokens(sentence)
        if len(words) < run:
            return False
        in_circles = run == RUN and len(words) > 12 and len(set(words)) < len(words) * 0.45
        alike = share_of(_runs(words, run), self._runs) >= TOO_ALIKE
        return in_circles or alike or words in self._sentences

    def add(self, sentence: str, *, only_whole: bool = False) -> None:
        """Know a sentence from now on; a heading `only_whole`: others may begin as it does."""
        words, run = _tokens(sentence)
        self._sentences.add(words)
        if not only_whole:
            self._runs |= _runs(words, run)


class SectionFilter:
    """Takes the deltas of one section, and returns what of it belongs in the post."""

    def __init__(
        self,
        written: Written,
        *,
        heading: str = "",
        unwanted: re.Pattern[str] | None = None,
        likeness: Likeness | None = None,
    ) -> None:
        self._written = written
        self._unwanted = unwanted
        self._likeness = likeness
        self._heading = words_of(heading)
        self._raw = ""
        """Not decided yet: less than a sentence."""
        self._gap = ""
        """Blanks or line breaks before the next sentence."""
        self._lead = ""
        """A heading, or a sentence that ends with a colon: it passes only if something follows."""
        self._fenced = False
        self._code = ""
        """A block of code that waits for its end: a part of it is of no use."""
        self._gap_before_code = ""
        self._begun = False
        self._repeated = 0
        self._dropped_items = 0
        """Of the numbered list that it is in: the numbers of the others close up."""
        self._items: set[str] = set()
        """The items of its lists: a weak model fills them with one word."""
        self.words = 0
        """Words that passed."""

    def feed(self, text: str) -> str:
        """Take a delta; returns the text that passes now, often none."""
        self._raw += text
        shown = ""
        while (end := self._unit_end()) is not None:
            unit, self._raw = self._raw[:end], self._raw[end:]
            shown += self._filter(unit)
        return shown

    def close(self, *, cut: bool) -> str:
        """The text that passes at the end; a `cut` section ends with its last full sentence."""
        unit, self._raw = self._raw.rstrip(), ""
        if cut and not self._fenced and not FINISHED.search(unit):
            ends = [end.end() for end in UNIT_END.finditer(unit)]
            unit = unit[: ends[-1]] if ends else ""
        shown = self._filter(unit) if unit and skip_reasoning(unit, 0) < len(unit) else ""
        if self._fenced:
            self._gap = "\n"
            shown += self._filter_code("```")
        return shown

    def _unit_end(self) -> int | None:
        """Where the first sentence or line of the raw text ends; None while that is not known."""
        if not self._begun:
            begin = skip_reasoning(self._raw, 0)
            if begin == len(self._raw):
                return None
            if self._raw[:begin].strip():
                self._raw = self._raw[begin:]
        blank = len(self._raw) - len(self._raw.lstrip())
        rest = self._raw[blank:]
        last = blank + _last_blank(rest) if len(rest) > MAX_UNIT else None
        line_end = rest.find("\n", 0, MAX_UNIT)
        if self._fenced or LINE_SHAPED.match(rest):
            return blank + line_end if line_end >= 0 else last
        if len(rest) < BEGINNING_OF_LINE and line_end < 0:
            return None
        end = UNIT_END.search(rest, 0, MAX_UNIT)
        return blank + end.end() if end else last

    def _filter(self, unit: str) -> str:
        """A unit with the gap before it, or nothing if it is dropped."""
        text = unit.lstrip()
        self._note_gap(unit[: len(unit) - len(text)], text)
        if self._fenced or FENCE.match(text):
            return self._filter_code(text)
        text = STRAY_QUOTE.sub(r"\1", HEADING.sub("### ", text.rstrip()))
        text = self._numbered(self._without_repeats(text))
        if not self._is_wanted(text):
            self._dropped_items += bool(NUMBER.match(text))
            return ""
        if text.endswith(":") or HEADING.match(text):
            self._lead += self._join(text)
            return ""
        return self._pass(text)

    def _filter_code(self, line: str) -> str:
        """A line of code, or all of its block once that has ended, if it has to be judged."""
        if FENCE.match(line):
            self._fenced = not self._fenced
        if not self._likeness:
            return self._pass(line)
        if not self._code:
            self._gap_before_code, self._gap = self._gap, ""
        self._code += self._gap + line
        if self._fenced:
            return ""
        block, self._code, self._gap = self._code, "", self._gap_before_code
        return "" if self._is_too_like(block) else self._pass(block)

    def _note_gap(self, blanks: str, text: str) -> None:
        """Keep the widest gap since the last text: what was between may have been dropped."""
        lines = blanks.count("\n")
        gap = "\n\n" if lines > 1 else "\n" if lines else " " if blanks else ""
        if lines and LINE_SHAPED.match(text):
            gap += blanks.rpartition("\n")[2]  # a list within a list
        self._gap = blanks if self._fenced else max(gap, self._gap, key=lambda g: g.count("\n"))

    def _is_wanted(self, text: str) -> bool:
        if EMPTY.fullmatch(text) or self._repeated >= LOOP or self._has_item(text):
            return False
        if not self._begun and (SECTION_PREAMBLE.match(text) or self._is_the_heading(text)):
            return False
        if OF_THE_SECTION.match(text) or is_stuck(text):
            return False
        if self._unwanted and self._unwanted.search(text):
            return False
        if HEADER_LINE.match(text) or ANY_MARKER.search(text):
            return False
        repeats = self._written.repeats(text)
        self._repeated = self._repeated + 1 if repeats else 0
        return not repeats and not self._is_too_like(text)

    def _is_too_like(self, text: str) -> bool:
        """Whether another section has too much of it, and of what would pass with it."""
        if not self._likeness:
            return False
        return self._likeness.is_too_like(f"{self._lead}\n{text}")

    def _without_repeats(self, text: str) -> str:
        """An item without those of its sentences that the post has already."""
        mark = MARK.match(text)
        if not mark:
            return text
        ends = [end.end() for end in UNIT_END.finditer(text, mark.end())]
        if not ends:
            return text
        sentences = [text[start:end] for start, end in pairwise([mark.end(), *ends, len(text)])]
        new: dict[tuple[str, ...], str] = {}
        for number, sentence in enumerate(sentences):
            words, run = _tokens(sentence)
            if not self._written.repeats(sentence):
                new.setdefault(words if len(words) >= run else (str(number),), sentence)
        return mark[0] + "".join(new.values()).strip() if len(new) < len(sentences) else text

    def _numbered(self, text: str) -> str:
        """An item of a numbered list with its number among those that pass."""
        if not (number := NUMBER.match(text)):
            return text
        if number[0] == "1":
            self._dropped_items = 0
        if not self._dropped_items:
            return text
        return f"{max(1, int(number[0]) - self._dropped_items)}{text[number.end() :]}"

    def _has_item(self, text: str) -> bool:
        """Whether an item stands in a list of the section already, however short it is."""
        found = ITEM.fullmatch(text)
        return bool(found) and " ".join(words_of(text)[text[0].isdigit() :]) in self._items

    def _is_the_heading(self, text: str) -> bool:
        return words_of(text)[-len(self._heading) :] == self._heading != []

    def _pass(self, text: str) -> str:
        shown = self._lead + self._join(text)
        for line in self._lead.splitlines():
            self._written.add(line, only_whole=line.startswith("#"))
        self._lead, self._begun = "", True
        self._written.add(text)
        if self._likeness:
            self._likeness.add(shown)
        if ITEM.fullmatch(text):
            self._items.add(" ".join(words_of(text)[text[0].isdigit() :]))
        self.words += len(words_of(shown))
        return shown

    def _join(self, text: str) -> str:
        gap, self._gap = self._gap, ""
        return (gap if self._begun or self._lead else "") + text


def _last_blank(text: str) -> int:
    """Where to split a sentence that is too long."""
    blank = text.rfind(" ", 0, MAX_UNIT)
    return blank if blank > 0 else MAX_UNIT


def _tokens(sentence: str) -> tuple[tuple[str, ...], int]:
    """The words of a sentence, and how many make a run; of Chinese and the like, its signs."""
    words = tuple(words_of(sentence))
    dense = sum(sign >= FIRST_DENSE for word in words for sign in word)
    if dense * 2 < sum(map(len, words)) or len(words) > dense:
        return words, RUN
    return tuple("".join(words)), DENSE_RUN


def _runs(words: tuple[str, ...], run: int) -> set[tuple[str, ...]]:
    return {words[start : start + run] for start in range(len(words) - run + 1)}
