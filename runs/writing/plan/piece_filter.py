"""Filter one piece of a planned post while it is written: nothing is to be said twice.

Beside what `SectionFilter` drops: headings that the post has, a second introduction, a conclusion
before the end, another section, end markers and all that stands behind them. Each is reported.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from posts.vocabulary.markers import ANY_MARKER
from posts.vocabulary.parts import CONCLUDES, HANDS_PIECE, INTRODUCES, TAKES_LEAVE, is_conclusion
from posts.vocabulary.phrases import (
    SECTION_PREAMBLE,
    hands_over,
    is_assent,
    is_continuation_note,
    is_of_itself,
)
from runs.writing.plan.heading_line import clean_heading, split_words
from runs.writing.sections.phrases import is_stuck, words_of
from runs.writing.sections.section_filter import (
    EMPTY,
    FENCE,
    HEADER_LINE,
    LINE_SHAPED,
    RULE,
    UNIT_END,
    SectionFilter,
    Written,
)

STUCK: Final = 10
"""After so many repeated sentences in a row, a model does not find its way out."""
OnDrop = Callable[[str, str], None]
"""Called with the kind of repair and the text that is left out."""
_HEADING: Final = re.compile(r"#{1,6}\s+(?P<text>.*)")
_BOLD_LINE: Final = re.compile(r"(?:\*\*|__)(?P<text>[^*_]+)(?:\*\*|__):?")
_GREETING: Final = re.compile(
    r"(?:hello|hi|hey|hallo|bonjour|hola|ciao|olá)\b[^.!?\n]{0,40}[!,.]", re.I
)


class PieceFilter(SectionFilter):
    """Takes the deltas of one piece, and returns what of it belongs in the post."""

    def __init__(
        self,
        written: Written,
        *,
        heading: str,
        earlier: Sequence[str],
        later: Sequence[str],
        on_drop: OnDrop,
        is_opening: bool = False,
        is_last: bool = False,
        unwanted: re.Pattern[str] | None = None,
    ) -> None:
        """Filter a piece.

        Args:
            written: The sentences of the post so far.
            heading: What the piece stands below.
            earlier: Headings that the post has, its title among them.
            later: Headings of sections that are still to come.
            on_drop: Told what is left out.
            is_opening: It may say what the post is about.
            is_last: It may draw the conclusion.
            unwanted: Sentences with this are left out.
        """
        super().__init__(written, heading=heading, unwanted=unwanted)
        self._earlier = {tuple(words_of(each)) for each in (*earlier, heading) if each}
        self._later = {tuple(words_of(each)) for each in later if each}
        self._on_drop = on_drop
        self._is_opening, self._is_last = is_opening, is_last
        self._skipping = ""
        """`paragraph` or `heading`: what ends that which is being left out."""
        self.over = False
        """Nothing that follows belongs to this piece."""

    @property
    def is_stuck(self) -> bool:
        """The model does nothing but repeat itself."""
        return self._repeated >= STUCK

    def close(self, *, cut: bool) -> str:
        """The text that passes at the end; of a piece that broke off, only whole sentences."""
        before = self._raw.strip()
        shown = super().close(cut=cut)
        last = before.split("\n")[-1]
        if cut and last and last not in shown and not self.over:
            self._on_drop("plan_torn_removed", last)
        return shown

    def _filter(self, unit: str) -> str:
        if self.over:
            return ""
        if self._fenced or FENCE.match(unit.lstrip()):
            return "" if self._skipping else super()._filter(unit)
        unit = self._before_marker(unit)
        if not unit.strip() or self._skips(unit):
            return ""
        return super()._filter(self._without_repeats(unit))

    def _without_repeats(self, unit: str) -> str:
        """The item of a list without the sentences that the post has; its first one decides."""
        text = unit.lstrip()
        if not LINE_SHAPED.match(text) or text.startswith(("|", "#")):
            return unit
        first, *others = [text[a:b] for a, b in pairwise(_ends(text))]
        again = [each for each in others if self._written.repeats(each)]
        for each in again:
            self._on_drop("plan_repeat_removed", each)
        blanks = unit[: len(unit) - len(text)]
        return blanks + first + "".join(each for each in others if each not in again)

    def _before_marker(self, unit: str) -> str:
        """What stands before an end marker at the end of a line: the piece ends there."""
        found = ANY_MARKER.search(unit)
        if not found or unit[found.end() :].strip(" *_`.>"):
            return unit
        self.over = True
        self._on_drop("plan_marker_removed", found[0])
        return unit[: found.start()].rstrip(" *_`<")

    def _skips(self, unit: str) -> bool:
        """Whether the unit belongs to a paragraph or a part that is being left out."""
        text = unit.lstrip()
        starts_paragraph = "\n" in unit[: len(unit) - len(text)]
        if (self._skipping == "paragraph" and starts_paragraph) or (
            self._skipping == "heading" and _HEADING.match(text)
        ):
            self._skipping = ""
        return bool(self._skipping)

    def _is_wanted(self, text: str) -> bool:
        objection = self._objection(text)
        if objection == "":
            repeats = self._written.repeats(text) and not text.startswith("|")
            self._repeated = self._repeated + 1 if repeats else 0
            objection = "plan_repeat_removed" if repeats else ""
        if objection and not RULE.fullmatch(text):
            self._on_drop(objection, text)
        return not objection

    def _objection(self, text: str) -> str:
        """Why a sentence, line or heading is no part of the post; empty where it is one."""
        heading = _HEADING.match(text) or (None if self._begun else _BOLD_LINE.fullmatch(text))
        if heading:
            return self._objection_to_heading(heading["text"])
        if EMPTY.fullmatch(text) or is_stuck(text):
            return "plan_noise_removed"
        if self.is_stuck:
            return "plan_repeat_removed"
        if HEADER_LINE.match(text):
            return "plan_header_removed"
        if ANY_MARKER.search(text):
            return "plan_marker_removed"
        if self._is_talk(text):
            return "plan_chatter_removed"
        if not self._begun and self._is_the_heading(split_words(text)[0].rstrip(":")):
            return "plan_heading_removed"
        return self._objection_to_place(text)

    def _objection_to_heading(self, heading: str) -> str:
        words = tuple(words_of(clean_heading(split_words(heading)[0])))
        if words in self._earlier:
            return "plan_heading_removed"
        if words in self._later:
            self.over = True
            return "plan_other_section_removed"
        if not self._is_last and is_conclusion(heading):
            self._skipping = "heading"
            return "plan_conclusion_removed"
        return "" if words else "plan_noise_removed"

    def _objection_to_place(self, text: str) -> str:
        if INTRODUCES.match(text) and not self._is_opening and not self._begun:
            return "plan_introduction_removed"
        if CONCLUDES.match(text) and not self._is_last:
            self._skipping = "paragraph"
            return "plan_conclusion_removed"
        return ""

    def _is_talk(self, text: str) -> bool:
        if is_of_itself(text) or TAKES_LEAVE.match(text):
            return True
        if self._unwanted and self._unwanted.search(text):
            return True
        if self._begun:
            return False
        note = bool(text) and is_continuation_note(text, torn=False)
        greets = bool(SECTION_PREAMBLE.match(text) or _GREETING.match(text))
        greets = greets or is_assent(text) or bool(HANDS_PIECE.match(text))
        return greets or hands_over(text) or note


def _ends(line: str) -> list[int]:
    """Where the sentences of a line begin and end."""
    inner = [found.end() for found in UNIT_END.finditer(line) if 0 < found.end() < len(line)]
    return [0, *inner, len(line)]
