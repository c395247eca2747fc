"""The pieces of a post that can be revised: what each says now, what is wrong, what is right."""

from dataclasses import dataclass, field
from typing import Final, Literal

from posts.checks import check_post
from posts.checks.finding import Finding
from posts.checks.material import Material, read_material
from posts.envelope import Envelope

PieceKind = Literal[
    "title",
    "meta description",
    "tags",
    "categories",
    "heading",
    "new heading",
    "introduction",
    "paragraph",
    "list",
    "table",
]
FIELD_KINDS: Final = frozenset({"title", "meta description", "tags", "categories"})
"""The kinds that stand in the header; all others have a place in the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aims:
    """What a post is checked against."""

    keyphrase: str = ""
    language: str = ""
    words: int = 0
    """How many were asked for; 0 where no length was."""
    notes: str = ""

    def check(self, post: Envelope, material: Material | None = None) -> list[Finding]:
        """What the checks find in a post with these aims, which may be read already."""
        return check_post(
            post,
            material=material,
            keyphrase=self.keyphrase or None,
            language=self.language or None,
            asked_words=self.words or None,
            notes=self.notes or None,
        )

    def read(self, post: Envelope) -> Material:
        """A post as the checks look at it."""
        return read_material(
            post,
            keyphrase=self.keyphrase or None,
            language=self.language or None,
            asked_words=self.words or None,
            notes=self.notes or None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One thing that a piece fails at."""

    check: str
    """The id of the check."""
    wrong: str
    """What is wrong, in a sentence or two. Quotes the post: hostile, plain text."""
    right: str
    """What would be right: a rule with its figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a post that is to be revised as a whole."""

    kind: PieceKind
    text: str
    """As it stands; empty where it is to be added."""
    start: int = 0
    """The offset of its first character in the body; 0 for a field."""
    stop: int = 0
    """The offset after its last one; the same as `start` where it is to be added."""
    demands: tuple[Demand, ...] = ()
    rules: tuple[str, ...] = ()
    """What holds for it in any case, so that what is right stays right."""
    level: int = 0
    """Of a heading that is asked for: how many `#` it begins with."""
    above: str = ""
    """The heading that it stands under."""
    before: str = ""
    """The end of what stands before it in the body."""
    behind: str = ""
    """The beginning of what stands behind it."""
    may_go: bool = False
    """All of it may be taken out."""
    may_drop: frozenset[str] = field(default_factory=frozenset)
    """Addresses of links that may be taken out: they lead nowhere."""

    @property
    def checks(self) -> tuple[str, ...]:
        """The ids of the checks that it fails."""
        return tuple(dict.fromkeys(demand.check for demand in self.demands))

    @property
    def is_field(self) -> bool:
        """It stands in the header."""
        return self.kind in FIELD_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A finding that no piece is sent for."""

    check: str
    reason: str
    """Why, and what a person can do, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionPlan:
    """What is to be revised of a post, before anything is sent."""

    base: Envelope
    """The post that it starts from."""
    aims: Aims
    pieces: tuple[Piece, ...]
    """In the order of the post: fields first."""
    left_out: tuple[LeftOut, ...] = ()
