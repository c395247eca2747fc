"""A revision as plain values that a database can hold, and back: the same comes out again."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from posts.envelope import Envelope
from posts.revision.pieces import Demand, Piece
from posts.revision.revision import Change, Refused, Revision
from runs.post_versions import POST_FIELDS

Values = dict[str, Any]


def revision_values(revision: Revision | None) -> Values | None:
    """A revision, as JSON can hold it."""
    if revision is None:
        return None
    return {
        "base": _post_values(revision.base),
        "of": revision.of,
        "changes": [
            {**_shallow(change), "piece": _piece_values(change.piece)}
            for change in revision.changes
        ],
        "refused": [
            {"piece": each.piece and _piece_values(each.piece), "reason": each.reason}
            for each in revision.refused
        ],
        "accepted": None if revision.accepted is None else sorted(revision.accepted),
        "previous": revision.previous and _post_values(revision.previous),
        "edited": revision.edited and _post_values(revision.edited),
    }


def read_revision(values: Mapping[str, Any] | None) -> Revision | None:
    """A revision as it was kept; None where none was."""
    if not values:
        return None
    accepted, previous, edited = values["accepted"], values["previous"], values.get("edited")
    return Revision(
        base=_read_post(values["base"]),
        of=values["of"],
        changes=tuple(
            Change(
                piece=_read_piece(each["piece"]),
                new=each["new"],
                better=tuple(each["better"]),
                unmet=tuple(each["unmet"]),
                against=tuple(each["against"]),
            )
            for each in values["changes"]
        ),
        refused=tuple(
            Refused(piece=each["piece"] and _read_piece(each["piece"]), reason=each["reason"])
            for each in values["refused"]
        ),
        accepted=None if accepted is None else frozenset(accepted),
        previous=previous and _read_post(previous),
        edited=edited and _read_post(edited),
    )


def _post_values(post: Envelope) -> Values:
    return {name: getattr(post, name) for name in POST_FIELDS}


def _read_post(values: Mapping[str, Any]) -> Envelope:
    return Envelope(
        title=values["title"],
        meta_description=values["meta_description"],
        tags=tuple(values["tags"]),
        categories=tuple(values["categories"]),
        unknown_categories=tuple(values["unknown_categories"]),
        body=values["body"],
    )


def _piece_values(piece: Piece) -> Values:
    return {**asdict(piece), "may_drop": sorted(piece.may_drop)}


def _read_piece(values: Mapping[str, Any]) -> Piece:
    known = {each.name: values[each.name] for each in fields(Piece) if each.name in values}
    demands = tuple(Demand(**each) for each in values["demands"])
    known |= {"rules": tuple(values["rules"]), "may_drop": frozenset(values["may_drop"])}
    return Piece(**{**known, "demands": demands})


def _shallow(change: Change) -> Values:
    return {each.name: getattr(change, each.name) for each in fields(change)}
