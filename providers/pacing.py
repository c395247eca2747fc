"""Read a connection at fixed intervals once text arrives.

Models send a few letters at a time, and waking up for each delta costs more than processing it. So
everything that arrives within a tenth of a second is read at once, a delay that nobody notices. All
connections are read at the same ticks, so the loop wakes up once for all lanes.
"""

import asyncio
import ssl
import time
from typing import Any, Final

TICK: Final = 0.1
"""Seconds from reading to reading."""
A_WAIT: Final = 0.002
"""Seconds after which bytes had to be waited for: they come slower than they are read."""


def pace(response: Any) -> None:
    """Read the rest of an SDK's streamed response at fixed intervals."""
    if connection := response.http_response.extensions.get("network_stream"):
        connection.read = PacedReading(connection)


class PacedReading:
    """Reads a connection in place of its own `read`."""

    def __init__(self, connection: Any) -> None:
        self._read = connection.read
        self._tls: ssl.SSLObject | None = connection.get_extra_info("ssl_object")
        self._by_the_clock = False

    async def __call__(self, max_bytes: int, **options: Any) -> bytes:
        if self._by_the_clock:
            await _next_tick()
        asked = time.monotonic()
        data: bytes = await self._read(max_bytes, **options)
        waited = time.monotonic() - asked > A_WAIT
        data += self._decrypted(max_bytes - len(data))
        # A full reading means that there is more: the rest is not for the next tick.
        self._by_the_clock = len(data) < max_bytes and (waited or self._by_the_clock)
        return data

    def _decrypted(self, max_bytes: int) -> bytes:
        """What else has come over TLS: it is read a record, which is a delta, at a time."""
        records = []
        try:
            while self._tls and max_bytes > 0 and (record := self._tls.read(max_bytes)):
                records.append(record)
                max_bytes -= len(record)
        except ssl.SSLError:  # there is no whole record; what else it may be, the next read says
            pass
        return b"".join(records)


async def _next_tick() -> None:
    now = asyncio.get_running_loop().time()
    await asyncio.sleep(TICK - now % TICK)
