"""What reading an envelope costs: against a naive read, and as replies grow."""

import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from typing import Final

from posts.envelope import read_envelope

ROOT: Final = Path(__file__).parents[1]
WORDS: Final = 20_000
NAIVE: Final = {
    "title": re.compile(r"^TITLE:[ ]*(.*)$", re.MULTILINE),
    "meta_description": re.compile(r"^META_DESCRIPTION:[ ]*(.*)$", re.MULTILINE),
    "tags": re.compile(r"^TAGS:[ ]*(.*)$", re.MULTILINE),
    "categories": re.compile(r"^CATEGORIES:[ ]*(.*)$", re.MULTILINE),
}
NAIVE_END: Final = re.compile(r"\n</EndOFText>")
LIVE_UPDATES: Final = 10
"""So many times a second does a live page read a reply."""


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    reply = long_reply("canonical", WORDS)
    naive = seconds(partial(read_naively, reply))
    missed = report("20,000 words : naive anchored regex", reads(reply), naive, 10)
    twice = long_reply("canonical", 2 * WORDS)
    missed |= report("40,000 words : 20,000 words", reads(twice), reads(reply), 2.5)
    for name in ("long-french", "chinese-fullwidth-colon", "markers-in-code-fence"):
        once, twice = long_reply(name, WORDS), long_reply(name, 2 * WORDS)
        missed |= report(f"{name}, twice : once", reads(twice), reads(once), 2.5)
    live = LIVE_UPDATES * reads(reply)
    return missed | report("a live page's reads : a second", live, 1, 0.05)


def long_reply(name: str, words: int) -> str:
    """A sample reply, its body repeated until it has so many words (a word is 6.5 characters)."""
    sample = (ROOT / f"tests/envelopes/{name}.txt").read_text(encoding="utf-8")
    header, _, body = sample.rpartition("</EndOFText>")[0].partition("\n\n")
    times = int(words * 6.5) // len(body) + 1
    return f"{header}\n\n{body * times}\n</EndOFText>\n"


def read_naively(reply: str) -> dict[str, str]:
    """Do the same with one anchored regular expression a field."""
    found = {name: pattern.search(reply) for name, pattern in NAIVE.items()}
    fields = {name: match[1] if match else "" for name, match in found.items()}
    start, end = reply.find("\n\n"), NAIVE_END.search(reply)
    return {**fields, "body": reply[start : end.start() if end else len(reply)].strip()}


def reads(reply: str) -> float:
    """CPU time of one read."""
    return seconds(partial(read_envelope, reply))


def seconds(work: Callable[[], object], times: int = 50) -> float:
    """CPU time of one call, in the best of seven rows of calls."""
    best = float("inf")
    for _ in range(7):
        start = process_time()
        for _ in range(times):
            work()
        best = min(best, process_time() - start)
    return best / times


def report(name: str, ours: float, baseline: float, goal: float) -> int:
    """Print one line; 1 when the ratio is over its goal."""
    ratio = ours / baseline
    verdict = "ok" if ratio <= goal else "over"
    print(
        f"{name:40} {ours * 1e3:8.3f} ms {baseline * 1e3:8.3f} ms {ratio:7.3f} {goal:5} {verdict}"
    )
    return int(ratio > goal)


if __name__ == "__main__":
    sys.exit(main())
