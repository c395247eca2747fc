import asyncio
from concurrent.futures import CancelledError, ThreadPoolExecutor
from inspect import CORO_CLOSED, getcoroutinestate
from threading import Event

import pytest
from waiting import until

from providers.base import TooSlow
from providers.listing import ListedModel
from runs import model_lists
from runs.loop_thread import LoopThread


class Hanging:
    """A provider that never lists its models; a task in the loop, which knows its own end."""

    def __init__(self) -> None:
        self.began, self.cancelled = Event(), Event()
        self._never = asyncio.Event()

    async def list_models(self) -> list[ListedModel]:
        self.began.set()
        try:
            await self._never.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return []


def test_what_still_runs_in_a_loop_that_is_closed_is_cancelled_first() -> None:
    loop, hanging = LoopThread("test"), Hanging()
    loop.start(hanging.list_models())
    assert hanging.began.wait(60)
    loop.close()
    assert hanging.cancelled.is_set()


def test_whoever_waits_for_a_list_of_models_as_the_engine_closes_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop, hanging = LoopThread("test"), Hanging()
    monkeypatch.setattr(model_lists, "connect", lambda *_, **__: hanging)
    monkeypatch.setattr(model_lists, "LISTING_TIMEOUT_S", 60.0)
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(
            model_lists.list_models, loop, "embedded", api_key=None, base_url=None
        )
        assert hanging.began.wait(60)
        loop.close()
        with pytest.raises(TooSlow):
            asking.result(5)


def test_a_loop_that_is_closed_takes_nothing_in_and_leaves_nothing_unawaited() -> None:
    loop, hanging = LoopThread("test"), Hanging()
    loop.close()
    work = hanging.list_models()
    with pytest.raises(RuntimeError):
        loop.wait_for(work, seconds=1)
    assert getcoroutinestate(work) == CORO_CLOSED


def test_work_that_comes_right_before_the_end_is_cancelled_too() -> None:
    loop, hanging = LoopThread("test"), Hanging()
    held = Event()
    loop.call(held.wait, 60)
    with ThreadPoolExecutor(1) as threads:
        work = loop.start(hanging.list_models())
        closing = threads.submit(loop.close)
        until(lambda: loop._closed)
        held.set()
        closing.result(60)
    with pytest.raises(CancelledError):
        work.result(5)
