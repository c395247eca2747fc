"""What a process has one of, whichever of its threads asks for it first.

`functools.cache` does not guarantee that: two threads that ask at the same time make one each, and
whoever asks later gets only one of the two.
"""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Makes something when it is first asked for; others who ask meanwhile wait for it."""

    def __init__(self, make: Callable[[], T]) -> None:
        """Decorate a function without arguments. Where it raises, the next call tries again."""
        self.__doc__ = make.__doc__
        self._make = make
        self._making = Lock()
        self._made: list[T] = []

    def __call__(self) -> T:
        """The one of this process."""
        with self._making:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]

    @property
    def is_made(self) -> bool:
        """Somebody has asked for it already."""
        return bool(self._made)

    def cache_clear(self) -> None:
        """Forget it: the next call makes another one."""
        with self._making:
            self._made.clear()
