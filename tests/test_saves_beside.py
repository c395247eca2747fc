from concurrent.futures import Future
from unittest.mock import Mock

import pytest

from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable
from runs.store.saves_beside import SavesBeside

DATABASE = Mock(spec=Database)


def closed() -> Database:
    raise DatabaseUnavailable("busy")


def answer(*, saved: bool) -> "Future[bool]":
    future: Future[bool] = Future()
    if saved:
        future.set_result(True)
    else:
        future.set_exception(DatabaseUnavailable("busy"))
    return future


def test_what_is_refused_keeps_nothing_else_from_being_saved_and_is_tried_again() -> None:
    beside, saved = SavesBeside(closed, lambda: None), list[str]()

    def save_second(_: Database) -> "Future[bool]":
        saved.append("second")
        return answer(saved=True)

    answers = iter([False, True])
    beside.begin(("first", "draft"), lambda _: answer(saved=next(answers)))
    beside.begin(("second", "draft"), save_second)
    saved.clear()
    with pytest.raises(DatabaseUnavailable):
        beside.save_left(DATABASE)
    assert saved == ["second"]
    assert beside, "the first is left"
    beside.save_left(DATABASE)
    assert saved == ["second"]
    assert not beside
