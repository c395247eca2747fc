import asyncio
from collections.abc import Awaitable, Callable

import pytest

from runs.writing.watchdog import Watchdog


class Clock(asyncio.SelectorEventLoop):
    """A loop whose time can be put forward."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


async def pass_time(seconds: float) -> str:
    """Let so much time pass at once, and all happen that is due then."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Clock)
    loop.ahead += seconds
    for _ in range(3):
        await asyncio.sleep(0)
    return "done"


def watched(story: Callable[[Watchdog], Awaitable[None]]) -> None:
    """Play a story with a watchdog."""

    async def play() -> None:
        with Watchdog() as watchdog:
            await story(watchdog)

    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(play())


def test_waits_that_are_short_one_by_one_are_long_in_all() -> None:
    async def story(watchdog: Watchdog) -> None:
        for _ in range(5):
            assert await watchdog.wait(pass_time(40), 60) == "done"

    watched(story)


def test_a_wait_that_takes_too_long_is_given_up() -> None:
    async def story(watchdog: Watchdog) -> None:
        await watchdog.wait(pass_time(40), 60)
        with pytest.raises(TimeoutError):
            await watchdog.wait(pass_time(70), 60)
        task = asyncio.current_task()
        assert task
        assert task.cancelling() == 0, "who gave it up is not cancelled"

    watched(story)


def test_a_shorter_wait_may_follow_a_longer_one() -> None:
    async def story(watchdog: Watchdog) -> None:
        await watchdog.wait(pass_time(100), 300)
        with pytest.raises(TimeoutError):
            await watchdog.wait(pass_time(70), 60)

    watched(story)


def test_the_time_between_two_waits_does_not_count() -> None:
    async def story(watchdog: Watchdog) -> None:
        await watchdog.wait(pass_time(40), 60)
        await pass_time(1000)
        assert await watchdog.wait(pass_time(40), 60) == "done"
        with pytest.raises(TimeoutError):
            await watchdog.wait(pass_time(70), 60)

    watched(story)


def test_who_is_cancelled_by_others_is_cancelled() -> None:
    async def story(watchdog: Watchdog) -> None:
        task = asyncio.current_task()
        assert task
        asyncio.get_running_loop().call_soon(task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await watchdog.wait(pass_time(0), 60)
        task.uncancel()

    watched(story)


def test_after_the_last_wait_nobody_is_watched() -> None:
    async def story(watchdog: Watchdog) -> None:
        await watchdog.wait(pass_time(0), 60)
        with watchdog:
            pass
        await pass_time(1000)

    watched(story)
