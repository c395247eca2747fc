"""Write a post by plan: header and outline, then piece by piece, as one envelope.

Strategy: before each piece, read from the post what is there; ask for what is missing; let the
filter pass what is new. The lane's text and its outline are all that is needed to go on.
"""

from dataclasses import replace
from typing import Final

from posts.envelope import END_MARKER
from providers.base import BadReply, Finished, OverBudget, Usage
from runs.lane_plan import PLAN_IS_THERE
from runs.prepare import Prepared
from runs.writing.budget import BudgetTracker
from runs.writing.plan.body_writer import BodyWriter
from runs.writing.plan.desk import Desk
from runs.writing.plan.outline import Outline
from runs.writing.plan.planner import make_plan
from runs.writing.requests import Post, SendRequest
from runs.writing.sections.pieces import ModelRefused, Pieces
from runs.writing.sections.section_filter import UNIT_END

FENCES: Final = ("```", "~~~")


class PlanIsThere(Exception):
    """The plan is to be looked at before anything is written by it."""


async def write_by_plan(
    prepared: Prepared, send: SendRequest, post: Post, *, used: Usage | None = None
) -> Finished:
    """Write the post by plan, or go on with what is there of it.

    Args:
        prepared: What the post is about, and the prompt for it.
        send: Sends a request.
        post: Where text and plan go. If there are both, the post is continued.
        used: What the text that is there already has used; None for a new post.

    Raises:
        ProviderError: a request failed.
    """
    pieces = Pieces(send, post, BudgetTracker(prepared.settings), used)
    try:
        await _write(Desk(prepared, pieces, post, prepared.settings.continuations))
    except ModelRefused as refusal:
        return replace(refusal.finished, usage=pieces.usage)
    except PlanIsThere:
        return Finished(stop_reason="max_tokens", usage=pieces.usage, detail=PLAN_IS_THERE)
    except OverBudget as error:
        if not post.so_far()[1]:
            raise
        detail = f"{error.message} {error.remedy}"
        return Finished(stop_reason="max_tokens", usage=pieces.usage, detail=detail)
    return Finished(stop_reason="end", usage=pieces.usage, request_id=pieces.request_id)


async def _write(desk: Desk) -> None:
    desk.outline = Outline.read(desk.post.plan.outline)
    if desk.post.so_far()[1].strip() and desk.outline.sections:
        _take_up(desk)
    else:
        await make_plan(desk)
        if desk.prepared.settings.plan_first:
            raise PlanIsThere
    await BodyWriter(desk).write()
    if not desk.envelope().body:
        raise BadReply("The model wrote no text.", remedy="Write again, or take another model.")
    desk.pieces.emit(f"\n\n{END_MARKER}\n")


def _take_up(desk: Desk) -> None:
    """Know what stands there; close a code block that broke off."""
    envelope = desk.envelope()
    desk.title = envelope.title or ""
    lines = envelope.body.split("\n")
    for line in lines:
        for sentence in UNIT_END.split(line):
            desk.written.add(sentence or "")
    fences = [line.lstrip()[:3] for line in lines if line.lstrip().startswith(FENCES)]
    if len(fences) % 2:
        desk.pieces.emit(f"\n{fences[-1]}")
