"""Three hundred searches for a better prompt, with simulated models that know what is good."""

import statistics
import sys
from pathlib import Path
from typing import Final

from soak.table import heading, note, report

TESTS: Final = Path(__file__).parents[1] / "tests"
SEARCHES: Final = 300
POSTS: Final = 60
ENOUGH: Final = 0.8
"""Of what can be gained."""
NOISES: Final = (4.0, 8.0)
"""Standard deviations of the scores of posts that are asked for with the same words."""


def main() -> int:
    """Print what was measured; 1 where something was not as promised."""
    sys.path[:0] = [str(TESTS)]
    from improved_prompts import FEATURES, PROMPT

    missed = 0
    for noise in NOISES:
        missed |= _searches("with all to gain", PROMPT, noise)
    return missed | _searches("with nothing to gain", "\n".join([PROMPT, *FEATURES]), NOISES[0])


def _searches(said: str, prompt: str, noise: float) -> int:
    from improved_prompts import GAIN, PROMPT, SimulatedModels, true_score

    from runs.improvement.search import Search
    from runs.improvement.split import split

    heading(f"{SEARCHES} searches {said}, noise of {noise:.0f} points")
    parts = split([f"Topic {number}" for number in range(30)], POSTS)
    gains: list[float] = []
    posts: list[int] = []
    for seed in range(SEARCHES):
        models = SimulatedModels(seed, noise=noise)
        proposed = Search(prompt, parts, most_posts=POSTS, writer=models).run().proposed
        gain = true_score(proposed.text) - true_score(prompt) if proposed else 0.0
        gains.append(gain / GAIN)
        posts.append(models.posts)
    missed = 0
    note("share of what can be gained, mean", statistics.mean(gains), digits=2)
    if prompt == PROMPT:
        below = 100 * sum(gain < ENOUGH for gain in gains) / SEARCHES
        missed |= report(f"searches with less than {ENOUGH:.0%} of it, of 100", below, 10, digits=1)
    missed |= report("proposals that are worse", sum(gain < 0 for gain in gains), 0)
    return missed | report("posts, most", max(posts), POSTS)


if __name__ == "__main__":
    sys.exit(main())
