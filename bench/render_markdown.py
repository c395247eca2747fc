"""What rendering costs: against the bare parser, block by block, and with hostile nesting.

The bare parser knows no footnotes, task lists, bare links, ids and directions, nor a sanitizer.
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from typing import Final

from markdown_it import MarkdownIt

from bench.report import report
from posts.markdown import render_markdown, split_settled

ROOT: Final = Path(__file__).parents[1]
RECIPES: Final = ROOT / "tests/badinputs/markdown_pathological_recipes.json"
ARRIVAL: Final = 200
"""Characters between two looks of a live view: 10 looks a second at 500 tokens a second."""


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    body = (ROOT / "tests/envelopes/canonical.txt").read_text(encoding="utf-8").split("\n\n", 1)[1]
    post = (body.replace("</EndOFText>", "") * 30)[:35_000]  # about 5,000 words
    whole = seconds(partial(render_markdown, post))
    bare = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    missed = report(
        "5,000 words, s : bare markdown-it", whole, seconds(partial(bare.render, post)), 2
    )
    missed |= report(
        "5,000 words live in blocks, s : whole", seconds(partial(render_live, post)), whole, 10
    )
    name, twice, once = max(map(measure, recipes()), key=lambda row: row[1] / row[2])
    return missed | report(f"{name}, s, 4,000 : 2,000 times", twice, once, 3)


def recipes() -> list[dict[str, str]]:
    """Patterns that are costly to some parsers."""
    data: list[dict[str, str]] = json.loads(RECIPES.read_text(encoding="utf-8"))
    return data


def measure(recipe: dict[str, str]) -> tuple[str, float, float]:
    """A recipe's name, and what it costs at 4,000 and at 2,000 times."""
    twice, once = (
        seconds(partial(render_markdown, build(recipe, times))) for times in (4_000, 2_000)
    )
    return recipe["name"], twice, once


def render_live(body: str) -> None:
    """Do what a live view does while a post grows: finished blocks once, the open one each time."""
    settled = 0
    for end in range(ARRIVAL, len(body) + ARRIVAL, ARRIVAL):
        so_far = body[:end]
        cut = split_settled(so_far, settled)
        render_markdown(so_far[settled:cut])
        render_markdown(so_far[cut:])
        settled = cut


def build(recipe: dict[str, str], times: int) -> str:
    """A recipe's text with its pattern repeated `times` times."""
    head, pre, mid, post = (recipe.get(part, "") for part in ("head", "pre", "mid", "post"))
    return head + pre * times + mid + post * times


def seconds(work: Callable[[], object]) -> float:
    """CPU time of the best of three; at least 5 ms, so that a ratio means something."""
    best = float("inf")
    for _ in range(3):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return max(best, 0.005)


if __name__ == "__main__":
    sys.exit(main())
