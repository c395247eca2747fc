"""Files of a batch: one a post, and `results.csv` with a row for each cell, as each cell ends.

A cell has one row, which is written anew if the cell is. Who goes on after a crash keeps the rows
of complete cells, and their files.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from posts.export import FORMATS, Draft
from posts.export.csv_cells import write_csv
from posts.slug import make_slug
from runs.batch.values import CellRow
from runs.json_record import scores_of
from runs.run import Run

COLUMNS: Final = (
    *("cell", "number", "topic", "model", "prompt", "repeat", "state", "stop_reason"),
    *("title", "meta_description", "tags", "categories", "words", "words_asked"),
    *("first_text_s", "duration_s", "input_tokens", "output_tokens"),
    *("keyphrase", "format", "length", "search", "readability", "claims_to_verify", "repetition"),
    *("cost_usd", "file", "error"),
)
RESULTS: Final = "results.csv"
MARK: Final = "batch.txt"
"""The file that names the batch of a folder."""
MARK_OF_UTF8: Final = b"\xef\xbb\xbf"
MOST_UNLISTED: Final = 100
"""Posts, in memory, whose rows are still to be written; beyond that, rows are written first."""
_OF_A_POST: Final = re.compile(r"\d{5}-")
SLUG: Final = 60
"""Characters of a file's name that are the topic's."""


class Delivery:
    """Writes the files of a batch into a folder.

    Rows come behind: each has scores, and a post does not wait until those before it are checked.
    """

    def __init__(self, folder: Path, format_name: str) -> None:
        """Begin, or go on after what is there."""
        self._folder = folder
        self._format = FORMATS[format_name]
        self._results = folder / RESULTS
        self._unlisted: list[tuple[CellRow, Run | None, str]] = []
        """Cells whose rows are still to be written, with the names of their files."""
        self.place = 0
        """Of the last cell whose file is written, among the ends of the batch."""
        self.set_aside = _set_aside(self._results)
        """The name of what another program has made of the results; empty if none has."""
        self._kept = {row["cell"]: row for row in _rows_of(self._results) if _is_kept(row, folder)}
        suffix = self._format.suffix
        self.in_other_formats = sum(not row["file"].endswith(suffix) for row in self._kept.values())
        """Posts that an earlier start wrote in another format."""
        self._listed = {*self._kept}
        """Cells that have a row; one that is written again has it replaced."""
        self._put_rows(self._kept.values())

    def write_posts(self, cells: Sequence[CellRow], find: Callable[[str], Run | None]) -> None:
        """Write the files of cells, unless they are there; their rows with `write_row`.

        Args:
            cells: In the order of their ends.
            find: A cell's run, by the cell's id.
        """
        for cell in cells:
            if cell.id not in self._kept:
                run = find(cell.id)
                self._unlisted.append((cell, run, self._write_post(cell, run) if run else ""))
            self.place = cell.place or self.place
            if len(self._unlisted) > MOST_UNLISTED:
                self.write_row()

    def write_row(self) -> bool:
        """Write the row of the next cell whose file is written; False where no row is left."""
        if not self._unlisted:
            return False
        cell, run, name = self._unlisted[0]
        if cell.id in self._listed:
            self._put_rows(row for row in _rows_of(self._results) if row["cell"] != cell.id)
        self._listed.add(cell.id)  # before: whoever is interrupted writes it once more
        row = _row(cell, run, name)
        with self._results.open("ab") as file:
            file.write(write_csv([row]).removeprefix(MARK_OF_UTF8))
        del self._unlisted[0]
        return True

    def write_rows(self) -> None:
        """Write all rows that are left."""
        while self.write_row():
            pass

    def _put_rows(self, rows: Iterable[Mapping[str, str]]) -> None:
        lines = [[row[name] for name in COLUMNS] for row in rows]
        _put(self._results, write_csv([COLUMNS, *lines]))

    def _write_post(self, cell: CellRow, run: Run) -> str:
        view = run.lanes[0].view()
        if not view.text:
            return ""
        draft = Draft(
            envelope=view.envelope,
            reply=view.text,
            topic=cell.topic,
            written_on=datetime.now(UTC).astimezone().date(),
            state=view.state,
        )
        name = f"{cell.number:05}-{make_slug(cell.topic)[:SLUG].strip('-')}{self._format.suffix}"
        _put(self._folder / name, self._format.write(draft).encode())
        return name


def files_in_the_way(folder: Path) -> str:
    """The name of a file, of no batch, that one would write over; empty for none."""
    names = sorted(path.name for path in folder.iterdir())
    return next((name for name in names if name == RESULTS or _OF_A_POST.match(name)), "")


def batch_of(folder: Path) -> str | None:
    """The id of the batch that a folder is of; None for none."""
    try:
        return (folder / MARK).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def name_batch(folder: Path, batch_id: str) -> None:
    """Have a folder be of a batch."""
    _put(folder / MARK, f"{batch_id}\n".encode())


def _row(cell: CellRow, run: Run | None, name: str) -> list[object]:
    values: dict[str, Any] = {
        "cell": cell.id,
        "number": cell.number,
        "topic": cell.topic,
        "model": cell.model_id,
        "prompt": cell.prompt_label,
        "repeat": cell.repeat,
        "state": cell.state,
        "stop_reason": cell.stop_reason,
        "title": cell.title,
        "words": cell.words,
        "duration_s": round(cell.duration, 2),
        "cost_usd": None if cell.cost is None else f"{cell.cost:f}",
        "file": name,
        "error": cell.error,
    }
    if run:
        values |= _of_post(run) | (scores_of(run, run.lanes[0].view()) or {})
    return [values.get(name) for name in COLUMNS]


def _of_post(run: Run) -> dict[str, Any]:
    view = run.lanes[0].view()
    envelope, first = view.envelope, view.time_to_first_text
    return {
        "meta_description": envelope.meta_description,
        "tags": ", ".join(envelope.tags),
        "categories": ", ".join(envelope.categories),
        "words_asked": run.brief.words,
        "first_text_s": None if first is None else round(first, 2),
        "input_tokens": view.usage.input_tokens,
        "output_tokens": view.usage.output_tokens,
    }


def _rows_of(results: Path) -> Iterable[Mapping[str, str]]:
    """The whole rows of an earlier start: the last one may have been cut."""
    try:
        text = results.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return []
    lines = csv.reader(text.splitlines(keepends=True))
    head = next(lines, None)
    if head != list(COLUMNS):
        return []
    whole = text.endswith("\n")
    rows = [dict(zip(COLUMNS, line, strict=True)) for line in lines if len(line) == len(COLUMNS)]
    return rows if whole else rows[:-1]


def _set_aside(results: Path) -> str:
    """Keep results that have other columns by now, under another name."""
    try:
        text = results.read_bytes()
    except FileNotFoundError:
        return ""
    head, ours = ((each.splitlines() or [b""])[0] for each in (text, write_csv([COLUMNS])))
    if not text.strip() or head.removeprefix(MARK_OF_UTF8) == ours.removeprefix(MARK_OF_UTF8):
        return ""
    kept = results.with_name("results.changed.csv")
    results.replace(kept)
    return kept.name


def _is_kept(row: Mapping[str, str], folder: Path) -> bool:
    return row["state"] == "complete" and bool(row["file"]) and (folder / row["file"]).is_file()


def _put(path: Path, data: bytes) -> None:
    """A file is there whole, or as it was before."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    Path(new).replace(path)
