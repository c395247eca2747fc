"""What a post by plan sends: its tokens against the least possible, and how much a cache can take.

The least possible is the post itself, and for each piece one beginning with the plan: without them,
a model knows neither what it is asked for nor how.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

from posts.measures import estimate_tokens
from providers.base import Prompt

TESTS: Final = Path(__file__).parents[1] / "tests"
WORDS: Final = (2_000, 5_000, 10_000)
AUTHOR: Final = 20
"""One that writes about as many words as it is asked for."""
MOST_SENT: Final = 2.5
LEAST_CACHED: Final = 0.7
PLANNER: Final = 43
"""One whose sections have some 420 words: longer ones come in parts, one after the other."""
PARALLEL: Final = 3
PAUSE: Final = 0.002
"""Seconds for each word of a reply."""
MOST_OF_ONE: Final = 0.5


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    return max(*(report(words) for words in WORDS), race())


def report(words: int) -> int:
    """Print what a post of so many words sends; 1 where it is too much."""
    sys.path[:0] = [str(TESTS), str(TESTS / "fakes")]
    from planned_posts import planned_post
    from simulated_author import Author

    post = planned_post(Author(AUTHOR), words)
    sent = [estimate_tokens(each.instructions + each.text) for each in post.prompts]
    least = estimate_tokens(post.view.text) + sum(map(beginning, post.prompts))
    ratio, cached = sum(sent) / least, sum(cacheable(post.prompts)) / sum(sent)
    ok = ratio <= MOST_SENT and (cached >= LEAST_CACHED or words < WORDS[-1])
    print(
        f"{words:6,} words, {len(sent):2} requests {sum(sent):8,} tokens, least {least:8,}, "
        f"{ratio:5.2f} times, at most {MOST_SENT}; a cache can take {cached:4.0%}, "
        f"at least {LEAST_CACHED:.0%}: {'ok' if ok else 'over'}"
    )
    return int(not ok)


def race() -> int:
    """Print how long sections take that are written three at once; 1 where it is too long."""
    from planned_posts import planned_post
    from simulated_author import Author

    taken = {}
    for parallel in (1, PARALLEL):
        start = perf_counter()
        planned_post(Author(PLANNER), WORDS[-1], parallel=parallel, pause=PAUSE)
        taken[parallel] = perf_counter() - start
    share = taken[PARALLEL] / taken[1]
    ok = share <= MOST_OF_ONE
    print(
        f"{WORDS[-1]:6,} words, {PARALLEL} sections at once {taken[PARALLEL]:6.1f} s, one after "
        f"the other {taken[1]:6.1f} s, {share:5.2f} of it, at most {MOST_OF_ONE}: "
        f"{'ok' if ok else 'over'}"
    )
    return int(not ok)


def beginning(prompt: Prompt) -> int:
    """Tokens of what a model has to be told for any piece: the person's prompt and the plan."""
    return estimate_tokens(prompt.instructions + prompt.text[: prompt.fixed[:2][-1]])


def cacheable(prompts: Sequence[Prompt]) -> Iterator[int]:
    """Tokens of each request that one before it began with."""
    known: set[str] = set()
    for each in prompts:
        shared = [each.text[:at] for at in each.fixed]
        longest = max((text for text in shared if text in known), key=len, default=None)
        yield 0 if longest is None else estimate_tokens(each.instructions + longest)
        known.update(shared)


if __name__ == "__main__":
    sys.exit(main())
