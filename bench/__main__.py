"""Run every benchmark, or those named: `python -m bench [read_envelope wires …]`.

Each prints lines of "name  ours  baseline  ratio  goal  ok/over" and says by its exit status
whether a goal was missed. Ratios against a baseline of the same run are what counts. Each has a
process of its own: objects that one leaves behind are collected in the midst of the next.
"""

import subprocess
import sys
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
    missed = False
    for name in names or BENCHMARKS:
        print(f"\n== {name}", flush=True)
        code = f"import sys; from bench.{name} import main; sys.exit(main())"
        missed |= subprocess.run([sys.executable, "-c", code]).returncode != 0
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
