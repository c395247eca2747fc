"""Judge what came back: each change by itself, then all that are ticked together.

A change is ticked where it does better at what it was asked for, makes no other light worse, and
keeps what it had to keep. What is not ticked is still offered, with the reasons.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from posts.checks.claims import CLAIM_CHECKS, find_claims
from posts.checks.finding import Finding, Severity, quoted
from posts.envelope import Envelope
from posts.revision.answers import Answer
from posts.revision.by_rule import break_up
from posts.revision.faults import FINDERS
from posts.revision.faults.reading import Reading
from posts.revision.keeps import Held, losses, misshapen
from posts.revision.pieces import Aims, Piece
from posts.revision.revision import Change, Refused, apply_changes

RANK: Final[Mapping[Severity, int]] = {"bad": 0, "ok": 1, "unchecked": 2, "good": 3}
NOT_BETTER: Final = "It does no better at what it was asked for."


@dataclass(frozen=True, slots=True)
class Light:
    """What a check shows of a post."""

    rank: int
    points: int
    said: str

    def __lt__(self, other: "Light") -> bool:
        return (self.rank, self.points) < (other.rank, other.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The changes, and the pieces of which none was made."""

    changes: tuple[Change, ...]
    refused: tuple[Refused, ...]


class Judge:
    """Judges changes to one post."""

    def __init__(self, base: Envelope, aims: Aims) -> None:
        self._base = base
        self._aims = aims
        self._reading = Reading.of(base, aims)
        self._lights = lights_of(self._reading.found)
        self._held = Held.by(base, self._reading.material.document)
        self._words = _folded(base)

    def judge(self, answers: Iterable[Answer]) -> Judged:
        """The changes that these answers make, each judged by itself."""
        changes: list[Change] = []
        refused: list[Refused] = []
        for answer in map(self._with_breaks, answers):
            if reason := misshapen(answer.piece, answer.text):
                refused.append(Refused(piece=answer.piece, reason=f"{reason}{_came(answer)}"))
            else:
                changes.append(self._judge(answer.piece, answer.text))
        return Judged(changes=tuple(changes), refused=tuple(refused))

    def _with_breaks(self, answer: Answer) -> Answer:
        """The answer, in which paragraphs that are too long are broken up."""
        if answer.piece.kind not in ("paragraph", "introduction"):
            return answer
        return replace(answer, text=break_up(answer.text, self._aims.language))

    def together(self, changes: Sequence[Change]) -> list[Change]:
        """The changes, with those no longer ticked that make a light worse along with others."""
        ticked = [change for change in changes if change.ticked]
        if not self._worse(self._lights_with(ticked)):
            return list(changes)
        kept: list[Change] = []
        judged: list[Change] = []
        for change in changes:
            if change.ticked:
                worse = self._worse(self._lights_with([*kept, change]))
                reasons = [f"Together with the others: {reason}" for reason in worse]
                change = replace(change, against=tuple(reasons))
                kept += [change] if change.ticked else []
            judged.append(change)
        return judged

    def _judge(self, piece: Piece, new: str) -> Change:
        made = apply_changes(self._base, [Change(piece=piece, new=new)])
        reading = Reading.of(made, self._aims)
        lights = lights_of(reading.found)
        better = [check for check in piece.checks if self._is_better(check, lights, reading)]
        against = [] if better else [NOT_BETTER]
        against += self._worse(lights)
        held = Held.by(made, reading.material.document)
        against += losses(piece, new, self._held, held, self._aims.notes)
        against += self._claims(reading)
        return Change(
            piece=piece,
            new=new,
            better=tuple(better),
            unmet=tuple(check for check in piece.checks if check not in better),
            against=tuple(against),
        )

    def _is_better(self, check: str, lights: Mapping[str, Light], after: Reading) -> bool:
        before, now = self._lights.get(check), lights.get(check)
        if before is None or now is None:
            return before is not None
        if before < now:
            return True
        find = FINDERS[check]
        return not now < before and (find(after).badness < find(self._reading).badness)

    def _worse(self, lights: Mapping[str, Light]) -> list[str]:
        """The lights that are worse than those of the post as it was, in sentences."""
        return [
            f"Worse: {now.said}"
            for check, now in lights.items()
            if (before := self._lights.get(check)) and now < before
        ]

    def _lights_with(self, changes: Sequence[Change]) -> Mapping[str, Light]:
        return lights_of(self._aims.check(apply_changes(self._base, changes)))

    def _claims(self, after: Reading) -> Iterator[str]:
        """Claims that the post did not make."""
        for claim in find_claims(after.material):
            is_new = " ".join(claim.text.lower().split()) not in self._words
            if is_new and not claim.in_notes and claim.kind != "link":
                yield f"It brings a claim to verify: “{quoted(claim.text)}”."


def lights_of(findings: Iterable[Finding]) -> dict[str, Light]:
    """What each check shows, by the worst that it found. Claims are a matter of their own."""
    lights: dict[str, Light] = {}
    for found in findings:
        points = found.points or 0
        light = Light(RANK[found.severity], points, found.message)
        known = lights.get(found.check)
        if found.check not in CLAIM_CHECKS and (known is None or light < known):
            lights[found.check] = light
    return lights


def _came(answer: Answer) -> str:
    return f" It was: “{quoted(answer.text, 100)}”." if answer.text else ""


def _folded(post: Envelope) -> str:
    """All that a post says, for looking up words in it."""
    return " ".join(f"{post.title} {post.meta_description} {post.body}".lower().split())
