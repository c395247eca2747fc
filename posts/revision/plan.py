"""Plan a revision: which pieces of a post fail, and what is to be asked for each.

Strategy: each check that was chosen finds its faults; those in one place make one piece. Where only
so many faults must go (a share of the sentences, say), the places with most of them are taken, and
first those that are asked for anyway, so that as much as can be stays as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from posts.checks.finding import Finding
from posts.envelope import Envelope
from posts.revision.faults import FINDERS, NOT_MENDABLE
from posts.revision.faults.edges import NEARLY_WORSE, edge_rules
from posts.revision.faults.fields import standing_rules
from posts.revision.faults.reading import KINDS, Fault, Found, Reading
from posts.revision.messages import is_sendable
from posts.revision.pieces import (
    Aims,
    Demand,
    LeftOut,
    Piece,
    PieceKind,
    RevisionPlan,
)

SPARE: Final = 1.5
"""So many times what must go is asked for, and one more: not all of it will come right."""
SHOWN: Final = 8
"""Faults of one check that a piece is told of."""
MOST_PIECES: Final = 80
"""Of one revision: each is judged by all checks of the whole post."""
TOO_MANY: Final = "There are too many places for one revision: revise once more for the rest."
LIKE_OURS: Final = "A piece of the text looks like our own marks: mend it by hand."
NOBODY: Final = "No single part of the text can be mended for it."
NEIGHBOUR_CHARACTERS: Final = 150
"""Of what stands before and behind a piece, so much is told."""
SUBJECT_CHARACTERS: Final = 300
"""Of what stands behind a heading or a field, which tells what it is about."""
FIELD_ORDER: Final[tuple[PieceKind, ...]] = ("title", "meta description", "tags", "categories")

Target = tuple[PieceKind | int, bool]
"""A field or a block, and whether something is to be added above it."""


def why_not(check: str) -> str:
    """Why no model can mend a finding of this check, and what to do; empty where one can."""
    return NOT_MENDABLE.get(check, "")


def mendable(findings: Iterable[Finding]) -> list[str]:
    """The checks among these findings that a model can mend, in their order."""
    wrong = (each.check for each in findings if each.severity in ("ok", "bad"))
    return [check for check in dict.fromkeys(wrong) if check in FINDERS]


def plan_revision(
    post: Envelope, aims: Aims, checks: Collection[str] | None = None
) -> RevisionPlan:
    """What is to be sent to have the findings of these checks mended.

    Args:
        post: In the version that is to be revised.
        aims: What it is checked against.
        checks: Ids of checks; None for all that can be mended.
    """
    reading = Reading.of(post, aims)
    chosen = [each for each in reading.findings if checks is None or each in checks]
    found = {check: FINDERS[check](reading) for check in chosen if check in FINDERS}
    if checks is None and found:
        found |= _supports(reading)
    left_out = [
        LeftOut(check=check, reason=why_not(check))
        for check in chosen
        if check not in found and checks is not None
    ]
    left_out += [
        LeftOut(check=check, reason=NOBODY) for check, each in found.items() if not each.faults
    ]
    targets = sorted(_targets(found).items(), key=lambda item: _place(reading, item[0]))
    pieces = []
    for number, (target, faults) in enumerate(targets):
        if number == MOST_PIECES:
            rest = {check for _, each in targets[number:] for check, _ in each}
            left_out += [LeftOut(check=check, reason=TOO_MANY) for check in sorted(rest)]
            break
        piece = _piece(reading, target, faults)
        if is_sendable(piece):
            pieces.append(piece)
        else:
            left_out += [LeftOut(check=check, reason=LIKE_OURS) for check in piece.checks]
    return RevisionPlan(base=post, aims=aims, pieces=tuple(pieces), left_out=tuple(left_out))


def _supports(reading: Reading) -> dict[str, Found]:
    """What is better mended, too, where a light is good by a hair: else no other change is safe."""
    near = [
        check
        for check, is_near in NEARLY_WORSE.items()
        if check not in reading.findings and is_near(reading)
    ]
    return {check: replace(FINDERS[check](reading), needed=1) for check in near}


def _place(reading: Reading, target: Target) -> tuple[int, int, bool]:
    """Fields first, then the body in its order: what is added above a block, then the block."""
    at, is_new = target
    if isinstance(at, str):
        return FIELD_ORDER.index(at), 0, False
    return len(FIELD_ORDER), at, not is_new


def _targets(found: Mapping[str, Found]) -> dict[Target, list[tuple[str, Fault]]]:
    """The faults that are to go, by their places."""
    targets: dict[Target, list[tuple[str, Fault]]] = defaultdict(list)
    for check, each in sorted(found.items(), key=lambda item: item[1].needed is not None):
        for fault in _enough(each, targets):
            targets[_target(fault)].append((check, fault))
    return targets


def _target(fault: Fault) -> Target:
    return fault.at, fault.new_above > 0


def _enough(found: Found, chosen: Collection[Target]) -> Iterator[Fault]:
    """The faults of one check that must go, with some to spare."""
    by_target: dict[Target, list[Fault]] = defaultdict(list)
    for fault in found.faults:
        by_target[_target(fault)].append(fault)
    if found.needed is None:
        yield from found.faults
        return
    left = found.needed * SPARE + 1
    sizes = {target: sum(each.size for each in faults) for target, faults in by_target.items()}
    for target in sorted(by_target, key=lambda each: (each not in chosen, -sizes[each])):
        if left <= 0:
            return
        yield from by_target[target]
        left -= sizes[target]


def _piece(reading: Reading, target: Target, faults: list[tuple[str, Fault]]) -> Piece:
    at, is_new = target
    demands = tuple(_demands(faults))
    if isinstance(at, str):
        return _field(reading, at, demands)
    block, (start, stop) = reading.blocks[at], reading.span(at)
    level = max(fault.new_above or fault.level for _, fault in faults)
    kind: PieceKind = KINDS[block.kind]
    if is_new:
        kind, stop = "new heading", start
    elif level:
        kind = "heading"
    elif at == reading.introduction and kind == "paragraph":
        kind = "introduction"
    body = reading.post.body
    is_heading = "heading" in kind
    return Piece(
        kind=kind,
        text=body[start:stop],
        start=start,
        stop=stop,
        demands=demands,
        rules=() if is_new else tuple(edge_rules(reading, at)),
        level=level or block.level,
        above=reading.headings_above[at],
        before="" if is_heading else _end_of(body[:start]),
        behind=_beginning_of(
            body[stop:], SUBJECT_CHARACTERS if is_heading else NEIGHBOUR_CHARACTERS
        ),
        may_go=any(fault.may_go for _, fault in faults),
        may_drop=frozenset[str]().union(*(fault.may_drop for _, fault in faults)),
    )


def _field(reading: Reading, kind: PieceKind, demands: tuple[Demand, ...]) -> Piece:
    post = reading.post
    values = {
        "title": post.title or "",
        "meta description": post.meta_description or "",
        "tags": ", ".join(post.tags),
        "categories": ", ".join((*post.categories, *post.unknown_categories)),
    }
    failing = {demand.check for demand in demands}
    needs_body = kind in ("title", "meta description") or not post.title
    rules = [rule for check, rule in standing_rules(reading, kind) if check not in failing]
    return Piece(
        kind=kind,
        text=values[kind],
        demands=demands,
        rules=tuple(rules),
        behind=_beginning_of(post.body, SUBJECT_CHARACTERS) if needs_body else "",
    )


def _demands(faults: list[tuple[str, Fault]]) -> Iterator[Demand]:
    """What a piece is told: a demand for each check that it fails."""
    by_check: dict[str, list[Fault]] = defaultdict(list)
    for check, fault in faults:
        by_check[check].append(fault)
    for check, found in by_check.items():
        wrong = list(dict.fromkeys(fault.wrong for fault in found))
        more = [f"and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        yield Demand(
            check=check,
            wrong=" ".join([*wrong[:SHOWN], *more]),
            right=" ".join(dict.fromkeys(fault.right for fault in found)),
        )


def _end_of(text: str) -> str:
    """The end of a text, from the beginning of a word on."""
    tail = text[-2 * NEIGHBOUR_CHARACTERS :].rstrip()[-NEIGHBOUR_CHARACTERS:].strip()
    return tail if len(text) <= NEIGHBOUR_CHARACTERS else tail.partition(" ")[2] or tail


def _beginning_of(text: str, most: int) -> str:
    """The beginning of a text, up to the end of a word."""
    head = text[: 2 * most].lstrip()[:most].strip()
    return head if len(text) <= most else head.rpartition(" ")[0] or head
