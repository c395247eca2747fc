"""What all checks of a post cost: against rendering it once, and as it grows."""

import sys
from functools import partial

from bench.render_markdown import seconds
from bench.report import print_head, report
from posts.blocks import read_blocks
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
    missed = report(
        f"{POST:,} words, ms : rendered once", *map(in_ms, (checked(short), rendered(short))), 2.0
    )
    missed |= report(
        f"{LONG_POST:,} words, ms : rendered once",
        *map(in_ms, (checked(long), rendered(long))),
        2.0,
    )
    return missed | report(
        f"{LONG_POST:,} words, ms : {POST:,} words {LONG_POST // POST} times",
        in_ms(checked(long)),
        in_ms(checked(short)) * LONG_POST / POST,
        1.3,
    )


def body(words: int) -> str:
    """A body of made posts, one after the other, of about that many words."""
    parts: list[str] = []
    number = 0
    while sum(map(count_words, parts)) < words:
        parts.append(make_post(number).body)
        number += 1
    return "\n\n".join(parts)


def checked(text: str) -> float:
    """Seconds for all checks of a post, read anew."""
    post = Envelope(title="A calm guide", meta_description="A guide.", body=text, complete=True)

    def check() -> None:
        read_blocks.cache_clear()
        check_post(post, keyphrase="website backup", notes="It takes 12 minutes.", asked_words=900)

    return seconds(check)


def rendered(text: str) -> float:
    """Seconds for one rendering of it."""
    return seconds(partial(render_markdown, text))


def in_ms(figure: float) -> float:
    """Seconds as milliseconds."""
    return 1000 * figure


if __name__ == "__main__":
    sys.exit(main())
