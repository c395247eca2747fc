"""An event loop in a thread of its own, used from other threads."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any, Final, TypeVar

CLOSE_TIMEOUT_S: Final = 5.0
"""What is cancelled may take so long to close its connections."""
T = TypeVar("T")


class LoopThread:
    """Runs an event loop until it is closed; after that, all calls raise RuntimeError."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._lock = Lock()
        self._closed = False
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Have a function called in the loop; returns at once."""
        with self._lock:
            self._check_open()
            self._loop.call_soon_threadsafe(function, *arguments)

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine in the loop; returns at once."""
        try:
            with self._lock:  # nothing comes behind the call that stops the loop
                self._check_open()
                return asyncio.run_coroutine_threadsafe(work, self._loop)
        except BaseException:
            work.close()
            raise

    def wait_for(self, work: Coroutine[Any, Any, T], *, seconds: float) -> T:
        """Run a coroutine in the loop and block until it returns.

        Raises:
            TimeoutError: it took longer, and was cancelled.
            concurrent.futures.CancelledError: the loop was closed meanwhile.
        """
        future = self.start(work)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise

    def close(self) -> None:
        """Cancel what still runs, and stop the loop and its thread."""
        with self._lock:
            self._check_open()
            self._closed = True
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("The loop is closed.")

    def _run(self) -> None:
        self._loop.run_forever()
        if tasks := asyncio.all_tasks(self._loop):
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.wait(tasks, timeout=CLOSE_TIMEOUT_S))
        self._loop.close()
