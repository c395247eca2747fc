"""The ballot of a blind tasting: which buttons stand by which post, and what the keys do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from components.live.lane import Act, KeyPress, ShownLane
from runs.blind.tasting import LETTERS

TIE: Final = "T"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen among several posts so far, by place; None for nothing yet."""

    best: int | None = None
    worst: int | None = None

    def press(self, act: Act, lane: int) -> "Choice":
        """The choice once a button by a post is pressed: a second press takes it back.

        One post is never both the best and the worst.
        """
        pressed = None if getattr(self, act) == lane else lane
        best, worst = (pressed, self.worst) if act == "best" else (self.best, pressed)
        if best is None or best != worst:
            return Choice(best, worst)
        return Choice(best, None) if act == "best" else Choice(None, worst)


@dataclass(frozen=True, slots=True)
class Ballot:
    """How the posts of a blind run are voted on."""

    acts: tuple[Act, ...]
    """The buttons by each post."""
    keys: Mapping[str, KeyPress]
    choice: Choice

    @classmethod
    def of(cls, posts: int, choice: Choice) -> Self:
        """The ballot for so many posts: of two, one press says which is better."""
        keys: dict[str, KeyPress] = {}
        for lane, letter in enumerate(LETTERS[:posts]):
            small, large = (letter.lower(), letter)
            keys[small] = {"act": "better" if posts == 2 else "best", "lane": lane}
            keys[large] = {"act": "better" if posts == 2 else "worst", "lane": lane}
        if posts > 2:
            return cls(("best", "worst"), keys, choice)
        for letter in (TIE.lower(), TIE):
            keys[letter] = {"act": "tie", "lane": 0}
        return cls(("better",), keys, choice)

    def in_head(self, head: ShownLane, lane: int) -> ShownLane:
        """What the head of a lane shows, with its buttons to vote."""
        marks: dict[Act, int | None] = {"best": self.choice.best, "worst": self.choice.worst}
        chosen = [act for act in self.acts if marks.get(act) == lane]
        return {**head, "acts": list(self.acts), "chosen": chosen}
