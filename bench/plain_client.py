"""The least that a batch can be: an aiohttp client that fetches replies and saves them.

`python -m bench.plain_client BASE_URL MODEL REPLIES AT_ONCE FOLDER` prints the CPU seconds of the
process, and the seconds that the replies took.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import aiohttp


async def fetch(session: aiohttp.ClientSession, base_url: str, model: str, file: Path) -> None:
    """Read one reply as it comes, and save its text."""
    asked = {"model": model, "stream": True, "messages": [{"role": "user", "content": "Write."}]}
    texts: list[str] = []
    async with session.post(f"{base_url}/chat/completions", json=asked) as reply:
        async for line in reply.content:
            if line.startswith(b"data: {"):
                chunk = json.loads(line[6:])
                if chunk["choices"]:
                    texts.append(chunk["choices"][0]["delta"].get("content") or "")
    save(file, "".join(texts))


def save(file: Path, text: str) -> None:
    """As a batch does: the loop waits for it."""
    file.write_text(text, encoding="utf-8")


async def fetch_all(base_url: str, model: str, replies: int, at_once: int, folder: Path) -> None:
    """Fetch so many, so many at once."""
    gate = asyncio.Semaphore(at_once)

    async def one(session: aiohttp.ClientSession, number: int) -> None:
        async with gate:
            await fetch(session, base_url, model, folder / f"{number}.md")

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(one(session, number) for number in range(replies)))


if __name__ == "__main__":
    address, name, count, together, place = sys.argv[1:]
    began = time.monotonic()
    asyncio.run(fetch_all(address, name, int(count), int(together), Path(place)))
    print(time.process_time(), time.monotonic() - began)
