"""Read a connection at fixed intervals once text arrives.

Models send a few letters at a time, and waking up for each delta costs more than processing it. So
everything that arrives within a tenth of a second is read at once, a delay that nobody notices. All
connections are read at the same ticks, so the loop wakes up once for all lanes.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from providers.joined_chunks import JoinedReading

TICK: Final = 0.1
"""Seconds between two reads."""
READ_WAIT_S: Final = 0.002
"""A read that takes longer had to wait for the server: text comes more slowly than it is read."""


def pace(response: Any) -> None:
    """Read the rest of an SDK's streamed response by the clock.

    The read of the connection is replaced, because nothing above it knows when all that has
    arrived is read: see docs/decisions/0003.
    """
    if connection := response.http_response.extensions.get("network_stream"):
        reading = connection.read if isinstance(connection.read, JoinedReading) else connection
        reading.read = PacedReading(reading.read, connection)


class PacedReading:
    """Reads a connection in place of `read`, by which it was read so far."""

    def __init__(self, read: Callable[..., Awaitable[bytes]], connection: Any) -> None:
        self._read = read
        self._tls: ssl.SSLObject | None = connection.get_extra_info("ssl_object")
        self._by_the_clock = False

    async def __call__(self, max_bytes: int, **options: Any) -> bytes:
        if self._by_the_clock:
            await _next_tick()
        asked = time.monotonic()
        data: bytes = await self._read(max_bytes, **options)
        waited = time.monotonic() - asked > READ_WAIT_S
        data += self._decrypted(max_bytes - len(data))
        # A full read means that there is more, which is not left for the next tick.
        self._by_the_clock = len(data) < max_bytes and (waited or self._by_the_clock)
        return data

    def _decrypted(self, max_bytes: int) -> bytes:
        """All else that has arrived over TLS, where a read gives one record, which is one delta."""
        records = []
        try:
            while self._tls and max_bytes > 0 and (record := self._tls.read(max_bytes)):
                records.append(record)
                max_bytes -= len(record)
        except ssl.SSLError:  # no whole record is left; any other fault comes up in the next read
            pass
        return b"".join(records)


async def _next_tick() -> None:
    now = asyncio.get_running_loop().time()
    await asyncio.sleep(TICK - now % TICK)
