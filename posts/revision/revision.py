"""A revision: the changes that were made to a post, and which of them a person accepted.

A change replaces one piece by its place, so that every other character of the body stays as it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from posts.edit import Edit, apply_edit, edit_of
from posts.envelope import Envelope
from posts.revision.pieces import Piece, PieceKind
from posts.versions import VersionName

FIELDS: Final[Mapping[PieceKind, tuple[str, ...]]] = {
    "title": ("title",),
    "meta description": ("meta_description",),
    "tags": ("tags",),
    "categories": ("categories", "unknown_categories"),
}
"""The fields of an envelope that a piece stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What came for a piece."""

    piece: Piece
    new: str
    """The text to take its place; empty where the piece is taken out. Hostile: Markdown."""
    better: tuple[str, ...] = ()
    """Ids of the checks that it does better at."""
    unmet: tuple[str, ...] = ()
    """Ids of the checks that it was asked to do better at and does not."""
    against: tuple[str, ...] = ()
    """Why it is offered but not ticked, in sentences; empty where it is ticked."""

    @property
    def ticked(self) -> bool:
        """It does what was asked, and harms nothing: to be accepted unless a person objects."""
        return not self.against


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A piece that stays as it is, as nothing usable came for it; or words that belong to none."""

    piece: Piece | None
    """None for what belongs to no piece that was asked for."""
    reason: str
    """In a sentence. May quote the reply: hostile, plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The changes to a post, to be accepted alone or together."""

    base: Envelope
    """The post that the changes were made to."""
    of: VersionName
    """The version that it was."""
    changes: tuple[Change, ...] = ()
    """In the order of the post: fields first."""
    refused: tuple[Refused, ...] = ()
    accepted: frozenset[int] | None = None
    """Which changes count, by their numbers from 0; None until a person has decided."""
    previous: Envelope | None = None
    """The revised post before this revision; None where there was none."""
    edited: Envelope | None = None
    """The edited post when a person decided; None where there was none."""

    @property
    def ticked(self) -> frozenset[int]:
        """The changes that are ticked at first."""
        return frozenset(at for at, change in enumerate(self.changes) if change.ticked)

    @property
    def result(self) -> Envelope | None:
        """The revised post; None where no change was ever accepted."""
        if not self.accepted:
            return self.previous
        return self.with_changes(self.accepted)

    def with_changes(self, accepted: Collection[int]) -> Envelope:
        """The post with these of the changes."""
        return apply_changes(self.base, [self.changes[at] for at in sorted(accepted)])

    def decide(self, accepted: Collection[int], *, edited: Envelope | None = None) -> "Revision":
        """The same, after a person has accepted these changes and rejected all others.

        Args:
            accepted: The numbers of the changes, from 0.
            edited: The edited post at that moment, if there is one.

        Raises:
            ValueError: there is no such change.
        """
        if not frozenset(accepted) <= frozenset(range(len(self.changes))):
            raise ValueError("there is no such change")
        return replace(self, accepted=frozenset(accepted), edited=edited)

    def undo(self) -> "Revision":
        """The same, as it was before a person decided."""
        return replace(self, accepted=None)


def apply_changes(base: Envelope, changes: Sequence[Change]) -> Envelope:
    """The post with these changes; what no change is for stays as it is, to the letter.

    Raises:
        ValueError: two changes are for the same place.
    """
    fields: dict[str, Any] = {}
    for change in changes:
        if change.piece.is_field:
            made = apply_edit(base, _typed(base, change))
            fields |= {name: getattr(made, name) for name in FIELDS[change.piece.kind]}
    in_body = [change for change in changes if not change.piece.is_field]
    return replace(base, **fields, body=_new_body(base.body, in_body))


def _typed(base: Envelope, change: Change) -> Edit:
    """What a person would have typed to make this change of a field."""
    name = FIELDS[change.piece.kind][0]
    new = change.new.replace(",", "\n") if name == "categories" else change.new
    return replace(edit_of(base), **{name: new})


def _new_body(body: str, changes: Sequence[Change]) -> str:
    """The body with each piece replaced in its place."""
    if not changes:
        return body
    kept: list[str] = []
    done = 0
    for change in sorted(changes, key=lambda each: (each.piece.start, each.piece.stop)):
        start, stop = change.piece.start, change.piece.stop
        if start < done:
            raise ValueError("two changes are for the same place")
        kept += body[done:start], change.new
        if start == stop:
            kept.append("\n\n")
        elif not change.new:
            stop += len(body[stop:]) - len(body[stop:].lstrip("\r\n"))
        done = stop
    new = "".join([*kept, body[done:]])
    return new if done < len(body) else new.rstrip("\r\n")
