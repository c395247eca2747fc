"""The lights in a lane's head: search, readability and structure, so far and at the end.

While a post is written, only those checks are made that make sense on a part of it; the rest is not
judged yet. They look at the blocks that are finished, at most once a second and once there is a
quarter more of them, in a thread of their own (`runs/lately.py`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from posts.checks import (
    CHECKS,
    FAMILIES,
    Family,
    Finding,
    Severity,
    claims_count,
    light_of,
    readability_score,
    search_score,
)
from posts.envelope import Envelope
from posts.measures import count_words
from runs.checking import check_lane, check_part
from runs.lane import Lane
from runs.lane_view import LaneView
from runs.settings import Brief

Light = dict[str, Any]
"""`name`, `look` (a severity) and `said` (a score, or a word), all our own words."""
HEADER_CHECKS: Final[Mapping[str, str]] = {
    "title_width": "title",
    "title_keyphrase": "title",
    "slug_keyphrase": "title",
    "description_length": "meta_description",
    "description_keyphrase": "meta_description",
}
"""Those that need a field, with the field."""
BODY_CHECKS: Final = frozenset(
    {
        *("keyphrase_length", "intro_keyphrase", "competing_links", "single_h1"),
        *("heading_skip", "heading_duplicate", "placeholder", "link_dead_shape", "image_no_alt"),
        *("repetition", "mojibake", "invisible", "glued_sentences", "double_conclusion"),
    }
)
"""Those of which a part of a body says something about the whole."""
READABLE_FROM: Final = 200
"""Words from which on shares of sentences mean something."""
SCORED_FROM: Final = 0.5
"""The share of the search checks that must be made for a score: a title alone is no post."""
PARTIAL_FAMILIES: Final[tuple[Family, ...]] = ("search", "readability", "structure")
WORDS: Final[Mapping[Severity, str]] = {
    "good": "good",
    "ok": "fair",
    "bad": "bad",
    "unchecked": "–",
}
WORST_FIRST: Final[tuple[Severity, ...]] = ("bad", "ok", "good")


def lights(lane: Lane, view: LaneView, version: Envelope | None = None) -> list[Light]:
    """The lights of a lane as it is now; none before there are any, or where it broke off.

    Args:
        lane: Whose post.
        view: The lane at this moment.
        version: The post in another version than the one that was written.
    """
    if view.state == "complete":
        found = check_lane(lane, view, version)
        return _lights(found, so_far=False) if found else []
    if view.ended or not view.text:
        return []
    make = partial(_lights_so_far, lane.brief, view.envelope)
    return lane.memo.lately.of(make, len(view.text)) or []


def _lights_so_far(brief: Brief, post: Envelope) -> list[Light]:
    part = finished_part(post)
    found = check_part(brief, part, PARTIAL_FAMILIES)
    judged = judged_so_far(part)
    return _lights([each for each in found if each.check in judged], so_far=True)


def finished_part(post: Envelope) -> Envelope:
    """The post without the block that is being written: a half of a link is no bad link."""
    return replace(post, body=post.body.rpartition("\n\n")[0])


def judged_so_far(post: Envelope) -> frozenset[str]:
    """The checks that can be made on so much of a post."""
    judged = {check for check, field in HEADER_CHECKS.items() if getattr(post, field)}
    if not post.body:
        return frozenset(judged)
    judged |= BODY_CHECKS
    if count_words(post.body) >= READABLE_FROM:
        judged |= set(FAMILIES["readability"])
    return frozenset(judged)


def _lights(found: Collection[Finding], *, so_far: bool) -> list[Light]:
    search = None if so_far and _is_early(found) else search_score(found)
    readability = readability_score(found)
    form = _worst(found, "structure") if so_far else _worst(found, "format", "structure")
    made = [
        _light("Search", light_of(search), search),
        _light("Readability", light_of(readability), readability),
        _light("Form", form, WORDS[form]),
    ]
    if not so_far:
        return [*made, {"name": "Claims", "look": "", "said": _claims(claims_count(found))}]
    checks = {each.check for each in found if each.severity != "unchecked"}
    return [*made, {"name": "Checks", "look": "", "said": f"{len(checks)} of {len(CHECKS)} checks"}]


def _is_early(found: Iterable[Finding]) -> bool:
    """Too few search checks are made yet to say how well the post can be found."""
    search = FAMILIES["search"]
    made = {each.check for each in found if each.check in search and each.points is not None}
    return len(made) < SCORED_FROM * len(search)


def _claims(count: int) -> str:
    return "1 claim" if count == 1 else f"{count:,} claims"


def _light(name: str, look: Severity, said: object) -> Light:
    return {"name": name, "look": look, "said": "–" if said is None else str(said)}


def _worst(found: Iterable[Finding], *families: Family) -> Severity:
    checks = {check for family in families for check in FAMILIES[family]}
    seen = {each.severity for each in found if each.check in checks}
    return next((each for each in WORST_FIRST if each in seen), "unchecked")
