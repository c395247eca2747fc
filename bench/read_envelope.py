"""What reading an envelope costs: against a naive read, and as replies grow."""

import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from typing import Final

from bench.report import report
from posts.envelope import read_envelope
from posts.markdown import render_markdown

ROOT: Final = Path(__file__).parents[1]
WORDS: Final = 20_000
NAIVE: Final = {
    "title": re.compile(r"^TITLE:[ ]*(.*)$", re.MULTILINE),
    "meta_description": re.compile(r"^META_DESCRIPTION:[ ]*(.*)$", re.MULTILINE),
    "tags": re.compile(r"^TAGS:[ ]*(.*)$", re.MULTILINE),
    "categories": re.compile(r"^CATEGORIES:[ ]*(.*)$", re.MULTILINE),
}
NAIVE_END: Final = re.compile(r"\n</EndOFText>")
MOST_OF_RENDERING: Final = 0.5
"""A live page reads a reply at every look: its share of one rendering of the post."""


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    reply = long_reply("canonical", WORDS)
    naive = 1e3 * seconds(partial(read_naively, reply))
    missed = report("20,000 words, ms : naive anchored regex", reads(reply), naive, 10)
    twice = long_reply("canonical", 2 * WORDS)
    missed |= report("40,000 words, ms : 20,000 words", reads(twice), reads(reply), 2.5)
    for name in ("long-french", "chinese-fullwidth-colon", "markers-in-code-fence"):
        once, twice = long_reply(name, WORDS), long_reply(name, 2 * WORDS)
        missed |= report(f"{name}, ms, twice : once", reads(twice), reads(once), 2.5)
    rendering = 1e3 * seconds(partial(render_markdown, read_envelope(reply).body), times=1)
    name = "a live page's read, ms : rendering the post"
    return missed | report(name, reads(reply), rendering, MOST_OF_RENDERING)


def long_reply(name: str, words: int) -> str:
    """A sample reply, its body repeated until it has `words` words (a word is 6.5 characters)."""
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
    """CPU milliseconds of one read."""
    return 1e3 * seconds(partial(read_envelope, reply))


def seconds(work: Callable[[], object], times: int = 50) -> float:
    """CPU time of one call, in the best of seven rows of calls."""
    best = float("inf")
    for _ in range(7):
        start = process_time()
        for _ in range(times):
            work()
        best = min(best, process_time() - start)
    return best / times


if __name__ == "__main__":
    sys.exit(main())
