"""The format of the envelope: what every reply is asked for, as checks.

The score lays models and prompt versions side by side. Each check counts once, by the worst that
it found: 100 for good, 50 for ok, 0 for bad; the score is their mean. A check that had nothing to
look at, as the length of a title that is missing, counts 0 as well: so all replies are measured by
the same checks, and an empty one scores 0. A reply that is no post, but a refusal or a question,
scores 0.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from posts.checks import answer, body, header, reply
from posts.checks.finding import Finding, Said, Severity
from posts.envelope import Envelope

Check = Callable[[Envelope], list[Said]]

FORMAT_CHECKS: Final[Mapping[str, Check]] = {
    "answered": answer.check_answer,
    "title_present": header.check_title,
    "description_present": header.check_description,
    "tags_present": header.check_tags,
    "categories_present": header.check_categories,
    "body_present": header.check_body,
    "envelope_complete": reply.check_complete,
    "field_order": header.check_order,
    "form": reply.check_form,
    "preamble": reply.check_preamble,
    "chatter": reply.check_chatter,
    "title_chars": header.check_title_length,
    "description_length": header.check_description_length,
    "tag_count": header.check_tag_count,
    "tag_unique": header.check_tags_differ,
    "category_known": header.check_categories_known,
    "category_count": header.check_category_count,
    "headings_missing": body.check_headings,
    "heading_fake": body.check_real_headings,
    "title_is_h1": body.check_title_once,
    "marker_left": body.check_markers,
    "key_left": body.check_keys,
    "small_talk": body.check_small_talk,
    "citation_left": body.check_citations,
    "gap_left": body.check_gaps,
    "html_left": body.check_html,
}
"""By id, in the order in which they are shown."""
REPLY_CHECKS: Final = frozenset(
    {"answered", "envelope_complete", "field_order", "form", "preamble", "chatter"}
)
"""Those that only the reply can tell, not the post that was read from it."""
POINTS: Final[Mapping[Severity, int]] = {"good": 100, "ok": 50, "bad": 0, "unchecked": 0}


def format_score(findings: Iterable[Finding]) -> int:
    """How well a post keeps to the format, of 100: see the module."""
    worst: dict[str, int] = {}
    for finding in findings:
        points = POINTS[finding.severity]
        worst[finding.check] = min(points, worst.get(finding.check, points))
    if worst.get("answered") == 0:
        return 0
    return round(sum(worst.get(check, 0) for check in FORMAT_CHECKS) / len(FORMAT_CHECKS))
