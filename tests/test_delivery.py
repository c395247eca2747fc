"""The files of a batch: posts first, and behind them the rows that score them."""

import csv
from pathlib import Path

from made_lanes import BRIEF, lane

from runs.batch.delivery import MOST_UNLISTED, Delivery
from runs.batch.values import CellRow
from runs.run import Run


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
    delivery.write_posts([cell(number) for number in range(1, MOST_UNLISTED)], lambda _: None)
    assert rows(tmp_path) == []
    delivery.write_posts([cell(MOST_UNLISTED)], lambda _: None)
    assert len(rows(tmp_path)) == MOST_UNLISTED


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
