"""Wait until something else is known, and for so long at most."""

import asyncio


class News:
    """Wakes all who wait for it. To be used in one event loop."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Until `notify` is called, and for so long at most."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            pass

    def notify(self) -> None:
        """Something else is known: all that wait look again."""
        self._news.set()
        self._news = asyncio.Event()
