"""Where strangers use the app, a lane holds its place for so long and no longer.

A server of a visitor's own could otherwise send a few letters a minute without end.
"""

import asyncio
from collections.abc import Awaitable

from providers.base import TooSlow
from runs.quota.limits import longest_minutes


async def in_time(work: Awaitable[None]) -> None:
    """Do a lane's work, or as much of it as there is time for.

    Raises:
        TooSlow: there is no time left for the rest.
    """
    minutes = longest_minutes()
    try:
        async with asyncio.timeout(None if minutes is None else minutes * 60) as limit:
            await work
    except TimeoutError:
        if not limit.expired():
            raise
        raise TooSlow(
            f"The lane took {minutes:g} minutes, which is the most that one may take here.",
            remedy="Continue it from here, or take a faster model.",
        ) from None
