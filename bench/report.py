"""How every benchmark says what it measured: `name  ours  baseline  ratio  goal  ok/over`.

A goal is the most that ours may be of the baseline, which is measured in the same run on the same
machine. So it holds on a slow machine and on a busy one.
"""

from typing import Final

NAME_WIDTH: Final = 52


def print_head(title: str = "") -> None:
    """Print what the columns mean."""
    print(f"{title:<{NAME_WIDTH}} {'ours':>9} {'baseline':>9} {'ratio':>7} {'goal':>6}")


def report(name: str, ours: float, baseline: float, goal: float) -> int:
    """Print one line; 1 when ours is more than `goal` times the baseline, else 0.

    Args:
        name: What is measured, its unit, and after a colon the baseline: "a page, ms : a scan".
        ours: The figure.
        baseline: The same of something plain, measured in the same run.
        goal: The most that `ours / baseline` may be.
    """
    ratio = ours / baseline
    missed = ratio > goal
    verdict = "over" if missed else "ok"
    print(
        f"{name:<{NAME_WIDTH}} {ours:9.3f} {baseline:9.3f} {ratio:7.3f} {goal:6.2f}  {verdict}",
        flush=True,
    )
    return int(missed)
