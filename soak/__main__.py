"""Run every soak test, or those named: `python -m soak [kills memory … batch embedded]`.

Each prints lines of "what  figure  goal  ok/over". `embedded` takes hours, and is run only where it
is named; each other one takes minutes. The exit status says whether something was not as promised.
"""

import sys
import time
from importlib import import_module
from typing import Final

PARTS: Final = (
    *("kills", "memory", "sessions", "adversarial", "sweeps"),
    *("authors", "prompts", "revision", "batch", "workers", "improvement"),
)


def main(names: list[str]) -> int:
    """Run the parts; 1 when one of them shows something that was not promised."""
    missed = 0
    for name in names or PARTS:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        missed |= import_module(f"soak.{name}").main()
        print(f"({name} took {time.monotonic() - began:.0f} s)")
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
