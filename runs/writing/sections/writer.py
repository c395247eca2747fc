"""Write a post piece by piece and stream the pieces as one envelope.

Strategy: first the plan, of which each part is chosen by rules among what the model offers, then
the body, section by section, cleaned while it is written. This suits a model that is too small for
the whole form at once, and works with any.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from posts.envelope import END_MARKER
from providers.base import Finished, TextDelta
from providers.embedded import MODEL_NAME
from runs.settings import Brief, LaneSettings
from runs.writing.sections.body import BodyWriter
from runs.writing.sections.guided import GuidedPrompts
from runs.writing.sections.plan import Planner
from runs.writing.sections.prompts import PiecePrompts
from runs.writing.sections.requests import Ask, GaveUp, Pieces


async def write_sections(
    brief: Brief, settings: LaneSettings, ask: Ask
) -> AsyncGenerator[TextDelta | Finished, None]:
    """Write the post by a plan and a small request for each piece.

    Raises:
        ProviderError: a request failed.
    """
    said: asyncio.Queue[str | None] = asyncio.Queue()
    pieces = Pieces(ask, said.put_nowait)
    writing = asyncio.create_task(_write(_prompts(brief, settings), pieces))
    writing.add_done_callback(lambda _: said.put_nowait(None))
    try:
        while (text := await said.get()) is not None:
            yield TextDelta(text)
        await writing
        yield Finished(stop_reason="end", usage=pieces.usage(), request_id=pieces.request_id)
    except GaveUp as given_up:
        yield replace(given_up.finished, usage=pieces.usage())
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)  # its connection is closed by then


async def _write(prompts: PiecePrompts, pieces: Pieces) -> None:
    headings = await Planner(prompts, pieces).write_header()
    await BodyWriter(prompts, pieces).write(headings)
    pieces.say(f"\n\n{END_MARKER}\n")


def _prompts(brief: Brief, settings: LaneSettings) -> PiecePrompts:
    tiny = (settings.provider, settings.model) == ("embedded", MODEL_NAME)
    return (GuidedPrompts if tiny else PiecePrompts)(brief, settings)
