"""Checks of the reply around the post: only an envelope knows what the reader had to repair."""

from typing import Final

from posts.checks.finding import Said, bad, good, ok
from posts.envelope import Envelope

PREAMBLE: Final = frozenset({"preamble_removed", "reasoning_removed"})
CHATTER: Final = frozenset({"chatter_removed", "second_post_removed"})
TOLD_ELSEWHERE: Final = PREAMBLE | CHATTER | {"footer_read", "categories_respelled"}
HARMLESS: Final = frozenset({"line_ends_changed", "hidden_characters_removed"})
"""Repairs that say nothing about how well a model keeps to the form."""
SEAM: Final = "seam_"
"""So begin the repairs where a continuation was joined: what the joint cost, not the form."""
PLAN: Final = "plan_"
"""So begin those of a post that was written by plan: what was said twice, or to the person."""
SHOWN: Final = 3


def check_complete(post: Envelope) -> list[Said]:
    """An end marker stands after the body, on a line of its own."""
    if post.complete:
        return good("The end marker closes the post.")
    return bad(
        "The end marker is missing.",
        "The post may be cut: read its end. If it is, ask for fewer words.",
    )


def check_form(post: Envelope) -> list[Said]:
    """The reply has the form asked for: plain header lines, and nothing around the post."""
    if not (post.title or post.body):
        return []
    repaired = [made.message for made in post.repairs if _is_about_form(made.id)]
    if not repaired:
        return good("The reply has the form asked for.")
    shown = "; ".join(repaired[:SHOWN]) + ("; …" if len(repaired) > SHOWN else "")
    return ok(f"The reader had to repair the form: {shown}.", "Show the form in an example.")


def check_preamble(post: Envelope) -> list[Said]:
    """Nothing stands before the post."""
    return _around(post, PREAMBLE, "before", "Ask for nothing before the first header line.")


def check_chatter(post: Envelope) -> list[Said]:
    """Nothing stands after the post."""
    return _around(post, CHATTER, "after", "Ask for nothing after the end marker.")


def _around(post: Envelope, kinds: frozenset[str], where: str, remedy: str) -> list[Said]:
    if not (post.title or post.body):
        return []
    made = [repair.message for repair in post.repairs if repair.id in kinds]
    if made:
        return ok(f"Something stood {where} the post: {'; '.join(made)}.", remedy)
    return good(f"Nothing stands {where} the post.")


def _is_about_form(kind: str) -> bool:
    return kind not in TOLD_ELSEWHERE | HARMLESS and not kind.startswith((SEAM, PLAN))
