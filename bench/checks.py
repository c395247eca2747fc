"""What all checks of a post cost: against rendering it once, and as it grows."""

import sys
from functools import partial

from bench.render_markdown import seconds
from bench.report import print_head, report
from posts.blocks import read_blocks, read_tokens
from posts.checks import check_post
from posts.envelope import Envelope
from posts.markdown import render_markdown
from posts.measures import count_words
from tools.seo.posts import make_post

POST, LONG_POST = 2_000, 10_000
"""Words."""


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    print_head("all checks")
    short, long = body(POST), body(LONG_POST)
    of_short, of_long = checked(short), checked(long)
    missed = report(f"{POST:,} words, ms : rendered once", of_short, rendered(short), 4.0)
    missed |= report(f"{LONG_POST:,} words, ms : rendered once", of_long, rendered(long), 4.0)
    name = f"{LONG_POST:,} words, ms : {POST:,} words {LONG_POST // POST} times"
    return missed | report(name, of_long, of_short * LONG_POST / POST, 1.3)


def body(words: int, *, first: int = 0) -> str:
    """A body of made posts, one after the other from the `first` on, of about that many words."""
    parts: list[str] = []
    number = first
    while sum(map(count_words, parts)) < words:
        parts.append(make_post(number).body)
        number += 1
    return "\n\n".join(parts)


def checked(text: str) -> float:
    """Milliseconds for all checks of a post, read anew."""
    post = Envelope(title="A calm guide", meta_description="A guide.", body=text, complete=True)

    def check() -> None:
        read_blocks.cache_clear()
        read_tokens.cache_clear()
        check_post(post, keyphrase="website backup", notes="It takes 12 minutes.", asked_words=900)

    return 1000 * seconds(check)


def rendered(text: str) -> float:
    """Milliseconds for one rendering of it."""
    return 1000 * seconds(partial(render_markdown, text))


if __name__ == "__main__":
    sys.exit(main())
