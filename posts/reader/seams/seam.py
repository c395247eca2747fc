"""The place where a continuation was appended: the text before it, and what came behind it."""

from dataclasses import dataclass, field
from typing import Final

from posts.reader.key_lines import cells_of
from posts.reader.repairs import Repairs
from posts.reader.seams.overlap import is_long, overlap
from posts.vocabulary.lines import Line, first_line, is_heading, is_row

UNSURE: Final = "seam_uncertain"
"""The kind of repair that says so where the parts may belong together in another way."""
_LEAST_OF_LINE: Final = 5
"""A torn line that is begun again has this many characters, …"""
_LEAST_LETTERS: Final = 3
"""… and this many letters, or it may be chance."""


@dataclass(slots=True, kw_only=True)
class Seam:
    """The text before a seam, and the continuation behind it; both are mended."""

    left: str
    right: str
    offset: int
    """Where in the reply the continuation starts."""
    is_last: bool
    """More of the continuation may yet arrive."""
    dropped: int = 0
    """This many characters are gone from the start of the continuation."""
    behind: int = 0
    """This many characters stand behind what was taken out of its middle."""
    repairs: Repairs = field(default_factory=Repairs)

    @property
    def first(self) -> Line:
        """The continuation's first line that is not blank."""
        return first_line(self.right, 0)

    @property
    def torn(self) -> str:
        """What stands in the last line before the seam; empty where the seam tore none."""
        return self.left[self.left.rfind("\n") + 1 :]

    @property
    def within_line(self) -> bool:
        """Whether text stands directly before and directly behind the seam."""
        return bool(self.torn.strip()) and not self.right.startswith("\n")

    def drop(self, count: int, kind: str, *, quoted: str = "") -> None:
        """Drop this many characters of the continuation, and say why."""
        self.repairs.note(kind, self.offset + self.dropped, quoted=quoted)
        self.right = self.right[count:]
        self.dropped += count

    def take_out(self, start: int, end: int) -> None:
        """Take a line out of the middle of the continuation."""
        self.behind = len(self.right) - end
        self.right = self.right[:start] + self.right[end:]

    def drop_blank_line(self) -> None:
        """Drop the one blank line that belongs to what was dropped before it."""
        if self.right.startswith(("\n", "\r\n")):
            count = self.right.index("\n") + 1
            self.right = self.right[count:]
            self.dropped += count

    def drop_overlap(self) -> bool:
        """Drop the words that end the text before the seam and begin the continuation."""
        count = overlap(self.left, self.right)
        if not count:
            return False
        is_all = len(self.right[:count].strip()) == len(self.left.strip())
        long = is_all or is_long(self.right[:count])
        if not long and self._goes_on_with_row():
            return False
        if not long and self.is_last and is_row(self.torn) and "\n" not in self.right:
            self.right = ""
            return True
        self.left = self.left.rstrip()
        self.drop(count, "seam_overlap_removed")
        if not long:
            self.be_unsure()
        return True

    def _goes_on_with_row(self) -> bool:
        """Whether a row of a table that the seam tore is, with what follows, like the one above."""
        rest, end, _ = self.right.partition("\n")
        above = self.left.removesuffix(f"\n{self.torn}").rpartition("\n")[2]
        if not (end and is_row(self.torn) and is_row(above) and rest.rstrip().endswith("|")):
            return False
        return len(cells_of(self.torn + rest)) == len(cells_of(above))

    def drop_line(self, *, in_code: bool) -> bool:
        """Drop the beginning of the line that the seam tore, where the line is begun again."""
        torn = self.torn
        is_telling = in_code or is_row(torn) or any(map(str.isalnum, torn))
        is_rule = ("|" in torn or "--" in torn) and "-" in torn and set(torn) <= set("|-: ")
        if not torn or not self.right.startswith(torn) or is_rule or not is_telling:
            return False
        self.drop(len(torn), "seam_overlap_removed")
        if len(torn.strip()) < _LEAST_LETTERS:
            self.be_unsure()
        return True

    @property
    def begins_line_again(self) -> bool:
        """Whether the torn line is begun again, by what is too much to be chance."""
        torn = self.torn
        letters = sum(map(str.isalpha, torn))
        is_enough = len(torn) >= _LEAST_OF_LINE and letters >= _LEAST_LETTERS
        return (is_enough or (letters > 0 and is_heading(torn))) and self.right.startswith(torn)

    def be_unsure(self) -> None:
        """Say once that the parts may belong together in another way."""
        self.repairs.note_once(UNSURE, self.offset)
