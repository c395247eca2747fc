"""The files of a batch: posts first, and behind them the rows that score them."""

import csv
from argparse import Namespace
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from made_lanes import BRIEF, lane

from runs.batch import into_folder
from runs.batch.delivery import MOST_UNLISTED, Delivery
from runs.batch.values import CellRow
from runs.engine import Engine
from runs.run import Run
from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable


def cell(number: int) -> CellRow:
    return CellRow(
        id=f"cell-{number}",
        number=number,
        topic=BRIEF.topic,
        variables={},
        prompt_label="Blog post v2",
        prompt_digest="digest",
        model_id="compatible:model",
        repeat=1,
        state="complete",
        writing=False,
        has_run=True,
        at_provider=False,
        place=number,
        title="",
        words=200,
        cost=None,
        duration=1.0,
        stop_reason="end",
        error="",
    )


def find(cell_id: str) -> Run:
    return Run(BRIEF, [lane()], owner="ann", run_id=cell_id)


def posts(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.md"))


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_post_does_not_wait_for_the_row_that_scores_it(tmp_path: Path) -> None:
    delivery = Delivery(tmp_path, "Markdown")
    delivery.write_posts([cell(1), cell(2)], find)
    assert len(posts(tmp_path)) == 2
    assert rows(tmp_path) == []
    delivery.write_rows()
    delivery.write_rows()
    assert [row["file"] for row in rows(tmp_path)] == posts(tmp_path)
    assert all(row["format"] and row["search"] for row in rows(tmp_path))


def test_however_many_posts_end_their_rows_do_not_wait_for_ever(tmp_path: Path) -> None:
    delivery = Delivery(tmp_path, "Markdown")
    delivery.write_posts([cell(n) for n in range(1, MOST_UNLISTED + 1)], lambda _: None)
    assert rows(tmp_path) == []
    delivery.write_posts([cell(MOST_UNLISTED + n) for n in range(1, 51)], lambda _: None)
    assert len(rows(tmp_path)) == 50


class Noted(Delivery):
    """Has written a post, whose row is left."""

    left: ClassVar[list[str]] = []
    set_aside, in_other_formats = "", 0

    def __init__(self, *_: object) -> None:
        self.left[:] = ["row"]

    def write_rows(self) -> None:
        self.left.clear()


@pytest.mark.parametrize("how", [DatabaseUnavailable("away"), KeyboardInterrupt()])
def test_no_row_is_lost_where_a_batch_cannot_be_left_in_good_order(
    how: BaseException, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    def fails(*_: object) -> None:
        raise how

    monkeypatch.setattr(into_folder, "Delivery", Noted)
    monkeypatch.setattr(into_folder, "_begin", lambda *_: "batch")
    monkeypatch.setattr(into_folder, "_watch", interrupted)
    monkeypatch.setattr(into_folder, "_leave", fails)
    options = Namespace(out=tmp_path, format="markdown")
    with closing(Engine()) as engine, pytest.raises(type(how)):
        into_folder.write_into_folder(options, engine, database)
    assert Noted.left == []


def test_a_cell_that_is_written_again_meanwhile_has_one_row_the_last(tmp_path: Path) -> None:
    delivery = Delivery(tmp_path, "Markdown")
    delivery.write_posts([replace(cell(1), state="failed"), cell(2)], find)
    delivery.write_rows()
    delivery.write_posts([replace(cell(1), place=3)], find)
    delivery.write_rows()
    told = [(row["cell"], row["state"]) for row in rows(tmp_path)]
    assert told == [("cell-1", "complete"), ("cell-2", "complete")]


def test_a_row_whose_writing_is_interrupted_is_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = Delivery(tmp_path, "Markdown")
    delivery.write_posts([cell(1)], find)
    path, opened = type(tmp_path), type(tmp_path).open

    def interrupted(self: Path, *how: str) -> Any:
        monkeypatch.setattr(path, "open", opened)
        with self.open(*how) as file:  # type: ignore[call-overload]
            file.write(b"cell-1,half of ")
        raise KeyboardInterrupt

    monkeypatch.setattr(path, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        delivery.write_rows()
    delivery.write_rows()
    assert [row["cell"] for row in rows(tmp_path)] == ["cell-1"]


def test_a_post_without_a_row_is_written_again_by_the_next_start(tmp_path: Path) -> None:
    delivery = Delivery(tmp_path, "Markdown")
    delivery.write_posts([cell(1)], find)
    delivery.write_rows()
    delivery.write_posts([cell(2)], find)  # and the process is killed
    next_one = Delivery(tmp_path, "Markdown")
    next_one.write_posts([cell(1), cell(2)], find)
    next_one.write_rows()
    assert [row["cell"] for row in rows(tmp_path)] == ["cell-1", "cell-2"]
    assert len(posts(tmp_path)) == 2
