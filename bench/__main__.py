"""Run every benchmark, or those named: `python -m bench [read_envelope wires …]`.

Each prints lines of "name  ours  baseline  ratio  goal  ok/over" and says by its exit status
whether a goal was missed. Ratios against a baseline of the same run are what counts.
"""

import sys
from importlib import import_module
from typing import Final

BENCHMARKS: Final = (
    "read_envelope",
    "render_markdown",
    "checks",
    "wires",
    "start",
    "embedded",
    "live_view",
    "diff",
    "lanes",
    "history",
    "crash",
    "plan",
    "batch",
)


def main(names: list[str]) -> int:
    """Run the benchmarks; 1 when one of them misses a goal."""
    missed = 0
    for name in names or BENCHMARKS:
        print(f"\n== {name}", flush=True)
        missed |= import_module(f"bench.{name}").main()
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
