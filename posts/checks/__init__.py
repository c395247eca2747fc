"""Checks: what is well with a post, what is not, and what to do about it; a module a family.

Each check gives one finding, good news too; a check that could not be made says so and is never
good. The checks of the format look at the reply as it was read; all others look at a `Material`,
which is read once for them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from posts.checks.body import MOST_CHECKED
from posts.checks.claims import CLAIM_CHECKS
from posts.checks.finding import Finding, Place, Said, Severity, Verdict, bad, unchecked
from posts.checks.format_checks import FORMAT_CHECKS, REPLY_CHECKS, format_score
from posts.checks.material import Material, MaterialCheck, read_material
from posts.checks.phrases import PHRASE_CHECKS
from posts.checks.readability import READABILITY_CHECKS
from posts.checks.scores import (
    claims_count,
    light_of,
    readability_score,
    repetition,
    search_score,
)
from posts.checks.search import SEARCH_CHECKS
from posts.checks.structure import STRUCTURE_CHECKS
from posts.envelope import Envelope
from posts.post import Post

__all__ = [
    "CHECKS",
    "FAMILIES",
    "FORMAT_CHECKS",
    "Family",
    "Finding",
    "Place",
    "Severity",
    "check_post",
    "claims_count",
    "format_score",
    "light_of",
    "readability_score",
    "repetition",
    "search_score",
]

Family = Literal["format", "search", "readability", "structure", "phrases", "claims"]
MATERIAL_CHECKS: Final[Mapping[Family, Mapping[str, MaterialCheck]]] = {
    "search": SEARCH_CHECKS,
    "readability": READABILITY_CHECKS,
    "structure": STRUCTURE_CHECKS,
    "phrases": PHRASE_CHECKS,
    "claims": CLAIM_CHECKS,
}
FAMILIES: Final[Mapping[Family, tuple[str, ...]]] = {
    "format": tuple(FORMAT_CHECKS),
    **{family: tuple(checks) for family, checks in MATERIAL_CHECKS.items()},
}
"""The ids of each family's checks, in the order in which they are shown."""
CHECKS: Final = tuple(dict.fromkeys(check for checks in FAMILIES.values() for check in checks))
"""Every check's id, each once: the description's length belongs to two families."""
TOO_LONG: Final = unchecked(
    f"the body is longer than {MOST_CHECKED:,} characters.", "Ask for a shorter post."
)


def _never() -> bool:
    return False


def check_post(
    post: Envelope | Post,
    *,
    keyphrase: str | None = None,
    language: str | None = None,
    slug: str | None = None,
    site_host: str | None = None,
    asked_words: int | None = None,
    notes: str | None = None,
    families: tuple[Family, ...] = tuple(FAMILIES),
    material: Material | None = None,
    is_late: Callable[[], bool] = _never,
) -> list[Finding]:
    """What the checks find, good news too, family by family. Never raises.

    Args:
        post: The envelope that it was read from, or a post alone: then what is said of the reply
            around it is not checked.
        keyphrase: What the post is to be found by; in quotation marks, word for word.
        language: The language asked for, by its code or its name ("en", "English"); told by the
            words where it is None.
        slug: The last part of the post's address; made of the title where it is None.
        site_host: The site's own host, which tells its links from those to other sites.
        asked_words: How long the post was to be.
        notes: What the writer was given: the claims that these support are told apart.
        families: Those whose checks are made.
        material: The post as it was read with all of this; None to read it.
        is_late: Asked before each check; once it is true, the checks left are given up.
    """
    findings: list[Finding] = []
    if "format" in families:
        findings += _check_format(post, is_late)
    rest = [family for family in MATERIAL_CHECKS if family in families]
    if rest and len(post.body) > MOST_CHECKED:
        findings += [_finding(check, TOO_LONG) for each in rest for check in MATERIAL_CHECKS[each]]
    elif rest:
        material = material or read_material(
            _as_envelope(post),
            keyphrase=keyphrase,
            language=language,
            slug=slug,
            site_host=site_host,
            asked_words=asked_words,
            notes=notes,
        )
        for family in rest:
            findings += _check_material(MATERIAL_CHECKS[family], material, is_late)
    return list(_each_once(findings))


def _check_format(post: Envelope | Post, is_late: Callable[[], bool]) -> Iterator[Finding]:
    envelope = _as_envelope(post)
    for check, find in FORMAT_CHECKS.items():
        if isinstance(post, Post) and check in REPLY_CHECKS:
            yield _finding(check, unchecked("only the post is known, not the reply around it."))
            continue
        for severity, message, remedy in _given_up() if is_late() else find(envelope):
            yield Finding(check=check, severity=severity, message=message, remedy=remedy)


def _check_material(
    checks: Mapping[str, MaterialCheck], material: Material, is_late: Callable[[], bool]
) -> Iterator[Finding]:
    for check, find in checks.items():
        late = unchecked("the checks before took too long.", "Ask for a shorter post.")
        said = late if is_late() else find(material)
        for verdict in (said,) if isinstance(said, Verdict) else said:
            yield _finding(check, verdict)


def _each_once(findings: list[Finding]) -> Iterator[Finding]:
    """The findings without the format's on what another family says more about."""
    with_points = {found.check for found in findings if found.points is not None}
    for found in findings:
        if found.points is not None or found.check not in with_points:
            yield found


def _finding(check: str, verdict: Verdict) -> Finding:
    return Finding(
        check=check,
        severity=verdict.severity,
        message=verdict.message,
        remedy=verdict.remedy,
        points=verdict.points,
        places=verdict.places,
        percent=verdict.percent,
    )


def _as_envelope(post: Envelope | Post) -> Envelope:
    if isinstance(post, Envelope):
        return post
    return Envelope(
        title=post.title,
        meta_description=post.meta_description,
        tags=post.tags,
        categories=post.categories,
        body=post.body,
        complete=True,
    )


def _given_up() -> list[Said]:
    return bad(
        "Not checked: the checks before took too long.",
        "Ask for a shorter post, or read this one yourself.",
    )
