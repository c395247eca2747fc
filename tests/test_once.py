from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from runs import background, the_engine
from runs.once import Once
from runs.store import database

ONE_PER_PROCESS: list[tuple[object, str, Once[Any]]] = [
    (the_engine, "Engine", the_engine.the_engine),
    (database, "Database", database._open),
    (background, "ThreadPoolExecutor", background.in_background),
]


@pytest.fixture(autouse=True)
def _nothing_is_made() -> Iterator[None]:
    for _, _, ask in ONE_PER_PROCESS:
        ask.cache_clear()
    yield
    for _, _, ask in ONE_PER_PROCESS:
        ask.cache_clear()


@pytest.mark.parametrize(("module", "made", "ask"), ONE_PER_PROCESS)
def test_threads_that_ask_at_the_same_time_share_what_a_process_has_one_of(
    module: object, made: str, ask: Once[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Barrier(2)

    def make(*_: object, **__: object) -> object:
        with suppress(BrokenBarrierError):
            both.wait(0.2)  # for another thread that makes one, too
        return object()

    monkeypatch.setattr(module, made, make)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(ask), threads.submit(ask)
    assert first.result() is second.result()
    assert ask() is first.result()
