"""Where a run's event stream is found. Loaded when the server starts: this module stays light."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

PATH: Final = "/api/runs/{run}/lanes/{lane}/live"
"""`{lane}` is a number, or `all`."""


async def live(request: Request) -> Response:
    """Stream what happens in a run."""
    from components.live.stream import answer  # 0.15 CPU seconds, unless a page was drawn already

    # A kept run is read from the database: not in the loop that serves all pages.
    return await asyncio.to_thread(answer, request)
