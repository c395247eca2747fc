"""The post as one browser has it: finished blocks that stay, and the block being written.

Finished blocks are sent once; only the open one is rendered again. Which blocks are finished may
turn out wrong (a link is defined at the post's end and used at its start): a lane that ends is
compared with one rendering of the whole, and sent again where they differ.
"""

import zlib
from dataclasses import dataclass
from typing import Any

from posts.markdown import render_markdown, split_settled


@dataclass(slots=True)
class Blocks:
    """What a browser has of one post."""

    sent: int = 0
    """Characters of the body whose HTML it has for good."""
    check: int = 0
    """Checksum of that part, as `checksum` makes it."""
    html: str | None = ""
    """That HTML; None where another connection sent it."""
    tail: str | None = None
    """HTML of the open block as it was last sent; None for not yet."""

    def news(self, body: str, *, ended: bool) -> dict[str, Any]:
        """Bring the browser up to `body`: `reset`, `done` (to append), `tail` (to replace)."""
        news: dict[str, Any] = {}
        if self.sent > len(body) or self.check != checksum(body[: self.sent]):
            self.sent, self.html, self.tail = 0, "", None
            news["reset"] = True
        cut = len(body) if ended else split_settled(body, self.sent)
        if cut > self.sent:
            news["done"] = render_markdown(body[self.sent : cut])
            self.html = None if self.html is None else self.html + news["done"]
            self.sent, self.check = cut, checksum(body[:cut])
        tail = render_markdown(body[cut:])
        if tail != self.tail:
            news["tail"] = self.tail = tail
        return news | (self._corrections(body) if ended else {})

    def _corrections(self, body: str) -> dict[str, Any]:
        whole = render_markdown(body)
        if self.html == whole:
            return {}
        self.html = whole
        return {"reset": True, "done": whole}


def checksum(text: str) -> int:
    """Tell apart two beginnings of a body; 0 for nothing."""
    return zlib.crc32(text.encode())
