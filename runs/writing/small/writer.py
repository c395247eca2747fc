"""Write a post piece by piece, as one envelope, with a model too small for the whole of it.

Strategy: first the plan, each part of it chosen by rules among the model's suggestions; then the
body, section by section, filtered while it is written. This works with any model. The post's text
and its outline are all that is needed to go on with one that was stopped.
"""

from dataclasses import replace

from posts.envelope import END_MARKER, read_envelope
from providers.base import Finished, Usage
from providers.embedded import MODEL_NAME
from providers.registry import is_tiny
from runs.lane_plan import PLAN_IS_THERE
from runs.prepare import Prepared
from runs.settings import Brief, LaneSettings
from runs.writing.budget import BudgetTracker
from runs.writing.plan.outline import Outline
from runs.writing.requests import Post, SendRequest
from runs.writing.sections.pieces import ModelRefused, Pieces, together
from runs.writing.small.body import BodyWriter
from runs.writing.small.guided import GuidedStrategy
from runs.writing.small.plan import Planner
from runs.writing.small.strategy import PieceStrategy


async def write_sections(
    prepared: Prepared, send: SendRequest, post: Post, *, used: Usage | None = None
) -> Finished:
    """Write the post from a plan, with a small request for each piece, or go on with it.

    Args:
        prepared: What the post is about.
        send: Sends a request.
        post: Where text and plan go.
        used: What the text that is there already has used; None for a new post.

    Raises:
        ProviderError: a request failed.
    """
    pieces = Pieces(send, post, BudgetTracker(prepared.settings), used)
    try:
        whole = await _write(prepared, pieces, post)
    except ModelRefused as refusal:
        return replace(refusal.finished, usage=pieces.usage)
    if not whole:
        return Finished(stop_reason="max_tokens", usage=pieces.usage, detail=PLAN_IS_THERE)
    pieces.emit(f"\n\n{END_MARKER}\n")
    return Finished(stop_reason="end", usage=pieces.usage, request_id=pieces.request_id)


def choose_strategy(brief: Brief, settings: LaneSettings) -> PieceStrategy:
    """How this model is asked for pieces: guided if it is the small embedded one."""
    small = is_tiny(settings.provider) and settings.model == MODEL_NAME
    return (GuidedStrategy if small else PieceStrategy)(brief, settings)


async def _write(prepared: Prepared, pieces: Pieces, post: Post) -> bool:
    """Write what is missing; whether that was more than the plan."""
    strategy = choose_strategy(prepared.brief, prepared.settings)
    planner, body = Planner(strategy, pieces), BodyWriter(strategy, pieces, post)
    outline = Outline.read(post.plan.outline)
    _, text, seams = post.so_far()
    looks_first = prepared.settings.plan_first and not (text.strip() and outline.sections)
    there = read_envelope(text, seams)
    await planner.write_header(there, [each.heading for each in outline.sections])
    if not outline.sections:
        opening = [] if looks_first else [body.write_opening()]
        await together(*opening, planner.ask_for_more())
        outline = planner.outline()
        post.keep_plan(replace(post.plan, outline=outline.write()))
    if looks_first:
        return False
    await body.write(outline)
    return True
