"""Replay recorded replies: a demonstration that needs no key and costs nothing.

Strategy: each piece has its moment, counted from the start of the stream and never from the piece
before it, so that a long recording does not drift. Pieces whose moment has come leave together.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

from providers.base import Finished, Prompt, ProviderError, TextDelta
from providers.listing import ListedModel

CHARACTERS_OF_A_WORD: Final = 6
"""With the blank behind it: the same measure for scripts that put no blanks between words."""
PIECE: Final = re.compile(r"\s*\S{1,12}|\s+")
Ceased = Literal["stopped", "interrupted"]
"""How a reply ended that its model did not end: by the person, or with the app."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A reply with the arrival time of each piece."""

    pieces: tuple[tuple[float, str], ...]
    """Each with its moment, in seconds from the start."""
    end: Finished | ProviderError | Ceased
    duration: float = 0.0
    """Seconds from the start to the end."""
    seams: tuple[int, ...] = ()
    """Offsets in the text where a continuation was appended."""


class Replay:
    """Replays a recording, whatever the prompt."""

    def __init__(self, recording: Recording, *, speed: float = 1.0) -> None:
        """Prepare a replay at a multiple of the recorded speed; infinity for at once.

        Raises:
            ValueError: the speed is not above 0.
        """
        if not speed > 0:
            raise ValueError(f"a recording is replayed at a speed above 0, not {speed}")
        self.recording = recording
        self._speed = speed
        self._hurried = asyncio.Event()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        """Write the recording; one that its model did not end just ceases."""
        started, due = asyncio.get_running_loop().time(), list[str]()
        for seconds, text in self.recording.pieces:
            moment = started + seconds / self._speed
            if self._is_ahead(moment):
                if due:
                    yield TextDelta("".join(due))
                    due.clear()
                await self._wait_for(moment)
            due.append(text)
        if due:
            yield TextDelta("".join(due))
        await self._wait_for(started + self.recording.duration / self._speed)
        end = self.recording.end
        if isinstance(end, ProviderError):
            raise end.with_traceback(None)  # of the last time
        if isinstance(end, Finished):
            yield end

    def skip_to_end(self) -> None:
        """Write the rest at once. To be called in the loop that reads the stream."""
        self._hurried.set()

    async def list_models(self) -> list[ListedModel]:
        """None: a recording is chosen, not a model."""
        return []

    def _is_ahead(self, moment: float) -> bool:
        return moment > asyncio.get_running_loop().time() and not self._hurried.is_set()

    async def _wait_for(self, moment: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(moment):
                await self._hurried.wait()


def even_recording(text: str, *, words_per_second: float) -> Recording:
    """Make a recording whose pace tells nothing about the model that wrote the text."""
    characters_per_second = words_per_second * CHARACTERS_OF_A_WORD
    pieces = tuple(
        (piece.start() / characters_per_second, piece[0]) for piece in PIECE.finditer(text)
    )
    return Recording(
        pieces=pieces,
        end=Finished(stop_reason="end"),
        duration=len(text) / characters_per_second,
    )
