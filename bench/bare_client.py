"""The least that can be done with replies: a process that reads their streams and drops them.

What the app computes, and how late it is, is measured against this, at the same time on the same
machine: `python -m bench.bare_client BASE_URL MODEL REPLIES`.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

SENT_AT: Final = re.compile(rb"Sent at ([0-9.]+)")
LAST: Final = 4_000
"""Bytes of a stream's end that are kept."""


@dataclass(slots=True)
class Bare:
    """What reading and dropping took, once that is over."""

    computed: float = 0.0
    """CPU seconds."""
    late: float = 0.0
    """Seconds from the sending of a last delta to its arrival, at most."""


@contextmanager
def bare_client(base_url: str, model: str, replies: int) -> Iterator[Bare]:
    """Read replies beside what is measured; the answer is there at the end of the block."""
    command = [sys.executable, "-m", "bench.bare_client", base_url, model, str(replies)]
    bare = Bare()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield bare
            told, _ = process.communicate()
            bare.computed, bare.late = map(float, told.split())
        finally:
            process.kill()


async def read_and_drop(base_url: str, model: str) -> float:
    """Read one reply; gives how late its last delta came, 0 where it does not say."""
    address = urlsplit(base_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    asked = json.dumps({"model": model, "stream": True, "messages": []})
    writer.write(
        f"POST {address.path}/chat/completions HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(asked)}\r\n"
        f"Connection: close\r\n\r\n{asked}".encode()
    )
    last, late = b"", 0.0
    while piece := await reader.read(65_536):
        last = (last + piece)[-LAST:]
        if not late and (sent := SENT_AT.search(last)):
            late = time.monotonic() - float(sent[1])
    writer.close()
    return late


async def read_all(base_url: str, model: str, replies: int) -> float:
    """Read `replies` replies at once; gives how late the last delta came that was latest."""
    return max(await asyncio.gather(*(read_and_drop(base_url, model) for _ in range(replies))))


if __name__ == "__main__":
    began = time.process_time()
    latest = asyncio.run(read_all(sys.argv[1], sys.argv[2], int(sys.argv[3])))
    print(time.process_time() - began, latest)
