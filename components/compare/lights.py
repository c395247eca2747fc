"""The lights of a post, and what its checks found in the order in which it is to be mended."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from components.compare.lanes import ComparedLane
from posts.checks import FAMILIES, Family, Finding, Severity, light_of

FAMILY_OF: Final[Mapping[str, Family]] = {
    check: family for family, checks in FAMILIES.items() for check in checks
}
"""The description's length belongs to the format, too: it counts where it has points."""
WEIGHT: Final[Mapping[Severity, int]] = {"bad": 0, "ok": 1, "unchecked": 2, "good": 3}
ORDER: Final[tuple[Family, ...]] = ("format", "structure", "search", "readability", "phrases")
"""Which is mended first: what is no post need not be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """What a post is like in one respect."""

    name: str
    severity: Severity
    said: str
    """Its score, and how many of its checks found what; our own words."""


def lights_of(lane: ComparedLane) -> list[Light]:
    """The lights of a post: search, readability, and format with structure."""
    found = lane.findings
    form = in_families(found, "format", "structure")
    return [
        _light("Search", lane.search_score, in_families(found, "search")),
        _light("Readability", lane.readability_score, in_families(found, "readability")),
        Light(
            name="Format and structure",
            severity=_worst_made(form),
            said=f"format {_said(lane.score, form)}",
        ),
    ]


def in_families(found: Iterable[Finding], *families: Family) -> list[Finding]:
    """The findings of these families' checks."""
    return [each for each in found if FAMILY_OF[each.check] in families]


def worst_of(found: Iterable[Finding]) -> Severity:
    """The worst of several findings; what was not checked is no good news, and no bad."""
    return min((each.severity for each in found), key=WEIGHT.__getitem__, default="unchecked")


def _worst_made(found: Iterable[Finding]) -> Severity:
    """The worst of what was checked, as the light in the lane's head has it."""
    return worst_of(each for each in found if each.severity != "unchecked")


def by_weight(found: Iterable[Finding]) -> list[Finding]:
    """What is to be improved, the heaviest first; claims are another matter."""
    wrong = [each for each in in_families(found, *ORDER) if each.severity in ("bad", "ok")]
    return sorted(wrong, key=_weight)


def _weight(finding: Finding) -> tuple[int, int, int]:
    family = ORDER.index(FAMILY_OF[finding.check])
    return WEIGHT[finding.severity], family, finding.points or 0


def _light(name: str, score: int | None, found: Sequence[Finding]) -> Light:
    return Light(name=name, severity=light_of(score), said=_said(score, found))


def _said(score: int | None, found: Sequence[Finding]) -> str:
    counts = Counter(each.severity for each in found)
    words: Mapping[Severity, str] = {
        "bad": "bad",
        "ok": "fair",
        "good": "good",
        "unchecked": "not checked",
    }
    told = ", ".join(f"{counts[each]} {word}" for each, word in words.items() if counts[each])
    return f"{'no score' if score is None else f'{score} of 100'} · {told}"
