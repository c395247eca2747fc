"""Wait for a thing to be so, never for time to pass."""

import time
from collections.abc import Callable


def until(promise: Callable[[], object], timeout: float = 30) -> None:
    """Return as soon as the promise holds; fail the test when it does not in `timeout` seconds."""
    give_up_at = time.monotonic() + timeout
    while not promise():
        assert time.monotonic() < give_up_at, f"not so in {timeout} s"
        time.sleep(0.005)
