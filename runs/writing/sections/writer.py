"""Write a post piece by piece, as one envelope.

Strategy: first the plan, each part of it chosen by rules among the model's suggestions; then the
body, section by section, filtered while it is written. This suits a model too small to write the
whole envelope at once, and works with any.
"""

from dataclasses import replace

from posts.envelope import END_MARKER
from providers.base import Finished
from providers.embedded import MODEL_NAME
from runs.prepare import Prepared
from runs.settings import Brief, LaneSettings
from runs.writing.budget import BudgetTracker
from runs.writing.requests import Post, SendRequest
from runs.writing.sections.body import BodyWriter
from runs.writing.sections.guided import GuidedStrategy
from runs.writing.sections.pieces import ModelRefused, Pieces
from runs.writing.sections.plan import Planner
from runs.writing.sections.strategy import PieceStrategy


async def write_sections(prepared: Prepared, send: SendRequest, post: Post) -> Finished:
    """Write the post from a plan, with a small request for each piece.

    Raises:
        ProviderError: a request failed.
    """
    strategy = choose_strategy(prepared.brief, prepared.settings)
    pieces = Pieces(send, post, BudgetTracker(prepared.settings))
    try:
        headings = await Planner(strategy, pieces).write_header()
        await BodyWriter(strategy, pieces).write(headings)
    except ModelRefused as refusal:
        return replace(refusal.finished, usage=pieces.usage)
    pieces.emit(f"\n\n{END_MARKER}\n")
    return Finished(stop_reason="end", usage=pieces.usage, request_id=pieces.request_id)


def choose_strategy(brief: Brief, settings: LaneSettings) -> PieceStrategy:
    """How this model is asked for pieces: guided if it is the small embedded one."""
    small = (settings.provider, settings.model) == ("embedded", MODEL_NAME)
    return (GuidedStrategy if small else PieceStrategy)(brief, settings)
