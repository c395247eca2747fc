"""What all pieces of one planned post share: its requests, its text, its outline, its notes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from posts.envelope import Envelope, read_envelope
from providers.base import Prompt, ProviderError
from runs.prepare import Prepared
from runs.writing.continuation import CAN_GO_ON
from runs.writing.plan.left_out import MOST_KEPT, left_out
from runs.writing.plan.outline import Outline
from runs.writing.requests import Post
from runs.writing.sections.pieces import Pieces
from runs.writing.sections.section_filter import Written

Ending = Literal["whole", "cut", "broken"]
"""`cut`: at its token limit; `broken`: the connection was lost, or nothing more came."""


@dataclass(slots=True)
class Desk:
    """Where one post is written."""

    prepared: Prepared
    pieces: Pieces
    post: Post
    cuts_left: int
    """How often a reply may break off before the post does."""
    outline: Outline = field(default_factory=Outline)
    title: str = ""
    written: Written = field(default_factory=Written)
    """The sentences of the post so far."""

    @property
    def words(self) -> int:
        """Words asked for."""
        return self.prepared.brief.words

    def envelope(self) -> Envelope:
        """What stands of the post."""
        _, text, seams = self.post.so_far()
        return read_envelope(text, seams)

    def keep(self, outline: Outline) -> None:
        """Write by this outline from now on."""
        self.outline = outline
        self.post.keep_plan(replace(self.post.plan, outline=outline.write()))

    def note(self, kind: str, text: str) -> None:
        """Say that something is no part of the post."""
        plan = self.post.plan
        if len(plan.left_out) < MOST_KEPT:
            repair = left_out(kind, text, offset=len(self.post.so_far()[1]))
            self.post.keep_plan(plan.without(repair))

    async def request(self, prompt: Prompt, receive: Callable[[str], None]) -> Ending:
        """Send a request; how its reply ended.

        Raises:
            ModelRefused: the model refused, or a filter stopped it.
            ProviderError: the request failed, or too many have broken off.
        """
        begun = False

        def on_text(text: str) -> None:
            nonlocal begun
            begun = begun or bool(text.strip())
            receive(text)

        try:
            await self.pieces.request(prompt, on_text)
        except CAN_GO_ON as error:
            self._break_off(error, begun=begun)
            return "broken"
        return "cut" if self.pieces.cut else "whole"

    def _break_off(self, error: ProviderError, *, begun: bool) -> None:
        if not begun or self.cuts_left <= 0:
            raise error
        self.cuts_left -= 1
