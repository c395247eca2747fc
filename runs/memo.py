"""What was made of a lane's text, remembered: for all who look at the lane, it is made once.

It belongs to its lane and goes with it: nothing of a deleted text is remembered anywhere.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final, TypeVar

from runs.lately import Lately

MOST: Final = 24
"""Things that are remembered: what several watchers of one lane need at about the same time."""
LIMIT: Final = 1_000_000
"""Characters of all of them, and of what they were made of."""
Given = TypeVar("Given")
Made = TypeVar("Made")


class Memo:
    """Remembers what pure functions made; of too much, what was asked for longest ago goes."""

    def __init__(self) -> None:
        self.lately = Lately()
        """What the text was like a moment ago, while it is written."""
        self._lock = Lock()
        self._made: OrderedDict[tuple[Any, Any], tuple[Any, int]] = OrderedDict()
        self._making: dict[tuple[Any, Any], Lock] = {}
        self._size = 0
        self._closed = False

    def of(self, make: Callable[[Given], Made], given: Given) -> Made:
        """What `make` makes of a hashable value; whoever asks meanwhile for the same waits."""
        key = (make, given)
        with self._lock:
            if known := self._made.get(key):
                self._made.move_to_end(key)
                made: Made = known[0]
                return made
            making = self._making.setdefault(key, Lock())
        with making:
            return self._make_once(key, make, given)

    def _make_once(self, key: tuple[Any, Any], make: Callable[[Given], Made], given: Given) -> Made:
        made: Made
        with self._lock:
            if known := self._made.get(key):
                made = known[0]
                return made
        try:
            made = make(given)
            self._remember(key, made, _size(given) + _size(made))
        finally:
            with self._lock:
                self._making.pop(key, None)
        return made

    def close(self) -> None:
        """Forget all, and remember nothing any more."""
        self.lately.close()
        with self._lock:
            self._closed = True
            self._made.clear()

    def _remember(self, key: tuple[Any, Any], made: object, size: int) -> None:
        with self._lock:
            if self._closed or size > LIMIT or key in self._made:
                return
            self._made[key] = (made, size)
            self._size += size
            while self._size > LIMIT or len(self._made) > MOST:
                _, (_, freed) = self._made.popitem(last=False)
                self._size -= freed


def _size(value: object) -> int:
    """Characters, of text or of anything that holds text."""
    return len(value) if isinstance(value, str) else len(repr(value))
