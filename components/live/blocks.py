"""The post as one browser has it: finished blocks that stay, and the block being written.

Finished blocks are sent once; only the open one is rendered again. Which blocks are finished may
turn out wrong (a link is defined at the post's end and used at its start): a lane that ends is
compared with one rendering of the whole, and sent again where they differ. All watchers of a lane
share its memo, so what one of them had rendered is rendered for all.
"""

import zlib
from dataclasses import dataclass
from typing import Any

from posts.markdown import render_markdown, split_settled
from runs.memo import Memo


@dataclass(slots=True)
class Blocks:
    """What a browser has of one post."""

    memo: Memo
    """Of the lane that writes it."""
    sent: int = 0
    """Characters of the body whose HTML it has for good."""
    check: int = 0
    """Checksum of that part, as `checksum` makes it."""
    html: str | None = ""
    """That HTML; None where another connection sent it."""
    tail: str | None = None
    """HTML of the open block as it was last sent; None for not yet."""
    begun: str | None = None
    """That part of the body; None where another connection sent it."""

    def news(self, body: str, *, ended: bool) -> dict[str, Any]:
        """Bring the browser up to `body`: `reset`, `done` (to append), `tail` (to replace)."""
        news: dict[str, Any] = {}
        if not self._goes_on_in(body):
            self.sent, self.check, self.html, self.tail, self.begun = 0, 0, "", None, ""
            news["reset"] = True
        at_once = ended and not self.sent  # no blocks are put together that could differ
        cut = len(body) if ended else self.sent + self.memo.of(split_settled, body[self.sent :])
        if cut > self.sent:
            done = body[self.sent : cut]
            news["done"] = self.memo.of(render_markdown, done)
            self.html = None if self.html is None else self.html + news["done"]
            self.sent, self.begun, self.check = cut, body[:cut], checksum(done, self.check)
        tail = self.memo.of(render_markdown, body[cut:])
        if tail != self.tail:
            news["tail"] = self.tail = tail
        return news | (self._corrections(body) if ended and not at_once else {})

    def _goes_on_in(self, body: str) -> bool:
        """Whether the body still begins with what the browser has of it."""
        if self.begun is None and self.check == checksum(body[: self.sent]):
            self.begun = body[: self.sent]
        return self.begun is not None and body.startswith(self.begun)

    def _corrections(self, body: str) -> dict[str, Any]:
        whole = self.memo.of(render_markdown, body)
        if self.html == whole:
            return {}
        self.html = whole
        return {"reset": True, "done": whole}


def checksum(text: str, before: int = 0) -> int:
    """Tell apart two beginnings of a body; 0 for nothing. `before` is that of what precedes."""
    return zlib.crc32(text.encode(), before)
