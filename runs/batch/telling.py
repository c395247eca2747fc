"""Print the progress of a batch to standard error."""

import sys
import time
from typing import Final

from runs.batch.values import Progress

LINE_INTERVAL_S: Final = 10.0
"""Between two lines of progress, where no line can be written over."""


class Teller:
    """Tells now and then: each line at once on a screen, and else one in ten seconds."""

    def __init__(self) -> None:
        self._due = 0.0

    def show(self, told: Progress, *, over: bool) -> None:
        """How far the batch is; once more at its end."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{progress_line(told):<100}" + ("\n" if over else "\r"))
            sys.stderr.flush()
        elif over or self._is_due():
            say(progress_line(told))

    def complain(self, trouble: str) -> None:
        """What keeps it from going on."""
        if self._is_due():
            say(trouble)

    def _is_due(self) -> bool:
        if time.monotonic() < self._due:
            return False
        self._due = time.monotonic() + LINE_INTERVAL_S
        return True


def progress_line(told: Progress) -> str:
    """How far a batch is, on a line."""
    states = [f"{count} {state}" for state, count in told.counts.items() if state != "open"]
    noun = "post" if told.batch.size == 1 else "posts"
    parts = [f"{told.ended} of {told.batch.size} {noun}", *states, f"{told.writing} being written"]
    if told.at_provider:
        parts.append(f"{told.at_provider} at the provider{_since(told)}")
    parts.append(f"{told.words:,} words, ${told.batch.spent:.4f}")
    if told.cells_a_minute:
        parts.append(f"{told.cells_a_minute:.0f} a minute")
    if told.open and told.seconds_left is not None:
        parts.append(f"{told.seconds_left:.0f} s left")
    if told.batch.state != "running":
        parts.append(told.batch.state)
    return ", ".join(parts)


def _since(told: Progress) -> str:
    if told.sent_at is None:
        return ""
    return f" since {told.sent_at.astimezone():%d %b, %H:%M}"


def say(line: str) -> None:
    """Say a line on standard error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
